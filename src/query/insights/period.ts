import type { Expression } from "./ast.js";

/**
 * The units of periods, with their abbreviations and plurals ("stats", "The following time units and abbreviations are
 * supported with the bin function"), the most that CloudWatch takes of each ("Datetime functions", Note), and where their
 * bins are counted from: weeks begin on Monday.
 */
const UNITS: readonly {
  readonly names: readonly string[];
  readonly interval: string;
  readonly cap?: number;
  readonly times?: number;
}[] = [
  { names: ["millisecond", "ms", "msec"], interval: "milliseconds", cap: 1000 },
  { names: ["second", "s", "sec"], interval: "seconds", cap: 60 },
  { names: ["minute", "m", "min"], interval: "minutes", cap: 60 },
  { names: ["hour", "h", "hr"], interval: "hours", cap: 24 },
  { names: ["day", "d"], interval: "days" },
  { names: ["week", "w"], interval: "days", times: 7 },
  { names: ["month", "mo", "mon"], interval: "months" },
  { names: ["quarter", "q", "qtr"], interval: "months", times: 3 },
  { names: ["year", "y", "yr"], interval: "months", times: 12 },
];

export interface Period {
  /** As DuckDB writes intervals, without the word. */
  readonly interval: string;
  /** A moment at which a bin begins. */
  readonly origin: string;
  /** What the period was cut down to, where it was. */
  readonly capped?: string;
}

/** A period such as `5m`; text that says what is wrong with one that is none. */
export function periodOf(expression: Extract<Expression, { kind: "period" }>): Period | string {
  const { count, unit } = expression;
  const found = unitOf(unit);
  if (found === undefined)
    return `${unit} is no unit of time; they are ms, s, m, h, d, w, mo, q and y, and their long forms.`;
  if (!Number.isSafeInteger(count) || count < 1 || count > 100_000)
    return "A period is a whole number of its unit, 1 or more.";
  const capped = found.cap !== undefined && count > found.cap ? found.cap : undefined;
  return {
    interval: `${(capped ?? count) * (found.times ?? 1)} ${found.interval}`,
    origin: found.times === 7 ? "1970-01-05" : "1970-01-01",
    ...(capped === undefined ? {} : { capped: `${capped}${unit}` }),
  };
}

/** Units are compared without case, except that M alone could be minutes or months: it is minutes, as m. */
function unitOf(unit: string): (typeof UNITS)[number] | undefined {
  const name = unit.toLowerCase();
  return UNITS.find(({ names }) =>
    names.some((one) => name === one || (one.length > 1 && name === `${one}s`)),
  );
}
