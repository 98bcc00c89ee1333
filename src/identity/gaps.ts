import type { FetchNext, Gap, GapReason } from "../answers/trace.js";
import type { Stamp } from "../trail/stamp.js";
import { formatTime, parseTime } from "../trail/time.js";
import type { FactIndex } from "./facts.js";

/** CloudTrail delivers within about five minutes, at most some fifteen (measured p99 9.2 minutes). */
const BEFORE = 5 * 60;
const AFTER = 15 * 60;
/** Less than this before the lake's first event, a missing event is as likely missing as too old. */
const CLEARLY_BEFORE = 3600;

/** A named reason why a chain stops, with what to fetch: STS calls are logged in any region, so no region is named. */
export function gapAt(reason: GapReason, detail: string, account?: string, time?: number, span = 0): Gap {
  if (time === undefined) return { reason, detail };
  return {
    reason,
    detail,
    fetchNext: {
      ...(account === undefined ? {} : { account }),
      from: formatTime(time - BEFORE - span),
      to: formatTime(time + AFTER),
    },
  };
}

/** What `gapAt` was told: the second that the missing event is of, and how long before it that may lie. */
export function momentOf({ from, to }: FetchNext): { time: number; span: number } | undefined {
  const [start, end] = [parseTime(from), parseTime(to)];
  if (start === undefined || end === undefined) return undefined;
  const time = end - AFTER;
  return { time, span: time - BEFORE - start };
}

/** The gap of a session whose issuing event was not found: before the lake begins, or missing inside it. */
export function unissued(facts: FactIndex, stamp: Stamp, what: string): Gap {
  const account = stamp.account;
  const time = stamp.createdAt;
  const coverage = account === undefined ? undefined : facts.accounts.get(account);
  if (time !== undefined && coverage !== undefined && time < coverage.from - CLEARLY_BEFORE) {
    return gapAt(
      "issued-outside-retention",
      `${what} at ${formatTime(time)}, before the lake's first event of account ${account} (${formatTime(coverage.from)}).`,
      account,
      time,
    );
  }
  const when = time === undefined ? "" : ` at ${formatTime(time)}`;
  return gapAt(
    "issuing-event-not-in-lake",
    `${what}${when}; the event that issued it is not in the lake.`,
    account,
    time,
  );
}
