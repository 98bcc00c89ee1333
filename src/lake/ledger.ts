import { randomUUID } from "node:crypto";
import type { ProblemData } from "../diagnostics/problem.js";
import { PARQUET } from "./batch.js";
import { literal, type Database } from "./database.js";
import type { Layout } from "./layout.js";
import type { Manifest } from "./manifest.js";

/** One file that was read: what it was, what came of it. The number is what records' `files` refer to. */
export interface LedgerRow {
  file: number;
  path: string;
  size: number;
  mtimeMs: number;
  sha256: string;
  format: string;
  outcome: "read" | "skipped" | "set-aside";
  setAside: string | null;
  records: number;
  rejected: number;
  problems: ProblemData[];
  /** From the trail file's name: account, region and delivery time (whole seconds since 1970). */
  account: string | null;
  region: string | null;
  delivered: number | null;
}

const COLUMNS =
  "file BIGINT, path VARCHAR, size BIGINT, mtime BIGINT, sha256 VARCHAR, format VARCHAR, outcome VARCHAR, set_aside VARCHAR, " +
  "records BIGINT, rejected BIGINT, problems VARCHAR, account VARCHAR, region VARCHAR, delivered BIGINT";

const TRAIL_FILE =
  /(?:^|\/)(\d{12})_CloudTrail(?:-[A-Za-z]+)?_([a-z0-9-]+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z/;

/** Account, region and delivery time of a trail file's name (reference §6.1); nothing for other names. */
export function trailFileName(name: string): Pick<LedgerRow, "account" | "region" | "delivered"> {
  const m = TRAIL_FILE.exec(name);
  if (m === null) return { account: null, region: null, delivered: null };
  const delivered = Date.UTC(+m[3]!, +m[4]! - 1, +m[5]!, +m[6]!, +m[7]!) / 1000;
  return { account: m[1]!, region: m[2]!, delivered };
}

/** Writes ledger rows as an object and returns its entry for the manifest. */
export async function writeLedger(
  db: Database,
  layout: Layout,
  rows: readonly LedgerRow[],
): Promise<Manifest["ledger"][number]> {
  const id = randomUUID();
  await db.run(`CREATE OR REPLACE TABLE new_ledger (${COLUMNS})`);
  await db.append(
    "new_ledger",
    rows.map((row) => [
      row.file,
      row.path,
      row.size,
      Math.round(row.mtimeMs),
      row.sha256,
      row.format,
      row.outcome,
      row.setAside,
      row.records,
      row.rejected,
      JSON.stringify(row.problems),
      row.account,
      row.region,
      row.delivered,
    ]),
  );
  await db.run(
    `COPY (SELECT * FROM new_ledger ORDER BY path) TO ${literal(layout.object(id, "ledger"))} (${PARQUET}); DROP TABLE new_ledger`,
  );
  return { id, files: rows.length };
}

/** The ledger as a relation; undefined where nothing was read yet. */
export function ledgerRelation(layout: Layout, manifest: Pick<Manifest, "ledger">): string | undefined {
  if (manifest.ledger.length === 0) return undefined;
  const files = manifest.ledger.map(({ id }) => literal(layout.object(id, "ledger"))).join(", ");
  return `read_parquet([${files}], hive_partitioning = false)`;
}

/** Which of these files were read before, with the same size and time: they need not be read again. */
export async function unchangedAmong(
  db: Database,
  layout: Layout,
  manifest: Pick<Manifest, "ledger">,
  files: readonly { path: string; size: number; mtimeMs: number }[],
  signal?: AbortSignal,
): Promise<Set<string>> {
  const ledger = ledgerRelation(layout, manifest);
  if (ledger === undefined || files.length === 0) return new Set();
  await db.run("CREATE OR REPLACE TABLE found (path VARCHAR, size BIGINT, mtime BIGINT)");
  await db.append(
    "found",
    files.map((file) => [file.path, file.size, Math.round(file.mtimeMs)]),
  );
  const rows = await db.all(
    `SELECT DISTINCT path FROM found SEMI JOIN ${ledger} l USING (path, size, mtime)`,
    signal,
  );
  await db.run("DROP TABLE found");
  return new Set(rows.map((row) => String(row.path)));
}
