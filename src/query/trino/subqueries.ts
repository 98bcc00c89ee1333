import type { Expression, Query } from "./ast.js";
import type { Typed } from "./call.js";
import { coerce, commonType, shownType } from "./coercion.js";
import { booleanOf, type Env } from "./env.js";
import { marked } from "./marks.js";
import { isOrderable } from "./operators.js";
import { quoted, type TranslatedQuery } from "./translation.js";
import { typeName, type TrinoType } from "./types.js";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

export function existsQuery(of: Of<"exists">, env: Env): Typed {
  return booleanOf(`EXISTS (${env.translation.query(of.query, env.scope).sql})`);
}

export function scalarQuery(of: Of<"subquery">, env: Env): Typed {
  const query = env.translation.query(of.query, env.scope);
  const { type } = onlyColumn(query, of.query, env);
  return { type, sql: marked(`(${query.sql})`, of.span) };
}

export function inQuery(of: Of<"in-query">, env: Env): Typed {
  const { left, sql } = bothSides(of.of, of.query, env);
  return booleanOf(marked(`(${left} ${of.not ? "NOT " : ""}IN (${sql}))`, of.span));
}

export function quantified(of: Of<"quantified">, env: Env): Typed {
  const { left, sql, type } = bothSides(of.left, of.query, env);
  if (of.operator !== "=" && of.operator !== "<>" && !isOrderable(type))
    throw env.translation.refuse(
      `Type [${typeName(type)}] must be orderable in order to be used in quantified comparison`,
      of.span,
    );
  return booleanOf(marked(`(${left} ${of.operator} ${of.quantifier.toUpperCase()} (${sql}))`, of.span));
}

function bothSides(value: Expression, of: Query, env: Env): { left: string; sql: string; type: TrinoType } {
  const left = env.translate(value, env);
  const query = env.translation.query(of, env.scope);
  const column = onlyColumn(query, of, env);
  const type = commonType(left.type, column.type);
  if (type === undefined) {
    const what = `Value expression and result of subquery must be of the same type: ${shownType(left)} vs ${typeName(column.type)}`;
    throw env.translation.refuse(what, value.span);
  }
  const name = `${env.translation.name("q")}.${quoted(column.alias)}`;
  const [relation] = name.split(".");
  const coerced = coerce({ type: column.type, sql: name }, type).sql;
  const sql = coerced === name ? query.sql : `SELECT ${coerced} FROM (${query.sql}) AS ${relation}`;
  return { left: coerce(left, type).sql, sql, type };
}

function onlyColumn(query: TranslatedQuery, of: Query, env: Env) {
  const [column] = query.columns;
  if (column !== undefined && query.columns.length === 1) return column;
  throw env.translation.refuse(
    `Multiple columns returned by subquery are not yet supported. Found ${query.columns.length}`,
    of.span,
  );
}
