import { Problem } from "../diagnostics/problem.js";
import { literal } from "../lake/database.js";
import { assumedRole, iamName, parseArn } from "../trail/arn.js";
import { formatTime, parseTime } from "../trail/time.js";
import { anyOf, likeOf } from "./condition.js";

const IDENTITY = "e.useridentity";
const ISSUER = `${IDENTITY}.sessioncontext.sessionissuer`;

/**
 * LookupEvents' user name (`cloudtrail-identity.md` §4.10): the friendly name of an IAM user, the session name of a role
 * session, never the role's name, and `root`; of other identities the user name as recorded, of a federated user its name.
 */
export function userNameCondition(value: string): string {
  const conditions = [likeOf(`${IDENTITY}.username`, value)];
  if (value === "root") conditions.push(`${IDENTITY}.type = 'Root'`);
  // Neither can be part of a session's name, so what they end would be another thing (§2.2).
  if (!/[:/]/.test(value)) {
    const session = `split_part(${IDENTITY}.arn, '/', -1)`;
    const named = `split_part(${IDENTITY}.principalid, ':', -1)`;
    conditions.push(
      `(${IDENTITY}.type IN ('AssumedRole', 'FederatedUser') AND ${anyOf([
        `coalesce(${likeOf(session, value)}, false)`,
        `coalesce(contains(${IDENTITY}.principalid, ':') AND ${likeOf(named, value)}, false)`,
      ])})`,
    );
  }
  return orFalse(conditions);
}

/** The recorded principal: an ARN, a principal ID, a unique ID with all its sessions, or the name of a user or role. */
export function principalCondition(value: string): string {
  const arn = parseArn(value);
  if (arn !== undefined) return orFalse(arnConditions(value));
  if (/^(AIDA|AROA)[A-Z0-9*]+$/.test(value) || /^\d{12}$/.test(value)) {
    const sessions = /^\d{12}$/.test(value)
      ? []
      : [
          `starts_with(${IDENTITY}.principalid, ${literal(`${value}:`)})`,
          `${ISSUER}.principalid = ${literal(value)}`,
        ];
    return orFalse([`${IDENTITY}.principalid = ${literal(value)}`, ...sessions]);
  }
  if (value.includes(":") && !value.includes("*"))
    return orFalse([`${IDENTITY}.principalid = ${literal(value)}`]);
  const conditions = [
    likeOf(`${IDENTITY}.username`, value),
    likeOf(`${ISSUER}.username`, value),
    // A sign-in's record has no session context: there the role's name stands in the session's ARN only (§3.5).
    `(${IDENTITY}.type = 'AssumedRole' AND ${likeOf(`split_part(${IDENTITY}.arn, '/', 2)`, value)})`,
    `(${IDENTITY}.type = 'FederatedUser' AND ${likeOf(`split_part(${IDENTITY}.arn, '/', 2)`, value)})`,
    `(${IDENTITY}.type = 'AWSService' AND ${likeOf(`${IDENTITY}.invokedby`, value)})`,
  ];
  if (value === "root") conditions.push(`${IDENTITY}.type = 'Root'`);
  return orFalse(conditions);
}

function arnConditions(value: string): string[] {
  const arn = parseArn(value);
  const conditions = [likeOf(`${IDENTITY}.arn`, value), likeOf(`${ISSUER}.arn`, value)];
  // A role's session has an ARN of its own, which drops the role's path (§2.2).
  const role = iamName(value, "role");
  if (role !== undefined && arn !== undefined && !value.includes("*")) {
    const sessions = `arn:${arn.partition}:sts::${arn.account}:assumed-role/${role}/`;
    conditions.push(`(${ISSUER}.arn IS NULL AND starts_with(${IDENTITY}.arn, ${literal(sessions)}))`);
  }
  if (arn?.service === "sts" && /^assumed-role\/[^/]+$/.test(arn.resource))
    conditions.push(`starts_with(${IDENTITY}.arn, ${literal(`${value}/`)})`);
  return conditions;
}

/**
 * A session: by its ID in `session_id` of `attributed_events`, by its ARN, or as `AROA…:name`.
 *
 * @throws Problem `usage` for anything else
 */
export function sessionCondition(value: string, origins: string | undefined): string {
  const id = /^(\d{12})\/(.+)\/([^/]+)$/.exec(value);
  const created = parseTime(id?.[3]);
  if (id !== null && created !== undefined) {
    if (origins === undefined) return "false";
    const canonical = `${id[1]}/${id[2]}/${formatTime(created)}`;
    return `e.stamp IN (SELECT stamp FROM ${origins} WHERE session_id = ${literal(canonical)})`;
  }
  const arn = parseArn(value);
  if (
    assumedRole(value) !== undefined ||
    (arn?.service === "sts" && arn.resource.startsWith("federated-user/"))
  )
    return orFalse([likeOf(`${IDENTITY}.arn`, value)]);
  if (arn === undefined && /^[^:/]+:./.test(value))
    return orFalse([likeOf(`${IDENTITY}.principalid`, value)]);
  throw new Problem({
    code: "usage",
    detail: `${JSON.stringify(value)} is no session: --session takes <account>/<principal ID>/<creation date>, the ARN of a session, or AROA…:name. A session's name alone is --user-name.`,
    source: "--session",
  });
}

/** Who is really behind it, by the name or ARN of the origin. */
export function originCondition(value: string, origins: string | undefined): string {
  if (origins === undefined) return "false";
  const named = orFalse([likeOf("origin_name", value), likeOf("origin_arn", value)]);
  return `e.stamp IN (SELECT stamp FROM ${origins} WHERE ${named})`;
}

function orFalse(conditions: readonly string[]): string {
  return anyOf(conditions.map((condition) => `coalesce(${condition}, false)`));
}
