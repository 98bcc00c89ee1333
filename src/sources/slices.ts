import type { TimeRange } from "../trail/time-range.js";
import { formatTime } from "../trail/time.js";

/** A stretch of time that is asked for as if it were a file. */
export interface Slice {
  /** The day, and the times of day where it is not a whole one that is over. */
  readonly name: string;
  /** Whole seconds since 1970, inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Nothing more comes for it: it need not be asked for twice. */
  readonly settled: boolean;
}

const DAY = 86_400;
/** CloudTrail delivers within about five minutes, at most some fifteen: an hour later a time is over. */
const SETTLES = 3600;

/**
 * Days, or parts of them, of a range, newest first: an ingest that is stopped early has what matters most. A day that is over
 * is named by its day alone and so is the same slice in every run; one that goes on, or that the range cuts, is named by
 * what is asked for.
 */
export function slicesOf(range: TimeRange & { from: number }, now: number): Slice[] {
  const end = Math.min(range.to ?? now, now);
  const slices: Slice[] = [];
  for (let to = end; to > range.from;) {
    const day = Math.floor((to - 1) / DAY) * DAY;
    const from = Math.max(day, range.from);
    const whole = from === day && (to === day + DAY || to === now);
    const date = formatTime(day).slice(0, 10);
    const hours = `${formatTime(from).slice(11, 19)}-${to === day + DAY ? "24:00:00" : formatTime(to).slice(11, 19)}`;
    slices.push({
      name: whole ? date : `${date}/${hours}`,
      from,
      to,
      settled: to + SETTLES <= now,
    });
    to = from;
  }
  return slices;
}
