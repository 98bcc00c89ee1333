import type { Row } from "../../answers/trace.js";
import { sure, sureMeter } from "./identity.js";
import { time } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { line, span } from "./text.js";

/**
 * Rows of events as a table under their days: when, what, on what, where, by whom, from where. With `acting`, also the
 * principal that AWS recorded, beside the origin that is behind it.
 */
export function eventTable(rows: readonly Row[], width: number, of: { acting?: boolean } = {}): Line[] {
  const acting = of.acting === true;
  const columns: Column[] = [
    { title: "time", min: 9 },
    { title: "event", give: 2, min: 18 },
    { title: "on", give: 4, min: 18, cutAt: "start" },
    { title: "account", give: 1, min: 12, optional: true },
    { title: "region", give: 7, min: 9, optional: true },
    { title: "by", give: 3, min: 11, cutAt: "start" },
    ...(acting ? [{ title: "as", give: 5, min: 12, cutAt: "start", optional: true } as const] : []),
    { title: "from", give: 8, min: 13, optional: true },
    { title: "sure", give: 6, min: 4 },
    { title: "error", min: 8, give: 5, optional: true },
  ];
  const cells = rows.map((row) => [
    line(time(row.eventTime).slice(11)),
    line(span(row.eventName, "strong")),
    line(row.resources.map(shortResource).join(", ")),
    line(row.account),
    line(row.region),
    line(row.origin === null || row.origin.name === "" ? row.actor : row.origin.name),
    ...(acting ? [line(shortResource(row.actor))] : []),
    line(row.sourceIPAddress ?? ""),
    howSure(row.confidence, width),
    line(span(row.errorCode ?? "", "poor")),
  ]);
  const [head = [], ...body] = table(columns, cells, width);
  const day = (at: number): string => time(rows[at]?.eventTime ?? "").slice(0, 10);
  return [
    head,
    ...body.flatMap((text, i) =>
      i > 0 && day(i) === day(i - 1) ? [text] : [line(span(day(i), "heading")), text],
    ),
  ];
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
