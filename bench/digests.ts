import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";

/** An object of a bucket. */
export interface BucketObject {
  readonly key: string;
  readonly body: Buffer;
  readonly metadata?: Readonly<Record<string, string>>;
}

const HOUR = 3_600_000;
const NAME = /^(.*AWSLogs\/(?:o-[a-z0-9]+\/)?(\d{12})\/)CloudTrail\/([^/]+)\/.*_(\d{8}T\d{4})Z_[^/]+$/;

/**
 * The digests that CloudTrail would deliver for trail files, one for each account, region and hour from the first file to
 * the last, signed with a key of its own (cloudtrail-identity.md §6.2, §6.3).
 */
export class Digests {
  /** What ListPublicKeys would answer. */
  readonly publicKeys: string;
  readonly #bucket: string;
  readonly #sign: (text: string) => string;
  readonly #fingerprint: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const der = publicKey.export({ format: "der", type: "pkcs1" });
    this.#fingerprint = createHash("md5").update(der).digest("hex");
    this.#sign = (text) => sign("RSA-SHA256", Buffer.from(text), privateKey).toString("hex");
    this.publicKeys = JSON.stringify({
      PublicKeyList: [{ Value: der.toString("base64"), Fingerprint: this.#fingerprint }],
    });
  }

  /** @param files read one at a time: their bytes are not held */
  of(files: Iterable<BucketObject>): BucketObject[] {
    const trees = new Map<string, Map<number, { s3Object: string; hashValue: string }[]>>();
    let [first, last] = [Infinity, -Infinity];
    for (const { key, body } of files) {
      const name = NAME.exec(key);
      if (name === null) throw new Error(`${key} is not the name of a trail file.`);
      const [, root = "", account = "", region = "", stamp = ""] = name;
      const hour = Math.floor(timeOf(stamp) / HOUR);
      [first, last] = [Math.min(first, hour), Math.max(last, hour)];
      const tree = `${root} ${account} ${region}`;
      const hours = trees.get(tree) ?? new Map<number, { s3Object: string; hashValue: string }[]>();
      trees.set(tree, hours);
      hours.set(hour, [...(hours.get(hour) ?? []), { s3Object: key, hashValue: sha256(gunzipSync(body)) }]);
    }
    return [...trees].flatMap(([tree, hours]) => this.#chain(tree, hours, first, last));
  }

  #chain(
    tree: string,
    hours: ReadonlyMap<number, readonly { s3Object: string; hashValue: string }[]>,
    first: number,
    last: number,
  ): BucketObject[] {
    const [root = "", account = "", region = ""] = tree.split(" ");
    const chain: BucketObject[] = [];
    let previous: { key: string; hash: string; signature: string } | undefined;
    for (let hour = first; hour <= last; hour++) {
      const end = new Date((hour + 1) * HOUR).toISOString().replace(".000", "");
      const key = `${root}CloudTrail-Digest/${region}/${end.slice(0, 10).replaceAll("-", "/")}/${account}_CloudTrail-Digest_${region}_bench_us-east-1_${end.replaceAll(/[-:]/g, "")}.json.gz`;
      const body = JSON.stringify({
        awsAccountId: account,
        digestStartTime: new Date(hour * HOUR).toISOString().replace(".000", ""),
        digestEndTime: end,
        digestS3Bucket: this.#bucket,
        digestS3Object: key,
        digestPublicKeyFingerprint: this.#fingerprint,
        digestSignatureAlgorithm: "SHA256withRSA",
        newestEventTime: null,
        oldestEventTime: null,
        previousDigestS3Bucket: previous === undefined ? null : this.#bucket,
        previousDigestS3Object: previous?.key ?? null,
        previousDigestHashValue: previous?.hash ?? null,
        previousDigestHashAlgorithm: previous === undefined ? null : "SHA-256",
        previousDigestSignature: previous?.signature ?? null,
        logFiles: (hours.get(hour) ?? []).map((file) => ({ ...file, s3Bucket: this.#bucket, hashAlgorithm: "SHA-256" })),
      }); // prettier-ignore
      const hash = sha256(body);
      const signature = this.#sign(
        `${end}\n${this.#bucket}/${key}\n${hash}\n${previous?.signature ?? "null"}`,
      );
      chain.push({
        key,
        body: gzipSync(body),
        metadata: { signature, "signature-algorithm": "SHA256withRSA" },
      });
      previous = { key, hash, signature };
    }
    return chain;
  }
}

/** `YYYYMMDDTHHmm`, as names of trail files tell their delivery. */
export function timeOf(stamp: string): number {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/.exec(stamp) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
