import { printAnswer } from "./query-answer.js";
import { queryOf } from "./query-text.js";
import type { Verb } from "./verb.js";

/** `trailhound sql <query>` */
export const sql: Verb<{ file?: string; dialect: "duckdb"; timeout?: number; maxRows?: number }> = async (
  session,
  words,
  options,
) => {
  const query = await queryOf(session, words[0], options.file);
  await using lake = await session.openLake();
  const result = await lake.sql(query, {
    dialect: options.dialect,
    signal: session.signal,
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
    ...(options.maxRows === undefined ? {} : { maxRows: options.maxRows }),
  });
  return await printAnswer(session, result, options, query);
};
