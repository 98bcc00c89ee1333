import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkIngest, checkStatus, checkTrace, checkUnchanged } from "./check-answers.js";
import { generateArchive, type ArchiveSummary, type Sample } from "./generate.js";
import { archiveFiles, floorOf } from "./measure-floor.js";
import { bytesOf, Command, medianSeconds, warmTraces } from "./measure-lake.js";
import { parseOptions, USAGE, type BenchOptions } from "./options.js";
import { median } from "./run-process.js";
import { table, type Result } from "./table.js";

/**
 * `npm run bench`: how long the main job takes, against the floor measured in the same run (docs/bench.md). The answers
 * are checked against what the generator knows; a wrong one fails the bench, a missed aim does not.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIN = join(ROOT, "bin/trailhound.cjs");
const SEED = 20261020;
const COLD_RUNS = 5;
const WARM_RUNS = 20;

const say = (text: string): void => console.error(text);

/** Writes the archive, or finds the one an earlier run kept. */
async function archiveOf(events: number, dir: string): Promise<ArchiveSummary> {
  const note = `${dir}.json`;
  if (existsSync(note)) return JSON.parse(readFileSync(note, "utf8")) as ArchiveSummary;
  rmSync(dir, { recursive: true, force: true });
  const summary = await generateArchive({ events, seed: SEED, dir });
  writeFileSync(note, JSON.stringify(summary));
  return summary;
}

async function measure(events: number, dir: string): Promise<Result> {
  const archiveDir = join(dir, `archive-${events}`);
  const lakeDir = join(dir, `lake-${events}`);
  say(`${events.toLocaleString("en-US")} events: writing the archive (not counted)`);
  const archive = await archiveOf(events, archiveDir);
  const files = archiveFiles(archiveDir);
  rmSync(lakeDir, { recursive: true, force: true });
  const command = new Command(BIN, lakeDir);

  // The floor before and after, so that a machine that slows down meanwhile slows both.
  say("  floor");
  const floors = [await floorOf(files), await floorOf(files)];
  say(`  ingest (floor ${Math.min(...floors.map((one) => one.seconds)).toFixed(2)} s)`);
  const first = await command.ingest(archiveDir);
  floors.push(await floorOf(files));
  checkIngest(first.report, archive);
  const size = bytesOf(lakeDir);
  const again = await command.ingest(archiveDir);
  checkUnchanged(again.report, archive);

  say(`  trace and status (ingest ${first.run.seconds.toFixed(2)} s)`);
  for (const sample of archive.samples)
    for (const id of [sample.key, sample.eventId]) checkTrace((await command.trace(id)).answer, sample);
  const sample = sampleOf(archive);
  const cold = (id: string): Promise<number> =>
    medianSeconds(COLD_RUNS, async () => (await command.trace(id)).run.seconds);
  const coldKey = await cold(sample.key);
  const coldEvent = await cold(sample.eventId);
  const status = await medianSeconds(COLD_RUNS, async () => {
    const { run, answer } = await command.status();
    checkStatus(answer, archive);
    return run.seconds;
  });
  const [warmKey = Number.NaN, warmEvent = Number.NaN] = await warmTraces(
    lakeDir,
    [sample.key, sample.eventId],
    WARM_RUNS,
  );
  return {
    events: archive.events,
    files: archive.files,
    gzBytes: archive.gzBytes,
    rawBytes: archive.rawBytes,
    floor: median(floors.map((one) => one.seconds)),
    floorCpu: median(floors.map((one) => one.cpuSeconds)),
    ingest: first.run.seconds,
    ingestCpu: first.run.cpuSeconds,
    peakBytes: first.run.peakBytes,
    again: again.run.seconds,
    lakeBytes: size.total,
    kinds: size.kinds,
    coldKey,
    coldEvent,
    warmKey,
    warmEvent,
    status,
  };
}

function sampleOf(archive: ArchiveSummary): Sample {
  const sample = archive.samples.find(({ key }) => key === archive.sampleKey);
  if (sample === undefined) throw new Error("The generator gave no sample to trace.");
  return sample;
}

/** A folder for the data, and how to leave it. */
function workplace(options: BenchOptions): { dir: string; leave: () => void } {
  if (options.keep !== undefined) {
    mkdirSync(options.keep, { recursive: true });
    return { dir: resolve(options.keep), leave: () => {} };
  }
  const dir = mkdtempSync(
    join(options.dir === undefined ? tmpdir() : resolve(options.dir), "trailhound-bench-"),
  );
  return { dir, leave: () => rmSync(dir, { recursive: true, force: true }) };
}

/** The command that is measured is what the sources make now. */
function build(): void {
  const { status } = spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) throw new Error("The build failed.");
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") return console.log(USAGE);
  build();
  const { dir, leave } = workplace(options);
  const interrupted = (): void => {
    leave();
    process.exit(130);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  const results: Result[] = [];
  try {
    for (const events of options.events) {
      results.push(await measure(events, dir));
      if (options.keep === undefined)
        for (const name of [`archive-${events}`, `lake-${events}`])
          rmSync(join(dir, name), { recursive: true, force: true });
    }
  } catch (error) {
    // What the sizes before it came to is still worth seeing.
    if (results.length > 0) console.log(`${table(results)}\n`);
    throw error;
  } finally {
    leave();
  }
  console.log(`${table(results)}\n${availableParallelism()} cores; every answer was right.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
