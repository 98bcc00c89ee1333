import type { OtherUse, SideEffects } from "../answers/contain.js";
import { Origin } from "../answers/trace.js";
import { literal, literals } from "../lake/database.js";
import type { LakeReader } from "../lake/reader.js";
import { EVENT_ID } from "../lake/columns.js";
import { formatTime } from "../trail/time.js";
import { isSession, type Scope } from "./scope.js";

const MOST = 20;
const ISSUER = "e.useridentity.sessioncontext.sessionissuer";
const CREATED = "e.useridentity.sessioncontext.attributes.creationdate";

/** Nobody else: for what has one user by its nature. */
export const NOBODY: SideEffects = { others: [], othersTotal: 0, shared: false };

/**
 * Who else uses a role by the logs: every session of it that is not to be stopped, by who is behind it. Where no other session
 * left a record of its own (much of what a session does is a data event, which few trails hold), whoever opened one.
 */
export async function othersOfRole(
  reader: LakeReader,
  scope: Scope,
  account: string,
  role: string,
  eventName?: string,
): Promise<SideEffects> {
  const named = eventName === undefined ? "true" : `e.eventname = ${literal(eventName)}`;
  const seen = await others(
    reader,
    scope,
    `${ISSUER}.type = 'Role' AND ${ISSUER}.username = ${literal(role)} AND ${ISSUER}.accountid = ${literal(account)} AND ${named}`,
  );
  return seen.shared || eventName !== undefined
    ? seen
    : others(reader, scope, openedByOthers(reader, scope, account, role));
}

/** Successful calls that opened a session of a role, but for those that opened one that is to be stopped, in either copy. */
function openedByOthers(reader: LakeReader, { credentials }: Scope, account: string, role: string): string {
  const field = (at: string): string => `TRY(json_extract_string(e.raw, '$.responseElements.${at}'))`;
  const sessions = credentials.map(({ to }) => `${to.principalId ?? ""}/${to.createdAt ?? ""}`);
  const keys = credentials.map(({ to }) => to.accessKeyId ?? "-");
  const evidence = literals(["-", ...credentials.flatMap((one) => one.evidence)]);
  return `e.eventname IN ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity') AND e.eventsource = 'sts.amazonaws.com'
    AND e.errorcode IS NULL AND ${field("assumedRoleUser.arn")} LIKE ${literal(`arn:%:sts::${account}:assumed-role/${role.replaceAll(/[\\%_]/g, "\\$&")}/%`)} ESCAPE '\\'
    AND ${EVENT_ID} NOT IN (${evidence}) AND coalesce(${field("credentials.accessKeyId")}, '') NOT IN (${literals(["-", ...keys])})
    AND coalesce(${field("assumedRoleUser.assumedRoleId")}, '') || '/' || e.eventtime NOT IN (${literals(["-", ...sessions])})
    AND coalesce(e.pair_id, '') NOT IN (SELECT pair_id FROM ${reader.currentEvents} WHERE pair_id IS NOT NULL AND ${EVENT_ID} IN (${evidence}))`;
} // prettier-ignore

/**
 * Other temporary sessions of an IAM user, federated ones too: they are denied with those that are to be stopped. What a
 * service does on the user's behalf has a session of its own each time, and follows the credential (§3.9).
 */
export function othersOfUser(
  reader: LakeReader,
  scope: Scope,
  account: string,
  user: string,
): Promise<SideEffects> {
  const own = `e.useridentity.type = 'IAMUser' AND e.useridentity.username = ${literal(user)} AND e.useridentity.accountid = ${literal(account)} AND ${CREATED} IS NOT NULL AND e.useridentity.invokedby IS NULL`;
  const federated = `e.useridentity.type = 'FederatedUser' AND ${ISSUER}.username = ${literal(user)} AND ${ISSUER}.accountid = ${literal(account)}`;
  return others(reader, scope, `((${own}) OR (${federated}))`);
}

async function others(reader: LakeReader, scope: Scope, where: string): Promise<SideEffects> {
  const sessions = scope.credentials
    .filter(isSession)
    .map(({ to }) => `${to.principalId ?? ""}/${to.createdAt ?? ""}`);
  const origins =
    reader.manifest.origins === null
      ? undefined
      : `read_parquet(${literal(reader.layout.object(reader.manifest.origins, "origins"))}, hive_partitioning = false)`;
  const columns = "origin_kind, origin_name, origin_arn, origin_account, origin_provider, origin_principal";
  const joined =
    origins === undefined
      ? `(SELECT ${columns
          .split(", ")
          .map((name) => `NULL::VARCHAR AS ${name}`)
          .join(", ")}) o ON true`
      : `${origins} o ON o.stamp = e.stamp`;
  const rows = await reader.db.all(
    `SELECT ${columns}, count(DISTINCT coalesce(e.pair_id, ${EVENT_ID})) AS events, max(epoch(e.ts))::BIGINT AS last
     FROM ${reader.currentEvents} e LEFT JOIN ${joined}
     WHERE ${where} AND coalesce(e.useridentity.principalid || '/' || ${CREATED}, '') NOT IN (${literals(["-", ...sessions])})
     GROUP BY ALL ORDER BY events DESC, ${columns}`,
    reader.signal,
  );
  return {
    others: rows.slice(0, MOST).map(otherOf),
    othersTotal: rows.length,
    shared: rows.length > 0,
  };
}

function otherOf(row: Record<string, unknown>): OtherUse {
  const field = (name: string): string | undefined => {
    const value = row[name];
    return typeof value === "string" ? value : undefined;
  };
  const origin = Origin.safeParse(
    Object.fromEntries(
      [
        ["kind", field("origin_kind")],
        ["name", field("origin_name")],
        ["arn", field("origin_arn")],
        ["account", field("origin_account")],
        ["provider", field("origin_provider")],
        ["principalId", field("origin_principal")],
      ].filter(([, value]) => value !== undefined),
    ),
  );
  return {
    origin: origin.success ? origin.data : null,
    events: Number(row["events"]),
    lastSeen: row["last"] === null ? "" : formatTime(Number(row["last"])),
  };
}

/** How a long-term key was used, in one sentence: whatever runs with it stops too, and the logs cannot tell the two apart. */
export async function useOfKey(reader: LakeReader, key: string): Promise<SideEffects> {
  const rows = await reader.db.all(
    `SELECT e.sourceipaddress AS ip, count(*) AS events, max(epoch(e.ts))::BIGINT AS last FROM ${reader.currentEvents} e
     WHERE e.useridentity.accesskeyid = ${literal(key)} GROUP BY ip ORDER BY events DESC, ip`,
    reader.signal,
  );
  if (rows.length === 0) return { ...NOBODY, note: "The key was never used in this lake." };
  const events = rows.reduce((sum, { events }) => sum + Number(events), 0);
  const last = formatTime(Math.max(...rows.map((row) => Number(row["last"]))));
  const addresses = rows
    .slice(0, 3)
    .map(({ ip, events: of }) => `${typeof ip === "string" ? ip : "no address"} (${Number(of)})`);
  const more = rows.length > 3 ? ` and ${rows.length - 3} more` : "";
  return {
    ...NOBODY,
    note: `Whatever runs with the key stops: ${events} ${events === 1 ? "event" : "events"} in this lake, the last ${last}, from ${addresses.join(", ")}${more}.`,
  };
}

/** How often a user signed in to the console, in one sentence. */
export async function signinsOf(
  reader: LakeReader,
  account: string,
  user: string,
): Promise<{ effects: SideEffects; signins: number }> {
  const [row] = await reader.db.all(
    `SELECT count(*) AS n, max(epoch(e.ts))::BIGINT AS last FROM ${reader.currentEvents} e
     WHERE e.eventname = 'ConsoleLogin' AND e.useridentity.type = 'IAMUser' AND e.errorcode IS NULL
       AND e.useridentity.username = ${literal(user)} AND e.useridentity.accountid = ${literal(account)}`,
    reader.signal,
  );
  const signins = Number(row?.["n"] ?? 0);
  const note =
    signins === 0
      ? `${user} cannot sign in to the console any more; no sign-in is in this lake.`
      : `${user} cannot sign in to the console any more: ${signins} ${signins === 1 ? "sign-in" : "sign-ins"} in this lake, the last ${formatTime(Number(row!["last"]))}.`;
  return { effects: { ...NOBODY, note }, signins };
}

/** A key of a user, as the lake knows it. */
export interface KeyOfUser {
  readonly key: string;
  readonly status: "active" | "inactive" | "deleted";
  readonly lastUsed?: string;
}

/** The long-term keys of a user that the lake has seen made, changed or used, in order of key ID. */
export async function keysOfUser(reader: LakeReader, account: string, user: string): Promise<KeyOfUser[]> {
  const used = await reader.db.all(
    `SELECT e.useridentity.accesskeyid AS key, max(epoch(e.ts))::BIGINT AS last FROM ${reader.currentEvents} e
     WHERE e.useridentity.type = 'IAMUser' AND e.useridentity.username = ${literal(user)} AND e.useridentity.accountid = ${literal(account)}
       AND e.useridentity.accesskeyid LIKE 'AKIA%' GROUP BY key`,
    reader.signal,
  );
  const field = (at: string) => `TRY(json_extract_string(raw, '${at}'))`;
  const changed = await reader.db.all(
    `SELECT * FROM (SELECT epoch(ts)::BIGINT AS time, eventname AS name,
        coalesce(${field("$.responseElements.accessKey.accessKeyId")}, ${field("$.requestParameters.accessKeyId")}) AS key,
        coalesce(${field("$.requestParameters.userName")}, ${field("$.responseElements.accessKey.userName")}, useridentity.username) AS owner,
        ${field("$.requestParameters.status")} AS status
      FROM ${reader.currentEvents}
      WHERE eventname IN ('CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey') AND eventsource = 'iam.amazonaws.com'
        AND errorcode IS NULL AND account = ${literal(account)})
     WHERE owner = ${literal(user)} AND key LIKE 'AKIA%' ORDER BY time, name DESC, key`,
    reader.signal,
  );
  const keys = new Map<string, KeyOfUser>();
  for (const row of used) {
    const key = String(row["key"]);
    keys.set(key, { key, status: "active", lastUsed: formatTime(Number(row["last"])) });
  }
  for (const row of changed) {
    const key = String(row["key"]);
    const status =
      row["name"] === "DeleteAccessKey" ? "deleted" : row["status"] === "Inactive" ? "inactive" : "active";
    keys.set(key, { ...keys.get(key), key, status });
  }
  return [...keys.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
