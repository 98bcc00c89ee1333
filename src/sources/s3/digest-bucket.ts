import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { clientConfig, type AwsDoor, type AwsOptions, type ClientConfig } from "../../aws/connection.js";
import { awsProblem } from "../../aws/failure.js";
import type { TimeRange } from "../../trail/time-range.js";
import { formatTime } from "../../trail/time.js";
import { listPublicKeys } from "../public-keys.js";
import { parseS3Address, type S3Address } from "./address.js";
import { s3Client } from "./client.js";
import { findTrees, type Tree } from "./trees.js";

/** How buckets of digests are reached, and what of them is wanted. */
export interface DigestBucketOptions {
  readonly aws?: AwsOptions;
  readonly door?: AwsDoor;
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly range?: TimeRange;
  readonly requesterPays?: boolean;
}

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
  readonly #options: DigestBucketOptions;
  readonly #config: ClientConfig;
  readonly #client: S3Client;
  readonly #trees = new Map<S3Address, Promise<Tree[]>>();

  /** @throws Problem `usage` for an address that names no bucket */
  constructor(sources: readonly string[], options: DigestBucketOptions) {
    this.#addresses = sources.map(parseS3Address);
    this.#options = options;
    this.#config = clientConfig(options.aws ?? {}, options.door);
    this.#client = s3Client(this.#config);
  }

  /** Every object of the days that are wanted, and of the days beside them: digests are delivered after their hour. */
  async *list(signal: AbortSignal | undefined): AsyncGenerator<{ path: string; size: number }> {
    const { range } = this.#options;
    const first = range?.from === undefined ? "" : dayOf(range.from - DAY);
    const last = range?.to === undefined ? undefined : `${dayOf(range.to - 1 + DAY)}/~`;
    for (const address of this.#addresses) {
      const place = `s3://${address.bucket}/`;
      for (const { prefix } of await this.#treesOf(address, signal)) {
        const start = first === "" ? {} : { StartAfter: `${prefix}${first}` };
        for await (const { key, size } of this.#objects(
          address.bucket,
          { Prefix: prefix, ...start },
          signal,
        )) {
          if (last !== undefined && key.slice(prefix.length) > last) break;
          yield { path: place + key, size };
        }
      }
    }
  }

  /** @throws Problem what was refused or gone */
  async read(path: string, signal: AbortSignal | undefined): Promise<StoredObject> {
    const { bucket, prefix: key } = parseS3Address(path);
    try {
      const { Body, Metadata = {} } = await this.#client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, ...this.#payer() }),
        signal === undefined ? {} : { abortSignal: AbortSignal.any([signal]) },
      );
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      return { bytes, metadata: Metadata };
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
      trees = findTrees(prefix, { ...this.#options, kinds: KINDS }, async (under) => {
        const found: string[] = [];
        const level = { Prefix: under, Delimiter: "/" };
        for await (const { prefixes } of this.#pages(bucket, level, signal)) found.push(...prefixes);
        return found;
      }).then(
        (found) => found ?? [],
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
      for await (const { objects } of this.#pages(bucket, request, signal)) yield* objects;
    } catch (error) {
      signal?.throwIfAborted();
      const place = `s3://${bucket}/${request.Prefix}`;
      throw awsProblem(error, place, `${place} cannot be listed`);
    }
  }

  async *#pages(
    bucket: string,
    request: { Prefix: string; Delimiter?: string; StartAfter?: string },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ prefixes: string[]; objects: { key: string; size: number }[] }> {
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          ...request,
          ...this.#payer(),
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
        signal === undefined ? {} : { abortSignal: AbortSignal.any([signal]) },
      );
      yield {
        prefixes: (page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix),
        objects: (page.Contents ?? []).map(({ Key = "", Size = 0 }) => ({ key: Key, size: Size })),
      };
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  #payer(): { RequestPayer?: "requester" } {
    return this.#options.requesterPays === true ? { RequestPayer: "requester" } : {};
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}

function dayOf(seconds: number): string {
  return formatTime(seconds).slice(0, 10).replaceAll("-", "/");
}
