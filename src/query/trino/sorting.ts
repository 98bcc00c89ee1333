import type { SortItem } from "./ast.js";
import type { Typed } from "./call.js";
import type { Env } from "./env.js";
import { isOrderable } from "./operators.js";
import { typeName } from "./types.js";

/** What to sort by, as DuckDB SQL without the words ORDER BY: NULLs last unless told otherwise, in both directions. */
export function sortedBy(items: readonly SortItem[], env: Env): string {
  return items
    .map((item) => {
      const value = env.translate(item.of, env);
      if (!isOrderable(value.type)) throw notOrderable(value, item, env);
      return sortDirection(value.sql, item);
    })
    .join(", ");
}

export function sortDirection(sql: string, { descending, nulls }: SortItem): string {
  return `${sql} ${descending ? "DESC" : "ASC"} NULLS ${nulls === "first" ? "FIRST" : "LAST"}`;
}

export function notOrderable(value: Typed, item: SortItem, env: Env) {
  return env.translation.refuse(
    `Type ${typeName(value.type)} is not orderable, and therefore cannot be used in ORDER BY`,
    item.of.span,
  );
}
