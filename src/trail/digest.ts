import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { objectAt, textAt, valueAt, type Json } from "./record.js";
import { parseTime } from "./time.js";

/** A log file as a digest names it: the hash is of its uncompressed bytes. */
export interface DigestedFile {
  readonly bucket: string;
  readonly object: string;
  readonly hash: string;
}

/** What a digest file says (`cloudtrail-identity.md` §6.2; AWS, "CloudTrail digest file structure"). */
export interface Digest {
  readonly account: string;
  /** Whole seconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** The end exactly as written: it is signed. */
  readonly endText: string;
  readonly bucket: string;
  readonly object: string;
  readonly fingerprint: string;
  /** Absent in the first digest after logging began, or began again. */
  readonly previous?: { readonly bucket: string; readonly object: string; readonly hash?: string };
  readonly previousSignature?: string;
  readonly files: readonly DigestedFile[];
}

/** What the name of a digest file says (§6.1). */
export interface DigestName {
  readonly account: string;
  readonly region: string;
  readonly trail: string;
  readonly homeRegion: string;
  /** The end of its hour, whole seconds since 1970. */
  readonly at: number;
  readonly backfill: boolean;
}

const NAME =
  /(?:^|\/)(\d{12})_CloudTrail-Digest_([a-z0-9-]+)_(.+)_([a-z0-9-]+)_(\d{8}T\d{6}Z)(_backfill)?\.json(?:\.gz)?$/;

/** Reads the name of a digest file; undefined for other names. */
export function digestName(path: string): DigestName | undefined {
  const m = NAME.exec(path);
  const at = parseTime(m?.[5]);
  if (m === null || at === undefined) return undefined;
  return {
    account: m[1] ?? "",
    region: m[2] ?? "",
    trail: m[3] ?? "",
    homeRegion: m[4] ?? "",
    at,
    backfill: m[6] !== undefined,
  };
}

/** Reads a digest from its uncompressed bytes; the reason where it is none. */
export function parseDigest(bytes: Buffer): Digest | { readonly broken: string } {
  let json: Json;
  try {
    json = JSON.parse(bytes.toString("utf8")) as Json;
  } catch (error) {
    return { broken: `it is not JSON: ${(error as Error).message}` };
  }
  const text = (key: string) => textAt(json, key);
  const [account, endText, startText] = [
    text("awsAccountId"),
    text("digestEndTime"),
    text("digestStartTime"),
  ];
  const [bucket, object, fingerprint] = [
    text("digestS3Bucket"),
    text("digestS3Object"),
    text("digestPublicKeyFingerprint"),
  ];
  const [start, end] = [parseTime(startText), parseTime(endText)];
  if (account === undefined || bucket === undefined || object === undefined || fingerprint === undefined)
    return { broken: "it lacks its account, place or fingerprint" };
  if (endText === undefined || end === undefined || start === undefined)
    return { broken: "it lacks its times" };
  // The key must be there, null in the first digest: a digest without it was not made by CloudTrail.
  if (valueAt(json, "previousDigestSignature") === undefined)
    return { broken: "it does not name the signature before it" };
  const files = filesOf(valueAt(json, "logFiles"));
  if (files === undefined) return { broken: "its list of log files is not one" };
  const algorithm = text("digestSignatureAlgorithm");
  if (algorithm !== undefined && algorithm !== "SHA256withRSA")
    return { broken: `its signature is of the unknown kind ${algorithm}` };
  const [previousBucket, previousObject] = [text("previousDigestS3Bucket"), text("previousDigestS3Object")];
  const [hash, previousSignature] = [text("previousDigestHashValue"), text("previousDigestSignature")];
  return {
    account,
    start,
    end,
    endText,
    bucket,
    object,
    fingerprint,
    files,
    ...(previousObject === undefined
      ? {}
      : {
          previous: {
            bucket: previousBucket ?? bucket,
            object: previousObject,
            ...(hash === undefined ? {} : { hash }),
          },
        }),
    ...(previousSignature === undefined ? {} : { previousSignature }),
  };
}

function filesOf(value: Json | undefined): DigestedFile[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const files: DigestedFile[] = [];
  for (const item of value) {
    const [bucket, object, hash] = [
      textAt(item, "s3Bucket"),
      textAt(item, "s3Object"),
      textAt(item, "hashValue"),
    ];
    if (bucket === undefined || object === undefined || hash === undefined) return undefined;
    files.push({ bucket, object, hash });
  }
  return files;
}

/** Lower-case hex SHA-256. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Whether a signature is of this digest: RSASSA-PKCS1-v1_5 with SHA-256 over the end, the place, the hash of the
 * uncompressed bytes and the signature before it, each on a line of its own (§6.3).
 */
export function isSignedBy(digest: Digest, bytes: Buffer, signature: string, key: KeyObject): boolean {
  const signed = `${digest.endText}\n${digest.bucket}/${digest.object}\n${sha256(bytes)}\n${digest.previousSignature ?? "null"}`;
  if (!/^(?:[0-9a-f]{2})+$/i.test(signature)) return false;
  return verify("RSA-SHA256", Buffer.from(signed, "utf8"), key, Buffer.from(signature, "hex"));
}

/** CloudTrail's public keys by their fingerprint. */
export type PublicKeys = ReadonlyMap<string, KeyObject>;

/**
 * The keys in what ListPublicKeys answers (`{ PublicKeyList: [{ Value, Fingerprint }] }`), or in a list of such entries. The
 * fingerprint is the MD5 of the DER in `Value`, so it is computed, and a stated one that differs is not believed (§6.3).
 *
 * @returns the reason, where the text holds no such list or a key that cannot be read
 */
export function parsePublicKeys(text: string): PublicKeys | { readonly broken: string } {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    return { broken: `it is not JSON: ${(error as Error).message}` };
  }
  const list = Array.isArray(json)
    ? json
    : (valueAt(objectAt({ json }, "json"), "PublicKeyList") ?? undefined);
  if (!Array.isArray(list)) return { broken: "it holds no PublicKeyList" };
  const keys = new Map<string, KeyObject>();
  for (const [at, entry] of list.entries()) {
    const value = textAt(entry, "Value");
    const key = value === undefined ? undefined : publicKey(Buffer.from(value, "base64"));
    if (value === undefined || key === undefined) return { broken: `its entry ${at + 1} is no public key` };
    keys.set(fingerprintOf(Buffer.from(value, "base64")), key);
  }
  return keys;
}

/** The fingerprint of a key: the MD5 of its DER bytes, lower-case hex. */
export function fingerprintOf(der: Buffer): string {
  return createHash("md5").update(der).digest("hex");
}

/** A key from DER, as PKCS #1 (what the API gives) or SPKI (what one page of the documentation prints). */
export function publicKey(der: Buffer): KeyObject | undefined {
  for (const type of ["pkcs1", "spki"] as const) {
    try {
      return createPublicKey({ key: der, format: "der", type });
    } catch {
      // The other form.
    }
  }
  return undefined;
}
