import { noteEmpty } from "../empty-answer.js";
import { printAnswer } from "../query-answer.js";
import { printExplained } from "../query-explain.js";
import { queryOf } from "../query-text.js";
import type { Verb } from "../verb.js";

/** Rows of a query without `limit`, as in CloudWatch ("limit", Note). */
const DEFAULT_ROWS = 10_000;

/** The options of `trailhound insights`. */
interface InsightsFlags {
  file?: string;
  explain?: boolean;
  timeout?: number;
  maxRows?: number;
}

/** `trailhound insights <query>` */
export const insights: Verb<InsightsFlags> = async (session, words, options) => {
  const query = await queryOf(session, words[0], options.file);
  await using lake = await session.openLake();
  const { range } = session.globals;
  const limit = options.maxRows ?? DEFAULT_ROWS;
  if (options.explain === true)
    return await printExplained(session, await lake.explainInsights(query, { range, limit }));
  const result = await lake.insights(query, {
    range,
    limit,
    signal: session.signal,
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
  });
  const whenEmpty = () => noteEmpty(session, lake, "No rows.", { range });
  return await printAnswer(session, result, { maxRows: limit, whenEmpty }, query);
};
