import type { DuckDBDataChunk, DuckDBResult } from "@duckdb/node-api";
import type { Problem } from "../../diagnostics/problem.js";
import type { Json } from "../../trail/record.js";
import type { Run } from "./run.js";
import { jsonOf } from "./values.js";

/** The rows of one query, each an array in the order of the columns. Read once; ending early frees the connection. */
export class Rows implements AsyncIterableIterator<Json[]> {
  readonly #run: Run;
  readonly #result: DuckDBResult;
  readonly #maxRows: number;
  readonly #explain: (error: unknown) => Problem;
  #chunk: Json[][];
  #at = 0;
  #given = 0;
  #done = false;
  #truncated = false;

  /** @param first the first chunk, fetched already so that most failures come before any row. */
  constructor(
    run: Run,
    result: DuckDBResult,
    first: DuckDBDataChunk | null,
    maxRows: number,
    explain: (error: unknown) => Problem,
  ) {
    this.#run = run;
    this.#result = result;
    this.#maxRows = maxRows;
    this.#explain = explain;
    this.#chunk = rowsOf(first);
    if (this.#chunk.length === 0) this.#end();
  }

  /** True once more rows were there than were asked for. Known after the last row was read. */
  get truncated(): boolean {
    return this.#truncated;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Json[], undefined>> {
    if (this.#done) return { done: true, value: undefined };
    try {
      if (this.#at >= this.#chunk.length) {
        this.#chunk = rowsOf(await this.#run.step(() => this.#result.fetchChunk()));
        this.#at = 0;
      }
      const row = this.#chunk[this.#at++];
      this.#truncated = row !== undefined && this.#given >= this.#maxRows;
      if (row === undefined || this.#truncated) return await this.return();
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

  #end(): void {
    this.#done = true;
    this.#chunk = [];
    void this.#run.close();
  }
}

function rowsOf(chunk: DuckDBDataChunk | null): Json[][] {
  return chunk === null ? [] : chunk.convertRows(jsonOf);
}
