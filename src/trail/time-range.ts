import { Problem } from "../diagnostics/problem.js";
import { parseTime } from "./time.js";

/** From when (inclusive) to when (exclusive), whole seconds since 1970; an end that is absent is open. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

/** Times as people type them: RFC 3339, dates, or relative (interface.md, `--from`, `--to`). */
export interface TypedRange {
  readonly from?: string;
  readonly to?: string;
}

const DAY = 86_400;
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(s|secs?|seconds?)$/, 1],
  [/^(m|mins?|minutes?)$/, 60],
  [/^(h|hrs?|hours?)$/, 3600],
  [/^(d|days?)$/, DAY],
  [/^(w|weeks?)$/, 7 * DAY],
];

/**
 * Reads a range as it was typed. Days are UTC days; a day as `to` includes that day, a moment does not include itself.
 *
 * @throws Problem `bad-time` for what is no time, and for a range that ends before it begins.
 */
export function parseTimeRange(typed: TypedRange, now: Date): TimeRange {
  const from = typed.from === undefined ? undefined : momentOf("--from", typed.from, now);
  const to = typed.to === undefined ? undefined : momentOf("--to", typed.to, now);
  const range: TimeRange = {
    ...(from === undefined ? {} : { from: from.start }),
    ...(to === undefined ? {} : { to: to.end }),
  };
  if (range.from !== undefined && range.to !== undefined && range.to <= range.from) {
    throw new Problem({
      code: "bad-time",
      detail: `The range ends (--to ${typed.to}) before it begins (--from ${typed.from}).`,
      source: "--to",
    });
  }
  return range;
}

/** A moment, or a whole day: where it starts and where it ends, whole seconds. */
interface Moment {
  readonly start: number;
  readonly end: number;
}

function momentOf(option: string, typed: string, now: Date): Moment {
  const text = typed.trim();
  const found = calendarDay(text, now) ?? relative(text, now) ?? exact(text);
  if (found === undefined) {
    throw new Problem({
      code: "bad-time",
      detail: `${option} ${JSON.stringify(typed)} is not a time.`,
      source: option,
    });
  }
  return found;
}

function calendarDay(text: string, now: Date): Moment | undefined {
  const today = Math.floor(now.getTime() / 1000 / DAY) * DAY;
  const word = text.toLowerCase();
  if (word === "today") return { start: today, end: today + DAY };
  if (word === "yesterday") return { start: today - DAY, end: today };
  const date = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(text);
  if (date === null) return undefined;
  const [year, month, day] = [Number(date[1]), Number(date[2]), date[3] === undefined ? 1 : Number(date[3])];
  const start = new Date(Date.UTC(year, month - 1, day));
  if (start.getUTCMonth() !== month - 1 || start.getUTCDate() !== day || year < 1000) return undefined;
  const end = date[3] === undefined ? Date.UTC(year, month, 1) : start.getTime() + DAY * 1000;
  return { start: start.getTime() / 1000, end: end / 1000 };
}

/** `7d`, `-7d`, `2h ago`, `90 minutes ago`, `now`. */
function relative(text: string, now: Date): Moment | undefined {
  const seconds = Math.floor(now.getTime() / 1000);
  if (/^now$/i.test(text)) return { start: seconds, end: seconds };
  const match = /^-?\s*(\d{1,9})\s*([a-z]+)(?:\s+ago)?$/i.exec(text);
  if (match === null) return undefined;
  const unit = UNITS.find(([name]) => name.test((match[2] ?? "").toLowerCase()));
  if (unit === undefined) return undefined;
  const at = seconds - Number(match[1]) * unit[1];
  return at < 0 ? { start: 0, end: 0 } : { start: at, end: at };
}

function exact(text: string): Moment | undefined {
  // Seconds may be left out; a time without a zone is UTC, as everything in CloudTrail is.
  const seconds = parseTime(text.replace(/^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(?=$|Z|[+-])/, "$1:00"));
  return seconds === undefined ? undefined : { start: seconds, end: seconds };
}
