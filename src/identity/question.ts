import type { Stamp } from "../trail/stamp.js";
import type { FactIndex, Use } from "./facts.js";
import type { Issuance } from "./issuance.js";
import type { Reading } from "./reading.js";

/** One question: these identity values, used between these times, by this event where only it can tell. */
export interface Question {
  stamp: Stamp;
  first: number;
  last: number;
  console?: boolean;
  event?: Use["event"];
  /** All keys of the session, where the question is about the session and not about one key. */
  keys?: string[];
}

/** What the parts of the resolver need of each other. */
export interface Resolving {
  readonly facts: FactIndex;
  /** The readings of a question met on the way up; loops on the path have none. */
  up(question: Question, path: readonly string[]): Reading[];
  /** Whether the question at the end of this path met a loop that closes above it: it has no beginning of its own there. */
  loopsAbove(path: readonly string[]): boolean;
}

/** The question that all use of one stamp asks. */
export function questionOf(use: Use): Question {
  return {
    stamp: use.stamp,
    first: use.first,
    last: use.last,
    console: use.console,
    ...(use.event === undefined ? {} : { event: use.event }),
  };
}

/** The question who called: asked by the call itself, because another account's caller shows only there. */
export function questionOfCaller(issuance: Issuance): Question {
  const { eventId, eventName, time, account, shared, requestId } = issuance;
  const event = {
    eventId,
    eventName,
    time,
    account,
    ...(shared === undefined ? {} : { shared }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  return { stamp: issuance.caller, first: time, last: time, event };
}

/** All keys that a question is about. */
export function keysOf({ keys, stamp }: Question): string[] {
  return keys ?? (stamp.key === undefined ? [] : [stamp.key]);
}

/** J1 holds where the creation date is the issuing second (± 1 s), or, without one, between issue and expiry. */
export function inTime(issuance: Issuance, { stamp, first, last }: Question): boolean {
  if (stamp.createdAt !== undefined) return Math.abs(stamp.createdAt - issuance.time) <= 1;
  return first >= issuance.time - 1 && last <= (issuance.expiresAt ?? issuance.time + 43_200) + 1;
}
