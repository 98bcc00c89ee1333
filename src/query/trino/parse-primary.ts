import type { Expression, Name } from "./ast.js";
import { MAX_CHAIN, nameOf, type Cursor } from "./cursor.js";
import { parseCall } from "./parse-call.js";
import { parseSpecialForm } from "./parse-special.js";
import { parseIntervalField } from "./parse-type.js";

/** Types whose name before a text makes a literal of it. */
const LITERAL_TYPES =
  /^(DATE|TIME|TIMESTAMP|DECIMAL|CHAR|VARCHAR|BIGINT|INTEGER|INT|SMALLINT|TINYINT|DOUBLE|REAL|BOOLEAN|JSON|IPADDRESS|UUID|VARBINARY)$/;

/** A literal, name, call or whatever else binds tightest, with the dots and brackets behind it. */
export function parsePrimary(cursor: Cursor): Expression {
  const start = cursor.token.start;
  let base = bare(cursor);
  for (let length = 1; ; length++) {
    if (length > MAX_CHAIN)
      throw cursor.tooMuch(`More than ${MAX_CHAIN} dots and brackets stand in one chain`);
    if (cursor.isSymbol(".") && !cursor.isSymbol("*", 1)) {
      cursor.take();
      base = { kind: "dereference", base, field: fieldName(cursor), span: cursor.spanFrom(start) };
    } else if (cursor.acceptSymbol("[")) {
      const index = cursor.expression();
      cursor.expectSymbol("]");
      base = { kind: "subscript", base, index, span: cursor.spanFrom(start) };
    } else return base;
  }
}

function fieldName(cursor: Cursor): Name {
  if (!cursor.isName()) throw cursor.unexpected("the name of a field");
  return cursor.name("the name of a field");
}

function bare(cursor: Cursor): Expression {
  const { kind, value, start } = cursor.token;
  const span = () => cursor.spanFrom(start);
  switch (kind) {
    case "number": {
      if (/^\d/.test(value) && isGlued(cursor)) {
        const written = `${cursor.token.text}${cursor.peek(1).text}`;
        throw cursor.wrong(`A name may not begin with a digit (\`${written}\`): put it in double quotes`);
      }
      cursor.take();
      return { kind: "number", text: value, span: span() };
    }
    case "string":
      cursor.take();
      return { kind: "string", value, span: span() };
    case "binary": {
      const hex = value.replaceAll(/[ \r\n\t]/g, "").toUpperCase();
      if (!/^([0-9A-F]{2})*$/.test(hex))
        throw cursor.wrong("A binary literal holds pairs of hexadecimal digits");
      cursor.take();
      return { kind: "binary", hex, span: span() };
    }
    case "symbol":
      if (value === "(") return parenthesized(cursor);
      throw cursor.unexpected("an expression");
    case "quoted":
    case "word":
      return word(cursor);
    case "end":
      throw cursor.unexpected("an expression");
  }
}

function isGlued(cursor: Cursor): boolean {
  const after = cursor.peek(1);
  return after.kind === "word" && after.start === cursor.token.end;
}

function word(cursor: Cursor): Expression {
  const { start } = cursor.token;
  const span = () => cursor.spanFrom(start);
  if (cursor.accept("NULL")) return { kind: "null", span: span() };
  if (cursor.isWord("TRUE") || cursor.isWord("FALSE"))
    return { kind: "boolean", value: cursor.take().value === "TRUE", span: span() };
  if (
    cursor.isWord("INTERVAL") &&
    (cursor.peek(1).kind === "string" || cursor.isSymbol("-", 1) || cursor.isSymbol("+", 1))
  )
    return interval(cursor);
  const special = parseSpecialForm(cursor);
  if (special !== undefined) return special;
  const literal = typedLiteral(cursor);
  if (literal !== undefined) return literal;
  if (cursor.isName() && cursor.isSymbol("->", 1)) {
    const parameter = nameOf(cursor.take());
    cursor.take();
    return { kind: "lambda", parameters: [parameter], body: cursor.expression(), span: span() };
  }
  if (cursor.isSymbol("(", 1) && (cursor.isName() || cursor.isWord("LISTAGG"))) return parseCall(cursor);
  if (!cursor.isName()) throw cursor.unexpected("an expression");
  return { kind: "column", name: nameOf(cursor.take()), span: span() };
}

function interval(cursor: Cursor): Expression {
  const start = cursor.take().start;
  const negative = cursor.acceptSymbol("-");
  if (!negative) cursor.acceptSymbol("+");
  if (cursor.token.kind === "number")
    throw cursor.wrong(`The length of an INTERVAL is a text: write INTERVAL '${cursor.token.text}' DAY`);
  if (cursor.token.kind !== "string") throw cursor.unexpected("the length of the INTERVAL in single quotes");
  const joined = /^\s*([0-9]+)\s*(year|month|day|hour|minute|second)s?\s*$/i.exec(cursor.token.value);
  if (joined !== null)
    throw cursor.wrong(
      `The unit of an INTERVAL stands outside the quotes: write INTERVAL '${joined[1]}' ${joined[2]?.toUpperCase()}`,
    );
  const { value } = cursor.take();
  const from = parseIntervalField(cursor);
  const to = cursor.accept("TO") ? { to: parseIntervalField(cursor) } : {};
  return { kind: "interval", negative, value, from, ...to, span: cursor.spanFrom(start) };
}

function typedLiteral(cursor: Cursor): Expression | undefined {
  const { start, kind, value } = cursor.token;
  if (kind !== "word") return undefined;
  const precision = value === "DOUBLE" && cursor.isWord("PRECISION", 1) ? 1 : 0;
  if (cursor.peek(1 + precision).kind !== "string") return undefined;
  if (!LITERAL_TYPES.test(value)) return undefined;
  for (let taken = 0; taken <= precision; taken++) cursor.take();
  const text = cursor.take().value;
  return { kind: "typed", type: value, value: text, span: cursor.spanFrom(start) };
}

/** What may begin with `(`: a lambda, a query, a row, or an expression in parentheses. */
function parenthesized(cursor: Cursor): Expression {
  const { start } = cursor.token;
  const lambda = lambdaParameters(cursor);
  if (lambda !== undefined)
    return { kind: "lambda", parameters: lambda, body: cursor.expression(), span: cursor.spanFrom(start) };
  cursor.take();
  if (cursor.beginsQuery() && !cursor.isSymbol("(")) {
    const query = cursor.query();
    cursor.expectSymbol(")");
    return { kind: "subquery", query, span: cursor.spanFrom(start) };
  }
  const items = cursor.list(() => cursor.expression());
  cursor.expectSymbol(")");
  const [only] = items;
  if (items.length === 1 && only !== undefined) return only;
  return { kind: "row", items, span: cursor.spanFrom(start) };
}

/** Takes `(a, b) ->` where it stands here. */
function lambdaParameters(cursor: Cursor): Name[] | undefined {
  let ahead = 1;
  const names: number[] = [];
  while (cursor.isName(ahead)) {
    names.push(ahead++);
    if (!cursor.isSymbol(",", ahead)) break;
    ahead++;
  }
  if (!cursor.isSymbol(")", ahead) || !cursor.isSymbol("->", ahead + 1)) return undefined;
  const parameters = names.map((at) => nameOf(cursor.peek(at)));
  for (let taken = 0; taken <= ahead + 1; taken++) cursor.take();
  return parameters;
}
