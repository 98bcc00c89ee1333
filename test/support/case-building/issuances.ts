import type { CloudTrailRecord, JsonObject } from "../../../src/trail/record.js";
import {
  asOtherAccount,
  principalOf,
  sessionArn,
  type Actor,
  type Role,
  type RoleSession,
  type User,
} from "./identities.js";
import { keyId, uuid, type Seed } from "./ids.js";
import { call, textOf, type Call } from "./records.js";
import { plus, printed } from "./time.js";

export function credentials(key: string, expires: string): JsonObject {
  return {
    accessKeyId: key,
    sessionToken: "fake-session-token-of-a-test-case",
    expiration: printed(expires),
  };
}

export interface Assumption {
  at: string;
  by: Actor;
  role: Role;
  name: string;
  key?: string;
  seconds?: number;
  params?: JsonObject;
  response?: JsonObject;
  additional?: JsonObject;
  ip?: string;
  agent?: string;
  region?: string;
  context?: JsonObject;
  mfa?: boolean;
  /** Some services' AssumeRole does not print the session. */
  withoutSession?: boolean;
}

export interface Assumed {
  /** In the caller's log; for a service, the one record there is. */
  caller: CloudTrailRecord;
  /** In the role owner's log, if that is another account. */
  owner: CloudTrailRecord;
  /** Both, or the one. */
  records: CloudTrailRecord[];
  session: RoleSession;
}

export function assumeRole(seed: Seed, what: Assumption): Assumed {
  const account = what.role.account;
  const seconds = what.seconds ?? 3600;
  const callerAccount = typeof what.by["accountId"] === "string" ? what.by["accountId"] : account;
  const byService = what.by["type"] === "AWSService";
  const crosses = callerAccount !== account;
  const session = sessionOf(seed, what);
  const shared: Partial<Call> & Pick<Call, "source" | "event" | "at" | "by"> = {
    at: what.at,
    by: what.by,
    source: "sts.amazonaws.com",
    event: "AssumeRole",
    ...(what.ip ? { ip: what.ip } : {}),
    ...(what.agent ? { agent: what.agent } : {}),
    ...(what.region ? { region: what.region } : {}),
    params: {
      roleArn: what.role.arn,
      roleSessionName: what.name,
      ...(what.seconds ? { durationSeconds: what.seconds } : {}),
      ...what.params,
    },
    response: {
      credentials: credentials(session.key, plus(what.at, seconds)),
      ...(what.withoutSession ? {} : { assumedRoleUser: assumedUser(session) }),
      ...what.response,
    },
    ...(what.additional ? { additional: what.additional } : {}),
    resources: [{ ARN: what.role.arn, accountId: account, type: "AWS::IAM::Role" }],
    requestId: uuid(seed),
    ...(crosses || byService ? { sharedId: uuid(seed) } : {}),
  };
  const caller = call(seed, { ...shared, recipient: callerAccount });
  if (!crosses) return { caller, owner: caller, records: [caller], session };
  const principalId = what.by["principalId"];
  const owner = call(seed, {
    ...shared,
    by: asOtherAccount(typeof principalId === "string" ? principalId : "", callerAccount),
    recipient: account,
    ip: what.ip ?? textOf(caller, "sourceIPAddress"),
    agent: what.agent ?? textOf(caller, "userAgent"),
  });
  return { caller, owner, records: [caller, owner], session };
}

function sessionOf(
  seed: Seed,
  what: Pick<Assumption, "role" | "name" | "key" | "at" | "context" | "mfa">,
): RoleSession {
  return {
    role: what.role,
    name: what.name,
    key: what.key ?? keyId(seed, "ASIA", what.role.account),
    createdAt: what.at,
    ...(what.mfa === undefined ? {} : { mfa: what.mfa }),
    ...(what.context ? { context: what.context } : {}),
  };
}

function assumedUser(session: RoleSession): JsonObject {
  return { assumedRoleId: principalOf(session), arn: sessionArn(session) };
}

/** AssumeRoleWithSAML and AssumeRoleWithWebIdentity: only in the role's account. */
export function federate(
  seed: Seed,
  what: Assumption & { event: "AssumeRoleWithSAML" | "AssumeRoleWithWebIdentity"; provider: string },
): { record: CloudTrailRecord; session: RoleSession } {
  const account = what.role.account;
  const session = sessionOf(seed, what);
  const saml = what.event === "AssumeRoleWithSAML";
  const subject = textOf(what.by, "userName");
  const record = call(seed, {
    at: what.at,
    by: what.by,
    source: "sts.amazonaws.com",
    event: what.event,
    ...(what.ip ? { ip: what.ip } : {}),
    ...(what.agent ? { agent: what.agent } : {}),
    params: {
      ...(saml ? { sAMLAssertionID: `_${uuid(seed)}` } : {}),
      roleSessionName: what.name,
      ...(what.seconds ? { durationSeconds: what.seconds } : {}),
      roleArn: what.role.arn,
      ...(saml ? { principalArn: what.provider } : {}),
      ...what.params,
    },
    response: {
      ...(saml ? {} : { subjectFromWebIdentityToken: subject }),
      assumedRoleUser: assumedUser(session),
      ...(saml
        ? {
            subject,
            subjectType: "persistent",
            issuer: "https://idp.northwind.test/saml",
            audience: "https://signin.aws.amazon.com/saml",
            nameQualifier: textOf(what.by, "identityProvider"),
          }
        : { audience: "sts.amazonaws.com", provider: what.provider }),
      credentials: credentials(session.key, plus(what.at, what.seconds ?? 3600)),
      ...what.response,
    },
    resources: [
      { accountId: account, type: "AWS::IAM::Role", ARN: what.role.arn },
      ...(saml ? [{ accountId: account, type: "AWS::IAM::SAMLProvider", ARN: what.provider }] : []),
    ],
    recipient: account,
  });
  return { record, session };
}

export function getSessionToken(
  seed: Seed,
  at: string,
  by: Actor,
  key: string,
  seconds = 3600,
): CloudTrailRecord {
  return call(seed, {
    at,
    by,
    source: "sts.amazonaws.com",
    event: "GetSessionToken",
    params: { durationSeconds: seconds },
    response: { credentials: credentials(key, plus(at, seconds)) },
    readOnly: false,
  });
}

export function getFederationToken(
  seed: Seed,
  at: string,
  by: Actor,
  name: string,
  key: string,
): CloudTrailRecord {
  const account = textOf(by, "accountId");
  return call(seed, {
    at,
    by,
    source: "sts.amazonaws.com",
    event: "GetFederationToken",
    params: { name, durationSeconds: 3600 },
    response: {
      credentials: credentials(key, plus(at, 3600)),
      federatedUser: {
        federatedUserId: `${account}:${name}`,
        arn: `arn:aws:sts::${account}:federated-user/${name}`,
      },
      packedPolicySize: 4,
    },
    readOnly: false,
  });
}

export function assumeRoot(
  seed: Seed,
  at: string,
  by: Actor,
  member: string,
  key: string,
  policy = "S3UnlockBucketPolicy",
): CloudTrailRecord {
  return call(seed, {
    at,
    by,
    source: "sts.amazonaws.com",
    event: "AssumeRoot",
    params: {
      targetPrincipal: member,
      taskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${policy}` },
      durationSeconds: 900,
    },
    response: { credentials: credentials(key, plus(at, 900)) },
    readOnly: false,
  });
}

export function createAccessKey(
  seed: Seed,
  at: string,
  by: Actor,
  owner: User,
  key: string,
  params: JsonObject | null = { userName: owner.name },
): CloudTrailRecord {
  return call(seed, {
    at,
    by,
    source: "iam.amazonaws.com",
    event: "CreateAccessKey",
    region: "us-east-1",
    params,
    response: {
      accessKey: {
        userName: owner.name,
        accessKeyId: key,
        status: "Active",
        createDate: printed(at).replace(/(\d{4}),/, "$1"),
      },
    },
    readOnly: false,
  });
}
