import { duckdbType, type TrinoType } from "./types.js";

const SHORT = 60;
const LONG = 2000;

/**
 * An expression that reads a value several times, and computes it once: short ones are repeated, for longer ones the
 * body sees a name. Repeating them all would double the text with every call around a call. A body with a subquery has
 * them repeated nevertheless: DuckDB takes none within a lambda.
 */
export function once(sql: string, body: (value: string) => string): string {
  const repeated = sql.length <= SHORT || (sql.length <= LONG && /\bSELECT\b/.test(body("NULL")));
  return repeated ? body(sql) : `${each(`[${sql}]`, body)}[1]`;
}

/** The list with each item put through the body. */
export function each(list: string, body: (item: string) => string): string {
  const name = freeName(body("NULL"));
  return `list_transform(${list}, lambda ${name}: ${body(name)})`;
}

/** The items for which the body is true. */
export function those(list: string, body: (item: string) => string): string {
  const name = freeName(body("NULL"));
  return `list_filter(${list}, lambda ${name}: ${body(name)})`;
}

function freeName(text: string): string {
  let at = 1;
  while (text.includes(`_x${at}`)) at++;
  return `_x${at}`;
}

/**
 * An expression that ends the query with a message when a row needs its value. DuckDB's `error` may not stand within
 * TRY: `inTry` (`macros.ts`) makes of it what may.
 */
export function fail(message: string, type: TrinoType): string {
  return `CAST(trino_fail(${message}) AS ${duckdbType(type)})`;
}

export const FAILURE_MACROS: readonly string[] = ["CREATE MACRO trino_fail(message) AS error(message)"];
