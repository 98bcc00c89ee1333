import type { RootAnswer, RootUserRow } from "../../answers/root.js";
import { literals } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import type { CloudTrailRecord } from "../../trail/record.js";
import { stampOf } from "../../trail/stamp.js";
import type { TimeRange } from "../../trail/time-range.js";
import { recordsOfUses } from "../trace/activity.js";
import { countEvents, selectEvents, type Selection } from "../events/events.js";
import { openerAccounts } from "./opener-account.js";
import {
  openingRecords,
  openingsOf,
  readingsOfCaller,
  type Opening,
  type OpeningRecord,
} from "./root-openings.js";
import { refusedOpening, sessionOfOpening, touches, type Surroundings } from "./root-sessions.js";
import { rootStamps, rootUserEvents, rootUserRow, usesOfRoot, waysOf, type WayOfStamp } from "./root-user.js";
import { selectRecords, type RowOfRecord } from "../events/rows.js";
import { closureOf } from "../trace/trace.js";

/** Which root activity is asked for. */
export interface RootQuestion {
  /** Member accounts of sessions, and accounts whose root user acted. */
  readonly accounts?: readonly string[];
  /** Only sessions in which something does not fit. */
  readonly misfits?: boolean;
  readonly range?: TimeRange;
  /** At most so many events of root users. */
  readonly limit?: number;
}

/** More events of root users than this are not held in one answer. */
const MOST_ROWS = 100_000;
/** From here on all facts are loaded at once. */
const MANY = 200;

/**
 * Root activity (interface.md, `root`; `cloudtrail-identity.md` §5): sessions that AssumeRoot opened in member accounts,
 * refused attempts to open one, and use of root users' own credentials. `now` decides which sessions may still be used.
 */
export async function root(reader: LakeReader, question: RootQuestion, now: Date): Promise<RootAnswer> {
  const range = question.range ?? {};
  const records = await openingRecords(reader);
  const closure = closureOf(reader);
  if (records.length > MANY) await closure.preload();
  const failed = records.filter(({ issuance }) => issuance === undefined);
  const { openings, refused } = await closure.run((resolver) => ({
    openings: openingsOf(resolver, records),
    refused: failed.map((record) => ({ record, readings: readingsOfCaller(resolver, record) })),
  }));
  const around: Surroundings = {
    reader,
    accounts: await openerAccounts(reader, callersOf(records)),
    eventsOf: await eventsOf(reader, openings),
    now: Math.floor(now.getTime() / 1000),
  };
  const sessions = openings
    .map((opening) => sessionOfOpening(opening, around))
    .filter((session) => touches(session, range) && wanted(question, session.account))
    .filter((session) => question.misfits !== true || session.misfits.length > 0)
    .sort((a, b) => newest(a.openedAt, b.openedAt, a.event.eventId, b.event.eventId));
  const denied = refused
    .map(({ record, readings }) => refusedOpening(record, readings, around))
    .filter((one) => within(one.event.eventTime, range) && wanted(question, one.account));

  const opened = openings.flatMap(({ uses }) => uses.map(({ use }) => use.id));
  const selection = await rootUserEvents(reader, opened, {
    condition: question.accounts === undefined ? "true" : `e.account IN (${literals(question.accounts)})`,
    range,
  });
  const stamps = await rootStamps(reader, selection);
  if (stamps.length > MANY && records.length <= MANY) await closure.preload();
  const ways = await closure.run((resolver) => waysOf(resolver, stamps));
  const most = Math.min(question.limit ?? MOST_ROWS, MOST_ROWS);
  const rootUser = await rowsOf(reader, selection, ways, most);
  const rootUserTotal = rootUser.length < most ? rootUser.length : await countEvents(reader, selection);
  return {
    sessions,
    refused: denied,
    rootUse: usesOfRoot(stamps, ways),
    rootUser,
    rootUserTotal,
    notes: notesOf({ rows: rootUser.length, total: rootUserTotal, capped: question.limit === undefined }),
  };
} // prettier-ignore

function wanted({ accounts }: RootQuestion, account: string | null): boolean {
  return accounts === undefined || (account !== null && accounts.includes(account));
}

function within(at: string, { from, to }: TimeRange): boolean {
  const time = Date.parse(at) / 1000;
  return (from === undefined || time >= from) && (to === undefined || time < to);
}

function newest(a: string, b: string, idA: string, idB: string): number {
  return a > b ? -1 : a < b ? 1 : idA < idB ? -1 : idA > idB ? 1 : 0;
}

function callersOf(records: readonly OpeningRecord[]): string[] {
  return records.map(({ record, row }) => stampOf(record).account ?? row.account);
}

/** The events of all sessions in one query, by stamp. */
async function eventsOf(
  reader: LakeReader,
  openings: readonly Opening[],
): Promise<Map<string, RowOfRecord[]>> {
  const uses = new Map(openings.flatMap(({ uses }) => uses.map(({ use }) => [use.id, use])));
  const found = new Map<string, RowOfRecord[]>();
  if (uses.size === 0) return found;
  for (const one of await selectRecords(reader, await recordsOfUses(reader, [...uses.values()], "e."))) {
    if (one.stamp === null) continue;
    const known = found.get(one.stamp);
    if (known === undefined) found.set(one.stamp, [one]);
    else known.push(one);
  }
  return found;
}

async function rowsOf(
  reader: LakeReader,
  selection: Selection,
  ways: ReadonlyMap<string, WayOfStamp>,
  limit: number,
): Promise<RootUserRow[]> {
  const rows: RootUserRow[] = [];
  if (reader.manifest.parts.length === 0) return rows;
  for await (const { row, record, stamp } of selectEvents(reader, selection, { limit }))
    rows.push(
      rootUserRow(row, JSON.parse(record) as CloudTrailRecord, ways.get(stamp ?? "")?.way ?? "unexplained"),
    );
  return rows;
}

function notesOf({ rows, total, capped }: { rows: number; total: number; capped: boolean }): string[] {
  const notes = [
    "AssumeRoot is recorded in the account of its caller, in the region that was called; all regions in the lake were searched.",
  ];
  if (capped && rows < total)
    notes.push(`The newest ${rows} of ${total} events of root users are listed; narrow the range or the account for the others.`);
  return notes;
} // prettier-ignore
