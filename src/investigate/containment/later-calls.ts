import { randomUUID } from "node:crypto";
import type { LaterCalls } from "../../answers/contain-verify.js";
import type { Row } from "../../answers/trace.js";
import { literal, literals } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { timeBounds } from "../../lake/time-bounds.js";
import { rowsAt } from "../../lake/views.js";
import { textAt, type CloudTrailRecord } from "../../trail/record.js";
import { formatTime } from "../../trail/time.js";
import { ID, onceEach } from "../events/copies.js";
import { selectRecords } from "../events/rows.js";
import { boundCalls, type Bound } from "./bound.js";

/**
 * How long after a step a success is taken for IAM's delay. AWS gives no number ("Troubleshoot IAM", Changes that I make are
 * not always immediately visible); what was measured and published for keys and policies is three to four seconds. Times in
 * records are whole seconds, so that a little more than twice that is allowed; what succeeds later is named as a failure.
 */
export const PROPAGATION_SECONDS = 10;

const MOST_ROWS = 20;

/** Errors that say that a caller was not let through, by whatever name a service gives that. */
const DENIED =
  "AccessDenied|Unauthori[sz]ed|NotAuthorized|Forbidden|AuthorizationError|AuthFailure|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient";

/**
 * What AWS says of a call that no policy denied and none allowed: an explicit deny would have been named instead, since it is
 * looked for first (IAM User Guide, "Troubleshoot access denied error messages" and "Policy evaluation logic").
 */
const NOBODY_ALLOWS = "because no [a-z -]*polic(y|ies) allows?";

/**
 * Calls that no identity policy can deny, so that their success proves nothing: GetCallerIdentity (STS API reference: "If an
 * administrator attaches a policy to your identity that explicitly denies access … you can still perform this operation"),
 * GetSessionToken (IAM User Guide, "Permissions for GetSessionToken"), and what the sign-in page does.
 */
const UNDENIABLE: readonly [where: string, why: string][] = [
  [
    "e.eventname = 'GetCallerIdentity' AND e.eventsource = 'sts.amazonaws.com'",
    "It needs no permission and succeeds under any deny.",
  ],
  [
    "e.eventname = 'GetSessionToken' AND e.eventsource = 'sts.amazonaws.com'",
    "It needs no permission; the session it opens is listed among the new entries.",
  ],
  [
    "e.eventsource = 'signin.amazonaws.com'",
    "The sign-in page asks no policy; what the session then does is denied.",
  ],
];

/** What a step stops, from when on. */
export interface Asked {
  readonly key: string;
  readonly bound: Bound;
  /** Seconds since 1970. */
  readonly since: number;
}

/** What was done by what a step stops, after it. */
export interface After {
  denied: LaterCalls;
  succeeded: LaterCalls;
  propagating: LaterCalls;
  otherErrors: number;
  leftOut: { eventName: string; events: number; why: string }[];
}

type Kind = "denied" | "succeeded" | "propagating";

/** What was done by what each step stops, after it; the two copies of one call are one. */
export async function callsAfter(reader: LakeReader, asked: readonly Asked[]): Promise<Map<string, After>> {
  const found = new Map<string, After>(asked.map(({ key }) => [key, nothing()]));
  if (asked.length === 0 || reader.manifest.parts.length === 0) return found;
  const from = Math.min(...asked.map(({ since }) => since));
  const failed = await failedSignins(reader, from);
  const table = `after_${randomUUID().slice(0, 8)}`;
  const any = asked.map(
    ({ bound, since }) => `(${timeBounds({ from: since }, "e.ts").join("")} AND ${boundCalls(bound)})`,
  );
  const columns = `${ID} AS id, e.ts, e.account, e.eventname, e.eventsource, e.errorcode, e.resource_names, e.useridentity`;
  await reader.db.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT * FROM ${onceEach(reader, columns, any.join(" OR "))}`,
    reader.signal,
  );
  try {
    const unallowed = await neverAllowed(reader, table, from);
    const ids: { key: string; kind: Kind; ids: string[] }[] = [];
    for (const one of asked)
      ids.push(...(await sortOf(reader, table, one, { failed, unallowed }, found.get(one.key)!)));
    await fillRows(reader, ids, asked, found);
  } finally {
    await reader.db.run(`DROP TABLE IF EXISTS ${table}`);
  }
  return found;
}

function nothing(): After {
  const none = (): LaterCalls => ({ events: 0, rows: [] });
  return { denied: none(), succeeded: none(), propagating: none(), otherErrors: 0, leftOut: [] };
}

/** Sorts the calls of one step, counts them, and answers the first IDs of each kind. */
async function sortOf(
  reader: LakeReader,
  table: string,
  { key, bound, since }: Asked,
  known: { failed: readonly string[]; unallowed: readonly string[] },
  after: After,
): Promise<{ key: string; kind: Kind; ids: string[] }[]> {
  const seconds = "epoch(e.ts)::BIGINT";
  // An inactive key authenticates nobody, and a deny of one call is about that call: there is nothing to leave out.
  const deniable = bound.who.kind === "key" || bound.who.kind === "let-in" || bound.what.kind === "call";
  const cases = deniable ? [] : UNDENIABLE.map(([where], i) => `WHEN ${where} THEN 'left ${i}'`);
  // Whom a trust policy no longer lets in is refused because none allows it; any other deny would be named.
  const unproven = bound.who.kind === "let-in" ? [] : known.unallowed;
  const kind = `CASE WHEN ${ID_HERE} IN (${literals(known.failed)}) THEN 'denied' ${cases.join(" ")}
    WHEN ${ID_HERE} IN (${literals(unproven)}) THEN 'other'
    WHEN e.errorcode IS NULL OR e.errorcode LIKE '%DryRunOperation' THEN
      CASE WHEN ${seconds} <= ${since + PROPAGATION_SECONDS} THEN 'propagating' ELSE 'succeeded' END
    WHEN regexp_matches(e.errorcode, ${literal(DENIED)}, 'i') THEN 'denied' ELSE 'other' END`;
  const rows = await reader.db.all(
    `SELECT kind, name, count(*) AS events, min(t) AS first, max(t) AS last, list(id ORDER BY t, id, account)[:${MOST_ROWS}] AS ids, list(t ORDER BY t, id, account)[:${MOST_ROWS}] AS times
     FROM (SELECT ${kind} AS kind, CASE WHEN kind LIKE 'left%' THEN e.eventname END AS name, ${seconds} AS t, e.id, e.account
           FROM ${table} e WHERE ${timeBounds({ from: since }, "e.ts").join("")} AND ${boundCalls(bound)})
     GROUP BY kind, name ORDER BY kind, name`,
    reader.signal,
  );
  const found: { key: string; kind: Kind; ids: string[] }[] = [];
  for (const row of rows) {
    const of = String(row.kind);
    const events = Number(row.events);
    if (of === "other") after.otherErrors = events;
    else if (of.startsWith("left "))
      after.leftOut.push({
        eventName: String(row.name),
        events,
        why: UNDENIABLE[Number(of.slice(5))]![1],
      });
    else {
      after[of as Kind] = { events, first: formatTime(Number(row.first)), last: formatTime(Number(row.last)), rows: [] }; // prettier-ignore
      found.push({ key, kind: of as Kind, ids: row.ids as string[] });
    }
  }
  return found;
}

const ID_HERE = "e.id";

/** A failed sign-in has no error code: its record says so in the text (`cloudtrail-identity.md` §3.4). */
async function failedSignins(reader: LakeReader, from: number): Promise<string[]> {
  const places = await reader.placesOf(`e.eventname = 'ConsoleLogin' AND ${timeBounds({ from }, "e.ts").join("")}`, 50_000); // prettier-ignore
  if (places.length === 0) return [];
  const rows = await reader.db.all(
    `SELECT ${ID} AS id FROM ${rowsAt(places)} e
     WHERE coalesce(TRY(json_extract_string(e.raw, '$.responseElements.ConsoleLogin')), '') <> 'Success'`,
    reader.signal,
  );
  return rows.map(({ id }) => String(id));
}

/** Those of the calls in a table that were refused for want of permission, whatever else was done to stop them. */
async function neverAllowed(reader: LakeReader, table: string, from: number): Promise<string[]> {
  const refused = `SELECT id FROM ${table} WHERE regexp_matches(errorcode, ${literal(DENIED)}, 'i')`;
  const places = await reader.placesOf(
    `${ID} IN (${refused}) AND ${timeBounds({ from }, "e.ts").join("")}`,
    50_000,
  );
  if (places.length === 0) return [];
  const rows = await reader.db.all(
    `SELECT ${ID} AS id FROM ${rowsAt(places)} e
     WHERE regexp_matches(coalesce(TRY(json_extract_string(e.raw, '$.errorMessage')), ''), ${literal(NOBODY_ALLOWS)}, 'i')`,
    reader.signal,
  );
  return rows.map(({ id }) => String(id));
}

async function fillRows(
  reader: LakeReader,
  wanted: readonly { key: string; kind: Kind; ids: readonly string[] }[],
  asked: readonly Asked[],
  found: ReadonlyMap<string, After>,
): Promise<void> {
  const rows = await rowsOf(reader, [...new Set(wanted.flatMap(({ ids }) => ids))]);
  for (const { key, kind, ids } of wanted) {
    const { since } = asked.find((one) => one.key === key)!;
    found.get(key)![kind].rows = ids.flatMap((id) => {
      const one = rows.get(id);
      if (one === undefined) return [];
      const message = textAt(one.record, "errorMessage") ?? "";
      return [
        {
          ...one.row,
          after: Math.round(Date.parse(one.row.eventTime) / 1000) - since,
          ...(kind === "denied" ? { explicitDeny: /explicit deny/i.test(message) } : {}),
        },
      ];
    });
  }
}

/** The rows and records of these event IDs; of two copies the caller's own. */
export async function rowsOf(
  reader: LakeReader,
  ids: readonly string[],
): Promise<Map<string, { row: Row; record: CloudTrailRecord }>> {
  if (ids.length === 0) return new Map();
  const uuids = ids.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
  const texts = ids.filter((id) => !uuids.includes(id));
  const where = [
    `e.eventid IN (${uuids.length === 0 ? "NULL" : uuids.map((id) => `${literal(id)}::UUID`).join(", ")})`,
    `e.eventid_text IN (${literals(texts)})`,
  ];
  const found = new Map<string, { row: Row; record: CloudTrailRecord }>();
  for (const { row, record } of await selectRecords(reader, where.join(" OR "))) {
    const known = found.get(row.eventId);
    if (known === undefined || textAt(known.record, "userIdentity", "type") === "AWSAccount")
      found.set(row.eventId, { row, record });
  }
  return found;
}
