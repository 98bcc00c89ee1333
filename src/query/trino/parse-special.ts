import type { Expression } from "./ast.js";
import type { Cursor } from "./cursor.js";
import { parseType } from "./parse-type.js";

type Form = (cursor: Cursor, start: number) => Expression;

const CURRENT = ["CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP"];
const SESSION = ["CURRENT_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA", "CURRENT_PATH", "CURRENT_ROLE"];
const SQL_JSON = ["JSON_EXISTS", "JSON_VALUE", "JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY"];

/** The forms that look like calls and are not, or have words of their own; undefined where none stands here. */
export function parseSpecialForm(cursor: Cursor): Expression | undefined {
  const { kind, value, start } = cursor.token;
  if (kind !== "word") return undefined;
  if (value === "CASE") return caseForm(cursor, start);
  if (CURRENT.includes(value)) return current(cursor, start);
  if (SESSION.includes(value))
    throw cursor.wrong(`${value} has no value here: the lake has no users, catalogs or schemas`);
  if (value === "ARRAY" && cursor.isSymbol("[", 1)) return array(cursor, start);
  if (!cursor.isSymbol("(", 1)) return undefined;
  if (SQL_JSON.includes(value)) {
    throw cursor.wrong(
      `${value} is not supported here; json_extract and json_extract_scalar reach the same values`,
    );
  }
  const form = FORMS[value];
  return form?.(cursor, start);
}

const FORMS: Readonly<Record<string, Form>> = {
  CAST: (cursor, start) => cast(cursor, start, false),
  TRY_CAST: (cursor, start) => cast(cursor, start, true),
  EXISTS: (cursor, start) => {
    cursor.take();
    cursor.take();
    const query = cursor.query();
    cursor.expectSymbol(")");
    return { kind: "exists", query, span: cursor.spanFrom(start) };
  },
  EXTRACT: (cursor, start) => {
    cursor.take();
    cursor.take();
    const field = cursor.name("YEAR, MONTH, DAY or another field").text.toUpperCase();
    cursor.expect("FROM");
    const of = cursor.value();
    cursor.expectSymbol(")");
    return { kind: "extract", field, of, span: cursor.spanFrom(start) };
  },
  TRIM: trim,
  SUBSTRING: (cursor, start) => {
    const name = cursor.name("SUBSTRING");
    cursor.take();
    const args = [cursor.value()];
    if (cursor.accept("FROM")) {
      args.push(cursor.value());
      if (cursor.accept("FOR")) args.push(cursor.value());
    } else while (cursor.acceptSymbol(",")) args.push(cursor.expression());
    cursor.expectSymbol(")");
    return simpleCall(name.text, args, cursor, start);
  },
  POSITION: (cursor, start) => {
    cursor.take();
    cursor.take();
    const part = cursor.value();
    cursor.expect("IN");
    const whole = cursor.value();
    cursor.expectSymbol(")");
    return simpleCall("strpos", [whole, part], cursor, start);
  },
  NORMALIZE: (cursor, start) => {
    cursor.take();
    cursor.take();
    const of = cursor.value();
    let form = "NFC";
    let span = of.span;
    if (cursor.acceptSymbol(",")) {
      const word = cursor.name("NFC, NFD, NFKC or NFKD");
      form = word.text.toUpperCase();
      span = word.span;
    }
    cursor.expectSymbol(")");
    return simpleCall("normalize", [of, { kind: "string", value: form, span }], cursor, start);
  },
  ROW: (cursor, start) => {
    cursor.take();
    cursor.take();
    const items = cursor.list(() => cursor.expression());
    cursor.expectSymbol(")");
    return { kind: "row", items, span: cursor.spanFrom(start) };
  },
  GROUPING: (cursor, start) => {
    cursor.take();
    cursor.take();
    const items = cursor.isSymbol(")") ? [] : cursor.list(() => cursor.expression());
    cursor.expectSymbol(")");
    return { kind: "grouping", items, span: cursor.spanFrom(start) };
  },
};

function simpleCall(name: string, args: Expression[], cursor: Cursor, start: number): Expression {
  const span = cursor.spanFrom(start);
  return {
    kind: "call",
    name: { text: name, delimited: false, span: { start, end: start + name.length } },
    star: false,
    distinct: false,
    args,
    orderBy: [],
    withinGroup: false,
    span,
  };
}

function cast(cursor: Cursor, start: number, attempt: boolean): Expression {
  cursor.take();
  cursor.take();
  const of = cursor.expression();
  cursor.expect("AS");
  const type = parseType(cursor);
  cursor.expectSymbol(")");
  return { kind: "cast", try: attempt, of, type, span: cursor.spanFrom(start) };
}

function caseForm(cursor: Cursor, start: number): Expression {
  cursor.take();
  const operand = cursor.isWord("WHEN") ? {} : { operand: cursor.expression() };
  if (!cursor.isWord("WHEN")) throw cursor.unexpected("WHEN");
  const whens: { when: Expression; result: Expression }[] = [];
  while (cursor.accept("WHEN")) {
    const when = cursor.expression();
    cursor.expect("THEN");
    whens.push({ when, result: cursor.expression() });
  }
  const otherwise = cursor.accept("ELSE") ? { otherwise: cursor.expression() } : {};
  cursor.expect("END");
  return { kind: "case", ...operand, whens, ...otherwise, span: cursor.spanFrom(start) };
}

function current(cursor: Cursor, start: number): Expression {
  const name = cursor.take().value;
  if (name === "CURRENT_DATE" || !cursor.isSymbol("(") || cursor.peek(1).kind !== "number")
    return { kind: "current", name, span: cursor.spanFrom(start) };
  cursor.take();
  const precision = Number(cursor.take().value);
  cursor.expectSymbol(")");
  return { kind: "current", name, precision, span: cursor.spanFrom(start) };
}

function array(cursor: Cursor, start: number): Expression {
  cursor.take();
  cursor.take();
  const items = cursor.isSymbol("]") ? [] : cursor.list(() => cursor.expression());
  cursor.expectSymbol("]");
  return { kind: "array", items, span: cursor.spanFrom(start) };
}

function trim(cursor: Cursor, start: number): Expression {
  cursor.take();
  cursor.take();
  const side = cursor.accept("LEADING") ? "leading" : cursor.accept("TRAILING") ? "trailing" : "both";
  if (side === "both") cursor.accept("BOTH");
  const done = (of: Expression, chars?: Expression): Expression => {
    cursor.expectSymbol(")");
    return {
      kind: "trim",
      side,
      of,
      ...(chars === undefined ? {} : { chars }),
      span: cursor.spanFrom(start),
    };
  };
  if (cursor.accept("FROM")) return done(cursor.value());
  const first = cursor.value();
  if (cursor.accept("FROM")) return done(cursor.value(), first);
  if (cursor.acceptSymbol(",")) return done(first, cursor.value());
  return done(first);
}
