import { literal } from "../../../lake/database.js";
import { translateCast } from "../casts.js";
import type { Translated, Typed } from "../call.js";
import { coerce, isNumber } from "../coercion.js";
import { translateAtTimeZone } from "../operators.js";
import { zoneOf, zoneText } from "../zones.js";
import { BIGINT, DATE, DOUBLE, INSTANT, TIMESTAMP, VARCHAR, type TrinoType } from "../types.js";
import {
  isRefusal,
  overloads,
  signature,
  takes,
  unexpected,
  valuesOf,
  type Family,
  type Refusal,
  type Translator,
} from "./definition.js";
import { jodaFormat } from "./joda-format.js";
import { mysqlFormat } from "./mysql-format.js";
import { EXTRACTIONS } from "./time-parts.js";
import { local, UNITS } from "./time-units.js";

/* trino.io/docs, "Date and time functions and operators". */

const DAY_TO_SECOND: TrinoType = { kind: "interval day to second" };
const UTC: TrinoType = { kind: "timestamp with time zone", zone: "UTC" };

/** A function of a written text and moments; `kinds` are the types that the moments may have. */
function withText(
  name: string,
  textAt: number,
  count: number,
  body: (text: string, values: readonly Typed[]) => Translated,
): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    const text = args[textAt];
    if (args.length !== count || text === undefined)
      return unexpected(name, args, [shape(name, textAt, count)]);
    if (typeof text.literal !== "string") {
      return {
        refused: `the ${textAt === 0 ? "unit" : "format"} of ${name} must be text written in the query`,
        at: textAt,
      };
    }
    return body(
      text.literal,
      args.filter((_, at) => at !== textAt),
    );
  };
}

function shape(name: string, textAt: number, count: number): string {
  const of = Array.from({ length: count }, (_, at) =>
    at === textAt ? (textAt === 0 ? "unit" : "format") : "…",
  );
  return `${name}(${of.join(", ")})`;
}

const MOMENTS = ["date", "timestamp", "timestamp with time zone"];

/** The value as a moment; a text is none in Trino. */
function moment(name: string, value: Typed | undefined, expected: string): Typed | Refusal {
  if (value?.type.kind === "unknown") return coerce(value, TIMESTAMP);
  if (value !== undefined && MOMENTS.includes(value.type.kind)) return value;
  const hint =
    value?.type.kind === "varchar"
      ? "; a text becomes a timestamp with from_iso8601_timestamp or date_parse"
      : "";
  const refusal = unexpected(name, value === undefined ? [] : [value], [expected]);
  return { refused: `${refusal.refused}${hint}` };
}

const DATE_FORMAT = withText("date_format", 1, 2, (format, [value]) => {
  const at = moment("date_format", value, "date_format(timestamp, varchar)");
  if (isRefusal(at)) return at;
  const written = mysqlFormat(format, "print");
  if (typeof written !== "string") return written;
  return { type: VARCHAR, sql: `strftime(${local(at)}, ${literal(written)})` };
});

const DATE_PARSE = withText("date_parse", 1, 2, (format, [value]) => {
  if (value === undefined || !["varchar", "unknown"].includes(value.type.kind)) {
    return unexpected("date_parse", value === undefined ? [] : [value], ["date_parse(varchar, varchar)"]);
  }
  const written = mysqlFormat(format, "parse");
  if (typeof written !== "string") return written;
  return {
    type: TIMESTAMP,
    sql: `date_trunc('millisecond', strptime(${fromEpoch(coerce(value, VARCHAR).sql, written)}))`,
  };
});

/** Trino reads what the format leaves out as of 1970, DuckDB as of 1900: a year is read along. */
function fromEpoch(text: string, format: string): string {
  const [value, pattern] = /%[YyG]/.test(format) ? [text, format] : [`('1970|' || ${text})`, `%Y|${format}`];
  return `${value}, ${literal(pattern)}`;
}

const FORMAT_DATETIME = withText("format_datetime", 1, 2, (format, [value]) => {
  const at = moment("format_datetime", value, "format_datetime(timestamp, varchar)");
  if (isRefusal(at)) return at;
  const pieces = jodaFormat(format, "print");
  if (isRefusal(pieces)) return pieces;
  const zone = at.type.kind === "timestamp with time zone" ? (at.type.zone ?? "UTC") : "UTC";
  const instant = coerce(at, INSTANT).sql;
  const parts: string[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push(`strftime(${local(at)}, ${literal(text)})`);
    text = "";
  };
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else if (piece.zone === "name") text += zoneText(zone);
    else {
      flush();
      parts.push(`trino_offset_text(${instant}, ${literal(zone)}, ${piece.zone === "colon" ? "':'" : "''"})`);
    }
  }
  flush();
  return { type: VARCHAR, sql: parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(" || ")})` };
});

const PARSE_DATETIME = withText("parse_datetime", 1, 2, (format, [value]) => {
  if (value === undefined || !["varchar", "unknown"].includes(value.type.kind)) {
    return unexpected("parse_datetime", value === undefined ? [] : [value], [
      "parse_datetime(varchar, varchar)",
    ]);
  }
  const pieces = jodaFormat(format, "parse");
  if (isRefusal(pieces)) return pieces;
  const written = pieces.map((piece) => (typeof piece === "string" ? piece : "")).join("");
  const text = coerce(value, VARCHAR).sql;
  // DuckDB's %z reads no Z.
  const offset = written.includes("%z") ? `regexp_replace(${text}, 'Z$', '+0000')` : text;
  return { type: UTC, sql: `CAST(strptime(${fromEpoch(offset, written)}) AS TIMESTAMPTZ)` };
});

const DATE_TRUNC = withText("date_trunc", 0, 2, (unit, [value]) => {
  const at = moment("date_trunc", value, "date_trunc(unit, timestamp)");
  if (isRefusal(at)) return { ...at, at: 1 };
  const known = UNITS[unit.toLowerCase()];
  if (known === undefined) return { refused: `'${unit}' is not a valid TIMESTAMP field`, at: 0 };
  const { type } = at;
  if (type.kind === "date") {
    if (known.time) return { refused: `'${unit}' is not a valid DATE field`, at: 0 };
    return { type, sql: `CAST(date_trunc('${known.name}', ${at.sql}) AS DATE)` };
  }
  const cut = `date_trunc('${known.name}', ${local(at)})`;
  return { type, sql: type.kind === "timestamp" ? cut : `timezone(${literal(zoneName(type))}, ${cut})` };
});

function zoneName(type: TrinoType): string {
  return type.kind === "timestamp with time zone" ? (type.zone ?? "UTC") : "UTC";
}

const DATE_ADD = withText("date_add", 0, 3, (unit, [count, value]) => {
  const at = moment("date_add", value, "date_add(unit, value, timestamp)");
  if (isRefusal(at)) return { ...at, at: 2 };
  if (count === undefined || !["bigint", "unknown"].includes(count.type.kind)) {
    return {
      ...unexpected("date_add", count === undefined ? [] : [count], ["date_add(unit, bigint, timestamp)"]),
      at: 1,
    };
  }
  const known = UNITS[unit.toLowerCase()];
  if (known === undefined) return { refused: `'${unit}' is not a valid TIMESTAMP field`, at: 0 };
  const { type } = at;
  if (type.kind === "date" && known.time) return { refused: `'${unit}' is not a valid DATE field`, at: 0 };
  const interval = known.interval(coerce(count, BIGINT).sql);
  if (type.kind === "date") return { type, sql: `CAST(${at.sql} + ${interval} AS DATE)` };
  if (type.kind === "timestamp" || known.time) return { type, sql: `(${at.sql} + ${interval})` };
  return { type, sql: `timezone(${literal(zoneName(type))}, ${local(at)} + ${interval})` };
});

/** Complete units, as DuckDB's `datesub` counts them; its `datediff` would count the borders between. */
const DATE_DIFF = withText("date_diff", 0, 3, (unit, [from, to]) => {
  const [a, b] = [
    moment("date_diff", from, "date_diff(unit, timestamp, timestamp)"),
    moment("date_diff", to, "date_diff(unit, timestamp, timestamp)"),
  ];
  if (isRefusal(a)) return { ...a, at: 1 };
  if (isRefusal(b)) return { ...b, at: 2 };
  const known = UNITS[unit.toLowerCase()];
  if (known === undefined) return { refused: `'${unit}' is not a valid TIMESTAMP field`, at: 0 };
  if (a.type.kind === "date" && b.type.kind === "date") {
    if (known.time) return { refused: `'${unit}' is not a valid DATE field`, at: 0 };
    return { type: BIGINT, sql: `datesub('${known.name}', ${a.sql}, ${b.sql})` };
  }
  const zoned = [a, b].find(({ type }) => type.kind === "timestamp with time zone");
  const zone = literal(zoned === undefined ? "UTC" : zoneName(zoned.type));
  // Days and longer are counted on the calendar of the zone, hours and shorter on the clock.
  const wall = (value: Typed) => `timezone(${known.time ? "'UTC'" : zone}, ${coerce(value, INSTANT).sql})`;
  const values =
    zoned === undefined ? [coerce(a, TIMESTAMP).sql, coerce(b, TIMESTAMP).sql] : [wall(a), wall(b)];
  return { type: BIGINT, sql: `datesub('${known.name}', ${values.join(", ")})` };
});

const NOW = "date_trunc('millisecond', now())";

/** `now()`, `current_date` and their kin take nothing; some take the digits of a second, which change nothing here. */
function current(type: TrinoType, sql: string, digits = false): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    if (args.length > (digits ? 1 : 0)) return unexpected(call.name, args, [`${call.name}()`]);
    return { type, sql };
  };
}

const TO_ISO8601 = overloads(
  signature([DATE], VARCHAR, (d) => `CAST(${d} AS VARCHAR)`),
  signature([TIMESTAMP], VARCHAR, (t) => `strftime(${t}, '%Y-%m-%dT%H:%M:%S.%g')`),
  {
    parameters: [INSTANT],
    returns: VARCHAR,
    sql: ([t], [value]) => {
      if (value === undefined) return "NULL";
      const zone = literal(zoneName(value.type));
      return `(strftime(timezone(${zone}, ${t}), '%Y-%m-%dT%H:%M:%S.%g') || trino_iso_offset(${t}, ${zone}))`;
    },
  },
);

const AT_TIMEZONE: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [value, zone] = args;
  if (args.length !== 2 || value === undefined || zone === undefined)
    return unexpected("at_timezone", args, ["at_timezone(timestamp with time zone, varchar)"]);
  return translateAtTimeZone(value, zone);
};

/** `with_timezone`: the wall clock of that zone. */
const WITH_TIMEZONE: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [value, zone] = args;
  if (
    args.length !== 2 ||
    value === undefined ||
    zone === undefined ||
    !["timestamp", "date", "unknown"].includes(value.type.kind)
  ) {
    return unexpected("with_timezone", args, ["with_timezone(timestamp, varchar)"]);
  }
  const name = zoneOf(zone);
  if (typeof name !== "string") return { ...name, at: 1 };
  return {
    type: { kind: "timestamp with time zone", zone: name },
    sql: `timezone(${literal(name)}, ${coerce(value, TIMESTAMP).sql})`,
  };
};

const FROM_UNIXTIME: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [seconds, zone, minutes] = args;
  const fits = seconds !== undefined && (isNumber(seconds.type) || seconds.type.kind === "unknown");
  if (!fits || args.length > 3) {
    return unexpected("from_unixtime", args, ["from_unixtime(double)", "from_unixtime(double, varchar)"]);
  }
  const sql = `date_trunc('millisecond', to_timestamp(CAST(${seconds.sql} AS DOUBLE)))`;
  if (zone === undefined) return { type: UTC, sql };
  if (minutes !== undefined)
    return { refused: "from_unixtime(seconds, hours, minutes): name the zone instead", at: 1 };
  const name = zoneOf(zone);
  return typeof name === "string" ? { type: { ...UTC, zone: name } as TrinoType, sql } : { ...name, at: 1 };
};

const TO_DATE: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [value] = args;
  if (args.length !== 1 || value === undefined) return unexpected("date", args, ["date(x)"]);
  return translateCast(value, DATE, false);
};

const LAST_DAY: Translator = overloads(
  signature([DATE], DATE, (d) => `last_day(${d})`),
  signature([TIMESTAMP], DATE, (t) => `last_day(${t})`),
  {
    parameters: [INSTANT],
    returns: DATE,
    sql: (_, [value]) => (value === undefined ? "NULL" : `last_day(${local(value)})`),
  },
);

export const TIME_FUNCTIONS: Family = {
  scalars: {
    ...EXTRACTIONS,
    now: current(UTC, NOW),
    current_timestamp: current(UTC, NOW, true),
    current_date: current(DATE, "CAST(timezone('UTC', now()) AS DATE)"),
    localtimestamp: current(TIMESTAMP, `timezone('UTC', ${NOW})`, true),
    localtime: current({ kind: "time" }, `CAST(timezone('UTC', ${NOW}) AS TIME)`, true),
    current_timezone: current(VARCHAR, "'UTC'"),
    from_iso8601_timestamp: takes([VARCHAR], UTC, (t) => `trino_iso_timestamp(${t})`),
    from_iso8601_timestamp_nanos: takes([VARCHAR], UTC, (t) => `trino_iso_timestamp(${t})`),
    from_iso8601_date: takes([VARCHAR], DATE, (t) => `trino_iso_date(${t})`),
    to_iso8601: TO_ISO8601,
    from_unixtime: FROM_UNIXTIME,
    to_unixtime: overloads(
      signature([TIMESTAMP], DOUBLE, (t) => `epoch(${t})`),
      signature([INSTANT], DOUBLE, (t) => `epoch(${t})`),
    ),
    to_milliseconds: takes([DAY_TO_SECOND], BIGINT, (i) => `trino_milliseconds(${i})`),
    date: TO_DATE,
    date_format: DATE_FORMAT,
    date_parse: DATE_PARSE,
    format_datetime: FORMAT_DATETIME,
    parse_datetime: PARSE_DATETIME,
    date_trunc: DATE_TRUNC,
    date_add: DATE_ADD,
    date_diff: DATE_DIFF,
    at_timezone: AT_TIMEZONE,
    with_timezone: WITH_TIMEZONE,
    last_day_of_month: LAST_DAY,
    parse_duration: takes([VARCHAR], DAY_TO_SECOND, (t) => `trino_parse_duration(${t})`),
    human_readable_seconds: takes([DOUBLE], VARCHAR, (s) => `trino_readable_seconds(${s})`),
  },
  refused: {
    current_time: "times with a zone are not done here; localtime is there",
    from_unixtime_nanos: "timestamps have milliseconds here; from_unixtime is there",
    dateadd: "it is not Trino's; write date_add('day', -1, x)",
    datediff: "it is not Trino's; write date_diff('day', from, to)",
    to_date: "it is Teradata's; write date_parse(x, '%Y-%m-%d')",
    to_timestamp: "it is Teradata's; write date_parse(x, '%Y-%m-%d %H:%i:%s')",
    to_char: "it is Teradata's; write date_format(x, '%Y-%m-%d')",
    unix_timestamp: "it is Hive's; write to_unixtime(x)",
    getdate: "it is not Trino's; write now()",
  },
};
