import type { Expression, Name, Relation, RelationPart } from "./ast.js";
import { accepted, condition, type Env } from "./env.js";
import { marked } from "./marks.js";
import { translateBinary } from "./operators.js";
import { resolveRelation } from "./relation-names.js";
import type { RelationColumn } from "./relations.js";
import type { Field, OutputColumn, Scope } from "./scope.js";
import { resolve } from "./scope.js";
import { coerce, commonType } from "./coercion.js";
import { quoted } from "./translation.js";
import { typeName } from "./types.js";
import { unnest } from "./unnest.js";

/** A relation as DuckDB SQL, and the columns that it puts into scope. */
export interface FromItem {
  readonly sql: string;
  readonly fields: readonly Field[];
  /** Of UNNEST: the columns as they are where one alias stands for a whole row. */
  readonly unexpanded?: readonly Field[];
}

/** What stands behind FROM. Names in it are looked for in the relations left of it, then around the query. */
export function translateFrom(of: Relation, env: Env): FromItem {
  switch (of.kind) {
    case "table":
      return table(of.parts, env);
    case "query": {
      const query = env.translation.query(of.query, of.lateral ? env.scope : outside(env.scope));
      const alias = env.translation.name("r");
      return {
        sql: `${of.lateral ? "LATERAL " : ""}(${query.sql}) AS ${alias}`,
        fields: outputs(query.columns, alias, []),
      };
    }
    case "unnest":
      return unnest(of, env);
    case "aliased":
      return aliased(of, env);
    case "join":
      return join(of, env);
  }
}

/** What a query sees that is not LATERAL: relations of WITH, and the queries around it. */
function outside(scope: Scope): Scope {
  return { fields: [], ctes: scope.ctes, ...(scope.parent === undefined ? {} : { parent: scope.parent }) };
}

export function table(parts: readonly RelationPart[], env: Env): FromItem {
  const resolved = resolveRelation(parts, env.scope, env.translation);
  const alias = env.translation.name("r");
  const qualifier = parts.map(({ text }) => text.toLowerCase());
  const span = { start: parts[0]?.span.start ?? 0, end: parts.at(-1)?.span.end ?? 0 };
  if (resolved.kind === "with")
    return {
      sql: `${marked(resolved.table.sql, span)} AS ${alias}`,
      fields: outputs(resolved.table.columns, alias, qualifier),
    };
  return {
    sql: `${marked(resolved.relation.view, span)} AS ${alias}`,
    fields: resolved.relation.columns.map((column) => ({
      ...fieldOf(column, alias, qualifier),
      ...(resolved.guess === undefined ? {} : { guess: resolved.guess }),
    })),
  };
}

function fieldOf(column: RelationColumn, alias: string, qualifier: readonly string[]): Field {
  const { name, type, hidden, written, parts } = column;
  const at = ([first = "", ...rest]: readonly string[]) =>
    rest.reduce((sql, field) => `struct_extract(${sql}, '${field}')`, `${alias}.${quoted(first)}`);
  return {
    name,
    qualifier,
    type,
    sql: `${alias}.${quoted(name)}`,
    ...(hidden === undefined ? {} : { hidden }),
    ...(written === undefined ? {} : { written }),
    ...(parts === undefined
      ? {}
      : { parts: Object.fromEntries(Object.entries(parts).map(([path, to]) => [path, at(to)])) }),
  };
}

export function outputs(
  columns: readonly OutputColumn[],
  alias: string,
  qualifier: readonly string[],
): Field[] {
  return columns.map(({ name, alias: column, type, written }) => ({
    name,
    qualifier,
    type,
    sql: `${alias}.${quoted(column)}`,
    ...(written === undefined ? {} : { written }),
  }));
}

function aliased(of: Extract<Relation, { kind: "aliased" }>, env: Env): FromItem {
  const item = translateFrom(of.of, env);
  const qualifier = [of.alias.text.toLowerCase()];
  const shown = item.fields.filter(({ hidden }) => hidden !== true);
  if (of.columns === undefined)
    return { sql: item.sql, fields: item.fields.map((field) => ({ ...field, qualifier })) };
  const named = (fields: readonly Field[], names: readonly Name[]) =>
    fields.map((field, at) => ({ ...field, name: names[at]?.text, qualifier }));
  if (shown.length === of.columns.length) return { sql: item.sql, fields: named(shown, of.columns) };
  if (item.unexpanded?.length === of.columns.length)
    return { sql: item.sql, fields: named(item.unexpanded, of.columns) };
  const what = `Column alias list has ${of.columns.length} entries but '${of.alias.text}' has ${shown.length} columns available`;
  throw env.translation.refuse(what, of.columns[0]?.span ?? of.span);
}

function join(of: Extract<Relation, { kind: "join" }>, env: Env): FromItem {
  if (of.natural) throw env.translation.refuse("Natural join not supported", of.span);
  const left = translateFrom(of.left, env);
  const right = translateFrom(of.right, {
    ...env,
    scope: { ...env.scope, fields: [...env.scope.fields, ...left.fields] },
  });
  const fields = [...left.fields, ...right.fields];
  if (of.type === "implicit" || of.type === "cross")
    return { sql: `${left.sql} CROSS JOIN ${right.sql}`, fields };
  const type = of.type === "inner" ? "JOIN" : `${of.type.toUpperCase()} JOIN`;
  if (of.using !== undefined) return joinUsing(of, of.using, left, right, type, env);
  const inside: Env = {
    ...env,
    scope: { ...env.scope, fields: [...env.scope.fields, ...fields] },
    noAggregates: "JOIN clause cannot contain aggregations",
    noWindows: "JOIN clause cannot contain window functions",
  };
  return {
    sql: `${left.sql} ${type} ${right.sql} ON ${condition(of.on as Expression, inside, "JOIN ON clause")}`,
    fields,
  };
}

/** JOIN … USING: the columns that join come first, and once. */
function joinUsing(
  of: Extract<Relation, { kind: "join" }>,
  using: readonly Name[],
  left: FromItem,
  right: FromItem,
  type: string,
  env: Env,
): FromItem {
  const side = (item: FromItem, name: Name): Field => {
    const found = resolve([name.text], { fields: item.fields, ctes: new Map() });
    if (found === "ambiguous") throw env.translation.refuse(`Column '${name.text}' is ambiguous`, name.span);
    if (found === undefined)
      throw env.translation.refuse(
        `Column '${name.text}' is missing from ${item === left ? "left" : "right"} side of join`,
        name.span,
      );
    return found.field;
  };
  const merged: Field[] = [];
  const conditions: string[] = [];
  const gone = new Set<Field>();
  for (const name of using) {
    const [a, b] = [side(left, name), side(right, name)];
    const common = commonType(a.type, b.type);
    if (common === undefined)
      throw env.translation.refuse(
        `Column types of left and right side of USING '${name.text}' differ: ${typeName(a.type)} and ${typeName(b.type)}`,
        name.span,
      );
    conditions.push(accepted(translateBinary("=", a, b), env, name.span).sql);
    const [x, y] = [coerce(a, common).sql, coerce(b, common).sql];
    const sql =
      of.type === "left" || of.type === "inner" ? x : of.type === "right" ? y : `coalesce(${x}, ${y})`;
    merged.push({ name: name.text, qualifier: [], type: common, sql });
    gone.add(a).add(b);
  }
  const rest = [...left.fields, ...right.fields].filter((field) => !gone.has(field));
  return {
    sql: `${left.sql} ${type} ${right.sql} ON ${conditions.join(" AND ")}`,
    fields: [...merged, ...rest],
  };
}
