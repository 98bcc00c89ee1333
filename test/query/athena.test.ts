import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Problem } from "../../src/index.js";
import { SqlLake } from "../support/sql-trail.js";

/* Trino's meaning where DuckDB's is another, on a real lake. */

const record = (n: number, more: object): object => ({
  eventVersion: "1.08",
  userIdentity: {
    type: "AssumedRole",
    principalId: "AROAEXAMPLE:deploy",
    arn: "arn:aws:sts::111122223333:assumed-role/deploy/deploy",
    accountId: "111122223333",
    sessionContext: {
      sessionIssuer: { type: "Role", arn: "arn:aws:iam::111122223333:role/deploy", userName: "deploy" },
      attributes: { creationDate: "2024-01-01T00:00:00Z", mfaAuthenticated: "false" },
    },
  },
  eventTime: `2024-01-0${1 + (n % 3)}T10:00:0${n}Z`,
  eventSource: "s3.amazonaws.com",
  eventName: "GetObject",
  awsRegion: "us-east-1",
  sourceIPAddress: `192.0.2.${n}`,
  readOnly: true,
  eventID: `00000000-0000-4000-8000-00000000000${n}`,
  recipientAccountId: "111122223333",
  ...more,
});

const RECORDS = [
  record(1, { requestParameters: { bucketName: "one", key: "a" }, resources: [{ ARN: "arn:aws:s3:::one", type: "AWS::S3::Bucket", accountId: "111122223333" }, { ARN: "arn:aws:s3:::one/a", type: "AWS::S3::Object" }] }),
  record(2, { requestParameters: { bucketName: "two", key: "b" }, errorCode: "AccessDenied", resources: [{ ARN: "arn:aws:s3:::two", type: "AWS::S3::Bucket", accountId: "111122223333" }] }),
  record(3, { eventName: "PutObject", readOnly: false, requestParameters: { bucketName: "one", key: "c" } }),
  record(4, { eventName: "ConsoleLogin", eventSource: "signin.amazonaws.com", userIdentity: { type: "IAMUser", userName: "alice", arn: "arn:aws:iam::111122223333:user/alice", accountId: "111122223333", principalId: "AIDAEXAMPLE" }, additionalEventData: { MFAUsed: "No" } }),
]; // prettier-ignore

let lake: SqlLake;
beforeAll(async () => {
  lake = await SqlLake.of(RECORDS);
});
afterAll(() => lake[Symbol.asyncDispose]());

describe("answers are Trino's", () => {
  test.each<[string, string, unknown[][]]>([
    ["integer division", "SELECT 7 / 2, -7 / 2, 7 % 2, 7.0 / 2", [[3, -3, 1, 3.5]]],
    ["NULLs last both ways", "SELECT errorcode FROM t ORDER BY errorcode DESC, 1 LIMIT 2", [["AccessDenied"], [null]]],
    ["NULLs first where asked", "SELECT errorcode FROM t ORDER BY errorcode NULLS FIRST LIMIT 1", [[null]]],
    ["LIKE minds the case", "SELECT count(*) FROM t WHERE eventname LIKE 'get%'", [[0]]],
    ["ESCAPE", "SELECT 'a%b' LIKE 'a\\%b' ESCAPE '\\', 'axb' LIKE 'a\\%b' ESCAPE '\\'", [[true, false]]],
    ["NULL in NOT IN", "SELECT count(*) FROM t WHERE eventname NOT IN ('GetObject', NULL)", [[0]]],
    ["names in any case, also of rows", 'SELECT USERIDENTITY.SessionContext."SESSIONISSUER".arn FROM t LIMIT 1', [["arn:aws:iam::111122223333:role/deploy"]]],
    ["subscripts from 1", "SELECT ARRAY['a', 'b'][2]", [["b"]]],
    ["IS DISTINCT FROM", "SELECT count(*) FROM t WHERE errorcode IS DISTINCT FROM 'AccessDenied'", [[3]]],
    ["CASE", "SELECT CASE eventname WHEN 'PutObject' THEN 1 ELSE 2 END FROM t WHERE readonly = 'false'", [[1]]],
    ["UNNEST of rows with one alias, as Athena's documentation writes it", "SELECT u.r.arn FROM t CROSS JOIN UNNEST(t.resources) u (r) ORDER BY 1 LIMIT 1", [["arn:aws:s3:::one"]]],
    ["UNNEST of rows as columns", "SELECT arn, type FROM t CROSS JOIN UNNEST(resources) AS x (arn, account, type) ORDER BY arn DESC LIMIT 1", [["arn:aws:s3:::two", "AWS::S3::Bucket"]]],
    ["UNNEST WITH ORDINALITY", "SELECT x, n FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS u (x, n) ORDER BY n DESC", [["b", 2], ["a", 1]]],
    ["UNNEST of two lists", "SELECT * FROM UNNEST(ARRAY[1, 2], ARRAY['a']) AS u (x, y) ORDER BY 1", [[1, "a"], [2, null]]],
    ["UNNEST of a map", "SELECT * FROM UNNEST(map(ARRAY['k'], ARRAY[1])) AS u (k, v)", [["k", 1]]],
    ["LEFT JOIN UNNEST", "SELECT count(*) FROM t LEFT JOIN UNNEST(resources) AS x (a, b, c) ON true", [[5]]],
    ["a lambda over a column", "SELECT transform(filter(resources, r -> r.type = 'AWS::S3::Object'), r -> r.arn) FROM t WHERE cardinality(resources) = 2", [[["arn:aws:s3:::one/a"]]]],
    ["GROUP BY a position and an alias in ORDER BY", "SELECT eventname, count(*) AS c FROM t GROUP BY 1 ORDER BY c DESC, eventname LIMIT 1", [["GetObject", 2]]],
    ["GROUP BY a row, and its field in SELECT", "SELECT useridentity.type, count(*) FROM t GROUP BY useridentity ORDER BY 1", [["AssumedRole", 3], ["IAMUser", 1]]],
    ["GROUP BY the position of a field of a computed row", "SELECT element_at(resources, 1).arn AS a, count(*) FROM t GROUP BY 1 ORDER BY 1 DESC", [["arn:aws:s3:::two", 1], ["arn:aws:s3:::one", 1], [null, 2]]],
    ["GROUP BY a computed row, and its field in SELECT", "SELECT element_at(resources, 1).type, count(*) FROM t GROUP BY element_at(resources, 1) ORDER BY 1 DESC LIMIT 1", [["AWS::S3::Bucket", 1]]],
    ["days as the query writes them", "SELECT (SELECT count(*) FROM t WHERE dt = '2024-01-02'), (SELECT count(*) FROM t WHERE date = '2024/01/02'), (SELECT count(*) FROM t WHERE event_date BETWEEN '2024/01/02' AND '2024/01/03'), (SELECT count(*) FROM t WHERE dt IN ('2024-01-01', '2024-01-03')), (SELECT count(*) FROM t WHERE \"timestamp\" NOT LIKE '2024-01-0%')", [[2, 2, 3, 2, 0]]],
    ["days as date_format writes them", "SELECT (SELECT count(*) FROM t WHERE date >= date_format(DATE '2024-01-02', '%Y/%m/%d')), (SELECT count(*) FROM t WHERE date_format(DATE '2024-01-02', '%Y-%m-%d') > dt)", [[3, 1]]],
    ["months, where a table has a partition for each", "SELECT (SELECT count(*) FROM t WHERE \"timestamp\" = '2024/01'), (SELECT count(*) FROM t WHERE date BETWEEN '2023/12' AND '2024/01'), (SELECT count(*) FROM t WHERE dt > '2024-01')", [[4, 4, 0]]],
    ["days of two forms stay as they are", "SELECT count(*) FROM t WHERE dt BETWEEN '2024-01-01' AND '2024/01/03'", [[4]]],
    ["GROUPING SETS", "SELECT eventname, count(*), grouping(eventname) FROM t GROUP BY ROLLUP (eventname) ORDER BY 3 DESC, 1 LIMIT 1", [[null, 4, 1]]],
    ["HAVING", "SELECT eventname FROM t GROUP BY eventname HAVING count(*) > 1", [["GetObject"]]],
    ["aggregates with FILTER, DISTINCT and ORDER BY", "SELECT count(*) FILTER (WHERE errorcode IS NULL), count(DISTINCT eventname), array_agg(DISTINCT eventname ORDER BY eventname DESC) FROM t", [[3, 3, ["PutObject", "GetObject", "ConsoleLogin"]]]],
    ["windows", "SELECT eventid, row_number() OVER (PARTITION BY eventsource ORDER BY eventtime DESC) FROM t ORDER BY 2 DESC LIMIT 1", [["00000000-0000-4000-8000-000000000003", 3]]],
    ["a named window", "SELECT count(*) OVER w FROM t WINDOW w AS (PARTITION BY eventname) ORDER BY 1 DESC LIMIT 1", [[2]]],
    ["WITH, joined with itself", "WITH a AS (SELECT eventid, eventname FROM t), b (id) AS (SELECT eventid FROM a WHERE eventname = 'PutObject') SELECT a.eventname FROM a JOIN b ON a.eventid = b.id", [["PutObject"]]],
    ["JOIN USING", "SELECT eventid FROM (SELECT eventid, errorcode FROM t) a JOIN (SELECT eventid FROM t WHERE errorcode IS NOT NULL) b USING (eventid)", [["00000000-0000-4000-8000-000000000002"]]],
    ["a correlated subquery", "SELECT count(*) FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE b.sourceipaddress = a.sourceipaddress AND b.errorcode = 'AccessDenied')", [[1]]],
    ["IN with a query", "SELECT count(*) FROM t WHERE eventname IN (SELECT eventname FROM t WHERE errorcode IS NOT NULL)", [[2]]],
    ["a scalar query", "SELECT (SELECT max(sourceipaddress) FROM t)", [["192.0.2.4"]]],
    ["ANY", "SELECT 2 = ANY (VALUES 1, 2), 3 > ALL (VALUES 1, 2)", [[true, true]]],
    ["UNION and its common types", "SELECT 1 AS n UNION SELECT 2.5 ORDER BY n DESC", [["2.5"], ["1.0"]]],
    ["VALUES", "SELECT x, y FROM (VALUES (1, 'a'), (2, 'b')) AS v (x, y) WHERE x > 1", [[2, "b"]]],
    ["DISTINCT and ORDER BY", "SELECT DISTINCT eventname FROM t ORDER BY eventname DESC LIMIT 1", [["PutObject"]]],
    ["attribution joins in any query", "SELECT a.origin_kind, a.origin_name FROM attributed_events a JOIN t ON t.eventid = a.eventid WHERE t.eventname = 'ConsoleLogin'", [["iam-user", "alice"]]],
    ["partition columns of other layouts", "SELECT count(*) FROM t WHERE date_partition = '2024/01/02' AND account_partition = '111122223333' AND dt = '2024/01/02'", [[2]]],
    ["unicode text and comments", "SELECT U&'\\00e9' /* x */ -- y\n, 'it''s'", [["é", "it's"]]],
    ["intervals", "SELECT DATE '2024-03-01' - INTERVAL '1' DAY, TIMESTAMP '2024-01-31 00:00:00' + INTERVAL '1' MONTH > TIMESTAMP '2024-02-28 00:00:00'", [["2024-02-29", true]]],
    ["a row with fields", "SELECT CAST(ROW(1, 'x') AS ROW(a bigint, b varchar)).b", [["x"]]],
    ["TRY", "SELECT TRY(1 / 0), TRY(CAST('x' AS bigint)), TRY_CAST('7' AS bigint)", [[null, null, 7]]],
    ["EXTRACT and AT TIME ZONE", "SELECT EXTRACT(HOUR FROM TIMESTAMP '2024-01-01 23:00:00 UTC' AT TIME ZONE 'Asia/Tokyo')", [[8]]],
    ["LIMIT ALL and OFFSET", "SELECT x FROM (VALUES 1, 2, 3) AS v (x) ORDER BY x OFFSET 1 ROWS FETCH FIRST 1 ROW ONLY", [[2]]],
  ])("%s", async (_, query, expected) => {
    expect((await lake.ask(query, { dialect: "athena" })).rows, query).toEqual(expected);
  }); // prettier-ignore

  test("columns are called as Trino calls them", async () => {
    const { columns } = await lake.ask(
      "SELECT eventName, useridentity.arn, count(*), 1 AS One FROM t GROUP BY 1, 2",
    );
    expect(columns).toEqual(["eventName", "arn", "_col2", "One"]);
  });

  test("* is the published table, partition columns last", async () => {
    const { columns } = await lake.ask("SELECT * FROM my_own_table");
    expect(columns.slice(0, 3)).toEqual(["eventversion", "useridentity", "eventtime"]);
    expect(columns.slice(-4)).toEqual(["region", "year", "month", "day"]);
  });

  test("--from and --to narrow the trail before the query sees it", async () => {
    const range = { from: "2024-01-02", to: "2024-01-02" };
    expect(await lake.rows("SELECT count(*) FROM t", { range })).toEqual([[2]]);
    await expect(lake.rows("SELECT 1", { dialect: "duckdb", range })).rejects.toMatchObject({
      code: "usage",
    });
  });
});

describe("CloudTrail Lake", () => {
  test.each<[string, string, unknown[][]]>([
    ["maps", "SELECT element_at(requestParameters, 'bucketName'), requestParameters['key'] FROM 5e2676f8-9fce-46ef-8142-3e36a94e6691 WHERE eventName = 'PutObject'", [["one", "c"]]],
    ["times against texts", "SELECT count(*) FROM $EDS_ID WHERE eventtime > '2024-01-02 00:00:00' AND eventtime BETWEEN '2024-01-02 00:00:00' AND '2024-01-03 00:00:00'", [[2]]],
    ["a time that was not filled in matches nothing", "SELECT count(*) FROM <event_data_store_id> WHERE eventtime > '${date_filter}'", [[0]]],
    ["booleans", "SELECT count(*) FROM eds1 WHERE readOnly = false AND managementEvent IS NULL", [[1]]],
    ["the record's text", "SELECT json_extract_scalar(eventJson, '$.requestParameters.key') FROM <EDS ID> WHERE eventName = 'PutObject'", [["c"]]],
    ["stores read together", "SELECT eventId FROM EDS1 UNION SELECT eventId FROM EDS2 UNION ALL SELECT eventId FROM EDS3 ORDER BY eventId LIMIT 1", [["00000000-0000-4000-8000-000000000001"]]],
    ["attribution", "SELECT origin_name FROM attributed_events WHERE element_at(additionalEventData, 'MFAUsed') = 'No'", [["alice"]]],
  ])("%s", async (_, query, expected) => {
    expect((await lake.ask(query)).rows, query).toEqual(expected);
  }); // prettier-ignore
});

describe("run time errors are Trino's", () => {
  test.each([
    ["SELECT 1 / (hops * 0) FROM attributed_events", "Division by zero"],
    ["SELECT resources[9] FROM t", "Array subscript must be less than or equal to array length"],
    ["SELECT CAST(eventname AS bigint) FROM t", "Cannot cast"],
    ["SELECT (SELECT eventname FROM t)", ""],
  ])("%s", async (query, what) => {
    const failure = await lake.rows(query).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Problem);
    expect((failure as Problem).code).toBe("sql-failed");
    expect((failure as Problem).message).toContain(what);
  });
});
