import type { IdentityActivity } from "../../answers/activity.js";
import { literal } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { originsOf } from "./events.js";
import { asText } from "./rows.js";

const MOST = 5;

/**
 * Identities of this lake whose names are near a text that none has: the same in another case, beginning with it, or a slip of
 * the hand away.
 */
export async function namesNear(reader: LakeReader, text: string): Promise<IdentityActivity["near"]> {
  const origins = originsOf(reader);
  const typed = text.trim().slice(0, 200).toLowerCase();
  if (origins === undefined || typed === "") return [];
  const ROLE = "e.useridentity.sessioncontext.sessionissuer";
  const rows = await reader.db.all(
    `SELECT * FROM (
       SELECT DISTINCT origin_kind AS kind, origin_name AS name, origin_account AS account FROM ${origins} WHERE origin_name <> ''
       UNION SELECT DISTINCT 'role', ${ROLE}.username, ${ROLE}.accountid FROM ${reader.currentEvents} e WHERE ${ROLE}.type = 'Role'
       UNION SELECT DISTINCT 'session-name', regexp_extract(e.useridentity.principalid, '^[^:]+:([^:]+)$', 1), NULL
         FROM ${reader.currentEvents} e WHERE e.useridentity.type = 'AssumedRole'
     ) WHERE kind <> 'unknown' AND name <> '' AND ${near("lower(name)", typed)}
     ORDER BY ${distance("lower(name)", typed)}, kind, name, account LIMIT 50`,
    reader.signal,
  );
  const found = rows.map(({ kind, name, account }) => ({
    as: String(kind) as IdentityActivity["near"][number]["as"],
    name: asText(name) ?? "",
    ...(asText(account) === undefined ? {} : { account: asText(account)! }),
  }));
  // A role that is known without its sessions' people is found as a role; as a session's name, only if nobody else has it.
  const named = new Set(found.filter(({ as }) => as !== "session-name").map(({ name }) => name));
  return found.filter(({ as, name }) => as !== "session-name" || !named.has(name)).slice(0, MOST);
}

function near(name: string, typed: string): string {
  const slip = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  const within =
    slip === 0
      ? ""
      : ` OR (length(${name}) < 300 AND damerau_levenshtein(${name}, ${literal(typed)}) <= ${slip})`;
  return `(${name} = ${literal(typed)} OR starts_with(${name}, ${literal(typed)})${within})`;
}

function distance(name: string, typed: string): string {
  return `CASE WHEN ${name} = ${literal(typed)} THEN 0 WHEN starts_with(${name}, ${literal(typed)}) THEN 1 ELSE 2 END, length(${name})`;
}
