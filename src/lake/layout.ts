import path from "node:path";
import type { Part } from "./manifest.js";

/** Where things lie in a lake's folder. */
export class Layout {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = path.resolve(dir);
  }

  get manifest(): string {
    return path.join(this.dir, "manifest.json");
  }
  /** The state of an ingest that has not been published yet; a killed ingest goes on from here. */
  get draft(): string {
    return path.join(this.dir, "draft.json");
  }
  get lock(): string {
    return path.join(this.dir, "lock");
  }
  get readers(): string {
    return path.join(this.dir, "readers");
  }
  get objects(): string {
    return path.join(this.dir, "objects");
  }
  get spool(): string {
    return path.join(this.dir, "spool");
  }
  /** DuckDB's own spill files, one folder a process. */
  temp(name: string): string {
    return path.join(this.dir, "spool", `temp-${name}`);
  }
  object(
    id: string,
    table: "events" | "facts" | "words" | "copies" | "ledger" | "origins" | "depends" | "verdicts",
  ): string {
    return path.join(this.objects, `${id}.${table}.parquet`);
  }
  /** The Hive-partitioned tree that other tools read: links to the published events objects. */
  get tree(): string {
    return path.join(this.dir, "events");
  }
  leaf(part: Part): string {
    return path.join(this.tree, `month=${part.month}`, `${part.id}.parquet`);
  }
}
