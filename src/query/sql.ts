import { Problem } from "../diagnostics/problem.js";
import type { TimeRange } from "../trail/time-range.js";
import type { Plan } from "./plan.js";
import { tellDialect, type Dialect } from "./trino/dialect.js";
import { oneStatement } from "./trino/statements.js";
import { trinoPlan } from "./trino/plan.js";

/** How a query in SQL is read. */
export interface SqlReading {
  /** Without it, it is told from the query. */
  readonly dialect?: Dialect;
  /** Only records of this time. */
  readonly range?: TimeRange;
  /** Which statement of a text that holds several, counted from 1. */
  readonly statement?: number;
}

/** A query in SQL as a plan. */
export function sqlPlan(whole: string, { dialect, range = {}, statement }: SqlReading = {}): Plan {
  // DuckDB's own texts may hold what Trino's scanner does not know, and its guard takes one statement.
  const text = dialect === "duckdb" && statement === undefined ? whole : oneStatement(whole, statement);
  const planned = (as: Dialect) => (as === "duckdb" ? duckdbPlan(text, range) : trinoPlan(text, as, range));
  if (dialect !== undefined) return planned(dialect);
  const told = tellDialect(text);
  const plan = planned(told.dialect);
  if (told.because === undefined) return plan;
  const name = told.dialect === "duckdb" ? "DuckDB" : "CloudTrail Lake";
  const notice = {
    kind: "guess" as const,
    text: `Read as ${name} SQL, because of \`${told.because}\`; --dialect says otherwise.`,
  };
  return { ...plan, notices: [notice, ...plan.notices] };
}

/** A query in DuckDB's own dialect, which runs as it is. */
function duckdbPlan(text: string, range: TimeRange): Plan {
  if (range.from !== undefined || range.to !== undefined) {
    const detail =
      "--from and --to do not narrow a query in DuckDB's SQL: it says its times itself, in WHERE.";
    throw new Problem({ code: "usage", detail });
  }
  return {
    language: "duckdb",
    text,
    sql: text,
    relations: ["cloudtrail_logs", "attributed_events"],
    setup: [],
    notices: [],
  };
}
