import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLake, type OpenedLake } from "../../src/index.js";
import { Problem } from "../../src/diagnostics/problem.js";

/**
 * Logs Insights queries of every shape on a real lake: whatever compiles runs, and ends in rows or in a problem of its
 * own. A problem of the engine would mean that the compiler makes SQL that DuckDB refuses.
 */
let scratch: string;
let lake: OpenedLake;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "trailhound-insights-"));
  lake = await openLake(path.join(scratch, "lake"), {
    create: true,
    now: () => new Date("2026-03-07T12:00:00Z"),
  });
  await lake.ingest([path.join(import.meta.dirname, "../cases/insights")], { threads: 0 });
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true, force: true });
});

const field = fc.constantFrom(
  "eventName", "errorCode", "readOnly", "userIdentity.arn", "requestParameters.bucketName", "requestParameters", "resources", "resources.0.ARN",
  "additionalEventData.bytesTransferredOut", "@timestamp", "@message", "@origin.name", "@origin.hops", "eventTime", "a", "`x y`", "j", "j.Statement[0].Effect",
); // prettier-ignore
const constant = fc.constantFrom(
  "'x'",
  "''",
  '"GetObject"',
  "'500'",
  "0",
  "1",
  "-2.5",
  "1e300",
  "true",
  "'a''b; DROP'",
  '"%\\""',
  "'é🙂'",
);
const { value, condition } = fc.letrec<{ value: string; condition: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true }, field, constant,
    fc.tuple(fc.constantFrom("abs", "ceil", "log", "sqrt", "strlen", "toupper", "trim", "isempty", "isblank", "ispresent", "toNumber", "toInt", "fromMillis", "toMillis", "jsonParse", "jsonStringify", "jsonArraySize", "isValidIp", "isNumeric", "messageSize", "ipv4ToNumber", "round", "urldecode", "isPrivateIP"), tie("value")).map(([name, of]) => `${name}(${of})`),
    fc.tuple(fc.constantFrom("greatest", "least", "coalesce", "concat", "strcontains", "startsWith", "ltrim", "substr", "jsonArrayContains"), tie("value"), tie("value")).map(([name, a, b]) => `${name}(${a}, ${b})`),
    fc.tuple(tie("value"), fc.constantFrom("5m", "1d", "1mo", "2w", "100ms")).map(([of, period]) => `datefloor(${of}, ${period})`),
    fc.constantFrom("bin(1h)", "dateceil(@timestamp, 1d)", "now()", "queryStartTime()", "isIpInSubnet(sourceIPAddress, '10.0.0.0/9')", "isIpInSubnet(sourceIPAddress, '2001:db8::/33')", "regexReplace(eventName, '[aeiou]', '.')"),
    fc.tuple(tie("value"), fc.constantFrom("+", "-", "*", "/", "%", "^"), tie("value")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie("condition"), tie("value"), tie("value")).map(([when, a, b]) => `if(${when}, ${a}, ${b})`),
    tie("condition").map((one) => `(${one})`),
  ),
  condition: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(tie("value"), fc.constantFrom("=", "!=", "<", ">="), tie("value")).map(([a, operator, b]) => `${a} ${operator} ${b}`),
    fc.tuple(tie("value"), fc.constantFrom("in", "not in"), fc.array(tie("value"), { minLength: 1, maxLength: 3 })).map(([a, operator, list]) => `${a} ${operator} [${list.join(", ")}]`),
    fc.tuple(tie("value"), fc.constantFrom("like", "not like", "=~"), fc.constantFrom("'e'", "/^G/", "/(?i)user$/", "/[0-9]{2,}/")).map(([a, operator, pattern]) => `${a} ${operator} ${pattern}`),
    fc.tuple(tie("condition"), fc.constantFrom("and", "or"), tie("condition")).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie("condition").map((one) => `not (${one})`),
    tie("value"),
  ),
})); // prettier-ignore

const aggregate = fc.oneof(
  fc.constantFrom("count(*)", "count()"),
  fc.tuple(fc.constantFrom("count", "count_distinct", "sum", "avg", "min", "max", "stddev", "earliest", "latest", "sortsFirst", "sortsLast"), value).map(([name, of]) => `${name}(${of})`),
  value.map((of) => `pct(${of}, 90)`),
); // prettier-ignore
const stage = fc.oneof(
  condition.map((one) => `filter ${one}`),
  fc.tuple(value, fc.constantFrom("a", "b", "`x y`", "j")).map(([of, as]) => `fields ${of} as ${as}`),
  value.map((of) => `display eventName, ${of} as shown`),
  fc.tuple(value, fc.constantFrom("asc", "desc")).map(([of, way]) => `sort ${of} ${way}, eventName`),
  fc.constantFrom("limit 3", "dedup eventName, errorCode", "parse @message '\"*\":\"*\"' as k, v", "parse userIdentity.arn /user\\/(?<who>.*)/", "unnest resources into r", "unnest a into j", "fields jsonParse(requestParameters.policyDocument) as j"),
  fc.tuple(aggregate, aggregate, fc.option(value, { nil: undefined })).map(([x, y, by]) => `stats ${x} as a, ${y} as b${by === undefined ? "" : ` by ${by} as k`}`),
); // prettier-ignore
const query = fc.array(stage, { minLength: 1, maxLength: 5 }).map((stages) => stages.join(" | "));

async function run(text: string): Promise<number> {
  const result = await lake.insights(text, { timeoutMs: 120_000 });
  let rows = 0;
  for await (const row of result.rows) {
    expect(row).toHaveLength(result.columns.length);
    rows++;
  }
  return rows;
}

test("whatever compiles runs", async () => {
  let ran = 0;
  await fc.assert(
    fc.asyncProperty(query, async (text) => {
      try {
        await run(text);
        ran++;
      } catch (error) {
        if (error instanceof Problem && error.code.startsWith("insights-")) return;
        throw error;
      }
    }),
    { numRuns: Number(process.env["INSIGHTS_RUNS"] ?? 400) },
  );
  expect(ran).toBeGreaterThan(50);
});
