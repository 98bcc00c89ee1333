import type { CloudTrailRecord } from "../../../src/trail/record.js";
import { asRoleAtSignIn, type Actor, type Role, type RoleSession, type User } from "./identities.js";
import { keyId, type Seed } from "./ids.js";
import { assumeRole, type Assumed } from "./issuances.js";
import { BROWSER, call, textOf } from "./records.js";

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
