import fc from "fast-check";
import type { Condition, Expression, Pattern, Selector, Step, Value } from "../../src/query/filter/ast.js";

const span = { start: 0, end: 0 };
const NAMES = [
  "a",
  "b",
  "eventName",
  "userIdentity",
  "type",
  "c-d",
  "x.y",
  'q"t',
  "*",
  "0",
  "errorCode",
  "readOnly",
];
const TEXTS = [
  "x",
  "xy",
  "Root",
  "",
  "400",
  "true",
  "null",
  "a b",
  'a"b',
  "a\\b",
  "a*b",
  "%",
  "é😀",
  "{}",
  "[1]",
  "$.a",
  "'",
  "4",
];

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant("name" as const), name: fc.constantFrom(...NAMES) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("index" as const), index: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "any-element" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "any-field" } as const) },
);

/** A selector; behind a wildcard only names that a JSON path can quote. */
const selector: fc.Arbitrary<Selector> = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => {
  const wild = steps.findIndex(({ kind }) => kind === "any-element" || kind === "any-field");
  return {
    steps: steps.map((one, at) =>
      wild >= 0 && at > wild && one.kind === "name" && /["\\*]/.test(one.name)
        ? { kind: "name", name: "a" }
        : one,
    ),
    span,
  };
});

const number = fc.constantFrom("400", "4", "0", "-1.5", "+3", "1e3", "4.0", "2.5e-1");
const text = fc.array(fc.oneof(fc.constantFrom(...TEXTS), fc.constant(null)), { maxLength: 4 }).map(pieces);

/** Pieces as the parser makes them: no empty ones, no two strings side by side. */
function pieces(given: (string | null)[]): (string | null)[] {
  const joined: (string | null)[] = [];
  for (const piece of given) {
    const last = joined.at(-1);
    if (piece === "") continue;
    if (typeof last === "string" && piece !== null) joined[joined.length - 1] = last + piece;
    else joined.push(piece);
  }
  return joined;
}

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ kind: fc.constant("string" as const), pieces: text, span: fc.constant(span) }),
  fc.record({ kind: fc.constant("number" as const), text: number, span: fc.constant(span) }),
  fc.record({
    kind: fc.constant("regex" as const),
    source: fc.constantFrom(
      "x",
      "^x",
      "o+t$",
      "[a-d]",
      "\\d{2,3}",
      "a|R",
      "\\x28",
      "^a{,2}$",
      "[^x]",
      "\\w \\w",
      ".",
    ),
    span: fc.constant(span),
  }),
);

const condition: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("compare" as const),
      selector,
      operator: fc.constantFrom("=" as const, "!=" as const),
      value,
      span: fc.constant(span),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("compare" as const),
      selector,
      operator: fc.constantFrom("<" as const, ">" as const, "<=" as const, ">=" as const),
      value: number.map((one) => ({ kind: "number" as const, text: one, span })),
      span: fc.constant(span),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("is" as const),
      selector,
      constant: fc.constantFrom("NULL" as const, "TRUE" as const, "FALSE" as const),
      span: fc.constant(span),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("not-exists" as const), selector, span: fc.constant(span) }),
  },
);

/** Expressions as they can be written: an "or" within an "and" stands in parentheses, and nothing is nested in its like. */
const { or: expression } = fc.letrec<{ or: Expression; and: Expression; one: Expression }>((tie) => ({
  one: fc.oneof(
    { weight: 5, arbitrary: condition },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("group" as const), of: tie("or"), span: fc.constant(span) }),
    },
  ),
  and: chain("and", tie("one")),
  or: chain("or", tie("and")),
}));

function chain(kind: "and" | "or", part: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  return fc.oneof(
    { weight: 2, arbitrary: part },
    {
      weight: 1,
      arbitrary: fc.array(part, { minLength: 2, maxLength: 3 }).map((parts) => ({ kind, parts, span })),
    },
  );
}

/** Any pattern on fields. */
export const jsonPattern: fc.Arbitrary<Pattern> = expression.map((one) => ({
  kind: "json",
  expression: one,
}));

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    ...TEXTS,
    400,
    4,
    0,
    -1.5,
    3,
    1000,
    0.25,
    true,
    false,
    null,
    "Root",
    "xy",
    "12",
    "(",
    "aa",
  ),
);
const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, leaf, tie("object"), tie("array")),
  object: fc.dictionary(fc.constantFrom(...NAMES), tie("any"), { maxKeys: 4 }),
  array: fc.array(tie("any"), { maxLength: 3 }),
})).any;

/** The fields of a record that such patterns may ask for. */
export const recordFields: fc.Arbitrary<Record<string, unknown>> = fc.dictionary(fc.constantFrom(...NAMES), json, { maxKeys: 7 }) as fc.Arbitrary<Record<string, unknown>>; // prettier-ignore
