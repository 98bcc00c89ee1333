import { DigestBuckets } from "../sources/s3/digest-bucket.js";
import type { RemoteOptions } from "../sources/remote.js";
import { digestName } from "../trail/digest.js";
import type { ArchiveFile, DigestArchive } from "./archive.js";

/** Buckets as an archive: S3 keeps each digest's own signature as metadata of its object. */
export class BucketArchive implements DigestArchive, Disposable {
  readonly #buckets: DigestBuckets;
  /** Signatures of digests that were read. */
  readonly #signatures = new Map<string, string>();

  /** @throws Problem `usage` for an address that names no bucket */
  constructor(sources: readonly string[], options: RemoteOptions) {
    this.#buckets = new DigestBuckets(sources, options);
  }

  list(signal?: AbortSignal): AsyncIterable<ArchiveFile> {
    return this.#buckets.list(signal);
  }

  async read(path: string, signal?: AbortSignal): Promise<Buffer> {
    const { bytes, metadata } = await this.#buckets.read(path, signal);
    const { signature } = metadata;
    if (signature !== undefined && digestName(path) !== undefined) this.#signatures.set(path, signature);
    return bytes;
  }

  async signature(path: string, signal?: AbortSignal): Promise<string | undefined> {
    if (!this.#signatures.has(path)) await this.read(path, signal);
    return this.#signatures.get(path);
  }

  /** What CloudTrail wrote stands in the bucket and under the key that it names, and nowhere else. */
  stands(path: string, bucket: string, object: string): boolean {
    return path === `s3://${bucket}/${object}`;
  }

  /** What CloudTrail answers of its public keys, in each region that has digests. */
  publicKeys(now: Date, signal?: AbortSignal): Promise<string> {
    return this.#buckets.publicKeys(now, signal);
  }

  [Symbol.dispose](): void {
    this.#buckets[Symbol.dispose]();
  }
}
