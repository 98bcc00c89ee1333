import { randomUUID } from "node:crypto";
import { PARQUET } from "./batch.js";
import { literal, literals, type Database } from "./database.js";
import type { Layout } from "./layout.js";
import type { Manifest } from "./manifest.js";

/** What a verification said of a log file, found again by the hash of its bytes as stored. */
export interface FileVerdictRow {
  readonly sha256: string;
  readonly path: string;
  readonly verdict: string;
  readonly reason: string;
}

/** What it said of the time that one digest speaks for, whole seconds since 1970. */
export interface HourVerdictRow {
  readonly account: string;
  readonly region: string;
  readonly trail: string;
  readonly from: number;
  readonly to: number;
  readonly verdict: string;
}

const COLUMNS =
  "kind VARCHAR, sha256 VARCHAR, path VARCHAR, account VARCHAR, region VARCHAR, trail VARCHAR, start BIGINT, stop BIGINT, verdict VARCHAR, reason VARCHAR";

/**
 * Writes verdicts as an object of the lake, joined with those that are there; of a file or an hour that was verified before,
 * the new one counts. Changes the draft only.
 */
export async function writeVerdicts(
  db: Database,
  layout: Layout,
  draft: Manifest,
  files: readonly FileVerdictRow[],
  hours: readonly HourVerdictRow[],
): Promise<void> {
  const id = randomUUID();
  await db.run(`CREATE OR REPLACE TABLE new_verdicts (${COLUMNS})`);
  await db.append(
    "new_verdicts",
    files.map((row) => ["file", row.sha256, row.path, null, null, null, null, null, row.verdict, row.reason]),
  );
  await db.append(
    "new_verdicts",
    hours.map((row) => [
      "hour",
      null,
      null,
      row.account,
      row.region,
      row.trail,
      row.from,
      row.to,
      row.verdict,
      null,
    ]),
  );
  const old = verdictsRelation(layout, draft);
  const kept =
    old === undefined
      ? ""
      : `UNION ALL SELECT o.* FROM ${old} o WHERE NOT EXISTS (SELECT 1 FROM new_verdicts n WHERE n.kind = o.kind
           AND n.sha256 IS NOT DISTINCT FROM o.sha256 AND n.account IS NOT DISTINCT FROM o.account AND n.region IS NOT DISTINCT FROM o.region
           AND n.trail IS NOT DISTINCT FROM o.trail AND (n.kind = 'file' OR (n.start < o.stop AND n.stop > o.start)))`;
  await db.run(
    `COPY (SELECT * FROM (SELECT DISTINCT * FROM new_verdicts ${kept}) ORDER BY ALL)
     TO ${literal(layout.object(id, "verdicts"))} (${PARQUET}); DROP TABLE new_verdicts`,
  );
  if (draft.verdicts !== undefined)
    draft.retired.push({ object: `${draft.verdicts}.verdicts.parquet`, serial: draft.serial + 1 });
  draft.verdicts = id;
}

/** The verdicts as a relation; undefined where nothing was verified. */
function verdictsRelation(layout: Layout, manifest: Manifest): string | undefined {
  if (manifest.verdicts === undefined) return undefined;
  return `read_parquet(${literal(layout.object(manifest.verdicts, "verdicts"))}, hive_partitioning = false)`;
}

/** The hours that were verified, by account, region, trail and time; undefined where nothing was. */
export async function verifiedHours(
  db: Database,
  layout: Layout,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<HourVerdictRow[] | undefined> {
  const verdicts = verdictsRelation(layout, manifest);
  if (verdicts === undefined) return undefined;
  const rows = await db.all(
    `SELECT account, region, trail, start AS "from", stop AS "to", verdict FROM ${verdicts} WHERE kind = 'hour' ORDER BY ALL`,
    signal,
  );
  return rows as unknown as HourVerdictRow[];
}

/** What is known against files with these hashes: changed or planted ones only. */
export async function verdictsAgainst(
  db: Database,
  layout: Layout,
  manifest: Manifest,
  hashes: readonly string[],
  signal?: AbortSignal,
): Promise<FileVerdictRow[]> {
  const verdicts = verdictsRelation(layout, manifest);
  if (verdicts === undefined || hashes.length === 0) return [];
  const rows = await db.all(
    `SELECT sha256, path, verdict, reason FROM ${verdicts} WHERE kind = 'file' AND verdict = 'invalid' AND sha256 IN (${literals(hashes)}) ORDER BY ALL`,
    signal,
  );
  return rows as unknown as FileVerdictRow[];
}

/** How many log files were found changed or planted. */
export async function countInvalidFiles(
  db: Database,
  layout: Layout,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<number> {
  const verdicts = verdictsRelation(layout, manifest);
  if (verdicts === undefined) return 0;
  const [row] = await db.all(
    `SELECT count(*) AS n FROM ${verdicts} WHERE kind = 'file' AND verdict = 'invalid'`,
    signal,
  );
  return Number(row?.n ?? 0);
}
