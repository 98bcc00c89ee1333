import type { PolicyDocument } from "../answers/contain.js";
import type { Json, JsonObject } from "../trail/record.js";

/** The name that the IAM console gives the policy of "Revoke active sessions" (`cloudtrail-identity.md` §8.1). */
export const REVOKE_OLDER = "AWSRevokeOlderSessions";

function document(...statements: JsonObject[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

function denied(condition: JsonObject, action: Json = ["*"]): PolicyDocument {
  return document({ Effect: "Deny", Action: action, Resource: ["*"], Condition: condition });
}

/**
 * A text as a condition value. IAM replaces `${…}` in values of a 2012-10-17 policy, so a text that holds it would mean
 * something else; `${$}` is a plain dollar sign (IAM User Guide, "Policy variables").
 */
function plain(text: string): string {
  return text.replaceAll("${", "${$}{");
}

/** Denies every session issued before a time; long-term keys, which have no issue time, are not touched (§8.1). */
export function denyIssuedBefore(time: string): PolicyDocument {
  return denied({ DateLessThan: { "aws:TokenIssueTime": time } });
}

/** Denies the sessions of one session name of a role, now and later: `AROA…:name` (§8.1). */
export function denyUserIds(userIds: readonly string[]): PolicyDocument {
  return denied({ StringEquals: { "aws:userid": userIds.map(plain) } });
}

/** Denies the sessions that carry a source identity: one person, in every role of a chain (§8.1). */
export function denySourceIdentity(name: string): PolicyDocument {
  return denied({ StringEquals: { "aws:SourceIdentity": plain(name) } });
}

/** Denies everything, always: what the managed policy AWSDenyAll says (§8.1). */
export function denyAll(): PolicyDocument {
  return document({ Effect: "Deny", Action: ["*"], Resource: ["*"] });
}

/** Denies opening root sessions of member accounts (§5, §8.2 "AssumeRoot session"). */
export function denyAssumeRoot(): PolicyDocument {
  return document({ Effect: "Deny", Action: ["sts:AssumeRoot"], Resource: ["*"] });
}

/**
 * For the organization: denies the root user of a member account, with every session of it. `aws:PrincipalArn` of a root
 * session is the account's root ARN (§8.2 "root long-term / root temp": service control policies bind members only).
 */
export function denyRootOf(account: string, partition: string): PolicyDocument {
  return denied({ ArnEquals: { "aws:PrincipalArn": `arn:${partition}:iam::${account}:root` } });
}

/** For the organization: denies an Identity Center user, whichever account and permission set (§8.1, §8.2). */
export function denyIdentityCenterUser(userId: string): PolicyDocument {
  return denied({ StringEquals: { "identitystore:userId": plain(userId) } });
}

/** For the organization: denies a role whose own policies cannot be changed, for sessions issued before a time. */
export function denyRoleIssuedBefore(roleArn: string, time: string): PolicyDocument {
  return denied({
    ArnEquals: { "aws:PrincipalArn": roleArn },
    DateLessThan: { "aws:TokenIssueTime": time },
  });
}

/** A statement for a role's trust policy: this subject of an identity provider gets no new session (§8.2 "SAML / OIDC role"). */
export function trustDeny(
  provider: string,
  how: { action: "sts:AssumeRoleWithSAML" | "sts:AssumeRoleWithWebIdentity"; key: string; subject: string },
): PolicyDocument {
  return document({
    Effect: "Deny",
    Principal: { Federated: provider },
    Action: [how.action],
    Condition: { StringEquals: { [how.key]: plain(how.subject) } },
  });
}
