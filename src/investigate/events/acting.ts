import { randomUUID } from "node:crypto";
import type { ActivityEvent } from "../../answers/activity.js";
import { literals } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import type { TimeRange } from "../../trail/time-range.js";
import { notCopied, writeCopies } from "./copies.js";
import { originsOf, selectEvents, type EventOrder, type EventRow, type Selection } from "./events.js";
import type { FoundReading } from "../identity/identity-readings.js";

/** The events of one identity: what is chosen, as conditions on the stored columns of `e`, over temporary tables. */
export interface Acting extends AsyncDisposable {
  /** Everything, weak or not, whenever; without the further copies of calls. */
  readonly all: string;
  /** What counts: without what a hint alone joins, unless that was asked for. */
  readonly counted: string;
  /** Whether an event is joined by a hint alone; an SQL expression on `e`. */
  readonly weak: string;
  /** The further copies of calls, with the record that is kept for them. */
  readonly copies: { readonly table: string; readonly count: number };
}

/** How an identity's events are chosen. */
export interface ActingOptions {
  readonly direct: boolean;
  /** Counts weak events in. */
  readonly weak: boolean;
  /** Stamps of sessions opened from it, with how sure they are. */
  readonly through: readonly { readonly stamp: string; readonly confidence: string }[];
}

/**
 * Chooses the events of a reading. A person's are those whose origin it is; of these, weak ones rest on a name or on nothing
 * better (interface.md, "How sure"), and are kept apart.
 */
export async function actingOf(
  reader: LakeReader,
  { person, where, direct }: FoundReading,
  options: ActingOptions,
): Promise<Acting> {
  const id = randomUUID().slice(0, 8);
  const [stamps, copies] = [`acting_${id}`, `copies_${id}`];
  const origins = originsOf(reader);
  await reader.db.run(`CREATE OR REPLACE TEMP TABLE ${stamps} (stamp UUID, weak BOOLEAN)`, reader.signal);
  let base: string;
  if (options.direct) {
    base = direct;
  } else if (person !== undefined && origins !== undefined) {
    await reader.db.run(
      `INSERT INTO ${stamps} SELECT stamp, origin_confidence NOT IN ('exact', 'strong') FROM ${origins} WHERE ${person.where}`,
      reader.signal,
    );
    base = `e.stamp IN (SELECT stamp FROM ${stamps})`;
  } else {
    await addThrough(reader, stamps, options.through);
    base = options.through.length === 0 ? where : `(${where} OR e.stamp IN (SELECT stamp FROM ${stamps}))`;
  }
  const count = await writeCopies(reader, copies, base);
  const all = count === 0 ? base : `(${base}) AND ${notCopied(copies)}`;
  // An event that the condition itself finds is no hint, also where its stamp is among those found through others.
  const own = person === undefined && !options.direct ? ` AND NOT (${where})` : "";
  const weak = options.direct ? "false" : `(e.stamp IN (SELECT stamp FROM ${stamps} WHERE weak)${own})`;
  return {
    all,
    weak,
    counted: options.weak ? all : `(${all}) AND NOT ${weak}`,
    copies: { table: copies, count },
    async [Symbol.asyncDispose]() {
      await reader.db.run(`DROP TABLE IF EXISTS ${stamps}; DROP TABLE IF EXISTS ${copies}`);
    },
  };
}

async function addThrough(
  reader: LakeReader,
  table: string,
  through: ActingOptions["through"],
): Promise<void> {
  if (through.length === 0) return;
  const text = `${table}_text`;
  await reader.db.run(`CREATE OR REPLACE TABLE ${text} (stamp VARCHAR, weak BOOLEAN)`);
  await reader.db.append(text, through.map(({ stamp, confidence }) => [stamp, confidence === "weak"])); // prettier-ignore
  await reader.db.run(
    `INSERT INTO ${table} SELECT stamp::UUID, bool_and(weak) FROM ${text} GROUP BY stamp; DROP TABLE ${text}`,
  );
}

/** The selection of what counts in a range. */
export function countedIn(acting: Acting, range: TimeRange, more = "true"): Selection {
  return { where: `(${acting.counted}) AND (${more})`, range };
}

/** How many events wait for their copies to be looked up together. */
const BATCH = 500;

/** The chosen events in order; a call that two trails recorded comes once, with both accounts. */
export async function* actingEvents(
  reader: LakeReader,
  acting: Acting,
  selection: Selection,
  order: EventOrder,
): AsyncGenerator<EventRow & { row: ActivityEvent }> {
  if (acting.copies.count === 0) {
    yield* selectEvents(reader, selection, order);
    return;
  }
  let batch: EventRow[] = [];
  for await (const event of selectEvents(reader, selection, order)) {
    batch.push(event);
    if (batch.length < BATCH) continue;
    yield* await withCopies(reader, acting, batch);
    batch = [];
  }
  yield* await withCopies(reader, acting, batch);
}

async function withCopies(
  reader: LakeReader,
  { copies }: Acting,
  events: readonly EventRow[],
): Promise<EventRow[]> {
  if (events.length === 0) return [];
  const rows = await reader.db.all(
    `SELECT kept_id, kept_account, id, account FROM ${copies.table}
     WHERE kept_id IN (${literals(events.map(({ row }) => row.eventId))}) ORDER BY account, id`,
    reader.signal,
  );
  const found = new Map<string, { account: string; eventId: string }[]>();
  for (const row of rows) {
    const key = `${String(row.kept_account)}/${String(row.kept_id)}`;
    const copy = { account: String(row.account), eventId: String(row.id) };
    const known = found.get(key);
    if (known === undefined) found.set(key, [copy]);
    else known.push(copy);
  }
  return events.map((event) => {
    const own = found.get(`${event.row.account}/${event.row.eventId}`);
    if (own === undefined) return event;
    const accounts = [...new Set([event.row.account, ...own.map(({ account }) => account)])];
    return { ...event, row: { ...event.row, accounts, copies: own } };
  });
}
