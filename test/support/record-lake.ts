import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLake, type OpenedLake } from "../../src/index.js";

/** Lakes of given records, in a folder that goes with the tests. */
export class RecordLakes implements AsyncDisposable {
  readonly #lakes: OpenedLake[] = [];
  #dir: string | undefined;
  readonly #now: string;

  constructor(now = "2027-01-01T00:00:00Z") {
    this.#now = now;
  }

  /** A lake that was filled with the records, one ingest for each batch. */
  async of(...batches: readonly unknown[][]): Promise<OpenedLake> {
    this.#dir ??= await mkdtemp(path.join(tmpdir(), "trailhound-records-"));
    const at = path.join(this.#dir, String(this.#lakes.length));
    const lake = await openLake(path.join(`${at}-lake`), { create: true, now: () => new Date(this.#now) });
    this.#lakes.push(lake);
    for (const [i, Records] of batches.entries()) {
      await writeFile(`${at}-${i}.json`, JSON.stringify({ Records }));
      await lake.ingest([`${at}-${i}.json`], { threads: 0 });
    }
    return lake;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const lake of this.#lakes) await lake[Symbol.asyncDispose]();
    if (this.#dir !== undefined) await rm(this.#dir, { recursive: true, force: true });
  }
}
