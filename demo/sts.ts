import {
  identityOf,
  keyFor,
  onward,
  roleSession,
  sessionIdOf,
  type Caller,
  type Client,
  type World,
} from "./callers.js";
import { expirationText, HOUR, iso, type Seconds } from "./clock.js";
import { sessionToken, uniqueId } from "./ids.js";
import { HOME_REGION, VENDOR_ACCOUNT, type Role } from "./organisation.js";
import type { Fields } from "./recorder.js";

/** `responseElements.credentials`: key, token, expiry; never a secret (§3.2). */
export function credentials(
  world: World,
  account: string,
  region: string,
  key: string,
  expires: Seconds,
): Fields {
  return {
    accessKeyId: key,
    sessionToken: sessionToken(region, account, world.random),
    expiration: expirationText(expires),
  };
}

/** STS endpoint metadata of newer records (§3.2). */
export function stsDetails(world: World, region: string): Fields {
  return {
    ExtendedRequestId: `${world.random.text("ABCDEFabcdef0123456789", 40)}=`,
    RequestDetails: { endpointType: "regional", awsServingRegion: region },
  };
}

export function roleResource(role: Role): Fields {
  return { ARN: role.arn, accountId: role.account, type: "AWS::IAM::Role" };
}

export interface AssumeOptions {
  sessionName: string;
  duration?: number;
  region?: string;
  tags?: Record<string, string>;
  transitiveKeys?: string[];
  sourceIdentity?: string;
  externalId?: string;
  mfaSerial?: string;
  /** Legacy allow-listed self-assumption (§4.7). */
  explicitTrustGrant?: boolean;
  /** Who uses the new session, when it is not the client that asked. */
  client?: Client;
}

/** sts:AssumeRole by a user or a role (§3.2): one record, or a pair when the role belongs to another account. */
export function assumeRole(
  world: World,
  caller: Caller,
  role: Role,
  at: Seconds,
  options: AssumeOptions,
): Caller {
  const { random, recorder } = world;
  const region = options.region ?? HOME_REGION;
  const duration = options.duration ?? HOUR;
  const key = uniqueId("ASIA", role.account, random);
  const sourceIdentity = options.sourceIdentity ?? caller.sourceIdentity;
  const session = roleSession(
    role,
    options.sessionName,
    key,
    options.client ?? caller.client,
    onward(caller.behind, "AssumeRole"),
  );
  session.createdAt = at;
  session.expiresAt = at + duration;
  session.mfa = caller.type === "IAMUser" && (caller.mfa === true || options.mfaSerial !== undefined);
  if (sourceIdentity !== undefined) session.sourceIdentity = sourceIdentity;
  const passed: Record<string, string> = { ...caller.transitive };
  for (const name of options.transitiveKeys ?? []) passed[name] = options.tags?.[name] ?? "";
  if (Object.keys(passed).length > 0) session.transitive = passed;

  const request: Fields = { roleArn: role.arn, roleSessionName: options.sessionName };
  if (options.sourceIdentity !== undefined) request["sourceIdentity"] = options.sourceIdentity;
  if (options.externalId !== undefined) request["externalId"] = options.externalId;
  if (options.mfaSerial !== undefined) request["serialNumber"] = options.mfaSerial;
  if (options.tags !== undefined)
    request["tags"] = Object.entries(options.tags).map(([name, value]) => ({ key: name, value }));
  if (options.transitiveKeys !== undefined) request["transitiveTagKeys"] = options.transitiveKeys;
  if (caller.transitive !== undefined) request["incomingTransitiveTags"] = caller.transitive;
  request["durationSeconds"] = duration;
  const response: Fields = {
    credentials: credentials(world, role.account, region, key, at + duration),
    assumedRoleUser: { assumedRoleId: session.principalId, arn: session.arn },
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(options.tags === undefined ? {} : { packedPolicySize: random.between(2, 20) }),
  };
  const crossing = role.account !== caller.account;
  const shared = {
    at,
    region,
    source: "sts",
    name: "AssumeRole",
    ip: caller.client.ip,
    agent: caller.client.agent,
    request,
    response,
    extra: {
      ...(options.explicitTrustGrant === undefined ? {} : { explicitTrustGrant: options.explicitTrustGrant }),
      ...stsDetails(world, region),
    },
    requestId: random.uuid(),
    readOnly: true,
    resources: [roleResource(role)],
    sharedId: crossing ? random.uuid() : undefined,
    host: `sts.${region}.amazonaws.com`,
    behind: caller.behind,
  };
  let issuedBy = "";
  if (crossing) {
    issuedBy = recorder.record({
      ...shared,
      account: role.account,
      identity: { type: "AWSAccount", principalId: caller.principalId, accountId: caller.account },
    });
  }
  if (caller.account !== VENDOR_ACCOUNT) {
    issuedBy = recorder.record({
      ...shared,
      account: caller.account,
      identity: identityOf(caller, { service: "sts", key: keyFor(world, caller, "sts") }),
      sessionId: sessionIdOf(caller),
      sessionArn: caller.arn,
    });
  }
  recorder.issued(key, session.behind, issuedBy, sessionIdOf(session));
  return session;
}

/** A denied AssumeRole: logged with the caller alone, request and response null (Appendix A12). */
export function assumeRoleDenied(world: World, caller: Caller, role: Role, at: Seconds): string {
  return world.recorder.record({
    at,
    account: caller.account,
    region: HOME_REGION,
    source: "sts",
    name: "AssumeRole",
    identity: identityOf(caller, { service: "sts", key: keyFor(world, caller, "sts") }),
    ip: caller.client.ip,
    agent: caller.client.agent,
    error: {
      code: "AccessDenied",
      message: `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${role.arn}`,
    },
    readOnly: true,
    host: `sts.${HOME_REGION}.amazonaws.com`,
    sessionId: sessionIdOf(caller),
    sessionArn: caller.arn,
    behind: caller.behind,
  });
}

/** sts:GetSessionToken of a user or of root: the same principal under a temporary key (§3.3). */
export function getSessionToken(world: World, caller: Caller, at: Seconds, mfaSerial?: string): Caller {
  const { random, recorder } = world;
  const key = uniqueId("ASIA", caller.account, random);
  const duration = caller.type === "Root" ? HOUR : 12 * HOUR;
  const session: Caller = {
    ...caller,
    key,
    createdAt: at,
    expiresAt: at + duration,
    mfa: mfaSerial !== undefined,
    behind: onward(caller.behind, "GetSessionToken"),
  };
  const eventId = recorder.record({
    at,
    account: caller.account,
    region: HOME_REGION,
    source: "sts",
    name: "GetSessionToken",
    identity: identityOf(caller, { service: "sts" }),
    ip: caller.client.ip,
    agent: caller.client.agent,
    request: { durationSeconds: duration, ...(mfaSerial === undefined ? {} : { serialNumber: mfaSerial }) },
    response: { credentials: credentials(world, caller.account, HOME_REGION, key, at + duration) },
    extra: stsDetails(world, HOME_REGION),
    readOnly: false,
    host: `sts.${HOME_REGION}.amazonaws.com`,
    behind: caller.behind,
  });
  recorder.issued(key, session.behind, eventId, sessionIdOf(session));
  return session;
}

/** sts:GetFederationToken: a FederatedUser whose issuer stays on every later event (Appendix A10). */
export function getFederationToken(
  world: World,
  caller: Caller,
  at: Seconds,
  name: string,
  client: Client,
): Caller {
  const { random, recorder } = world;
  const key = uniqueId("ASIA", caller.account, random);
  const duration = HOUR;
  const session: Caller = {
    type: "FederatedUser",
    account: caller.account,
    principalId: `${caller.account}:${name}`,
    arn: `arn:aws:sts::${caller.account}:federated-user/${name}`,
    key,
    client,
    createdAt: at,
    expiresAt: at + duration,
    mfa: false,
    behind: onward(caller.behind, "GetFederationToken"),
    issuer: {
      type: caller.type,
      principalId: caller.principalId,
      arn: caller.arn,
      accountId: caller.account,
      ...(caller.userName === undefined ? {} : { userName: caller.userName }),
    },
  };
  const eventId = recorder.record({
    at,
    account: caller.account,
    region: HOME_REGION,
    source: "sts",
    name: "GetFederationToken",
    identity: identityOf(caller, { service: "sts" }),
    ip: caller.client.ip,
    agent: caller.client.agent,
    request: {
      name,
      policy:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"}]}',
      durationSeconds: duration,
    },
    response: {
      credentials: credentials(world, caller.account, HOME_REGION, key, at + duration),
      federatedUser: { federatedUserId: session.principalId, arn: session.arn },
      packedPolicySize: 6,
    },
    extra: stsDetails(world, HOME_REGION),
    readOnly: false,
    host: `sts.${HOME_REGION}.amazonaws.com`,
    behind: caller.behind,
  });
  recorder.issued(key, session.behind, eventId, sessionIdOf(session));
  return session;
}

/** SDKs name sessions by the client's clock (Appendix A1). */
export function sdkSessionName(at: Seconds, sdk: "botocore" | "go"): string {
  return sdk === "botocore"
    ? `botocore-session-${at}`
    : `aws-go-sdk-${at}${iso(at).slice(11, 19).replaceAll(":", "")}000`;
}
