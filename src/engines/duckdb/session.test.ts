import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBench, type Bench } from "./support.js";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const never = new AbortController().signal;
const limits = { signal: never, timeoutMs: 5_000, maxRows: 1_000_000 };
const ENDLESS = "SELECT count(*) FROM range(1000000000000) a, range(1000000000000) b";

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

describe("ending", () => {
  it("stops at maxRows and says so", async () => {
    const answer = await bench.engine.query("SELECT n FROM cloudtrail_logs", { ...limits, maxRows: 2_500 });
    let count = 0;
    for await (const _ of answer.rows) count++;
    expect([count, answer.truncated()]).toEqual([2_500, true]);
    const exact = await bench.engine.query("SELECT n FROM cloudtrail_logs", { ...limits, maxRows: 3_000 });
    count = 0;
    for await (const _ of exact.rows) count++;
    expect([count, exact.truncated()]).toEqual([3_000, false]);
  });

  it("frees the connection when a loop ends early, a hundred times", async () => {
    for (let i = 0; i < 100; i++) {
      const answer = await bench.engine.query("SELECT a.n FROM cloudtrail_logs a, cloudtrail_logs b", limits);
      for await (const row of answer.rows) {
        expect(row).toHaveLength(1);
        break;
      }
    }
  });

  it("frees the connection of an answer that was never read", async () => {
    for (let i = 0; i < 10; i++) await (await bench.engine.query("FROM cloudtrail_logs", limits)).close();
  });

  it("is cancelled by its signal: before, while planning or running, while waiting, and between rows", async () => {
    expect((await bench.refusal("SELECT 1", { signal: AbortSignal.abort() })).code).toBe("cancelled");
    for (const delayMs of [0, 1, 5, 50]) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), delayMs);
      expect((await bench.refusal(ENDLESS, { signal: stop.signal, timeoutMs: 60_000 })).code).toBe(
        "cancelled",
      );
    }
    const stop = new AbortController();
    const answers = [1, 2, 3].map(() => bench.refusal(ENDLESS, { signal: stop.signal, timeoutMs: 60_000 }));
    const waiting = bench.refusal("SELECT 1", {
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(50)]),
    });
    expect((await waiting).code).toBe("cancelled");
    stop.abort();
    expect((await Promise.all(answers)).map(({ code }) => code)).toEqual([
      "cancelled",
      "cancelled",
      "cancelled",
    ]);

    const between = new AbortController();
    const answer = await bench.engine.query("FROM cloudtrail_logs", { ...limits, signal: between.signal });
    const rows = answer.rows[Symbol.asyncIterator]();
    await rows.next();
    between.abort();
    await expect(
      (async () => {
        for (;;) if ((await rows.next()).done === true) return;
      })(),
    ).rejects.toMatchObject({ code: "cancelled" });
  });

  it("does not count the reader's time against the time limit", async () => {
    const answer = await bench.engine.query("SELECT n FROM cloudtrail_logs", { ...limits, timeoutMs: 300 });
    let count = 0;
    for await (const _ of answer.rows) if (count++ === 0) await sleep(500);
    expect(count).toBe(3_000);
  });

  it("an error among the rows is a Problem and frees the connection", async () => {
    for (let i = 0; i < 5; i++) {
      const sql =
        "SELECT (CASE WHEN n = 2999 THEN eventname ELSE '1' END)::INT FROM cloudtrail_logs ORDER BY n";
      expect(await bench.refusal(`SELECT t.* FROM range(100), LATERAL (${sql}) t`)).toMatchObject({
        code: "sql-failed",
      });
      const answer = await bench.engine.query(
        "SELECT CASE WHEN i > 900000 THEN error('late') END FROM range(1000000) t(i)",
        limits,
      );
      const reading = async (): Promise<void> => {
        for await (const row of answer.rows) if (row[0] !== null) throw new Error("not null");
      };
      await expect(reading()).rejects.toMatchObject({ code: "sql-failed", message: "late" });
    }
  });

  it("no row is lost without a word when memory ends between rows", async () => {
    const sql =
      "SELECT list(i) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM range(100000) t(i)";
    expect((await bench.refusal(sql, { maxRows: 1e9, timeoutMs: 1_000 })).code).toBe("sql-limit");
  });

  it("finds the place of a failure among the rows", async () => {
    expect(
      await bench.refusal("SELECT 1 AS a,\n i::INT FROM range(2147000000, 2148000000) t(i)", {
        maxRows: 1e9,
      }),
    ).toMatchObject({ code: "sql-failed", line: 2, column: 3 });
  });

  it("runs several queries at the same time, and more in turn", async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => bench.rows(`SELECT count(*) + ${i} FROM cloudtrail_logs`)),
    );
    expect(all.map((rows) => rows[0]?.[0])).toEqual(Array.from({ length: 20 }, (_, i) => 3_000 + i));
  });

  it("disposing stops what runs", async () => {
    const own = await openBench();
    const running = own.refusal(ENDLESS, { timeoutMs: 60_000 });
    await sleep(100);
    await own[Symbol.asyncDispose]();
    expect((await running).code).toBe("cancelled");
    await expect(own.engine.query("SELECT 1", limits)).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("spilling", () => {
  it("spills into its own folder up to the limit, and leaves nothing there", async () => {
    const directory = join(await mkdtemp(join(tmpdir(), "trailhound-spill-")), "spill");
    await mkdir(directory);
    const own = await openBench({ spill: { directory, maxMB: 16 }, memoryLimitMB: 128 });
    const heavy = "SELECT max(h) FROM (SELECT DISTINCT md5(i::VARCHAR) AS h FROM range(20000000) t(i))";
    const problem = await own.refusal(heavy, { timeoutMs: 60_000 });
    expect(problem).toMatchObject({ code: "sql-limit" });
    expect(await own.rows("SELECT count(*) FROM cloudtrail_logs")).toEqual([[3000]]);
    await own[Symbol.asyncDispose]();
    expect(await readdir(directory).catch(() => [])).toEqual([]);
    await rm(join(directory, ".."), { recursive: true, force: true });
  }, 120_000);
});
