import type { Frame, FrameBound, SortItem, WindowSpec } from "./ast.js";
import type { Cursor } from "./cursor.js";

/** What stands behind ORDER BY. */
export function parseSortItems(cursor: Cursor): SortItem[] {
  return cursor.list(() => {
    const of = cursor.expression();
    const descending = cursor.accept("DESC");
    if (!descending) cursor.accept("ASC");
    if (!cursor.accept("NULLS")) return { of, descending };
    if (cursor.accept("FIRST")) return { of, descending, nulls: "first" as const };
    if (cursor.accept("LAST")) return { of, descending, nulls: "last" as const };
    throw cursor.unexpected("FIRST or LAST");
  });
}

/** A window in its parentheses: `(PARTITION BY … ORDER BY … ROWS …)`. */
export function parseWindowSpec(cursor: Cursor): WindowSpec {
  const { start } = cursor.expectSymbol("(");
  const base =
    cursor.isName() && !["PARTITION", "RANGE", "ROWS", "GROUPS"].includes(cursor.token.value)
      ? { base: cursor.name("the name of a window") }
      : {};
  const partitionBy = cursor.accept("PARTITION", "BY") ? cursor.list(() => cursor.expression()) : [];
  const orderBy = cursor.accept("ORDER", "BY") ? parseSortItems(cursor) : [];
  const frame = frameOf(cursor);
  cursor.expectSymbol(")");
  return {
    ...base,
    partitionBy,
    orderBy,
    ...(frame === undefined ? {} : { frame }),
    span: cursor.spanFrom(start),
  };
}

function frameOf(cursor: Cursor): Frame | undefined {
  const unit = (["ROWS", "RANGE", "GROUPS"] as const).find((word) => cursor.isWord(word));
  if (unit === undefined) return undefined;
  cursor.take();
  const kind = unit.toLowerCase() as Frame["unit"];
  if (!cursor.accept("BETWEEN")) return { unit: kind, start: boundOf(cursor) };
  const start = boundOf(cursor);
  cursor.expect("AND");
  return { unit: kind, start, end: boundOf(cursor) };
}

function boundOf(cursor: Cursor): FrameBound {
  if (cursor.accept("CURRENT", "ROW")) return { kind: "current row" };
  const unbounded = cursor.accept("UNBOUNDED");
  const offset = unbounded ? undefined : cursor.value();
  const side = cursor.accept("PRECEDING")
    ? "preceding"
    : cursor.accept("FOLLOWING")
      ? "following"
      : undefined;
  if (side === undefined) throw cursor.unexpected("PRECEDING or FOLLOWING");
  return offset === undefined ? { kind: `unbounded ${side}` } : { kind: side, offset };
}
