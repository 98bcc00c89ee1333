import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { queries, withoutPlaces } from "../../../test/support/trino-queries.js";
import { Problem } from "../../diagnostics/problem.js";
import { parse } from "./parse.js";
import { print } from "./print.js";
import { processorTime } from "../../../test/support/processor-time.js";

test("what is printed reads back as the same query", () => {
  fc.assert(
    fc.property(queries, (query) => {
      const text = print(query);
      expect(withoutPlaces(parse(text)), text).toEqual(withoutPlaces(query));
    }),
    { numRuns: 300 },
  );
});

test("a place is the place of the words that were read", () => {
  fc.assert(
    fc.property(queries, (query) => {
      const text = print(query);
      const read = parse(text);
      expect(read.span).toEqual({ start: 0, end: text.length });
      for (const item of read.body.kind === "select" ? read.body.items : []) {
        const piece = text.slice(item.span.start, item.span.end);
        expect(withoutPlaces(parse(`SELECT ${piece}`).body)).toMatchObject({ items: [withoutPlaces(item)] });
      }
    }),
    { numRuns: 100 },
  );
});

describe("no text hangs or crashes the reader", () => {
  const pieces = fc.constantFrom(
    ..."SELECT FROM WHERE ( ) [ ] , . ; * 'x' \" ' -- /* */ CASE WHEN END -> :: ${a} <b> #### 1 1e 0x U&'\\ X'0 AND NOT IN OVER UNNEST a b \u2019 \u0001 \ud800 é ?".split(
      " ",
    ),
    "\n",
    " ",
  );
  const answered = (text: string): void => {
    try {
      parse(text);
    } catch (error) {
      expect(error, text).toBeInstanceOf(Problem);
      expect((error as Problem).code, text).toMatch(/^sql-(syntax|not-select|limit)$/);
    }
  };

  test("random pieces", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => answered(parts.join(" "))),
      { numRuns: 500 },
    );
  });

  test("queries with pieces put in or cut out", () => {
    fc.assert(
      fc.property(queries, fc.nat(), fc.nat(12), pieces, (query, at, length, piece) => {
        const text = print(query);
        const from = at % (text.length + 1);
        answered(text.slice(0, from) + piece + text.slice(from + length));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["parentheses", `SELECT ${"(".repeat(50_000)}`],
    ["parentheses that close", `SELECT ${"(".repeat(5_000)}1${")".repeat(5_000)}`],
    ["NOT", `SELECT ${"NOT ".repeat(20_000)}a`],
    ["signs", `SELECT ${"- ".repeat(20_000)}1`],
    ["operators", `SELECT 1${" + 1".repeat(20_000)}`],
    ["dots", `SELECT a${".a".repeat(20_000)}`],
    ["arrays", `SELECT CAST(1 AS ${"ARRAY(".repeat(5_000)}`],
    ["unions", `SELECT 1${" UNION SELECT 1".repeat(10_000)}`],
    ["joins", `SELECT 1 FROM a${" CROSS JOIN a".repeat(10_000)}`],
    ["relations in parentheses", `SELECT 1 FROM ${"(".repeat(5_000)}a${")".repeat(5_000)}`],
    ["names", `SELECT ${"a,".repeat(60_000)}`],
    ["length", `SELECT '${"x".repeat(300_000)}'`],
    ["lambdas", `SELECT ${"x -> ".repeat(5_000)}x`],
    ["CASE", `SELECT ${"CASE ".repeat(5_000)}`],
  ])("nesting without end: %s", (_, text) => {
    const used = processorTime();
    expect(() => parse(text)).toThrow(Problem);
    expect(used()).toBeLessThan(10_000);
  });

  test("many conditions side by side are no nesting", () => {
    expect(() => parse(`SELECT 1 WHERE ${Array(2_000).fill("a = 1").join(" OR ")}`)).not.toThrow();
  });
});
