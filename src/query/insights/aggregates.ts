import type { Value } from "./values.js";
import { asNumber, asText, finite, once } from "./values.js";

/** An aggregate of `stats` ("Functions to use with stats"). */
export interface Aggregate {
  /** As AWS spells it. */
  readonly name: string;
  readonly args: number;
  /** Whether it asks which record is earlier. */
  readonly timed?: boolean;
  readonly compile: (of: Value, when: string, percent: number) => Value;
}

const number = (sql: string): Value => ({ kind: "number", sql });

/** Values that are numbers count as numbers; where a group has none, its texts by Unicode. */
function extreme(name: "min" | "max"): Aggregate {
  return {
    name,
    args: 1,
    compile(of) {
      if (of.kind === "number" || of.kind === "time") return { kind: of.kind, sql: `${name}(${finite(of)})` };
      if (of.kind === "boolean") return number(`${name}(${asNumber(of)})`);
      const text = asText(of);
      const byNumber = once(text, (x) => `(CASE WHEN insights_number(${x}) IS NOT NULL THEN {'n': insights_number(${x}), 't': ${x}} END)`);
      return { kind: "text", sql: `coalesce(arg_${name}(${text}, ${byNumber}), ${name}(${text}))` };
    },
  }; // prettier-ignore
}

/** The value of the record that comes first or last, of those that have one. */
function byOrder(
  name: string,
  aggregate: "arg_min" | "arg_max",
  key: (text: string, when: string) => string,
  timed: boolean,
): Aggregate {
  return {
    name, args: 1, timed,
    compile(of, when) {
      if (of.kind === "number" || of.kind === "time" || of.kind === "boolean")
        return { kind: of.kind, sql: timed ? `${aggregate}(${finite(of)}, ${when})` : `${aggregate === "arg_min" ? "min" : "max"}(${finite(of)})` };
      const text = asText(of);
      return { kind: "text", sql: `${aggregate}(${text}, ${key(text, when)})` };
    },
  }; // prettier-ignore
}

const ALL: readonly Aggregate[] = [
  { name: "avg", args: 1, compile: (of) => ({ ...number(`avg(${asNumber(of)})`), loose: true }) },
  { name: "count", args: 1, compile: (of) => number(`count(${of.kind === "json" ? `insights_show(${of.sql})` : of.sql})`) },
  { name: "count_distinct", args: 1, compile: (of) => number(`count(DISTINCT ${of.kind === "json" ? asText(of) : of.sql})`) },
  extreme("max"),
  extreme("min"),
  { name: "pct", args: 2, compile: (of, _, percent) => number(`quantile_disc(${asNumber(of)}, ${percent / 100})`) },
  { name: "stddev", args: 1, compile: (of) => number(`stddev_samp(${once(asNumber(of), (d) => `(CASE WHEN abs(${d}) < 1e150 THEN ${d} END)`)})`) },
  { name: "sum", args: 1, compile: (of) => ({ ...number(`sum(${asNumber(of)})`), loose: true }) },
  byOrder("earliest", "arg_min", (_, when) => when, true),
  byOrder("latest", "arg_max", (_, when) => when, true),
  byOrder("sortsFirst", "arg_min", (text) => once(text, (x) => `insights_sort_key(${x})`), false),
  byOrder("sortsLast", "arg_max", (text) => once(text, (x) => `insights_sort_key(${x})`), false),
]; // prettier-ignore

/** The aggregates by their names in lower case. */
export const AGGREGATES: ReadonlyMap<string, Aggregate> = new Map(
  ALL.map((one) => [one.name.toLowerCase(), one]),
);
