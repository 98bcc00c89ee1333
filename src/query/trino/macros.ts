import { SEQUENCE_MACROS } from "./functions/sequence.js";
import { IP_MACROS } from "./ip-macros.js";
import { NUMBER_MACROS } from "./number-macros.js";
import { FAILURE_MACROS } from "./once.js";
import { TIME_MACROS } from "./time-macros.js";

const MACROS: readonly string[] = [
  ...FAILURE_MACROS,
  ...NUMBER_MACROS,
  ...IP_MACROS,
  ...TIME_MACROS,
  ...SEQUENCE_MACROS,
];

/** The macros that may end a query, by themselves or through another; each calls only those before it. */
const FAILING = MACROS.reduce((failing, macro) => {
  const [name, body] = [/^CREATE MACRO (\w+)/.exec(macro)?.[1] ?? "", macro.slice(macro.indexOf(" AS "))];
  const fails = name === "trino_fail" || [...failing].some((other) => body.includes(`${other}(`));
  return fails ? failing.add(name) : failing;
}, new Set<string>());

const CALLS = new RegExp(`\\b(${[...FAILING].join("|")})\\(`, "g");

/** The same expression with failures that may stand within TRY: DuckDB's `error` may not. */
function withoutErrors(sql: string): string {
  return sql.replaceAll(CALLS, "$1_in_try(");
}

/** NULL where the expression fails. */
export function inTry(sql: string): string {
  return `TRY(${withoutErrors(sql)})`;
}

/** The macros that translated expressions use: statements of a plan's `setup`, before its views. */
export const FUNCTION_MACROS: readonly string[] = [
  ...MACROS,
  "CREATE MACRO trino_fail_in_try(message) AS CAST(CAST(message || ' ' AS TINYINT) AS VARCHAR)",
  ...MACROS.slice(FAILURE_MACROS.length)
    .filter((macro) => FAILING.has(/^CREATE MACRO (\w+)/.exec(macro)?.[1] ?? ""))
    .map(withoutErrors),
];
