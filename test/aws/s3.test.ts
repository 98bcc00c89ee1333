import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
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
  dir = await mkdtemp(join(tmpdir(), "trailhound-s3-"));
  s3 = new S3Client({ endpoint: moto.url, region: "us-east-1", forcePathStyle: true });
});
afterAll(async () => {
  s3.destroy();
  await proxy[Symbol.asyncDispose]();
  await moto[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  bucket = `trail-${number++}`;
  proxy.fault = () => undefined;
  proxy.calls.length = 0;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});

const ACCOUNTS = ["111122223333", "222233334444"] as const;
const REGIONS = ["us-east-1", "eu-west-1"] as const;

interface Spec {
  account?: string;
  region?: string;
  at: string;
  prefix?: string;
  records?: number;
  tail?: string;
}

/** Puts one trail file; its key, and so its place in the order of delivery, comes from `at`. */
async function put({ account = ACCOUNTS[0], region = REGIONS[0], at, prefix = "AWSLogs/", records = 2, tail = "0000000000000000" }: Spec): Promise<string> {
  const time = new Date(at);
  const iso = time.toISOString();
  const body = Array.from({ length: records }, (_, i) => ({
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", principalId: "AIDAEXAMPLEALICE", arn: `arn:aws:iam::${account}:user/alice`, accountId: account, userName: "alice", accessKeyId: "AKIAQ3EGTCQZEXAMPLE1" },
    eventTime: `${iso.slice(0, 19)}Z`,
    eventSource: "ec2.amazonaws.com",
    eventName: "DescribeInstances",
    awsRegion: region,
    eventID: `${iso.slice(5, 7)}${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}-${account.slice(0, 4)}-4${region === REGIONS[0] ? "000" : "111"}-8000-${tail.slice(0, 8)}${String(i).padStart(4, "0")}`,
    recipientAccountId: account,
  }));
  const stamp = `${iso.slice(0, 16).replaceAll(/[-:]/g, "")}Z`;
  const key = `${prefix}${account}/CloudTrail/${region}/${iso.slice(0, 10).replaceAll("-", "/")}/${account}_CloudTrail_${region}_${stamp}_${tail}.json.gz`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: gzipSync(JSON.stringify({ Records: body })) }));
  return key;
} // prettier-ignore

/** Six days of two accounts and two regions: one file each. */
async function fill(prefix = "AWSLogs/"): Promise<string[]> {
  const keys: string[] = [];
  for (const account of ACCOUNTS)
    for (const region of REGIONS)
      for (let day = 1; day <= 6; day++)
        keys.push(await put({ account, region, at: `2026-03-0${day}T10:00:00Z`, prefix }));
  return keys;
}

async function ingest(name: string, source = `s3://${bucket}`, remote: IngestCall["remote"] = {}) {
  proxy.calls.length = 0;
  const notes: string[] = [];
  await using lake = await openLake(join(dir, `${bucket}-${name}`), { create: true });
  const report = await lake.ingest([source], { remote: { aws: { endpointUrl: proxy.url }, ...remote }, onNote: (text) => notes.push(text) });
  const gets = proxy.calls.filter(({ method, query }) => method === "GET" && !query.has("list-type"));
  return { ...report, notes, gets: gets.length, lists: proxy.calls.length - gets.length };
} // prettier-ignore

describe("a bucket", () => {
  test("first everything, then nothing, then what is new", async () => {
    await fill();
    const first = await ingest("lake");
    expect(first).toMatchObject({
      files: { read: 24, skipped: 0 },
      records: { added: 48, duplicates: 0, rejected: 0 },
      problems: [],
    });
    expect(first.gets).toBe(24);
    const again = await ingest("lake");
    expect(again).toMatchObject({ files: { read: 0 }, records: { read: 0 }, gets: 0 });
    // Only the last days of each tree were listed again.
    expect(again.files.unchanged).toBe(4 * 3);
    await put({ at: "2026-03-06T11:00:00Z" });
    const third = await ingest("lake");
    expect(third).toMatchObject({ files: { read: 1 }, records: { added: 2 }, gets: 1 });
    expect(third.remote).toMatchObject({ requests: third.lists + 1 });
  });

  test("what is delivered late, within the look back, is found", async () => {
    await fill();
    await ingest("lake");
    await put({ at: "2026-03-05T09:00:00Z", tail: "late000000000000" });
    expect(await ingest("lake")).toMatchObject({ files: { read: 1 } });
  });

  test("only the accounts, regions and days that were asked for are listed and fetched", async () => {
    await fill();
    const some = await ingest("some", undefined, { accounts: [ACCOUNTS[1]], regions: [REGIONS[1]], range: { from: "2026-03-02", to: "2026-03-03" } });
    // The day after is looked at too: files are delivered after their events.
    expect(some.files.read).toBe(3);
    const asked = proxy.calls.map(({ query }) => query.get("prefix") ?? "").filter((prefix) => prefix.includes("/CloudTrail/"));
    expect(asked.some((prefix) => prefix.includes(ACCOUNTS[0]))).toBe(false);
    expect(asked.some((prefix) => prefix.includes("us-east-1"))).toBe(false);
  }); // prettier-ignore

  test("a narrow run does not make a later whole one skip what it left out", async () => {
    await fill();
    expect(await ingest("lake", undefined, { range: { from: "2026-03-05" } })).toMatchObject({ files: { read: 8 } });
    expect(await ingest("lake")).toMatchObject({ files: { read: 16, unchanged: 8 } });
    expect(await ingest("lake", undefined, { range: { from: "2026-03-01", to: "2026-03-02" } })).toMatchObject({ files: { read: 0 } });
  }); // prettier-ignore

  test("a run that begins after a stretch that no run listed hides nothing of it", async () => {
    await put({ at: "2026-03-01T10:00:00Z" });
    await ingest("lake");
    await put({ at: "2026-03-10T10:00:00Z" });
    await put({ at: "2026-03-20T10:00:00Z" });
    expect(await ingest("lake", undefined, { range: { from: "2026-03-18" } })).toMatchObject({
      files: { read: 1 },
    });
    expect(await ingest("lake")).toMatchObject({ files: { read: 1 }, records: { added: 2 } });
    // And from then on only the last days are listed again.
    expect(await ingest("lake")).toMatchObject({ files: { read: 0, unchanged: 1 } });
  });

  test("an organization's trail, a trail under a prefix, and several trails in one bucket are found", async () => {
    await fill("org/AWSLogs/o-exampleorg1/");
    await put({ at: "2026-03-01T10:00:00Z", prefix: "other/AWSLogs/", tail: "other00000000000" });
    expect(await ingest("all")).toMatchObject({ files: { read: 25 } });
    expect(await ingest("one", `s3://${bucket}/org/`)).toMatchObject({ files: { read: 24 } });
    expect(await ingest("account", `s3://${bucket}/org/AWSLogs/o-exampleorg1/${ACCOUNTS[0]}/`)).toMatchObject(
      { files: { read: 12 } },
    );
    const day = `s3://${bucket}/org/AWSLogs/o-exampleorg1/${ACCOUNTS[0]}/CloudTrail/us-east-1/2026/03/02`;
    expect(await ingest("day", day)).toMatchObject({ files: { read: 1 } });
  });

  test("files that lie anywhere else are read too, and it says so", async () => {
    await put({ at: "2026-03-01T10:00:00Z", prefix: "copies/" });
    const found = await ingest("plain");
    expect(found.files.read).toBe(1);
    expect(found.notes.join()).toContain("no AWSLogs/");
  });

  test("leaves nothing behind on disk", async () => {
    await fill();
    await ingest("lake");
    const spool = join(dir, `${bucket}-lake`, "spool");
    expect(
      existsSync(spool)
        ? readdirSync(spool, { recursive: true }).filter((name) => String(name).includes("fetched"))
        : [],
    ).toEqual([]);
  });
});

describe("what AWS refuses", () => {
  test("one object that is denied, one whose key may not be used, one that is gone: each is named, the rest is read", async () => {
    const keys = await fill();
    const [denied = "", encrypted = ""] = keys;
    proxy.fault = ({ path, query }) => {
      if (query.has("list-type")) return undefined;
      if (path.endsWith(denied)) return { status: 403, code: "AccessDenied" };
      if (path.endsWith(encrypted))
        return {
          status: 403,
          code: "AccessDenied",
          message: "User is not authorized to perform: kms:Decrypt",
        };
      if (path.endsWith(keys[2] ?? "-")) return { status: 404, code: "NoSuchKey" };
      return undefined;
    };
    const report = await ingest("lake");
    expect(report.files).toMatchObject({ read: 21, skipped: 3 });
    expect(report.problems.map(({ code }) => code).sort()).toEqual([
      "aws-denied",
      "aws-kms-denied",
      "aws-not-found",
    ]);
    expect(report.problems.map(({ source }) => source)).toContain(`s3://${bucket}/${denied}`);
    // What was refused is asked for again, even where much newer files came since.
    proxy.fault = () => undefined;
    await put({ at: "2026-03-20T10:00:00Z" });
    expect(await ingest("lake")).toMatchObject({ files: { read: 4, skipped: 0 } });
  });

  test("a prefix that may not be listed costs itself alone", async () => {
    await fill();
    proxy.fault = ({ query }) =>
      query.get("prefix")?.startsWith(`AWSLogs/${ACCOUNTS[0]}/CloudTrail/us-east-1/`) === true
        ? { status: 403, code: "AccessDenied" }
        : undefined;
    const report = await ingest("lake");
    expect(report.files).toMatchObject({ read: 18, skipped: 1 });
    expect(report.problems).toMatchObject([{ code: "aws-denied" }]);
  });

  test("throttling is waited out", async () => {
    await fill();
    let left = 6;
    proxy.fault = ({ query }) =>
      !query.has("list-type") && left-- > 0 ? { status: 503, code: "SlowDown" } : undefined;
    expect(await ingest("lake")).toMatchObject({ files: { read: 24, skipped: 0 }, problems: [] });
  });

  test("credentials that expire midway: what was read is kept, the rest is named, and the next run goes on", async () => {
    await fill();
    let served = 0;
    proxy.fault = ({ query }) =>
      !query.has("list-type") && served++ >= 5 ? { status: 400, code: "ExpiredToken" } : undefined;
    const report = await ingest("lake");
    expect(report.files.read).toBe(5);
    expect(report.files.skipped).toBe(19);
    expect(new Set(report.problems.map(({ code }) => code))).toEqual(new Set(["aws-credentials"]));
    // Not every file was asked for in vain.
    expect(report.gets).toBeLessThan(24);
    proxy.fault = () => undefined;
    expect(await ingest("lake")).toMatchObject({
      files: { read: 19 },
      records: { added: 38, duplicates: 0 },
    });
  });

  test("a bucket that is not there, and one that may not be listed at all", async () => {
    await expect(ingest("none", "s3://no-such-bucket")).rejects.toMatchObject({ code: "aws-not-found" });
    proxy.fault = () => ({ status: 403, code: "AccessDenied" });
    await expect(ingest("none")).rejects.toMatchObject({ code: "aws-denied" });
    await expect(ingest("none", "s3://")).rejects.toMatchObject({ code: "usage" });
  });

  test("an object that vanishes between listing and fetching", async () => {
    const keys = await fill();
    let gone = false;
    proxy.fault = ({ query }) => {
      if (!query.has("list-type") && !gone) {
        gone = true;
        void s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: keys.at(-1) ?? "" }));
      }
      return undefined;
    };
    const report = await ingest("lake");
    expect(report.files.read + report.files.skipped).toBe(24);
  });
});
