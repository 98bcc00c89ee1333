import type { Caller } from "../../aws/caller.js";
import type { ClientConfig } from "../../aws/connection.js";
import { awsProblem, failureOf } from "../../aws/failure.js";
import { defaultRegions } from "../../aws/regions.js";
import { Problem, type ProblemData } from "../../diagnostics/problem.js";
import type { TimeRange } from "../../trail/time-range.js";
import { formatTime } from "../../trail/time.js";
import { writeList } from "../event-file.js";
import type { Mark, RemoteFile, RemoteListener, RemoteSource } from "../remote.js";
import { slicesOf, type Slice } from "../slices.js";
import { EventHistory, lookupText } from "./event-history.js";

export interface LookupEventsOptions {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly range?: TimeRange;
}

/** How far the event history goes back (CloudTrail user guide, "Working with CloudTrail event history"). */
const KEPT = 90 * 86_400;

/** One region, whose slices are asked for one after another: it has one rate for all of them. */
class RegionHistory {
  readonly history: EventHistory;
  #last: Promise<unknown> = Promise.resolve();

  constructor(history: EventHistory) {
    this.history = history;
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/**
 * CloudTrail's event history as a source, for accounts without a trail: management events of the last 90 days, region by
 * region, in slices of a day. A day that is over is asked for once.
 */
export class LookupEventsSource implements RemoteSource {
  readonly #caller: () => Promise<Caller>;
  readonly #options: LookupEventsOptions;
  readonly #config: ClientConfig;
  readonly #listener: RemoteListener;
  readonly #now: number;
  readonly #regions: RegionHistory[] = [];

  /** @param caller whose credentials these are */
  constructor(
    options: LookupEventsOptions,
    config: ClientConfig,
    caller: () => Promise<Caller>,
    listener: RemoteListener,
    now: Date,
  ) {
    this.#options = options;
    this.#config = config;
    this.#caller = caller;
    this.#listener = listener;
    this.#now = Math.floor(now.getTime() / 1000);
  }

  get requests(): number {
    return this.#regions.reduce((sum, { history }) => sum + history.requests, 0);
  }

  async *files(
    _marks: Readonly<Record<string, Mark>>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RemoteFile> {
    const { account, partition } = await this.#caller();
    this.#refuseOthers(account);
    const range = this.#range();
    const slices = slicesOf(range, this.#now);
    if (slices.length === 0) {
      this.#listener.onNote("The event history keeps 90 days: nothing of what was asked for is in it.");
      return;
    }
    const named = this.#options.regions ?? defaultRegions(partition);
    for (const region of named) this.#regions.push(new RegionHistory(new EventHistory(region, this.#config)));
    const open = await Promise.all(
      this.#regions.map(async (region) => ((await this.#mayAsk(account, region, signal)) ? [region] : [])),
    );
    const asked = open.flat();
    const days = new Set(slices.map(({ name }) => name.slice(0, 10))).size;
    if (asked.length > 0)
      this.#listener.onNote(
        `The event history of account ${account}: ${counted(days, "day")} in ${counted(asked.length, "region")}, 100 events a second from each at most. Days that are in the lake already are not asked for.`,
      );
    for (const slice of slices) for (const region of asked) yield this.#file(account, region, slice);
  }

  /** Which days are done is in the ledger, as files are. */
  marks(): Readonly<Record<string, Mark>> {
    return {};
  }

  #range(): TimeRange & { from: number } {
    const { range = {} } = this.#options;
    const oldest = this.#now - KEPT;
    if (range.from !== undefined && range.from < oldest)
      this.#listener.onNote(
        `The event history keeps 90 days: it is asked from ${formatTime(oldest)} on, not from ${formatTime(range.from)}.`,
      );
    // Days that were begun are asked for whole, so that the same day has the same name tomorrow.
    const from = Math.max(range.from ?? 0, oldest - (oldest % 86_400));
    return { ...range, from };
  }

  #refuseOthers(account: string): void {
    const { accounts } = this.#options;
    if (accounts === undefined || accounts.includes(account)) return;
    throw new Problem({
      code: "usage",
      detail: `lookup-events: asks the account of the credentials, which is ${account}, not ${accounts.join(", ")}: use --profile or --role-arn.`,
    });
  }

  /** Asks a region for one event: where that is refused, the region is named once, and the rest goes on. */
  async #mayAsk(
    account: string,
    { history }: RegionHistory,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    try {
      await history.probe(signal);
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      this.#listener.onProblem(regionProblem(error, account, history.region));
      return false;
    }
  }

  #file(account: string, region: RegionHistory, slice: Slice): RemoteFile {
    const { history } = region;
    const path = `lookup-events:${account}/${history.region}/${slice.name}`;
    return {
      path,
      size: 0,
      // What is not over is another file each time; so is a day that was asked for before it was over.
      mtimeMs: slice.settled ? slice.to * 1000 : this.#now * 1000 + 1,
      fetch: (to, signal) =>
        region.inTurn(async () => {
          signal?.throwIfAborted();
          try {
            const from = Math.max(slice.from, this.#now - KEPT);
            await writeList(to, "Events", texts(history, { ...slice, from }, signal));
          } catch (error) {
            signal?.throwIfAborted();
            throw awsProblem(
              error,
              path,
              `The event history of ${history.region} was asked for ${slice.name}`,
            );
          }
        }),
    };
  }

  [Symbol.dispose](): void {
    for (const { history } of this.#regions) history[Symbol.dispose]();
  }
}

/** What keeps a region from being asked: STS knows its credentials, so that a region that does not has not been enabled. */
export function regionProblem(error: unknown, account: string, region: string): ProblemData {
  const source = `lookup-events:${account}/${region}`;
  if (failureOf(error) === "credentials" || (error as { code?: string }).code === "ENOTFOUND")
    return {
      code: "aws-region-disabled",
      detail: `${region} does not know the credentials of account ${account}: ${(error as Error).message.split("\n")[0] ?? ""}`,
      source,
    };
  return awsProblem(error, source, `The event history of ${region} cannot be asked`).toJSON();
}

async function* texts(
  history: EventHistory,
  { from, to }: Slice,
  signal: AbortSignal | undefined,
): AsyncGenerator<string[]> {
  // The API's end is inclusive.
  for await (const page of history.pages({ from, to: to - 1 }, signal)) yield page.map(lookupText);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
