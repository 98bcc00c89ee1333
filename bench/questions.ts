import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { ArchiveSummary } from "./generate.js";
import { availableParallelism } from "node:os";
import { archiveFiles, floorOf, timesOf } from "./measure-floor.js";
import { median, runProcess } from "./run-process.js";
import { seconds } from "./table.js";

/**
 * `npm run bench:questions -- --keep DIR --events N`: how long each question takes on a lake that `npm run bench -- --keep DIR`
 * left, in a new process for the first time after the system's cache of files was asked to forget them (cold) and again
 * (warm), and, where the same can be asked of the files themselves, what `zcat`, `grep` and `jq` on all cores take in the
 * same run (docs/bench.md). Processor time stands beside the time on the clock, and as a ratio to that of `zcat` alone over
 * the whole archive, since other work on the machine disturbs it less. An answer that is empty fails.
 */
const BIN = join(fileURLToPath(new URL("../..", import.meta.url)), "bin/trailhound.cjs");
const WARM_RUNS = 3;
/** Asking the files themselves takes minutes beyond this. */
const MOST_FOR_FILES = 1_000_000;

interface Question {
  readonly words: readonly string[];
  /** The same question as a `jq` condition on a record, and the text that lines must hold to be looked at. */
  readonly jq?: { readonly grep: string; readonly select: string };
}

function questions({ samples, sampleKey }: ArchiveSummary): Question[] {
  const sample = samples.find(({ key }) => key === sampleKey) ?? samples[0];
  if (sample === undefined) throw new Error("The archive has no sample.");
  const { key, eventId, originName } = sample;
  const day = ["--from", "2026-10-30", "--to", "2026-10-30"];
  return [
    { words: ["trace", key] },
    { words: ["trace", eventId] },
    { words: ["history", "--access-key", key, "--all"], jq: { grep: key, select: `.userIdentity.accessKeyId == "${key}"` } },
    { words: ["history", "--resource-name", key], jq: { grep: key, select: `.responseElements.credentials.accessKeyId? == "${key}"` } },
    { words: ["history", "--event-name", "RunInstances", "--limit", "50"], jq: { grep: "RunInstances", select: '.eventName == "RunInstances"' } },
    { words: ["history", "--error", "AccessDenied", "--limit", "50", ...day], jq: { grep: "AccessDenied", select: '.errorCode == "AccessDenied" and (.eventTime | startswith("2026-10-30"))' } },
    { words: ["history", "--origin", originName, "--limit", "50"] },
    { words: ["history", eventId], jq: { grep: eventId, select: `.eventID == "${eventId}"` } },
    { words: ["resource", key], jq: { grep: key, select: `.. | strings | select(. == "${key}")` } },
    { words: ["activity", originName, "--summary"] },
    { words: ["activity", originName, "--summary", ...day] },
    { words: ["signins"], jq: { grep: "ConsoleLogin", select: '.eventName == "ConsoleLogin"' } },
    { words: ["root"] },
    { words: ["sql", "SELECT eventname, count(*) AS n FROM cloudtrail_logs GROUP BY eventname ORDER BY n DESC LIMIT 10"] },
    { words: ["sql", "SELECT useridentity.arn, count(*) AS n FROM cloudtrail_logs WHERE errorcode = 'AccessDenied' GROUP BY 1 ORDER BY n DESC LIMIT 10"] },
    { words: ["sql", "SELECT json_extract_scalar(requestparameters, '$.bucketName') AS bucket, count(*) AS n FROM cloudtrail_logs WHERE eventsource = 's3.amazonaws.com' GROUP BY 1 ORDER BY n DESC LIMIT 10"] },
    { words: ["filter", '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }', "--count"], jq: { grep: "AccessDenied", select: '(.errorCode // "") | startswith("AccessDenied")' } },
    { words: ["insights", 'filter errorCode = "AccessDenied" | stats count(*) as denied by userIdentity.arn | sort denied desc | limit 10'] },
    { words: ["insights", "stats count(*) as n by bin(1d), eventSource | sort n desc | limit 10"] },
  ]; // prettier-ignore
}

/** What a question took. */
interface Taken {
  seconds: number;
  cpuSeconds: number;
  peakBytes?: number;
}

async function ask(lake: string, words: readonly string[]): Promise<Taken> {
  const run = await runProcess(process.execPath, [BIN, ...words, "--quiet", "--format", "json"], {
    env: { TRAILHOUND_LAKE: lake },
    watch: true,
  });
  if (run.code !== 0) throw new Error(`trailhound ${words.join(" ")} ended with ${run.code}:\n${run.stderr}`);
  if (run.stdout.trim().length < 3) throw new Error(`trailhound ${words.join(" ")} answered nothing.`);
  return {
    seconds: run.seconds,
    cpuSeconds: run.cpuSeconds ?? Number.NaN,
    ...(run.peakBytes === undefined ? {} : { peakBytes: run.peakBytes }),
  };
}

/** Asks the system to forget what it has cached of the lake's files, where it lets us. */
async function forget(lake: string): Promise<void> {
  const script = `find ${JSON.stringify(lake)} -type f -exec dd of={} oflag=nocache conv=notrunc,fdatasync count=0 status=none \\;`;
  await runProcess("sh", ["-c", script]);
}

/** The same question of the files: on all cores, only records whose text holds the word are parsed. */
async function askFiles(archive: string, { grep, select }: NonNullable<Question["jq"]>): Promise<Taken> {
  const each = `for f; do zcat "$f" | grep -qF '${grep}' && zcat "$f" | jq -c '.Records[] | select(${select})'; done; true`;
  const script = `find ${JSON.stringify(archive)} -name '*.gz' -print0 | xargs -0 -P "$(nproc)" -n 50 sh -c '${each.replaceAll("'", `'\\''`)}' sh | wc -l; times`;
  const run = await runProcess("sh", ["-c", script]);
  if (run.code !== 0 || Number.parseInt(run.stdout, 10) === 0)
    throw new Error(`The files answered nothing to ${select}: ${run.stderr.slice(0, 300)}`);
  return { seconds: run.seconds, cpuSeconds: timesOf(run.stdout) };
}

const HEADINGS = ["question", "cold", "warm", "processor", "÷ floor", "memory", "zcat | grep | jq", "processor", "÷ ours"]; // prettier-ignore

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { keep: { type: "string" }, events: { type: "string", default: "1000000" } },
  });
  if (values.keep === undefined) throw new Error("--keep DIR: where npm run bench left archives and lakes.");
  const keep = resolve(values.keep);
  const events = Number(values.events);
  const archive = join(keep, `archive-${events}`);
  const lake = join(keep, `lake-${events}`);
  const summary = JSON.parse(readFileSync(`${archive}.json`, "utf8")) as ArchiveSummary;
  console.error("floor: zcat of the archive on all cores");
  const floor = await floorOf(archiveFiles(archive));
  const rows: string[][] = [HEADINGS];
  for (const { words, jq } of questions(summary)) {
    const text = `trailhound ${words.map((word) => (/^[\w.:-]+$/.test(word) ? word : `'${word}'`)).join(" ")}`;
    await forget(lake);
    const cold = await ask(lake, words);
    const warm: Taken[] = [];
    for (let run = 0; run < WARM_RUNS; run++) warm.push(await ask(lake, words));
    const files = jq === undefined || events > MOST_FOR_FILES ? undefined : await askFiles(archive, jq);
    const ours = median(warm.map((one) => one.cpuSeconds));
    const peak = Math.max(...[cold, ...warm].map((one) => one.peakBytes ?? Number.NaN));
    const row = [
      text.length > 80 ? `${text.slice(0, 79)}…` : text,
      seconds(cold.seconds),
      seconds(median(warm.map((one) => one.seconds))),
      seconds(ours),
      (ours / floor.cpuSeconds).toFixed(2),
      `${(peak / 1e6).toFixed(0)} MB`,
      ...(files === undefined
        ? []
        : [seconds(files.seconds), seconds(files.cpuSeconds), (files.cpuSeconds / ours).toFixed(1)]),
    ];
    console.error(row.join("  "));
    rows.push(row);
  }
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join("  ")
        .trimEnd(),
    );
  console.log(
    `${events.toLocaleString("en-US")} events, ${availableParallelism()} cores, floor ${seconds(floor.seconds)} (processor ${seconds(floor.cpuSeconds)}); every question had an answer.`,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
