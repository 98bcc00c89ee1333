import { randomUUID } from "node:crypto";
import { Closure, HELD_WHOLE, type Asked } from "../identity/closure.js";
import { creationOf } from "../identity/creation.js";
import { sessionOf, token, type Use } from "../identity/facts.js";
import { accountsOf, LakeFacts } from "../identity/lake-facts.js";
import { questionOf, questionOfCaller } from "../identity/question.js";
import { agree } from "../identity/reading.js";
import type { Resolver } from "../identity/resolver.js";
import { PARQUET } from "../lake/batch.js";
import { retire } from "../lake/compact.js";
import { literal, type Database } from "../lake/database.js";
import type { Layout } from "../lake/layout.js";
import type { Manifest } from "../lake/manifest.js";
import { ORIGIN_COLUMNS } from "../lake/views.js";
import { isLongTermKey } from "../trail/key-id.js";
import { formatTime } from "../trail/time.js";
import { shortWord, type FreshFacts } from "./derive-facts.js";

/** How much is held in memory while a lake is resolved. */
export interface ResolveLimits {
  /** A lake with at most so many facts is held whole. */
  whole: number;
  /** Uses that are resolved together. */
  page: number;
  /** Facts kept from page to page: what one page has loaded serves the next. */
  kept: number;
}

const LIMITS: ResolveLimits = { whole: HELD_WHOLE, page: 10_000, kept: 40_000 };

/**
 * Writes the origin of every stamp (interface.md, "Attribution as columns"). Only what new facts can change is resolved
 * again: stamps that were touched, and stamps whose last answer asked for a word that a new fact stands under. Page by
 * page, each with just the facts its questions need, so that memory stays bounded for any lake.
 */
export async function attribute(
  db: Database,
  layout: Layout,
  draft: Manifest,
  fresh: FreshFacts | undefined,
  before: Pick<Manifest, "coverage" | "amended">,
  onProgress: (resolved: number, total: number) => void,
  signal?: AbortSignal,
  limits = LIMITS,
): Promise<void> {
  const old = draft.origins;
  const keep = old !== null && fresh !== undefined && !fresh.overflow && sameGround(before, draft);
  if (old !== null) retire(draft, `${old}.origins.parquet`);
  if (!keep) {
    for (const id of draft.depends) retire(draft, `${id}.depends.parquet`);
    draft.depends = [];
  }
  draft.origins = null;
  if (draft.parts.length === 0) return;
  if (keep) await chooseAffected(db, layout, draft, fresh, signal);
  await db.run(
    `CREATE OR REPLACE TABLE new_origins (${ORIGIN_COLUMNS.replace("UUID", "VARCHAR")});
     CREATE OR REPLACE TABLE new_depends (word BIGINT, stamp BIGINT)`,
  );
  const only = keep ? { table: "affected" } : undefined;
  await using facts = new LakeFacts(db, layout, draft, signal);
  const closure = new Closure(facts);
  const everything = keep ? false : await closure.preload(limits.whole);
  const total = await facts.countUses(only);
  if (!everything && total > limits.page) await facts.gather(only);
  let resolved = 0;
  onProgress(resolved, total);
  for await (const page of facts.usePages(limits.page, only)) {
    const answers = await closure.each(page, answerTo);
    await db.append(
      "new_origins",
      answers.map(({ row }) => row),
    );
    await db.append(
      "new_depends",
      answers.flatMap(({ depends }) => depends),
    );
    resolved += page.length;
    onProgress(resolved, total);
    if (!everything) closure.forget(limits.kept);
  }
  await writeOrigins(db, layout, draft, keep ? old : null, signal);
}

/** Dependencies gather one object an ingest; this many are merged into one. */
const MANY_DEPENDS = 8;

/** Gaps speak of when the lake begins for an account, and of whether it is there: that ground must not have moved. */
function sameGround(before: Pick<Manifest, "coverage" | "amended">, draft: Manifest): boolean {
  const was = accountsOf(before);
  const is = accountsOf(draft);
  return (
    before.amended.length === draft.amended.length &&
    was.size === is.size &&
    [...is].every(([account, { from }]) => was.get(account)?.from === from)
  );
}

/** The stamps whose answers new facts may change, as table `affected`. */
async function chooseAffected(
  db: Database,
  layout: Layout,
  draft: Manifest,
  fresh: FreshFacts,
  signal?: AbortSignal,
): Promise<void> {
  await db.run(
    "CREATE OR REPLACE TABLE affected (id VARCHAR); CREATE OR REPLACE TABLE fresh_words (word BIGINT)",
  );
  await db.append(
    "affected",
    [...fresh.stamps].map((stamp) => [stamp]),
  );
  await db.append(
    "fresh_words",
    [...fresh.words].map((word) => [word]),
  );
  if (draft.depends.length === 0) return;
  const depends = draft.depends.map((id) => literal(layout.object(id, "depends"))).join(", ");
  const facts = draft.parts.map((part) => literal(layout.object(part.id, "facts"))).join(", ");
  await db.run(
    `INSERT INTO affected SELECT DISTINCT f.id::VARCHAR FROM read_parquet([${facts}], hive_partitioning = false) f
     SEMI JOIN (SELECT DISTINCT stamp FROM read_parquet([${depends}], hive_partitioning = false) d SEMI JOIN fresh_words USING (word)) d
       ON d.stamp = ${SHORT_STAMP.replace("$", "f.id")}
     WHERE kind = 'use' AND f.id::VARCHAR NOT IN (SELECT id FROM affected)`,
    signal,
  );
}

/** The first 32 bits of a stamp. */
const SHORT_STAMP = "('0x' || left($::VARCHAR, 8))::BIGINT";

interface Answer {
  row: OriginRow;
  depends: [number, number][];
}

function answerTo(resolver: Resolver, use: Use): Asked<Answer> {
  const stamp = Number.parseInt(use.id.slice(0, 8), 16);
  const words = new Set(resolver.dependencies(questionOf(use)));
  if (isLongTermKey(use.stamp.key)) {
    const made = token.issuedKey(use.stamp.key!);
    words.add(made);
    for (const issue of resolver.facts.issues(made)) {
      for (const word of resolver.dependencies(questionOfCaller(issue))) words.add(word);
    }
  }
  // Words have their numbers only once they are all there: most items are asked twice.
  const lacking = [...words].some((word) => resolver.facts.lacks(word));
  const numbers = lacking ? [] : new Set([...words].map(shortWord));
  return {
    words,
    answer: { row: originRow(resolver, use), depends: [...numbers].map((word) => [word, stamp]) },
  };
}

/** Writes the new rows, with the old ones that were not resolved again, as the lake's origins. */
async function writeOrigins(
  db: Database,
  layout: Layout,
  draft: Manifest,
  old: string | null,
  signal?: AbortSignal,
): Promise<void> {
  const id = randomUUID();
  const columns = ORIGIN_COLUMNS.split(",").map((column) => column.trim().split(" ")[0]!);
  const rest = columns.slice(1).join(", ");
  const kept =
    old === null
      ? ""
      : `UNION ALL SELECT stamp, ${rest} FROM read_parquet(${literal(layout.object(old, "origins"))}, hive_partitioning = false)
         WHERE stamp NOT IN (SELECT stamp::UUID FROM new_origins)`;
  await db.run(
    `COPY (SELECT * FROM (SELECT stamp::UUID AS stamp, ${rest} FROM new_origins ${kept}) ORDER BY stamp)
     TO ${literal(layout.object(id, "origins"))} (${PARQUET})`,
    signal,
  );
  const older = draft.depends.length >= MANY_DEPENDS ? draft.depends : [];
  const olderRows =
    older.length === 0
      ? ""
      : `UNION SELECT word, stamp FROM read_parquet([${older.map((d) => literal(layout.object(d, "depends"))).join(", ")}], hive_partitioning = false)`;
  await db.run(
    `COPY (SELECT word::UINTEGER AS word, stamp::UINTEGER AS stamp FROM (SELECT word, stamp FROM new_depends ${olderRows}) ORDER BY word, stamp)
     TO ${literal(layout.object(id, "depends"))} (${PARQUET}, PARQUET_VERSION v2);
     DROP TABLE new_origins; DROP TABLE new_depends; DROP TABLE IF EXISTS affected; DROP TABLE IF EXISTS fresh_words`,
    signal,
  );
  for (const gone of older) retire(draft, `${gone}.depends.parquet`);
  draft.depends = [...draft.depends.filter((d) => !older.includes(d)), id];
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
    isLongTermKey(stamp.key) ? (creationOf(resolver, stamp.key!)?.origin?.name ?? null) : null,
    origin?.provider ?? null,
    origin?.principalId ?? null,
  ];
}
