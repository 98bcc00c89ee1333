import type { IdentityKind } from "../../answers/activity.js";
import { literal } from "../../lake/database.js";
import { assumedRole, iamName, parseArn } from "../../trail/arn.js";
import { isAccessKeyId } from "../../trail/key-id.js";

/** One thing a typed text may mean by what AWS stamps on records, as a condition on the stored columns of `e`. */
export interface StampedIdentity {
  readonly as: IdentityKind;
  readonly name: string;
  readonly account?: string;
  readonly arn?: string;
  readonly basis: "stamp" | "name" | "claim";
  readonly where: string;
  /** As the articles query it; the same as `where` unless the records of a switch lack what they look for. */
  readonly direct: string;
  /** A name or ID that may be of several accounts: each is a reading of its own. */
  readonly byAccount?: string;
}

const UI = "e.useridentity";
const ISSUER = `${UI}.sessioncontext.sessionissuer`;

/** The part of an ARN at a place, counted from 1. */
const arnPart = (arn: string, at: number) => `split_part(${arn}, ':', ${at})`;

/** The account of a role session: the issuer's, else the session's own. */
const ROLE_ACCOUNT = `coalesce(${arnPart(`${ISSUER}.arn`, 5)}, ${arnPart(`${UI}.arn`, 5)}, ${UI}.accountid, '')`;

/**
 * A role by its name: its sessions by their issuer, and the records of a switch or federated sign-in, which have no session
 * context, by their ARN (`cloudtrail-identity.md` §2.1). Role names are unique in an account, whatever the path (§2.2).
 */
export function asRole(name: string, account?: string, arn?: string): StampedIdentity {
  const own = account === undefined ? "" : ` AND ${ROLE_ACCOUNT} = ${literal(account)}`;
  const issued = `(${ISSUER}.type = 'Role' AND ends_with(${ISSUER}.arn, ${literal(`/${name}`)}))`;
  const undated = `(${ISSUER}.arn IS NULL AND starts_with(${arnPart(`${UI}.arn`, 6)}, ${literal(`assumed-role/${name}/`)}))`;
  return {
    as: "role",
    name,
    ...(account === undefined ? { byAccount: ROLE_ACCOUNT } : { account }),
    ...(arn === undefined ? {} : { arn }),
    basis: "stamp",
    where: `((${issued} OR ${undated})${own})`,
    direct:
      arn === undefined ? `(${issued}${own})` : `(${ISSUER}.type = 'Role' AND ${ISSUER}.arn = ${literal(arn)})`,
  }; // prettier-ignore
}

/** A role by its unique ID: of this making of the role alone, where one of its name was deleted and made again. */
function asRoleId(id: string): StampedIdentity {
  const where = `(${UI}.type = 'AssumedRole' AND (${ISSUER}.principalid = ${literal(id)} OR starts_with(${UI}.principalid, ${literal(`${id}:`)})))`;
  return { as: "role", name: id, basis: "stamp", where, direct: where };
}

/**
 * All sessions of a name. Whoever may assume a role chooses the name, so it proves nothing; it is what Event history's "user
 * name" finds for a role (§4.10). It cannot hold a colon or a slash (§2.2).
 */
export function asSessionName(name: string): StampedIdentity {
  const ends = (field: string, by: string) => `ends_with(${field}, ${literal(`${by}${name}`)})`;
  const where = `(${UI}.type IN ('AssumedRole', 'FederatedUser') AND (${ends(`${UI}.principalid`, ":")} OR (${UI}.principalid IS NULL AND ${ends(`${UI}.arn`, "/")})))`;
  return { as: "session-name", name, basis: "name", where, direct: where };
}

/** Sessions that carry a source identity: claimed by whoever opened the first of the chain (§4.6). */
function asSourceIdentity(name: string): StampedIdentity {
  const where = `(${UI}.sessioncontext.sourceidentity = ${literal(name)})`;
  return { as: "source-identity", name, basis: "claim", where, direct: where };
}

/** A key; temporary key IDs repeat in the wild, so that each account is a reading (interface.md, "How sure"). */
function asKey(key: string): StampedIdentity {
  const where = `(${UI}.accesskeyid = ${literal(key)})`;
  return { as: "access-key", name: key, basis: "stamp", where, direct: where, byAccount: `coalesce(${UI}.accountid, '')` };
} // prettier-ignore

function asSession(name: string, where: string, arn?: string): StampedIdentity {
  return { as: "session", name, basis: "stamp", where, direct: where, ...(arn === undefined ? {} : { arn }) };
}

/** `<account>/<principalId>/<creationDate>` */
const SESSION_ID = /^\d{12}\/.+\/\d{4}-\d\d-\d\dT[\d:]+Z$/;

/** Everything that a text may mean by its shape; a text without a shape of its own is a name. */
export function stampedIdentities(text: string, origins: string): StampedIdentity[] {
  if (isAccessKeyId(text)) return [asKey(text)];
  const arn = parseArn(text);
  if (arn !== undefined) {
    const role = iamName(text, "role");
    if (role !== undefined) return [asRole(role, arn.account, text)];
    const session = assumedRole(text);
    if (session !== undefined || arn.resource.startsWith("federated-user/"))
      return [asSession(text, `(${UI}.arn = ${literal(text)})`, text)];
    return [];
  }
  if (/^AROA[A-Z0-9]+$/.test(text)) return [asRoleId(text)];
  if (/^AIDA[A-Z0-9]+$/.test(text)) return [];
  if (SESSION_ID.test(text)) {
    const stamps = `e.stamp IN (SELECT stamp FROM ${origins} WHERE session_id = ${literal(text)})`;
    return [asSession(text, `(${stamps})`)];
  }
  // A caller of another account shows the same ID, of a call and not of a session (`AWSAccount`).
  if (/^AROA[A-Z0-9]+:.+$/.test(text) || /^\d{12}:.+$/.test(text))
    return [asSession(text, `(${UI}.principalid = ${literal(text)} AND ${UI}.type <> 'AWSAccount')`)];
  return [asRole(text), asSessionName(text), asSourceIdentity(text), asKey(text)];
}
