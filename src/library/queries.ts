import type { FilterReport } from "../answers/filter.js";
import type { Plan } from "../query/plan.js";
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

/** Queries that people have: SQL, filter patterns and Logs Insights, each run as it stands; a language is loaded when it is spoken. */
export class LakeQueries extends LakeAccess {
  /**
   * Runs one SELECT, of Athena, CloudTrail Lake or DuckDB, over `cloudtrail_logs` and `attributed_events`, locked down, and
   * streams its rows.
   */
  async sql(query: string, options: QueryOptions & SqlOptions = {}): Promise<SqlResult> {
    return this.run(await this.sqlPlan(query, options), options);
  }

  /** How a query in SQL is read, and the DuckDB SQL that runs; without running it. */
  async explainSql(query: string, options: SqlOptions = {}): Promise<Explained> {
    const { text, sql, notices } = await this.sqlPlan(query, options);
    return { text, sql, notices };
  }

  private async sqlPlan(query: string, { dialect, range, statement }: SqlOptions): Promise<Plan> {
    const { sqlPlan } = await import("../query/sql.js");
    return sqlPlan(query, {
      ...(dialect === undefined ? {} : { dialect }),
      ...(statement === undefined ? {} : { statement }),
      range: parseTimeRange(range ?? {}, this.now()),
    });
  }

  /** Runs a CloudWatch Logs filter pattern on the records. */
  async filter(pattern: string, options: FilterOptions = {}): Promise<FilterAnswer> {
    const { runFilter } = await import("./filter.js");
    return runFilter((plan) => this.run(plan, options), pattern, options, this.now());
  }

  /** How many records a CloudWatch Logs filter pattern matches. */
  async filterCount(
    pattern: string,
    options: Omit<FilterOptions, "limit"> = {},
  ): ReturnType<Lake["filterCount"]> {
    const { countFilter } = await import("./filter.js");
    return countFilter((plan) => this.run(plan, options), pattern, options, this.now());
  }

  /** Finds the filter patterns of Terraform, CloudFormation and other files, and counts what each matches. */
  async filterFiles(
    paths: readonly string[],
    options: Omit<FilterOptions, "limit"> = {},
  ): Promise<FilterReport> {
    const { runFilterFiles } = await import("./filter-files.js");
    return runFilterFiles((plan) => this.run(plan, options), paths, options, this.now());
  }

  /** How a CloudWatch Logs filter pattern reads, and the SQL that it runs as. */
  async explainFilter(pattern: string, options: Pick<FilterOptions, "range"> = {}): Promise<Explained> {
    const { explainPattern } = await import("./filter.js");
    return explainPattern(pattern, options, this.now());
  }

  /**
   * Runs a CloudWatch Logs Insights query as it stands on the records, newest first unless it sorts; columns are named as
   * CloudWatch names them.
   *
   * @throws Problem `insights-syntax`, `insights-refused`, `bad-time`
   */
  async insights(query: string, options: InsightsOptions = {}): Promise<SqlResult> {
    const { runInsights } = await import("./insights.js");
    return runInsights((plan, more) => this.run(plan, more), query, options, this.now());
  }

  /** What to know about a Logs Insights query, and the SQL that it runs as. */
  async explainInsights(
    query: string,
    options: Pick<InsightsOptions, "range" | "limit"> = {},
  ): Promise<Explained> {
    const { explainInsights } = await import("./insights.js");
    return explainInsights(query, options, this.now());
  }
}
