import { hash } from "node:crypto";
import { literal, type Database } from "./database.js";
import type { Layout } from "./layout.js";
import { PARQUET, parquet } from "./batch.js";
import { rowsAt, type Place } from "./views.js";

/**
 * A fact as the lake keeps it: opaque JSON found under words. `identity/` gives it meaning. Counts stand beside the
 * JSON, so that facts of several parts can be summed without reading it.
 */
export interface FactRow {
  /** A UUID: of the stamp for uses, of the record for issuances. */
  id: string;
  kind: "use" | "issue";
  json: string;
  events: number;
  errors: number;
  first: number;
  last: number;
  console: boolean;
}

/** A text of any length as a UUID: the first 128 bits of its SHA-256. */
export function uuidOf(text: string): string {
  const hex = hash("sha256", text, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** A word as the number it is stored under. Two words may share one: readers compare the facts' own words. */
export function wordNumber(word: string): bigint {
  return BigInt(`0x${hash("sha256", word, "hex").slice(0, 16)}`);
}

const FACTS =
  "id VARCHAR, kind VARCHAR, json VARCHAR, events BIGINT, errors BIGINT, first BIGINT, last BIGINT, console BOOLEAN";

/** Writes the facts of one part: `<part>.facts.parquet` by ID, `<part>.words.parquet` by word. */
export async function writeFacts(
  db: Database,
  layout: Layout,
  partId: string,
  facts: Iterable<{ row: FactRow; words: string[] }>,
): Promise<void> {
  await db.run(
    `CREATE OR REPLACE TABLE new_facts (${FACTS}); CREATE OR REPLACE TABLE new_words (word UBIGINT, id VARCHAR)`,
  );
  const words: [bigint, string][] = [];
  const rows: (string | number | boolean)[][] = [];
  for (const { row, words: own } of facts) {
    rows.push([row.id, row.kind, row.json, row.events, row.errors, row.first, row.last, row.console]);
    for (const word of new Set(own)) words.push([wordNumber(word), row.id]);
  }
  await db.append("new_facts", rows);
  await db.append("new_words", words);
  await copyFacts(db, layout, partId, "new_facts", "new_words");
  await db.run("DROP TABLE new_facts; DROP TABLE new_words");
}

async function copyFacts(
  db: Database,
  layout: Layout,
  id: string,
  facts: string,
  words: string,
): Promise<void> {
  await db.run(
    `COPY (SELECT id::UUID AS id, kind, json, sum(events)::BIGINT AS events, sum(errors)::BIGINT AS errors, min(first) AS first,
                  max(last) AS last, bool_or(console) AS console
           FROM ${facts} GROUP BY id, kind, json ORDER BY id)
     TO ${literal(layout.object(id, "facts"))} (${parquet(FACTS_GROUP)});
     COPY (SELECT DISTINCT word, id::UUID AS id FROM ${words} ORDER BY word)
     TO ${literal(layout.object(id, "words"))} (${PARQUET})`,
  );
}

/** Merges the facts of several parts into those of one. */
export async function mergeFacts(
  db: Database,
  layout: Layout,
  from: readonly string[],
  to: string,
): Promise<void> {
  const files = (table: "facts" | "words") => from.map((id) => literal(layout.object(id, table))).join(", ");
  await copyFacts(
    db,
    layout,
    to,
    `read_parquet([${files("facts")}], hive_partitioning = false)`,
    `read_parquet([${files("words")}], hive_partitioning = false)`,
  );
}

/** A fact summed over all parts; `jsons` are its distinct texts, which differ only in what `identity/` merges. */
export interface StoredFact extends Omit<FactRow, "json"> {
  jsons: string[];
}

const SUMMED = `SELECT t.id::VARCHAR AS id, kind, list(DISTINCT json) AS jsons, sum(events)::BIGINT AS events,
  sum(errors)::BIGINT AS errors, min(first) AS first, max(last) AS last, bool_or(console) AS console`;

/** So many words or IDs are named one by one in a query; more are put into a table. */
const FEW = 500;
/** Rows of a row group of facts: what is read for one fact. */
export const FACTS_GROUP = 8192;
/** As many facts as are read at once. */
export const FACTS_AT_ONCE = 10_000;

/** Puts words, as numbers, into the table `wanted_words`. */
export async function wantWords(db: Database, words: readonly string[]): Promise<void> {
  await db.run("CREATE OR REPLACE TABLE wanted_words (word UBIGINT)");
  await db.append(
    "wanted_words",
    words.map((word) => [wordNumber(word)]),
  );
}

/** The facts found under any of the words, summed over all parts, as the parts themselves keep them. */
export async function* factsUnder(
  db: Database,
  layout: Layout,
  parts: readonly string[],
  words: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<StoredFact[]> {
  if (parts.length === 0 || words.length === 0) return;
  const files = (table: "facts" | "words") => parts.map((id) => literal(layout.object(id, table))).join(", ");
  const from = `SELECT DISTINCT id::VARCHAR AS id FROM read_parquet([${files("words")}], hive_partitioning = false)`;
  const few = words.length <= FEW;
  if (!few) await wantWords(db, words);
  const wanted = few
    ? `${from} WHERE word IN (${words.map(wordNumber).join(", ")})`
    : `${from} SEMI JOIN wanted_words USING (word)`;
  const ids = (await db.all(`${wanted} ORDER BY id`, signal)).map((row) => String(row.id));
  for (let at = 0; at < ids.length; at += FACTS_AT_ONCE) {
    const some = ids.slice(at, at + FACTS_AT_ONCE);
    const relation =
      some.length <= FEW
        ? await fewFacts(db, files("facts"), some, signal)
        : await manyFacts(db, files("facts"), some);
    const rows = await db.all(`${SUMMED} FROM ${relation} t GROUP BY t.id, kind`, signal);
    yield rows as unknown as StoredFact[];
  }
}

/** Facts by ID, by where they lie: asked for by a list of IDs, DuckDB would expand the texts of all. */
async function fewFacts(
  db: Database,
  files: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const places = await db.all(
    `SELECT filename AS object, file_row_number AS row FROM read_parquet([${files}], hive_partitioning = false, filename = true, file_row_number = true)
     WHERE id IN (${ids.map((id) => `${literal(id)}::UUID`).join(", ")})`,
    signal,
  );
  return rowsAt(places as unknown as Place[]);
}

/** Facts by ID; the objects are sorted by it, so that those of a chunk lie close together. */
async function manyFacts(db: Database, files: string, ids: readonly string[]): Promise<string> {
  await db.run("CREATE OR REPLACE TABLE wanted_facts (id VARCHAR)");
  await db.append(
    "wanted_facts",
    ids.map((id) => [id]),
  );
  return `(SELECT * FROM read_parquet([${files}], hive_partitioning = false)
    WHERE id BETWEEN ${literal(ids[0]!)}::UUID AND ${literal(ids.at(-1)!)}::UUID AND id IN (SELECT id::UUID FROM wanted_facts))`;
}

/** How many facts the parts hold (before summing). */
export async function countFacts(
  db: Database,
  layout: Layout,
  parts: readonly string[],
  signal?: AbortSignal,
): Promise<number> {
  if (parts.length === 0) return 0;
  const files = parts.map((id) => literal(layout.object(id, "facts"))).join(", ");
  const [row] = await db.all(
    `SELECT count(*) AS n FROM read_parquet([${files}], hive_partitioning = false)`,
    signal,
  );
  return Number(row?.n ?? 0);
}

/** Every fact, by ID. */
export async function allFacts(
  db: Database,
  layout: Layout,
  parts: readonly string[],
  signal?: AbortSignal,
): Promise<StoredFact[]> {
  if (parts.length === 0) return [];
  const files = parts.map((id) => literal(layout.object(id, "facts"))).join(", ");
  const rows = await db.all(
    `${SUMMED} FROM read_parquet([${files}], hive_partitioning = false) t GROUP BY t.id, kind ORDER BY t.id`,
    signal,
  );
  return rows as unknown as StoredFact[];
}

/** How many uses there are, each once, of all or of those in `only`. */
export async function countUses(
  db: Database,
  layout: Layout,
  parts: readonly string[],
  only?: { table: string },
  signal?: AbortSignal,
): Promise<number> {
  if (parts.length === 0) return 0;
  const files = parts.map((id) => literal(layout.object(id, "facts"))).join(", ");
  const some = only === undefined ? "" : `AND id IN (SELECT id::UUID FROM ${only.table})`;
  const [row] = await db.all(
    `SELECT count(DISTINCT id) AS n FROM read_parquet([${files}], hive_partitioning = false) WHERE kind = 'use' ${some}`,
    signal,
  );
  return Number(row?.n ?? 0);
}

/** The next uses after an ID, in order of ID, of all or of those in `only`: for going through them in bounded memory. */
export async function usesAfter(
  db: Database,
  layout: Layout,
  parts: readonly string[],
  after: string,
  limit: number,
  only?: { table: string },
  signal?: AbortSignal,
): Promise<StoredFact[]> {
  if (parts.length === 0) return [];
  const files = parts.map((id) => literal(layout.object(id, "facts"))).join(", ");
  const from = after === "" ? "" : `AND id > ${literal(after)}::UUID`;
  const some = only === undefined ? "" : `AND id IN (SELECT id::UUID FROM ${only.table})`;
  // The IDs first, which are small; the objects are sorted by ID, so that the page's facts lie close together.
  await db.run(
    `CREATE OR REPLACE TABLE page AS SELECT DISTINCT id FROM read_parquet([${files}], hive_partitioning = false) WHERE kind = 'use' ${from} ${some} ORDER BY id LIMIT ${limit}`,
    signal,
  );
  const [bounds] = await db.all(
    "SELECT min(id)::VARCHAR AS first, max(id)::VARCHAR AS last FROM page",
    signal,
  );
  if (typeof bounds?.first !== "string" || typeof bounds.last !== "string") return [];
  const rows = await db.all(
    `${SUMMED} FROM read_parquet([${files}], hive_partitioning = false) t
     WHERE t.id BETWEEN ${literal(bounds.first)}::UUID AND ${literal(bounds.last)}::UUID AND t.id IN (SELECT id FROM page) AND kind = 'use'
     GROUP BY t.id, kind ORDER BY t.id`,
    signal,
  );
  return rows as unknown as StoredFact[];
}
