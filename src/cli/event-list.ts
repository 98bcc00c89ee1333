import type { Row } from "../answers/trace.js";
import { csvLine } from "./render/csv.js";
import { EVENT_COLUMNS, eventCells } from "./render/event-rows.js";
import { eventLines } from "./render/event-table.js";
import { json } from "./render/json.js";
import { counted } from "./render/quantities.js";
import { paint } from "./render/text.js";
import type { Session } from "./verb.js";

/** Rows of a table on a terminal, unless told otherwise. */
const USUAL = 50;
/** The rows that decide how wide a table's columns are. */
const WINDOW = 200;

/** A row, or something that has one. */
export type Listed = Row | { readonly row: Row };

/** How a list of events is printed. */
export interface EventListing<T extends Listed> {
  /** Rows of a table on a terminal where no limit was typed. */
  readonly usual?: number;
  /** A table's column with the principal that AWS recorded, beside the origin. */
  readonly acting?: boolean;
  /** false leaves out a table's column with the origin, where all events are one person's. */
  readonly by?: boolean;
  /** One event as an item of the JSON array; its row otherwise. */
  json?(event: T): string;
  /** One event as a line of ndjson; its row otherwise. */
  ndjson?(event: T): string;
  /** What to say on stderr where more events follow the last one printed. */
  more?(last: T, printed: number): string;
}

/** What was printed. */
export interface Printed<T> {
  readonly count: number;
  readonly last: T | undefined;
  /** Whether events were left out at the end. */
  readonly more: boolean;
}

/**
 * Prints a list of events in the format that was asked for, as they come: what is printed is not kept. On a terminal a
 * table stops after a few rows; `--limit` and `--all` say otherwise, and where events were left out a remark says so.
 */
export async function printEvents<T extends Listed>(
  session: Session,
  events: AsyncIterable<T> | Iterable<T>,
  how: EventListing<T> = {},
): Promise<Printed<T>> {
  const { out, globals, view } = session;
  const printed = await each(events, limitOf(session, how.usual), printerFor(session, how));
  if (globals.format === "json") await out.write(printed.count > 0 ? "\n]\n" : "[]\n");
  if (globals.format === "csv" && printed.count === 0) await out.write(csvLine(EVENT_COLUMNS));
  if (printed.more && printed.last !== undefined)
    session.note(how.more?.(printed.last, printed.count) ?? moreRemark(printed.count, view.limit));
  return printed;

  async function each(
    list: AsyncIterable<T> | Iterable<T>,
    limit: number,
    printer: Printer<T>,
  ): Promise<Printed<T>> {
    let count = 0;
    let last: T | undefined;
    let more = false;
    for await (const event of list) {
      if (count >= limit) {
        more = true;
        break;
      }
      await out.write(printer.one(event, count++));
      last = event;
    }
    await out.write(printer.end?.() ?? "");
    return { count, last, more };
  }
}

/** How many events are printed at most: what was typed, else a few in a table on a terminal, else all. */
export function limitOf({ globals }: Session, usual = USUAL): number {
  return globals.limit ?? (globals.format === "table" ? usual : Infinity);
}

function moreRemark(count: number, typed: number | undefined): string {
  const first = `The first ${counted(count, "event")}`;
  return typed === undefined
    ? `${first}; --all or a pipe gives all, --limit N as many as you like.`
    : `${first}; there are more: --all gives all.`;
}

interface Printer<T> {
  one(event: T, index: number): string;
  end?(): string;
}

function printerFor<T extends Listed>({ globals, view }: Session, how: EventListing<T>): Printer<T> {
  const row = (event: T): Row => ("row" in event ? event.row : event);
  switch (globals.format) {
    case "table": {
      const lines = eventLines(view.width, WINDOW, { acting: how.acting === true, by: how.by !== false });
      let any = false;
      return {
        one(event) {
          any = true;
          return paint(lines.row(row(event)), view);
        },
        end: () => (any ? paint(lines.end(), view) : ""),
      };
    }
    case "json":
      return {
        one: (event, index) => `${index === 0 ? "[" : ","}\n${how.json?.(event) ?? json(row(event))}`,
      };
    case "ndjson":
      return { one: (event) => `${how.ndjson?.(event) ?? json(row(event))}\n` };
    case "csv":
      return {
        one: (event, index) => (index === 0 ? csvLine(EVENT_COLUMNS) : "") + csvLine(eventCells(row(event))),
      };
  }
}
