import { historySelection, whyNoEvents } from "../investigate/history/history.js";
import { selectEvents, type EventOrder, type EventRow } from "../investigate/events/events.js";
import type { LakeReader } from "../lake/reader.js";
import { compileLookup, type Lookup } from "../query/lookup.js";
import { readLookupAttributes } from "../query/lookup-attributes.js";
import { formatTime } from "../trail/time.js";
import { parseTimeRange, type TimeRange, type TypedRange } from "../trail/time-range.js";

/** What `history` is asked: filters, a range, and which page. */
export interface HistoryQuery extends Lookup {
  /** Filters in AWS's own form: `AttributeKey=EventName,AttributeValue=ConsoleLogin`, or JSON. */
  readonly attributes?: readonly string[];
  readonly range?: TypedRange;
  /** Events of a page; 50 by default. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
  /** Oldest first; newest first otherwise. */
  readonly oldestFirst?: boolean;
}

/** One page, and the cursor of the one after it, which is absent on the last. */
export interface HistoryPage {
  readonly rows: EventRow[];
  readonly next?: string;
}

/** Events as they are fetched, and what the typed range came to when they were asked for, RFC 3339. */
export interface HistoryStream extends AsyncIterable<EventRow> {
  readonly range: TypedRange;
}

const PAGE = 50;

/** One page of events. One event more is fetched, to know whether there is another page. */
export async function historyPage(reader: LakeReader, query: HistoryQuery, now: Date): Promise<HistoryPage> {
  const limit = query.limit ?? PAGE;
  const selection = historySelection(reader, lookupOf(query), parseTimeRange(query.range ?? {}, now));
  const rows: EventRow[] = [];
  for await (const event of selectEvents(reader, selection, { ...orderOf(query), limit: limit + 1 }))
    rows.push(event);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { rows: rows.slice(0, limit), ...(last === undefined ? {} : { next: last.cursor }) };
}

/** Why a history found nothing, one sentence each. */
export async function whyNoHistory(reader: LakeReader, query: HistoryQuery, now: Date): Promise<string[]> {
  return whyNoEvents(reader, lookupOf(query), parseTimeRange(query.range ?? {}, now));
}

/** All events, or as many as `limit` says, on a reader of their own that is let go when they end, however they end. */
export function historyStream(
  query: HistoryQuery,
  now: Date,
  streaming: (call: (reader: LakeReader) => AsyncIterable<EventRow>) => AsyncGenerator<EventRow>,
): HistoryStream {
  const range = parseTimeRange(query.range ?? {}, now);
  // What cannot be asked is known before anything is read.
  compileLookup(lookupOf(query), undefined);
  const order = { ...orderOf(query), ...(query.limit === undefined ? {} : { limit: query.limit }) };
  return {
    range: typed(range),
    [Symbol.asyncIterator]: () =>
      streaming((reader) => selectEvents(reader, historySelection(reader, lookupOf(query), range), order)),
  };
}

/** The filters, those in AWS's form among them. */
function lookupOf(query: HistoryQuery): Lookup {
  let lookup: Lookup = query;
  for (const { filter, value } of (query.attributes ?? []).flatMap(readLookupAttributes))
    lookup = { ...lookup, [filter]: [...(lookup[filter] ?? []), value] };
  return lookup;
}

function orderOf({ cursor, oldestFirst }: HistoryQuery): EventOrder {
  return {
    ...(cursor === undefined ? {} : { after: cursor }),
    ...(oldestFirst === undefined ? {} : { oldestFirst }),
  };
}

function typed({ from, to }: TimeRange): TypedRange {
  return {
    ...(from === undefined ? {} : { from: formatTime(from) }),
    ...(to === undefined ? {} : { to: formatTime(to) }),
  };
}
