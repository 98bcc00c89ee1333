import fc from "fast-check";
import type { Expression, Name, TypeSyntax } from "../../src/query/trino/ast.js";

/* The parts of Trino's language that hold no other parts, made at random. */

export const span = { start: 0, end: 0 };
const WORDS = [
  "a",
  "b",
  "Eventname",
  "userIdentity",
  "arn",
  "x1",
  "_y",
  "count",
  "date",
  "type",
  "value",
  "first",
];

export const names: fc.Arbitrary<Name> = fc.oneof(
  fc.constantFrom(...WORDS).map((text) => ({ text, delimited: false, span })),
  fc
    .string({ minLength: 1, maxLength: 6 })
    .filter((text) => !/[\u0000-\u001f\u007f]/.test(text))
    .map((text) => ({ text, delimited: true, span })),
);

export const texts = fc
  .string({ maxLength: 8, unit: "grapheme" })
  .filter((text) => !/[\u0000-\u0008\u000e-\u001f\u007f]/.test(text));
export const numbers = fc.oneof(
  fc.nat().map(String),
  fc.constantFrom("1.5", ".5", "10.", "1E5", "1.5e-3", "0x1F", "9223372036854775807"),
);
export const COMPARISONS = ["=", "<>", "<", "<=", ">", ">="] as const;
export const ARITHMETIC = ["+", "-", "*", "/", "%", "||"] as const;
const FIELDS = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"] as const;

export const types: fc.Arbitrary<TypeSyntax> = fc.letrec<{ type: TypeSyntax }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2 },
    fc
      .constantFrom(
        "VARCHAR",
        "BIGINT",
        "DOUBLE",
        "JSON",
        "TIMESTAMP WITH TIME ZONE",
        "INTERVAL DAY TO SECOND",
      )
      .map((name) => ({ kind: "named" as const, name, parameters: [], span })),
    fc
      .tuple(fc.constantFrom("VARCHAR", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"), fc.nat(9))
      .map(([name, n]) => ({
        kind: "named" as const,
        name,
        parameters: [n],
        span,
      })),
    fc
      .tuple(tie("type"), tie("type"))
      .map((parameters) => ({ kind: "named" as const, name: "MAP", parameters, span })),
    tie("type").map((one) => ({ kind: "named" as const, name: "ARRAY", parameters: [one], span })),
    fc
      .array(fc.record({ name: names.filter(({ delimited }) => delimited), type: tie("type") }), {
        minLength: 1,
        maxLength: 2,
      })
      .map((fields) => ({ kind: "row" as const, fields, span })),
  ),
})).type;

export function optional<K extends string, T>(
  key: K,
  value: fc.Arbitrary<T>,
): fc.Arbitrary<Partial<Record<K, T>>> {
  return fc
    .option(value, { nil: undefined })
    .map((one) => (one === undefined ? {} : ({ [key]: one } as Record<K, T>)));
}

export const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.constant({ kind: "null" as const, span }),
  fc.boolean().map((value) => ({ kind: "boolean" as const, value, span })),
  numbers.map((text) => ({ kind: "number" as const, text, span })),
  texts.map((value) => ({ kind: "string" as const, value, span })),
  fc.constantFrom("", "00FF").map((hex) => ({ kind: "binary" as const, hex, span })),
  fc.record({
    kind: fc.constant("interval" as const),
    negative: fc.boolean(),
    value: texts,
    from: fc.constantFrom(...FIELDS),
    span: fc.constant(span),
  }),
  fc
    .tuple(fc.constantFrom("DATE", "TIMESTAMP", "IPADDRESS", "DOUBLE"), texts)
    .map(([type, value]) => ({ kind: "typed" as const, type, value, span })),
  names.map((name) => ({ kind: "column" as const, name, span })),
  fc
    .constantFrom("CURRENT_DATE", "CURRENT_TIMESTAMP")
    .map((name) => ({ kind: "current" as const, name, span })),
  fc.constant({
    kind: "call" as const,
    name: { text: "count", delimited: false, span },
    star: true,
    distinct: false,
    args: [],
    orderBy: [],
    withinGroup: false,
    span,
  }),
);
