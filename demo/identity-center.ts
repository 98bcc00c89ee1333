import { roleSession, sessionIdOf, type Caller, type Client, type World } from "./callers.js";
import { HOUR, type Seconds } from "./clock.js";
import { federatedConsoleLogin } from "./federation.js";
import { uniqueId } from "./ids.js";
import { ACCOUNTS, HOME_REGION, IDENTITY_STORE, type Employee } from "./organisation.js";
import type { Draft, Fields } from "./recorder.js";
import { credentials, roleResource } from "./sts.js";
import type { Behind } from "./truth.js";

/** Identity Center, signed in: a token, and from it role credentials in member accounts (§3.7, Appendix A8). */
export interface PortalSession {
  employee: Employee;
  credentialId: string;
  client: Client;
  behind: Behind;
}

const STORE_ARN = `arn:aws:identitystore::${ACCOUNTS.management}:identitystore/${IDENTITY_STORE}`;
const ISSUER = Buffer.from(`${ACCOUNTS.management}_ins-7c3a9d51e02b`).toString("base64");
const PROVIDER_SUFFIX = "AWSSSO_4d1f7b92c6a03e58_DO_NOT_DELETE";

/** Everything the Identity Center instance writes is in the management account and names the person by ID. */
function portalRecord(portal: PortalSession, draft: Pick<Draft, "at" | "name"> & Partial<Draft>): Draft {
  const identity: Fields = {
    type: "IdentityCenterUser",
    accountId: ACCOUNTS.management,
    onBehalfOf: { userId: portal.employee.userId, identityStoreArn: STORE_ARN },
    credentialId: portal.credentialId,
  };
  return {
    account: ACCOUNTS.management,
    region: HOME_REGION,
    source: "sso",
    identity,
    ip: portal.client.ip,
    agent: portal.client.agent,
    readOnly: true,
    type: "AwsServiceEvent",
    host: `portal.sso.${HOME_REGION}.amazonaws.com`,
    behind: portal.behind,
    ...draft,
  };
}

/** Sign-in to the portal, then `aws sso login`'s CreateToken (§3.7 steps 1 and sign-in). */
export function portalSignIn(
  world: World,
  employee: Employee,
  at: Seconds,
  browser: Client,
  client: Client,
): PortalSession {
  const { random, recorder } = world;
  const portal: PortalSession = {
    employee,
    credentialId: random.uuid(),
    client,
    behind: {
      origin: { kind: "identity-center-user", name: employee.userName, principalId: employee.userId },
      actor: employee.userName,
      via: [],
    },
  };
  recorder.record({
    ...portalRecord(portal, { at, name: "UserAuthentication" }),
    source: "signin",
    ip: browser.ip,
    agent: browser.agent,
    readOnly: false,
    extra: {
      AuthWorkflowID: random.uuid(),
      CredentialType: "EXTERNAL_IDP",
      UserName: employee.userName,
      LoginTo: `https://fennmark.awsapps.com/start`,
    },
    serviceDetails: { UserAuthentication: "Success" },
    host: `${HOME_REGION}.signin.aws`,
  });
  recorder.record({
    ...portalRecord(portal, { at: at + 4, name: "CreateToken" }),
    source: "sso-oauth",
    type: "AwsApiCall",
    readOnly: false,
    request: {
      clientId: random.text("ABCDEFGHabcdefgh0123456789_-", 22),
      clientSecret: "HIDDEN_DUE_TO_SECURITY_REASONS",
      grantType: "urn:ietf:params:oauth:grant-type:device_code",
      deviceCode: "HIDDEN_DUE_TO_SECURITY_REASONS",
    },
    response: {
      accessToken: "HIDDEN_DUE_TO_SECURITY_REASONS",
      refreshToken: "HIDDEN_DUE_TO_SECURITY_REASONS",
      idToken: "HIDDEN_DUE_TO_SECURITY_REASONS",
      tokenType: "Bearer",
      expiresIn: 28800,
    },
    resources: [{ accountId: ACCOUNTS.management, type: "IdentityCenter::Credential" }],
    host: `oidc.${HOME_REGION}.amazonaws.com`,
  });
  recorder.record(portalRecord(portal, { at: at + 6, name: "ListAccounts" }));
  return portal;
}

/**
 * Role credentials for the command line: GetRoleCredentials in the management account and AssumeRoleWithSAML in the member,
 * in the same second. The key that is printed is not the key that is used (§3.7 step 3).
 */
export function roleCredentials(
  world: World,
  portal: PortalSession,
  account: string,
  permissionSet: string,
  at: Seconds,
): Caller {
  world.recorder.record(
    portalRecord(portal, {
      at,
      name: "GetRoleCredentials",
      serviceDetails: { role_name: permissionSet, account_id: account },
    }),
  );
  return memberSession(world, portal, account, permissionSet, at, portal.client);
}

/** A click on "Management console" in the portal: Federate, AssumeRoleWithSAML, ConsoleLogin (§3.1). */
export function portalConsole(
  world: World,
  portal: PortalSession,
  account: string,
  permissionSet: string,
  at: Seconds,
  browser: Client,
): Caller {
  world.recorder.record(
    portalRecord(portal, {
      at,
      name: "Federate",
      serviceDetails: { role_name: permissionSet, account_id: account },
      agent: browser.agent,
      ip: browser.ip,
    }),
  );
  const session = memberSession(world, portal, account, permissionSet, at, browser);
  return federatedConsoleLogin(world, session, at + 1, browser);
}

function memberSession(
  world: World,
  portal: PortalSession,
  account: string,
  permissionSet: string,
  at: Seconds,
  client: Client,
): Caller {
  const { random, recorder, org } = world;
  const role = org.permissionSetRole(account, permissionSet);
  const name = portal.employee.userName;
  const issued = uniqueId("ASIA", account, random);
  const provider = `arn:aws:iam::${account}:saml-provider/${PROVIDER_SUFFIX}`;
  const qualifier = "o2Qe5cYhT1pVb0rXk7sJm9uGdAw=";
  const behind: Behind = { ...portal.behind, via: ["AssumeRoleWithSAML"] };
  const session = roleSession(role, name, uniqueId("ASIA", account, random), client, behind);
  session.createdAt = at;
  session.expiresAt = at + 8 * HOUR;
  session.mfa = false;
  session.onBehalfOf = { userId: portal.employee.userId, identityStoreArn: STORE_ARN };
  const eventId = recorder.record({
    at,
    account,
    region: HOME_REGION,
    source: "sts",
    name: "AssumeRoleWithSAML",
    identity: {
      type: "SAMLUser",
      principalId: `${qualifier}:${name}`,
      userName: name,
      identityProvider: qualifier,
    },
    ip: "192.0.2.201",
    agent:
      "aws-sdk-java/2.26.14 Linux/5.10.218 OpenJDK_64-Bit_Server_VM/17.0.11 vendor/Amazon.com_Inc. io/sync http/Apache",
    request: {
      sAMLAssertionID: `_${random.uuid()}`,
      roleSessionName: name,
      durationSeconds: 8 * HOUR,
      roleArn: role.arn,
      principalArn: provider,
    },
    response: {
      subject: name,
      subjectType: "persistent",
      issuer: `https://portal.sso.${HOME_REGION}.amazonaws.com/saml/assertion/${ISSUER}`,
      audience: "https://signin.aws.amazon.com/saml",
      nameQualifier: qualifier,
      credentials: credentials(world, account, HOME_REGION, issued, at + 8 * HOUR - 1),
      assumedRoleUser: { assumedRoleId: session.principalId, arn: session.arn },
    },
    readOnly: true,
    resources: [roleResource(role), { ARN: provider, accountId: account, type: "AWS::IAM::SAMLProvider" }],
    host: `sts.${HOME_REGION}.amazonaws.com`,
    behind: portal.behind,
  });
  recorder.issued(issued, behind, eventId, sessionIdOf(session));
  return session;
}
