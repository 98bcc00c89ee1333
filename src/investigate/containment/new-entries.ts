import type { NewEntry } from "../../answers/contain-verify.js";
import type { Row } from "../../answers/trace.js";
import { issuanceOf, ISSUING_EVENT_NAMES, type Issuance } from "../../identity/issuance.js";
import { literals } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { timeBounds } from "../../lake/time-bounds.js";
import { assumedRole, iamName } from "../../trail/arn.js";
import { textAt, type CloudTrailRecord } from "../../trail/record.js";
import { formatTime, parseTime } from "../../trail/time.js";
import { ID } from "../events/copies.js";
import { selectRecords } from "../events/rows.js";
import { stopsOpened, type Bound, type Opened } from "./bound.js";
import { sessionName, type Hostile } from "./hostile.js";

/** Rounds of "what it opened opened more". */
const MOST_ROUNDS = 20;

/** Changes in IAM that let somebody in later (`cloudtrail-identity.md` §3.8). */
const WAYS_IN = [
  "CreateUser", "CreateRole", "CreateLoginProfile", "UpdateLoginProfile", "UpdateAssumeRolePolicy", "CreateServiceSpecificCredential",
  "UploadSigningCertificate", "UploadSSHPublicKey", "CreateSAMLProvider", "UpdateSAMLProvider", "CreateOpenIDConnectProvider",
]; // prettier-ignore

/** A step that is done, as far as it stops somebody. */
export interface DoneBound {
  readonly id: string;
  readonly bound: Bound;
  readonly since: number;
}

/**
 * What was opened since a time by what is to be stopped, by its origin outside, or by what these opened: sessions, keys, users
 * and other ways in, oldest first (§8.4: "a new AssumeRole of the same role by the same parent after T = re-entry"). The
 * seconds that IAM takes excuse nothing here: what was opened within them goes on.
 */
export async function newEntries(
  reader: LakeReader,
  hostile: Hostile,
  since: number,
  done: readonly DoneBound[],
): Promise<NewEntry[]> {
  const seen = new Map<string, { row: Row; record: CloudTrailRecord; parent: string }>();
  for (let round = 0, size = -1; round < MOST_ROUNDS && size !== hostile.size; round++) {
    size = hostile.size;
    const found = await selectRecords(
      reader,
      `e.eventname IN (${literals([...ISSUING_EVENT_NAMES, ...WAYS_IN])}) AND e.errorcode IS NULL
       AND ${timeBounds({ from: since }, "e.ts").join("")} AND (${hostile.condition})`,
    );
    for (const { row, record } of found) {
      const key = `${row.account}/${row.eventId}`;
      const parent = seen.has(key) ? undefined : hostile.parentOf(record);
      if (parent === undefined) continue;
      seen.set(key, { row, record, parent });
      const made = madeBy(row, record);
      if (made !== undefined) hostile.add(made);
    }
  }
  const entries = new Map<string, NewEntry & { opens: Opened }>();
  const sorted = [...seen.values()].sort((a, b) => order(a.row, b.row));
  for (const { row, record, parent } of sorted) {
    const entry = entryOf(row, record, parent, done);
    // The two copies of one call open one session.
    const once = entry?.opened.accessKeyId ?? `${row.account}/${row.eventId}`;
    if (entry !== undefined && !entries.has(once)) entries.set(once, entry);
  }
  const uses = await usesOf(reader, since, [...entries.values()]);
  return [...entries.values()].map(({ opens: _opens, ...entry }) => ({ ...entry, events: uses(entry) }));
}

function order(a: Row, b: Row): number {
  const [x, y] = [`${a.eventTime}/${a.eventId}/${a.account}`, `${b.eventTime}/${b.eventId}/${b.account}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

function madeBy(row: Row, record: CloudTrailRecord): Parameters<Hostile["add"]>[0] | undefined {
  const user = textAt(record, "requestParameters", "userName");
  if (row.eventName === "CreateUser" && user !== undefined) return { user, account: row.account };
  if (row.eventName === "CreateRole") {
    const roleArn = textAt(record, "responseElements", "role", "arn");
    return roleArn === undefined ? undefined : { roleArn };
  }
  return issuanceOf(record);
}

/** An entry, unless the record opens nothing: a federated sign-in shows a session that is there (§3.6). */
function entryOf(
  row: Row,
  record: CloudTrailRecord,
  parent: string,
  done: readonly DoneBound[],
): (NewEntry & { opens: Opened }) | undefined {
  const issued = issuanceOf(record);
  const found = issued === undefined ? wayIn(row, record) : issuedEntry(issued, row);
  if (found === undefined) return undefined;
  const { opens } = found;
  const stop = done.find((step) => stopsOpened(step.bound, opens, step.since));
  return { event: row, parent, events: 0, ...found, ...(stop === undefined ? {} : { stoppedBy: stop.id }) };
}

type Found = Pick<NewEntry, "opened"> & { opens: Opened };

function issuedEntry(issued: Issuance, row: Row): Found | undefined {
  const { eventName, target, key, principalId, arn, caller, time, sourceIdentity } = issued;
  const account = target ?? row.account;
  if (eventName === "CreateAccessKey") {
    const { forUser: user } = issued;
    return {
      opened: { kind: "access-key", name: `key ${key ?? "?"}${user === undefined ? "" : ` of ${user}`}`, account, ...some({ accessKeyId: key }) },
      opens: { kind: "key", account, time, ...some({ key, user }) },
    };
  }
  const person = caller.type === "IAMUser" || caller.type === "Root";
  if (!person && /^(ConsoleLogin|GetSigninToken|RenewRole)$/.test(eventName)) return undefined;
  const role = iamName(issued.roleArn, "role") ?? assumedRole(arn)?.roleName;
  const user = role === undefined && person && eventName !== "AssumeRoot" ? caller.userName : undefined;
  return {
    opened: { kind: "session", name: sessionName({ arn, principalId, accessKeyId: key }), account, ...some({ arn, principalId, accessKeyId: key }) },
    opens: { kind: "session", account, time, ...some({ key, role, user, principalId, sourceIdentity }) },
  };
} // prettier-ignore

function wayIn(row: Row, record: CloudTrailRecord): Found | undefined {
  const time = parseTime(row.eventTime);
  if (!WAYS_IN.includes(row.eventName) || time === undefined) return undefined;
  const { account } = row;
  const user = textAt(record, "requestParameters", "userName");
  const role = textAt(record, "requestParameters", "roleName");
  if (row.eventName === "CreateUser")
    return { opened: { kind: "user", name: `user ${user ?? "?"}`, account }, opens: { kind: "user", account, time, ...some({ user }) } };
  const password = row.eventName.endsWith("LoginProfile");
  const on = user !== undefined ? ` of user ${user}` : role !== undefined ? ` of role ${role}` : row.resources[0] === undefined ? "" : ` on ${row.resources[0]}`;
  return {
    opened: { kind: "way-in", name: `${password ? "password" : row.eventName}${on}`, account },
    opens: { kind: password ? "password" : "other", account, time, ...some({ user, role }) },
  };
} // prettier-ignore

/** The fields that have a value. */
function some<T extends Readonly<Record<string, string | undefined>>>(
  fields: T,
): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}

/** How many calls succeeded with what was opened. */
async function usesOf(
  reader: LakeReader,
  since: number,
  entries: readonly NewEntry[],
): Promise<(entry: Pick<NewEntry, "opened" | "event">) => number> {
  const keys = entries.flatMap(({ opened }) => opened.accessKeyId ?? []);
  const sessions = entries.flatMap(({ opened, event }) => sessionOf({ opened, event }) ?? []);
  if (keys.length + sessions.length === 0) return () => 0;
  const session = `coalesce(e.useridentity.principalid, '') || '/' || coalesce(e.useridentity.sessioncontext.attributes.creationdate, '')`;
  const rows = await reader.db.all(
    `SELECT CASE WHEN e.useridentity.accesskeyid IN (${literals(keys)}) THEN e.useridentity.accesskeyid ELSE ${session} END AS name,
            count(DISTINCT coalesce(e.pair_id, ${ID})) AS events
     FROM ${reader.currentEvents} e WHERE ${timeBounds({ from: since }, "e.ts").join("")} AND e.errorcode IS NULL
       AND (e.useridentity.accesskeyid IN (${literals(keys)}) OR ${session} IN (${literals(sessions)})) GROUP BY name`,
    reader.signal,
  );
  const counts = new Map(rows.map(({ name, events }) => [String(name), Number(events)]));
  return (entry) =>
    (counts.get(entry.opened.accessKeyId ?? "") ?? 0) + (counts.get(sessionOf(entry) ?? "") ?? 0);
}

function sessionOf({ opened, event }: Pick<NewEntry, "opened" | "event">): string | undefined {
  const began = parseTime(event.eventTime);
  return opened.kind !== "session" || opened.principalId === undefined || began === undefined
    ? undefined
    : `${opened.principalId}/${formatTime(began)}`;
}
