import type { Row } from "../../answers/trace.js";
import { callsOf, type Call } from "../../identity/call.js";
import { token, type Use } from "../../identity/facts.js";
import { issuanceOf, type Issuance } from "../../identity/issuance.js";
import { questionOf, questionOfCaller } from "../../identity/question.js";
import { agree, type Link, type Reading } from "../../identity/reading.js";
import type { Resolver } from "../../identity/resolver.js";
import type { LakeReader } from "../../lake/reader.js";
import { parseArn } from "../../trail/arn.js";
import { objectAt, textAt, type CloudTrailRecord } from "../../trail/record.js";
import { stampOf } from "../../trail/stamp.js";
import { eventIdOf, eventTimeOf, recordAccountOf } from "../../trail/event-row.js";
import { selectEvents } from "../events/events.js";
import { usesThrough } from "../trace/descendants.js";

/** One record of AssumeRoot. */
export interface OpeningRecord {
  row: Row;
  record: CloudTrailRecord;
  /** Absent where the call failed. */
  issuance?: Issuance;
}

/** What the request of an AssumeRoot names; from the message of a refused call, where the request is left out (§3.2). */
export interface OpeningRequest {
  account?: string;
  taskPolicy?: string;
  durationSeconds?: number;
}

/** A use of an AssumeRoot session, by the hop that leads back to its opening, and what else it may be. */
export interface UseInSession {
  use: Use;
  link: Link;
  /** Other openings or sign-ins that the use may go back to: event IDs. */
  rivals: string[];
}

/** A session that AssumeRoot opened: its copies, who opened it, and the uses of it. */
export interface Opening {
  call: Call;
  records: OpeningRecord[];
  readings: readonly Reading[];
  uses: UseInSession[];
}

/** Sources are compared without case; the names of STS are AWS's own. */
const IS_ASSUME_ROOT =
  "e.eventname = 'AssumeRoot' AND lower(e.eventsource) LIKE 'sts.%' AND e.kind IN ('api', 'network')";

/** All records of AssumeRoot in the lake, newest first: they are few, and a session may reach into any range. */
export async function openingRecords(reader: LakeReader): Promise<OpeningRecord[]> {
  const found: OpeningRecord[] = [];
  for await (const { row, record: text } of selectEvents(reader, { where: IS_ASSUME_ROOT })) {
    const record = JSON.parse(text) as CloudTrailRecord;
    const issuance = issuanceOf(record);
    found.push({ row, record, ...(issuance === undefined ? {} : { issuance }) });
  }
  return found;
}

/** What was asked of AssumeRoot (§5). */
export function requestOf(record: CloudTrailRecord): OpeningRequest {
  const request = objectAt(record, "requestParameters");
  const target = textAt(request, "targetPrincipal");
  const message = textAt(record, "errorMessage") ?? "";
  const account =
    parseArn(target)?.account ?? target ?? /resource: arn:[\w-]*:iam::(\d{12}):/.exec(message)?.[1];
  const taskPolicy = textAt(request, "taskPolicyArn", "arn") ?? textAt(request, "taskPolicyArn");
  const seconds = Number(textAt(request, "durationSeconds"));
  return {
    ...(account === undefined ? {} : { account }),
    ...(taskPolicy === undefined ? {} : { taskPolicy }),
    ...(Number.isFinite(seconds) && seconds > 0 ? { durationSeconds: seconds } : {}),
  };
}

/** The openings with their uses, joined as the resolver joins them: by key, account and second, never by key alone. */
export function openingsOf(resolver: Resolver, records: readonly OpeningRecord[]): Opening[] {
  const byIssuance = new Map<Issuance, OpeningRecord[]>();
  for (const one of records) {
    if (one.issuance === undefined) continue;
    // The resolver's own copy of it, which its chains name.
    const fact = resolver.facts
      .issues(token.event(one.issuance.eventId))
      .find((other) => sameRecord(other, one.issuance!));
    if (fact === undefined) continue;
    byIssuance.set(fact, [...(byIssuance.get(fact) ?? []), one]);
  }
  return callsOf([...byIssuance.keys()]).map((call) => ({
    call,
    records: call.copies.flatMap((copy) => byIssuance.get(copy) ?? []),
    readings: resolver.readings(questionOfCaller(call.best)),
    uses: usesThrough(resolver, call).through.map(({ use, link, readings }) => ({
      use,
      link,
      rivals: rivalsOf(call, readings),
    })),
  }));
}

function sameRecord(a: Issuance, b: Issuance): boolean {
  return a.eventName === b.eventName && a.time === b.time && a.account === b.account && a.key === b.key;
}

function rivalsOf(call: Call, readings: readonly Reading[]): string[] {
  const others = readings
    .map((reading) => reading.chain.at(-1)?.call)
    .filter((other) => other !== undefined && !other.copies.some((copy) => call.copies.includes(copy)));
  return [...new Set(others.map((other) => other!.best.eventId))].sort();
}

/** Who made a call that failed: the caller's own stamp is asked, with the event itself. */
export function readingsOfCaller(resolver: Resolver, { record }: OpeningRecord): readonly Reading[] {
  const time = eventTimeOf(record) ?? 0;
  const shared = textAt(record, "sharedEventID");
  const requestId = textAt(record, "requestID");
  const event = {
    eventId: eventIdOf(record),
    eventName: textAt(record, "eventName") ?? "",
    time,
    account: recordAccountOf(record) ?? "",
    ...(shared === undefined ? {} : { shared }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  return resolver.readings({ stamp: stampOf(record), first: time, last: time, event });
}

/** How a use began, for use that no AssumeRoot explains. */
export function readingOfUse(resolver: Resolver, use: Use): Reading | undefined {
  const readings = resolver.readings(questionOf(use));
  return agree([...readings]).chosen ?? readings[0];
}
