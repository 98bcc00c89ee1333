import type { ComparisonOperator } from "./ast.js";
import { asNumber, asText, numberOfText, type Value } from "./values.js";

/** Comparison by the rule of Logs Insights: numbers by value where one side is a number, else text, by Unicode and case. */
export function compare(operator: ComparisonOperator, a: Value, b: Value): string {
  const sign = operator === "!=" ? "<>" : operator;
  const dynamic = (value: Value) => value.kind === "text" || value.kind === "json";
  if (!dynamic(a) || !dynamic(b)) {
    if (a.kind === "time" && b.kind === "time") return `(${a.sql} ${sign} ${b.sql})`;
    return `(${asNumber(a)} ${sign} ${asNumber(b)})`;
  }
  const asTexts = `(${asText(a)} ${sign} ${asText(b)})`;
  if (operator === "=" || operator === "!=") return asTexts;
  const constants = [a, b].map((value) =>
    typeof value.constant === "string" ? numberOfText(value.constant) : 0,
  );
  if (constants.includes(undefined)) return asTexts;
  const [x, y] = [asNumber(a), asNumber(b)];
  return `(CASE WHEN ${x} IS NOT NULL AND ${y} IS NOT NULL THEN ${x} ${sign} ${y} ELSE ${asTexts} END)`;
}

/** A condition that may be NULL, made false where it must not be. */
export function sure(sql: string, exact: boolean): string {
  return exact ? `coalesce(${sql}, false)` : sql;
}

/** A condition turned around where it is negated. */
export function turned(sql: string, negated: boolean, exact: boolean): string {
  return negated ? `(NOT coalesce(${sql}, false))` : sure(sql, exact);
}
