import { clientConfig, type ClientConfig } from "../../aws/connection.js";
import { awsProblem } from "../../aws/failure.js";
import { listPublicKeys } from "../public-keys.js";
import { interleaved, type RemoteOptions } from "../remote.js";
import { parseS3Address, type S3Address } from "./address.js";
import { Buckets, dayOf, LISTINGS } from "./bucket.js";
import { findTrees, type Tree } from "./trees.js";

/** An object of a bucket: its bytes as stored, and the metadata that S3 keeps beside them. */
export interface StoredObject {
  readonly bytes: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Log files and their digests only: Insights and network activity have digests of their own. */
const KINDS = /^CloudTrail(?:-Digest)?$/;
const DAY = 86_400;

/** The log files and digests of trails in buckets. */
export class DigestBuckets implements Disposable {
  readonly #addresses: readonly S3Address[];
  readonly #options: RemoteOptions;
  readonly #config: ClientConfig;
  readonly #buckets: Buckets;
  readonly #trees = new Map<S3Address, Promise<Tree[]>>();

  /** @throws Problem `usage` for an address that names no bucket */
  constructor(sources: readonly string[], options: RemoteOptions) {
    this.#addresses = sources.map(parseS3Address);
    this.#options = options;
    this.#config = clientConfig(options.aws ?? {}, options.door);
    this.#buckets = new Buckets(this.#config, options.requesterPays);
  }

  /** Every object of the days that are wanted, and of the days beside them: digests are delivered after their hour. */
  async *list(signal: AbortSignal | undefined): AsyncGenerator<{ path: string; size: number }> {
    const { range } = this.#options;
    const first = range?.from === undefined ? "" : dayOf(range.from - DAY);
    const last = range?.to === undefined ? undefined : `${dayOf(range.to - 1 + DAY)}/~`;
    for (const address of this.#addresses) {
      const trees = await this.#treesOf(address, signal);
      yield* interleaved(
        trees.map(
          ({ prefix }) =>
            () =>
              this.#tree(address.bucket, prefix, first, last, signal),
        ),
        LISTINGS,
      );
    }
  }

  async *#tree(
    bucket: string,
    prefix: string,
    first: string,
    last: string | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ path: string; size: number }> {
    const start = first === "" ? {} : { StartAfter: `${prefix}${first}` };
    for await (const { key, size } of this.#objects(bucket, { Prefix: prefix, ...start }, signal)) {
      if (last !== undefined && key.slice(prefix.length) > last) break;
      yield { path: `s3://${bucket}/${key}`, size };
    }
  }

  /** @throws Problem what was refused or gone */
  async read(path: string, signal: AbortSignal | undefined): Promise<StoredObject> {
    const { bucket, prefix: key } = parseS3Address(path);
    try {
      return await this.#buckets.object(bucket, key, signal, async ({ Body, Metadata: metadata = {} }) => ({
        bytes: Buffer.from((await Body?.transformToByteArray()) ?? []),
        metadata,
      }));
    } catch (error) {
      signal?.throwIfAborted();
      throw awsProblem(error, path, "The object cannot be fetched");
    }
  }

  /** What ListPublicKeys answers in each region that has digests, as it prints it. */
  async publicKeys(now: Date, signal: AbortSignal | undefined): Promise<string> {
    const regions = new Set<string>();
    for (const address of this.#addresses)
      for (const { region, prefix } of await this.#treesOf(address, signal))
        if (prefix.includes("/CloudTrail-Digest/")) regions.add(region);
    return listPublicKeys([...regions].sort(), this.#options.range?.from, now, this.#config, signal);
  }

  #treesOf(address: S3Address, signal: AbortSignal | undefined): Promise<Tree[]> {
    let trees = this.#trees.get(address);
    if (trees === undefined) {
      const { bucket, prefix } = address;
      const place = `s3://${bucket}/${prefix}`;
      const search = this.#buckets.searching(bucket, signal);
      trees = findTrees(prefix, { ...this.#options, kinds: KINDS }, search).then(
        (found) => [...(found.trees ?? [])],
        (error: unknown) => {
          signal?.throwIfAborted();
          throw awsProblem(error, place, `${place} cannot be listed`);
        },
      );
      this.#trees.set(address, trees);
    }
    return trees;
  }

  async *#objects(
    bucket: string,
    request: { Prefix: string; StartAfter?: string },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ key: string; size: number }> {
    try {
      for await (const { objects } of this.#buckets.pages(bucket, request, signal)) yield* objects;
    } catch (error) {
      signal?.throwIfAborted();
      const place = `s3://${bucket}/${request.Prefix}`;
      throw awsProblem(error, place, `${place} cannot be listed`);
    }
  }

  [Symbol.dispose](): void {
    this.#buckets[Symbol.dispose]();
  }
}
