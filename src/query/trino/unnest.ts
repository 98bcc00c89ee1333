import { literal } from "../../lake/database.js";
import type { Relation } from "./ast.js";
import type { Env } from "./env.js";
import type { FromItem } from "./from.js";
import type { Field } from "./scope.js";
import { BIGINT, fieldName, typeName, UNKNOWN, type TrinoType } from "./types.js";

/**
 * `UNNEST(a, b) WITH ORDINALITY`: one row for each place of the longest list. An array of rows gives a column for each of
 * their fields; where the query has one alias for it, as Athena's documentation writes it, that is the row itself. A map
 * gives its keys and its values.
 */
export function unnest(of: Extract<Relation, { kind: "unnest" }>, env: Env): FromItem {
  const inside: Env = {
    ...env,
    noAggregates: "UNNEST cannot contain aggregations",
    noWindows: "UNNEST cannot contain window functions",
  };
  const alias = env.translation.name("r");
  const made: string[] = [];
  const fields: Field[] = [];
  const unexpanded: Field[] = [];
  const field = (name: string | undefined, type: TrinoType, sql: string): Field => ({
    name,
    qualifier: [],
    type,
    sql,
  });
  for (const item of of.items) {
    const value = inside.translate(item, inside);
    const column = `u${made.length + 1}`;
    const { type } = value;
    if (type.kind === "array" || type.kind === "unknown") {
      made.push(type.kind === "unknown" ? "CAST(NULL AS INTEGER[])" : value.sql);
      const element = type.kind === "array" ? type.of : UNKNOWN;
      unexpanded.push(field(undefined, element, `${alias}.${column}`));
      if (element.kind === "row") {
        const parts = element.fields.map((one, at) =>
          field(one.name, one.type, `struct_extract(${alias}.${column}, ${literal(nameOf(one.name, at))})`),
        );
        fields.push(...parts);
      } else fields.push(field(undefined, element, `${alias}.${column}`));
    } else if (type.kind === "map") {
      made.push(`map_entries(${value.sql})`);
      const pair = [
        field(undefined, type.key, `struct_extract(${alias}.${column}, 'key')`),
        field(undefined, type.value, `struct_extract(${alias}.${column}, 'value')`),
      ];
      fields.push(...pair);
      unexpanded.push(...pair);
    } else {
      throw env.translation.refuse(`Cannot unnest type: ${typeName(type)}`, item.span);
    }
  }
  const columns = made.map((list, at) => `unnest(${list}) AS u${at + 1}`);
  if (!of.ordinality)
    return { sql: `LATERAL (SELECT ${columns.join(", ")}) AS ${alias}`, fields, unexpanded };
  const ordinal = field(undefined, BIGINT, `${alias}.n`);
  return {
    sql: `LATERAL (SELECT ${[...columns, `unnest(${places(made)}) AS n`].join(", ")}) AS ${alias}`,
    fields: [...fields, ordinal],
    unexpanded: [...unexpanded, ordinal],
  };
}

/** The numbers of the places of the longest list, from 1. */
function places(lists: readonly string[]): string {
  const longest = lists.length === 1 ? lists[0] : `list_zip(${lists.join(", ")})`;
  return `list_transform(${longest}, lambda _e, _i: CAST(_i AS BIGINT))`;
}

function nameOf(name: string | undefined, at: number): string {
  return fieldName(name, at).slice(1, -1).replaceAll('""', '"');
}
