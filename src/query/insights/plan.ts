import { timeBounds } from "../../lake/time-bounds.js";
import type { Plan } from "../plan.js";
import { QueryCompiler } from "./compile.js";
import type { Times } from "./context.js";
import { macrosFor } from "./macros.js";
import { parseInsights } from "./parse.js";

/** Rows of a query without `limit` ("limit", Note). */
export const DEFAULT_LIMIT = 10_000;

/** When a query runs, which records it asks for, and how many rows it gives where it names no limit. */
export interface InsightsQuestion {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** From (inclusive) and to (exclusive), seconds since 1970. */
  readonly range: { readonly from?: number; readonly to?: number };
  /** Rows where the query has no `limit`; Infinity for all. */
  readonly limit: number;
}

/**
 * Compiles a Logs Insights query to one DuckDB query over the records, and tells how many rows it gives at most (one more
 * is asked for, so that it shows whether there are more); undefined where the query itself says so, or all are wanted.
 *
 * @throws Problem `insights-syntax` or `insights-refused`.
 */
export function insightsPlan(text: string, question: InsightsQuestion): { plan: Plan; maxRows?: number } {
  const query = parseInsights(text);
  const times: Times = {
    now: question.now,
    from: question.range.from === undefined ? undefined : question.range.from * 1000,
    to: question.range.to === undefined ? undefined : question.range.to * 1000,
  };
  const compiled = new QueryCompiler(query, text, times);
  const limit = compiled.limited || question.limit === Infinity ? undefined : question.limit;
  const { sql, columns, types, relation } = compiled.finish(timeBounds(question.range).join(" AND "), limit);
  if (sql.length > MAX_SQL)
    compiled.compiler.fail(
      { start: 0, end: 0 },
      "The query is too long, once its functions are written out.",
    );
  const plan: Plan = {
    language: "insights",
    text,
    sql,
    columns,
    types,
    relations: [relation],
    setup: macrosFor(sql),
    notices: compiled.compiler.notices,
    provenance: { text, indexOf: () => undefined },
  };
  return limit === undefined ? { plan } : { plan, maxRows: limit };
}

/** The engine reads at most 262,144 characters. */
const MAX_SQL = 250_000;
