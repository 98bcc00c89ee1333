import type { Expression, Specification } from "./ast.js";
import { hasAggregate } from "./aggregates.js";
import type { Env } from "./env.js";
import { unmarked } from "./marks.js";
import type { Grouping } from "./scope.js";

/** GROUP BY as DuckDB SQL, and what its keys are; undefined where the rows stay rows. */
export interface Groups {
  readonly sql: string;
  readonly grouping: Grouping;
}

/**
 * The groups of a query. Behind GROUP BY stand expressions over the columns of FROM, or the numbers of columns of SELECT;
 * aliases are not known there, other than in DuckDB.
 */
export function groupsOf(
  of: Specification,
  selected: readonly (Expression | undefined)[],
  env: Env,
): Groups | undefined {
  const inside: Env = {
    ...env,
    noAggregates: "GROUP BY clause cannot contain aggregations, window functions or grouping operations",
    noWindows: "GROUP BY clause cannot contain aggregations, window functions or grouping operations",
  };
  const keys = new Set<string>();
  const kinds = new Set<string>();
  const key = (item: Expression): string => {
    const expression = item.kind === "number" ? byPosition(item, selected, env) : item;
    if (hasAggregate(expression)) {
      const what =
        item.kind === "number"
          ? `GROUP BY position ${item.text} is an aggregation`
          : "GROUP BY clause cannot contain aggregations, window functions or grouping operations";
      throw env.translation.refuse(what, item.span);
    }
    const { sql } = inside.translate(expression, inside);
    keys.add(unmarked(sql));
    kinds.add(expression.kind);
    return standing(sql);
  };
  const set = (items: readonly Expression[]) => `(${items.map(key).join(", ")})`;
  if (of.groupBy === undefined) {
    const aggregated =
      of.having !== undefined || selected.some((item) => item !== undefined && hasAggregate(item));
    return aggregated ? { sql: "", grouping: { keys, kinds } } : undefined;
  }
  if (of.groupBy.distinct) throw env.translation.refuse("GROUP BY DISTINCT is not supported here", of.span);
  const elements = of.groupBy.elements.map((element) => {
    if (element.kind === "simple")
      return element.items.length === 0 ? "()" : element.items.map(key).join(", ");
    if (element.kind === "sets") return `GROUPING SETS (${element.sets.map(set).join(", ")})`;
    return `${element.kind.toUpperCase()} (${element.sets.map(set).join(", ")})`;
  });
  return { sql: `\nGROUP BY ${elements.join(", ")}`, grouping: { keys, kinds } };
}

function byPosition(
  item: Extract<Expression, { kind: "number" }>,
  selected: readonly (Expression | undefined)[],
  env: Env,
): Expression {
  const at = /^\d+$/.test(item.text) ? Number(item.text) : 0;
  const found = selected[at - 1];
  if (found === undefined) {
    const what =
      at >= 1 && at <= selected.length
        ? `GROUP BY position ${item.text} is a column of \`*\`: name it`
        : `GROUP BY position ${item.text} is not in select list`;
    throw env.translation.refuse(what, item.span);
  }
  return found;
}

/** A bare number would be read as the position of a column. */
export function standing(sql: string): string {
  return /^-?\d+$/.test(unmarked(sql)) ? `CAST(${sql} AS BIGINT)` : sql;
}
