import type { Call, Expression, Name, SortItem, WindowSpec } from "./ast.js";
import { nameOf, type Cursor } from "./cursor.js";
import { parseWindowSpec, parseSortItems } from "./parse-window.js";

/** A call: `f(…)`, with DISTINCT, ORDER BY, WITHIN GROUP, FILTER, IGNORE NULLS and OVER where they stand. */
export function parseCall(cursor: Cursor): Expression {
  const { start } = cursor.token;
  const name: Name = nameOf(cursor.take());
  cursor.expectSymbol("(");
  const head = argumentsOf(cursor, name);
  cursor.expectSymbol(")");
  let orderBy: readonly SortItem[] = head.orderBy;
  let withinGroup = false;
  if (cursor.accept("WITHIN", "GROUP")) {
    cursor.expectSymbol("(");
    cursor.expect("ORDER");
    cursor.expect("BY");
    orderBy = parseSortItems(cursor);
    withinGroup = true;
    cursor.expectSymbol(")");
  }
  let filter: Expression | undefined;
  if (cursor.isWord("FILTER") && cursor.isSymbol("(", 1)) {
    cursor.take();
    cursor.take();
    cursor.expect("WHERE");
    filter = cursor.expression();
    cursor.expectSymbol(")");
  }
  const nulls = cursor.accept("IGNORE", "NULLS")
    ? ("ignore" as const)
    : cursor.accept("RESPECT", "NULLS")
      ? ("respect" as const)
      : undefined;
  const over = overOf(cursor, nulls !== undefined);
  return {
    kind: "call",
    name,
    star: head.star,
    distinct: head.distinct,
    args: head.args,
    orderBy,
    withinGroup,
    ...(filter === undefined ? {} : { filter }),
    ...(nulls === undefined ? {} : { nulls }),
    ...(over === undefined ? {} : { over }),
    span: cursor.spanFrom(start),
  };
}

function argumentsOf(
  cursor: Cursor,
  name: Name,
): Pick<Call, "star" | "distinct" | "args"> & { readonly orderBy: readonly SortItem[] } {
  const none = { star: false, distinct: false, args: [], orderBy: [] };
  if (cursor.isSymbol(")")) return none;
  if (cursor.isSymbol("*") && cursor.isSymbol(")", 1)) {
    cursor.take();
    return { ...none, star: true };
  }
  const distinct = cursor.accept("DISTINCT");
  if (!distinct && cursor.isWord("ALL") && !cursor.isSymbol(",", 1) && !cursor.isSymbol(")", 1))
    cursor.take();
  const args = cursor.list(() => cursor.expression());
  if (cursor.accept("ON", "OVERFLOW")) {
    if (name.text.toUpperCase() !== "LISTAGG") throw cursor.unexpected("`)`");
    if (!cursor.accept("ERROR"))
      throw cursor.wrong("LISTAGG … ON OVERFLOW TRUNCATE is not supported here: no answer overflows");
  }
  const orderBy = cursor.accept("ORDER", "BY") ? parseSortItems(cursor) : [];
  return { star: false, distinct, args, orderBy };
}

function overOf(cursor: Cursor, certain: boolean): Name | WindowSpec | undefined {
  if (!cursor.isWord("OVER")) {
    if (certain) throw cursor.unexpected("OVER");
    return undefined;
  }
  if (cursor.isSymbol("(", 1)) {
    cursor.take();
    return parseWindowSpec(cursor);
  }
  if (!cursor.isName(1)) return undefined;
  cursor.take();
  return cursor.name("the name of a window");
}
