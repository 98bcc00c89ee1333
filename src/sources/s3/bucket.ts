import {
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
  type GetObjectCommandOutput,
} from "@aws-sdk/client-s3";
import type { ClientConfig } from "../../aws/connection.js";
import { formatTime } from "../../trail/time.js";
import { Lanes } from "../lanes.js";
import type { TreeSearch } from "./trees.js";

/** Listings that run beside each other. */
export const LISTINGS = 8;

/** What a listing asks for. */
export interface Listing {
  readonly Prefix: string;
  readonly Delimiter?: string;
  readonly StartAfter?: string;
  readonly MaxKeys?: number;
}

/** One page of a listing. */
export interface Page {
  readonly prefixes: readonly string[];
  readonly objects: readonly { readonly key: string; readonly size: number; readonly modifiedMs: number }[];
}

/** The calls of S3 that reading needs, in any bucket; it follows a bucket to its own region. */
export class Buckets implements Disposable {
  readonly #client: S3Client;
  readonly #payer: { readonly RequestPayer?: "requester" };
  /** The SDK would queue what is beyond its sockets, and complain. */
  readonly #levels = new Lanes(LISTINGS);
  /** Calls made so far. */
  requests = 0;

  constructor(config: ClientConfig, requesterPays: boolean | undefined) {
    this.#client = new S3Client({
      ...config,
      followRegionRedirects: true,
      // Test servers and some VPC endpoints know no virtual hosts.
      ...(config.endpoint === undefined ? {} : { forcePathStyle: true }),
    });
    this.#payer = requesterPays === true ? { RequestPayer: "requester" } : {};
  }

  /** A listing, page by page; the next is asked for when it is wanted. */
  async *pages(bucket: string, listing: Listing, signal: AbortSignal | undefined): AsyncGenerator<Page> {
    let token: string | undefined;
    do {
      this.requests += 1;
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          ...listing,
          ...this.#payer,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
        own(signal),
      );
      token = page.NextContinuationToken;
      yield {
        prefixes: (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix === undefined ? [] : [Prefix])),
        objects: (page.Contents ?? []).map(({ Key = "", Size = 0, LastModified }) => ({
          key: Key,
          size: Size,
          modifiedMs: LastModified?.getTime() ?? 0,
        })),
      };
    } while (token !== undefined);
  }

  /** The common prefixes that end in `/` below a prefix. */
  #level(bucket: string, under: string, signal: AbortSignal | undefined): Promise<string[]> {
    return this.#levels.run(async () => {
      const found: string[] = [];
      for await (const { prefixes } of this.pages(bucket, { Prefix: under, Delimiter: "/" }, signal))
        found.push(...prefixes);
      return found;
    });
  }

  /** How trees are looked for in a bucket. */
  searching(bucket: string, signal: AbortSignal | undefined): TreeSearch {
    const first = (listing: Listing): Promise<Page | undefined> =>
      this.#levels.run(async () => {
        for await (const page of this.pages(bucket, listing, signal)) return page;
        return undefined;
      });
    return {
      level: (under) => this.#level(bucket, under, signal),
      firstOf: async (under) => (await first({ Prefix: under, Delimiter: "/" }))?.prefixes ?? [],
      has: async (under) => ((await first({ Prefix: under, MaxKeys: 1 }))?.objects.length ?? 0) > 0,
    };
  }

  /**
   * An object, taken whole. The SDK tries again what was not answered; what breaks off in the middle of the bytes is asked for
   * again here.
   */
  async object<T>(
    bucket: string,
    key: string,
    signal: AbortSignal | undefined,
    take: (object: GetObjectCommandOutput) => Promise<T>,
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      this.requests += 1;
      const object = await this.#client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, ...this.#payer }),
        own(signal),
      );
      try {
        return await take(object);
      } catch (error) {
        signal?.throwIfAborted();
        if (tries >= BROKEN_OFF || !isBrokenOff(error)) throw error;
      }
    }
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}

/** How often an object is asked for that breaks off. */
const BROKEN_OFF = 3;

/** A connection that was lost while bytes came; a full disk is another matter. */
function isBrokenOff(error: unknown): boolean {
  const { code = "", name = "" } = error as { code?: string; name?: string };
  return name === "TimeoutError" || /^(?:ECONNRESET|EPIPE|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE)$/.test(code);
}

/** A signal of its own for a call: listeners would pile up on one that many calls share. */
function own(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: AbortSignal.any([signal]) };
}

/** `YYYY/MM/DD`, as keys begin in a trail's tree. */
export function dayOf(seconds: number): string {
  return formatTime(seconds).slice(0, 10).replaceAll("-", "/");
}
