import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

/** What an archive of signed digests is made of; each part can be changed afterwards. */
export interface SignedArchive {
  readonly dir: string;
  /** What ListPublicKeys would answer. */
  readonly publicKeys: string;
  /** Digests oldest first, their log files, and where each lies below `dir`. */
  readonly hours: readonly SignedHour[];
}

export interface SignedHour {
  readonly digest: string;
  readonly logs: readonly string[];
  readonly signature: string;
}

export interface ArchivePlan {
  readonly account?: string;
  readonly region?: string;
  readonly trail?: string;
  /** Log files in each hour. */
  readonly hours: readonly number[];
  /** The hours (by place) before which logging was stopped and begun again. */
  readonly restarts?: readonly number[];
  readonly start?: Date;
  readonly backfill?: boolean;
  /** Writes `<digest>.meta.json` beside each digest, as `aws s3api head-object` prints it. */
  readonly sidecars?: boolean;
  readonly keys?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
}

export const BUCKET = "trail-bucket";
const HOUR = 3_600_000;

export function signingKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

/** What ListPublicKeys answers for a key. */
export function publicKeyList(...keys: readonly KeyObject[]): string {
  const list = keys.map((key) => {
    const der = key.export({ format: "der", type: "pkcs1" });
    return { Value: der.toString("base64"), Fingerprint: createHash("md5").update(der).digest("hex"), ValidityStartTime: "2026-03-01T00:00:00Z", ValidityEndTime: "2026-04-01T00:00:00Z" };
  });
  return JSON.stringify({ PublicKeyList: list });
} // prettier-ignore

/** Writes trail files and the digests that CloudTrail would deliver for them, signed with a key of the test's own. */
export function writeSignedArchive(dir: string, plan: ArchivePlan): SignedArchive {
  const account = plan.account ?? "111122223333";
  const region = plan.region ?? "us-east-1";
  const trail = plan.trail ?? "org-trail";
  const { publicKey, privateKey } = plan.keys ?? signingKeys();
  const der = publicKey.export({ format: "der", type: "pkcs1" });
  const fingerprint = createHash("md5").update(der).digest("hex");
  const start = plan.start ?? new Date("2026-03-02T10:00:00Z");
  const hours: SignedHour[] = [];
  let previous: { object: string; hash: string; signature: string } | undefined;
  for (const [at, count] of plan.hours.entries()) {
    const from = new Date(start.getTime() + at * HOUR);
    const to = new Date(from.getTime() + HOUR);
    if (plan.restarts?.includes(at) === true) previous = undefined;
    const logs = Array.from({ length: count }, (_, i) => {
      const delivered = new Date(
        from.getTime() + 60_000 + Math.floor((i * 58 * 60_000) / Math.max(1, count)),
      );
      const object = `AWSLogs/${account}/CloudTrail/${region}/${day(delivered)}/${account}_CloudTrail_${region}_${compact(delivered).slice(0, 13)}Z_${String(at).padStart(4, "0")}x${String(i).padStart(4, "0")}abcdefg.json.gz`;
      const body = JSON.stringify({ Records: [record(account, region, delivered, at * 10_000 + i)] });
      write(join(dir, object), gzipSync(body));
      return { object, body };
    });
    const object = `AWSLogs/${account}/CloudTrail-Digest/${region}/${day(to)}/${account}_CloudTrail-Digest_${region}_${trail}_${region}_${compact(to)}Z${plan.backfill === true ? "_backfill" : ""}.json.gz`;
    const digest = {
      awsAccountId: account,
      digestStartTime: iso(from),
      digestEndTime: iso(to),
      digestS3Bucket: BUCKET,
      digestS3Object: object,
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: "SHA256withRSA",
      newestEventTime: count === 0 ? null : iso(to),
      oldestEventTime: count === 0 ? null : iso(from),
      previousDigestS3Bucket: previous === undefined ? null : BUCKET,
      previousDigestS3Object: previous?.object ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestHashAlgorithm: previous === undefined ? null : "SHA-256",
      previousDigestSignature: previous?.signature ?? null,
      logFiles: logs.map((log) => ({ s3Bucket: BUCKET, s3Object: log.object, hashValue: sha(log.body), hashAlgorithm: "SHA-256", newestEventTime: iso(to), oldestEventTime: iso(from) })),
    }; // prettier-ignore
    const body = JSON.stringify(digest);
    const text = `${digest.digestEndTime}\n${BUCKET}/${object}\n${sha(body)}\n${previous?.signature ?? "null"}`;
    const signature = sign("RSA-SHA256", Buffer.from(text), privateKey).toString("hex");
    write(join(dir, object), gzipSync(body));
    if (plan.sidecars === true)
      write(
        join(dir, `${object}.meta.json`),
        JSON.stringify({ Metadata: { signature, "signature-algorithm": "SHA256withRSA" } }),
      );
    previous = { object, hash: sha(body), signature };
    hours.push({ digest: object, logs: logs.map((log) => log.object), signature });
  }
  return { dir, publicKeys: publicKeyList(publicKey), hours };
}

/** Changes the JSON inside a gz file. */
export function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, gzipSync(change(gunzipSync(readFileSync(file)).toString("utf8"))));
}

export function remove(file: string): void {
  rmSync(file);
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function record(account: string, region: string, at: Date, n: number): unknown {
  return {
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", principalId: "AIDAEXAMPLEALICE", arn: `arn:aws:iam::${account}:user/alice`, accountId: account, accessKeyId: "AKIAQ3EGTCQZEXAMPLE1", userName: "alice" },
    eventTime: iso(at),
    eventSource: "ec2.amazonaws.com",
    eventName: "DescribeInstances",
    awsRegion: region,
    sourceIPAddress: "203.0.113.7",
    eventID: `${String(n).padStart(8, "0")}-0000-4000-8000-${account}`,
    recipientAccountId: account,
    eventType: "AwsApiCall",
    readOnly: true,
  }; // prettier-ignore
}

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const iso = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
const compact = (date: Date): string => iso(date).replaceAll(/[-:]/g, "").replace("Z", "");
const day = (date: Date): string => iso(date).slice(0, 10).replaceAll("-", "/");
