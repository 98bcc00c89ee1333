import { accountOfId } from "../../../trail/key-id.js";
import { textAt, valueAt, type CloudTrailRecord, type Json } from "../../../trail/record.js";
import { about, SOURCE, type Rule } from "./explanation.js";

const UI = "userIdentity";
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";
/** Identities that a service can act for (§3.9). */
const ACTING = new Set(["IAMUser", "AssumedRole", "FederatedUser", "Root"]);

const typeOf = (record: CloudTrailRecord): string | undefined => textAt(record, UI, "type");

/** Why the user name is hidden (§4.3). */
const hiddenName: Rule = (record) =>
  textAt(record, UI, "userName") === HIDDEN
    ? about(
        `${UI}.userName`,
        "The name is hidden because no user of that name exists: what was typed may be a password or another account's name. Such failures are not one person, and name nobody.",
        SOURCE.logging,
      )
    : undefined;

/** A value that CloudTrail withholds elsewhere (§4.3). */
const hiddenValue: Rule = (record) => {
  for (const part of ["requestParameters", "responseElements"]) {
    const path = pathOf(valueAt(record, part), part);
    if (path !== undefined)
      return about(
        path,
        "CloudTrail withholds this value, which is a token, an assertion or a password.",
        SOURCE.contents,
      );
  }
  return undefined;
};

function pathOf(value: Json | undefined, path: string, depth = 0): string | undefined {
  if (value === HIDDEN) return path;
  if (typeof value !== "object" || value === null || depth > 8) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = pathOf(item, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A service that acts for a principal: a forward access session (§3.9). */
const forwarded: Rule = (record) => {
  const service = textAt(record, UI, "invokedBy");
  const type = typeOf(record);
  if (service === undefined || type === undefined || !ACTING.has(type)) return undefined;
  return about(
    `${UI}.invokedBy`,
    `${service} made this call on behalf of the principal named here, with a key of its own that no event issued. The principal did not send it: it is what an earlier call of theirs to that service led to.`,
    SOURCE.forward,
  );
};

/** A key's own forward access: the creation date is the token's, not a session's (§3.9). */
const forwardedFromKey: Rule = (record) =>
  typeOf(record) === "IAMUser" &&
  textAt(record, UI, "invokedBy") !== undefined &&
  textAt(record, UI, "accessKeyId")?.startsWith("ASIA") === true &&
  textAt(record, UI, "sessionContext", "attributes", "creationDate") !== undefined
    ? about(
        `${UI}.sessionContext.attributes.creationDate`,
        "Where the user called with a long-term key, this is when the service made its token, not when a session began.",
        SOURCE.forward,
      )
    : undefined;

const byService: Rule = (record) =>
  typeOf(record) === "AWSService"
    ? about(
        `${UI}.type`,
        `${textAt(record, UI, "invokedBy") ?? "An AWS service"} acted by itself. A service has no key and no principal ID; if the call has a copy elsewhere, it is in AWS's own account.`,
        SOURCE.identity,
      )
    : undefined;

/** Only account and principal ID of a caller from another account are shown (§2.1, §4.1). */
const fromOtherAccount: Rule = (record) => {
  if (typeOf(record) !== "AWSAccount") return undefined;
  const account = textAt(record, UI, "accountId");
  return about(
    `${UI}.type`,
    `The caller is of another account${account === undefined ? "" : `, ${account}`}, and its name, ARN and key are not shown to the owner of what was called: they stand in that account's own trail.`,
    SOURCE.identity,
  );
};

/** A role session's record never has the person (§4.1). */
const role: Rule = (record) =>
  typeOf(record) === "AssumedRole"
    ? about(
        `${UI}.arn`,
        "Calls with a role's credentials record the role and the session's name only. Whoever assumed the role chose that name; it proves nothing.",
        SOURCE.logging,
      )
    : undefined;

const federated: Rule = (record) => {
  const type = typeOf(record);
  if (type !== "SAMLUser" && type !== "WebIdentityUser") return undefined;
  return about(
    `${UI}.userName`,
    "The identity provider named this user. Federated callers have no key, ARN or account of AWS: the call is signed by nobody, and the provider's word is checked instead.",
    SOURCE.logging,
  );
};

const federatedUser: Rule = (record) =>
  typeOf(record) === "FederatedUser"
    ? about(
        `${UI}.sessionContext.sessionIssuer`,
        textAt(record, UI, "sessionContext", "sessionIssuer", "arn") === undefined
          ? "The record does not say who called GetFederationToken."
          : "This is who called GetFederationToken; the federated user's own name was chosen by the caller.",
        SOURCE.identity,
      )
    : undefined;

const identityCenter: Rule = (record) => {
  const user = textAt(record, UI, "onBehalfOf", "userId");
  return user === undefined
    ? undefined
    : about(
        `${UI}.onBehalfOf.userId`,
        `The Identity Center user ${user}, stamped by the service that was called. Not every service stamps it, and it does not pass on through AssumeRole.`,
        SOURCE.identity,
      );
};

const workload: Rule = (record) => {
  const holder = textAt(record, UI, "inScopeOf", "credentialsIssuedTo");
  return holder === undefined
    ? undefined
    : about(
        `${UI}.inScopeOf.credentialsIssuedTo`,
        `The credentials were delivered to ${holder}: AWS itself names the workload.`,
        SOURCE.identity,
      );
};

const unknown: Rule = (record) =>
  typeOf(record) === "Unknown"
    ? about(`${UI}.type`, "CloudTrail cannot tell what kind of identity this is.", SOURCE.identity)
    : undefined;

const rootUser: Rule = (record) =>
  typeOf(record) === "Root" && textAt(record, UI, "invokedBy") === undefined
    ? about(
        `${UI}.type`,
        textAt(record, UI, "accessKeyId")?.startsWith("ASIA") === true
          ? "The account's root identity under a temporary key: a sign-in of the root user, or a session that somebody opened by AssumeRoot. The issuing event tells which."
          : "The account's root user.",
        SOURCE.identity,
      )
    : undefined;

const noKey: Rule = (record) =>
  valueAt(record, UI, "accessKeyId") === ""
    ? about(`${UI}.accessKeyId`, "An empty key ID means that none is recorded.", SOURCE.identity)
    : undefined;

/** A key ID holds the account it was made in (§2.4); FAS keys and callers of other accounts aside, it is the caller's. */
const keyOfOther: Rule = (record) => {
  const key = textAt(record, UI, "accessKeyId");
  const own = textAt(record, UI, "accountId");
  const made = key === undefined ? undefined : accountOfId(key);
  if (made === undefined || own === undefined || made === own) return undefined;
  return about(
    `${UI}.accessKeyId`,
    `The key ID says that it was made in account ${made}, the record says ${own}: the data was anonymised, made up or changed.`,
    SOURCE.ids,
  );
};

const old: Rule = (record) =>
  valueAt(record, UI) !== undefined &&
  typeOf(record) === undefined &&
  textAt(record, UI, "invokedBy") === undefined
    ? about(
        UI,
        "The record does not say what kind of identity called, as events of some services do not.",
        SOURCE.services,
      )
    : undefined;

const delegated: Rule = (record) => {
  const account = textAt(record, UI, "invokedByDelegate", "accountId");
  return account === undefined
    ? undefined
    : about(
        `${UI}.invokedByDelegate`,
        `A product provider, account ${account}, made the call under a temporary delegation; the principal shown is the customer's role.`,
        SOURCE.identity,
      );
};

export const CALLER_RULES: readonly Rule[] = [
  hiddenName, hiddenValue, forwarded, forwardedFromKey, byService, fromOtherAccount, role, federated, federatedUser, identityCenter, workload, unknown,
  rootUser, noKey, keyOfOther, old, delegated,
]; // prettier-ignore
