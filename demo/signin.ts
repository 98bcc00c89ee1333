import {
  identityOf,
  onward,
  roleSession,
  sessionIdOf,
  type Caller,
  type Client,
  type World,
} from "./callers.js";
import { HOUR, type Seconds } from "./clock.js";
import { uniqueId } from "./ids.js";
import { HOME_REGION, type Role, type User } from "./organisation.js";
import type { Draft, Fields } from "./recorder.js";
import { credentials, roleResource } from "./sts.js";

export const LOGIN_TO =
  "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_eu-west-1_";

/** What all records of signin.amazonaws.com share: no request ID, no resources (§3.4). */
export function signinRecord(
  draft: Pick<Draft, "at" | "account" | "region" | "name" | "identity" | "behind"> & Partial<Draft>,
  client: Client,
): Draft {
  return {
    source: "signin",
    requestId: null,
    readOnly: false,
    type: "AwsConsoleSignIn",
    host: draft.region === "us-east-1" ? "signin.aws.amazon.com" : `${draft.region}.signin.aws.amazon.com`,
    version: "1.08",
    ip: client.ip,
    agent: client.agent,
    ...draft,
  };
}

/** ConsoleLogin of an IAM user or of root (Appendix A4); what follows uses keys that no log issues (§3.4). */
export function consoleLogin(
  world: World,
  user: Caller,
  at: Seconds,
  browser: Client,
  options: { mfa: boolean; region?: string },
): Caller {
  const { random, recorder } = world;
  const region = options.region ?? "us-east-1";
  const session: Caller = {
    ...user,
    key: "",
    client: browser,
    createdAt: at,
    expiresAt: at + 12 * HOUR,
    mfa: options.mfa,
    consoleKeys: new Map(),
    behind: onward(user.behind, "ConsoleLogin"),
  };
  const identity: Fields = {
    type: user.type,
    principalId: user.principalId,
    arn: user.arn,
    accountId: user.account,
  };
  if (user.type === "Root") identity["accessKeyId"] = "";
  if (user.userName !== undefined) identity["userName"] = user.userName;
  if (options.mfa) {
    recorder.record(
      signinRecord(
        {
          at: at - random.between(5, 12),
          account: user.account,
          region,
          name: "CheckMfa",
          identity: {
            type: user.type,
            principalId: user.principalId,
            ...(user.type === "Root" ? { arn: user.arn } : {}),
            accountId: user.account,
            accessKeyId: "",
            ...(user.userName === undefined ? {} : { userName: user.userName }),
          },
          response: { CheckMfa: "Success" },
          extra: { MfaType: "Virtual MFA" },
          behind: user.behind,
        },
        browser,
      ),
    );
  }
  recorder.record(
    signinRecord(
      {
        at,
        account: user.account,
        region,
        name: "ConsoleLogin",
        identity,
        response: { ConsoleLogin: "Success" },
        extra: {
          LoginTo: LOGIN_TO + random.hex(16),
          MobileVersion: "No",
          MFAUsed: options.mfa ? "Yes" : "No",
          ...(options.mfa ? { MFAIdentifier: mfaDevice(user) } : {}),
        },
        behind: user.behind,
      },
      browser,
    ),
  );
  return session;
}

export function mfaDevice(user: Pick<Caller, "account" | "userName">): string {
  return `arn:aws:iam::${user.account}:mfa/${user.userName ?? "root-account-mfa-device"}`;
}

/** A failed sign-in: a wrong password shows the user, a wrong user name is hidden (§3.4, §4.3). */
export function failedLogin(
  world: World,
  account: string,
  at: Seconds,
  browser: Client,
  user?: User,
): string {
  const hidden = user === undefined;
  return world.recorder.record(
    signinRecord(
      {
        at,
        account,
        region: "us-east-1",
        name: "ConsoleLogin",
        identity: hidden
          ? {
              type: "IAMUser",
              accountId: account,
              accessKeyId: "",
              userName: "HIDDEN_DUE_TO_SECURITY_REASONS",
            }
          : {
              type: "IAMUser",
              principalId: user.id,
              accountId: account,
              accessKeyId: "",
              userName: user.name,
            },
        error: { message: hidden ? "No username found in supplied account" : "Failed authentication" },
        response: { ConsoleLogin: "Failure" },
        extra: {
          LoginTo: LOGIN_TO + world.random.hex(16),
          MobileVersion: "No",
          MFAUsed: hidden ? "No" : "Yes",
        },
        behind: hidden
          ? {
              origin: null,
              actor: "someone",
              via: [],
              unknowable: {
                reasons: ["not-seen", "key-never-logged"],
                why: "the user name of a failed sign-in is hidden",
              },
            }
          : { origin: { kind: "iam-user", name: user.name, account }, actor: user.name, via: [] },
      },
      browser,
    ),
  );
}

/**
 * The console's SwitchRole (Appendix A3): the user's AssumeRole, its copy in the role's account, and SwitchRole there, all in
 * one second. The key that AssumeRole prints is never used; every console signs with its own.
 */
export function switchRole(
  world: World,
  from: Caller,
  role: Role,
  at: Seconds,
): { session: Caller; assumeEventId: string; switchEventId: string } {
  const { random, recorder } = world;
  const name = from.userName ?? "session";
  const issued = uniqueId("ASIA", role.account, random);
  const session = roleSession(role, name, "", from.client, onward(from.behind, "SwitchRole"));
  session.createdAt = at;
  session.expiresAt = at + HOUR;
  session.mfa = from.mfa === true;
  session.consoleKeys = new Map();
  const shared = {
    at,
    region: "us-east-1",
    source: "sts",
    name: "AssumeRole",
    ip: "AWS Internal",
    agent: "AWS Internal",
    request: { roleArn: role.arn, roleSessionName: name },
    response: {
      credentials: credentials(world, role.account, "us-east-1", issued, at + HOUR),
      assumedRoleUser: { assumedRoleId: session.principalId, arn: session.arn },
    },
    requestId: random.uuid(),
    readOnly: true,
    resources: [roleResource(role)],
    sharedId: from.account === role.account ? undefined : random.uuid(),
    version: "1.08",
    behind: from.behind,
  };
  const assumeEventId = recorder.record({
    ...shared,
    account: from.account,
    identity: identityOf(from, {
      service: "sts",
      key: uniqueId("ASIA", from.account, random),
      invokedBy: "AWS Internal",
      version: "1.08",
    }),
    sessionId: sessionIdOf(from),
    sessionArn: from.arn,
  });
  if (from.account !== role.account) {
    recorder.record({
      ...shared,
      account: role.account,
      identity: { type: "AWSAccount", principalId: from.principalId, accountId: from.account },
    });
  }
  recorder.issued(issued, session.behind, assumeEventId, sessionIdOf(session));
  const switchEventId = recorder.record(
    signinRecord(
      {
        at,
        account: role.account,
        region: "us-east-1",
        name: "SwitchRole",
        identity: {
          type: "AssumedRole",
          principalId: session.principalId,
          arn: session.arn,
          accountId: role.account,
        },
        response: { SwitchRole: "Success" },
        extra: {
          SwitchFrom: from.arn,
          RedirectTo: `https://${HOME_REGION}.console.aws.amazon.com/console/home?region=${HOME_REGION}`,
        },
        behind: from.behind,
      },
      from.client,
    ),
  );
  return { session, assumeEventId, switchEventId };
}
