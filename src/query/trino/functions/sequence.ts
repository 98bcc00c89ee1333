import type { Call, Translated } from "../call.js";
import { coerce, commonType } from "../coercion.js";
import { arrayOf, BIGINT, TIMESTAMP, type TrinoType } from "../types.js";
import { isRefusal, unexpected, valuesOf } from "./definition.js";

/** Trino's own bound, without which a list of any size would be made in memory. */
const MOST = 10_000;

const TOO_MANY = `trino_fail('result of sequence function must not have more than ${MOST} entries')`;

export const SEQUENCE_MACROS: readonly string[] = [
  // The end is bounded where it stands, as DuckDB computes constants before it knows whether they are needed.
  `CREATE MACRO trino_sequence(a, b, step) AS CASE
    WHEN step = 0 OR (b > a AND step < 0) OR (b < a AND step > 0) THEN CAST(trino_fail('sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start') AS BIGINT[])
    WHEN abs(CAST(b AS HUGEINT) - a) // abs(step) >= ${MOST} THEN CAST(${TOO_MANY} AS BIGINT[])
    ELSE generate_series(a, CASE WHEN abs(CAST(b AS HUGEINT) - a) // abs(nullif(step, 0)) < ${MOST} THEN b ELSE a END, CASE WHEN step = 0 THEN 1 ELSE step END) END`,
  `CREATE MACRO trino_count_to(n) AS CASE WHEN n > ${MOST} THEN CAST(trino_fail('count argument of repeat function must be less than or equal to ${MOST}') AS BIGINT[])
    ELSE generate_series(1, CASE WHEN n <= ${MOST} THEN n ELSE 0 END) END`,
  `CREATE MACRO trino_times(a, b, step) AS CASE
    WHEN (b > a AND a + step < a) OR (b < a AND a + step > a) OR a + step = a THEN CAST(trino_fail('sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start') AS TIMESTAMP[])
    WHEN abs(epoch(b) - epoch(a)) / abs(epoch(a + step) - epoch(a)) >= ${MOST} THEN CAST(${TOO_MANY} AS TIMESTAMP[])
    ELSE generate_series(a, CASE WHEN abs(epoch(b) - epoch(a)) / abs(epoch(a + step) - epoch(a)) < ${MOST} THEN b ELSE a END, step) END`,
];

/** `sequence(start, stop[, step])` of numbers, dates and timestamps (trino.io/docs, "Array functions"). */
export function sequence(call: Call): Translated {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [start, stop, step] = args;
  const expected = unexpected("sequence", args, [
    "sequence(bigint, bigint[, bigint])",
    "sequence(date, date[, interval])",
    "sequence(timestamp, timestamp, interval)",
  ]);
  if (start === undefined || stop === undefined || args.length > 3) return expected;
  const type = commonType(start.type, stop.type);
  if (type?.kind === "bigint") {
    const [a, b] = [start.sql, stop.sql];
    if (step !== undefined && step.type.kind !== "bigint") return expected;
    const by = step?.sql ?? `CASE WHEN ${b} >= ${a} THEN 1 ELSE -1 END`;
    return { type: arrayOf(BIGINT), sql: `trino_sequence(${a}, ${b}, ${by})` };
  }
  if (type === undefined || !["date", "timestamp"].includes(type.kind)) return expected;
  if (step !== undefined && !step.type.kind.startsWith("interval")) return expected;
  if (step === undefined && type.kind !== "date") return expected;
  const [a, b] = [coerce(start, TIMESTAMP).sql, coerce(stop, TIMESTAMP).sql];
  const by = step?.sql ?? `CASE WHEN ${b} >= ${a} THEN to_days(1) ELSE to_days(-1) END`;
  const list = `trino_times(${a}, ${b}, ${by})`;
  const of: TrinoType = type.kind === "date" ? type : TIMESTAMP;
  return { type: arrayOf(of), sql: type.kind === "date" ? `CAST(${list} AS DATE[])` : list };
}
