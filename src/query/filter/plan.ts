import { timeBounds } from "../../lake/time-bounds.js";
import type { Plan } from "../plan.js";
import type { TimeRange } from "../../trail/time-range.js";
import { patternSql } from "./condition-sql.js";
import { Fields, MENDED } from "./fields.js";
import { lint } from "./lint.js";
import { parseFilter } from "./parse.js";
import { prefilterSql } from "./prefilter.js";

/** What a pattern is run for. */
export interface FilterQuestion {
  readonly range?: TimeRange;
  /** At most so many records. */
  readonly limit?: number;
  /** How many match, instead of which. */
  readonly count?: boolean;
}

/** What is given of each record: what a list of events shows, its origin, and its exact text. */
const COLUMNS = [
  "eventid AS id",
  "epoch(ts)::BIGINT AS time",
  "eventname",
  "eventsource",
  "account",
  "awsregion",
  "useridentity.arn AS arn",
  "useridentity.accesskeyid AS key",
  "useridentity.invokedby AS service",
  "useridentity.username AS username",
  "useridentity.principalid AS principal",
  "errorcode",
  "sourceipaddress",
  "origin_kind",
  "origin_name",
  "origin_arn",
  "origin_account",
  "origin_confidence",
  "origin_gap",
  "raw",
];

/** Newest first, and among events of one second always in the same order, whatever else is ingested. */
const ORDER = [
  "ts DESC NULLS LAST",
  "eventid DESC",
  "recipientaccountid DESC",
  "eventname DESC",
  "useridentity.type DESC",
  "eventtime DESC",
  "raw DESC",
];

/** A CloudWatch Logs filter pattern as a plan over the view `records`. */
export function filterPlan(text: string, question: FilterQuestion = {}): Plan {
  const { pattern, notices } = parseFilter(text);
  const fields = new Fields();
  const condition = patternSql(pattern, fields);
  const narrowed = candidates([prefilterSql(pattern)], question.range);
  const chosen = question.count === true ? ["count(*) AS matches"] : COLUMNS;
  const order =
    question.count === true
      ? []
      : [
          `ORDER BY ${ORDER.join(", ")}`,
          ...(question.limit === undefined ? [] : [`LIMIT ${question.limit}`]),
        ];
  return {
    language: "filter",
    text,
    sql: [
      `SELECT ${chosen.join(", ")}`,
      `FROM ${narrowed}`,
      `WHERE ${fields.evaluated(condition)}`,
      ...order,
    ].join("\n"),
    relations: ["records"],
    setup: [MENDED],
    notices: [...notices, ...lint(text, pattern)],
  };
}

/** The records that may match one of several patterns, by their stored columns. */
export function candidates(
  prefilters: readonly (string | undefined)[],
  range: TimeRange | undefined,
): string {
  const where = timeBounds(range);
  if (!prefilters.includes(undefined)) where.push(`(${[...new Set(prefilters)].join(" OR ")})`);
  return where.length === 0 ? "records" : `(SELECT * FROM records WHERE ${where.join(" AND ")})`;
}
