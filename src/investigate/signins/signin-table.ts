import { EVENT_ID } from "../../lake/columns.js";
import { literals } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { currentRows, eventsRelation } from "../../lake/views.js";
import { rowsAt, type Place } from "../../lake/views.js";
import type { TimeRange } from "../../trail/time-range.js";
import { addressCondition } from "../../query/address-condition.js";
import { originsOf, rangeCondition } from "../events/events.js";

/** Which sign-ins are asked for. */
export interface SigninQuestion {
  /** Accounts that were signed in to. */
  readonly accounts?: readonly string[];
  /** Users as the answer names them: user name, session name, `root`, or the person behind. */
  readonly users?: readonly string[];
  /** Addresses, blocks of addresses in CIDR notation, services' names. */
  readonly sourceIps?: readonly string[];
  /** Only failures, and only users and addresses with failures. */
  readonly failures?: boolean;
  readonly range?: TimeRange;
  /** At most so many rows. */
  readonly limit?: number;
}

/** Up to here records are fetched one by one, beyond it in one pass. */
const FEW = 20_000;

/** CloudTrail's value for a user name that may be a password (§4.3). */
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** What signing in consists of without signing anybody in (CloudTrail and Identity Center user guides, sign-in events). */
const STEPS = [
  "checkmfa", "credentialchallenge", "credentialverification", "getsignintoken",
  "createoauth2token", "authorizeoauth2access", "authenticate", "federate",
]; // prettier-ignore

/**
 * Sign-in records by event source and name, without regard to case: `eventType` is spelt in three ways (§9.8). Identity
 * Center's portal is a source of its own; of it only its sign-in steps are taken.
 */
const IS_SIGNIN = `e.kind = 'api' AND (lower(e.eventsource) LIKE 'signin.%'
  OR (lower(e.eventsource) = 'sso.amazonaws.com' AND lower(e.eventname) IN ('authenticate', 'federate')))`;

/**
 * All sign-in records that are asked for, as a table: what was tried, by whom, from where, and how it ended. The text of
 * records is looked at for these alone. What follows is counted from the table.
 */
export async function makeSigninTable(reader: LakeReader, asked: SigninQuestion): Promise<void> {
  const conditions = [IS_SIGNIN, rangeCondition(asked.range)];
  if (asked.accounts !== undefined) conditions.push(`e.account IN (${literals(asked.accounts)})`);
  const where = conditions.join(" AND ");
  const relation = await located(reader, where);
  const origins = originsOf(reader);
  await reader.db.run(
    `CREATE OR REPLACE TEMP TABLE signin_records AS
     WITH texts AS (SELECT e.*, ${fields()} FROM ${relation} e WHERE ${where} AND ${currentRows(reader.manifest)}),
     workflows AS (SELECT account, workflow, max(workflow_user) AS workflow_user,
                          bool_or(credential IN ('TOTP', 'WEBAUTHN') AND name = 'credentialverification') AS workflow_mfa
                   FROM texts WHERE workflow IS NOT NULL GROUP BY account, workflow),
     joined AS (
       SELECT t.*, w.workflow_user AS named, w.workflow_mfa, ${
         origins === undefined
           ? "NULL AS origin_kind, NULL AS origin_name, NULL AS origin_account, NULL AS origin_confidence"
           : "o.origin_kind, o.origin_name, o.origin_account, o.origin_confidence"
       }
       FROM texts t LEFT JOIN workflows w ON w.account = t.account AND w.workflow = t.workflow
       ${origins === undefined ? "" : `LEFT JOIN ${origins} o ON o.stamp = t.stamp`})
     SELECT *, row_number() OVER (ORDER BY time DESC NULLS LAST, id DESC, account, name, useridentity.type, raw) AS n
     FROM (SELECT *, ${judgements()} FROM joined) e ${chosen(asked)}`,
    reader.signal,
  );
}

/** How many sign-in records the accounts and the range of a question hold, whoever they are of and wherever from. */
export async function countSignins(reader: LakeReader, { accounts, range }: SigninQuestion): Promise<number> {
  const conditions = [IS_SIGNIN, rangeCondition(range)];
  if (accounts !== undefined) conditions.push(`e.account IN (${literals(accounts)})`);
  const [found] = await reader.db.all(
    `SELECT count(*) AS n FROM ${reader.events} e WHERE ${conditions.join(" AND ")}`,
    reader.signal,
  );
  return Number(found?.n ?? 0);
}

/** The records that meet the condition, with their places; fetched by place where they are few. */
async function located(reader: LakeReader, where: string): Promise<string> {
  const options = "filename = true, file_row_number = true";
  if (reader.manifest.parts.length === 0)
    return `(SELECT *, NULL::VARCHAR AS filename, NULL::BIGINT AS file_row_number FROM ${reader.events})`;
  const places: Place[] = await reader.placesOf(where, FEW + 1);
  return places.length > 0 && places.length <= FEW
    ? rowsAt(places)
    : eventsRelation(reader.layout, reader.manifest, options);
}

function fields(): string {
  const text = (path: string, as: string) => `TRY(json_extract_string(e.raw, '$.${path}')) AS ${as}`;
  const response = (name: string) => `TRY(json_extract_string(e.raw, '$.responseElements.${name}'))`;
  const said = ["ConsoleLogin", "SwitchRole", "ExitRole", "RenewRole", "CheckMfa", "UserAuthentication",
    "CredentialVerification", "CredentialChallenge", "GetSigninToken", "PasswordRecoveryRequested", "PasswordRecoveryCompleted"]; // prettier-ignore
  return [
    `${EVENT_ID.replaceAll("eventid", "e.eventid")} AS id`,
    "epoch(e.ts)::BIGINT AS time",
    "lower(e.eventname) AS name",
    `lower(coalesce(${said.map(response).join(", ")})) AS said`,
    text("errorMessage", "message"),
    text("additionalEventData.MFAUsed", "mfa_used"),
    text("additionalEventData.LoginTo", "login_to"),
    text("additionalEventData.SwitchFrom", "switch_from"),
    text("additionalEventData.success", "succeeded"),
    text("additionalEventData.AuthWorkflowID", "workflow"),
    text("additionalEventData.UserName", "workflow_user"),
    text("additionalEventData.CredentialType", "credential"),
    "lower(coalesce(TRY(json_extract_string(e.raw, '$.serviceEventDetails.CredentialVerification')), TRY(json_extract_string(e.raw, '$.serviceEventDetails.UserAuthentication')))) AS detail_said",
  ].join(",\n  ");
}

/** What a record is, how it ended, who it names. `attempt`: whether it counts as signing in, or failing to. */
function judgements(): string {
  const sure = "origin_confidence IN ('exact', 'strong')";
  const host = "lower(regexp_extract(coalesce(login_to, ''), '^[a-z]+://([^/?#:]+)', 1))";
  const path = "lower(regexp_extract(coalesce(login_to, ''), '^[a-z]+://[^/?#]+(/[^?#]*)?', 1))";
  const failed = `(coalesce(said, detail_said, '') = 'failure' OR message IS NOT NULL OR errorcode IS NOT NULL OR lower(coalesce(succeeded, '')) = 'false')`;
  return `
  CASE WHEN name IN ('consolelogin', 'userauthentication') THEN 'sign-in' WHEN name = 'switchrole' THEN 'switch'
       WHEN name = 'exitrole' THEN 'exit' WHEN name = 'renewrole' THEN 'renew'
       WHEN name IN (${literals(STEPS)}) THEN 'step' ELSE 'other' END AS kind_of,
  ${failed} AS failed,
  (name IN ('consolelogin', 'userauthentication') OR (name = 'credentialverification' AND ${failed})) AS attempt,
  (upper(coalesce(useridentity.username, '')) = '${HIDDEN}' OR upper(coalesce(named, '')) = '${HIDDEN}') AS hidden,
  CASE WHEN upper(coalesce(useridentity.username, '')) = '${HIDDEN}' THEN NULL
       WHEN ${sure} AND origin_name <> '' AND origin_kind NOT IN ('role', 'unknown') THEN origin_name
       WHEN useridentity.type = 'Root' THEN 'root'
       WHEN switch_from LIKE '%:user/%' THEN regexp_extract(switch_from, '([^/]*)$', 1)
       WHEN switch_from IS NOT NULL THEN regexp_replace(regexp_extract(switch_from, '([^:]*)$', 1), '^(assumed-role|federated-user)/', '')
       ELSE coalesce(nullif(useridentity.username, ''), nullif(nullif(named, ''), '${HIDDEN}'),
                     nullif(regexp_replace(regexp_extract(coalesce(useridentity.arn, ''), '([^:]*)$', 1), '^(assumed-role|user|federated-user)/', ''), ''),
                     nullif(useridentity.principalid, '')) END AS who,
  CASE WHEN ${sure} AND origin_kind NOT IN ('role', 'unknown') THEN origin_kind WHEN useridentity.type = 'Root' THEN 'root'
       WHEN useridentity.type = 'IAMUser' THEN 'iam-user' WHEN useridentity.type = 'FederatedUser' THEN 'federated-user'
       WHEN useridentity.type = 'IdentityCenterUser' OR workflow IS NOT NULL THEN 'identity-center-user'
       WHEN useridentity.type = 'AssumedRole' THEN 'role' ELSE 'unknown' END AS who_kind,
  CASE WHEN mfa_used IS NOT NULL THEN lower(mfa_used) IN ('yes', 'true') WHEN name = 'userauthentication' THEN workflow_mfa END AS mfa,
  CASE WHEN login_to IS NULL THEN NULL
       WHEN ${host} LIKE 'forums.%' OR ${host} LIKE 'repost.%' OR ${host} LIKE '%.repost.aws' OR ${host} = 'repost.aws' THEN 'forums'
       WHEN ${host} LIKE '%marketplace%' OR ${path} LIKE '/marketplace%' THEN 'marketplace'
       WHEN ${host} LIKE 'support.%' OR ${path} LIKE '/support%' THEN 'support'
       WHEN ${host} LIKE '%awsapps.com' OR ${host} LIKE '%.portal.amazonaws%' OR ${host} LIKE 'portal.sso.%' THEN 'access portal'
       WHEN ${host} LIKE '%console.aws.amazon.com' OR ${host} LIKE '%console.amazonaws%' OR ${host} LIKE '%signin.aws.amazon.com' THEN 'console'
       WHEN ${host} = '' THEN 'elsewhere' ELSE ${host} END AS destination`;
}

function chosen({ users, sourceIps }: SigninQuestion): string {
  const conditions = [];
  if (sourceIps !== undefined) conditions.push(`(${sourceIps.map(addressCondition).join(" OR ")})`);
  if (users !== undefined) {
    const names = literals(users.map((user) => user.toLowerCase()));
    conditions.push(
      `(${["who", "useridentity.username", "useridentity.arn", "switch_from", "origin_name"]
        .map((column) => `lower(coalesce(${column}, '')) IN (${names})`)
        .join(" OR ")} OR lower(regexp_extract(coalesce(switch_from, ''), '([^/]*)$', 1)) IN (${names}))`,
    );
  }
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}
