import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilteredLogEvent,
  type FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { ClientConfig } from "../../aws/connection.js";
import { awsProblem, failureOf } from "../../aws/failure.js";
import { Problem } from "../../diagnostics/problem.js";
import type { TimeRange } from "../../trail/time-range.js";
import { writeList } from "../event-file.js";
import type { Mark, RemoteFile, RemoteListener, RemoteSource } from "../remote.js";
import { slicesOf, type Slice } from "../slices.js";
import type { LogGroupAddress } from "./address.js";

export interface LogGroupOptions {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly range?: TimeRange;
}

/** Where no range was asked for: how far back, in seconds; a log group may hold years. */
const UNASKED = 30 * 86_400;

/**
 * A log group that a trail delivers to, in slices of a day (CloudTrail user guide, "Sending events to CloudWatch Logs"). Events
 * are asked for by CloudWatch's timestamps, which are CloudTrail's delivery of each event, minutes after its own time.
 */
export class LogGroupSource implements RemoteSource {
  readonly #group: LogGroupAddress;
  readonly #options: LogGroupOptions;
  readonly #listener: RemoteListener;
  readonly #now: number;
  readonly #clients: readonly { region: string; client: CloudWatchLogsClient }[];
  requests = 0;

  constructor(
    group: LogGroupAddress,
    options: LogGroupOptions,
    config: ClientConfig,
    listener: RemoteListener,
    now: Date,
  ) {
    this.#group = group;
    this.#options = options;
    this.#listener = listener;
    this.#now = Math.floor(now.getTime() / 1000);
    const regions = group.region === undefined ? (options.regions ?? [config.region]) : [group.region];
    this.#clients = regions.map((region) => ({
      region,
      client: new CloudWatchLogsClient({ ...config, region }),
    }));
  }

  async *files(
    _marks: Readonly<Record<string, Mark>>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RemoteFile> {
    const { range = {}, accounts } = this.#options;
    if (accounts !== undefined)
      throw new Problem({
        code: "usage",
        detail: "--account chooses nothing in a log group: its events are read whole.",
      });
    if (range.from === undefined)
      this.#listener.onNote(
        "The last 30 days of the log group are asked for; --from says how far back instead.",
      );
    const slices = slicesOf({ ...range, from: range.from ?? startOfDay(this.#now - UNASKED) }, this.#now);
    for (const { region, client } of this.#clients) {
      try {
        await this.#ask(client, { startTime: this.#now * 1000, limit: 1 }, signal);
      } catch (error) {
        signal?.throwIfAborted();
        const source = `cloudwatch:${this.#group.identifier}`;
        const problem =
          failureOf(error) === "gone"
            ? new Problem(
                {
                  code: "log-group-not-found",
                  detail: `${region} has no log group ${this.#group.identifier}.`,
                  source,
                },
                { cause: error },
              )
            : awsProblem(error, source, `The log group cannot be read in ${region}`);
        if (this.#clients.length === 1) throw problem;
        this.#listener.onProblem(problem.toJSON());
        continue;
      }
      for (const slice of slices) yield this.#file(region, client, slice);
    }
  }

  /** Which days are done is in the ledger, as files are. */
  marks(): Readonly<Record<string, Mark>> {
    return {};
  }

  #file(region: string, client: CloudWatchLogsClient, slice: Slice): RemoteFile {
    const { identifier } = this.#group;
    const name = identifier.startsWith("arn:") ? identifier : `${region}/${identifier}`;
    const path = `cloudwatch:${name}/${slice.name}`;
    return {
      path,
      size: 0,
      mtimeMs: slice.settled ? slice.to * 1000 : this.#now * 1000 + 1,
      fetch: async (to, signal) => {
        try {
          await writeList(to, "logEvents", this.#texts(client, slice, signal));
        } catch (error) {
          signal?.throwIfAborted();
          throw awsProblem(error, path, `The log group was asked for ${slice.name}`);
        }
      },
    };
  }

  /** Log events in the form of an export: a message, as text, holds the record. */
  async *#texts(
    client: CloudWatchLogsClient,
    { from, to }: Slice,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<string[]> {
    let nextToken: string | undefined;
    do {
      const page = await this.#ask(
        client,
        // CloudWatch's end is inclusive, in milliseconds.
        { startTime: from * 1000, endTime: to * 1000 - 1, ...(nextToken === undefined ? {} : { nextToken }) },
        signal,
      );
      yield (page.events ?? []).map(messageText);
      nextToken = page.nextToken;
    } while (nextToken !== undefined && nextToken !== "");
  }

  #ask(
    client: CloudWatchLogsClient,
    request: { startTime: number; endTime?: number; nextToken?: string; limit?: number },
    signal: AbortSignal | undefined,
  ): Promise<FilterLogEventsCommandOutput> {
    this.requests += 1;
    const { identifier } = this.#group;
    const group = identifier.startsWith("arn:")
      ? { logGroupIdentifier: identifier }
      : { logGroupName: identifier };
    return client.send(
      new FilterLogEventsCommand({ ...group, ...request }),
      signal === undefined ? {} : { abortSignal: AbortSignal.any([signal]) },
    );
  }

  [Symbol.dispose](): void {
    for (const { client } of this.#clients) client.destroy();
  }
}

function startOfDay(seconds: number): number {
  return seconds - (seconds % 86_400);
}

function messageText({ eventId, timestamp, message }: FilteredLogEvent): string {
  return JSON.stringify({ id: eventId, timestamp, message });
}
