import { eventIdOf, eventRow, eventTimeOf, recordAccountOf } from "../trail/event-row.js";
import { textAt, type CloudTrailRecord } from "../trail/record.js";
import { stampOf } from "../trail/stamp.js";
import type { AccountCoverage, Issue, Use } from "./facts.js";
import { FactIndex } from "./facts.js";
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
  const id = [recipient, issuance.eventId, issuance.time, issuance.eventName, issuance.caller.type ?? ""].join("|");
  return { kind: "issue", id, issuance };
}

/** All facts of a set of records, in memory: for tests, for the library's users, and as the reference for the lake. */
export function indexOfRecords(records: readonly CloudTrailRecord[]): FactIndex {
  const groups = new Map<string, StampGroup>();
  const accounts = new Map<string, AccountCoverage>();
  const issues: Issue[] = [];
  for (const record of records) {
    const row = eventRow(record, "", 0);
    const time = eventTimeOf(record) ?? 0;
    const account = recordAccountOf(record);
    if (account !== undefined) {
      const known = accounts.get(account) ?? { from: time, to: time };
      accounts.set(account, { from: Math.min(known.from, time), to: Math.max(known.to, time) });
    }
    const issue = issueOf(record);
    if (issue !== undefined) issues.push(issue);
    if (row.stamp === null) continue;
    const group = groups.get(row.stamp) ?? {
      stamp: row.stamp,
      record,
      events: 0,
      errors: 0,
      first: time,
      last: time,
      console: false,
      shared: [],
    };
    group.events += 1;
    group.errors += row.errorcode === null ? 0 : 1;
    group.first = Math.min(group.first, time);
    group.last = Math.max(group.last, time);
    group.console ||= row.console;
    if (row.pair_id !== null) group.shared.push(row.pair_id);
    groups.set(row.stamp, group);
  }
  const index = new FactIndex(accounts, true);
  for (const issue of issues) index.add(issue);
  for (const group of groups.values()) index.add(useOf(group));
  return index;
}
