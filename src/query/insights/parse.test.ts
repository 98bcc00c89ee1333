import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../diagnostics/problem.js";
import type { Command, Expression, Item, Pattern, Query } from "./ast.js";
import { parseInsights } from "./parse.js";
import { insightsPlan } from "./plan.js";
import { printInsights } from "./print.js";
import { processorTime } from "../../../test/support/processor-time.js";

const span = { start: 0, end: 0 };
const word = fc.stringMatching(/^[@a-zA-Z_][a-zA-Z0-9_@]{0,6}$/);
const odd = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => !/[`\0]/.test(name));
const name = fc.oneof({ weight: 4, arbitrary: word }, odd);
const path = fc
  .tuple(name, fc.array(fc.oneof(word, odd, fc.nat(9).map(String)), { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest]);
const text = fc.string({ maxLength: 12 }).filter((value) => !value.includes("\0"));
const field: fc.Arbitrary<Extract<Expression, { kind: "field" }>> = path.map((one) => ({
  kind: "field",
  path: one,
  span,
}));
const regex = fc.constantFrom("a", "^a.b$", "(?i)x|y", "[a-z]+\\d{2,3}", "a/b", "\\.", "x*?", "(?:a)(b)?");
const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  text.map((value): Pattern => ({ kind: "text", value, span })),
  regex.map((source): Pattern => ({ kind: "regex", source, span })),
);
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }))
  .map((value) => (Object.is(value, -0) ? 0 : value));

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    field,
    text.map((value): Expression => ({ kind: "text", value, span })),
    number.map((value): Expression => ({ kind: "number", value, span })),
    fc.boolean().map((value): Expression => ({ kind: "boolean", value, span })),
    fc.tuple(fc.nat(99), fc.constantFrom("m", "h", "days", "msec")).map(([count, unit]): Expression => ({ kind: "period", count, unit, span })),
    fc.tuple(fc.constantFrom("strlen", "Concat", "bin", "x"), fc.array(tie("expression"), { maxLength: 3 })).map(([call, args]): Expression => ({ kind: "call", name: call, star: false, args, span })),
    fc.constant<Expression>({ kind: "call", name: "count", star: true, args: [], span }),
    fc.tuple(tie("expression"), path).map(([of, one]): Expression => ({ kind: "access", of: { kind: "call", name: "jsonParse", star: false, args: [of], span }, path: one, span })),
    tie("expression").filter(({ kind }) => kind !== "number").map((of): Expression => ({ kind: "negative", of, span })),
    tie("expression").map((of): Expression => ({ kind: "not", of, span })),
    fc.tuple(fc.constantFrom("+", "-", "*", "/", "%", "^" as const), tie("expression"), tie("expression")).map(([operator, left, right]): Expression => ({ kind: "arithmetic", operator, left, right, span })),
    fc.tuple(fc.constantFrom("=", "!=", "<", "<=", ">", ">=" as const), tie("expression"), tie("expression")).map(([operator, left, right]): Expression => ({ kind: "comparison", operator, left, right, span })),
    fc.tuple(fc.constantFrom("and" as const, "or" as const), fc.array(tie("expression"), { minLength: 2, maxLength: 4 })).map(([kind, operands]): Expression => ({ kind, operands, span })),
    fc.tuple(tie("expression"), fc.array(tie("expression"), { minLength: 1, maxLength: 3 }), fc.boolean()).map(([of, items, negated]): Expression => ({ kind: "in", of, items, negated, span })),
    fc.tuple(tie("expression"), pattern, fc.boolean()).map(([of, one, negated]): Expression => ({ kind: "like", of, pattern: one, negated, span })),
  ),
})); // prettier-ignore

const item: fc.Arbitrary<Item> = fc
  .tuple(expression, fc.option(name, { nil: undefined }))
  .map(([one, alias]) =>
    alias === undefined ? { expression: one, text: "", span } : { expression: one, alias, text: "", span },
  );
/** Text alone is refused where a field is wanted, and so is the bare name of a function. */
const listed = item.filter(({ expression: one, alias }) => alias !== undefined || one.kind !== "text");
const summed = item.filter(({ expression: one }) => one.kind !== "field");
const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(fc.constantFrom("fields" as const, "display" as const), list(listed)).map(([kind, items]): Command => ({ kind, items, span })),
  expression.map((condition): Command => ({ kind: "filter", condition, span })),
  fc.tuple(list(summed), fc.array(item, { maxLength: 2 })).map(([items, by]): Command => ({ kind: "stats", items, by, span })),
  list(fc.tuple(expression.filter(({ kind }) => kind !== "number"), fc.boolean())).map((keys): Command => ({ kind: "sort", keys: keys.map(([one, descending]) => ({ expression: one, descending })), span })),
  fc.integer({ min: 1, max: 1e6 }).map((count): Command => ({ kind: "limit", count, span })),
  fc.tuple(field, fc.array(name, { minLength: 1, maxLength: 3 })).map(([of, names]): Command => ({ kind: "parse", of, pattern: { kind: "text", value: names.map(() => "a*").join(""), span }, names, span })),
  list(field).map((fields): Command => ({ kind: "dedup", fields, span })),
  fc.tuple(field, name).map(([of, into]): Command => ({ kind: "unnest", of, into, span })),
  fc.tuple(field, list(expression)).map(([one, values]): Command => ({ kind: "filterIndex", field: one, values, span })),
); // prettier-ignore
const query: fc.Arbitrary<Query> = fc
  .array(command, { minLength: 1, maxLength: 5 })
  .map((commands) => ({ commands, dashedComments: [] }));

/** Without places, and without the text that unnamed columns are called after. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "span" && !(key === "text" && "expression" in value))
      .map(([key, inner]) => [key, shape(inner)]),
  );
}

const question = { now: Date.UTC(2026, 2, 7), range: {}, limit: 10_000 };

/** Compiles; anything but a Problem fails the test. */
function outcome(source: string): string {
  try {
    return insightsPlan(source, question).plan.sql;
  } catch (error) {
    if (error instanceof Problem && error.code.startsWith("insights-")) return error.code;
    throw error;
  }
}

describe("parseInsights", () => {
  test("reads what printInsights writes", () => {
    fc.assert(
      fc.property(query, (one) => {
        const printed = printInsights(one);
        expect(shape(parseInsights(printed)), printed).toEqual(shape(one));
      }),
      { numRuns: 500 },
    );
  });

  test("ends in a plan or a problem of its own, whatever the text", () => {
    const pieces = fc.constantFrom(
      "fields ", "filter ", "stats ", "sort ", "limit ", "parse ", "dedup ", "display ", "unnest ", "SOURCE ", "filterIndex ", " by ", " as ",
      " | ", "|", " and ", " or ", " not ", " in ", " like ", " =~ ", "(", ")", "[", "]", ",", "=", "!=", "<", "+", "-", "*", "/", "^", "%", "'", '"', "`", "#", "--", "\n",
      "eventName", "@timestamp", "@message", "count(*)", "sum(x)", "bin(5m)", "latest(x)", "pct(x, 95)", "jsonParse(@message)", ".a[0]", "5m", "12", "1e5", "'x'", "/a(.*)/", "/(?<n>x)/",
      "strlen(eventName)", "isIpInSubnet(sourceIPAddress, '::/0')", "desc", "into", "true", "null", "é", "\u0000", "\\", "$", "🙂",
    ); // prettier-ignore
    const texts = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(pieces, { maxLength: 24 }).map((all) => all.join("")),
      query.map(printInsights),
    );
    fc.assert(
      fc.property(texts, (source) => void outcome(source)),
      { numRuns: 2_000 },
    );
  });

  test("a query cut short anywhere, or with a character changed, is a plan or a problem", () => {
    fc.assert(
      fc.property(query, fc.nat(), fc.string({ maxLength: 2 }), (one, at, put) => {
        const printed = printInsights(one);
        const cut = at % (printed.length + 1);
        outcome(printed.slice(0, cut));
        outcome(printed.slice(0, cut) + put + printed.slice(cut + 1));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["parentheses", `filter ${"(".repeat(20_000)}a${")".repeat(20_000)} = 1`],
    ["not", `filter ${"not ".repeat(20_000)}a`],
    ["minus", `fields ${"-".repeat(20_000)}1 as x`],
    ["calls", `fields ${"abs(".repeat(5_000)}1${")".repeat(5_000)} as x`],
    ["powers", `fields ${"2^".repeat(20_000)}2 as x`],
    ["sums", `fields ${"1+".repeat(20_000)}2 as x`],
    ["conditions", `filter ${Array.from({ length: 20_000 }, (_, i) => `a=${i}`).join(" or ")}`],
    ["items", `filter a in [${"1,".repeat(40_000)}1]`],
    ["fields", `fields ${"a,".repeat(40_000)}a`],
    ["commands", "limit 1|".repeat(10_000)],
    ["comments", "# x\n".repeat(20_000)],
    ["dashes", "fields 1--".repeat(9_000)],
    ["backslashes", `filter a like /${"\\".repeat(90_000)}/`],
    ["groups", `filter a like /${"(".repeat(40_000)}/`],
    ["repetitions", `filter a like /${"a*".repeat(40_000)}/`],
    [
      "aliases that double",
      `fields 1 as a0 ${Array.from({ length: 40 }, (_, i) => `| fields a${i} + a${i} as a${i + 1}`).join(" ")}`,
    ],
    [
      "aliases of stats that double",
      `stats sum(x) as a0${Array.from({ length: 40 }, (_, i) => `, a${i} + a${i} as a${i + 1}`).join("")}`,
    ],
    ["length", "x".repeat(200_000)],
  ])("a flood of %s is answered at once", (_what, source) => {
    const used = processorTime();
    outcome(source);
    expect(used()).toBeLessThan(15_000);
  });
});
