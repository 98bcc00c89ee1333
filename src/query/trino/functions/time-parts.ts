import { literal } from "../../../lake/database.js";
import { zoneText } from "../zones.js";
import { BIGINT, VARCHAR } from "../types.js";
import { isRefusal, unexpected, valuesOf, type Translator } from "./definition.js";
import { local } from "./time-units.js";

interface Part {
  /** Of what the clock and the calendar show. */
  readonly of: (wall: string) => string;
  /** Of the milliseconds of a day-to-second interval. */
  readonly span?: (milliseconds: string) => string;
  /** Of the months of a year-to-month interval. */
  readonly months?: (months: string) => string;
  readonly on: "calendar" | "clock";
}

const calendar = (name: string, more: Partial<Part> = {}): Part => ({
  of: (t) => `${name}(${t})`,
  on: "calendar",
  ...more,
});
const clock = (name: string, span: (ms: string) => string): Part => ({
  of: (t) => `${name}(${t})`,
  span,
  on: "clock",
});

const YEAR = calendar("year", { months: (m) => `(${m} // 12)` });
const MONTH = calendar("month", { months: (m) => `(${m} % 12)` });
const DAY = calendar("day", { span: (ms) => `(${ms} // 86400000)` });

const PARTS: Readonly<Record<string, Part>> = {
  year: YEAR,
  quarter: calendar("quarter"),
  month: MONTH,
  week: calendar("week"),
  week_of_year: calendar("week"),
  day: DAY,
  day_of_month: calendar("day"),
  day_of_week: calendar("isodow"),
  dow: calendar("isodow"),
  day_of_year: calendar("dayofyear"),
  doy: calendar("dayofyear"),
  year_of_week: calendar("isoyear"),
  yow: calendar("isoyear"),
  hour: clock("hour", (ms) => `(${ms} // 3600000 % 24)`),
  minute: clock("minute", (ms) => `(${ms} // 60000 % 60)`),
  second: clock("second", (ms) => `(${ms} // 1000 % 60)`),
  millisecond: { of: (t) => `(millisecond(${t}) % 1000)`, span: (ms) => `(${ms} % 1000)`, on: "clock" },
};

function extraction(name: string, part: Part): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    const [value] = args;
    if (args.length !== 1 || value === undefined) return unexpected(name, args, [`${name}(x)`]);
    const { kind } = value.type;
    if (kind === "unknown") return { type: BIGINT, sql: "CAST(NULL AS BIGINT)" };
    const sql =
      kind === "interval day to second"
        ? part.span?.(`trino_milliseconds(${value.sql})`)
        : kind === "interval year to month"
          ? part.months?.(`trino_months(${value.sql})`)
          : fits(part, kind)
            ? part.of(local(value))
            : undefined;
    if (sql !== undefined) return { type: BIGINT, sql };
    const refusal = unexpected(name, args, [`${name}(timestamp)`]);
    const hint =
      kind === "varchar" ? "; a text becomes a timestamp with from_iso8601_timestamp or date_parse" : "";
    return { refused: `${refusal.refused}${hint}`, at: 0 };
  };
}

function fits(part: Part, kind: string): boolean {
  if (kind === "timestamp" || kind === "timestamp with time zone") return true;
  return part.on === "calendar" ? kind === "date" : kind === "time";
}

/** The hours or minutes that the zone is from UTC. */
function zonePart(name: string, part: (minutes: string) => string): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    const [value] = args;
    if (args.length !== 1 || value?.type.kind !== "timestamp with time zone") {
      return unexpected(name, args, [`${name}(timestamp with time zone)`]);
    }
    const minutes = `trino_offset_minutes(${value.sql}, ${literal(value.type.zone ?? "UTC")})`;
    return { type: BIGINT, sql: part(minutes) };
  };
}

/** `year(x)` and its kin, which `EXTRACT(year FROM x)` is too (trino.io/docs, "Convenience extraction functions"). */
export const EXTRACTIONS: Readonly<Record<string, Translator>> = {
  ...Object.fromEntries(Object.entries(PARTS).map(([name, part]) => [name, extraction(name, part)])),
  timezone_hour: zonePart("timezone_hour", (minutes) => `(${minutes} // 60)`),
  timezone_minute: zonePart("timezone_minute", (minutes) => `(${minutes} % 60)`),
  timezone: (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    const [value] = args;
    if (value?.type.kind !== "timestamp with time zone")
      return unexpected("timezone", args, ["timezone(timestamp with time zone)"]);
    return { type: VARCHAR, sql: literal(zoneText(value.type.zone ?? "UTC")) };
  },
};
