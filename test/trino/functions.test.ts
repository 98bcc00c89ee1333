import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LockedEngine } from "../../src/engines/duckdb/session.js";
import { FUNCTION_MACROS } from "../../src/query/trino/macros.js";
import { trinoPlan } from "../../src/query/trino/plan.js";
import type { Json } from "../../src/trail/record.js";

/** An expression of Trino's and what comes of it: a value, a refusal before it runs, or a failure while it does. */
interface Case {
  readonly expression: string;
  readonly value?: Json;
  readonly refused?: string;
  readonly fails?: string;
  readonly note?: string;
}

const FOLDER = new URL("../cases/trino/", import.meta.url);
const FAMILIES = readdirSync(FOLDER).map((file) => ({
  name: file.replace(".json", ""),
  ...(JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as { source: string; cases: Case[] }),
}));

let engine: LockedEngine;

beforeAll(async () => {
  engine = await LockedEngine.create({
    setup: FUNCTION_MACROS,
    relations: [],
    readable: [],
    memoryLimitMB: 512,
    threads: 2,
    parallel: 1,
    monotonicMs: () => performance.now(),
  });
});
afterAll(() => engine[Symbol.asyncDispose]());

/** The first row of a query. */
async function run(select: string): Promise<Json[]> {
  const plan = trinoPlan(`SELECT ${select}`, "athena");
  const signal = new AbortController().signal;
  const answer = await engine.query(plan.sql, { signal, timeoutMs: 120_000, maxRows: 10 });
  const rows: Json[][] = [];
  for await (const row of answer.rows) rows.push(row);
  return rows[0] ?? [];
}

/** Values by their expressions; fractions to nine digits. */
function rounded(values: readonly (readonly [string, Json])[]): Record<string, Json> {
  return Object.fromEntries(
    values.map(([name, value]) => [name, typeof value === "number" ? Number(value.toFixed(9)) : value]),
  );
}

describe.each(FAMILIES)("$name ($source)", ({ cases }) => {
  const ofValues = cases.filter(({ refused, fails }) => refused === undefined && fails === undefined);
  const alone = ofValues.filter(({ expression }) => / FROM \(VALUES /.test(expression));
  const together = ofValues.filter((one) => !alone.includes(one));

  test(`${ofValues.length} values`, async () => {
    const got: [string, Json][] = [];
    for (const { expression } of alone) got.push([expression, (await run(expression))[0] ?? null]);
    for (let at = 0; at < together.length; at += 20) {
      const some = together.slice(at, at + 20).map(({ expression }) => expression);
      const row = await run(some.join(", "));
      got.push(...some.map((expression, column): [string, Json] => [expression, row[column] ?? null]));
    }
    const wanted = [...alone, ...together].map((one): [string, Json] => [one.expression, one.value ?? null]);
    expect(rounded(got)).toEqual(rounded(wanted));
  });

  test("what is refused before it runs", () => {
    for (const { expression, refused = "" } of cases.filter((one) => one.refused !== undefined)) {
      expect(() => trinoPlan(`SELECT ${expression}`, "athena"), expression).toThrow(refused);
    }
  });

  test("what fails while it runs", async () => {
    for (const { expression, fails = "" } of cases.filter((one) => one.fails !== undefined)) {
      const problem = { code: "sql-failed", message: expect.stringContaining(fails) as string };
      await expect(run(expression), expression).rejects.toMatchObject(problem);
    }
  });
});
