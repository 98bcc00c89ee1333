import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { Problem } from "../diagnostics/problem.js";

/** A row as plain values: text, numbers (64-bit integers too, all ours are counts and seconds), booleans, lists. */
export type SqlRow = Record<string, unknown>;

export interface DatabaseOptions {
  memoryLimitMB: number;
  threads?: number;
  /** Where DuckDB may spill. */
  tempDirectory: string;
}

/**
 * The lake's own DuckDB: in memory, one connection, one query at a time. User queries run elsewhere
 * (`engines/duckdb`), locked down. Errors of missing or damaged lake files become `lake-damaged`.
 */
export class Database implements Disposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(options: DatabaseOptions): Promise<Database> {
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: `${options.memoryLimitMB}MB`,
      temp_directory: options.tempDirectory,
      preserve_insertion_order: "false",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone='UTC'");
    return new Database(instance, connection);
  }

  /** Runs one statement; `signal` interrupts it. */
  async run(sql: string, signal?: AbortSignal): Promise<void> {
    await this.#inTurn(signal, () => this.#connection.run(sql));
  }

  /** All rows of a query. */
  async all(sql: string, signal?: AbortSignal): Promise<SqlRow[]> {
    return this.#inTurn(signal, async () => {
      const reader = await this.#connection.runAndReadAll(sql);
      return (reader.getRowObjectsJS() as SqlRow[]).map(plainRow);
    });
  }

  /** Appends rows to a table of text, integer and boolean columns. */
  async append(
    table: string,
    rows: Iterable<readonly (string | number | bigint | boolean | null)[]>,
  ): Promise<void> {
    await this.#inTurn(undefined, async () => {
      const appender = await this.#connection.createAppender(table);
      for (const row of rows) {
        for (const value of row) {
          if (value === null) appender.appendNull();
          else if (typeof value === "string") appender.appendVarchar(value);
          else if (typeof value === "boolean") appender.appendBoolean(value);
          else if (typeof value === "bigint") appender.appendUBigInt(value);
          else appender.appendBigInt(BigInt(value));
        }
        appender.endRow();
      }
      appender.flushSync();
      appender.closeSync();
    });
  }

  #inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      if (signal?.aborted) throw new Problem({ code: "cancelled", detail: "The work was cancelled." });
      const interrupt = () => this.#connection.interrupt();
      signal?.addEventListener("abort", interrupt, { once: true });
      try {
        return await work();
      } catch (error) {
        throw lakeProblem(error, signal);
      } finally {
        signal?.removeEventListener("abort", interrupt);
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  [Symbol.dispose](): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function plainRow(row: SqlRow): SqlRow {
  for (const key of Object.keys(row)) row[key] = plain(row[key]);
  return row;
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  return value;
}

function lakeProblem(error: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted)
    return new Problem({ code: "cancelled", detail: "The work was cancelled." }, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith("Out of Memory")) {
    return new Problem(
      { code: "out-of-memory", detail: message.split("\n")[0] ?? message },
      { cause: error },
    );
  }
  if (
    /IO Error|No files found|Invalid Input Error: .*parquet|too small to be a Parquet|not a parquet/i.test(
      message,
    )
  ) {
    const file = /["']([^"']+\.parquet)["']/.exec(message)?.[1];
    return new Problem(
      {
        code: "lake-damaged",
        detail: message.split("\n")[0] ?? message,
        ...(file === undefined ? {} : { source: file }),
      },
      { cause: error },
    );
  }
  return error instanceof Error ? error : new Error(message);
}

/** A text as a SQL literal. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  // A query's text ends at a NUL, so a NUL in a value is put in by its number.
  return text.includes("\0") ? `(${quoted.replaceAll("\0", "' || chr(0) || '")})` : quoted;
}

/** Texts as a SQL list of literals; never empty, so that `IN (…)` stays valid. */
export function literals(texts: readonly string[]): string {
  return texts.length === 0 ? "NULL" : texts.map(literal).join(", ");
}
