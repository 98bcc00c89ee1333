import type {
  CommonTable,
  Expression,
  GroupingElement,
  Query,
  QueryBody,
  SelectItem,
  Specification,
} from "./ast.js";
import { MAX_CHAIN, type Cursor } from "./cursor.js";
import { columnAliases, parseFrom, relationName } from "./parse-relation.js";
import { parseSortItems, parseWindowSpec } from "./parse-window.js";

/** A query: WITH, its body, ORDER BY, OFFSET, LIMIT. */
export function parseQuery(cursor: Cursor): Query {
  const { start } = cursor.token;
  const withs: CommonTable[] = [];
  let recursive = false;
  if (cursor.accept("WITH")) {
    recursive = cursor.accept("RECURSIVE");
    withs.push(...cursor.list(() => commonTable(cursor)));
  }
  const body = parseTerm(cursor);
  const orderBy = cursor.accept("ORDER", "BY") ? parseSortItems(cursor) : [];
  const offset = cursor.accept("OFFSET") ? { offset: rowCount(cursor) } : {};
  if ("offset" in offset && !cursor.accept("ROWS")) cursor.accept("ROW");
  const { limit, withTies } = limitOf(cursor);
  return {
    with: withs,
    recursive,
    body,
    orderBy,
    ...offset,
    ...(limit === undefined ? {} : { limit }),
    withTies,
    span: cursor.spanFrom(start),
  };
}

function limitOf(cursor: Cursor): { limit?: string; withTies: boolean } {
  if (cursor.accept("LIMIT"))
    return cursor.accept("ALL") ? { withTies: false } : { limit: rowCount(cursor), withTies: false };
  if (!cursor.accept("FETCH")) return { withTies: false };
  if (!cursor.accept("FIRST")) cursor.expect("NEXT");
  const limit = cursor.token.kind === "number" ? rowCount(cursor) : "1";
  if (!cursor.accept("ROWS")) cursor.expect("ROW");
  if (cursor.accept("ONLY")) return { limit, withTies: false };
  cursor.expect("WITH");
  cursor.expect("TIES");
  return { limit, withTies: true };
}

function rowCount(cursor: Cursor): string {
  const { kind, value } = cursor.token;
  if (kind !== "number" || !/^\d+$/.test(value)) throw cursor.unexpected("a number of rows");
  if (BigInt(value) > 9_223_372_036_854_775_807n) throw cursor.wrong("This number of rows is too large");
  cursor.take();
  return value.replace(/^0+(?=\d)/, "");
}

function commonTable(cursor: Cursor): CommonTable {
  const { start } = cursor.token;
  const name = cursor.name("the name of a common table");
  const columns = cursor.isSymbol("(") ? { columns: columnAliases(cursor) } : {};
  cursor.expect("AS");
  cursor.expectSymbol("(");
  const query = cursor.query();
  cursor.expectSymbol(")");
  return { name, ...columns, query, span: cursor.spanFrom(start) };
}

function parseTerm(cursor: Cursor): QueryBody {
  const { start } = cursor.token;
  return setChain(cursor, ["UNION", "EXCEPT"], start, () =>
    setChain(cursor, ["INTERSECT"], start, () => primary(cursor)),
  );
}

function setChain(
  cursor: Cursor,
  operators: readonly string[],
  start: number,
  operand: () => QueryBody,
): QueryBody {
  let left = operand();
  for (let length = 1; ; length++) {
    const operator = operators.find((word) => cursor.isWord(word));
    if (operator === undefined) return left;
    if (length > MAX_CHAIN) throw cursor.tooMuch(`More than ${MAX_CHAIN} queries stand in one chain`);
    cursor.take();
    const all = cursor.accept("ALL");
    if (!all) cursor.accept("DISTINCT");
    const right = operand();
    left = {
      kind: "set",
      operator: operator.toLowerCase() as "union",
      all,
      left,
      right,
      span: cursor.spanFrom(start),
    };
  }
}

function primary(cursor: Cursor): QueryBody {
  const { start } = cursor.token;
  if (cursor.accept("VALUES")) {
    const rows = cursor.list(() => cursor.expression());
    return { kind: "values", rows, span: cursor.spanFrom(start) };
  }
  if (cursor.accept("TABLE"))
    return { kind: "table", parts: relationName(cursor), span: cursor.spanFrom(start) };
  if (cursor.acceptSymbol("(")) {
    const query = cursor.query();
    cursor.expectSymbol(")");
    return { kind: "nested", query, span: cursor.spanFrom(start) };
  }
  return specification(cursor);
}

function specification(cursor: Cursor): Specification {
  const { start } = cursor.expect("SELECT");
  const distinct = cursor.accept("DISTINCT");
  if (!distinct) cursor.accept("ALL");
  const items = cursor.list(() => selectItem(cursor));
  const from = cursor.accept("FROM") ? { from: parseFrom(cursor) } : {};
  const where = cursor.accept("WHERE") ? { where: cursor.expression() } : {};
  const groupBy = cursor.accept("GROUP", "BY") ? { groupBy: parseGroupBy(cursor) } : {};
  const having = cursor.accept("HAVING") ? { having: cursor.expression() } : {};
  const windows = cursor.accept("WINDOW")
    ? cursor.list(() => {
        const name = cursor.name("the name of a window");
        cursor.expect("AS");
        return { name, spec: parseWindowSpec(cursor) };
      })
    : [];
  return {
    kind: "select",
    distinct,
    items,
    ...from,
    ...where,
    ...groupBy,
    ...having,
    windows,
    span: cursor.spanFrom(start),
  };
}

function selectItem(cursor: Cursor): SelectItem {
  const { start } = cursor.token;
  if (cursor.acceptSymbol("*")) return { kind: "all", span: cursor.spanFrom(start) };
  const of = cursor.expression();
  if (cursor.isSymbol(".") && cursor.isSymbol("*", 1)) {
    cursor.take();
    cursor.take();
    const aliases = cursor.accept("AS") ? { aliases: columnAliases(cursor) } : {};
    return { kind: "all", of, ...aliases, span: cursor.spanFrom(start) };
  }
  const as = cursor.accept("AS");
  const alias = as || cursor.isName() ? { alias: cursor.name("an alias") } : {};
  return { kind: "expression", of, ...alias, span: cursor.spanFrom(start) };
}

function parseGroupBy(cursor: Cursor): Specification["groupBy"] & object {
  const distinct = cursor.isWord("DISTINCT");
  if (distinct) cursor.take();
  else if (cursor.isWord("ALL") && !cursor.isSymbol(",", 1)) cursor.take();
  return { distinct, elements: cursor.list(() => groupingElement(cursor)) };
}

function groupingElement(cursor: Cursor): GroupingElement {
  const { start } = cursor.token;
  const kind = cursor.isWord("ROLLUP") ? "rollup" : cursor.isWord("CUBE") ? "cube" : undefined;
  if (kind !== undefined || (cursor.isWord("GROUPING") && cursor.isWord("SETS", 1))) {
    cursor.take();
    if (kind === undefined) cursor.take();
    cursor.expectSymbol("(");
    const sets =
      kind !== undefined && cursor.isSymbol(")") ? [] : cursor.list(() => groupingSet(cursor).items);
    cursor.expectSymbol(")");
    return { kind: kind ?? "sets", sets, span: cursor.spanFrom(start) };
  }
  return { kind: "simple", ...groupingSet(cursor), span: cursor.spanFrom(start) };
}

/** `a`, or `(a, b)`, or `()`: what in parentheses has commas or nothing is a set, otherwise it is an expression. */
function groupingSet(cursor: Cursor): { items: readonly Expression[]; bare: boolean } {
  if (cursor.isSymbol("(") && cursor.isSymbol(")", 1) && !cursor.isSymbol("->", 2)) {
    cursor.take();
    cursor.take();
    return { items: [], bare: false };
  }
  const of = cursor.expression();
  if (of.kind === "row" && cursor.text.charAt(of.span.start) === "(") return { items: of.items, bare: false };
  return { items: [of], bare: true };
}
