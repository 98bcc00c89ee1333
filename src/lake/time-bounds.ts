import { formatTime } from "../trail/time.js";
import type { TimeRange } from "../trail/time-range.js";

/** Conditions on the stored time (`ts`, or `alias.ts`) for a range: none where it is open at both ends. */
export function timeBounds(range: TimeRange | undefined, column = "ts"): string[] {
  const moment = (seconds: number): string => `TIMESTAMP '${formatTime(seconds).slice(0, 19)}'`;
  return [
    ...(range?.from === undefined ? [] : [`${column} >= ${moment(range.from)}`]),
    ...(range?.to === undefined ? [] : [`${column} < ${moment(range.to)}`]),
  ];
}
