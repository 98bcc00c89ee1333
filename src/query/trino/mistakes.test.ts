import { describe, expect, test } from "vitest";
import { Problem } from "../../diagnostics/problem.js";
import { parse } from "./parse.js";

/** What is said about a text, and the words from the caret on. */
function said(text: string): { what: string; at: string; code: string } {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const line = text.split("\n")[(error.line ?? 1) - 1] ?? "";
    return {
      what: error.message.split("\n\n")[0] ?? "",
      at: line.slice((error.column ?? 1) - 1),
      code: error.code,
    };
  }
  return { what: "", at: "", code: "" };
}

describe("what people get wrong is named, at its place", () => {
  test.each([
    [
      "SELECT * FROM t WHERE a IN ('x'\n'y')",
      "A comma is missing before 'y': two texts stand side by side.",
      "'y')",
    ],
    ["SELECT * FROM t and a = 'x'", "WHERE is missing before this condition.", "and a = 'x'"],
    ["SELECT * FROM t eventname = 'x'", "WHERE is missing before this condition.", "eventname = 'x'"],
    ["SELECT * FROM FROM t", "FROM stands twice.", "FROM t"],
    [
      "SELECT a FROM t WHERE a = 'x' SELECT a FROM t",
      "A second query begins here: is the text pasted twice?",
      "SELECT a FROM t",
    ],
    [
      "SELECT a FROM t WHERE a = 'x'SELECT a FROM t",
      "`SELECT` is glued to the text before it: is the query pasted twice?",
      "SELECT a FROM t",
    ],
    [
      "SELECT a FROM t; SELECT b FROM t",
      "Only one query is run; a second one begins here, behind the `;`.",
      "SELECT b FROM t",
    ],
    [
      "SELECT a, count(*) FROM t GROUP BY aORDER BY 2",
      "A blank is missing before ORDER in `aORDER`.",
      "aORDER BY 2",
    ],
    [
      "SELECT a FROM t ORDER BY a DESCLIMIT 10",
      "A blank is missing before LIMIT in `DESCLIMIT`.",
      "DESCLIMIT 10",
    ],
    ["SELECT a FROM t WHERE a < = 3", "Write `<=` without a blank in it.", "< = 3"],
    ["SELECT a FROM t WHERE a == 3", "Write `=`: Trino has no `==`.", "== 3"],
    ["SELECT a FROM t WHERE a ~ 'x'", "Write regexp_like(…, 'pattern'): Trino has no `~`.", "~ 'x'"],
    [
      "SELECT a FROM t WHERE a NOT ILIKE 'x'",
      "Write lower(…) LIKE 'text in small letters': Trino has no ILIKE.",
      "ILIKE 'x'",
    ],
    [
      "SELECT a FROM t WHERE a RLIKE 'x'",
      "Write regexp_like(…, 'pattern'): Trino has no RLIKE.",
      "RLIKE 'x'",
    ],
    [
      "SELECT a FROM t WHERE a DISTINCT FROM 'x'",
      "IS is missing: write IS DISTINCT FROM.",
      "DISTINCT FROM 'x'",
    ],
    [
      "SELECT a FROM '<your table>' WHERE a = 'x'",
      'The name of a table stands without quotes or in double quotes: "<your table>".',
      "'<your table>' WHERE a = 'x'",
    ],
    [
      "SELECT a FROM t WHERE a = @name",
      "`@name` is a parameter that has no value here; write the value itself.",
      "@name",
    ],
    [
      "SELECT a FROM t WHERE a SIMILAR TO 'x'",
      "Write regexp_like(…, 'pattern'): Trino has no SIMILAR TO.",
      "SIMILAR TO 'x'",
    ],
    [
      "SELECT a FROM t LATERAL VIEW explode(b) x AS c",
      "Write CROSS JOIN UNNEST(…) AS t (x): Trino has no LATERAL VIEW.",
      "LATERAL VIEW explode(b) x AS c",
    ],
    [
      "SELECT DISTINCT ON (a) a FROM t",
      "Trino has no DISTINCT ON: use max_by(…, …) with GROUP BY, or row_number().",
      "DISTINCT ON (a) a FROM t",
    ],
    ["# all\nSELECT a FROM t", "`#` begins no comment in SQL: write `--`.", "# all"],
    [
      "SELECT a FROM t WHERE a = :name",
      "`:name` is a parameter that has no value here; write the value itself.",
      ":name",
    ],
    ["SELECT a FROM t WHERE a NOT NULL", "IS is missing: write IS NOT NULL.", "NOT NULL"],
    ["SELECT TOP 10 a FROM t", "Write LIMIT 10 at the end: Trino has no TOP.", "TOP 10 a FROM t"],
    [
      "SELECT now() - interval 7 day",
      "The length of an INTERVAL is a text: write INTERVAL '7' DAY.",
      "7 day",
    ],
    [
      "SELECT now() - interval '7 days'",
      "The unit of an INTERVAL stands outside the quotes: write INTERVAL '7' DAY.",
      "'7 days'",
    ],
    ["SELECT a::varchar FROM t", "Write CAST(… AS type): Trino has no `::`.", "::varchar FROM t"],
    ["SELECT a, FROM t", "Nothing follows this comma.", ", FROM t"],
    ["SELECT a FROM t WHERE a IN ('x', )", "Nothing follows this comma.", ", )"],
    ["SELECT a FROM t LIMIT 10 ORDER BY a", "ORDER BY must stand before LIMIT.", "ORDER BY a"],
    ["SELECT a FROM t ORDER BY a WHERE a = 1", "WHERE must stand before ORDER BY.", "WHERE a = 1"],
    ["SELECT a FROM t WHERE a = 1 WHERE b = 2", "WHERE stands twice.", "WHERE b = 2"],
    [
      "SELECT a FROM t WHERE a = ${name}",
      "`${name}` is a placeholder that has not been filled in.",
      "${name}",
    ],
    ["SELECT a FROM t WHERE a = <name>", "`<name>` is a placeholder that has not been filled in.", "<name>"],
    ["SELECT a FROM t WHERE year = ####", "`####` is a placeholder that has not been filled in.", "####"],
    ["SELECT a FROM t WHERE ...", "`...` stands for something that was left out.", "..."],
    ["SELECT a FROM t WHERE a = ?", "A parameter (`?`) has no value here; write the value itself.", "?"],
    [
      "SELECT a FROM t WHERE a = ‘x’",
      "`‘` is a typographic quote, as word processors and web pages make them; write `'` around a text.",
      "‘x’",
    ],
    [
      "SELECT a FROM `t`",
      "Names stand in double quotes, not in backquotes (those are Hive's, for CREATE TABLE).",
      "`t`",
    ],
    ["SELECT a FROM t WHERE a = 'x", "This text in single quotes is never closed.", "'x"],
    ["SELECT a FROM t /* x", "This comment is never closed: `*/` is missing.", "/* x"],
    ["SELECT interval 7 day", "The length of an INTERVAL is a text: write INTERVAL '7' DAY.", "7 day"],
    [
      "SELECT a AS table FROM t",
      'TABLE is a reserved word: as a name it stands in double quotes, "table".',
      "table FROM t",
    ],
    ["SELECT interval '7' days", "Write DAY for days: Trino knows the singular only.", "days"],
    ["SELECT a FROM t WHERE (a = 1", "The query ends where `)` is expected.", ""],
    ["SELECT 1a FROM t", "A name may not begin with a digit (`1a`): put it in double quotes.", "1a FROM t"],
  ])("%s", (text, what, at) => {
    const answer = said(text);
    expect(answer).toEqual({ what, at, code: "sql-syntax" });
  });
});

describe("what is no SELECT is refused by name", () => {
  test.each([
    ["DROP TABLE cloudtrail_logs", "DROP TABLE is not run here"],
    ["CREATE EXTERNAL TABLE x (a string)", "CREATE EXTERNAL TABLE is not run here"],
    ["CREATE EXTERNAL TABLE x (a string)", "the trail is there without it"],
    ["CREATE EXTERNAL TABLE `x` (`a` string)", "CREATE EXTERNAL TABLE is not run here"],
    ["CREATE OR REPLACE VIEW v AS\nSELECT 1", "run the query in it, which begins at SELECT in line 2"],
    ["CREATE TABLE x WITH (format = 'ORC') AS\nSELECT 1", "begins at SELECT in line 2"],
    ["CREATE TABLE x AS\nWITH a AS (SELECT 1)\nSELECT * FROM a", "begins at WITH in line 2"],
    ["UNLOAD (SELECT 1) TO 's3://x'", "--format csv"],
    ["SHOW PARTITIONS t", "no partitions"],
    ["msck repair table x", "MSCK REPAIR TABLE is not run here"],
    ["INSERT INTO t SELECT 1", "INSERT INTO is not run here"],
    ["DELETE FROM t", "DELETE FROM is not run here"],
    ["ALTER TABLE t ADD PARTITION (a = 1)", "ALTER TABLE is not run here"],
    ["SHOW TABLES", "SHOW TABLES is not run here"],
    ["EXPLAIN SELECT 1", "EXPLAIN"],
    ["UNLOAD (SELECT 1) TO 's3://x'", "UNLOAD is not run here"],
    ["-- nothing\n", "There is no query here."],
  ])("%s", (text, what) => {
    const answer = said(text);
    expect(answer.code).toBe("sql-not-select");
    expect(answer.what).toContain(what);
  });
});
