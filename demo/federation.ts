import { roleSession, sessionIdOf, type Caller, type Client, type World } from "./callers.js";
import { HOUR, type Seconds } from "./clock.js";
import { uniqueId } from "./ids.js";
import { HOME_REGION, type Role } from "./organisation.js";
import type { Fields } from "./recorder.js";
import { signinRecord } from "./signin.js";
import { credentials, roleResource, stsDetails } from "./sts.js";
import type { Behind } from "./truth.js";

/** The company's other identity provider, older than Identity Center. */
const SAML_PROVIDER = "FennmarkOkta";
const NAME_QUALIFIER = "q8Wn5mKfQ0v1zBv4sYxA1u2cDdE=";

/** sts:AssumeRoleWithSAML, logged with the role's owner only (§3.7). */
export function assumeRoleWithSaml(
  world: World,
  subject: string,
  role: Role,
  at: Seconds,
  client: Client,
  options: { viaBrowser: boolean; duration?: number },
): { session: Caller; eventId: string } {
  const { random, recorder } = world;
  const duration = options.duration ?? 4 * HOUR;
  const key = uniqueId("ASIA", role.account, random);
  const provider = `arn:aws:iam::${role.account}:saml-provider/${SAML_PROVIDER}`;
  const origin = { kind: "saml-user", name: subject } as const;
  const behind: Behind = { origin, actor: subject, via: ["AssumeRoleWithSAML"] };
  const session = roleSession(role, subject, key, client, behind);
  session.createdAt = at;
  session.expiresAt = at + duration;
  session.mfa = false;
  const eventId = recorder.record({
    at,
    account: role.account,
    region: options.viaBrowser ? "us-east-1" : HOME_REGION,
    source: "sts",
    name: "AssumeRoleWithSAML",
    identity: {
      type: "SAMLUser",
      principalId: `${NAME_QUALIFIER}:${subject}`,
      userName: subject,
      identityProvider: NAME_QUALIFIER,
    },
    ip: options.viaBrowser ? "AWS Internal" : client.ip,
    agent: options.viaBrowser ? "aws-internal/3 aws-sdk-java/1.12.750" : client.agent,
    request: {
      sAMLAssertionID: `_${random.hex(32)}`,
      roleSessionName: subject,
      durationSeconds: duration,
      roleArn: role.arn,
      principalArn: provider,
      principalTags: { Department: "Finance" },
      transitiveTagKeys: ["Department"],
    },
    response: {
      subject,
      subjectType: "persistent",
      issuer: "http://www.okta.com/exk1fennmark9",
      audience: "https://signin.aws.amazon.com/saml",
      nameQualifier: NAME_QUALIFIER,
      credentials: credentials(world, role.account, HOME_REGION, key, at + duration),
      assumedRoleUser: { assumedRoleId: session.principalId, arn: session.arn },
      packedPolicySize: 4,
    },
    extra: options.viaBrowser ? undefined : stsDetails(world, HOME_REGION),
    readOnly: true,
    resources: [
      roleResource(role),
      { ARN: provider, accountId: role.account, type: "AWS::IAM::SAMLProvider" },
    ],
    host: options.viaBrowser ? undefined : `sts.${HOME_REGION}.amazonaws.com`,
    behind: { origin, actor: subject, via: [] },
  });
  session.transitive = { Department: "Finance" };
  recorder.issued(key, behind, eventId, sessionIdOf(session));
  return { session, eventId };
}

/** The console sign-in that follows a SAML post or a portal click: AssumedRole with key and session (§3.6). */
export function federatedConsoleLogin(world: World, session: Caller, at: Seconds, browser: Client): Caller {
  const console: Caller = { ...session, client: browser, consoleKeys: new Map() };
  world.recorder.record(
    signinRecord(
      {
        at,
        account: session.account,
        region: "us-east-1",
        name: "ConsoleLogin",
        identity: {
          type: "AssumedRole",
          principalId: session.principalId,
          arn: session.arn,
          accountId: session.account,
          accessKeyId: session.key,
          sessionContext: {
            sessionIssuer: session.issuer,
            webIdFederationData: {},
            attributes: {
              creationDate: new Date((session.createdAt ?? at) * 1000).toISOString().replace(".000", ""),
              mfaAuthenticated: "false",
            },
          },
        },
        response: { ConsoleLogin: "Success" },
        extra: { LoginTo: "https://console.aws.amazon.com/console/home", MobileVersion: "No", MFAUsed: "No" },
        sessionId: sessionIdOf(session),
        sessionArn: session.arn,
        behind: session.behind,
      },
      browser,
    ),
  );
  return console;
}

export interface WebIdentityOptions {
  /** Host and path of the provider. */
  provider: string;
  subject: string;
  audience: string;
  sessionName: string;
  actor: string;
  duration?: number;
  tags?: Record<string, string>;
  transitiveKeys?: string[];
  sourceIdentity?: string;
}

/** sts:AssumeRoleWithWebIdentity (§3.7): later events name the provider but not the subject (§2.2). */
export function assumeRoleWithWebIdentity(
  world: World,
  role: Role,
  at: Seconds,
  client: Client,
  options: WebIdentityOptions,
): Caller {
  const { random, recorder } = world;
  const duration = options.duration ?? HOUR;
  const key = uniqueId("ASIA", role.account, random);
  const provider = `arn:aws:iam::${role.account}:oidc-provider/${options.provider}`;
  const origin = { kind: "web-identity", name: options.subject } as const;
  const behind: Behind = { origin, actor: options.actor, via: ["AssumeRoleWithWebIdentity"] };
  const session = roleSession(role, options.sessionName, key, client, behind);
  session.createdAt = at;
  session.expiresAt = at + duration;
  session.webId = { federatedProvider: provider, attributes: {} };
  if (options.sourceIdentity !== undefined) session.sourceIdentity = options.sourceIdentity;
  const passed: Record<string, string> = {};
  for (const name of options.transitiveKeys ?? []) passed[name] = options.tags?.[name] ?? "";
  if (options.transitiveKeys !== undefined) session.transitive = passed;
  const request: Fields = { roleArn: role.arn, roleSessionName: options.sessionName };
  if (options.sourceIdentity !== undefined) request["sourceIdentity"] = options.sourceIdentity;
  if (options.tags !== undefined) request["principalTags"] = options.tags;
  if (options.transitiveKeys !== undefined) request["transitiveTagKeys"] = options.transitiveKeys;
  request["durationSeconds"] = duration;
  const eventId = recorder.record({
    at,
    account: role.account,
    region: HOME_REGION,
    source: "sts",
    name: "AssumeRoleWithWebIdentity",
    identity: {
      type: "WebIdentityUser",
      principalId: `${provider}:${options.audience}:${options.subject}`,
      userName: options.subject,
      identityProvider: provider,
    },
    ip: client.ip,
    agent: client.agent,
    request,
    response: {
      credentials: credentials(world, role.account, HOME_REGION, key, at + duration),
      subjectFromWebIdentityToken: options.subject,
      assumedRoleUser: { assumedRoleId: session.principalId, arn: session.arn },
      ...(options.sourceIdentity === undefined ? {} : { sourceIdentity: options.sourceIdentity }),
      provider,
      audience: options.audience,
    },
    extra: {
      identityProviderConnectionVerificationMethod: "IAMTrustStore",
      ...stsDetails(world, HOME_REGION),
    },
    readOnly: true,
    resources: [roleResource(role)],
    host: `sts.${HOME_REGION}.amazonaws.com`,
    behind: { origin, actor: options.actor, via: [] },
  });
  recorder.issued(key, behind, eventId, sessionIdOf(session));
  return session;
}

/** cognito-identity GetCredentialsForIdentity, a data event of nobody (§3.7); the subject stays on every later event. */
export function cognitoCredentials(
  world: World,
  role: Role,
  pool: string,
  at: Seconds,
  client: Client,
): Caller {
  const { random, recorder } = world;
  const subject = `${HOME_REGION}:${random.uuid()}`;
  const key = uniqueId("ASIA", role.account, random);
  const origin = { kind: "web-identity", name: subject } as const;
  const behind: Behind = { origin, actor: "a shop customer", via: ["GetCredentialsForIdentity"] };
  const session = roleSession(role, "CognitoIdentityCredentials", key, client, behind);
  session.createdAt = at;
  session.expiresAt = at + HOUR;
  session.webId = {
    federatedProvider: "cognito-identity.amazonaws.com",
    attributes: {
      "cognito-identity.amazonaws.com:aud": pool,
      "cognito-identity.amazonaws.com:sub": subject,
      "cognito-identity.amazonaws.com:amr": '["unauthenticated"]',
    },
  };
  const eventId = recorder.record({
    at,
    account: role.account,
    region: HOME_REGION,
    source: "cognito-identity",
    name: "GetCredentialsForIdentity",
    identity: { type: "Unknown" },
    ip: client.ip,
    agent: client.agent,
    request: { identityId: subject },
    response: {
      credentials: credentials(world, role.account, HOME_REGION, key, at + HOUR),
      identityId: subject,
    },
    readOnly: false,
    resources: [
      {
        accountId: role.account,
        type: "AWS::Cognito::IdentityPool",
        ARN: `arn:aws:cognito-identity:${HOME_REGION}:${role.account}:identitypool/${pool}`,
      },
    ],
    data: true,
    host: `cognito-identity.${HOME_REGION}.amazonaws.com`,
    behind: { origin, actor: "a shop customer", via: [] },
  });
  recorder.issued(key, behind, eventId, sessionIdOf(session));
  return session;
}
