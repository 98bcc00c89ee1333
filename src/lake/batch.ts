import { randomUUID } from "node:crypto";
import { EVENT_COLUMNS, EVENT_ID, KEY, spoolStructure } from "./columns.js";
import { literal, type Database } from "./database.js";
import type { Layout } from "./layout.js";
import type { Manifest, Part } from "./manifest.js";
import { rowsAt, type Place } from "./views.js";

/** A month's new records, staged for reading before they are written. */
export interface StagedMonth {
  part: Part;
  /** The name of the DuckDB relation that holds the part's rows. */
  relation: string;
}

/** What a batch came to. */
export interface BatchResult {
  parts: Part[];
  added: number;
  duplicates: number;
  /** Event IDs that stand on different records, some of them (bounded), for a warning. */
  repeats: string[];
  /** Rows of older parts that a richer copy replaces: part ID → row numbers. */
  replaced: Map<string, number[]>;
  copies: string | null;
}

/** More places than this are not named one by one in a query. */
const MOST_PLACES = 5_000;

/** A record's text without its white space; as it is where DuckDB refuses what JSON allows, such as a lone surrogate. */
const compact = (raw: string) => `(CASE WHEN json_valid(${raw}) THEN json(${raw})::VARCHAR ELSE ${raw} END)`;
/** The order of copies, richest first: by how much they say, then by content. Texts are compared by hash: they may be large. */
const richness = (raw: string) => [`strlen(${compact(raw)})`, `md5(${compact(raw)})`, `md5(${raw})`] as const;
/** Level 1 is as small as the default here, at half the time. */
export const PARQUET = parquet(32_768);

/** The same with so many rows in a row group: what is read for one row. */
export function parquet(rowGroup: number): string {
  return `FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE ${rowGroup}`;
}

/**
 * Turns spooled rows into parts of the lake: drops duplicates (keeping the richest copy, ties broken by content), remembers
 * which files held copies, and writes one object a month. `derive` is called with each month's rows before they are
 * written, to derive facts from them. Nothing is published here: the caller's draft manifest does that.
 */
export async function writeBatch(
  db: Database,
  layout: Layout,
  draft: Manifest,
  spool: { files: string[]; longestLine: number },
  derive: (staged: StagedMonth) => Promise<void>,
  signal?: AbortSignal,
): Promise<BatchResult> {
  const result: BatchResult = {
    parts: [],
    added: 0,
    duplicates: 0,
    repeats: [],
    replaced: new Map(),
    copies: null,
  };
  if (spool.files.length === 0) return result;
  const run = (sql: string) => db.run(sql, signal);
  const list = spool.files.map(literal).join(", ");
  const line = Math.max(2_097_152, spool.longestLine + 1024);
  await run(
    `CREATE OR REPLACE TABLE incoming AS
     SELECT unnest(json_transform(columns, ${literal(spoolStructure())})), raw FROM read_csv([${list}], delim = '\t', quote = '', escape = '',
       header = false, auto_detect = false, hive_partitioning = false, max_line_size = ${line}, buffer_size = ${Math.max(33_554_432, line * 2)},
       columns = {'columns': 'VARCHAR', 'raw': 'VARCHAR'});
     ALTER TABLE incoming ADD COLUMN month VARCHAR;
     UPDATE incoming SET month = coalesce(strftime(ts, '%Y-%m'), 'unknown')`,
  );
  await dropRepeats(db, signal);
  await matchStored(db, layout, draft, result, signal);
  result.repeats.push(...(await repeatedIds(db, signal)));
  const [counts] = await db.all(
    `SELECT count(*) AS n, count(*) FILTER (fate = 'new') AS added, count(*) FILTER (fate <> 'new') AS duplicates
     FROM incoming LEFT JOIN fates ON fates.rid = incoming.rowid`,
    signal,
  );
  result.added = Number(counts?.added ?? 0);
  result.duplicates = Number(counts?.duplicates ?? 0);
  result.copies = await writeCopies(db, layout, signal);
  const months = await db.all(
    `SELECT month, count(*) AS rows, sum(strlen(raw)) AS bytes FROM incoming JOIN fates ON fates.rid = incoming.rowid
     WHERE fate IN ('new', 'replaces') GROUP BY month ORDER BY month`,
    signal,
  );
  for (const { month, rows, bytes } of months) {
    const part: Part = {
      id: randomUUID(),
      month: String(month),
      rows: Number(rows),
      rawBytes: Number(bytes),
    };
    await run(
      `CREATE OR REPLACE VIEW staged AS SELECT ${Object.keys(EVENT_COLUMNS).join(", ")}, fates.files
       FROM incoming JOIN fates ON fates.rid = incoming.rowid
       WHERE fate IN ('new', 'replaces') AND month = ${literal(part.month)}`,
    );
    await derive({ part, relation: "staged" });
    // Not sorted: trail files come by account, region and day already, and sorting whole records costs 2.5 times the writing.
    await run(`COPY (SELECT * FROM staged) TO ${literal(layout.object(part.id, "events"))} (${PARQUET})`);
    result.parts.push(part);
  }
  await run("DROP VIEW IF EXISTS staged; DROP TABLE fates; DROP TABLE incoming; DROP TABLE IF EXISTS stored");
  return result;
}

/** Within the batch: one winner for each record, with every file that held a copy of it. */
async function dropRepeats(db: Database, signal?: AbortSignal): Promise<void> {
  const [size, mark, exact] = richness("raw");
  await db.run(
    `CREATE OR REPLACE TABLE groups AS
     SELECT count(*) AS n, min(rowid) AS rid, list(rowid) AS rids, list(DISTINCT file) AS files FROM incoming GROUP BY ${KEY.join(", ")}`,
    signal,
  );
  // Measured first, so that the texts themselves are not carried through the ordering.
  await db.run(
    `CREATE OR REPLACE TABLE copies AS
     SELECT m.member AS rid, m.rid AS leader, m.files, ${size} AS size, ${mark} AS mark, ${exact} AS exact
     FROM (SELECT rid, unnest(rids) AS member, files FROM groups WHERE n > 1) m JOIN incoming ON incoming.rowid = m.member`,
    signal,
  );
  await db.run(
    `CREATE OR REPLACE TABLE fates AS
     SELECT rid, 'new' AS fate, files FROM groups WHERE n = 1
     UNION ALL
     SELECT rid, CASE WHEN row_number() OVER (PARTITION BY leader ORDER BY size DESC, mark, exact) = 1 THEN 'new' ELSE 'repeat' END, files
     FROM copies;
     DROP TABLE groups; DROP TABLE copies`,
    signal,
  );
}

/** Whether one copy comes before another in the order of `richness`. */
function isRicher(a: ReturnType<typeof richness>, b: ReturnType<typeof richness>): string {
  return `(${a[0]} > ${b[0]} OR (${a[0]} = ${b[0]} AND (${a[1]} < ${b[1]} OR (${a[1]} = ${b[1]} AND ${a[2]} < ${b[2]}))))`;
}

/** Against the lake: records it holds already are duplicates; a richer copy replaces the stored one. */
async function matchStored(
  db: Database,
  layout: Layout,
  draft: Manifest,
  result: BatchResult,
  signal?: AbortSignal,
): Promise<void> {
  const months = new Set(
    (await db.all("SELECT DISTINCT month FROM incoming", signal)).map((row) => String(row.month)),
  );
  const parts = draft.parts.filter((part) => months.has(part.month));
  if (parts.length === 0) return;
  const files = parts.map((part) => literal(layout.object(part.id, "events"))).join(", ");
  const stored = `read_parquet([${files}], hive_partitioning = false, filename = true, file_row_number = true)`;
  const same = KEY.slice(2)
    .map((column) => `e.${column} IS NOT DISTINCT FROM i.${column}`)
    .join(" AND ");
  const select = `SELECT i.rowid AS rid, e.filename AS object, e.file_row_number AS row, ${same} AS same`;
  await db.run(
    `CREATE OR REPLACE TABLE stored AS
     ${select} FROM incoming i JOIN fates f ON f.rid = i.rowid AND f.fate = 'new' JOIN ${stored} e ON e.eventid = i.eventid
     UNION ALL
     ${select} FROM incoming i JOIN fates f ON f.rid = i.rowid AND f.fate = 'new' JOIN ${stored} e ON e.eventid_text = i.eventid_text`,
    signal,
  );
  const matched = await db.all(
    `SELECT DISTINCT object, row FROM stored WHERE same LIMIT ${MOST_PLACES + 1}`,
    signal,
  );
  const repeats = await db.all(
    `SELECT DISTINCT ${EVENT_ID} AS id FROM stored JOIN incoming ON incoming.rowid = stored.rid
     WHERE NOT same AND rid NOT IN (SELECT rid FROM stored WHERE same) ORDER BY id LIMIT 20`,
    signal,
  );
  result.repeats.push(...repeats.map((row) => String(row.id)));
  if (matched.length === 0) return;
  // A few rows are fetched by their place; for many, reading the parts whole is quicker.
  const texts = matched.length <= MOST_PLACES ? rowsAt(matched as unknown as Place[]) : stored;
  await db.run(
    `CREATE OR REPLACE TABLE richer AS
     SELECT s.rid, s.object, s.row, e.files FROM stored s
     JOIN ${texts} e ON e.filename = s.object AND e.file_row_number = s.row
     JOIN incoming i ON i.rowid = s.rid
     WHERE s.same AND i.raw <> e.raw AND ${isRicher(richness("i.raw"), richness("e.raw"))}`,
    signal,
  );
  await db.run(
    `UPDATE fates SET fate = 'stored' WHERE rid IN (SELECT rid FROM stored WHERE same);
     UPDATE fates SET fate = 'replaces', files = list_distinct(list_concat(fates.files, richer.files)) FROM richer WHERE fates.rid = richer.rid`,
    signal,
  );
  for (const { object, row } of await db.all("SELECT object, row FROM richer", signal)) {
    const part = parts.find((p) => layout.object(p.id, "events") === String(object));
    if (part === undefined) continue;
    const rows = result.replaced.get(part.id) ?? [];
    rows.push(Number(row));
    result.replaced.set(part.id, rows);
  }
  await db.run("DROP TABLE richer", signal);
}

/** Event IDs on different records of this batch: made-up IDs such as EXAMPLE. All are kept. */
async function repeatedIds(db: Database, signal?: AbortSignal): Promise<string[]> {
  const rows = await db.all(
    `SELECT ${EVENT_ID} AS id FROM incoming JOIN fates ON fates.rid = incoming.rowid WHERE fate <> 'repeat'
     GROUP BY eventid, eventid_text HAVING count(*) > 1 ORDER BY id LIMIT 20`,
    signal,
  );
  return rows.map((row) => String(row.id));
}

/** Files that held copies of records stored earlier. */
async function writeCopies(db: Database, layout: Layout, signal?: AbortSignal): Promise<string | null> {
  const [count] = await db.all("SELECT count(*) AS n FROM fates WHERE fate = 'stored'", signal);
  if (Number(count?.n ?? 0) === 0) return null;
  const id = randomUUID();
  await db.run(
    `COPY (SELECT ${EVENT_ID} AS eventid, recipientaccountid, eventtime, eventname, useridentity.type AS identitytype, fates.files
           FROM incoming JOIN fates ON fates.rid = incoming.rowid WHERE fate = 'stored' ORDER BY 1)
     TO ${literal(layout.object(id, "copies"))} (${PARQUET})`,
    signal,
  );
  return id;
}
