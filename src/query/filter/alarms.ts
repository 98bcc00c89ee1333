import type { TimeRange } from "../../trail/time-range.js";
import type { Plan } from "../plan.js";
import type { Pattern } from "./ast.js";
import { patternSql } from "./condition-sql.js";
import { Fields, MENDED } from "./fields.js";
import { candidates } from "./plan.js";
import { prefilterSql } from "./prefilter.js";

/** So many patterns, and so much text of theirs, are asked in one pass over the records. */
const MOST_PATTERNS = 60;
const MOST_CHARACTERS = 40_000;

/** Patterns, as many as one pass over the records can answer. */
export function passes<T extends { readonly text: string }>(patterns: readonly T[]): T[][] {
  const groups: T[][] = [];
  let characters = 0;
  for (const pattern of patterns) {
    const group = groups.at(-1);
    characters += pattern.text.length;
    if (group === undefined || group.length >= MOST_PATTERNS || characters > MOST_CHARACTERS) {
      groups.push([pattern]);
      characters = pattern.text.length;
    } else group.push(pattern);
  }
  return groups;
}

/** One row: for each pattern in turn how many records match, and the seconds of the first and the last. */
export function alarmsPlan(patterns: readonly Pattern[], range: TimeRange | undefined): Plan {
  const fields = new Fields();
  const conditions = patterns.map((pattern) => patternSql(pattern, fields));
  const hits = fields.evaluated(`[${conditions.map((one) => `coalesce(${one}, false)`).join(",\n    ")}]`);
  const columns = patterns.map((_, at) => {
    const hit = `hits[${at + 1}]`;
    return `count_if(${hit}), epoch(min(ts) FILTER (WHERE ${hit}))::BIGINT, epoch(max(ts) FILTER (WHERE ${hit}))::BIGINT`;
  });
  return {
    language: "filter",
    text: "",
    sql: `SELECT ${columns.join(",\n  ")}\nFROM (SELECT ts, ${hits} AS hits FROM ${candidates(patterns.map(prefilterSql), range)})`,
    relations: ["records"],
    setup: [MENDED],
    notices: [],
  };
}
