import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { awsProblem, failureOf } from "../../aws/failure.js";
import type { ClientConfig } from "../../aws/connection.js";
import { Problem } from "../../diagnostics/problem.js";
import type { TimeRange } from "../../trail/time-range.js";
import {
  interleaved,
  type Mark,
  type RemoteFile,
  type RemoteListener,
  type RemoteSource,
} from "../remote.js";
import type { S3Address } from "./address.js";
import { Buckets, dayOf, LISTINGS } from "./bucket.js";
import { findTrees, type FoundTrees, type Tree, type TreeFilter } from "./trees.js";

export interface S3Options extends TreeFilter {
  readonly range?: TimeRange;
  /** Whoever asks pays for the bucket's requests and transfer. */
  readonly requesterPays?: boolean;
}

/** CloudTrail delivers most files within minutes and some much later: so many days are listed again. */
const LOOK_BACK_DAYS = 2;
const DAY = 86_400;
/** So many refusals of the credentials on end, and nothing more is asked. */
const MOST_REFUSALS = 3;
const FILE = /\.(?:json|gz|zip|csv|ndjson|jsonl)$/i;

/**
 * Trail files in a bucket. Trees are found level by level; in each tree keys are in order of delivery, so that only the days
 * that were asked for, or came since the last run, are listed.
 */
export class S3Source implements RemoteSource {
  readonly #buckets: Buckets;
  readonly #address: S3Address;
  readonly #options: S3Options;
  readonly #listener: RemoteListener;
  readonly #marks = new Map<string, Mark>();
  /** The first key of each tree that could not be fetched: the next run asks for it again. */
  readonly #failed = new Map<string, string>();
  #refusals = 0;
  /** Trees that could not be listed: they have been named. */
  #unlisted = 0;
  #refused: Problem | undefined;

  constructor(address: S3Address, options: S3Options, config: ClientConfig, listener: RemoteListener) {
    this.#address = address;
    this.#options = options;
    this.#listener = listener;
    this.#buckets = new Buckets(config, options.requesterPays);
  }

  get requests(): number {
    return this.#buckets.requests;
  }

  async *files(
    marks: Readonly<Record<string, Mark>>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RemoteFile> {
    const { bucket, prefix } = this.#address;
    const place = `s3://${bucket}/${prefix}`;
    let found: FoundTrees;
    try {
      found = await findTrees(prefix, this.#options, this.#buckets.searching(bucket, signal));
    } catch (error) {
      signal?.throwIfAborted();
      throw awsProblem(error, place, `${place} cannot be listed`);
    }
    const { trees, cut, refused } = found;
    if (refused !== undefined) {
      signal?.throwIfAborted();
      const { message } = awsProblem(refused, place, "Not every prefix could be looked into for trails");
      this.#listener.onNote(`${place}: ${message}`);
    }
    if (cut)
      this.#listener.onNote(
        `${place} has more prefixes than are looked through for trails: type a trail's own, as s3://${bucket}/<prefix>.`,
      );
    if (trees === undefined) {
      yield* this.#anything(place, signal);
      return;
    }
    const { accounts, regions } = this.#options;
    if (trees.length === 0) {
      const asked = accounts !== undefined || regions !== undefined;
      this.#listener.onNote(
        `${place} holds no trail files${asked ? " of the accounts and regions that were asked for" : ": what lies below its AWSLogs/ is of other services"}.`,
      );
      return;
    }
    let files = 0;
    const listed = interleaved(
      trees.map((tree) => () => this.#tree(tree, marks, signal)),
      LISTINGS,
    );
    for await (const file of listed) {
      files += 1;
      yield file;
    }
    if (files === 0 && this.#unlisted === 0) this.#listener.onNote(`${place} ${this.#nothing(trees.length)}`);
  }

  /** A bucket without trees: whatever lies there may hold records. */
  async *#anything(place: string, signal: AbortSignal | undefined): AsyncGenerator<RemoteFile> {
    let files = 0;
    const { prefix } = this.#address;
    for await (const file of this.#tree({ prefix, account: "", region: "" }, {}, signal)) {
      if (files++ === 0)
        this.#listener.onNote(
          `${place} has no AWSLogs/ that looks like a trail's: every file below it is read.`,
        );
      yield file;
    }
    if (files === 0 && this.#unlisted === 0)
      this.#listener.onNote(`${place} holds no file that could hold records, and no trail's AWSLogs/.`);
  }

  /** Why the trees that were found gave no file. */
  #nothing(trees: number): string {
    const { range } = this.#options;
    const days = [
      ...(range?.from === undefined ? [] : [`from ${dayOf(range.from).replaceAll("/", "-")}`]),
      ...(range?.to === undefined ? [] : [`to ${dayOf(range.to - 1 + DAY).replaceAll("/", "-")}`]),
    ].join(" ");
    const places = `${trees} ${trees === 1 ? "account and region" : "accounts and regions"}`;
    return `has trail files of ${places}, and none ${days === "" ? "since the last run" : `delivered ${days}`}.`;
  }

  marks(): Readonly<Record<string, Mark>> {
    const marks: Record<string, Mark> = {};
    for (const [place, mark] of this.#marks) {
      const failed = this.#failed.get(place);
      // Before the first key that is missing, everything is there: the look back will find it.
      marks[place] = failed === undefined ? mark : { ...mark, upTo: failed < mark.upTo ? failed : mark.upTo };
    }
    return marks;
  }

  /** The files of one tree, in order of their keys. */
  async *#tree(
    tree: Tree,
    marks: Readonly<Record<string, Mark>>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RemoteFile> {
    const { bucket } = this.#address;
    const place = `s3://${bucket}/${tree.prefix}`;
    const known = marks[place];
    const { range } = this.#options;
    const first = range?.from === undefined ? "" : dayOf(range.from);
    // A file may be delivered the day after its events; what comes later still is of a later run.
    const last = range?.to === undefined ? undefined : `${dayOf(range.to - 1 + DAY)}/~`;
    const resumes = known !== undefined && (known.from === "" || (first !== "" && known.from <= first));
    const start = resumes ? later(first, lookBack(known.upTo.slice(tree.prefix.length))) : first;
    let upTo = resumes ? known.upTo : "";
    const listing = {
      Prefix: tree.prefix,
      ...(start === "" ? {} : { StartAfter: `${tree.prefix}${start}` }),
    };
    if (this.#refused !== undefined) return;
    try {
      listed: for await (const { objects } of this.#buckets.pages(bucket, listing, signal)) {
        for (const { key, size, modifiedMs } of objects) {
          const name = key.slice(tree.prefix.length);
          if (last !== undefined && tree.region !== "" && name > last) break listed;
          if (key > upTo) upTo = key;
          if (size === 0 || !FILE.test(key)) continue;
          yield this.#file(place, key, size, modifiedMs);
        }
        if (this.#refused !== undefined) return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      this.#unlisted += 1;
      this.#listener.onProblem(this.#hear(error, place, `${place} cannot be listed`).toJSON());
      return;
    }
    // What lies between what was listed before and where this run began was not: the mark stays where it was.
    const joined = known === undefined || !resumes || start <= known.upTo.slice(tree.prefix.length);
    if (tree.region !== "" && upTo !== "" && joined)
      this.#marks.set(place, { from: resumes ? known.from : first, upTo });
  }

  #file(place: string, key: string, size: number, mtimeMs: number): RemoteFile {
    const { bucket } = this.#address;
    const path = `s3://${bucket}/${key}`;
    return {
      path,
      size,
      mtimeMs,
      fetch: async (to, signal) => {
        try {
          if (this.#refused !== undefined) throw this.#refused;
          await this.#buckets.object(bucket, key, signal, ({ Body }) =>
            pipeline(
              Body as Readable,
              createWriteStream(to),
              signal === undefined ? {} : { signal: AbortSignal.any([signal]) },
            ),
          );
          this.#refusals = 0;
        } catch (error) {
          signal?.throwIfAborted();
          const failed = this.#failed.get(place);
          if (failed === undefined || key < failed) this.#failed.set(place, key);
          throw this.#hear(error, path, "The object cannot be fetched");
        }
      },
    };
  }

  /** A failure as a problem; after some refusals of the credentials on end nothing more is asked. */
  #hear(error: unknown, source: string, doing: string): Problem {
    const problem = awsProblem(error, source, doing);
    if (error !== this.#refused && failureOf(error) === "credentials" && ++this.#refusals >= MOST_REFUSALS)
      this.#refused ??= problem;
    return problem;
  }

  [Symbol.dispose](): void {
    this.#buckets[Symbol.dispose]();
  }
}

/** The day so long before the one that a key begins with; "" where it begins with none. */
function lookBack(name: string): string {
  const day = /^(\d{4})\/(\d\d)\/(\d\d)\//.exec(name);
  if (day === null) return "";
  return dayOf(Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) / 1000 - LOOK_BACK_DAYS * DAY);
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
