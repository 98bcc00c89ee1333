import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openLake, type IngestReport, type Status, type Trace } from "../src/index.js";
import { median, runProcess, type ProcessRun } from "./run-process.js";

/** The command as users have it, each time in a new process. */
export class Command {
  readonly #bin: string;
  readonly #lake: string;

  constructor(bin: string, lake: string) {
    this.#bin = bin;
    this.#lake = lake;
  }

  async ingest(archive: string): Promise<{ run: ProcessRun; report: IngestReport }> {
    const run = await this.#run(["ingest", archive, "--format", "json"], true);
    return { run, report: JSON.parse(run.stdout) as IngestReport };
  }

  async trace(id: string): Promise<{ run: ProcessRun; answer: Trace }> {
    const run = await this.#run(["trace", id, "--format", "json"]);
    return { run, answer: JSON.parse(run.stdout) as Trace };
  }

  async status(): Promise<{ run: ProcessRun; answer: Status }> {
    const run = await this.#run(["status", "--format", "json"]);
    return { run, answer: JSON.parse(run.stdout) as Status };
  }

  async #run(words: string[], watch = false): Promise<ProcessRun> {
    const run = await runProcess(process.execPath, [this.#bin, ...words], {
      env: { TRAILHOUND_LAKE: this.#lake },
      watch,
    });
    if (run.code !== 0) throw new Error(`trailhound ${words[0]} ended with ${run.code}:\n${run.stderr}`);
    return run;
  }
}

/** Median seconds of a call repeated. */
export async function medianSeconds(times: number, call: () => Promise<number>): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < times; i++) seconds.push(await call());
  return median(seconds);
}

/** Median seconds of traces in a process that has the lake open; the first, which opens it, is not counted. */
export async function warmTraces(lake: string, ids: readonly string[], times: number): Promise<number[]> {
  await using open = await openLake(lake);
  const medians: number[] = [];
  for (const id of ids) {
    await open.trace(id);
    medians.push(
      await medianSeconds(times, async () => {
        const started = performance.now();
        await open.trace(id);
        return (performance.now() - started) / 1000;
      }),
    );
  }
  return medians;
}

/** Bytes below a folder, by the kind of object (`<id>.<kind>.parquet`); each file once, however many names it has. */
export function bytesOf(dir: string): { total: number; kinds: Map<string, number> } {
  const kinds = new Map<string, number>();
  const seen = new Set<string>();
  let total = 0;
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { dev, ino, size } = lstatSync(join(entry.parentPath, entry.name));
    if (seen.has(`${dev}/${ino}`)) continue;
    seen.add(`${dev}/${ino}`);
    total += size;
    // A part stands in the Hive tree by its bare name, and is the same file as its events object.
    const kind =
      /\.([a-z]+)\.parquet$/.exec(entry.name)?.[1] ?? (entry.name.endsWith(".parquet") ? "events" : "other");
    kinds.set(kind, (kinds.get(kind) ?? 0) + size);
  }
  return { total, kinds };
}
