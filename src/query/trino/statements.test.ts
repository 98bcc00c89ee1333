import fc from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../../diagnostics/problem.js";
import { oneStatement, statementsOf } from "./statements.js";

const found = (text: string): string[] => statementsOf(text).map(({ start, end }) => text.slice(start, end));

function refusal(text: string, number?: number): Problem {
  try {
    oneStatement(text, number);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error("not refused");
}

test.each([
  ["SELECT 1", ["SELECT 1"]],
  ["SELECT 1;\n-- the end\n", ["SELECT 1"]],
  [";;SELECT 1 ;; SELECT 2;", ["SELECT 1", "SELECT 2"]],
  ["SELECT ';', \"a;b\", 'it''s;' /* ; */ FROM t -- ;\n; SELECT 2", ["SELECT ';', \"a;b\", 'it''s;' /* ; */ FROM t", "SELECT 2"]],
  ["CREATE TABLE `a;b` (`c` string); SELECT 1", ["CREATE TABLE `a;b` (`c` string)", "SELECT 1"]],
  ["\ufeffSELECT 1\u00a0;\r\nSELECT 2", ["SELECT 1", "SELECT 2"]],
  ["-- nothing\n/* ; */", []],
  ["SELECT 'never closed; SELECT 2", ["SELECT 'never closed; SELECT 2"]],
])("%s", (text, statements) => {
  expect(found(text)).toEqual(statements);
}); // prettier-ignore

const COLLECTION = `-- A collection
-- for everybody

CREATE EXTERNAL TABLE t (a string);

-- ── Query 1: who ─────────
-- and more about it
SELECT useridentity.arn
FROM t;

/* Query 2: what */
SELECT eventname FROM t;
SELECT a_very_long_list_of_columns, a_very_long_list_of_columns, a_very_long_list_of_columns FROM t`;

test("several are listed, each with its line and its comment or its beginning", () => {
  const problem = refusal(COLLECTION);
  expect(problem).toMatchObject({ code: "sql-not-select", line: 8, column: 1 });
  expect(problem.message.split("\n")).toEqual([
    "Only one query is run; the text holds 4 statements. --statement <n> says which:",
    "   1  line 4: A collection",
    "   2  line 8: Query 1: who",
    "   3  line 12: Query 2: what",
    "   4  line 13: SELECT a_very_long_list_of_columns, a_very_long_list_of_columns, a_ve…",
  ]);
});

test("the one that is asked for stays at its place", () => {
  const one = oneStatement(COLLECTION, 2);
  expect(one.trim()).toBe("SELECT useridentity.arn\nFROM t");
  expect(one.split("\n")[7]).toBe("SELECT useridentity.arn");
  expect(refusal(COLLECTION, 5)).toMatchObject({ code: "usage", message: "There is no statement 5; the text holds 4." });
}); // prettier-ignore

test("any text has statements that lie in it, in order, and none hangs", () => {
  const pieces = fc.constantFrom("'", '"', "`", ";", "--", "/*", "*/", "\n", " ", "SELECT 1", "x");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      let last = 0;
      for (const { start, end } of statementsOf(text)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(text.charAt(start)).toMatch(/\S/);
        last = end;
      }
    }),
  );
  const hostile = "/*'".repeat(30_000);
  expect(statementsOf(hostile)).toEqual([]);
});
