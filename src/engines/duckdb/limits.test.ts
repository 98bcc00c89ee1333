import { afterAll, beforeAll, describe, expect, it } from "vitest";
import fc from "fast-check";
import type { QueryLimits } from "./session.js";
import { openBench, type Bench } from "./support.js";
import { MAX_SQL_LENGTH } from "./text.js";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const ENDS = ["an answer", "sql-syntax", "sql-not-select", "sql-forbidden", "sql-failed", "sql-limit"];

/** How a query ends: with an answer, or with the code of a Problem. */
async function ending(sql: string, limits: Partial<QueryLimits> = {}): Promise<string | undefined> {
  return bench.rows(sql, limits).then(
    () => "an answer",
    (error: { code?: string }) => error.code,
  );
}

describe("queries that only mean to exhaust", () => {
  it.each([
    ["cross join of trillions", "SELECT count(*) FROM range(1000000000000) a, range(1000000000000) b"],
    [
      "endless recursion",
      "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n FROM x) SELECT count(*) FROM x",
    ],
    [
      "long sort",
      "SELECT max(hash(a.n, b.n, c.n)) FROM cloudtrail_logs a, cloudtrail_logs b, cloudtrail_logs c",
    ],
  ])("%s ends at the time limit", async (_, sql) => {
    const started = performance.now();
    expect((await bench.refusal(sql, { timeoutMs: 500 })).code).toBe("sql-limit");
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it.each([
    ["10 GB of text", "SELECT repeat('x', 10000000000)"],
    ["2 GB of text, which would be computed while planning", "SELECT length(repeat('x', 2000000000))"],
    ["computed length", "SELECT repeat('x', n::INT * 1000000) FROM cloudtrail_logs"],
    ["padding", "SELECT lpad('x', 2000000000, 'y')"],
    ["padding by method", "SELECT ('x').rpad(2000000000, 'y')"],
    ["wide format", "SELECT printf('%1000000000d', 1)"],
    ["wide format from an argument", "SELECT printf('%*d', 1000000000, 1)"],
    ["wide fmt", "SELECT format('{:{}}', 1, 1000000000)"],
    ["list of a billion", "SELECT len(range(1000000000))"],
    ["resized list", "SELECT list_resize([1], 1000000000)"],
  ])("%s is refused", async (_, sql) => {
    expect((await bench.refusal(sql)).code).toBe("sql-forbidden");
  });

  it.each([
    ["a list of all numbers", "SELECT len(list(i)) FROM range(100000000) t(i)"],
    [
      "a hash table of all numbers",
      "SELECT count(*) FROM (SELECT DISTINCT i::VARCHAR || 'xxxxxxxxxxxxxxxxxxxx' FROM range(50000000) t(i))",
    ],
  ])("%s ends at the memory limit", async (_, sql) => {
    const problem = await bench.refusal(sql, { timeoutMs: 30_000 });
    expect(problem.code).toBe("sql-limit");
    expect(problem.message).not.toContain("SET ");
  });

  it("a hostile regular expression is linear", async () => {
    const sql = "SELECT regexp_matches(repeat('a', 100000), '(a*)*b')";
    expect(await bench.rows(sql)).toEqual([[false]]);
  });
});

describe("nesting and length", () => {
  const forms: [string, (n: number) => string][] = [
    ["parentheses", (n) => `SELECT ${"(".repeat(n)}1${")".repeat(n)}`],
    ["lists", (n) => `SELECT ${"[".repeat(n)}1${"]".repeat(n)}`],
    ["structs", (n) => `SELECT ${"{'a':".repeat(n)}1${"}".repeat(n)}`],
    ["NOT", (n) => `SELECT ${"NOT ".repeat(n)}true`],
    ["minus", (n) => `SELECT 1${" - 1".repeat(n)}`],
    ["signs in a row", (n) => `SELECT 1 ${"+".repeat(n)}1`],
    ["signs apart", (n) => `SELECT 1 ${"+ ".repeat(n)}1`],
    ["powers", (n) => `SELECT 1${"^1".repeat(n)}`],
    ["AND", (n) => `SELECT true${" AND true".repeat(n)}`],
    ["arrows", (n) => `SELECT '{}'::JSON${"->'a'".repeat(n)}`],
    ["casts", (n) => `SELECT 1${"::INT".repeat(n)}`],
    ["calls", (n) => `SELECT ${"abs(".repeat(n)}1${")".repeat(n)}`],
    ["methods", (n) => `SELECT ('a')${".lower()".repeat(n)}`],
    ["rows", (n) => `SELECT ${"ROW(".repeat(n)}1${")".repeat(n)}`],
    ["CASE", (n) => `SELECT ${"CASE WHEN true THEN ".repeat(n)}1${" END".repeat(n)}`],
    ["lambdas", (n) => `SELECT ${"list_transform([1], lambda x: ".repeat(n)}1${")".repeat(n)}`],
    ["subqueries", (n) => `SELECT ${"(SELECT ".repeat(n)}1${")".repeat(n)}`],
    ["FROM subqueries", (n) => `${"FROM (".repeat(n)}FROM cloudtrail_logs${")".repeat(n)}`],
    ["UNION ALL", (n) => `SELECT 1${" UNION ALL SELECT 1".repeat(n)}`],
    ["CTEs", (n) => `${"WITH a AS (".repeat(n)}SELECT 1${") FROM a".repeat(n)}`],
    ["joins", (n) => `SELECT 1 FROM range(1)${", range(1)".repeat(n)}`],
    ["types", (n) => `SELECT NULL::${"STRUCT(a ".repeat(n)}INT${")".repeat(n)}`],
    ["array types", (n) => `SELECT NULL::INT${"[]".repeat(n)}`],
    ["nested comments", (n) => `SELECT 1 ${"/*".repeat(n)}${"*/".repeat(n)}`],
    ["open comments", (n) => `SELECT 1 ${"/*".repeat(n)}`],
    ["digits", (n) => `SELECT .${"9".repeat(n)}`],
    ["dots", (n) => `SELECT a${".b".repeat(n)}`],
    ["values", (n) => `SELECT 1 IN (1${",1".repeat(n)})`],
  ];
  it.each(forms.flatMap(([name, form]) => [300, 10_000, 1_000_000].map((n) => [name, n, form] as const)))(
    "%s × %d ends in an answer or a Problem, soon",
    async (_, n, form) => {
      const started = performance.now();
      const sql = form(n).length > MAX_SQL_LENGTH && n === 10_000 ? form(n / 4) : form(n);
      expect(ENDS).toContain(await ending(sql));
      expect(performance.now() - started).toBeLessThan(20_000);
    },
  );
});

describe("fuzz", () => {
  const answers = async (sql: string): Promise<void> => {
    expect(ENDS).toContain(await ending(sql, { timeoutMs: 1_000, maxRows: 10 }));
  };

  it("random text never crashes or hangs", async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), answers), {
      numRuns: 300,
    });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => answers(`SELECT ${text}`)),
      { numRuns: 200 },
    );
  });

  it("random tokens never crash or hang", async () => {
    const token = fc.constantFrom(
      ..."SELECT FROM WHERE ( ( ) ) [ ] { } , , . * + - -> ->> :: = < || 'x' 1 1e400 -0.5 NULL true x n eventname cloudtrail_logs".split(
        " ",
      ),
      ..."AND OR NOT IN BETWEEN LIKE CASE WHEN THEN ELSE END AS WITH RECURSIVE UNION ALL EXCEPT VALUES ORDER BY GROUP LIMIT OFFSET".split(
        " ",
      ),
      ..."JOIN LATERAL ON USING PIVOT UNPIVOT OVER WINDOW DISTINCT EXISTS lambda x: COLUMNS count( list( unnest( range( lower( max( CAST( INTERVAL DATE JSON INT".split(
        " ",
      ),
      ..."/* */ -- \n ; ? $1 $$ \" ' @ # : ~ ! % ^ & | \\ \u00a0 \u200b é 😀".split(" "),
    );
    const soup = fc.array(token, { maxLength: 25 }).map((tokens) => tokens.join(" "));
    await fc.assert(fc.asyncProperty(soup, answers), { numRuns: 300 });
    await fc.assert(
      fc.asyncProperty(soup, (text) => answers(`SELECT ${text} FROM cloudtrail_logs`)),
      { numRuns: 300 },
    );
  });
});
