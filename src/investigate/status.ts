import type { Status } from "../answers/status.js";
import type { LakeReader } from "../lake/reader.js";
import { literal } from "../lake/database.js";
import { ledgerRelation } from "../lake/ledger.js";
import { countInvalidFiles, verifiedHours } from "../lake/verdicts.js";
import { formatTime } from "../trail/time.js";
import { selectRows } from "./events/rows.js";

const HOUR = 3600;
const DAY = 86_400;
const BREAKS = ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "PutInsightSelectors"];
const MOST_PROBLEMS = 200;

/** What the lake holds, where it has holes, and what in it stays unresolved (interface.md, `status`). */
export async function status(reader: LakeReader): Promise<Status> {
  const { db, manifest, signal } = reader;
  const counts = await db.all(
    `SELECT account, coalesce(awsregion, '') AS region, min(epoch(ts))::BIGINT AS "from", max(epoch(ts))::BIGINT AS "to", count(*) AS events
     FROM ${reader.events} WHERE ts IS NOT NULL GROUP BY ALL ORDER BY ALL`,
    signal,
  );
  const delivered = await deliveredHours(reader);
  const accounts = counts.map((row) => {
    const account = String(row.account);
    const region = String(row.region);
    const hours = delivered.get(`${account}/${region}`);
    const found = hours === undefined ? undefined : gapsIn(hours);
    return {
      account,
      region,
      from: formatTime(Number(row.from)),
      to: formatTime(Number(row.to)),
      events: Number(row.events),
      coverage:
        found === undefined
          ? ("cannot-tell" as const)
          : found.length === 0
            ? ("complete" as const)
            : ("gaps" as const),
      gaps: found ?? [],
    };
  });
  const breaks = BREAKS.map((name) => `'${name}'`).join(", ");
  const { files, read, rejected } = await fileCounts(reader);
  const digests = await digestsOf(reader);
  const stored = manifest.parts.reduce((sum, part) => sum + part.rows, 0);
  return {
    accounts,
    loggingBreaks: await selectRows(
      reader,
      `e.eventname IN (${breaks}) AND e.eventsource = 'cloudtrail.amazonaws.com' AND e.errorcode IS NULL`,
    ),
    ...(digests === undefined ? {} : { digests }),
    files,
    // What was read is in the ledger, what is stored in the parts; the rest of it were duplicates.
    records: { stored, read, rejected, duplicates: Math.max(0, read - rejected - stored) },
    unresolved: await unresolved(reader),
  };
}

/** What verifications found; undefined where none ran. */
async function digestsOf(reader: LakeReader): Promise<Status["digests"]> {
  const { db, layout, manifest, signal } = reader;
  const all = await verifiedHours(db, layout, manifest, signal);
  if (all === undefined) return undefined;
  const count = (of: string) => all.filter(({ verdict }) => verdict === of).length;
  return {
    hours: {
      valid: count("valid"),
      invalid: count("invalid"),
      missing: count("missing"),
      unproven: count("unproven"),
    },
    broken: all
      .filter(({ verdict }) => verdict === "invalid" || verdict === "missing")
      .map(({ from, to, ...hour }) => ({ ...hour, from: formatTime(from), to: formatTime(to) })),
    invalidFiles: await countInvalidFiles(db, layout, manifest, signal),
  };
}

/** The hours (since 1970) in which files were delivered, by account and region, from trail files' names. */
async function deliveredHours(reader: LakeReader): Promise<Map<string, number[]>> {
  const ledger = ledgerRelation(reader.layout, reader.manifest);
  const found = new Map<string, number[]>();
  if (ledger === undefined) return found;
  const rows = await reader.db.all(
    `SELECT account, region, list_sort(list(DISTINCT delivered // ${HOUR})) AS hours FROM ${ledger}
     WHERE delivered IS NOT NULL AND outcome = 'read' GROUP BY account, region`,
    reader.signal,
  );
  for (const row of rows) found.set(`${String(row.account)}/${String(row.region)}`, row.hours as number[]);
  return found;
}

/**
 * The hours without a file on days that have files on days before and after; undefined where the source is too sparse
 * to tell: a quiet account × region writes no file in most hours, and that is no gap.
 */
export function gapsIn(hours: readonly number[]): { from: string; to: string }[] | undefined {
  const present = new Set(hours);
  const days = new Set(hours.map((hour) => Math.floor((hour * HOUR) / DAY)));
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined || days.size < 3) return undefined;
  const firstDay = Math.floor((first * HOUR) / DAY);
  const lastDay = Math.floor((last * HOUR) / DAY);
  // Hours of the days that have files at all; the first and the last day are cut short.
  const possible = days.size * 24 - (first - firstDay * 24) - (lastDay * 24 + 23 - last);
  if (present.size < possible / 2) return undefined;
  const gaps: { from: number; to: number }[] = [];
  for (let hour = first; hour <= last; hour++) {
    if (present.has(hour)) continue;
    const day = Math.floor((hour * HOUR) / DAY);
    if (day === firstDay || day === lastDay) continue;
    const open = gaps.at(-1);
    if (open !== undefined && open.to === hour * HOUR) open.to += HOUR;
    else gaps.push({ from: hour * HOUR, to: (hour + 1) * HOUR });
  }
  return gaps.map(({ from, to }) => ({ from: formatTime(from), to: formatTime(to) }));
}

async function fileCounts(
  reader: LakeReader,
): Promise<{ files: Status["files"]; read: number; rejected: number }> {
  const ledger = ledgerRelation(reader.layout, reader.manifest);
  if (ledger === undefined)
    return { files: { total: 0, skipped: 0, setAside: 0, problems: [] }, read: 0, rejected: 0 };
  const [row] = await reader.db.all(
    `SELECT count(*) AS total, count(*) FILTER (outcome = 'skipped') AS skipped, count(*) FILTER (outcome = 'set-aside') AS aside,
            sum(records)::BIGINT AS read, sum(rejected)::BIGINT AS rejected FROM ${ledger}`,
    reader.signal,
  );
  const listed = await reader.db.all(
    `SELECT problems FROM ${ledger} WHERE problems <> '[]' ORDER BY path LIMIT ${MOST_PROBLEMS}`,
    reader.signal,
  );
  const problems = listed.flatMap(
    (entry) => JSON.parse(String(entry.problems)) as Status["files"]["problems"],
  );
  const files = {
    total: Number(row?.total ?? 0),
    skipped: Number(row?.skipped ?? 0),
    setAside: Number(row?.aside ?? 0),
    problems: problems.slice(0, MOST_PROBLEMS),
  };
  return { files, read: Number(row?.read ?? 0), rejected: Number(row?.rejected ?? 0) };
}

/** Sessions without a settled origin, by the reason their chain stops. */
async function unresolved(reader: LakeReader): Promise<Status["unresolved"]> {
  const { manifest, layout, db } = reader;
  if (manifest.origins === null || manifest.parts.length === 0) return [];
  const facts = manifest.parts.map((part) => literal(layout.object(part.id, "facts"))).join(", ");
  const rows = await db.all(
    `SELECT o.origin_gap AS reason, count(DISTINCT coalesce(o.session_id, o.stamp::VARCHAR)) AS sessions, sum(f.events)::BIGINT AS events
     FROM read_parquet(${literal(layout.object(manifest.origins, "origins"))}, hive_partitioning = false) o
     JOIN (SELECT id, sum(events) AS events FROM read_parquet([${facts}], hive_partitioning = false) f WHERE kind = 'use' GROUP BY id) f ON f.id = o.stamp
     WHERE o.origin_gap IS NOT NULL AND (o.origin_confidence IN ('none', 'weak') OR o.origin_kind = 'external-account') GROUP BY reason ORDER BY sessions DESC, reason`,
    reader.signal,
  );
  return rows.map((row) => ({
    reason: String(row.reason),
    sessions: Number(row.sessions),
    events: Number(row.events),
  }));
}
