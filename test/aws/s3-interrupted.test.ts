import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { IngestReport } from "../../src/answers/ingest.js";
import type { Status } from "../../src/answers/status.js";
import { root } from "../support/e2e.js";
import { FaultyProxy } from "./faulty-proxy.js";
import { Moto } from "./moto.js";

const FILES = 120;
const BUCKET = "interrupted";
let moto: Moto;
let proxy: FaultyProxy;
let dir = "";
let number = 0;
let lake = "";

beforeAll(async () => {
  moto = await Moto.start();
  proxy = await FaultyProxy.before(moto.url);
  dir = await mkdtemp(join(tmpdir(), "trailhound-interrupted-"));
  const s3 = new S3Client({ endpoint: moto.url, region: "us-east-1", forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  for (let at = 0; at < FILES; at++) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: keyOf(at), Body: file(at) }));
  s3.destroy();
}); // prettier-ignore
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await moto[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => {
  lake = join(dir, String(number++));
  proxy.calls.length = 0;
  proxy.fault = () => undefined;
  proxy.cut = () => false;
  // Slow enough to be met halfway.
  proxy.delayMs = 100;
});

const keyOf = (at: number): string =>
  `AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/01/111122223333_CloudTrail_us-east-1_20260301T1000Z_${String(at).padStart(16, "0")}.json.gz`;

/** Three records, of which one is in the file before it too. */
function file(at: number): Buffer {
  const record = (n: number) => ({ eventVersion: "1.11", userIdentity: { type: "IAMUser", principalId: "AIDAEXAMPLEALICE", arn: "arn:aws:iam::111122223333:user/alice", accountId: "111122223333", userName: "alice", accessKeyId: "AKIAQ3EGTCQZEXAMPLE1" }, eventTime: "2026-03-01T10:00:00Z", eventSource: "ec2.amazonaws.com", eventName: "DescribeInstances", awsRegion: "us-east-1", eventID: `${String(n).padStart(8, "0")}-0000-4000-8000-000000000000`, recipientAccountId: "111122223333" });
  return gzipSync(JSON.stringify({ Records: [record(2 * at), record(2 * at + 1), record(2 * at + 2)] }));
} // prettier-ignore

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function command(words: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ["bin/trailhound.cjs", ...words, "--lake", lake, "--format", "json"], { cwd: root });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<Ended>((resolve) => child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr })));
  return { child, ended };
} // prettier-ignore

const ingest = () => command(["ingest", `s3://${BUCKET}`, "--endpoint-url", proxy.url]);
const fetched = (): number => proxy.calls.filter(({ query }) => !query.has("list-type")).length;

/** Waits until so many objects were asked for. */
async function halfway(objects = FILES / 2): Promise<void> {
  while (fetched() < objects) await sleep(10);
}

function spooled(): string[] {
  const spool = join(lake, "spool");
  return existsSync(spool) ? readdirSync(spool, { recursive: true }).map(String) : [];
}

/** The next run has all of it, each record once, and nothing is left on disk. */
async function expectWhole(): Promise<IngestReport> {
  proxy.delayMs = 0;
  const again = await ingest().ended;
  expect(again).toMatchObject({ code: 0 });
  const status = JSON.parse((await command(["status"]).ended).stdout) as Status;
  expect(status.records.stored).toBe(2 * FILES + 1);
  expect(spooled().filter((name) => name.includes("fetched"))).toEqual([]);
  proxy.calls.length = 0;
  const third = JSON.parse((await ingest().ended).stdout) as IngestReport;
  expect(third).toMatchObject({ files: { read: 0, unchanged: FILES }, records: { read: 0 } });
  expect(fetched()).toBe(0);
  return JSON.parse(again.stdout) as IngestReport;
}

describe("a bucket's ingest that is stopped halfway", () => {
  test("killed: the next run loses nothing, has nothing twice, and removes what was left", async () => {
    const { child, ended } = ingest();
    await halfway();
    child.kill("SIGKILL");
    expect(await ended).toMatchObject({ signal: "SIGKILL" });
    await expectWhole();
  });

  test("Ctrl-C: it stops at once, says so, leaves no fetched file, and the next run goes on", async () => {
    const { child, ended } = ingest();
    await halfway();
    const asked = performance.now();
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(code).toBe(1);
    expect(stderr).toContain('"code":"cancelled"');
    expect(spooled().filter((name) => name.includes("fetched"))).toEqual([]);
    expect(fetched()).toBeLessThan(FILES);
    await expectWhole();
  });

  test("what the server fails at, and objects that break off in the middle, are asked for again", async () => {
    proxy.delayMs = 0;
    let calls = 0;
    proxy.fault = ({ query }) => (!query.has("list-type") && calls++ % 10 === 9 ? { status: 500, code: "InternalError" } : undefined);
    proxy.cut = ({ query }) => !query.has("list-type") && calls % 10 === 4;
    const { code, stdout } = await ingest().ended;
    expect(JSON.parse(stdout)).toMatchObject({ files: { read: FILES, skipped: 0 }, problems: [] });
    expect(code).toBe(0);
    expect(fetched()).toBeGreaterThan(FILES + 15);
  }); // prettier-ignore

  test("an object that always breaks off is named, the rest is read, and the next run asks for it again", async () => {
    proxy.delayMs = 0;
    proxy.cut = ({ path }) => path.endsWith(keyOf(7));
    const { code, stdout } = await ingest().ended;
    const report = JSON.parse(stdout) as IngestReport;
    expect(report).toMatchObject({ files: { read: FILES - 1, skipped: 1 } });
    expect(report.problems).toMatchObject([{ code: "aws-failed", source: `s3://${BUCKET}/${keyOf(7)}` }]);
    expect(code).toBe(1);
    proxy.cut = () => false;
    expect((await expectWhole()).files).toMatchObject({ read: 1, unchanged: FILES - 1 });
  });
});
