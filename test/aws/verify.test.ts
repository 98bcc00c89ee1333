import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openLake } from "../../src/library/lake.js";
import type { VerifyCall } from "../../src/library/contract.js";
import {
  publicKeyList,
  signingKeys,
  writeSignedArchive,
  type SignedArchive,
} from "../support/signed-archive.js";
import { CloudTrailServer } from "./cloudtrail-server.js";
import { FaultyProxy } from "./faulty-proxy.js";
import { Moto } from "./moto.js";

let moto: Moto;
let server: CloudTrailServer;
let proxy: FaultyProxy;
let s3: S3Client;
let dir = "";
let number = 0;
let archive: SignedArchive;
/** The name that the digests of the test write down. */
const BUCKET = "trail-bucket";
const keys = signingKeys();

beforeAll(async () => {
  moto = await Moto.start();
  proxy = await FaultyProxy.before(moto.url);
  server = await CloudTrailServer.start();
  server.s3 = proxy.url;
  dir = await mkdtemp(join(tmpdir(), "trailhound-verify-s3-"));
  s3 = new S3Client({ endpoint: moto.url, region: "us-east-1", forcePathStyle: true });
});
afterAll(async () => {
  s3.destroy();
  await server[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  await moto[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await moto.reset();
  server.calls.length = 0;
  server.refuse = () => undefined;
  proxy.fault = () => undefined;
  proxy.cut = () => false;
  proxy.delayMs = 0;
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  archive = writeSignedArchive(join(dir, String(number++)), { hours: [2, 3, 1, 2], keys });
  server.publicKeys = { "us-east-1": listOf(publicKeyList(keys.publicKey)) };
  for (const { digest, logs, signature } of archive.hours) {
    await put(digest, { signature, "signature-algorithm": "SHA256withRSA" });
    for (const log of logs) await put(log);
  }
});

const listOf = (text: string) =>
  (JSON.parse(text) as { PublicKeyList: { Value: string; Fingerprint: string }[] }).PublicKeyList;

async function put(key: string, Metadata: Record<string, string> = {}, body?: Buffer): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body ?? readFileSync(join(archive.dir, key)), Metadata }));
} // prettier-ignore

async function verify(call: VerifyCall = {}, source = `s3://${BUCKET}`) {
  await using lake = await openLake(join(dir, "lake"), { now: () => new Date("2026-03-02T18:00:00Z") });
  return await lake.verify([source], { remote: { aws: { endpointUrl: server.url } }, ...call });
}

describe("a bucket of digests", () => {
  test("sound: every digest is proven by its own metadata, the newest too, with CloudTrail's keys", async () => {
    expect(await verify()).toMatchObject({
      keys: "api",
      sums: {
        digests: { valid: 4, invalid: 0, missing: 0, unproven: 0 },
        files: { valid: 8, invalid: 0, missing: 0, unproven: 0 },
        unexpected: 0,
        notChecked: 0,
      },
    });
    expect(server.of("ListPublicKeys").map(({ region }) => region)).toEqual(["us-east-1"]);
  });

  test("a log file that was changed, one that was removed and one that was put there", async () => {
    const [first = "", second = ""] = archive.hours[1]?.logs ?? [];
    const changed = gunzipSync(readFileSync(join(archive.dir, first))).toString("utf8").replace("alice", "mallo");
    await put(first, {}, gzipSync(changed));
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: second }));
    const planted = first.replace(/_[^_]+\.json\.gz$/, "_PLANTEDPLANTED00.json.gz");
    await put(planted, {}, gzipSync(changed));
    const answer = await verify();
    expect(answer.sums).toMatchObject({ digests: { valid: 4 }, files: { valid: 6, invalid: 1, missing: 1 } });
    expect(answer.files.map(({ verdict, path }) => [verdict, path]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1))).toEqual([
      ["invalid", `s3://${BUCKET}/${first}`],
      ["missing", `s3://${BUCKET}/${second}`],
    ]);
    expect(answer.unexpected.map(({ path }) => path)).toEqual([`s3://${BUCKET}/${planted}`]);
  }); // prettier-ignore

  test("a digest signed with another key, and one whose metadata says what it likes", async () => {
    const [, hour] = archive.hours;
    await put(hour?.digest ?? "", { signature: "00".repeat(256) });
    expect((await verify()).hours.map(({ digest }) => digest.verdict)).toEqual(["valid", "invalid", "valid", "valid"]);
    // Keys that the API does not name are forged; in a file of keys they are only not known.
    const other = publicKeyList(signingKeys().publicKey);
    server.publicKeys = { "us-east-1": listOf(other) };
    expect((await verify()).sums.digests).toMatchObject({ invalid: 4 });
    const filed = await verify({ publicKeys: other });
    expect(filed).toMatchObject({ keys: "file", sums: { digests: { unproven: 4, invalid: 0 } } });
  }); // prettier-ignore

  test("a digest that was moved elsewhere in the bucket is no proof of anything", async () => {
    const { digest = "" } = archive.hours[3] ?? {};
    await s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: digest.replace("AWSLogs/", "copy/AWSLogs/"), CopySource: `${BUCKET}/${digest}` }));
    const answer = await verify({}, `s3://${BUCKET}/copy/`);
    expect(answer.hours).toMatchObject([{ digest: { verdict: "invalid", reasons: ["it has been moved from its original location"] } }]);
  }); // prettier-ignore

  test("a range lists and judges those days alone; accounts and regions that were not asked for are not listed", async () => {
    const old = writeSignedArchive(join(dir, "old"), {
      hours: [2, 2],
      keys,
      start: new Date("2026-01-02T10:00:00Z"),
      trail: "org-trail",
    });
    for (const { digest, logs, signature } of old.hours) {
      await put(digest, { signature }, readFileSync(join(old.dir, digest)));
      for (const log of logs) await put(log, {}, readFileSync(join(old.dir, log)));
    }
    const answer = await verify({ range: { from: "2026-03-02T12:00:00Z", to: "2026-03-02T13:00:00Z" } });
    expect(answer.sums).toMatchObject({ digests: { valid: 1, missing: 0 }, files: { valid: 1 } });
    const whole = await verify();
    expect(whole.sums.digests).toMatchObject({ valid: 6, missing: 0 });
    expect(
      (
        await verify({
          remote: { aws: { endpointUrl: server.url }, regions: ["eu-west-1"] },
        })
      ).hours,
    ).toEqual([]);
  });

  test("an object that is refused is unproven, one whose key may not be used too; the rest is checked", async () => {
    const [first = "", second = ""] = archive.hours[1]?.logs ?? [];
    proxy.fault = ({ path }) =>
      path.endsWith(first)
        ? { status: 403, code: "AccessDenied" }
        : path.endsWith(second)
          ? { status: 403, code: "AccessDenied", message: "not authorized to perform: kms:Decrypt" }
          : undefined;
    const answer = await verify();
    expect(answer.sums).toMatchObject({ digests: { valid: 4 }, files: { valid: 6, unproven: 2, invalid: 0, missing: 0 } });
    expect(answer.files.map(({ verdict }) => verdict)).toEqual(["unproven", "unproven"]);
  }); // prettier-ignore

  test("throttling is waited out; what breaks off is asked for again", async () => {
    let left = 4;
    proxy.fault = ({ query }) => (!query.has("list-type") && left-- > 0 ? { status: 503, code: "SlowDown" } : undefined);
    const cut = new Set<string>();
    proxy.cut = ({ path, query }) => {
      if (query.has("list-type") || cut.has(path) || cut.size === 5) return false;
      cut.add(path);
      return true;
    };
    expect((await verify()).sums).toMatchObject({ digests: { valid: 4 }, files: { valid: 8 } });
    expect(cut.size).toBe(5);
  }); // prettier-ignore

  test("credentials that expire midway stop it, and are named", async () => {
    let served = 0;
    proxy.fault = ({ query }) => (!query.has("list-type") && served++ >= 5 ? { status: 400, code: "ExpiredToken" } : undefined);
    await expect(verify()).rejects.toMatchObject({ code: "aws-credentials" });
  }); // prettier-ignore

  test("files and digests are read beside each other, and no object twice", async () => {
    proxy.delayMs = 40;
    let [now, most] = [0, 0];
    const read: string[] = [];
    proxy.fault = ({ path, query }) => {
      if (query.has("list-type")) return undefined;
      read.push(path);
      most = Math.max(most, ++now);
      setTimeout(() => (now -= 1), proxy.delayMs);
      return undefined;
    };
    expect((await verify()).sums.files.valid).toBe(8);
    expect(most).toBeGreaterThan(2);
    expect(most).toBeLessThanOrEqual(16 + 4);
    expect(new Set(read).size).toBe(read.length);
    expect(read).toHaveLength(4 + 8);
  });

  test("keys that may not be asked for stop it: nothing is called forged for want of a key", async () => {
    server.refuse = ({ operation }) =>
      operation === "ListPublicKeys" ? { code: "AccessDeniedException", message: "no" } : undefined;
    await expect(verify()).rejects.toMatchObject({ code: "aws-denied", source: "cloudtrail:us-east-1" });
    await expect(verify({}, "s3://no-such-bucket-here")).rejects.toMatchObject({ code: "aws-not-found" });
  });
});
