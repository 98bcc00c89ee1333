import type { IntervalField, RowField, TypeSyntax } from "./ast.js";
import type { Cursor } from "./cursor.js";

const FIELDS: readonly string[] = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];

/** `YEAR`, `DAY` and their kin; the plurals of other dialects are no words of Trino's. */
export function parseIntervalField(cursor: Cursor): IntervalField {
  const { kind, value } = cursor.token;
  if (kind !== "word" || !FIELDS.includes(value)) {
    const singular = FIELDS.find((field) => `${field}S` === value);
    if (singular !== undefined)
      throw cursor.wrong(`Write ${singular} for ${cursor.token.text}: Trino knows the singular only`);
    throw cursor.unexpected("YEAR, MONTH, DAY, HOUR, MINUTE or SECOND");
  }
  cursor.take();
  return value as IntervalField;
}

/** A type, as it stands in CAST: `varchar`, `map(varchar, json)`, `row(a bigint)`, `timestamp(3) with time zone`. */
export function parseType(cursor: Cursor): TypeSyntax {
  const start = cursor.token.start;
  let type = baseType(cursor);
  while (cursor.accept("ARRAY")) {
    if (cursor.acceptSymbol("[")) {
      cursor.take();
      cursor.expectSymbol("]");
    }
    type = { kind: "named", name: "ARRAY", parameters: [type], span: cursor.spanFrom(start) };
  }
  return type;
}

function baseType(cursor: Cursor): TypeSyntax {
  const start = cursor.token.start;
  const named = (name: string, parameters: readonly (number | TypeSyntax)[] = []): TypeSyntax => ({
    kind: "named",
    name,
    parameters,
    span: cursor.spanFrom(start),
  });
  if (cursor.isWord("ROW") && cursor.isSymbol("(", 1)) {
    cursor.take();
    cursor.take();
    const fields = cursor.list(() => rowField(cursor));
    cursor.expectSymbol(")");
    return { kind: "row", fields, span: cursor.spanFrom(start) };
  }
  if (cursor.accept("DOUBLE", "PRECISION")) return named("DOUBLE");
  if (cursor.accept("INTERVAL")) {
    const from = parseIntervalField(cursor);
    if (cursor.accept("TO")) parseIntervalField(cursor);
    return named(["YEAR", "MONTH"].includes(from) ? "INTERVAL YEAR TO MONTH" : "INTERVAL DAY TO SECOND");
  }
  const { value } = cursor.token;
  const name = cursor.name("a type").text.toUpperCase();
  const parameters = typeParameters(cursor);
  if (value === "TIMESTAMP" || value === "TIME") {
    if (cursor.accept("WITH", "TIME", "ZONE")) return named(`${name} WITH TIME ZONE`, parameters);
    cursor.accept("WITHOUT", "TIME", "ZONE");
  }
  return named(name, parameters);
}

function typeParameters(cursor: Cursor): (number | TypeSyntax)[] {
  const close = cursor.isSymbol("(") ? ")" : cursor.isSymbol("<") ? ">" : undefined;
  if (close === undefined) return [];
  cursor.take();
  const parameters = cursor.list(() =>
    cursor.token.kind === "number" ? Number(cursor.take().value) : cursor.deeper(() => parseType(cursor)),
  );
  cursor.expectSymbol(close);
  return parameters;
}

function rowField(cursor: Cursor): RowField {
  const after = cursor.peek(1);
  const named = cursor.isName() && (after.kind === "word" || after.kind === "quoted") && !isTypeTail(cursor);
  if (!named) return { type: cursor.deeper(() => parseType(cursor)) };
  return { name: cursor.name("a field"), type: cursor.deeper(() => parseType(cursor)) };
}

/** Whether the next word still belongs to a type that begins here: `double precision`, `timestamp with time zone`. */
function isTypeTail(cursor: Cursor): boolean {
  if (cursor.isWord("ARRAY", 1)) return !cursor.isSymbol("(", 2) && !cursor.isSymbol("<", 2);
  return ["PRECISION", "WITH", "WITHOUT"].some((word) => cursor.isWord(word, 1));
}
