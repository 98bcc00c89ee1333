import type { Plan } from "./plan.js";

/** A query in DuckDB's own dialect, which runs as it is. */
export function duckdbPlan(text: string): Plan {
  return {
    language: "duckdb",
    text,
    sql: text,
    relations: ["cloudtrail_logs", "attributed_events"],
    setup: [],
    notices: [],
  };
}
