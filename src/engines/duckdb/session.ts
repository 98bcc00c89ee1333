import { DuckDBInstance, StatementType, type DuckDBConnection } from "@duckdb/node-api";
import { relocated, type Provenance } from "../../diagnostics/place.js";
import { Problem } from "../../diagnostics/problem.js";
import type { Json } from "../../trail/record.js";
import { isFatal, queryProblem } from "./failure.js";
import { checkSelect, type Allowed } from "./guard.js";
import { Rows } from "./rows.js";
import { cancelled, Run } from "./run.js";
import { Seats } from "./seats.js";
import { readableSql } from "./text.js";
import { lower } from "./tree.js";

/** How an engine for user queries is made. */
export interface LockedEngineOptions {
  /** Trusted SQL that is run before locking: the views over Parquet files, and macros. */
  readonly setup: readonly string[];
  /** Names of the tables and views that queries may read. */
  readonly relations: readonly string[];
  /** Absolute paths of the files and folders that the views read. Name files where you can: fewer things are open. */
  readonly readable: readonly string[];
  readonly memoryLimitMB: number;
  /** Threads that DuckDB uses for all queries together. */
  readonly threads: number;
  /** A folder of its own for what does not fit into memory; without it nothing is spilled. */
  readonly spill?: { readonly directory: string; readonly maxMB: number };
  /** How many queries run at the same time; more wait. Each holds one of libuv's threads. */
  readonly parallel: number;
  /** A clock that only goes forward, in milliseconds. */
  readonly monotonicMs: () => number;
}

/** The limits of one query. */
export interface QueryLimits {
  readonly signal: AbortSignal;
  /** How long the engine may work on the query. Waiting for a free connection and for the reader does not count. */
  readonly timeoutMs: number;
  readonly maxRows: number;
}

/** The answer to one query. Read `rows` to the end, end the loop early, or `close()`: each frees the connection. */
export interface QueryAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** One array for each row, its values in the order of the columns, as plain JSON (see `jsonOf`). */
  readonly rows: AsyncIterable<Json[]>;
  /** True where more rows were there than `maxRows`. Known after the last row was read. */
  truncated(): boolean;
  close(): Promise<void>;
}

/**
 * An in-memory DuckDB for queries that users write: one SELECT each, over named relations only, without files,
 * network, settings or catalogue, within limits of memory and time.
 */
export class LockedEngine implements AsyncDisposable {
  readonly #options: LockedEngineOptions;
  readonly #seats: Seats;
  readonly #running = new Set<Run>();
  #open: Open;
  #disposed = false;

  private constructor(options: LockedEngineOptions, open: Open) {
    this.#options = options;
    this.#seats = new Seats(options.parallel);
    this.#open = open;
  }

  /** Opens the database, runs the setup and locks it. */
  static async create(options: LockedEngineOptions): Promise<LockedEngine> {
    return new LockedEngine(options, await openLocked(options));
  }

  /**
   * Runs one query. Resolves when its first rows are there.
   *
   * @param provenance where the query was made from another text: problems then tell places in that text.
   * @throws Problem `sql-syntax`, `sql-not-select`, `sql-forbidden`, `sql-failed`, `sql-limit` or `cancelled`; also
   *   while rows are read.
   */
  async query(sql: string, limits: QueryLimits, provenance?: Provenance): Promise<QueryAnswer> {
    const text = readableSql(sql);
    // A signal of its own: any number of queries may share the caller's without piling listeners on it.
    const own = { ...limits, signal: AbortSignal.any([limits.signal]) };
    await this.#seats.take(own.signal, cancelled);
    let run: Run;
    try {
      run = await this.#start(own);
    } catch (error) {
      this.#seats.give();
      throw queryProblem(error, text);
    }
    const explain = (error: unknown, ahead?: number): Problem => {
      if (isFatal(error)) this.#open = { ...this.#open, broken: true };
      const problem = queryProblem(error, text, ahead);
      return provenance === undefined ? problem : relocated(problem, text, provenance);
    };
    try {
      await run.step((connection) => checkSelect(connection, text, this.#open.allowed));
      const prepared = await run.step((connection) => connection.prepare(text));
      // The guard has seen to both; DuckDB's own word on it costs nothing.
      if (prepared.statementType !== StatementType.SELECT || prepared.parameterCount > 0) {
        throw new Problem({ code: "sql-not-select", detail: "Only one SELECT is allowed." });
      }
      const columns = Array.from({ length: prepared.columnCount }, (_, at) => ({
        name: prepared.columnName(at),
        type: typeText(prepared.columnType(at).toString()),
      }));
      const rows = new Rows(run, text, columns.length, limits.maxRows, explain);
      await rows.open();
      return { columns, rows, truncated: () => rows.truncated, close: () => run.close() };
    } catch (error) {
      void run.close();
      throw explain(error);
    }
  }

  async #start(limits: QueryLimits): Promise<Run> {
    if (this.#disposed) throw new Problem({ code: "cancelled", detail: "The engine is closed." });
    if (this.#open.broken) this.#open = await openLocked(this.#options);
    const connection = await this.#open.instance.connect();
    const run: Run = new Run(connection, { ...limits, monotonicMs: this.#options.monotonicMs }, () => {
      this.#running.delete(run);
      this.#seats.give();
    });
    this.#running.add(run);
    return run;
  }

  /** Stops what runs, waits until DuckDB has let go of it, and closes the database. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await Promise.all([...this.#running].map((run) => run.close()));
    this.#open.instance.closeSync();
  }
}

interface Open {
  readonly instance: DuckDBInstance;
  readonly allowed: Allowed;
  readonly broken?: boolean;
}

async function openLocked(options: LockedEngineOptions): Promise<Open> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(options.threads),
    memory_limit: `${options.memoryLimitMB}MB`,
    temp_directory: options.spill?.directory ?? "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    allow_persistent_secrets: "false",
  });
  const connection = await instance.connect();
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    for (const statement of options.setup) await connection.run(statement);
    const macros = await macroNames(connection);
    for (const statement of lockStatements(options)) await connection.run(statement);
    return { instance, allowed: { relations: new Set(options.relations.map(lower)), macros } };
  } catch (error) {
    instance.closeSync();
    throw error;
  } finally {
    connection.disconnectSync();
  }
}

async function macroNames(connection: DuckDBConnection): Promise<Set<string>> {
  const reader = await connection.runAndReadAll(
    "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE NOT internal AND function_type LIKE '%macro'",
  );
  return new Set(reader.getRows().map(([name]) => String(name)));
}

/** The order matters: paths can only be allowed while access is open, and nothing changes after the last line. */
function lockStatements({ readable, spill }: LockedEngineOptions): string[] {
  const paths = readable.map((path) => `'${path.replaceAll("'", "''")}'`).join(", ");
  return [
    "SET GLOBAL errors_as_json = true",
    // Given when the database is opened, 1.5.6 shows this limit and does not keep it.
    ...(spill === undefined ? [] : [`SET GLOBAL max_temp_directory_size = '${spill.maxMB}MB'`]),
    `SET GLOBAL allowed_paths = [${paths}]`,
    `SET GLOBAL allowed_directories = [${paths}]`,
    "SET GLOBAL enable_external_access = false",
    "SET GLOBAL lock_configuration = true",
  ];
}

/** DuckDB's name of the type; enums with many values are cut. */
function typeText(type: string): string {
  return type.length > 2_000 ? `${type.slice(0, 2_000)}…` : type;
}
