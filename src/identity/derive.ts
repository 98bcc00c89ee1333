import { eventIdOf, recordAccountOf } from "../trail/event-row.js";
import { textAt, type CloudTrailRecord } from "../trail/record.js";
import { stampOf } from "../trail/stamp.js";
import type { Issue, Use } from "./facts.js";
import { issuanceOf } from "./issuance.js";

/** All records of one stamp, summed; `record` is any one of them: they are alike in all that the stamp holds. */
export interface StampGroup {
  stamp: string;
  record: CloudTrailRecord;
  events: number;
  errors: number;
  first: number;
  last: number;
  console: boolean;
  shared: string[];
}

/** The use fact of a group. Groups whose stamp stands for one event alone keep that event's own facts. */
export function useOf(group: StampGroup): Use {
  const { record } = group;
  const stamp = stampOf(record);
  const use: Use = {
    kind: "use",
    id: group.stamp,
    stamp,
    events: group.events,
    errors: group.errors,
    first: group.first,
    last: group.last,
    console: group.console,
    shared: [...new Set(group.shared)].sort(),
  };
  if (group.events !== 1) return use;
  const shared = textAt(record, "sharedEventID");
  const requestId = textAt(record, "requestID");
  use.event = {
    eventId: eventIdOf(record),
    eventName: textAt(record, "eventName") ?? "",
    time: group.first,
    account: recordAccountOf(record) ?? "",
    ...(shared === undefined ? {} : { shared }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  return use;
}

/** The issuing fact of a record, if it issued anything. Its ID is the record's identity in the lake. */
export function issueOf(record: CloudTrailRecord): Issue | undefined {
  const issuance = issuanceOf(record);
  if (issuance === undefined) return undefined;
  const recipient = textAt(record, "recipientAccountId") ?? "";
  const id = [
    recipient,
    issuance.eventId,
    issuance.time,
    issuance.eventName,
    issuance.caller.type ?? "",
  ].join("|");
  return { kind: "issue", id, issuance };
}
