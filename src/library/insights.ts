import { asProblem } from "../diagnostics/problem.js";
import { asInsightsProblem } from "../query/insights/problems.js";
import { DEFAULT_LIMIT, insightsPlan } from "../query/insights/plan.js";
import type { Plan } from "../query/plan.js";
import { parseTimeRange } from "../trail/time-range.js";
import type { Explained, InsightsOptions, QueryOptions, SqlResult } from "./contract.js";

type Question = Pick<InsightsOptions, "range" | "limit">;

/** Runs a Logs Insights query; rows past its limit show in `truncated()`. */
export async function runInsights(
  run: (plan: Plan, options: QueryOptions) => Promise<SqlResult>,
  query: string,
  { range, limit, ...options }: InsightsOptions,
  now: Date,
): Promise<SqlResult> {
  const { plan, maxRows } = planOf(query, { ...(range && { range }), ...(limit && { limit }) }, now);
  const rows = Math.min(options.maxRows ?? Infinity, maxRows ?? Infinity);
  try {
    return await run(plan, rows === Infinity ? options : { ...options, maxRows: rows });
  } catch (error) {
    throw asInsightsProblem(asProblem(error), query);
  }
}

/** What there is to know about a Logs Insights query, without running it. */
export function explainInsights(query: string, question: Question, now: Date): Explained {
  const { text, sql, notices } = planOf(query, question, now).plan;
  return { text, sql, notices };
}

function planOf(query: string, { range, limit }: Question, now: Date) {
  return insightsPlan(query, {
    now: now.getTime(),
    range: parseTimeRange(range ?? {}, now),
    limit: limit ?? DEFAULT_LIMIT,
  });
}
