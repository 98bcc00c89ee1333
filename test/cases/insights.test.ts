import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openLake, type Json, type OpenedLake } from "../../src/index.js";
import { Problem } from "../../src/diagnostics/problem.js";

/** A query and its answer, computed by hand; `test/cases/insights/README.md` says more. */
interface InsightsCase {
  query: string;
  why: string;
  /** Where the rule comes from. */
  source: string;
  columns?: string[];
  rows?: Json[][] | null;
  /** Only how many rows. */
  count?: number;
  /** What the notices say, in part; in order. */
  notices?: string[];
  problem?: { code: string; says: string; at: string };
}

/** An expression of the newest record, and its value; those of a file are asked for in one query. */
interface ExpressionCase {
  expression: string;
  value: Json;
  why: string;
  source: string;
}

/** A condition, and the records for which it holds, by the last digit of their event IDs; together in one query too. */
interface ConditionCase {
  condition: string;
  events: number[];
  why: string;
  source: string;
}

const folder = path.join(import.meta.dirname, "insights");
const NOW = new Date("2026-03-07T12:00:00Z");
const lakes = new Map<string, Promise<OpenedLake>>();
const scratch = await mkdtemp(path.join(tmpdir(), "trailhound-insights-"));

function lakeOf(records: string): Promise<OpenedLake> {
  let lake = lakes.get(records);
  if (lake === undefined) {
    lake = (async () => {
      const opened = await openLake(path.join(scratch, records), { create: true, now: () => NOW });
      const report = await opened.ingest([path.join(folder, records)], { threads: 0 });
      if (report.records.rejected > 0) throw new Error(JSON.stringify(report.problems));
      return opened;
    })();
    lakes.set(records, lake);
  }
  return lake;
}

afterAll(async () => {
  for (const lake of lakes.values()) await (await lake)[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true, force: true });
});

const files = (await readdir(folder)).filter((name) => name.endsWith(".json") && !name.includes("records"));

describe.each(files)("insights/%s", async (file) => {
  const {
    records = "records.json",
    cases = [],
    expressions = [],
    conditions = [],
  } = JSON.parse(await readFile(path.join(folder, file), "utf8")) as {
    records?: string;
    cases?: InsightsCase[];
    expressions?: ExpressionCase[];
    conditions?: ConditionCase[];
  };

  test.runIf(conditions.length > 0)("conditions", async () => {
    const lake = await lakeOf(records);
    const items = conditions.map(({ condition }, at) => `if(${condition}, 1, 0) as x${at}`);
    const { rows } = await lake.insights(`fields eventID, ${items.join(", ")}`);
    const found = conditions.map((): number[] => []);
    for await (const [id, ...holds] of rows)
      holds.forEach((value, at) => value === 1 && found[at]?.push(Number((id as string).at(-1))));
    const told = (events: readonly number[][]) =>
      conditions.map(({ condition, why }, at) => ({ condition, events: events[at], why }));
    expect(told(found)).toEqual(told(conditions.map(({ events }) => events)));
  });

  test.runIf(expressions.length > 0)("expressions", async () => {
    const lake = await lakeOf(records);
    const items = expressions.map(({ expression }, at) => `${expression} as x${at}`);
    const { rows } = await lake.insights(`fields ${items.join(", ")} | limit 1`);
    const told = (values: readonly (Json | undefined)[]) =>
      expressions.map(({ expression, why }, at) => ({ expression, value: values[at] ?? null, why }));
    for await (const row of rows) expect(told(row)).toEqual(told(expressions.map(({ value }) => value)));
  });

  test.each(cases.map((one) => [one.query, one] as const))("%s", async (query, one) => {
    const lake = await lakeOf(records);
    if (one.problem !== undefined) return expectProblem(lake, query, one.problem);
    const result = await lake.insights(query);
    const rows: Json[][] = [];
    for await (const row of result.rows) rows.push(row);
    // Of a notice, the part that the case names.
    const said = result.notices.map(({ text }, at) => (text.includes(one.notices?.[at] ?? text) ? (one.notices?.[at] ?? text) : text));
    // What a case leaves out is open.
    const found = { columns: result.columns.map(({ name }) => name), count: rows.length, rows, notices: said };
    expect(found, one.why).toEqual({
      columns: one.columns ?? found.columns,
      count: one.count ?? found.count,
      rows: one.rows ?? rows,
      notices: one.notices ?? found.notices,
    });
    return undefined;
  });
});

/** The problem, what it says, and the text at which its caret stands. */
async function expectProblem(lake: OpenedLake, query: string, expected: NonNullable<InsightsCase["problem"]>): Promise<void> {
  const problem = await lake.insights(query).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(problem).toBeInstanceOf(Problem);
  const { code, message, line, column } = problem as Problem;
  const at = Array.from(query.split("\n")[(line ?? 0) - 1] ?? "").slice((column ?? 0) - 1).join("");
  expect({ code, message, at }).toEqual({
    code: expected.code,
    message: expect.stringContaining(expected.says) as string,
    at: expect.stringMatching(new RegExp(`^${expected.at.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")}`)) as string,
  });
}
