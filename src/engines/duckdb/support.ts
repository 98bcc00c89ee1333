/* Test support for this room: a small lake of its own and an engine over it. */
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Problem } from "../../diagnostics/problem.js";
import type { Json } from "../../trail/record.js";
import { LockedEngine, type LockedEngineOptions, type QueryLimits } from "./session.js";

export interface Bench extends AsyncDisposable {
  readonly engine: LockedEngine;
  readonly lake: string;
  readonly parquet: string;
  readonly outside: string;
  /** All rows of a query. */
  rows(sql: string, limits?: Partial<QueryLimits>): Promise<Json[][]>;
  /** The Problem that a query ends in; fails the test where it succeeds. */
  refusal(sql: string, limits?: Partial<QueryLimits>): Promise<Problem>;
  /** Names and contents of every file in the lake and outside it. */
  files(): Promise<Record<string, string>>;
}

/** An engine over a Parquet file of 3,000 events with the view `cloudtrail_logs`. */
export async function openBench(options: Partial<LockedEngineOptions> = {}): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), "trailhound-engine-"));
  const [lake, outside] = [join(root, "lake"), join(root, "outside")];
  await Promise.all([mkdir(lake), mkdir(outside)]);
  const parquet = join(lake, "events.parquet");
  await writeEvents(parquet);
  const engine = await LockedEngine.create({
    setup: [
      `CREATE VIEW cloudtrail_logs AS SELECT * FROM read_parquet(['${parquet}'])`,
      "CREATE VIEW hidden AS SELECT 424242 AS secret",
      "CREATE MACRO shout(x) AS upper(x) || '!'",
    ],
    relations: ["cloudtrail_logs"],
    readable: [lake],
    memoryLimitMB: 256,
    threads: 2,
    parallel: 3,
    monotonicMs: () => performance.now(),
    ...options,
  });
  const defaults: QueryLimits = { signal: new AbortController().signal, timeoutMs: 5_000, maxRows: 100_000 };
  const rows = async (sql: string, limits: Partial<QueryLimits> = {}): Promise<Json[][]> => {
    const answer = await engine.query(sql, { ...defaults, ...limits });
    const all: Json[][] = [];
    for await (const row of answer.rows) all.push(row);
    return all;
  };
  return {
    engine,
    lake,
    parquet,
    outside,
    rows,
    async refusal(sql, limits) {
      try {
        const got = await rows(sql, limits);
        throw new Error(`Not refused: ${sql.slice(0, 200)} gave ${JSON.stringify(got).slice(0, 200)}`);
      } catch (error) {
        if (error instanceof Error && error.name === "Problem") return error as Problem;
        throw error;
      }
    },
    async files() {
      const names = await readdir(root, { recursive: true, withFileTypes: true });
      const paths = names
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      return Object.fromEntries(
        await Promise.all(
          paths.sort().map(async (path) => [path, (await readFile(path)).toString("base64")] as const),
        ),
      );
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function writeEvents(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (
    SELECT 'e' || i AS eventid, CASE i % 3 WHEN 0 THEN 'AssumeRole' WHEN 1 THEN 'GetObject' ELSE 'ConsoleLogin' END AS eventname,
      '2024-05-01T10:00:00Z' AS eventtime, {'type': 'IAMUser', 'arn': 'arn:aws:iam::1:user/u' || i} AS useridentity, i AS n
    FROM range(3000) t(i)) TO '${path}' (FORMAT parquet)`);
  connection.disconnectSync();
  instance.closeSync();
}
