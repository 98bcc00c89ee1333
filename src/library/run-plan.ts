import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { asProblem, Problem } from "../diagnostics/problem.js";
import { LockedEngine } from "../engines/duckdb/session.js";
import type { Layout } from "../lake/layout.js";
import { holdManifest } from "../lake/store.js";
import { viewDefinitions } from "../lake/views.js";
import type { Plan } from "../query/plan.js";
import type { Json } from "../trail/record.js";
import type { QueryOptions, SqlResult } from "./contract.js";

const MEMORY_MB = 1024;
const TIMEOUT_MS = 300_000;
const ROWS = 1_000_000_000;

/** How to let go of each query whose rows have not been read to their end. */
export type OpenQueries = Set<() => Promise<void>>;

/** Runs a plan on the lake as it is now, in an engine of its own that is locked before the query runs. */
export async function runPlan(
  layout: Layout,
  plan: Plan,
  options: QueryOptions & { signal: AbortSignal; opened: OpenQueries },
): Promise<SqlResult> {
  const hold = await holdManifest(layout);
  if (hold === undefined)
    throw new Problem({ code: "no-lake", detail: `There is no lake in ${layout.dir}.`, source: layout.dir });
  const spill = await mkdtemp(path.join(tmpdir(), "trailhound-sql-"));
  const views = viewDefinitions(layout, hold.manifest);
  let engine: LockedEngine | undefined;
  const close = async () => {
    if (!options.opened.delete(close)) return;
    await engine?.[Symbol.asyncDispose]();
    await hold[Symbol.asyncDispose]();
    await rm(spill, { recursive: true, force: true });
  };
  options.opened.add(close);
  try {
    engine = await LockedEngine.create({
      setup: [...views.setup, ...plan.setup],
      relations: plan.relations,
      readable: views.objects,
      memoryLimitMB: MEMORY_MB,
      threads: availableParallelism(),
      spill: { directory: spill, maxMB: 10_240 },
      parallel: 1,
      monotonicMs: () => performance.now(),
    });
    const limits = {
      signal: options.signal,
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      maxRows: options.maxRows ?? ROWS,
    };
    const answer = await engine.query(plan.sql, limits, plan.provenance);
    return {
      columns: answer.columns.map(({ name, type }, at) => ({
        name: plan.columns?.[at] ?? name,
        type: plan.types?.[at] ?? type,
      })),
      rows: closing(answer.rows, close),
      truncated: () => answer.truncated(),
      notices: plan.notices,
    };
  } catch (error) {
    await close();
    throw asLakeProblem(error);
  }
}

/** A lake file that is missing or damaged shows in a query as an error of the engine. */
function asLakeProblem(error: unknown): Problem {
  const problem = asProblem(error);
  const damaged =
    /parquet/i.test(problem.message) &&
    /(No files found|IO Error|Cannot open|too small|magic bytes)/i.test(problem.message);
  if (!damaged) return problem;
  const file = /["']([^"']+\.parquet)["']/.exec(problem.message)?.[1];
  const detail = problem.message.split("\n")[0] ?? "";
  return new Problem(
    { code: "lake-damaged", detail, ...(file === undefined ? {} : { source: file }) },
    { cause: error },
  );
}

/** Rows that let go of what they were read from when they end, however they end. */
async function* closing(rows: AsyncIterable<Json[]>, close: () => Promise<void>): AsyncGenerator<Json[]> {
  try {
    yield* rows;
  } finally {
    await close();
  }
}
