import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { IngestCall } from "../../src/library/contract.js";
import { openLake } from "../../src/library/lake.js";
import { FaultyProxy } from "./faulty-proxy.js";
import { Moto } from "./moto.js";

let moto: Moto;
let proxy: FaultyProxy;
let s3: S3Client;
let dir = "";
let bucket = "";
let number = 0;

beforeAll(async () => {
  moto = await Moto.start();
  proxy = await FaultyProxy.before(moto.url);
  dir = await mkdtemp(join(tmpdir(), "trailhound-places-"));
  s3 = new S3Client({ endpoint: moto.url, region: "us-east-1", forcePathStyle: true });
});
afterAll(async () => {
  s3.destroy();
  await proxy[Symbol.asyncDispose]();
  await moto[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  bucket = `place-${number++}`;
  proxy.fault = () => undefined;
  proxy.calls.length = 0;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});

let serial = 0;
/** Puts a file of one record, each another. */
async function put(key: string, body?: string | Buffer): Promise<void> {
  const record = { eventVersion: "1.11", userIdentity: { type: "IAMUser", principalId: "AIDAEXAMPLEALICE", arn: "arn:aws:iam::111122223333:user/alice", accountId: "111122223333", userName: "alice", accessKeyId: "AKIAQ3EGTCQZEXAMPLE1" }, eventTime: "2026-03-01T10:00:00Z", eventSource: "ec2.amazonaws.com", eventName: "DescribeInstances", awsRegion: "us-east-1", eventID: `${String(serial++).padStart(8, "0")}-0000-4000-8000-000000000000`, recipientAccountId: "111122223333" };
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body ?? gzipSync(JSON.stringify({ Records: [record] })) }));
} // prettier-ignore

async function ingest(source = `s3://${bucket}`, remote: IngestCall["remote"] = {}) {
  const notes: string[] = [];
  await using lake = await openLake(join(dir, `${bucket}-${number++}`), { create: true });
  const report = await lake.ingest([source], { remote: { aws: { endpointUrl: proxy.url }, ...remote }, onNote: (text) => notes.push(text) });
  return { ...report, notes };
} // prettier-ignore

const trail = (root: string, tail: string, account = "111122223333"): string =>
  `${root}AWSLogs/${account}/CloudTrail/us-east-1/2026/03/01/${account}_CloudTrail_us-east-1_20260301T1000Z_${tail}.json.gz`;

describe("keys as anybody may write them", () => {
  const DAY = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/01/";
  const NAMES = [
    "a b.json.gz",
    "a%20b.json.gz",
    "a%b.json.gz",
    "a+b&c=d?e#f.json.gz",
    "üñí✓.json.gz",
    "\u202egz.nosj.json.gz",
    "\u001b[31mred.json.gz",
    "..%2f..%2fetc%2fpasswd.json.gz",
    "a\\b.json.gz",
    "'\"`.json.gz",
    "=cmd|' /C calc'!A0.json.gz",
    "$(touch pwned).json.gz",
    "deeper/and/deeper.json.gz",
    `${"long".repeat(100)}.json.gz`,
  ];

  test("each is fetched and read once, whatever its name says", async () => {
    for (const name of NAMES) await put(DAY + name);
    await put(DAY, Buffer.alloc(0));
    await put(`${DAY}nothing.json.gz`, Buffer.alloc(0));
    await put(`${DAY}broken\u001b]0;x\u0007.json.gz`, "not gz");
    const report = await ingest();
    expect(report.files).toMatchObject({ read: NAMES.length, skipped: 1 });
    expect(report.records).toMatchObject({ added: NAMES.length, rejected: 0 });
    expect(report.problems.map(({ source }) => source)).toEqual([
      `s3://${bucket}/${DAY}broken\u001b]0;x\u0007.json.gz`,
    ]);
    expect(existsSync("pwned")).toBe(false);
  });
});

describe("what is found in a bucket", () => {
  test("a trail under a prefix beside one without, and one two levels down", async () => {
    await put(trail("", "aaaaaaaaaaaaaaaa"));
    await put(trail("second/", "bbbbbbbbbbbbbbbb"));
    await put(trail("deep/down/", "cccccccccccccccc", "333344445555"));
    await put("access-logs/2026-03-01", "a line");
    const report = await ingest();
    expect(report).toMatchObject({ files: { read: 3, skipped: 0 }, notes: [] });
    expect((await ingest(`s3://${bucket}/second`)).files.read).toBe(1);
    expect((await ingest(`s3://${bucket}/AWSLogs/`)).files.read).toBe(1);
  });

  test("a prefix beside the trail that may not be looked into is said, and costs nothing else", async () => {
    await put(trail("", "aaaaaaaaaaaaaaaa"));
    await put("private/x.txt", "x");
    proxy.fault = ({ query }) =>
      query.get("prefix")?.startsWith("private/") === true
        ? { status: 403, code: "AccessDenied" }
        : undefined;
    const report = await ingest();
    expect(report).toMatchObject({ files: { read: 1 }, problems: [] });
    expect(report.notes.join()).toContain("Not every prefix could be looked into");
  });

  test("digests, Config, flow logs and other files beside the trail are left where they are; Insights come", async () => {
    await put(trail("", "aaaaaaaaaaaaaaaa"));
    const at = "AWSLogs/111122223333";
    await put(`${at}/CloudTrail-Digest/us-east-1/2026/03/01/111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20260301T110000Z.json.gz`, gzipSync("{}"));
    await put(`${at}/CloudTrail-Insight/us-east-1/2026/03/01/111122223333_CloudTrail-Insight_us-east-1_20260301T1000Z_bbbbbbbbbbbbbbbb.json.gz`);
    await put(`${at}/Config/us-east-1/2026/3/1/ConfigHistory/x.json.gz`, gzipSync("{}"));
    await put(`${at}/vpcflowlogs/us-east-1/2026/03/01/x.log.gz`, gzipSync("2"));
    expect(await ingest()).toMatchObject({ files: { read: 2, skipped: 0, setAside: 0 }, problems: [], notes: [] });
  }); // prettier-ignore

  test("an empty answer says why", async () => {
    const nothing = await ingest();
    expect(nothing).toMatchObject({ files: { read: 0 } });
    expect(nothing.notes.join()).toContain("holds no file that could hold records");
    await put("AWSLogs/111122223333/Config/us-east-1/2026/3/1/x.json.gz", gzipSync("{}"));
    expect((await ingest()).notes.join()).toContain("of other services");
    await put(trail("", "aaaaaaaaaaaaaaaa"));
    expect((await ingest(undefined, { range: { from: "2027-01-01" } })).notes.join()).toContain(
      "none delivered from 2027-01-01",
    );
    expect((await ingest(undefined, { range: { to: "2026-02-01" } })).notes.join()).toContain(
      "none delivered to 2026-02-02",
    );
    expect((await ingest(undefined, { accounts: ["999999999999"] })).notes.join()).toContain(
      "accounts and regions that were asked for",
    );
  });

  test("a bucket of another region is followed there", async () => {
    await put(trail("", "aaaaaaaaaaaaaaaa"));
    proxy.fault = ({ region }) =>
      region === "eu-west-1"
        ? undefined
        : {
            status: 301,
            code: "PermanentRedirect",
            headers: { "x-amz-bucket-region": "eu-west-1" },
          };
    expect(await ingest()).toMatchObject({ files: { read: 1 }, problems: [] });
  });

  test("a server that refuses connections is named within seconds", async () => {
    const started = performance.now();
    const asked = ingest(undefined, { aws: { endpointUrl: "http://127.0.0.1:1" } });
    await expect(asked).rejects.toMatchObject({ code: "aws-failed", source: `s3://${bucket}/` });
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
