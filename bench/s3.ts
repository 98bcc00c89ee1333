import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get, Agent } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { IngestReport, Verification } from "../src/index.js";
import { FaultyProxy } from "../test/aws/faulty-proxy.js";
import { Moto } from "../test/aws/moto.js";
import { Digests, timeOf, type BucketObject } from "./digests.js";
import { generateArchive } from "./generate.js";
import { archiveFiles } from "./measure-floor.js";
import { runProcess, type ProcessRun } from "./run-process.js";
import { seconds } from "./table.js";

/**
 * `npm run bench:s3 -- --objects 5000`: a bucket in moto's HTTP server, asked by the built command in a process of its own: a
 * first run, a second with nothing new, a third with one new hour, a verification. Requests are counted at the wire; beside
 * the times stands what a bare HTTP client takes for the same objects from the same server (docs/bench.md). A wrong number of
 * files, records or verdicts fails.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIN = join(ROOT, "bin/trailhound.cjs");
const BUCKET = "bench-trail";
const SEED = 20261020;
const RECORDS_A_FILE = 40;
const DAYS = 5;
const AT_ONCE = 16;
const HOUR = 3_600_000;
const MB = 1_000_000;
/** moto looks at who signed, not at the signature. */
const SIGNED =
  "AWS4-HMAC-SHA256 Credential=bench/20261024/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
const say = (text: string): void => console.error(text);

/** One run of the command, and what went over the wire meanwhile. */
interface Measured {
  readonly what: string;
  readonly lists: number;
  readonly gets: number;
  readonly run: ProcessRun;
  readonly said: string;
}

class BucketBench {
  readonly #proxy: FaultyProxy;
  readonly #env: NodeJS.ProcessEnv;

  constructor(proxy: FaultyProxy, lake: string) {
    this.#proxy = proxy;
    this.#env = {
      TRAILHOUND_LAKE: lake,
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nonexistent",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    };
  }

  async run(what: string, words: readonly string[]): Promise<Measured & { answer: unknown }> {
    say(`  ${what}`);
    this.#proxy.calls.length = 0;
    const all = [...words, `s3://${BUCKET}`, "--endpoint-url", this.#proxy.url, "--format", "json"];
    const run = await runProcess(process.execPath, [BIN, ...all], { env: this.#env, watch: true });
    if (run.code !== 0) throw new Error(`${what} ended with ${run.code}:\n${run.stderr}`);
    const lists = this.#proxy.calls.filter(({ query }) => query.has("list-type")).length;
    const gets = this.#proxy.calls.length - lists;
    return { what, lists, gets, run, said: "", answer: JSON.parse(run.stdout) as unknown };
  }

  async ingest(what: string, files: number): Promise<Measured & { report: IngestReport }> {
    const { answer, ...measured } = await this.run(what, ["ingest"]);
    const report = answer as IngestReport;
    same(`${what}: files read`, report.files.read, files);
    same(`${what}: objects fetched`, measured.gets, files);
    same(`${what}: problems`, report.problems.length, 0);
    const { read, added, duplicates } = report.records;
    return { ...measured, report, said: `${read} records, ${added} added, ${duplicates} duplicates` };
  }
}

/** What a bare HTTP client takes for the same objects from the same server. */
async function floorOf(url: string, keys: readonly string[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const started = performance.now();
  const left = [...keys];
  const one = (key: string): Promise<void> =>
    new Promise((done, failed) => {
      get(`${url}/${BUCKET}/${key}`, { agent, headers: { authorization: SIGNED } }, (answer) => {
        if (answer.statusCode !== 200) failed(new Error(`${key}: ${answer.statusCode}`));
        answer.resume().on("end", done).on("error", failed);
      }).on("error", failed);
    });
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let key = left.pop(); key !== undefined; key = left.pop()) await one(key);
    }),
  );
  agent.destroy();
  return (performance.now() - started) / 1000;
}

async function put(s3: S3Client, objects: Iterable<BucketObject>): Promise<void> {
  const left = objects[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.next(); next.done !== true; next = left.next()) {
        const { key, body, metadata } = next.value;
        const meta = metadata === undefined ? {} : { Metadata: metadata };
        await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body, ...meta }));
      }
    }),
  );
}

function* objectsOf(dir: string, files: readonly string[]): Generator<BucketObject> {
  for (const file of files)
    yield { key: relative(dir, file).replaceAll("\\", "/"), body: readFileSync(file) };
}

function deliveredAt(file: string): number {
  return timeOf(/_(\d{8}T\d{4})Z_[^/]+$/.exec(file)?.[1] ?? "");
}

async function measure(objects: number, dir: string): Promise<Measured[]> {
  await using moto = await Moto.start(ROOT);
  await using proxy = await FaultyProxy.before(moto.url);
  const s3 = new S3Client({ endpoint: moto.url, region: "us-east-1", forcePathStyle: true, credentials: { accessKeyId: "bench", secretAccessKey: "bench" } }); // prettier-ignore
  const archiveDir = join(dir, "archive");
  say(`${objects} objects: writing the bucket (not counted)`);
  const archive = await generateArchive({ events: objects * RECORDS_A_FILE, seed: SEED, dir: archiveDir, accounts: 2, days: DAYS, recordsAFile: RECORDS_A_FILE }); // prettier-ignore
  const files = archiveFiles(archiveDir).sort();
  const newest = Math.floor(files.reduce((most, file) => Math.max(most, deliveredAt(file)), 0) / HOUR) * HOUR;
  const old = files.filter((file) => deliveredAt(file) < newest);
  const hour = files.filter((file) => deliveredAt(file) >= newest);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await put(s3, objectsOf(archiveDir, old));
  const bytes = `${(archive.gzBytes / MB).toFixed(1)} MB of gz, ${(archive.rawBytes / MB).toFixed(0)} MB of JSON`;
  say(`  ${old.length} objects, ${hour.length} more in the newest hour, ${bytes}`);

  const bench = new BucketBench(proxy, join(dir, "lake"));
  const floor = await floorOf(proxy.url, [...objectsOf(archiveDir, old)].map(({ key }) => key)); // prettier-ignore
  const first = await bench.ingest("first run", old.length);
  const second = await bench.ingest("nothing new", 0);
  await put(s3, objectsOf(archiveDir, hour));
  const third = await bench.ingest("one new hour", hour.length);
  const sums = [first, second, third].map(({ report }) => report.records);
  const sum = (of: "added" | "duplicates"): number => sums.reduce((all, one) => all + one[of], 0);
  same("records added by all runs", sum("added"), archive.events);
  same("duplicates of all runs", sum("duplicates"), archive.duplicates);

  say("  digests (not counted)");
  const digests = new Digests(BUCKET);
  const signed = digests.of(objectsOf(archiveDir, files));
  await put(s3, signed);
  const keys = join(dir, "keys.json");
  writeFileSync(keys, digests.publicKeys);
  const verifyFloor = await floorOf(proxy.url, [
    ...[...objectsOf(archiveDir, files)].map(({ key }) => key),
    ...signed.map(({ key }) => key),
  ]);
  const { answer, ...verified } = await bench.run("verify", ["verify", "--public-keys", keys]);
  const { sums: verdicts } = answer as Verification;
  same("digests valid", verdicts.digests.valid, signed.length);
  same("log files valid", verdicts.files.valid, files.length);
  same("unexpected, unchecked", verdicts.unexpected + verdicts.notChecked, 0);
  s3.destroy();
  const said = `${signed.length} digests, ${files.length} log files, all valid`;
  return [
    { ...first, said: `${first.said}; bare client ${seconds(floor)}` },
    second,
    third,
    { ...verified, said: `${said}; bare client ${seconds(verifyFloor)}` },
  ];
}

function table(rows: readonly Measured[]): string {
  const cells = [
    ["", "listings", "objects", "time", "processor", "peak memory", ""],
    ...rows.map(({ what, lists, gets, run, said }) => [
      what,
      String(lists),
      String(gets),
      seconds(run.seconds),
      run.cpuSeconds === undefined ? "–" : seconds(run.cpuSeconds),
      run.peakBytes === undefined ? "–" : `${(run.peakBytes / MB).toFixed(0)} MB`,
      said,
    ]),
  ];
  const widths = cells[0]?.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 || at === 6 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function same(what: string, got: unknown, expected: unknown): void {
  if (got !== expected)
    throw new Error(`Wrong answer: ${what}: got ${String(got)}, expected ${String(expected)}.`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { objects: { type: "string", default: "5000" }, dir: { type: "string" } },
  });
  const objects = Number(values.objects);
  if (!Number.isSafeInteger(objects) || objects < 100 || objects > 100_000)
    throw new Error("--objects takes a number from 100 to 100000.");
  const dir = mkdtempSync(join(values.dir === undefined ? tmpdir() : resolve(values.dir), "trailhound-s3-"));
  try {
    console.log(
      `${table(await measure(objects, dir))}\n${availableParallelism()} cores; every answer was right.`,
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
