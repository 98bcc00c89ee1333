import type { CommonTable, Query, QueryBody, SortItem } from "./ast.js";
import { coerce, commonType } from "./coercion.js";
import type { Env } from "./env.js";
import { translateExpression } from "./expression.js";
import { table, outputs } from "./from.js";
import { isOrderable } from "./operators.js";
import type { CommonTableColumns, OutputColumn, Scope } from "./scope.js";
import { outputColumns, positionOf, translateSelect } from "./select.js";
import { notOrderable, sortDirection } from "./sorting.js";
import { quoted, type TranslatedQuery, type Translation } from "./translation.js";
import { typeName, UNKNOWN } from "./types.js";

/** Translates a query; `outer` is where it stands in another one. */
export function translateQuery(
  translation: Translation,
  query: Query,
  outer: Scope | undefined,
): TranslatedQuery {
  const ctes = new Map<string, CommonTableColumns>(outer?.ctes);
  const scope: Scope = { fields: [], ctes, ...(outer === undefined ? {} : { parent: outer }) };
  const env: Env = { translation, scope, windows: new Map(), translate: translateExpression };
  const names = new Set<string>();
  const withs = query.with.map((one) => {
    const name = one.name.text.toLowerCase();
    if (names.has(name))
      throw translation.refuse(`WITH query name '${one.name.text}' specified more than once`, one.name.span);
    names.add(name);
    const { sql, table: columns } = commonTable(one, query.recursive, env);
    ctes.set(name, columns);
    return sql;
  });
  const body = limited(query, env);
  return {
    sql: withs.length === 0 ? body.sql : `WITH ${withs.join(",\n")}\n${body.sql}`,
    columns: body.columns,
  };
}

function commonTable(
  of: CommonTable,
  recursive: boolean,
  env: Env,
): { sql: string; table: CommonTableColumns } {
  const { translation } = env;
  if (recursive && namesItself(of))
    throw translation.refuse("WITH RECURSIVE is not supported here", of.name.span);
  const query = translation.query(of.query, env.scope);
  if (of.columns !== undefined && of.columns.length !== query.columns.length) {
    const what = `Column alias list has ${of.columns.length} entries but relation has ${query.columns.length} columns`;
    throw translation.refuse(what, of.columns[0]?.span ?? of.span);
  }
  const columns = query.columns.map((column, at) => ({
    ...column,
    name: of.columns?.[at]?.text ?? column.name,
  }));
  const name = `${translation.name("w")}_${of.name.text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, "_")
    .slice(0, 60)}`;
  return { sql: `${name} AS (${query.sql})`, table: { sql: name, columns } };
}

function namesItself(of: CommonTable): boolean {
  const name = of.name.text.toLowerCase();
  const visit = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(visit);
    if (typeof value !== "object" || value === null) return false;
    if ("parts" in value && Array.isArray(value.parts) && value.parts.length === 1) {
      const [part] = value.parts as readonly { text?: unknown }[];
      if (String(part?.text).toLowerCase() === name) return true;
    }
    return Object.values(value).some(visit);
  };
  return visit(of.query);
}

function limited(query: Query, env: Env): TranslatedQuery {
  if (query.withTies)
    throw env.translation.refuse(
      "FETCH FIRST … WITH TIES is not supported here; rank() over the same order does it",
      query.span,
    );
  const ordered = orderedBody(query.body, query.orderBy, env);
  const limit = query.limit === undefined ? "" : `\nLIMIT ${query.limit}`;
  const offset = query.offset === undefined ? "" : `\nOFFSET ${query.offset}`;
  return { sql: `${ordered.sql}${limit}${offset}`, columns: ordered.columns };
}

function orderedBody(body: QueryBody, orderBy: readonly SortItem[], env: Env): TranslatedQuery {
  if (body.kind === "select") return translateSelect(body, orderBy, env);
  const inner = translateBody(body, env);
  if (orderBy.length === 0) return inner;
  const alias = env.translation.name("r");
  const scope: Scope = { ...env.scope, fields: outputs(inner.columns, alias, []) };
  const inside: Env = { ...env, scope };
  const items = orderBy.map((item) => {
    const at = positionOf(item, inner.columns.length, env);
    const value =
      at === undefined
        ? inside.translate(item.of, inside)
        : { type: inner.columns[at - 1]?.type ?? UNKNOWN, sql: String(at) };
    if (!isOrderable(value.type)) throw notOrderable(value, item, env);
    return sortDirection(value.sql, item);
  });
  return {
    sql: `SELECT * FROM (${inner.sql}) AS ${alias} ORDER BY ${items.join(", ")}`,
    columns: inner.columns,
  };
}

function translateBody(body: QueryBody, env: Env): TranslatedQuery {
  switch (body.kind) {
    case "select":
      return translateSelect(body, [], env);
    case "nested": {
      const { sql, columns } = env.translation.query(body.query, around(env.scope));
      return { sql: `SELECT * FROM (${sql}) AS ${env.translation.name("r")}`, columns };
    }
    case "table": {
      const item = table(body.parts, env);
      const fields = item.fields.filter(({ hidden }) => hidden !== true);
      const columns = outputColumns(fields.map(({ name, type }) => ({ name, value: { type } })));
      const list = fields.map(({ sql }, at) => `${sql} AS ${quoted(columns[at]?.alias ?? "")}`);
      return { sql: `SELECT ${list.join(", ")} FROM ${item.sql}`, columns };
    }
    case "values":
      return values(body, env);
    case "set":
      return setOperation(body, env);
  }
}

/** What a query in parentheses sees: the relations of WITH, and what is around the query it is a part of. */
function around(scope: Scope): Scope {
  return { ...(scope.parent ?? { fields: [] }), ctes: scope.ctes };
}

function values(body: Extract<QueryBody, { kind: "values" }>, env: Env): TranslatedQuery {
  const rows = body.rows.map((item) => {
    if (item.kind !== "row") return [env.translate(item, env)];
    return item.items.map((one) => env.translate(one, env));
  });
  const width = rows[0]?.length ?? 0;
  const types = Array.from({ length: width }, (_, at) =>
    rows.reduce(
      (type, cells, line) => {
        const cell = cells[at];
        const common = cell === undefined ? undefined : commonType(type, cell.type);
        if (common !== undefined && cells.length === width) return common;
        throw env.translation.refuse("Values rows have mismatched types", body.rows[line]?.span ?? body.span);
      },
      UNKNOWN as OutputColumn["type"],
    ),
  );
  const columns = outputColumns(types.map((type) => ({ name: undefined, value: { type } })));
  const lines = rows.map(
    (cells) => `(${cells.map((cell, at) => coerce(cell, types[at] ?? UNKNOWN).sql).join(", ")})`,
  );
  const alias = env.translation.name("r");
  const names = columns.map(({ alias: name }) => quoted(name)).join(", ");
  return { sql: `SELECT * FROM (VALUES ${lines.join(", ")}) AS ${alias}(${names})`, columns };
}

function setOperation(body: Extract<QueryBody, { kind: "set" }>, env: Env): TranslatedQuery {
  const [left, right] = [translateBody(body.left, env), translateBody(body.right, env)];
  const name = body.operator.toUpperCase();
  if (left.columns.length !== right.columns.length) {
    const what = `${name} query has different number of fields: ${left.columns.length}, ${right.columns.length}`;
    throw env.translation.refuse(what, body.right.span);
  }
  const columns = left.columns.map((column, at) => {
    const other = right.columns[at]?.type ?? UNKNOWN;
    const type = commonType(column.type, other);
    if (type !== undefined) return { ...column, type };
    const what = `column ${at + 1} in ${name} query has incompatible types: ${typeName(column.type)}, ${typeName(other)}`;
    throw env.translation.refuse(what, body.right.span);
  });
  const sides = [left, right].map((side) => asColumns(side, columns, env));
  return { sql: `${sides[0]} ${name}${body.all ? " ALL" : ""} ${sides[1]}`, columns };
}

/** A side of a set operation, its columns as the types that both sides have in common. */
function asColumns(side: TranslatedQuery, columns: readonly OutputColumn[], env: Env): string {
  const alias = env.translation.name("r");
  const list = side.columns.map((column, at) => {
    const [own, type] = [`${alias}.${quoted(column.alias)}`, columns[at]?.type ?? UNKNOWN];
    return `${coerce({ type: column.type, sql: own }, type).sql} AS ${quoted(columns[at]?.alias ?? "")}`;
  });
  return `(SELECT ${list.join(", ")} FROM (${side.sql}) AS ${alias})`;
}
