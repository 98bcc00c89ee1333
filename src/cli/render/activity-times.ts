import type { ActivitySummary } from "../../answers/activity.js";
import { count } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { cutLine, indent, line, span } from "./text.js";
import type { View } from "./view.js";
import { heading } from "./view.js";

const DAY = 86_400_000;
/** Bars at most; more days share one. */
const MOST_BARS = 14;

/** Days, or spans of days, as bars, and the hours of the day as a strip. */
export function when({ byDay, byHour }: ActivitySummary, view: View): Line[] {
  if (byDay.length === 0) return [];
  const bars = barsOf(byDay);
  const most = Math.max(...bars.map(({ events }) => events));
  const room = Math.max(8, Math.min(50, view.width - 34));
  const columns: Column[] = [
    { title: bars.length > 0 && bars[0]!.days > 1 ? `${bars[0]!.days} days from` : "day", min: 10 },
    { title: "", min: room },
    { title: "events", align: "right", min: 6 },
    { title: "errors", align: "right", min: 6, optional: true },
  ];
  const cells = bars.map(({ day, events, errors }) => [
    line(day),
    [span("█".repeat(Math.ceil((events / most) * room)).padEnd(room), "accent")],
    line(events === 0 ? "" : count(events)),
    line(span(errors === 0 ? "" : count(errors), "poor")),
  ]);
  return [
    heading("when", view),
    ...indent(
      [
        ...(bars.length > 1 ? table(columns, cells, view.width - 2) : []),
        cutLine(hours(byHour), view.width - 2),
      ],
      "  ",
    ),
  ];
}

interface Bar {
  day: string;
  days: number;
  events: number;
  errors: number;
}

/** A bar for each day from the first to the last, idle ones too, or for so many days that there are few enough bars. */
function barsOf(byDay: ActivitySummary["byDay"]): Bar[] {
  const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
  const first = at(byDay[0]!.day);
  const total = Math.round((at(byDay.at(-1)!.day) - first) / DAY) + 1;
  const days = Math.ceil(total / MOST_BARS);
  const bars = Array.from({ length: Math.ceil(total / days) }, (_, i): Bar => {
    const day = new Date(first + i * days * DAY).toISOString().slice(0, 10);
    return { day, days, events: 0, errors: 0 };
  });
  for (const { day, events, errors } of byDay) {
    const bar = bars[Math.floor((at(day) - first) / DAY / days)];
    if (bar === undefined) continue;
    bar.events += events;
    bar.errors += errors;
  }
  return bars;
}

/** The hours of the day: how busy each is, of the busiest. */
function hours(byHour: readonly number[]): Line {
  const most = Math.max(...byHour);
  const cells = byHour.map((events) => (events === 0 ? " " : events > most / 3 ? "▇" : "▃"));
  return line(
    span("hours 00 ", "dim"),
    span("▏", "dim"),
    span(cells.join(""), "accent"),
    span("▕", "dim"),
    span(" 24 UTC", "dim"),
  );
}
