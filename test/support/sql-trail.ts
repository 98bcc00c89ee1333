import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLake, type Json, type OpenedLake, type SqlOptions } from "../../src/index.js";

/** A lake of given records that goes when it is disposed of. */
export class SqlLake implements AsyncDisposable {
  readonly lake: OpenedLake;
  readonly #dir: string;

  private constructor(lake: OpenedLake, dir: string) {
    this.lake = lake;
    this.#dir = dir;
  }

  static async of(records: readonly unknown[]): Promise<SqlLake> {
    const dir = await mkdtemp(path.join(tmpdir(), "trailhound-sql-"));
    await writeFile(path.join(dir, "records.json"), JSON.stringify({ Records: records }));
    const lake = await openLake(path.join(dir, "lake"), {
      create: true,
      now: () => new Date("2027-01-01T00:00:00Z"),
    });
    await lake.ingest([path.join(dir, "records.json")], { threads: 0 });
    return new SqlLake(lake, dir);
  }

  /** The names of the columns, the rows, and what was said beside them. */
  async ask(
    query: string,
    options: SqlOptions = {},
  ): Promise<{ columns: string[]; rows: Json[][]; notices: string[] }> {
    const answer = await this.lake.sql(query, options);
    const rows: Json[][] = [];
    for await (const row of answer.rows) rows.push(row);
    return {
      columns: answer.columns.map(({ name }) => name),
      rows,
      notices: answer.notices.map(({ text }) => text),
    };
  }

  async rows(query: string, options: SqlOptions = {}): Promise<Json[][]> {
    return (await this.ask(query, options)).rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lake[Symbol.asyncDispose]();
    await rm(this.#dir, { recursive: true, force: true });
  }
}
