import type { TimeRange } from "../../trail/time-range.js";
import type { Notice } from "../plan.js";
import { parseFilter } from "./parse.js";
import { filterPlan } from "./plan.js";
import { wordsOf } from "./words.js";

/** How a filter pattern reads, what it may not have meant, and the SQL that it runs as. */
export function explainFilter(
  text: string,
  range: TimeRange,
): { text: string; words: string[]; notices: readonly Notice[]; sql: string } {
  const { sql, notices } = filterPlan(text, { range });
  return { text, words: wordsOf(parseFilter(text).pattern), notices, sql };
}
