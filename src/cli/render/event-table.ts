import type { Row } from "../../answers/trace.js";
import { sure, sureMeter } from "./identity.js";
import { time } from "./quantities.js";
import type { Column, Layout } from "./table.js";
import { cutEnd, layOut, tableRow, titles } from "./table.js";
import type { Line } from "./text.js";
import { cutLine, line, span } from "./text.js";

/** Which of the columns of events a table has. */
export interface EventColumns {
  /** The principal that AWS recorded, beside the origin that is behind it. */
  readonly acting?: boolean;
  /** false leaves out who is behind an event, where all are one person's. */
  readonly by?: boolean;
}

/**
 * Rows of events as a table under their days: when, what, on what, where, by whom, from where. With `acting`, also the
 * principal that AWS recorded, beside the origin that is behind it.
 */
export function eventTable(rows: readonly Row[], width: number, of: EventColumns = {}): Line[] {
  const lines = eventLines(width, Infinity, of);
  return [...rows.flatMap((row) => lines.row(row)), ...lines.end()];
}

/**
 * A table of events as they come: the first `window` rows decide the columns' widths, the rest follow in them. Each call
 * returns the lines that can be printed by then.
 */
export function eventLines(
  width: number,
  window: number,
  of: EventColumns = {},
): { row(row: Row): Line[]; end(): Line[] } {
  const waiting: Row[] = [];
  let layout: Layout | undefined;
  let day: string | undefined;
  const body = (fixed: Layout, row: Row): Line[] => {
    const text = tableRow(fixed, cellsOf(row, width, of));
    const own = time(row.eventTime).slice(0, 10);
    if (own === day) return [text];
    day = own;
    return [line(span(own === "" ? "no time" : own, "heading")), text];
  };
  const open = (): Line[] => {
    const rows = waiting.splice(0);
    const fixed = layOut(
      columnsOf(
        of,
        width,
        rows.some((row) => row.errorCode !== undefined),
      ),
      rows.map((row) => cellsOf(row, width, of)),
      width,
    );
    layout = fixed;
    return [titles(fixed), ...rows.flatMap((row) => body(fixed, row))];
  };
  return {
    row(row) {
      if (layout !== undefined) return body(layout, row);
      waiting.push(row);
      return waiting.length < window ? [] : open();
    },
    end: () => (layout === undefined ? open() : []),
  };
}

/**
 * With both names of a caller, what can be read in the event itself gives way before columns are left out. In a narrow
 * table who is behind it stays readable instead.
 */
function withBoth(width: number, errors: boolean): Column[] {
  const narrow = width < 76;
  return [
    { title: "time", min: 9 },
    { title: "event", give: 9.2, min: narrow ? 16 : 20 },
    { title: "on", give: 9.5, min: 11, cutAt: "path" },
    { title: "account", give: 3, min: 12, optional: true },
    { title: "region", give: 4, min: 9, optional: true },
    { title: "by", give: narrow ? 1 : 10, min: 14, cutAt: "path" },
    { title: "as", give: 8, min: 12, cutAt: "path", optional: true },
    { title: "from", give: 5, min: 13, optional: true },
    { title: "sure", min: 4 },
    { title: "error", give: 9, min: 8, optional: narrow || !errors },
  ];
}

function columnsOf({ acting = false, by = true }: EventColumns, width: number, errors: boolean): Column[] {
  if (acting && by) return withBoth(width, errors);
  return [
    { title: "time", min: 9 },
    { title: "event", give: 2, min: 18 },
    { title: "on", give: 4, min: 18, cutAt: "path", ifAny: true },
    { title: "account", give: 1, min: 12, optional: true },
    { title: "region", give: 7, min: 9, optional: true },
    ...(by ? [{ title: "by", give: 3, min: 11, cutAt: "path" } as const] : []),
    ...(acting ? [{ title: "as", give: 5, min: 12, cutAt: "path", optional: true } as const] : []),
    { title: "from", give: 8, min: 13, optional: true },
    { title: "sure", give: 6, min: 4 },
    { title: "error", min: 8, give: 5, optional: true },
  ];
}

function cellsOf(row: Row, width: number, { acting = false, by = true }: EventColumns): Line[] {
  return [
    line(time(row.eventTime).slice(11)),
    line(span(row.eventName, "strong")),
    line(onCell(row.resources)),
    line(row.account),
    line(row.region),
    ...(by ? [line(row.origin === null || row.origin.name === "" ? row.actor : row.origin.name)] : []),
    ...(acting ? [actingCell(row, by && width < 160 ? 16 : Infinity)] : []),
    // Longer ones are names of services, whose beginning tells, and IPv6 addresses.
    acting ? cutLine(line(row.sourceIPAddress ?? ""), 15) : line(row.sourceIPAddress ?? ""),
    // Beside the acting principal there is seldom room for the word.
    howSure(row.confidence, acting ? width - 40 : width),
    line(span((row.errorCode ?? "").replace(/^Client\./, ""), "poor")),
  ];
}

/** Two resources at most: of more the first. What another lies in (an object's bucket) is not said twice. */
function onCell(resources: readonly string[]): string {
  const names = resources.map(shortResource);
  const [first, ...more] = names.filter((name) => !names.some((other) => other.startsWith(`${name}/`)));
  if (first === undefined) return "";
  return more.length < 2 ? [first, ...more].join(", ") : `${first} +${more.length}`;
}

/** Of a path its end tells most: the session's or user's name. */
function actingCell(row: Row, most: number): Line {
  const actor = line(shortResource(row.actor));
  return cutLine(actor, most, cutEnd(actor, "path"));
}

/** In narrow tables the meter alone; it is explained where the chain is drawn. */
export function howSure(confidence: string, width: number): Line {
  return width < 100 ? sureMeter(confidence) : sure(confidence);
}

/** An ARN without its partition, service and account, which the row's other columns tell. */
export function shortResource(resource: string): string {
  const parts = resource.split(":");
  return parts[0] === "arn" && parts.length >= 6 ? parts.slice(5).join(":") : resource;
}

/** The rows of a table under a heading for each day; `times` are the rows', RFC 3339. */
export function underDays([head = [], ...body]: readonly Line[], times: readonly string[]): Line[] {
  const days = times.map((at) => time(at).slice(0, 10) || "without a time");
  const lines = body.flatMap((text, i) =>
    i > 0 && days[i] === days[i - 1] ? [text] : [line(span(days[i] ?? "", "heading")), text],
  );
  return [head, ...lines];
}
