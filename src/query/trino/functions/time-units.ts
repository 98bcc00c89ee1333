import { literal } from "../../../lake/database.js";
import type { Typed } from "../call.js";

export interface Unit {
  readonly name: string;
  /** Shorter than a day: a date has none. */
  readonly time: boolean;
  readonly interval: (count: string) => string;
}

const ofTime = (name: string, milliseconds: number): Unit => ({
  name,
  time: true,
  interval: (count) => `to_milliseconds(${count} * ${milliseconds})`,
});

const days = (name: string, count: number): Unit => ({
  name,
  time: false,
  interval: (n) => `to_days(CAST(${n} * ${count} AS INTEGER))`,
});

const months = (name: string, count: number): Unit => ({
  name,
  time: false,
  interval: (n) => `to_months(CAST(${n} * ${count} AS INTEGER))`,
});

/** The units of `date_trunc`, `date_add` and `date_diff` (trino.io/docs, "Interval functions"). */
export const UNITS: Readonly<Record<string, Unit>> = {
  millisecond: ofTime("millisecond", 1),
  second: ofTime("second", 1000),
  minute: ofTime("minute", 60_000),
  hour: ofTime("hour", 3_600_000),
  day: days("day", 1),
  week: days("week", 7),
  month: months("month", 1),
  quarter: months("quarter", 3),
  year: months("year", 12),
};

/** What the clock and the calendar of its zone show at a moment. */
export function local(value: Typed): string {
  const { type, sql } = value;
  return type.kind === "timestamp with time zone" ? `timezone(${literal(type.zone ?? "UTC")}, ${sql})` : sql;
}
