import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBench, type Bench } from "./support.js";

let bench: Bench;
let before: Record<string, string>;
beforeAll(async () => {
  bench = await openBench();
  before = await bench.files();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** After every escape: the files are as they were, and the engine still answers. */
async function harmless(): Promise<void> {
  expect(await bench.files()).toEqual(before);
  expect(await bench.rows("SELECT count(*) FROM cloudtrail_logs")).toEqual([[3000]]);
}

describe("statements that are not one SELECT", () => {
  const cases: [string, () => string][] = [
    ["COPY into the lake", () => `COPY (SELECT 1) TO '${bench.lake}/new.parquet'`],
    ["COPY over the lake's file", () => `COPY (SELECT 1) TO '${bench.parquet}' (USE_TMP_FILE false)`],
    ["COPY outside", () => `COPY cloudtrail_logs TO '${bench.outside}/x.csv'`],
    ["COPY FROM", () => `COPY cloudtrail_logs FROM '/etc/passwd'`],
    ["CREATE TABLE", () => "CREATE TABLE t AS SELECT 1"],
    ["CREATE TEMP TABLE", () => "CREATE TEMP TABLE t AS SELECT 1"],
    ["CREATE OR REPLACE VIEW", () => "CREATE OR REPLACE VIEW cloudtrail_logs AS SELECT 1"],
    ["CREATE MACRO", () => "CREATE MACRO m(x) AS TABLE FROM read_text(x)"],
    ["CREATE SECRET", () => "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')"],
    ["CREATE TYPE", () => "CREATE TYPE e AS ENUM ('a')"],
    ["CREATE SEQUENCE", () => "CREATE SEQUENCE s"],
    ["INSERT", () => "INSERT INTO cloudtrail_logs VALUES (1)"],
    ["UPDATE", () => "UPDATE cloudtrail_logs SET n = 1"],
    ["DELETE", () => "DELETE FROM cloudtrail_logs"],
    ["MERGE", () => "MERGE INTO cloudtrail_logs USING hidden ON true WHEN MATCHED THEN DELETE"],
    ["TRUNCATE", () => "TRUNCATE cloudtrail_logs"],
    ["DROP", () => "DROP VIEW cloudtrail_logs"],
    ["ALTER", () => "ALTER VIEW cloudtrail_logs RENAME TO x"],
    ["COMMENT ON", () => "COMMENT ON VIEW cloudtrail_logs IS 'x'"],
    ["ATTACH", () => `ATTACH '${bench.outside}/x.duckdb'`],
    ["ATTACH in memory", () => "ATTACH ':memory:' AS other"],
    ["DETACH", () => "DETACH memory"],
    ["USE", () => "USE system"],
    ["INSTALL", () => "INSTALL httpfs"],
    ["LOAD", () => "LOAD httpfs"],
    ["SET", () => "SET enable_external_access = true"],
    ["SET VARIABLE", () => "SET VARIABLE x = 1"],
    ["RESET", () => "RESET lock_configuration"],
    ["PRAGMA", () => "PRAGMA database_list"],
    ["PRAGMA with arguments", () => "PRAGMA table_info('cloudtrail_logs')"],
    ["PRAGMA json_execute_serialized_sql", () => "PRAGMA json_execute_serialized_sql('{}')"],
    ["EXPORT", () => `EXPORT DATABASE '${bench.outside}'`],
    ["IMPORT", () => `IMPORT DATABASE '${bench.outside}'`],
    ["CALL", () => "CALL duckdb_settings()"],
    ["CHECKPOINT", () => "CHECKPOINT"],
    ["VACUUM", () => "VACUUM"],
    ["BEGIN", () => "BEGIN"],
    ["EXPLAIN", () => "EXPLAIN SELECT 1"],
    ["EXPLAIN ANALYZE COPY", () => `EXPLAIN ANALYZE COPY (SELECT 1) TO '${bench.outside}/y.csv'`],
    ["PREPARE", () => "PREPARE p AS SELECT 1"],
    ["EXECUTE", () => "EXECUTE p"],
    ["DEALLOCATE", () => "DEALLOCATE p"],
    ["DESCRIBE", () => "DESCRIBE hidden"],
    ["DESCRIBE a file", () => `DESCRIBE FROM '${bench.parquet}'`],
    ["SUMMARIZE", () => "SUMMARIZE hidden"],
    ["SHOW TABLES", () => "SHOW TABLES"],
    ["SHOW in FROM", () => "SELECT * FROM (SHOW ALL TABLES)"],
    ["DESCRIBE in FROM", () => "SELECT * FROM (DESCRIBE hidden)"],
    ["PIVOT as a statement", () => "PIVOT cloudtrail_logs ON eventname USING count(*)"],
    ["two statements", () => "SELECT 1; SELECT 2"],
    ["a SELECT, then a COPY", () => `SELECT 1; COPY (SELECT 1) TO '${bench.outside}/z.csv'`],
    ["a COPY, then a SELECT", () => `COPY (SELECT 1) TO '${bench.outside}/z.csv'; SELECT 1`],
    [
      "a statement behind a comment",
      () => `SELECT 1 /* ; */ ; -- \n COPY (SELECT 1) TO '${bench.outside}/z.csv'`,
    ],
    [
      "a statement behind a nested comment",
      () => `/* /* */ SELECT 1; */ COPY (SELECT 1) TO '${bench.outside}/z.csv'`,
    ],
    ["a statement after NUL", () => `SELECT 1\0; COPY (SELECT 1) TO '${bench.outside}/z.csv'`],
    ["INSERT in a CTE", () => "WITH a AS (INSERT INTO cloudtrail_logs VALUES (1) RETURNING *) FROM a"],
    ["nothing", () => ""],
    ["only a comment", () => "-- SELECT 1"],
    ["only semicolons", () => ";;"],
  ];
  it.each(cases)("%s", async (_, sql) => {
    const { code } = await bench.refusal(sql());
    expect(["sql-not-select", "sql-syntax", "sql-forbidden"]).toContain(code);
    await harmless();
  });
});

describe("relations and table functions that are not the trail's", () => {
  const passwd = "'/etc/passwd'";
  const cases: [string, () => string][] = [
    ["read_text", () => `SELECT * FROM read_text(${passwd})`],
    ["read_text of the lake", () => `SELECT * FROM read_text('${bench.parquet}')`],
    ["read_blob", () => `SELECT * FROM read_blob('${bench.parquet}')`],
    ["read_csv", () => `SELECT * FROM read_csv(${passwd})`],
    ["READ_CSV, quoted and in capitals", () => `SELECT * FROM "READ_CSV"(${passwd})`],
    ["read_csv with a schema", () => `SELECT * FROM system.main.read_csv(${passwd})`],
    ["read_parquet of the lake", () => `SELECT * FROM read_parquet('${bench.parquet}')`],
    ["parquet_metadata", () => `SELECT * FROM parquet_metadata('${bench.parquet}')`],
    ["read_json of a URL", () => "SELECT * FROM read_json('http://127.0.0.1:9/x')"],
    ["read_duckdb", () => `SELECT * FROM read_duckdb('${bench.outside}/x')`],
    ["sniff_csv", () => `SELECT * FROM sniff_csv(${passwd})`],
    ["glob", () => "SELECT * FROM glob('**')"],
    ["a file in single quotes", () => `SELECT * FROM '${bench.parquet}'`],
    ["a file in double quotes", () => `SELECT * FROM "${bench.parquet}"`],
    ["a text file in double quotes", () => 'SELECT * FROM "/etc/passwd"'],
    ["FROM first", () => `FROM '${bench.parquet}'`],
    ["TABLE", () => `TABLE "${bench.parquet}"`],
    [
      "a CTE named like a file, reading itself",
      () => `WITH "${bench.parquet}" AS (FROM "${bench.parquet}") FROM "${bench.parquet}"`,
    ],
    [
      "a CTE used before it is defined",
      () => `WITH a AS (FROM "${bench.parquet}"), "${bench.parquet}" AS (SELECT 1) FROM a`,
    ],
    [
      "a CTE out of its scope",
      () => `SELECT * FROM (WITH "${bench.parquet}" AS (SELECT 1) SELECT 1), "${bench.parquet}"`,
    ],
    [
      "a file in the first part of a recursive CTE",
      () =>
        `WITH RECURSIVE "${bench.parquet}" AS (FROM "${bench.parquet}" UNION ALL SELECT 1) FROM "${bench.parquet}"`,
    ],
    ["a CTE's name with a schema", () => "WITH hidden AS (SELECT 1) FROM main.hidden"],
    ["recurring without recursion", () => "WITH a AS (SELECT 1) FROM recurring.a"],
    ["another view of the engine", () => "FROM hidden"],
    ["query", () => "SELECT * FROM query('FROM hidden')"],
    ["query_table", () => "SELECT * FROM query_table('hidden')"],
    ["histogram of a table by name", () => "FROM histogram('hidden', 'secret')"],
    [
      "json_execute_serialized_sql",
      () => "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM hidden'))",
    ],
    ["duckdb_settings", () => "FROM duckdb_settings()"],
    ["duckdb_tables", () => "FROM duckdb_tables()"],
    ["duckdb_tables as a relation", () => "FROM duckdb_tables"],
    ["duckdb_views", () => "FROM duckdb_views()"],
    ["duckdb_secrets", () => "FROM duckdb_secrets()"],
    ["which_secret", () => "FROM which_secret('s3://x', 's3')"],
    ["duckdb_external_file_cache", () => "FROM duckdb_external_file_cache()"],
    ["information_schema", () => "FROM information_schema.tables"],
    ["information_schema with a catalog", () => "FROM system.information_schema.tables"],
    ["pg_catalog", () => "FROM pg_catalog.pg_class"],
    ["pg_class without a schema", () => "FROM pg_class"],
    ["sqlite_master", () => "FROM sqlite_master"],
    ["pragma_table_info", () => "FROM pragma_table_info('hidden')"],
    ["pragma_show", () => "FROM pragma_show('hidden')"],
    ["seq_scan", () => "FROM seq_scan('hidden')"],
    [
      "arrow_scan of an address",
      () => "FROM arrow_scan(1::UBIGINT::POINTER, 1::UBIGINT::POINTER, 1::UBIGINT::POINTER)",
    ],
    ["checkpoint", () => "FROM checkpoint()"],
    ["enable_logging", () => "FROM enable_logging()"],
    [
      "PIVOT of a file",
      () => `SELECT * FROM (PIVOT '${bench.parquet}' ON eventname IN ('a') USING count(*))`,
    ],
    ["UNPIVOT of a file", () => `UNPIVOT '${bench.parquet}' ON eventid, eventname`],
    ["a full-width quote trick", () => "SELECT * FROM ＂cloudtrail_logs＂"],
    ["a zero-width character in a name", () => 'FROM "cloudtrail\u200b_logs"'],
    ["a letter that folds to another (K, Kelvin)", () => 'FROM "cloudtrail_log\u017f"'],
  ];
  it.each(cases)("%s", async (_, sql) => {
    const problem = await bench.refusal(sql());
    expect(["sql-forbidden", "sql-syntax"]).toContain(problem.code);
    expect(problem.message).not.toContain("root:");
    await harmless();
  });
});

describe("the same inside every clause", () => {
  const inner = "SELECT secret FROM hidden";
  it.each([
    ["select list", `SELECT (${inner})`],
    ["WHERE EXISTS", `SELECT 1 WHERE EXISTS (${inner})`],
    ["IN", `SELECT 1 IN (${inner})`],
    ["ANY", `SELECT 1 = ANY (${inner})`],
    ["array of a query", `SELECT ARRAY(${inner})`],
    ["FROM", `SELECT * FROM (${inner})`],
    ["lateral join", `SELECT * FROM cloudtrail_logs, LATERAL (${inner})`],
    ["join condition", `SELECT 1 FROM cloudtrail_logs a JOIN cloudtrail_logs b ON a.n = (${inner})`],
    ["window partition", `SELECT sum(n) OVER (PARTITION BY (${inner})) FROM cloudtrail_logs`],
    [
      "window frame",
      `SELECT sum(n) OVER (ORDER BY n ROWS BETWEEN (${inner}) PRECEDING AND CURRENT ROW) FROM cloudtrail_logs`,
    ],
    ["named window", `SELECT sum(n) OVER w FROM cloudtrail_logs WINDOW w AS (ORDER BY (${inner}))`],
    ["QUALIFY", `SELECT n FROM cloudtrail_logs QUALIFY row_number() OVER () = (${inner})`],
    ["lambda body", `SELECT list_transform([1], lambda x: x + (${inner}))`],
    ["old lambda body", `SELECT list_transform([1], x -> x + (${inner}))`],
    ["list comprehension", `SELECT [x + (${inner}) FOR x IN [1]]`],
    ["GROUP BY", `SELECT 1 FROM cloudtrail_logs GROUP BY (${inner})`],
    ["GROUPING SETS", `SELECT 1 FROM cloudtrail_logs GROUP BY GROUPING SETS ((n), ((${inner})))`],
    ["HAVING", `SELECT 1 FROM cloudtrail_logs HAVING count(*) > (${inner})`],
    ["ORDER BY", `SELECT 1 ORDER BY (${inner})`],
    ["ORDER BY in an aggregate", `SELECT list(n ORDER BY (${inner})) FROM cloudtrail_logs`],
    ["FILTER", `SELECT count(*) FILTER (WHERE (${inner}) = 42) FROM cloudtrail_logs`],
    ["LIMIT", `SELECT 1 LIMIT (${inner})`],
    ["OFFSET", `SELECT 1 LIMIT 1 OFFSET (${inner})`],
    ["DISTINCT ON", `SELECT DISTINCT ON ((${inner})) n FROM cloudtrail_logs`],
    ["VALUES", `VALUES ((${inner}))`],
    ["VALUES in FROM", `SELECT * FROM (VALUES ((${inner}))) t`],
    ["CASE", `SELECT CASE WHEN true THEN (${inner}) END`],
    ["CAST", `SELECT CAST((${inner}) AS VARCHAR)`],
    ["BETWEEN", `SELECT 1 BETWEEN 0 AND (${inner})`],
    ["COLLATE", `SELECT (${inner})::VARCHAR COLLATE nocase`],
    ["struct", `SELECT {'a': (${inner})}`],
    ["subscript", `SELECT [1][(${inner})]`],
    ["EXCLUDE/REPLACE", `SELECT * REPLACE ((${inner}) AS n) FROM cloudtrail_logs`],
    ["COLUMNS", `SELECT COLUMNS(c -> c = (${inner})::VARCHAR) FROM cloudtrail_logs`],
    ["UNION", `SELECT 1 UNION ALL ${inner}`],
    ["EXCEPT", `SELECT 1 EXCEPT ${inner}`],
    ["CTE", `WITH a AS (${inner}) SELECT 1`],
    ["unused CTE in a subquery", `SELECT (WITH a AS (${inner}) SELECT 1)`],
    ["recursive part", `WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL (${inner})) FROM a`],
    ["argument of a table function", `FROM range((${inner}))`],
    ["PIVOT's aggregate", `FROM (PIVOT cloudtrail_logs ON n IN (1) USING sum((${inner})))`],
    ["PIVOT's source", `FROM (PIVOT (${inner}) ON secret IN (42) USING count(*))`],
    ["AT", `FROM cloudtrail_logs AT (VERSION => (${inner}))`],
    ["positional join", `FROM cloudtrail_logs POSITIONAL JOIN hidden`],
    ["semi join", `FROM cloudtrail_logs SEMI JOIN hidden ON true`],
  ])("%s", async (_, sql) => {
    const problem = await bench.refusal(sql);
    expect(problem.code).toBe("sql-forbidden");
    expect(problem.message).toContain("hidden");
    expect(problem.message).not.toContain("424242");
  });
});

describe("functions that reach outside the query", () => {
  it.each([
    "getenv('HOME')",
    "('HOME').getenv()",
    "current_setting('home_directory')",
    "CURRENT_SETTING('allowed_paths')",
    "\"current_setting\"('threads')",
    "system.main.current_setting('threads')",
    "('threads').current_setting()",
    "getvariable('x')",
    "setseed(0.5)",
    "nextval('s')",
    "currval('s')",
    "write_log('x')",
    "json_execute_serialized_sql('{}')",
    "json_serialize_sql('FROM hidden')",
    "json_deserialize_sql(json_serialize_sql('SELECT 1'))",
    "json_serialize_plan('FROM read_text(''/etc/passwd'')')",
    "read_text('/etc/passwd')",
    "pg_get_viewdef(1)",
    "pg_sleep(60)",
    "sleep_ms(60000)",
    "in_search_path('memory', 'main')",
    "txid_current()",
    "current_query()",
    "current_database()",
    "has_table_privilege('x', 'y')",
    "stats(n) FROM cloudtrail_logs",
    "__internal_decompress_string('x')",
    "finalize('x'::BLOB)",
    "no_such_function(1)",
    "sum_no_overflow(n) OVER () FROM cloudtrail_logs",
    "?",
    "$1",
    "$name",
  ])("SELECT %s", async (call) => {
    expect((await bench.refusal(`SELECT ${call}`)).code).toBe("sql-forbidden");
  });

  it("names that are functions without parentheses tell nothing about the machine", async () => {
    const rows = await bench.rows(
      "SELECT current_user, session_user, user, current_role, current_catalog, current_schema",
    );
    expect(rows).toEqual([["duckdb", "duckdb", "duckdb", "duckdb", "memory", "main"]]);
  });
});
