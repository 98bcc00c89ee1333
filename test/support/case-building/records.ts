import { textAt, type CloudTrailRecord, type Json, type JsonObject } from "../../../src/trail/record.js";
import type { Actor, Role, RoleSession, User } from "./identities.js";
import { asOtherAccount, asRoleAtSignIn, principalOf, sessionArn } from "./identities.js";
import { keyId, uuid, type Seed } from "./ids.js";
import { plus, printed } from "./time.js";

export const OFFICE = "198.51.100.24";
export const CLI = "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.6";
export const BROWSER =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36";

export interface Call {
  at: string;
  by: Actor;
  source: string;
  event: string;
  region?: string;
  ip?: string;
  agent?: string;
  params?: JsonObject | null;
  response?: JsonObject | null;
  readOnly?: boolean;
  /** The account in whose trail it stands; the caller's, if not said. */
  recipient?: string;
  resources?: Json[];
  additional?: JsonObject;
  requestId?: string;
  sharedId?: string;
  error?: { code?: string; message: string };
  type?: string;
  category?: "Management" | "Data";
  details?: JsonObject;
  /** Anything else at the top level. */
  more?: JsonObject;
}

/** One record, its fields in the order that CloudTrail writes them. */
export function call(seed: Seed, what: Call): CloudTrailRecord {
  const invokedBy = what.by["invokedBy"];
  const byService = typeof invokedBy === "string";
  const type = what.type ?? "AwsApiCall";
  const api = type === "AwsApiCall";
  const region = what.region ?? "eu-central-1";
  const service = what.source.replace(".amazonaws.com", "");
  const account = what.by["accountId"];
  return compact({
    eventVersion: "1.11",
    userIdentity: what.by,
    eventTime: what.at,
    eventSource: what.source,
    eventName: what.event,
    awsRegion: region,
    sourceIPAddress: what.ip ?? (byService ? invokedBy : OFFICE),
    userAgent: what.agent ?? (byService ? invokedBy : CLI),
    errorCode: what.error?.code,
    errorMessage: what.error?.message,
    requestParameters: what.params ?? null,
    responseElements: what.response ?? null,
    additionalEventData: what.additional,
    requestID: api ? (what.requestId ?? uuid(seed)) : undefined,
    eventID: uuid(seed),
    readOnly: what.readOnly ?? true,
    resources: what.resources,
    eventType: type,
    managementEvent: (what.category ?? "Management") === "Management",
    recipientAccountId: what.recipient ?? (typeof account === "string" ? account : undefined),
    sharedEventID: what.sharedId,
    serviceEventDetails: what.details,
    eventCategory: what.category ?? "Management",
    tlsDetails:
      api && !byService
        ? {
            tlsVersion: "TLSv1.3",
            cipherSuite: "TLS_AES_128_GCM_SHA256",
            clientProvidedHostHeader: `${service}.${region}.amazonaws.com`,
          }
        : undefined,
    ...what.more,
  });
}

/** The text of a field; empty, where there is none. */
export function textOf(fields: JsonObject, name: string): string {
  return textAt(fields, name) ?? "";
}

/** The event ID of a record. */
export function idOf(record: CloudTrailRecord): string {
  const found = record["eventID"];
  if (typeof found !== "string") throw new Error("the record has no event ID");
  return found;
}

/** A copy of a record with some fields changed; a field set to undefined is left out. */
export function edited(
  record: CloudTrailRecord,
  changes: Record<string, Json | undefined>,
): CloudTrailRecord {
  return compact({ ...record, ...changes });
}

/** What somebody does with a credential: an ordinary call. */
export function use(seed: Seed, at: string, by: Actor, more: Partial<Call> = {}): CloudTrailRecord {
  return call(seed, { at, by, source: "ec2.amazonaws.com", event: "DescribeInstances", ...more });
}

/** The same from a page of the console. */
export function useInConsole(seed: Seed, at: string, by: Actor, more: Partial<Call> = {}): CloudTrailRecord {
  return use(seed, at, by, {
    agent: BROWSER,
    ...more,
    more: { sessionCredentialFromConsole: "true", ...more.more },
  });
}

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

/** A console sign-in. `by` is a user, root (key `""`), or a federated role session. */
export function consoleLogin(
  seed: Seed,
  at: string,
  by: Actor,
  more: { mfa?: boolean; failure?: string } = {},
): CloudTrailRecord {
  return call(seed, {
    at,
    by,
    source: "signin.amazonaws.com",
    event: "ConsoleLogin",
    region: "us-east-1",
    agent: BROWSER,
    ...(more.failure ? { error: { message: more.failure } } : {}),
    response: { ConsoleLogin: more.failure ? "Failure" : "Success" },
    additional: {
      LoginTo: "https://console.aws.amazon.com/console/home?state=hashArgs",
      MobileVersion: "No",
      MFAUsed: more.mfa ? "Yes" : "No",
    },
    readOnly: false,
    type: "AwsConsoleSignIn",
  });
}

/** A user at the sign-in page: no key. */
export function userAtSignIn(who: User): Actor {
  return {
    type: "IAMUser",
    principalId: who.principalId,
    arn: who.arn,
    accountId: who.account,
    userName: who.name,
  };
}

/** What SwitchRole alone writes, in the role's account. */
export function switchEvent(
  seed: Seed,
  at: string,
  session: Pick<RoleSession, "role" | "name">,
  from: string,
  event = "SwitchRole",
): CloudTrailRecord {
  return call(seed, {
    at,
    by: asRoleAtSignIn(session),
    source: "signin.amazonaws.com",
    event,
    region: "us-east-1",
    agent: BROWSER,
    response: { [event]: "Success" },
    additional: { SwitchFrom: from, RedirectTo: "https://eu-central-1.console.aws.amazon.com/console/home" },
    readOnly: false,
    type: "AwsConsoleSignIn",
  });
}

/** A switch in the console: both copies of AssumeRole, SwitchRole, and the session with the key that is used after. */
export function switchRole(
  seed: Seed,
  at: string,
  by: Actor,
  role: Role,
  name: string,
): Assumed & { switched: CloudTrailRecord; issuedKey: string } {
  const assumed = assumeRole(seed, {
    at,
    by: { ...by, invokedBy: "AWS Internal" },
    role,
    name,
    ip: "AWS Internal",
    agent: "AWS Internal",
  });
  const switched = switchEvent(seed, at, { role, name }, textOf(by, "arn"));
  return {
    ...assumed,
    switched,
    issuedKey: assumed.session.key,
    session: { ...assumed.session, key: keyId(seed, "ASIA", role.account) },
  };
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

/** Drops what is undefined. */
function compact(fields: Record<string, Json | undefined>): CloudTrailRecord {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}
