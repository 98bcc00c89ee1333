import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { queries } from "../../../test/support/trino-queries.js";
import { Problem } from "../../diagnostics/problem.js";
import { sqlPlan } from "../sql.js";
import { tellDialect } from "./dialect.js";
import { trinoPlan } from "./plan.js";
import { print } from "./print.js";

/** Why a query is refused, and the words from the caret on. */
function refusal(text: string, dialect: "athena" | "lake" = "athena"): [string, string] {
  try {
    trinoPlan(text, dialect);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const line = text.split("\n")[(error.line ?? 1) - 1] ?? "";
    return [error.message.split("\n\n")[0] ?? "", line.slice((error.column ?? 1) - 1)];
  }
  return ["", ""];
}

describe("what Trino refuses is refused, at its place", () => {
  test.each([
    ["SELECT evenname FROM t", "Column 'evenname' cannot be resolved; did you mean eventname?", "evenname"],
    ["SELECT arn FROM t", "Column 'arn' cannot be resolved; did you mean useridentity.arn?", "arn"],
    ["SELECT useridentity.anr FROM t", "The row has no field 'anr'; did you mean arn?", "anr"],
    ["SELECT x.eventname FROM t y", "Column 'x.eventname' cannot be resolved; did you mean y.eventname?", "x.eventname"],
    ["SELECT eventid FROM t a JOIN t b ON a.eventid = b.eventid", "Column 'eventid' is ambiguous.", "eventid"],
    ['SELECT 1 FROM t WHERE eventname = "ConsoleLogin"', "Column 'ConsoleLogin' cannot be resolved: double quotes name a column; a text stands in single quotes, 'ConsoleLogin'.", '"ConsoleLogin"'],
    ["SELECT requestparameters.bucketName FROM t", "Expression requestparameters is not of type ROW but varchar: it holds JSON as text, so write json_extract_scalar(requestparameters, '$.bucketName').", "bucketName"],
    ["SELECT json_extract_scalar(useridentity, '$.userName') FROM t", "json_extract_scalar reads JSON, and this is a row: its fields stand behind a dot, ….username.", "useridentity"],
    ["SELECT json_extract(resources, '$[0]') FROM t", "json_extract reads JSON, and this is an array: write element_at(…, 1), or UNNEST it.", "resources"],
    ["SELECT useridentity.sessionissuer.arn FROM t", "The row has no field 'sessionissuer'; did you mean sessioncontext.sessionissuer?", "sessionissuer"],
    ["SELECT useridentity.mfaauthenticated FROM t", "The row has no field 'mfaauthenticated'; did you mean sessioncontext.attributes.mfaauthenticated?", "mfaauthenticated"],
    ["SELECT u.team FROM owners u", "Column 'u.team' cannot be resolved: owners is read as the trail, which has no such column; the lake holds CloudTrail's records alone.", "u.team"],
    ["SELECT 1 FROM cloudtrail_logs WHERE eventname IN (SELECT api FROM known_calls)", "Column 'api' cannot be resolved: known_calls is read as the trail, which has no such column; the lake holds CloudTrail's records alone.", "api FROM"],
    ["SELECT 1 FROM my_trail WHERE dateparts = '1'", "Column 'dateparts' cannot be resolved; the trail's partition columns are region, year, month, day, account, dt (yyyy/MM/dd), event_date (yyyy-MM-dd) and hour (HH).", "dateparts"],
    ["SELECT 1 FROM t WHERE eventtime > current_timestamp - interval '1' day", "Cannot apply operator: varchar > timestamp with time zone: write from_iso8601_timestamp(…) around the column; in CloudTrail Lake's SQL it is a time (--dialect lake).", "> current"],
    ["SELECT 1 FROM t WHERE dt >= current_date", "Cannot apply operator: varchar >= date: dt is text, yyyy/MM/dd: compare it with text of that form, date_format(…, '%Y/%m/%d').", ">= current"],
    ["SELECT 1 FROM t WHERE day BETWEEN DATE '2025-06-01' AND DATE '2025-06-04'", "Cannot check if varchar is BETWEEN date and date: day is text, dd: compare it with text of that form, date_format(…, '%d').", "day BETWEEN"],
    ["SELECT 1 FROM t WHERE dt >= date_format(current_date - interval '${days}' day, '%Y/%m/%d')", "`${days}` is a placeholder that has not been filled in.", "interval"],
    ["SELECT 1 FROM t WHERE dt > DATE_SUB(CURRENT_DATE, 1)", "date_sub is not supported: it is not Trino's; write date_add('day', -1, x).", "DATE_SUB"],
    ["SELECT 1 FROM t WHERE year = 2024", "Cannot apply operator: varchar = integer: put the number in quotes, '2024', or cast the text.", "= 2024"],
    ["SELECT 1 FROM t WHERE readonly = false", "Cannot apply operator: varchar = boolean: the column holds text: compare with 'false'.", "= false"],
    ["SELECT 1 FROM t WHERE from_iso8601_timestamp(eventtime) > '2024-01-01'", "Cannot apply operator: timestamp with time zone > varchar: write from_iso8601_timestamp('…') or timestamp '…' around the text.", "> '2024-01-01'"],
    ["SELECT 1 FROM t WHERE eventname IN ('x', 1)", "IN value and list items must be the same type or coercible to a common type. Cannot find common type between varchar and integer: put the number in quotes, '1', or cast the text.", "1)"],
    ["SELECT 1 FROM t WHERE eventname", "WHERE clause must evaluate to a boolean: actual type varchar.", "eventname"],
    ["SELECT 1 FROM t WHERE count(*) > 1", "WHERE clause cannot contain aggregations, window functions or grouping operations: count.", "count(*) > 1"],
    ["SELECT eventname, count(*) FROM t", "'eventname' must be an aggregate expression or appear in GROUP BY clause.", "eventname"],
    ["SELECT eventname, count(*) FROM t GROUP BY eventsource", "'eventname' must be an aggregate expression or appear in GROUP BY clause.", "eventname"],
    ["SELECT lower(eventname), count(*) FROM t GROUP BY upper(eventname)", "'eventname' must be an aggregate expression or appear in GROUP BY clause.", "eventname"],
    ["SELECT * FROM t GROUP BY eventname", "Column 'eventversion' not in GROUP BY clause: `*` stands for all columns.", "*"],
    ["SELECT count(*) AS n FROM t HAVING n > 1", "Column 'n' cannot be resolved: it is an alias of SELECT, and those exist only behind ORDER BY; repeat the expression itself.", "n > 1"],
    ["SELECT eventname AS n FROM t WHERE n = 'x'", "Column 'n' cannot be resolved: it is an alias of SELECT, and those exist only behind ORDER BY; repeat the expression itself.", "n = 'x'"],
    ["SELECT eventname AS n, count(*) FROM t GROUP BY n", "Column 'n' cannot be resolved: it is an alias of SELECT, and those exist only behind ORDER BY; repeat the expression itself.", "n"],
    ["SELECT eventname FROM t GROUP BY 2", "GROUP BY position 2 is not in select list.", "2"],
    ["SELECT eventname FROM t ORDER BY 2", "ORDER BY position 2 is not in select list.", "2"],
    ["SELECT DISTINCT eventname FROM t ORDER BY eventtime", "For SELECT DISTINCT, ORDER BY expressions must appear in select list.", "eventtime"],
    ["SELECT sum(count(*)) FROM t", "Cannot nest aggregations inside aggregation 'sum': count.", "count(*)) FROM t"],
    ["SELECT 1 UNION SELECT 'a'", "column 1 in UNION query has incompatible types: bigint, varchar.", "SELECT 'a'"],
    ["SELECT 1 UNION SELECT 1, 2", "UNION query has different number of fields: 1, 2.", "SELECT 1, 2"],
    ["SELECT CASE WHEN true THEN 1 ELSE 'x' END", "All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar.", "'x' END"],
    ["SELECT 1 WHERE 1 IN (SELECT 1, 2)", "Multiple columns returned by subquery are not yet supported. Found 2.", "SELECT 1, 2)"],
    ["SELECT x FROM (SELECT 1) AS v (x, y)", "Column alias list has 2 entries but 'v' has 1 columns available.", "x, y)"],
    ["SELECT 1 FROM t NATURAL JOIN t u", "Natural join not supported.", "t NATURAL JOIN t u"],
    ["SELECT 1 FROM t TABLESAMPLE BERNOULLI (10)", "TABLESAMPLE is not supported here: an answer over a sample of the records would differ each time.", "TABLESAMPLE BERNOULLI (10)"],
    ["WITH RECURSIVE a (n) AS (SELECT 1 UNION ALL SELECT n FROM a) SELECT n FROM a", "WITH RECURSIVE is not supported here.", "a (n) AS (SELECT 1 UNION ALL SELECT n FROM a) SELECT n FROM a"],
    ["SELECT 1 FROM attributed_event", "There is no relation attributed_event; did you mean attributed_events?", "attributed_event"],
    ["WITH logins AS (SELECT 1) SELECT * FROM login", "There is no relation login; did you mean logins?", "login"],
    ["SELECT * FROM information_schema.tables", "information_schema describes the tables of a catalog; the lake has none. Its relations are cloudtrail_logs and attributed_events.", "information_schema.tables"],
    ['SELECT * FROM "t$partitions"', "`$partitions` lists what a catalog knows of a table; the lake has no catalog. region, year, month and day are columns of the trail.", '"t$partitions"'],
    ["SELECT * FROM vpc_flow_logs", "vpc_flow_logs reads like a table of VPC flow logs; the lake holds CloudTrail's records alone.", "vpc_flow_logs"],
    ["SELECT nvl(errorcode, 'x') FROM t", "nvl is not supported: it is not Trino's; write coalesce(x, y).", "nvl(errorcode, 'x') FROM t"],
    ["SELECT median(eventid) FROM t GROUP BY eventname", "median is not supported: it is not Trino's; write approx_percentile(x, 0.5).", "median(eventid) FROM t"],
    ["SELECT json_extract(requestparameters, '$.a') = 'x' FROM t", "Cannot apply operator: json = varchar: take a text out of the JSON with json_extract_scalar(…).", "= 'x'"],
    ["SELECT lowr(eventname) FROM t", "Function 'lowr' not registered; did you mean lower?", "lowr(eventname) FROM t"],
    ["SELECT CAST(eventname AS string) FROM t", "Unknown type: string; Trino calls it VARCHAR (STRING is Hive's, for CREATE TABLE).", "string) FROM t"],
    ["SELECT u FROM t CROSS JOIN UNNEST(eventname) AS x (u)", "Cannot unnest type: varchar.", "eventname) AS x (u)"],
    ["SELECT rank() FROM t", "rank is a window function: it needs OVER (…).", "rank() FROM t"],
    ["SELECT current_user", "CURRENT_USER has no value here: the lake has no users, catalogs or schemas.", "current_user"],
    ["SELECT INTERVAL 'x' DAY", "'x' is not a valid interval literal.", "INTERVAL 'x' DAY"],
  ])("%s", (text, what, at) => {
    const [said, from] = refusal(text);
    expect(said).toBe(what);
    expect(from.startsWith(at), from).toBe(true);
  }); // prettier-ignore

  test.each([
    ["SELECT requestparameters.bucketName FROM t", "Expression requestparameters is not of type ROW but map(varchar, varchar): write element_at(requestparameters, 'bucketName').", "bucketName"],
    ["SELECT 1 FROM t WHERE requestparameters LIKE '%x%'", "Left side of LIKE expression must evaluate to a varchar (actual: map(varchar, varchar)); a value of the map is text: element_at(…, 'key').", "requestparameters LIKE '%x%'"],
    ["SELECT eventData.x FROM t", "Column 'eventData.x' cannot be resolved: configuration items (AWS Config's events) are in event data stores of their own, not in CloudTrail's records.", "eventData.x FROM t"],
  ])("in CloudTrail Lake: %s", (text, what, at) => {
    const [said, from] = refusal(text, "lake");
    expect(said).toBe(what);
    expect(from.startsWith(at), from).toBe(true);
  }); // prettier-ignore
});

describe("what is said beside an answer", () => {
  const said = (text: string) => sqlPlan(text).notices.map((notice) => notice.text);

  test("what would quietly find nothing", () => {
    expect(said("SELECT 1 FROM cloudtrail_logs WHERE month = '7' AND day = '09'")).toEqual([
      "month is written MM; '7' is compared with it as text.",
    ]);
    expect(said("SELECT 1 FROM cloudtrail_logs WHERE errorcode <> NULL")).toEqual([
      "Nothing is <> NULL, not even NULL itself: write IS NOT NULL.",
    ]);
  });

  test("a name that is nobody's is the trail, once", () => {
    expect(said('SELECT 1 FROM "db"."my table" a JOIN "db"."my table" b ON true')).toEqual([
      '"db"."my table" is read as the trail in this lake.',
    ]);
    expect(said("SELECT 1 FROM cloudtrail_logs")).toEqual([]);
    expect(said("SELECT 1 FROM athena-table")).toEqual([
      'athena-table is read as the trail in this lake (Athena itself wants a name with a hyphen in double quotes: "athena-table").',
    ]);
  });

  test("values that wait to be filled in", () => {
    const text =
      "SELECT 1 FROM cloudtrail_logs WHERE year = '####' AND eventtime > 'START_TIME' AND eventname = 'GetObject'";
    expect(said(text)).toEqual([
      "`####`, `START_TIME` look like placeholders that have not been filled in: no record matches such a value.",
    ]);
    expect(
      said("SELECT 1 FROM cloudtrail_logs WHERE useridentity.arn = 'arn:aws:iam::[ACCT_NUM]:role/x'")[0],
    ).toContain("looks like a placeholder");
    const honest =
      "SELECT 1 FROM cloudtrail_logs WHERE eventname IN ('ConsoleLogin', 'i-0abc', '%Delete%') AND errorcode = 'Client.UnauthorizedOperation' AND useragent = 'TLS_AES_128_GCM_SHA256' AND regexp_like(eventid, '\\d{3}')";
    expect(said(honest)).toEqual([]);
    const labels =
      "SELECT 'USER_NAME', CASE WHEN errorcode IS NULL THEN 'CROSS_USER' ELSE 'NEW_KEY' END FROM cloudtrail_logs";
    expect(said(labels)).toEqual([]);
  });

  test("a file is no part of $path", () => {
    const where = `SELECT 1 FROM cloudtrail_logs WHERE "$path"`;
    for (const condition of [" = 's3://b/AWSLogs/x.json.gz'", " LIKE 's3://b/%'"])
      expect(said(where + condition)[0]).toContain("$path is a folder here");
    expect(said(`${where} LIKE '%/CloudTrail/us-east-1/%'`)).toEqual([]);
  });

  test("a partition that is written in another form", () => {
    expect(said("SELECT 1 FROM cloudtrail_logs WHERE date_partition = '2024-01-01'")).toEqual([
      "date_partition is written yyyy/MM/dd here; it is compared as yyyy-MM-dd.",
    ]);
    expect(said("SELECT 1 FROM cloudtrail_logs WHERE dt BETWEEN '2024/01' AND '2024/03'")).toEqual([
      "dt is written yyyy/MM/dd here; it is compared as yyyy/MM.",
    ]);
    expect(said("SELECT 1 FROM cloudtrail_logs WHERE dt > '2024/01/31' AND date LIKE '2024-01%'")).toEqual(
      [],
    );
    expect(said("SELECT 1 FROM cloudtrail_logs WHERE dt = '20240131'")[0]).toContain(
      "dt is written yyyy/MM/dd; '20240131' is compared with it as text",
    );
  });
});

describe("the dialect is told from the query", () => {
  test.each([
    ["SELECT eventname, count(*) FROM cloudtrail_logs GROUP BY 1", "athena"],
    ["SELECT a[1], ARRAY['x'] FROM t", "athena"],
    ['SELECT list, epoch, "range" FROM t', "athena"],
    ["SELECT json_extract_scalar(requestparameters, '$.x') FROM t", "athena"],
    ["SELECT 1 FROM t WHERE x IN ('::', 'GROUP BY ALL')", "athena"],
    ["SELECT replace(a, 'b') FROM t -- a::int", "athena"],
    ["SELECT 1 FROM 5e2676f8-9fce-46ef-8142-3e36a94e6691", "lake"],
    ["SELECT 1 FROM t WHERE resources IS DISTINCT FROM 'AWS::S3::Object'", "athena"],
    ["SELECT 1 FROM t WHERE a IS DISTINCT FROM 'x.json'", "athena"],
    ["SELECT 1 FROM '<your table>'", "athena"],
    ["SELECT extract(hour FROM from_iso8601_timestamp(eventtime)) FROM t", "athena"],
    ["SELECT trim(BOTH '/' FROM lower(eventname)) FROM t", "athena"],
    ["SELECT 1 FROM t WHERE a IS DISTINCT FROM lower(b)", "athena"],
    ["SELECT 1 FROM a JOIN read_parquet('x')", "duckdb"],
    ["SELECT 1 FROM (SELECT 1 FROM range(3))", "duckdb"],
    ["SELECT 1 FROM t WHERE dt > date_sub(now(), 1)", "athena"],
    ["SELECT date_sub('day', a, b) FROM t", "duckdb"],
    ["SELECT * FROM 'logs.parquet'", "duckdb"],
    ["SELECT 1 FROM cloudtrail_lake_event_table", "lake"],
    ["SELECT 1 FROM $EDS_ID", "lake"],
    ["SELECT 1 FROM <event_data_store_id>", "lake"],
    ["SELECT 1 FROM EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE", "lake"],
    ["SELECT element_at(requestParameters, 'x') FROM t", "lake"],
    ["SELECT json_extract_scalar(eventJson, '$.x') FROM t", "lake"],
    ["SELECT eventname FROM t GROUP BY ALL", "duckdb"],
    ["SELECT eventtime::TIMESTAMP FROM cloudtrail_logs", "duckdb"],
    ["SELECT json_extract_string(requestparameters, '$.x') FROM cloudtrail_logs", "duckdb"],
    ["SELECT * EXCLUDE (eventid) FROM cloudtrail_logs", "duckdb"],
    ["FROM cloudtrail_logs", "duckdb"],
    ["SELECT * FROM read_csv('/etc/passwd')", "duckdb"],
    ["SELECT * FROM '/etc/passwd'", "duckdb"],
    ["SELECT {'a': 1}", "duckdb"],
    ["SELECT unnest([1, 2])", "duckdb"],
  ])("%s: %s", (text, dialect) => {
    expect(tellDialect(text).dialect).toBe(dialect);
  });
});

/** True for an answer, and for a failure that is told to the user. */
function outcome(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    return error instanceof Problem && error.code !== "internal";
  }
}

describe("the SQL that is made", () => {
  test("every piece knows the words it was made from", () => {
    const text = "SELECT lower(eventname) FROM my_table WHERE useridentity.arn LIKE '%x'";
    const { sql, provenance } = trinoPlan(text, "athena");
    for (const [made, from] of [['r1."eventname"', "eventname"], ["athena_trail", "my_table"], ["struct_extract", "useridentity.arn"]] as const) {
      expect(provenance?.indexOf(sql.indexOf(made)), made).toBe(text.indexOf(from));
    }
    expect(sql).not.toMatch(/[\u0001-\u0003]/);
  }); // prettier-ignore

  test("texts of the query stay texts", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((text) => !/[\u0000-\u0008\u000e-\u001f\u007f]/.test(text)),
        (value) => {
          const { sql } = trinoPlan(`SELECT '${value.replaceAll("'", "''")}'`, "athena");
          expect(sql).toBe(`SELECT '${value.replaceAll("'", "''")}' AS "_col0"`);
        },
      ),
    );
  });

  test("whatever the query, there is SQL or a Problem", () => {
    fc.assert(
      fc.property(queries, fc.constantFrom("athena" as const, "lake" as const), (query, dialect) => {
        const text = print(query);
        expect(
          outcome(() => trinoPlan(text, dialect)),
          text,
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
