import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBench, type Bench } from "./support.js";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const never = new AbortController().signal;
const limits = { signal: never, timeoutMs: 120_000, maxRows: 1_000_000 };

describe("what queries may do", () => {
  it.each<[string, unknown[][]]>([
    ["SELECT count(*) FROM CloudTrail_Logs", [[3000]]],
    ['FROM memory.main."CLOUDTRAIL_LOGS" SELECT max(n)', [[2999]]],
    ["SELECT userIdentity.ARN FROM cloudtrail_logs WHERE n = 7", [["arn:aws:iam::1:user/u7"]]],
    [
      'WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS x FROM A) SELECT x FROM "B" UNION ALL FROM a ORDER BY 1',
      [[1], [2]],
    ],
    [
      "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT max(n) FROM r",
      [[4]],
    ],
    [
      "WITH RECURSIVE r(k, v) USING KEY (k) AS (SELECT 1, 0 UNION SELECT k, v + 1 FROM r WHERE v < 3) SELECT v FROM r",
      [[3]],
    ],
    [
      "WITH RECURSIVE t(a, b) USING KEY (a) AS (SELECT * FROM (VALUES (1, 3)) UNION SELECT t.a, t.b - 1 FROM t JOIN recurring.t AS r ON t.a = r.a WHERE t.b > 1) SELECT b FROM t",
      [[1]],
    ],
    [
      "SELECT eventname, count(*) FROM cloudtrail_logs GROUP BY ALL ORDER BY 1 LIMIT 1",
      [["AssumeRole", 1000]],
    ],
    [
      "SELECT * FROM (PIVOT (SELECT eventname, n FROM cloudtrail_logs WHERE n < 3) ON eventname IN ('GetObject') USING count(*)) ORDER BY 1 LIMIT 1",
      [[0, 0]],
    ],
    ["SELECT t.i FROM cloudtrail_logs, LATERAL (SELECT n + 1 AS i) t WHERE n = 1", [[2]]],
    ["SELECT unnest([1, 2])", [[1], [2]]],
    ["SELECT i FROM generate_series(1, 2) t(i)", [[1], [2]]],
    ["SELECT list_transform([1, 2], lambda x: x * 2), [x + 1 FOR x IN [1]]", [[[2, 4], [2]]]],
    ["SELECT key, value FROM json_each('{\"a\": 1}')", [["a", "1"]]],
    ["SELECT '{\"a\":{\"b\":\"c\"}}'::JSON->'a'->>'b'", [["c"]]],
    ["SELECT row_number() OVER (ORDER BY n DESC) FROM cloudtrail_logs QUALIFY n = 2999", [[1]]],
    ["SELECT shout('a'), eventname.lower() FROM cloudtrail_logs LIMIT 1", [["A!", "assumerole"]]],
    ["VALUES (1), (2)", [[1], [2]]],
    ["TABLE cloudtrail_logs LIMIT 0", []],
    ["SELECT v FROM (UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b INTO NAME k VALUE v)", [[1], [2]]],
    [
      "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b",
      [
        ["a", 1],
        ["b", 2],
      ],
    ],
    ["(SELECT 1 ORDER BY 1) -- the end", [[1]]],
    ["; SELECT ';' AS \";\" /* ; */ ;; -- ;", [[";"]]],
    ["SELECT n FROM cloudtrail_logs ORDER BY n DESC LIMIT 2 OFFSET 1", [[2998], [2997]]],
    ["SELECT true, NULL", [[true, null]]],
    [
      "SELECT 1e400 > 0, EXTRACT(year FROM DATE '2024-01-01'), 'a' SIMILAR TO 'a', POSITION('b' IN 'ab')",
      [[true, 2024, true, 2]],
    ],
    ["SELECT\u00a01 -- a comment; with a semicolon\n;", [[1]]],
    ["SELECT 'a\u00a0b', $$x'y$$, e'\\'/*'", [["a\u00a0b", "x'y", "'/*"]]],
    ["SELECT count(*) FROM cloudtrail_logs TABLESAMPLE 100%", [[3000]]],
    [
      "SELECT repeat('ab', 2), lpad('7', 3, '0'), printf('%d %s', 1, 'x'), format('{} {:>3}', 1, 2)",
      [["abab", "007", "1 x", "1   2"]],
    ],
  ])("%s", async (sql, expected) => {
    expect(await bench.rows(sql)).toEqual(expected);
  });
});

describe("values as JSON", () => {
  it.each<[string, unknown]>([
    ["1::BIGINT", 1],
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", "9007199254740993"],
    ["170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"],
    ["1.50::DECIMAL(15, 2)", 1.5],
    ["1.50::DECIMAL(16, 2)", "1.50"],
    ["-0.25::DOUBLE", -0.25],
    ["'nan'::DOUBLE", "NaN"],
    ["'-inf'::FLOAT", "-Infinity"],
    ["true", true],
    ["NULL", null],
    ["TIMESTAMP '2024-05-01 10:00:00'", "2024-05-01T10:00:00"],
    ["TIMESTAMP '2024-05-01 10:00:00.25'", "2024-05-01T10:00:00.25"],
    ["TIMESTAMP_NS '2024-05-01 10:00:00.123456789'", "2024-05-01T10:00:00.123456789"],
    ["TIMESTAMP_S '2024-05-01 10:00:00'", "2024-05-01T10:00:00"],
    ["TIMESTAMPTZ '2024-05-01 10:00:00+02'", "2024-05-01T08:00:00Z"],
    ["'infinity'::TIMESTAMP", "infinity"],
    ["DATE '2024-05-01'", "2024-05-01"],
    ["TIME '10:00:01.5'", "10:00:01.5"],
    ["INTERVAL 90 MINUTE", "01:30:00"],
    ["'\\x00\\xFF'::BLOB", "00ff"],
    ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
    ["[1, NULL, 3]", [1, null, 3]],
    ["{'a': {'b': [1::BIGINT]}, 'c': NULL}", { a: { b: [1] }, c: null }],
    ["MAP {'k': 1, 'l': 2}", { k: 1, l: 2 }],
    ["MAP {1: 'x'}", { 1: "x" }],
    ["'x'::ENUM('x', 'y')", "x"],
    ["union_value(a := 1)", 1],
    ["'{\"a\": 1}'::JSON", '{"a": 1}'],
    ["'101'::BIT", "101"],
    ["[1, 2]::INT[2]", [1, 2]],
    ["{'a': 1}::VARIANT", { a: 1 }],
  ])("%s", async (sql, expected) => {
    expect(await bench.rows(`SELECT ${sql}`)).toEqual([[expected]]);
  });

  it("names and types of columns, also twice the same name", async () => {
    const answer = await bench.engine.query(
      "SELECT n, n, useridentity.type AS t FROM cloudtrail_logs",
      limits,
    );
    expect(answer.columns).toEqual([
      { name: "n", type: "BIGINT" },
      { name: "n", type: "BIGINT" },
      { name: "t", type: "VARCHAR" },
    ]);
    await answer.close();
  });
});

describe("problems", () => {
  it.each<[string, string, number | undefined, number | undefined, RegExp]>([
    ["SELEC 1", "sql-syntax", 1, 1, /SELEC/],
    ["SELECT 1,\n  FROM FROM x", "sql-syntax", 2, 8, /LINE 2: {3}FROM FROM x\n {15}\^$/],
    ["SELECT 'é', nosuch\nFROM cloudtrail_logs", "sql-failed", 1, 13, /nosuch/],
    ["SELECT\u00a0\u200b\n '😀', nosuch FROM cloudtrail_logs", "sql-failed", 2, 7, /LINE 2:/],
    ["SELECT n::DATE + 'x' FROM cloudtrail_logs", "sql-failed", 1, 16, /./],
    [
      "SELECT eventname::INT FROM cloudtrail_logs",
      "sql-failed",
      1,
      17,
      /Could not convert string 'AssumeRole'/,
    ],
    [
      "SELECT *\nFROM cloudtrail_logs\nJOIN other USING (n)",
      "sql-forbidden",
      3,
      6,
      /other; it may read from cloudtrail_logs/,
    ],
    ["SELECT 1,\n read_text('x')", "sql-forbidden", 2, 2, /read_text: it reads files/],
    ["SELECT error('LINE 1: x')", "sql-failed", undefined, undefined, /^LINE 1: x$/],
    ["SELECT ?", "sql-forbidden", undefined, undefined, /Parameters/],
    [
      `SELECT ${"1, ".repeat(100)} nosuch FROM cloudtrail_logs`,
      "sql-failed",
      1,
      309,
      /LINE 1: ….*nosuch FROM cloudtrail_logs\n +\^$/,
    ],
  ])("%s", async (sql, code, line, column, message) => {
    const problem = await bench.refusal(sql);
    expect(problem.message).toMatch(message);
    expect({ code: problem.code, line: problem.line, column: problem.column }).toEqual({
      code,
      line,
      column,
    });
  });
});
