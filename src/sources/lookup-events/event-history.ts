import { setTimeout as sleep } from "node:timers/promises";
import {
  CloudTrailClient,
  LookupEventsCommand,
  type Event,
  type LookupAttributeKey,
} from "@aws-sdk/client-cloudtrail";
import type { ClientConfig } from "../../aws/connection.js";
import { failureOf } from "../../aws/failure.js";
import { Pace } from "./pace.js";

/** What is looked up: all of a time, or what one attribute names. Times are whole seconds since 1970, both inclusive. */
export interface EventLookup {
  readonly attribute?: { readonly key: LookupAttributeKey; readonly value: string };
  readonly from?: number;
  readonly to?: number;
}

/** LookupEvents takes two requests a second for each account and region (CloudTrail API reference, LookupEvents). */
const PER_SECOND = 2;
const PAGE = 50;
/** After the SDK's own attempts: how often, and how long, a region that is asked too much is left alone. */
const THROTTLED_WAITS_MS = [5_000, 15_000, 30_000, 60_000];
/** A place to start again that brings nothing new is no place to start again. */
const MOST_RESTARTS = 3;

/**
 * CloudTrail's event history of one account and region: the last 90 days of management events, newest first, asked within
 * the rate that the API allows (`cloudtrail-identity.md` §7.5).
 */
export class EventHistory {
  readonly region: string;
  readonly #client: CloudTrailClient;
  readonly #pace = new Pace(PER_SECOND);
  requests = 0;

  constructor(region: string, config: ClientConfig) {
    this.region = region;
    this.#client = new CloudTrailClient({ ...config, region });
  }

  /** Credentials as this client remembers them: clients that share them assume a role once, not once each. */
  get credentials(): ClientConfig["credentials"] {
    return this.#client.config.credentials as ClientConfig["credentials"];
  }

  /**
   * Pages of events, newest first, each event once. A paging token that has expired is no loss: it goes on from the oldest
   * second that it has seen.
   */
  async *pages(lookup: EventLookup, signal: AbortSignal | undefined): AsyncGenerator<Event[]> {
    let token: string | undefined;
    let to = lookup.to;
    let oldest: number | undefined;
    let inOldest = new Set<string>();
    let restarts = 0;
    for (;;) {
      let page: { Events?: Event[] | undefined; NextToken?: string | undefined };
      try {
        page = await this.#ask({ ...lookup, ...(to === undefined ? {} : { to }) }, token, signal);
      } catch (error) {
        if ((error as Error).name !== "InvalidNextTokenException" || token === undefined) throw error;
        if (to === oldest && ++restarts > MOST_RESTARTS) throw error;
        if (to !== oldest) restarts = 0;
        to = oldest ?? to;
        token = undefined;
        continue;
      }
      const fresh: Event[] = [];
      for (const event of page.Events ?? []) {
        const id = event.EventId ?? "";
        const second =
          event.EventTime === undefined ? undefined : Math.floor(event.EventTime.getTime() / 1000);
        if (second !== undefined && second === oldest && inOldest.has(id)) continue;
        if (second !== undefined && (oldest === undefined || second < oldest)) {
          oldest = second;
          inOldest = new Set();
        }
        if (second === oldest) inOldest.add(id);
        fresh.push(event);
      }
      if (fresh.length > 0) yield fresh;
      token = page.NextToken;
      if (token === undefined || token === "") return;
    }
  }

  /** Asks for one event, to learn whether it may ask at all. */
  async probe(signal: AbortSignal | undefined): Promise<void> {
    await this.#ask({}, undefined, signal, 1);
  }

  async #ask(
    { attribute, from, to }: EventLookup,
    token: string | undefined,
    signal: AbortSignal | undefined,
    most = PAGE,
  ): Promise<{ Events?: Event[] | undefined; NextToken?: string | undefined }> {
    const command = new LookupEventsCommand({
      MaxResults: most,
      ...(attribute === undefined
        ? {}
        : { LookupAttributes: [{ AttributeKey: attribute.key, AttributeValue: attribute.value }] }),
      ...(from === undefined ? {} : { StartTime: new Date(from * 1000) }),
      ...(to === undefined ? {} : { EndTime: new Date(to * 1000) }),
      ...(token === undefined ? {} : { NextToken: token }),
    });
    for (let waits = 0; ; waits++) {
      await this.#pace.turn(signal);
      this.requests += 1;
      try {
        return await this.#client.send(
          command,
          signal === undefined ? {} : { abortSignal: AbortSignal.any([signal]) },
        );
      } catch (error) {
        signal?.throwIfAborted();
        const wait = THROTTLED_WAITS_MS[waits];
        if (failureOf(error) !== "throttled" || wait === undefined) throw error;
        await sleep(wait, undefined, signal === undefined ? {} : { signal: AbortSignal.any([signal]) });
      }
    }
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}

/** One event as it is stored, as the AWS command line prints it: the record's text unaltered within. */
export function lookupText(event: Event): string {
  return JSON.stringify(event);
}
