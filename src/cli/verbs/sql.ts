import { printAnswer } from "../query-answer.js";
import { printExplained } from "../query-explain.js";
import { queryOf } from "../query-text.js";
import type { Verb } from "../verb.js";

interface SqlFlags {
  file?: string;
  dialect?: "athena" | "lake" | "duckdb";
  statement?: number;
  explain?: boolean;
  timeout?: number;
  maxRows?: number;
}

/** `trailhound sql <query>` */
export const sql: Verb<SqlFlags> = async (session, words, options) => {
  const query = await queryOf(session, words[0], options.file);
  await using lake = await session.openLake();
  const reading = {
    ...(options.dialect === undefined ? {} : { dialect: options.dialect }),
    ...(options.statement === undefined ? {} : { statement: options.statement }),
    range: session.globals.range,
  };
  if (options.explain === true) return await printExplained(session, await lake.explainSql(query, reading));
  const result = await lake.sql(query, {
    ...reading,
    signal: session.signal,
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
    ...(options.maxRows === undefined ? {} : { maxRows: options.maxRows }),
  });
  return await printAnswer(session, result, options, query);
};
