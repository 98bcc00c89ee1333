import { randomUUID } from "node:crypto";
import { Closure } from "../identity/closure.js";
import { sessionOf, token, type Use } from "../identity/facts.js";
import { LakeFacts } from "../identity/lake-facts.js";
import { questionOf, questionOfCaller } from "../identity/question.js";
import { agree } from "../identity/reading.js";
import type { Resolver } from "../identity/resolver.js";
import { decodeFact } from "../identity/stored-facts.js";
import { PARQUET } from "../lake/batch.js";
import { retire } from "../lake/compact.js";
import { literal, type Database } from "../lake/database.js";
import { usesAfter } from "../lake/facts-table.js";
import type { Layout } from "../lake/layout.js";
import type { Manifest } from "../lake/manifest.js";
import { ORIGIN_COLUMNS } from "../lake/views.js";
import { isLongTermKey } from "../trail/key-id.js";
import { formatTime } from "../trail/time.js";

const PAGE = 20_000;

/**
 * Writes the origin of every stamp (interface.md, "Attribution as columns"): page by page, each page with just the facts
 * its questions need, so that memory stays bounded for any lake.
 */
export async function attribute(
  db: Database,
  layout: Layout,
  draft: Manifest,
  onProgress: (resolved: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (draft.origins !== null) retire(draft, `${draft.origins}.origins.parquet`);
  draft.origins = null;
  if (draft.parts.length === 0) return;
  await db.run(`CREATE OR REPLACE TABLE new_origins (${ORIGIN_COLUMNS.replace("UUID", "VARCHAR")})`);
  const closure = new Closure(new LakeFacts(db, layout, draft, signal));
  const everything = await closure.preload();
  const parts = draft.parts.map((part) => part.id);
  let after = "";
  let resolved = 0;
  for (;;) {
    const page = (await usesAfter(db, layout, parts, after, PAGE, signal)).map((stored) => decodeFact(stored) as Use);
    if (page.length === 0) break;
    const rows = await closure.run((resolver) => page.map((use) => originRow(resolver, use)));
    await db.append("new_origins", rows);
    after = page.at(-1)!.id;
    resolved += page.length;
    onProgress(resolved);
    if (!everything) closure.reset();
  }
  const id = randomUUID();
  const columns = ORIGIN_COLUMNS.split(",").map((column) => column.trim().split(" ")[0]!);
  await db.run(
    `COPY (SELECT stamp::UUID AS stamp, ${columns.slice(1).join(", ")} FROM new_origins ORDER BY stamp)
     TO ${literal(layout.object(id, "origins"))} (${PARQUET}); DROP TABLE new_origins`,
    signal,
  );
  draft.origins = id;
}

type OriginRow = (string | number | null)[];

function originRow(resolver: Resolver, use: Use): OriginRow {
  const question = questionOf(use);
  const readings = resolver.readings(question);
  const { origin, confidence, chosen } = agree(readings);
  const { stamp } = use;
  const session = sessionOf(stamp);
  const user = stamp.type === "IAMUser" || stamp.type === "Root";
  // Forward access from a long-term key carries a creation date that begins no session (§3.9).
  const forwarded = user && stamp.invokedBy !== undefined && (chosen?.chain.length ?? 0) === 0;
  const sessionId =
    session === undefined || forwarded || isLongTermKey(stamp.key)
      ? null
      : `${stamp.account ?? ""}/${stamp.principalId ?? ""}/${formatTime(stamp.createdAt!)}`;
  return [
    use.id,
    origin?.kind ?? null,
    origin?.name ?? null,
    origin?.arn ?? null,
    origin?.account ?? null,
    confidence,
    chosen === undefined ? "ambiguous" : (chosen.gap?.reason ?? null),
    sessionId,
    chosen === undefined ? null : chosen.chain.length,
    isLongTermKey(stamp.key) ? creatorOf(resolver, stamp.key!) : null,
  ];
}

/** The name of whoever made a long-term key, where CreateAccessKey is in the lake. */
function creatorOf(resolver: Resolver, key: string): string | null {
  const made = resolver.facts.issues(token.issuedKey(key)).find((issue) => issue.eventName === "CreateAccessKey");
  if (made === undefined) return null;
  return agree(resolver.readings(questionOfCaller(made))).origin?.name ?? null;
}
