import { eventOf } from "../investigate/events/rows.js";
import { explainFilter } from "../query/filter/explain.js";
import { filterPlan } from "../query/filter/plan.js";
import type { Notice, Plan } from "../query/plan.js";
import { parseTimeRange } from "../trail/time-range.js";
import type { Explained, FilterAnswer, FilterOptions, FoundEvent, SqlResult } from "./contract.js";

type Run = (plan: Plan) => Promise<SqlResult>;

/** Runs a filter pattern; what cannot be asked is known before anything is read. */
export async function runFilter(
  run: Run,
  pattern: string,
  { range, limit }: FilterOptions,
  now: Date,
): Promise<FilterAnswer> {
  const plan = filterPlan(pattern, {
    range: parseTimeRange(range ?? {}, now),
    ...(limit === undefined ? {} : { limit }),
  });
  const result = await run(plan);
  return { events: eventsOf(result), notices: plan.notices };
}

/** How many records a filter pattern matches. */
export async function countFilter(
  run: Run,
  pattern: string,
  { range }: FilterOptions,
  now: Date,
): Promise<{ matches: number; notices: readonly Notice[] }> {
  const plan = filterPlan(pattern, { range: parseTimeRange(range ?? {}, now), count: true });
  const result = await run(plan);
  let matches = 0;
  for await (const [count] of result.rows) matches = Number(count);
  return { matches, notices: plan.notices };
}

/** How a filter pattern reads, and the SQL that it runs as. */
export function explainPattern(
  pattern: string,
  { range }: Pick<FilterOptions, "range">,
  now: Date,
): Explained {
  return explainFilter(pattern, parseTimeRange(range ?? {}, now));
}

async function* eventsOf({ columns, rows }: SqlResult): AsyncGenerator<FoundEvent> {
  for await (const row of rows)
    yield eventOf(Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])));
}
