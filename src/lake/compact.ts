import { randomUUID } from "node:crypto";
import { PARQUET, type StagedMonth } from "./batch.js";
import { literal, type Database } from "./database.js";
import { mergeFacts } from "./facts-table.js";
import type { Layout } from "./layout.js";
import type { Manifest, Part } from "./manifest.js";

/** Parts below this size are merged when a month has gathered this many of them. */
const SMALL_BYTES = 64 * 1024 * 1024;
const MANY = 8;
/** Merged parts hold at most about this much text. */
const MERGED_BYTES = 256 * 1024 * 1024;

/** Merges what many small ingests left behind, so that the lake stays quick however it was filled. Changes the draft only. */
export async function compact(
  db: Database,
  layout: Layout,
  draft: Manifest,
  onProgress: (merged: number, total: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const months = new Map<string, Part[]>();
  for (const part of draft.parts) {
    if (part.rawBytes >= SMALL_BYTES) continue;
    months.set(part.month, [...(months.get(part.month) ?? []), part]);
  }
  const groups = [...months]
    .filter(([, parts]) => parts.length >= MANY)
    .flatMap(([month, parts]) => groupsOf(parts).map((group) => ({ month, group })));
  for (const [done, { month, group }] of groups.entries()) {
    onProgress(done, groups.length);
    await mergeParts(db, layout, draft, month, group, signal);
  }
  await mergeSmall(db, layout, draft, signal);
}

/** Parts to be merged, smallest first, so that no merged part grows beyond what is written and read with ease. */
function groupsOf(parts: readonly Part[]): Part[][] {
  const groups: Part[][] = [];
  let bytes = Infinity;
  for (const part of [...parts].sort((x, y) => x.rawBytes - y.rawBytes)) {
    if (bytes + part.rawBytes > MERGED_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(part);
    bytes += part.rawBytes;
  }
  return groups.filter((group) => group.length > 1);
}

async function mergeParts(
  db: Database,
  layout: Layout,
  draft: Manifest,
  month: string,
  parts: readonly Part[],
  signal?: AbortSignal,
): Promise<void> {
  const merged: Part = {
    id: randomUUID(),
    month,
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    rawBytes: parts.reduce((sum, part) => sum + part.rawBytes, 0),
  };
  const files = parts.map((part) => literal(layout.object(part.id, "events"))).join(", ");
  // Part after part, unsorted: sorting records with their text takes memory beyond measure.
  await db.run(
    `COPY (SELECT * FROM read_parquet([${files}], hive_partitioning = false)) TO ${literal(layout.object(merged.id, "events"))} (${PARQUET})`,
    signal,
  );
  await mergeFacts(
    db,
    layout,
    parts.map((part) => part.id),
    merged.id,
  );
  retireParts(draft, parts);
  draft.parts.push(merged);
}

/** One object instead of many for the ledger and the copies. */
async function mergeSmall(
  db: Database,
  layout: Layout,
  draft: Manifest,
  signal?: AbortSignal,
): Promise<void> {
  if (draft.ledger.length >= MANY) {
    const id = randomUUID();
    const files = draft.ledger.map((entry) => literal(layout.object(entry.id, "ledger"))).join(", ");
    await db.run(
      `COPY (SELECT * FROM read_parquet([${files}], hive_partitioning = false) ORDER BY path) TO ${literal(layout.object(id, "ledger"))} (${PARQUET})`,
      signal,
    );
    for (const entry of draft.ledger) retire(draft, `${entry.id}.ledger.parquet`);
    draft.ledger = [{ id, files: draft.ledger.reduce((sum, entry) => sum + entry.files, 0) }];
  }
  if (draft.copies.length >= MANY) {
    const id = randomUUID();
    const files = draft.copies.map((copy) => literal(layout.object(copy, "copies"))).join(", ");
    await db.run(
      `COPY (SELECT * FROM read_parquet([${files}], hive_partitioning = false) ORDER BY eventid) TO ${literal(layout.object(id, "copies"))} (${PARQUET})`,
      signal,
    );
    for (const copy of draft.copies) retire(draft, `${copy}.copies.parquet`);
    draft.copies = [id];
  }
}

/** Rewrites parts without the rows that richer copies replaced, and derives their facts again. */
export async function withoutRows(
  db: Database,
  layout: Layout,
  draft: Manifest,
  replaced: ReadonlyMap<string, readonly number[]>,
  derive: (staged: StagedMonth) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  for (const [partId, rows] of replaced) {
    const old = draft.parts.find((part) => part.id === partId);
    if (old === undefined) continue;
    const left: Part = { ...old, id: randomUUID(), rows: old.rows - rows.length };
    await db.run(
      `CREATE OR REPLACE VIEW staged AS SELECT * EXCLUDE (file_row_number)
       FROM read_parquet(${literal(layout.object(partId, "events"))}, hive_partitioning = false, file_row_number = true)
       WHERE file_row_number NOT IN (${rows.join(", ")})`,
      signal,
    );
    retireParts(draft, [old]);
    if (left.rows === 0) continue;
    await derive({ part: left, relation: "staged" });
    await db.run(
      `COPY (SELECT * FROM staged) TO ${literal(layout.object(left.id, "events"))} (${PARQUET})`,
      signal,
    );
    draft.parts.push(left);
  }
  if (replaced.size > 0) await db.run("DROP VIEW IF EXISTS staged");
}

function retireParts(draft: Manifest, parts: readonly Part[]): void {
  const gone = new Set(parts.map((part) => part.id));
  draft.parts = draft.parts.filter((part) => !gone.has(part.id));
  for (const id of gone)
    for (const table of ["events", "facts", "words"]) retire(draft, `${id}.${table}.parquet`);
}

/** Notes that an object leaves the lake with the manifest being drafted. */
export function retire(draft: Manifest, object: string): void {
  draft.retired.push({ object, serial: draft.serial + 1 });
}
