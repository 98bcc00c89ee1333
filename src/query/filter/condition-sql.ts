import { literal, literals } from "../../lake/database.js";
import type { Condition, Expression, Pattern, Term, Value } from "./ast.js";
import { plainText } from "./ast.js";
import type { Field, Fields } from "./fields.js";
import { translateRegex } from "./regex.js";
import { isNumber } from "./value.js";

/**
 * A pattern as a condition of SQL over the columns of `fields` and `raw`. The rules:
 * - A selector that leads to an object or array never matches, whatever the operator (AWS, Property selector).
 * - Nor does one that leads nowhere, under = and != alike: `{ $.a != "x" }` does not match a record without `a`. AWS does not
 *   document it; its own pattern test answers so (DataBiosphere/azul#5884). The same is assumed for null.
 * - Numbers compare as numbers with JSON numbers, and as text with JSON strings; everything else compares as text, true and
 *   false as `true` and `false`. Case matters.
 * - `<` and its kind compare JSON numbers alone.
 * - `NOT EXISTS` asks whether the field is there; one that is null is there. `IS` asks for JSON's own null, true and false.
 * - With a wildcard, one of the selected fields must meet the condition.
 */
export function patternSql(pattern: Pattern, fields: Fields): string {
  return pattern.kind === "json" ? expressionSql(pattern.expression, fields) : termsSql(pattern.terms);
}

function expressionSql(expression: Expression, fields: Fields): string {
  switch (expression.kind) {
    case "group":
      return expressionSql(expression.of, fields);
    case "and":
      return joined(
        expression.parts.map((part) => expressionSql(part, fields)),
        "AND",
      );
    case "or":
      return joined(
        mergedEquals(expression.parts, (condition) => fields.of(condition.selector).text).map((part) =>
          typeof part === "string" ? part : expressionSql(part, fields),
        ),
        "OR",
      );
    case "compare":
    case "is":
    case "not-exists":
      return conditionSql(expression, fields);
  }
}

/** Conditions joined, in parentheses where there are several. */
export function joined(conditions: readonly string[], by: "AND" | "OR"): string {
  return conditions.length === 1 ? (conditions[0] ?? "") : `(${conditions.join(` ${by} `)})`;
}

type Compare = Extract<Condition, { kind: "compare" }>;

/** The parts of an "or", those that ask one field for one of several plain strings as one `IN`, at the first one's place. */
export function mergedEquals(
  parts: readonly Expression[],
  column: (condition: Compare) => string | undefined,
): (Expression | string)[] {
  const lists = new Map<string, string[]>();
  const merged: (Expression | { column: string })[] = [];
  for (const part of parts) {
    const bare = unwrapped(part);
    const text = bare.kind === "compare" && bare.operator === "=" ? simpleText(bare.value) : undefined;
    const name = bare.kind === "compare" && text !== undefined ? column(bare) : undefined;
    if (name === undefined || text === undefined || name.startsWith("f.texts_")) {
      merged.push(part);
      continue;
    }
    const list = lists.get(name);
    if (list === undefined) merged.push({ column: name });
    lists.set(name, [...(list ?? []), text]);
  }
  return merged.map((part) => {
    if (!("column" in part)) return part;
    const values = lists.get(part.column) ?? [];
    return values.length === 1
      ? `${part.column} = ${literals(values)}`
      : `${part.column} IN (${literals(values)})`;
  });
}

function unwrapped(expression: Expression): Expression {
  return expression.kind === "group" ? unwrapped(expression.of) : expression;
}

/** A string that equals nothing but a JSON string: no wildcard, no number, not the text of an object or array. */
function simpleText(value: Value): string | undefined {
  const text = plainText(value);
  return text === undefined || isNumber(text) || /^[[{]/.test(text) ? undefined : text;
}

function conditionSql(condition: Condition, fields: Fields): string {
  const field = fields.of(condition.selector);
  if (condition.kind === "not-exists")
    return field.many ? `coalesce(len(${field.type}), 0) = 0` : `${field.type} IS NULL`;
  if (!field.many) return fieldSql(condition, field);
  const element = fieldSql(condition, { type: "e[1]", text: "e[2]" });
  return `len(list_filter(list_zip(${field.type}, ${field.text}), lambda e: ${element})) > 0`;
}

/** A field's `type` costs a pass over the record's text, so it is asked for only where it decides. */
type Single = Pick<Field, "type" | "text">;

function fieldSql(condition: Exclude<Condition, { kind: "not-exists" }>, field: Single): string {
  if (condition.kind === "is")
    return condition.constant === "NULL"
      ? `${field.type} = 'NULL'`
      : `(${field.type} = 'BOOLEAN' AND ${field.text} = '${condition.constant.toLowerCase()}')`;
  const { operator, value } = condition;
  if (operator === "=") return equalSql(value, field);
  if (operator === "!=") return `(${isScalar(field)} AND NOT ${equalSql(value, field)})`;
  return `(${isNumeric(field)} AND TRY_CAST(${field.text} AS DOUBLE) ${operator} ${double(plainText(value) ?? "")})`;
}

function isScalar(field: Single): string {
  return `${field.type} NOT IN ('OBJECT', 'ARRAY', 'NULL')`;
}

function isNumeric(field: Single): string {
  return `${field.type} NOT IN ('OBJECT', 'ARRAY', 'NULL', 'VARCHAR', 'BOOLEAN')`;
}

function equalSql(value: Value, field: Single): string {
  if (value.kind === "regex")
    return `(${isScalar(field)} AND regexp_matches(${field.text}, ${literal(`(?s)${translateRegex(value.source)}`)}))`;
  const plain = plainText(value);
  if (plain === undefined && value.kind === "string")
    return `(${isScalar(field)} AND ${globSql(value.pieces, field.text)})`;
  const text = plain ?? "";
  if (isNumber(text))
    return `CASE WHEN ${isNumeric(field)} THEN TRY_CAST(${field.text} AS DOUBLE) = ${double(text)} ELSE ${isScalar(field)} AND ${field.text} = ${literal(text)} END`;
  const equal = `${field.text} = ${literal(text)}`;
  return simpleText(value) === undefined ? `(${isScalar(field)} AND ${equal})` : equal;
}

function double(text: string): string {
  return `CAST(${literal(text)} AS DOUBLE)`;
}

/** A string with wildcards over an SQL text. */
export function globSql(pieces: readonly (string | null)[], text: string): string {
  const [first, second, third] = pieces;
  if (pieces.every((piece) => piece === null)) return `${text} IS NOT NULL`;
  if (pieces.length === 2 && typeof first === "string") return `starts_with(${text}, ${literal(first)})`;
  if (pieces.length === 2 && typeof second === "string") return `ends_with(${text}, ${literal(second)})`;
  if (pieces.length === 3 && first === null && typeof second === "string" && third === null)
    return `contains(${text}, ${literal(second)})`;
  const body = pieces.map(
    (piece) => piece?.replace(/[!-/:-@[-`{-~]/g, (char) => (char === "_" ? char : `\\${char}`)) ?? ".*",
  );
  return `regexp_full_match(${text}, ${literal(`(?s)${body.join("")}`)})`;
}

function termsSql(terms: readonly Term[]): string {
  const one = ({ kind, text }: Term): string =>
    kind === "regex"
      ? `regexp_matches(raw, ${literal(`(?s)${translateRegex(text)}`)})`
      : `contains(raw, ${literal(text)})`;
  const of = (role: Term["role"]) => terms.filter((term) => term.role === role).map(one);
  const all = [...of("include"), ...of("exclude").map((term) => `NOT ${term}`)];
  const any = of("optional");
  if (any.length > 0) all.push(joined(any, "OR"));
  return all.length === 0 ? "true" : joined(all, "AND");
}
