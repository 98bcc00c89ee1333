import type { Row } from "../../answers/trace.js";
import { Problem } from "../../diagnostics/problem.js";
import { EVENT_ID } from "../../lake/columns.js";
import { literal } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { timeBounds } from "../../lake/time-bounds.js";
import { currentRows, eventsRelation, rowsAt, type Place } from "../../lake/views.js";
import type { TimeRange } from "../../trail/time-range.js";
import { rowsOfPlaces } from "./rows.js";

/**
 * Which events of the lake. `where` is an SQL condition on stored columns of `e` except the text, and may use
 * `originsOf(reader)`; `refine` may use the text too and is asked only of what `where` leaves.
 */
export interface Selection {
  readonly where: string;
  readonly refine?: string;
  /** The rows that `refine` may refuse, by their columns: all others stay, and their text is not looked at. */
  readonly refinable?: string;
  readonly range?: TimeRange;
}

/** One event as a row, with its exact text and where it stands in the order of all events. */
export interface EventRow {
  readonly row: Row;
  /** The record's exact text. */
  readonly record: string;
  /** Which distinct identity acted, as stored. */
  readonly stamp: string | null;
  /** Goes on after this event: `after` of a later call. */
  readonly cursor: string;
}

export interface EventOrder {
  /** Oldest first; newest first otherwise. */
  readonly oldestFirst?: boolean;
  /** At most so many. */
  readonly limit?: number;
  /** A cursor: only what follows it. */
  readonly after?: string;
}

/** How many records are fetched first, and how many at most: a fetch reads whole row groups, so few large ones pay. */
const FIRST_FETCH = 1_000;
const MOST_FETCHED = 25_000;
/** So few texts are looked at by their places; for more, one pass over all is quicker. */
const FEW = 5_000;
/** About so much text is fetched at once, by what the records fetched before were long. */
const FETCHED_CHARACTERS = 48_000_000;

/** What decides the order among events of one second, so that every record has its place whatever else is ingested. */
const ORDER: readonly (readonly [name: string, expression: string])[] = [
  ["time", "coalesce(epoch(e.ts)::BIGINT, -1)"],
  ["id", `coalesce(${EVENT_ID.replaceAll("eventid", "e.eventid")}, '')`],
  ["recipient", "coalesce(e.recipientaccountid, '')"],
  ["name", "coalesce(e.eventname, '')"],
  ["type", "coalesce(e.useridentity.type, '')"],
  ["text", "coalesce(e.eventtime, '')"],
];

/** A condition on `e.ts` for a range. */
export function rangeCondition(range: TimeRange | undefined): string {
  const bounds = timeBounds(range, "e.ts");
  return bounds.length === 0 ? "true" : bounds.join(" AND ");
}

/** The origins of all stamps as a relation with the columns of `ORIGIN_COLUMNS`; undefined in a lake without any. */
export function originsOf(reader: LakeReader): string | undefined {
  const { origins } = reader.manifest;
  if (origins === null) return undefined;
  return `read_parquet(${literal(reader.layout.object(origins, "origins"))}, hive_partitioning = false)`;
}

/**
 * The chosen events in order, newest first unless asked otherwise, as they are fetched. The order is total and depends on
 * the records alone: with `after`, a page begins where the last one ended, also where an ingest ran between them.
 *
 * @throws Problem `usage` for a cursor that is none.
 */
export async function* selectEvents(
  reader: LakeReader,
  selection: Selection,
  order: EventOrder = {},
): AsyncGenerator<EventRow> {
  if (reader.manifest.parts.length === 0) return;
  const table = `chosen_${serial++}`;
  const direction = order.oldestFirst === true ? "ASC" : "DESC";
  const sorted = ORDER.map(([, expression]) => `${expression} ${direction}`).join(", ");
  const keys = ORDER.map(([name, expression]) => `${expression} AS ${name}`).join(", ");
  const conditions = [
    `(${selection.where})`,
    rangeCondition(selection.range),
    currentRows(reader.manifest),
    await textCondition(reader, selection),
    ...(order.after === undefined ? [] : [beyond(order.after, direction)]),
  ];
  const located = eventsRelation(reader.layout, reader.manifest, "filename = true, file_row_number = true");
  const limit = order.limit === undefined ? "" : `LIMIT ${order.limit}`;
  await reader.db.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS
     SELECT row_number() OVER (ORDER BY ${ORDER.map(([name]) => `${name} ${direction}`).join(", ")}) AS n, *
     FROM (SELECT filename AS object, file_row_number AS row, ${keys}
           FROM ${located} e WHERE ${conditions.join(" AND ")} ORDER BY ${sorted} ${limit})`,
    reader.signal,
  );
  try {
    let size = FIRST_FETCH;
    for (let from = 1; ;) {
      const places = await reader.db.all(
        `SELECT * FROM ${table} WHERE n BETWEEN ${from} AND ${from + size - 1} ORDER BY n`,
        reader.signal,
      );
      if (places.length === 0) return;
      const rows = await rowsOfPlaces(reader, places as unknown as Place[]);
      const last = places.length < size;
      from += size;
      size = fetchSize(rows);
      for (const place of places) {
        const found = rows.get(`${String(place.object)}#${Number(place.row)}`);
        if (found === undefined) throw new Problem({ code: "internal", detail: "A chosen record is gone." });
        yield { ...found, cursor: cursorOf(place) };
      }
      if (last) return;
    }
  } finally {
    // A reader that was closed meanwhile has taken the table with it.
    await reader.db.run(`DROP TABLE IF EXISTS ${table}`).catch(() => {});
  }
}

let serial = 0;

function fetchSize(fetched: ReadonlyMap<string, { record: string }>): number {
  let characters = 0;
  for (const { record } of fetched.values()) characters += record.length;
  const fitting = Math.floor((FETCHED_CHARACTERS * fetched.size) / Math.max(1, characters));
  return Math.min(MOST_FETCHED, Math.max(FIRST_FETCH / 10, fitting));
}

/** How many events are chosen; the two copies of one cross-account call count twice here, as they are listed. */
export async function countEvents(reader: LakeReader, selection: Selection): Promise<number> {
  if (reader.manifest.parts.length === 0) return 0;
  const located = eventsRelation(reader.layout, reader.manifest, "filename = true, file_row_number = true");
  const [row] = await reader.db.all(
    `SELECT count(*) AS n FROM ${located} e WHERE (${selection.where}) AND ${rangeCondition(selection.range)}
       AND ${currentRows(reader.manifest)} AND ${await textCondition(reader, selection)}`,
    reader.signal,
  );
  return Number(row?.n ?? 0);
}

/**
 * What `refine` refuses, as a condition that reads no text where the texts to look at are few: DuckDB would expand the
 * text of every record in the lake for a condition that only a few of them have to meet.
 */
async function textCondition(
  reader: LakeReader,
  { where, refine, refinable = "true", range }: Selection,
): Promise<string> {
  if (refine === undefined) return "true";
  const places = await reader.placesOf(
    `(${where}) AND ${rangeCondition(range)} AND coalesce(${refinable}, false)`,
    FEW + 1,
  );
  if (places.length > FEW) return `(${refine})`;
  const kept =
    places.length === 0
      ? []
      : await reader.db.all(
          `SELECT filename AS object, file_row_number AS row FROM ${rowsAt(places)} e WHERE ${refine}`,
          reader.signal,
        );
  const values = kept.map(({ object, row }) => `(${literal(String(object))}, ${Number(row)})`).join(", ");
  const accepted =
    kept.length === 0
      ? "false"
      : `(e.filename, e.file_row_number) IN (SELECT (object, row) FROM (VALUES ${values}) kept(object, row))`;
  return `(NOT coalesce(${refinable}, false) OR ${accepted})`;
}

function cursorOf(place: Record<string, unknown>): string {
  const values = ORDER.map(([name]) => (name === "time" ? Number(place[name]) : String(place[name])));
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

function beyond(cursor: string, direction: "ASC" | "DESC"): string {
  const values = valuesOf(cursor);
  if (values === undefined) {
    throw new Problem({ code: "usage", detail: "This is not a cursor that an earlier page ended with." });
  }
  const row = `(${ORDER.map(([, expression]) => expression).join(", ")})`;
  const bound = values.map((value) => (typeof value === "number" ? `${value}::BIGINT` : literal(value)));
  // The first part lets row groups be skipped; the second decides.
  const time = `(epoch(e.ts)::BIGINT ${direction === "DESC" ? "<=" : ">="} ${bound[0]} OR e.ts IS NULL)`;
  return `${time} AND ${row} ${direction === "DESC" ? "<" : ">"} (${bound.join(", ")})`;
}

function valuesOf(cursor: string): (number | string)[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed.length !== ORDER.length) return undefined;
  const fits = parsed.every((value, at) =>
    at === 0 ? Number.isSafeInteger(value) : typeof value === "string",
  );
  return fits ? (parsed as (number | string)[]) : undefined;
}
