import type { DuckDBResult } from "@duckdb/node-api";
import { Problem } from "../../diagnostics/problem.js";
import type { Json } from "../../trail/record.js";
import type { Run } from "./run.js";
import { withoutSemicolons } from "./text.js";
import { jsonOf } from "./values.js";

const AHEAD = "SELECT false, * FROM (";

/**
 * The rows of one query, each an array in the order of the columns. Read once; ending early frees the connection.
 *
 * A failure in the middle of a streamed result looks like its end: `@duckdb/node-api` 1.5.6 gives no chunk and no
 * error. So one row is added behind the query's own, and rows that end without it have failed; why is then found by
 * running the query once more, not streamed.
 */
export class Rows implements AsyncIterableIterator<Json[]> {
  readonly #run: Run;
  readonly #sql: string;
  readonly #width: number;
  readonly #maxRows: number;
  readonly #explain: (error: unknown, ahead?: number) => Problem;
  #result: DuckDBResult | undefined;
  #chunk: Json[][] = [];
  #at = 0;
  #given = 0;
  #done = false;
  #truncated = false;

  /**
   * @param sql text that has passed the guard.
   * @param width how many columns it has.
   */
  constructor(
    run: Run,
    sql: string,
    width: number,
    maxRows: number,
    explain: (error: unknown, ahead?: number) => Problem,
  ) {
    this.#run = run;
    this.#sql = sql;
    this.#width = width;
    this.#maxRows = maxRows;
    this.#explain = explain;
  }

  /** True once more rows were there than were asked for. Known after the last row was read. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** Starts the query and fetches its first rows, so that most failures come before any row. */
  async open(): Promise<void> {
    const behind = `\n) UNION ALL SELECT true${", NULL".repeat(this.#width)}`;
    const text = `${AHEAD}${withoutSemicolons(this.#sql)}${behind}`;
    try {
      this.#result = await this.#run.step((connection) => connection.stream(text));
    } catch (error) {
      throw this.#explain(error, AHEAD.length);
    }
    await this.#fetch(this.#result);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Json[], undefined>> {
    if (this.#done || this.#result === undefined) return { done: true, value: undefined };
    try {
      if (this.#at >= this.#chunk.length) await this.#fetch(this.#result);
      const [isEnding, ...row] = this.#chunk[this.#at++] ?? [];
      this.#truncated = isEnding === false && this.#given >= this.#maxRows;
      if (isEnding !== false || this.#truncated) return await this.return();
      this.#given++;
      return { done: false, value: row };
    } catch (error) {
      this.#end();
      throw this.#explain(error);
    }
  }

  async return(): Promise<IteratorResult<Json[], undefined>> {
    this.#end();
    await this.#run.close();
    return { done: true, value: undefined };
  }

  async #fetch(result: DuckDBResult): Promise<void> {
    const chunk = await this.#run.step(() => result.fetchChunk());
    this.#chunk = chunk === null ? [] : chunk.convertRows(jsonOf);
    this.#at = 0;
    if (this.#chunk.length === 0) throw await this.#whyItEnded();
  }

  async #whyItEnded(): Promise<Problem> {
    try {
      await this.#run.step((connection) => connection.run(this.#sql));
    } catch (error) {
      return this.#explain(error);
    }
    const detail = `The query failed after ${this.#given} rows, and did not fail when it was run again.`;
    return new Problem({ code: "sql-failed", detail });
  }

  #end(): void {
    this.#done = true;
    this.#chunk = [];
    void this.#run.close();
  }
}
