import type { FirstSeen } from "../../answers/activity.js";
import type { LakeReader } from "../../lake/reader.js";
import { formatTime } from "../../trail/time.js";
import type { TimeRange } from "../../trail/time-range.js";

/** The longest list. */
const MOST = 1_000;

/** An address, not the name of the service that called on somebody's behalf. */
const ADDRESS =
  "(regexp_matches(ip, '^[0-9]{1,3}([.][0-9]{1,3}){3}$') OR regexp_matches(ip, '^[0-9a-fA-F:.]*:[0-9a-fA-F:.]+$'))";

/**
 * Addresses, user agents and regions that the identity shows in the range for the first time: in none of its earlier records,
 * weak ones included, since a hint that it was there before speaks against its being new. `groups` holds what was asked for
 * and all before it; `counted` chooses what was asked for.
 */
export async function firstSeenOf(
  reader: LakeReader,
  groups: string,
  counted: string,
  range: TimeRange,
): Promise<FirstSeen> {
  const earlier = await earlierOf(reader, groups, range);
  const fresh = async (column: string, more = "true"): Promise<string[]> => {
    const rows = await reader.db.all(
      `SELECT ${column} AS value FROM ${groups} WHERE (${counted}) AND ${column} IS NOT NULL AND ${more}
         AND ${column} NOT IN (SELECT ${column} FROM ${groups} WHERE ${before(range)} AND ${column} IS NOT NULL)
       GROUP BY 1 ORDER BY min(first), 1 LIMIT ${MOST}`,
      reader.signal,
    );
    return rows.map(({ value }) => String(value));
  };
  return {
    ips: await fresh("ip", ADDRESS),
    userAgents: await fresh("agent"),
    regions: await fresh("region"),
    earlier,
    comparable: earlier.events > 0,
    detail: detailOf(earlier, range),
  };
}

/** Nothing to compare, and nothing to tell. */
export function nothingSeen(): FirstSeen {
  const earlier = { events: 0, from: null, to: null };
  return { ips: [], userAgents: [], regions: [], earlier, comparable: false, detail: "There are no events." };
}

/** What lies before the range; nothing does where it has no beginning. A record without a time is not known to be earlier. */
function before(range: TimeRange): string {
  return range.from === undefined ? "false" : `last < ${range.from}`;
}

async function earlierOf(
  reader: LakeReader,
  groups: string,
  range: TimeRange,
): Promise<FirstSeen["earlier"]> {
  const [row] = await reader.db.all(
    `SELECT coalesce(sum(n), 0)::BIGINT AS events, min(first) AS first, max(last) AS last FROM ${groups} WHERE ${before(range)}`,
    reader.signal,
  );
  const time = (value: unknown) => (typeof value === "number" ? formatTime(value) : null);
  return { events: Number(row?.events ?? 0), from: time(row?.first), to: time(row?.last) };
}

function detailOf({ events, from }: FirstSeen["earlier"], range: TimeRange): string {
  if (range.from === undefined)
    return "Without --from there is nothing earlier to compare with: everything is listed, and new means nothing.";
  const start = formatTime(range.from);
  if (events === 0)
    return `The lake holds nothing of this identity before ${start}: everything is listed, and new means nothing.`;
  const days = Math.floor((range.from - Date.parse(from!) / 1000) / 86_400);
  const reach = days < 1 ? "less than a day" : `${days} day${days === 1 ? "" : "s"}`;
  return `Compared with ${events} earlier event${events === 1 ? "" : "s"}, which reach back ${reach}, to ${from!}.`;
}
