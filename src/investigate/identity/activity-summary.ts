import { randomUUID } from "node:crypto";
import type { ActivitySummary, EventsOf, FirstSeen } from "../../answers/activity.js";
import type { Confidence } from "../../answers/trace.js";
import type { LakeReader } from "../../lake/reader.js";
import { formatTime } from "../../trail/time.js";
import type { TimeRange } from "../../trail/time-range.js";
import type { Acting } from "../events/acting.js";
import { firstSeenOf } from "./first-seen.js";
import { originsOf, rangeCondition } from "../events/events.js";
import { ORIGIN_GROUP, originOfGroup } from "./identity-readings.js";
import { asText } from "../events/rows.js";

/** The longest list of a summary. */
const MOST = 1_000;

/**
 * Error codes by which AWS refuses a call for want of permission, as IAM, EC2 and S3 spell them (IAM user guide, "Troubleshoot
 * access denied error messages").
 */
export const DENIED =
  "regexp_matches(coalesce(error, ''), '(AccessDenied|UnauthorizedOperation|Unauthorized|NotAuthorized|Forbidden|AuthorizationError)', 'i')";

const UI = "e.useridentity";
const ISSUER = `${UI}.sessioncontext.sessionissuer`;

/** The role an event was done in, by name: of its issuer, or where there is none, of its own ARN; NULL outside roles. */
const ROLE = `CASE WHEN ${ISSUER}.type = 'Role' THEN coalesce(regexp_extract(${ISSUER}.arn, '([^/:]+)$', 1), ${ISSUER}.username)
  WHEN ${UI}.type = 'AssumedRole' THEN coalesce(nullif(split_part(split_part(${UI}.arn, ':', 6), '/', 2), ''), split_part(${UI}.principalid, ':', 1))
  WHEN ${UI}.type = 'AWSAccount' AND ${UI}.principalid LIKE 'AROA%' THEN split_part(${UI}.principalid, ':', 1) END`;

/** The AWS CLI names the command in its user agent: a new command is no new agent. */
const AGENT = "regexp_replace(e.useragent, ' ?md/command#[^ \\]]*', '')";

/** What is told of an identity in numbers, and what of it is new. */
export interface Summed {
  readonly summary: ActivitySummary;
  readonly firstSeen: FirstSeen;
  /** Events in the range that a hint alone joins. */
  readonly weak: number;
}

/**
 * Sums up the events of an identity. They are read once, into groups that every list is then made of, so that millions of
 * events cost one pass over a few columns.
 */
export async function summed(
  reader: LakeReader,
  acting: Acting,
  range: TimeRange,
  includesWeak: boolean,
): Promise<Summed> {
  const table = `done_${randomUUID().slice(0, 8)}`;
  await writeGroups(reader, table, acting, range);
  try {
    const counted = `asked${includesWeak ? "" : " AND NOT weak"}`;
    const [apart] = await reader.db.all(
      `SELECT coalesce(sum(n), 0)::BIGINT AS n FROM ${table} WHERE asked AND weak`,
      reader.signal,
    );
    return {
      summary: await summaryOf(reader, `(SELECT * FROM ${table} WHERE ${counted})`),
      firstSeen: await firstSeenOf(reader, table, counted, range),
      weak: Number(apart?.n ?? 0),
    };
  } finally {
    await reader.db.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

async function writeGroups(
  reader: LakeReader,
  table: string,
  acting: Acting,
  range: TimeRange,
): Promise<void> {
  const columns = ORIGIN_GROUP.map((column) => `o.origin_${column}`); // prettier-ignore
  const until = rangeCondition(range.to === undefined ? {} : { to: range.to });
  await reader.db.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS
     SELECT ${rangeCondition(range)} AS asked, ${acting.weak} AS weak, date_trunc('hour', e.ts) AS hour, e.account, ${ROLE} AS role,
            coalesce(split_part(${ISSUER}.arn, ':', 5), ${UI}.accountid, e.account) AS role_account,
            e.eventsource AS source, e.eventname AS name, e.errorcode AS error, e.awsregion AS region,
            CASE WHEN ${UI}.invokedby IS NULL THEN e.sourceipaddress END AS ip,
            CASE WHEN ${UI}.invokedby IS NULL THEN ${AGENT} END AS agent,
            o.session_id AS session, ${columns.join(", ")},
            max(CASE WHEN ${ISSUER}.type = 'Role' THEN ${ISSUER}.arn END) AS role_arn,
            min(o.origin_arn) AS arn,
            count(*) AS n, min(epoch(e.ts))::BIGINT AS first, max(epoch(e.ts))::BIGINT AS last
     FROM ${reader.currentEvents} e LEFT JOIN ${originsOf(reader)!} o ON o.stamp = e.stamp
     WHERE (${acting.all}) AND ${until} GROUP BY ALL`,
    reader.signal,
  );
}

const COUNTS = "sum(n)::BIGINT AS events, coalesce(sum(n) FILTER (error IS NOT NULL), 0)::BIGINT AS errors";
const SPAN = "min(first) AS first, max(last) AS last";
const DENIED_EVENTS = `coalesce(sum(n) FILTER (${DENIED}), 0)::BIGINT AS denied`;

async function summaryOf(reader: LakeReader, done: string): Promise<ActivitySummary> {
  const rows = (sql: string) => reader.db.all(sql, reader.signal);
  const cut: string[] = [];
  const list = async <T>(
    name: keyof ActivitySummary,
    columns: readonly string[],
    what: string,
    read: (row: Record<string, unknown>) => T,
    also = "",
  ) => {
    const places = columns.map((_, i) => i + 1).join(", ");
    const found = await rows(
      `SELECT ${columns.join(", ")}, ${what} FROM ${done} WHERE (${columns[0]} IS NOT NULL ${also})
       GROUP BY ${places} ORDER BY events DESC, ${places} LIMIT ${MOST + 1}`,
    );
    if (found.length > MOST) cut.push(name);
    return found.slice(0, MOST).map(read);
  };
  const text = (row: Record<string, unknown>, key: string) => asText(row[key]) ?? "";
  const [total = {}] = await rows(
    `SELECT coalesce(sum(n), 0)::BIGINT AS events, coalesce(sum(n) FILTER (error IS NOT NULL), 0)::BIGINT AS errors,
            ${DENIED_EVENTS}, ${SPAN}, count(DISTINCT session) AS sessions FROM ${done}`,
  );
  const days = await rows(
    `SELECT strftime(hour, '%Y-%m-%d') AS day, ${COUNTS} FROM ${done} WHERE hour IS NOT NULL GROUP BY day ORDER BY day`,
  );
  const hours = await rows(
    `SELECT extract('hour' FROM hour)::INTEGER AS hour, sum(n)::BIGINT AS events FROM ${done} WHERE hour IS NOT NULL GROUP BY 1`,
  );
  const byHour = Array.from({ length: 24 }, () => 0);
  for (const { hour, events } of hours) byHour[Number(hour)] = Number(events);
  const origins = await rows(
    `SELECT ${ORIGIN_GROUP.map((c) => `origin_${c}`).join(", ")}, min(arn) AS arn, sum(n)::BIGINT AS events FROM ${done}
     GROUP BY 1, 2, 3, 4, 5 ORDER BY events DESC, 1, 2, 3, 4, 5 LIMIT ${MOST + 1}`,
  );
  if (origins.length > MOST) cut.push("byOrigin");
  const byConfidence = await rows(
    `SELECT origin_confidence AS sure, sum(n)::BIGINT AS events FROM ${done} GROUP BY 1`,
  );
  return {
    ...countsOf(total),
    denied: Number(total.denied),
    ...spanOf(total),
    sessions: Number(total.sessions),
    byConfidence: confidences(byConfidence),
    byAccount: await list("byAccount", ["account"], `${COUNTS}, ${SPAN}`, (row) => ({
      account: text(row, "account"),
      ...countsOf(row),
      ...spanOf(row),
    })),
    byRole: await list(
      "byRole",
      ["role", "role_account"],
      `${COUNTS}, ${SPAN}, max(role_arn) AS role_arn`,
      roleOf,
      "OR role IS NULL",
    ),
    byService: await list("byService", ["source"], COUNTS, (row) => ({
      service: text(row, "source"),
      ...countsOf(row),
    })),
    byDay: days.map((row) => ({ day: text(row, "day"), ...countsOf(row) })),
    byHour,
    byRegion: await list("byRegion", ["region"], COUNTS, (row) => ({
      region: text(row, "region"),
      ...countsOf(row),
    })),
    byEvent: await list("byEvent", ["source", "name"], `${COUNTS}, ${DENIED_EVENTS}`, (row) => ({
      eventSource: text(row, "source"),
      eventName: text(row, "name"),
      ...countsOf(row),
      denied: Number(row.denied),
    })),
    byError: await list("byError", ["error"], "sum(n)::BIGINT AS events", (row) => ({
      errorCode: text(row, "error"),
      events: Number(row.events),
    })),
    byOrigin: origins.slice(0, MOST).map((row): EventsOf => originOfGroup(row)),
    sourceIPs: await list("sourceIPs", ["ip"], `sum(n)::BIGINT AS events, ${SPAN}`, (row) => ({
      ip: text(row, "ip"),
      events: Number(row.events),
      ...spanOf(row),
    })),
    userAgents: await list("userAgents", ["agent"], `sum(n)::BIGINT AS events, ${SPAN}`, (row) => ({
      userAgent: text(row, "agent"),
      events: Number(row.events),
      ...spanOf(row),
    })),
    cut,
  };
}

/** A summary of nothing. */
export function emptySummary(): ActivitySummary {
  return {
    events: 0, errors: 0, denied: 0, firstSeen: null, lastSeen: null, sessions: 0,
    byConfidence: { exact: 0, strong: 0, weak: 0, none: 0 }, byAccount: [], byRole: [], byService: [], byDay: [],
    byHour: Array.from({ length: 24 }, () => 0), byRegion: [], byEvent: [], byError: [], byOrigin: [], sourceIPs: [],
    userAgents: [], cut: [],
  };
} // prettier-ignore

function confidences(rows: readonly Record<string, unknown>[]): ActivitySummary["byConfidence"] {
  const found = { exact: 0, strong: 0, weak: 0, none: 0 };
  for (const { sure, events } of rows) found[(asText(sure) ?? "none") as Confidence] += Number(events);
  return found;
}

function roleOf(row: Record<string, unknown>): ActivitySummary["byRole"][number] {
  const arn = asText(row.role_arn);
  return {
    role: asText(row.role) ?? null,
    account: asText(row.role_account) ?? "",
    ...(arn === undefined ? {} : { arn }),
    ...countsOf(row),
    ...spanOf(row),
  };
}

function countsOf(row: Record<string, unknown>): { events: number; errors: number } {
  return { events: Number(row.events), errors: Number(row.errors) };
}

function spanOf(row: Record<string, unknown>): { firstSeen: string | null; lastSeen: string | null } {
  const time = (value: unknown) => (typeof value === "number" ? formatTime(value) : null);
  return { firstSeen: time(row.first), lastSeen: time(row.last) };
}
