import type { FilterReport } from "../answers/filter.js";
import type { Plan } from "../query/plan.js";
import { sqlPlan } from "../query/sql.js";
import { parseTimeRange } from "../trail/time-range.js";
import { LakeAccess } from "./access.js";
import type {
  Explained,
  FilterAnswer,
  FilterOptions,
  InsightsOptions,
  Lake,
  QueryOptions,
  SqlOptions,
  SqlResult,
} from "./contract.js";
import { countFilter, explainPattern, runFilter } from "./filter.js";
import { runFilterFiles } from "./filter-files.js";
import { explainInsights, runInsights } from "./insights.js";

/** Queries that people have: SQL, filter patterns and Logs Insights, each run as it stands. */
export class LakeQueries extends LakeAccess {
  /**
   * Runs one SELECT, of Athena, CloudTrail Lake or DuckDB, over `cloudtrail_logs` and `attributed_events`, locked down, and
   * streams its rows.
   */
  async sql(query: string, options: QueryOptions & SqlOptions = {}): Promise<SqlResult> {
    const plan = this.sqlPlan(query, options);
    return this.run(plan, options);
  }

  /** How a query in SQL is read, and the DuckDB SQL that runs; without running it. */
  explainSql(query: string, options: SqlOptions = {}): Explained {
    const { text, sql, notices } = this.sqlPlan(query, options);
    return { text, sql, notices };
  }

  private sqlPlan(query: string, { dialect, range }: SqlOptions): Plan {
    return sqlPlan(query, {
      ...(dialect === undefined ? {} : { dialect }),
      range: parseTimeRange(range ?? {}, this.now()),
    });
  }

  /** Runs a CloudWatch Logs filter pattern on the records. */
  filter(pattern: string, options: FilterOptions = {}): Promise<FilterAnswer> {
    return runFilter((plan) => this.run(plan, options), pattern, options, this.now());
  }

  /** How many records a CloudWatch Logs filter pattern matches. */
  filterCount(pattern: string, options: Omit<FilterOptions, "limit"> = {}): ReturnType<Lake["filterCount"]> {
    return countFilter((plan) => this.run(plan, options), pattern, options, this.now());
  }

  /** Finds the filter patterns of Terraform, CloudFormation and other files, and counts what each matches. */
  filterFiles(paths: readonly string[], options: Omit<FilterOptions, "limit"> = {}): Promise<FilterReport> {
    return runFilterFiles((plan) => this.run(plan, options), paths, options, this.now());
  }

  /** How a CloudWatch Logs filter pattern reads, and the SQL that it runs as. */
  explainFilter(pattern: string, options: Pick<FilterOptions, "range"> = {}): Explained {
    return explainPattern(pattern, options, this.now());
  }

  /**
   * Runs a CloudWatch Logs Insights query as it stands on the records, newest first unless it sorts; columns are named as
   * CloudWatch names them.
   *
   * @throws Problem `insights-syntax`, `insights-refused`, `bad-time`
   */
  insights(query: string, options: InsightsOptions = {}): Promise<SqlResult> {
    return runInsights((plan, more) => this.run(plan, more), query, options, this.now());
  }

  /** What to know about a Logs Insights query, and the SQL that it runs as. */
  explainInsights(query: string, options: Pick<InsightsOptions, "range" | "limit"> = {}): Explained {
    return explainInsights(query, options, this.now());
  }
}
