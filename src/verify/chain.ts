import type { KeyObject } from "node:crypto";
import {
  isSignedBy,
  parseDigest,
  sha256,
  type Digest,
  type DigestName,
  type PublicKeys,
} from "../trail/digest.js";
import { readIn, type DigestArchive } from "./archive.js";
import { baseName } from "./names.js";
import { unpack } from "./unpack.js";

/** How sure a digest or a log file is what CloudTrail delivered. */
export type Verdict = "valid" | "invalid" | "missing" | "unproven" | "not-checked";

/** A digest in the archive, found by its name. */
export interface NamedDigest {
  readonly name: DigestName;
  readonly path: string;
}

/** What became of one digest. */
export interface CheckedDigest {
  /** Where it lies, or where the digest after it says that it lies. */
  readonly path: string;
  readonly account: string;
  readonly region: string;
  readonly trail: string;
  readonly backfill: boolean;
  /** The hours it speaks for, whole seconds; of a missing one what its neighbours leave. */
  readonly from: number;
  readonly to: number;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** What it says; absent where it could not be read. */
  readonly digest?: Digest;
}

/** A stretch for which no digest speaks, between two that are there: logging was stopped and begun again. */
export interface DigestGap {
  readonly account: string;
  readonly region: string;
  readonly trail: string;
  readonly from: number;
  readonly to: number;
}

/** What the digest after says of the one before it. */
interface Claim {
  readonly object: string;
  readonly bucket: string;
  readonly hash?: string;
  readonly signature?: string;
  /** The start of the digest that makes the claim. */
  readonly until: number;
  /** False where that digest is itself invalid: what it says proves, where it fits, and accuses nobody. */
  readonly trusted: boolean;
}

/** How digests are proven: the keys to hand, and whether they are all that AWS published. */
export interface Keys {
  readonly keys: PublicKeys | undefined;
  /** A fingerprint that AWS did not publish is forged; one that a file lacks is only unknown. */
  readonly complete: boolean;
}

/**
 * Walks the digests of one trail, account and region from the newest back, as AWS's own validation does, and tells of each
 * (`cloudtrail-identity.md` §6.4). A digest is signed by the metadata of its object, or by what the digest after it
 * repeats; the hash that the digest after it names must agree too, which AWS's command does not look at.
 *
 * @param digests of one chain, in any order; standard and back-fill digests are chains of their own
 */
export async function* walkChain(
  archive: DigestArchive,
  digests: readonly NamedDigest[],
  keys: Keys,
  signal?: AbortSignal,
): AsyncGenerator<CheckedDigest | { readonly gap: DigestGap }> {
  const left = digests.toSorted((a, b) => b.name.at - a.name.at || (a.path < b.path ? -1 : 1));
  let claim: Claim | undefined;
  let newer: CheckedDigest | undefined;
  const reader = new ReadAhead(archive, signal);
  while (left.length > 0) {
    signal?.throwIfAborted();
    reader.expect(left);
    const next =
      claim === undefined
        ? 0
        : left.findIndex(({ path }) => archive.stands(path, claim!.bucket, claim!.object));
    const newest = left[0];
    if (newest === undefined) return;
    if (claim !== undefined && next < 0) {
      if (claim.trusted) yield missing(claim, newest);
      claim = undefined;
      continue;
    }
    // Digests that no digest after them names are newer than what it does name, or were put there.
    for (const { name, path } of left.splice(0, Math.max(0, next))) {
      yield {
        ...placed(name, path),
        verdict: "invalid",
        reasons: ["no digest after it names it: it is not part of the chain"],
      };
    }
    const found = left.shift();
    if (found === undefined) return;
    // Copies of one digest stand under one name; each must hold.
    const copies = left.filter(({ path }) => baseName(path) === baseName(found.path));
    for (const copy of copies) {
      left.splice(left.indexOf(copy), 1);
      yield await check(archive, reader, copy, claim, keys, signal);
    }
    const checked = await check(archive, reader, found, claim, keys, signal);
    if (claim === undefined && newer?.digest !== undefined && newer.digest.previous === undefined) {
      const { account, region, trail } = found.name;
      yield { gap: { account, region, trail, from: checked.to, to: newer.from } };
    }
    yield checked;
    newer = checked;
    const { digest } = checked;
    claim =
      digest?.previous === undefined
        ? undefined
        : {
            ...digest.previous,
            until: digest.start,
            trusted: checked.verdict !== "invalid",
            ...(digest.previousSignature === undefined ? {} : { signature: digest.previousSignature }),
          };
  }
}

/** Digests are small, and which comes next is known by its name: the next few are on their way while one is checked. */
class ReadAhead {
  readonly #archive: DigestArchive;
  readonly #signal: AbortSignal | undefined;
  readonly #coming = new Map<string, ReturnType<typeof readIn>>();

  constructor(archive: DigestArchive, signal: AbortSignal | undefined) {
    this.#archive = archive;
    this.#signal = signal;
  }

  expect(next: readonly NamedDigest[]): void {
    for (const { path } of next.slice(0, AHEAD)) {
      if (this.#coming.has(path)) continue;
      const coming = readIn(this.#archive, path, this.#signal);
      // Where it fails, whoever reads it hears of it; where nobody does, nobody has to.
      coming.catch(() => undefined);
      this.#coming.set(path, coming);
    }
  }

  async read(path: string): ReturnType<typeof readIn> {
    const coming = this.#coming.get(path) ?? readIn(this.#archive, path, this.#signal);
    this.#coming.delete(path);
    return coming;
  }
}

const AHEAD = 4;
const HOUR = 3600;

function placed(name: DigestName, path: string): Omit<CheckedDigest, "verdict" | "reasons"> {
  const { account, region, trail, backfill, at } = name;
  return { path, account, region, trail, backfill, from: at - HOUR, to: at };
}

function missing(claim: Claim, like: NamedDigest): CheckedDigest {
  return {
    ...placed(like.name, `s3://${claim.bucket}/${claim.object}`),
    from: like.name.at < claim.until ? like.name.at : claim.until - HOUR,
    to: claim.until,
    verdict: "missing",
    reasons: ["the digest after it names it, and it is not there"],
  };
}

async function check(
  archive: DigestArchive,
  reader: ReadAhead,
  { name, path }: NamedDigest,
  claim: Claim | undefined,
  { keys, complete }: Keys,
  signal?: AbortSignal,
): Promise<CheckedDigest> {
  const place = placed(name, path);
  const stored = await reader.read(path);
  if (!Buffer.isBuffer(stored)) return { ...place, verdict: "unproven", reasons: [stored.unreadable] };
  const bytes = await unpack(stored);
  if (!Buffer.isBuffer(bytes)) return { ...place, verdict: "invalid", reasons: [bytes.broken] };
  const digest = parseDigest(bytes);
  if ("broken" in digest) return { ...place, verdict: "invalid", reasons: [digest.broken] };
  const wrong: string[] = [];
  if (!archive.stands(path, digest.bucket, digest.object))
    wrong.push("it has been moved from its original location");
  if (claim?.trusted === true && claim.hash !== undefined && claim.hash !== sha256(bytes))
    wrong.push("its hash is not the one that the digest after it names");
  const own = await archive.signature(path, signal);
  const proof = prove(
    digest,
    bytes,
    own ?? claim?.signature,
    keys?.get(digest.fingerprint),
    complete && keys !== undefined,
  );
  const hearsay = own === undefined && claim?.trusted === false;
  if (proof.wrong !== undefined && !hearsay) wrong.push(proof.wrong);
  const open =
    hearsay && proof.wrong !== undefined
      ? "the digest after it, which repeats its signature, is invalid"
      : proof.open;
  const verdict = wrong.length > 0 ? "invalid" : open === undefined ? "valid" : "unproven";
  return {
    ...place,
    from: digest.start,
    to: digest.end,
    digest,
    verdict,
    reasons: wrong.length > 0 || open === undefined ? wrong : [open],
  };
}

/** What the signature proves: nothing wrong, or what is wrong, or why it stays open. */
function prove(
  digest: Digest,
  bytes: Buffer,
  signature: string | undefined,
  key: KeyObject | undefined,
  complete: boolean,
): { wrong?: string; open?: string } {
  if (key === undefined) {
    const what = `public key not found for fingerprint ${digest.fingerprint}`;
    return complete ? { wrong: what } : { open: what };
  }
  if (signature === undefined)
    return { open: "its signature is the object's metadata in S3, and no digest after it repeats it" };
  return isSignedBy(digest, bytes, signature, key) ? {} : { wrong: "signature verification failed" };
}
