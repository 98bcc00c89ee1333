import type { Comparison, Expression } from "./ast.js";
import { MAX_CHAIN, type Cursor } from "./cursor.js";
import { parsePrimary } from "./parse-primary.js";

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ["=", "="],
  ["<>", "<>"],
  ["!=", "<>"],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);

/** An expression: OR binds least, then AND, NOT, predicates, `+ - ||`, `* / %`, signs, AT TIME ZONE. */
export function parseExpression(cursor: Cursor): Expression {
  return logical(cursor, "or", () => logical(cursor, "and", () => negation(cursor)));
}

function logical(cursor: Cursor, operator: "and" | "or", term: () => Expression): Expression {
  const start = cursor.token.start;
  const first = term();
  if (!cursor.isWord(operator.toUpperCase())) return first;
  const terms = [first];
  while (cursor.accept(operator.toUpperCase())) terms.push(term());
  return { kind: "logical", operator, terms, span: cursor.spanFrom(start) };
}

function negation(cursor: Cursor): Expression {
  const start = cursor.token.start;
  if (!cursor.accept("NOT")) return predicate(cursor);
  const of = cursor.deeper(() => negation(cursor));
  return { kind: "not", of, span: cursor.spanFrom(start) };
}

function predicate(cursor: Cursor): Expression {
  const start = cursor.token.start;
  const left = parseValue(cursor);
  const span = () => cursor.spanFrom(start);
  const { kind, value } = cursor.token;
  const operator = kind === "symbol" ? COMPARISONS.get(value) : undefined;
  if (operator !== undefined) return comparison(cursor, operator, left, start);
  if (cursor.accept("IS")) {
    const not = cursor.accept("NOT");
    if (cursor.accept("NULL")) return { kind: "is-null", not, of: left, span: span() };
    if (cursor.accept("DISTINCT")) {
      cursor.expect("FROM");
      return { kind: "is-distinct", not, left, right: parseValue(cursor), span: span() };
    }
    throw cursor.unexpected("NULL or DISTINCT FROM");
  }
  const not = cursor.isWord("NOT") && ["BETWEEN", "IN", "LIKE"].some((word) => cursor.isWord(word, 1));
  if (not) cursor.take();
  if (cursor.accept("BETWEEN")) {
    const low = parseValue(cursor);
    cursor.expect("AND");
    return { kind: "between", not, of: left, low, high: parseValue(cursor), span: span() };
  }
  if (cursor.accept("LIKE")) {
    const pattern = parseValue(cursor);
    const escape = cursor.accept("ESCAPE") ? { escape: parseValue(cursor) } : {};
    return { kind: "like", not, of: left, pattern, ...escape, span: span() };
  }
  if (!cursor.accept("IN")) return left;
  if (!cursor.isSymbol("(")) throw cursor.unexpected("`(` and the values of IN");
  if (startsSubquery(cursor)) {
    cursor.take();
    const query = cursor.query();
    cursor.expectSymbol(")");
    return { kind: "in-query", not, of: left, query, span: span() };
  }
  cursor.take();
  const items = cursor.list(() => cursor.expression());
  cursor.expectSymbol(")");
  return { kind: "in-list", not, of: left, items, span: span() };
}

function comparison(cursor: Cursor, operator: Comparison, left: Expression, start: number): Expression {
  const sign = cursor.take();
  const at = { start: sign.start, end: sign.end };
  const quantifier = cursor.isWord("ALL")
    ? "all"
    : cursor.isWord("ANY") || cursor.isWord("SOME")
      ? "any"
      : undefined;
  if (quantifier !== undefined && cursor.isSymbol("(", 1)) {
    cursor.take();
    cursor.take();
    const query = cursor.query();
    cursor.expectSymbol(")");
    return { kind: "quantified", operator, quantifier, left, query, span: cursor.spanFrom(start) };
  }
  return { kind: "comparison", operator, left, right: parseValue(cursor), at, span: cursor.spanFrom(start) };
}

/** Whether the parentheses that open here hold a query. */
export function startsSubquery(cursor: Cursor): boolean {
  return cursor.isSymbol("(") && ["SELECT", "WITH", "VALUES", "TABLE"].some((word) => cursor.isWord(word, 1));
}

/** An expression without predicates. */
export function parseValue(cursor: Cursor): Expression {
  return chain(cursor, ["+", "-", "||"], () => chain(cursor, ["*", "/", "%"], () => signed(cursor)));
}

function chain(cursor: Cursor, operators: readonly string[], operand: () => Expression): Expression {
  const start = cursor.token.start;
  let left = operand();
  for (let length = 1; cursor.token.kind === "symbol" && operators.includes(cursor.token.value); length++) {
    if (length > MAX_CHAIN) throw cursor.tooMuch(`More than ${MAX_CHAIN} operators stand in one chain`);
    const { value, start: from, end } = cursor.take();
    left = {
      kind: "arithmetic",
      operator: value as "+",
      left,
      right: operand(),
      at: { start: from, end },
      span: cursor.spanFrom(start),
    };
  }
  return left;
}

function signed(cursor: Cursor): Expression {
  const start = cursor.token.start;
  const negative = cursor.isSymbol("-");
  if (!negative && !cursor.isSymbol("+")) return atTimeZone(cursor);
  cursor.take();
  const of = cursor.deeper(() => signed(cursor));
  return { kind: "sign", negative, of, span: cursor.spanFrom(start) };
}

function atTimeZone(cursor: Cursor): Expression {
  const start = cursor.token.start;
  let of = parsePrimary(cursor);
  for (let length = 1; cursor.accept("AT"); length++) {
    if (length > MAX_CHAIN) throw cursor.tooMuch(`More than ${MAX_CHAIN} AT TIME ZONE stand in one chain`);
    cursor.expect("TIME");
    cursor.expect("ZONE");
    if (cursor.token.kind !== "string" && !cursor.isWord("INTERVAL"))
      throw cursor.unexpected("the name of a time zone in single quotes");
    of = { kind: "at-time-zone", of, zone: parsePrimary(cursor), span: cursor.spanFrom(start) };
  }
  return of;
}
