import { afterAll, beforeAll, expect, test } from "vitest";
import { runPlan } from "../../src/library/run-plan.js";
import { Layout } from "../../src/lake/layout.js";
import { trinoPlan } from "../../src/query/trino/plan.js";
import type { Json } from "../../src/trail/record.js";
import { RecordLakes } from "../support/record-lake.js";

const lakes = new RecordLakes();
let layout: Layout;

beforeAll(async () => {
  const addresses = ["10.0.0.10", "10.0.0.9", "2001:db8::1", "AWS Internal"];
  const records = addresses.map((sourceIPAddress, at) => ({
    eventVersion: "1.08",
    eventTime: `2026-03-01T0${at}:00:00Z`,
    eventName: "GetObject",
    eventSource: "s3.amazonaws.com",
    awsRegion: "us-east-1",
    eventID: `00000000-0000-4000-8000-00000000000${at}`,
    sourceIPAddress,
  }));
  layout = new Layout((await lakes.of(records)).dir);
});
afterAll(() => lakes[Symbol.asyncDispose]());

async function rows(sql: string): Promise<Json[][]> {
  const options = { signal: new AbortController().signal, opened: new Set<() => Promise<void>>() };
  const answer = await runPlan(layout, trinoPlan(sql, "athena"), options);
  const all: Json[][] = [];
  for await (const row of answer.rows) all.push(row);
  return all;
}

test("addresses are sorted as numbers and shown as addresses, in the order of the query", async () => {
  const sql =
    "SELECT TRY_CAST(sourceipaddress AS ipaddress) AS ip FROM cloudtrail_logs ORDER BY 1 DESC NULLS LAST";
  expect(await rows(sql)).toEqual([["2001:db8::1"], ["10.0.0.10"], ["10.0.0.9"], [null]]);
});

test("a moment is shown in the zone that the query gives it, an interval as Athena writes it", async () => {
  const moment = "from_iso8601_timestamp(eventtime)";
  const sql = `SELECT ${moment} AT TIME ZONE 'Asia/Tokyo', ${moment} - date_add('hour', -30, ${moment}), ${moment}
    FROM cloudtrail_logs WHERE sourceipaddress = '10.0.0.9'`;
  expect(await rows(sql)).toEqual([
    ["2026-03-01 10:00:00.000 Asia/Tokyo", "1 06:00:00.000", "2026-03-01T01:00:00Z"],
  ]);
});

test("what is inside arrays, maps and rows is shown alike", async () => {
  const ip = "TRY_CAST(sourceipaddress AS ipaddress)";
  const sql = `SELECT ARRAY[${ip}], MAP(ARRAY['k'], ARRAY[${ip}]), ROW(1, ${ip}) FROM cloudtrail_logs ORDER BY eventtime LIMIT 1`;
  expect(await rows(sql)).toEqual([[["10.0.0.10"], { k: "10.0.0.10" }, { field0: 1, field1: "10.0.0.10" }]]);
});
