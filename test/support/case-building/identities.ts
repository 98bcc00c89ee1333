import type { JsonObject } from "../../../src/trail/record.js";
import { keyId, uniqueId, type Seed } from "./ids.js";

/** An IAM user with one long-term key. */
export interface User {
  account: string;
  name: string;
  arn: string;
  principalId: string;
  key: string;
}

/** An IAM role. */
export interface Role {
  account: string;
  name: string;
  arn: string;
  roleId: string;
}

/** A role session under one key. */
export interface RoleSession {
  role: Role;
  name: string;
  key: string;
  createdAt: string;
  mfa?: boolean;
  /** More of `sessionContext`: source identity, web identity, how EC2 delivered it. */
  context?: JsonObject;
}

/** A `userIdentity`. */
export type Actor = JsonObject;

export function user(seed: Seed, account: string, name: string, path = "/"): User {
  return {
    account,
    name,
    arn: `arn:aws:iam::${account}:user${path}${name}`,
    principalId: uniqueId(seed, "AIDA", account, `user ${name}`),
    key: keyId(seed, "AKIA", account, `user ${name}`),
  };
}

export function role(seed: Seed, account: string, name: string, path = "/", generation = ""): Role {
  return {
    account,
    name,
    arn: `arn:aws:iam::${account}:role${path}${name}`,
    roleId: uniqueId(seed, "AROA", account, `role ${name}${generation}`),
  };
}

export function principalOf(session: Pick<RoleSession, "role" | "name">): string {
  return `${session.role.roleId}:${session.name}`;
}

export function sessionArn(session: Pick<RoleSession, "role" | "name">): string {
  return `arn:aws:sts::${session.role.account}:assumed-role/${session.role.name}/${session.name}`;
}

/** A user's long-term key. */
export function asUser(who: User, key = who.key): Actor {
  return {
    type: "IAMUser",
    principalId: who.principalId,
    arn: who.arn,
    accountId: who.account,
    accessKeyId: key,
    userName: who.name,
  };
}

/** A user's temporary key: console, GetSessionToken, `aws login`, or forward access with `invokedBy`. */
export function asUserSession(
  who: User,
  key: string,
  createdAt: string,
  more: { mfa?: boolean; invokedBy?: string; context?: JsonObject } = {},
): Actor {
  return {
    ...asUser(who, key),
    sessionContext: { attributes: attributes(createdAt, more.mfa), ...more.context },
    ...(more.invokedBy ? { invokedBy: more.invokedBy } : {}),
  };
}

/** A role session's key. */
export function asRole(session: RoleSession, more: JsonObject = {}): Actor {
  return {
    type: "AssumedRole",
    principalId: principalOf(session),
    arn: sessionArn(session),
    accountId: session.role.account,
    accessKeyId: session.key,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: session.role.roleId,
        arn: session.role.arn,
        accountId: session.role.account,
        userName: session.role.name,
      },
      attributes: attributes(session.createdAt, session.mfa),
      ...session.context,
    },
    ...more,
  };
}

/** A role session as the sign-in service writes it: no key, no session context. */
export function asRoleAtSignIn(session: Pick<RoleSession, "role" | "name">): Actor {
  return {
    type: "AssumedRole",
    principalId: principalOf(session),
    arn: sessionArn(session),
    accountId: session.role.account,
  };
}

export function asRoot(account: string, key: string): Actor {
  return {
    type: "Root",
    principalId: account,
    arn: `arn:aws:iam::${account}:root`,
    accountId: account,
    accessKeyId: key,
  };
}

export function asRootSession(
  account: string,
  key: string,
  createdAt: string,
  more: { mfa?: boolean; invokedBy?: string; context?: JsonObject } = {},
): Actor {
  return {
    ...asRoot(account, key),
    sessionContext: { attributes: attributes(createdAt, more.mfa), ...more.context },
    ...(more.invokedBy ? { invokedBy: more.invokedBy } : {}),
  };
}

export function asService(name: string): Actor {
  return { type: "AWSService", invokedBy: name };
}

/** A caller of another account, as the owner of what was called sees it. */
export function asOtherAccount(principalId: string, account: string): Actor {
  return { type: "AWSAccount", principalId, accountId: account };
}

export function asSaml(subject: string, qualifier = "kY7vXw2mQe4nL0pZ/bTq9sRfGhU="): Actor {
  return {
    type: "SAMLUser",
    principalId: `${qualifier}:${subject}`,
    userName: subject,
    identityProvider: qualifier,
  };
}

export function asWebIdentity(provider: string, audience: string, subject: string): Actor {
  return {
    type: "WebIdentityUser",
    principalId: `${provider}:${audience}:${subject}`,
    userName: subject,
    identityProvider: provider,
  };
}

/** A FederatedUser; without a user, the session issuer is absent. */
export function asFederated(
  account: string,
  name: string,
  key: string,
  createdAt: string,
  issuer?: Actor,
): Actor {
  return {
    type: "FederatedUser",
    principalId: `${account}:${name}`,
    arn: `arn:aws:sts::${account}:federated-user/${name}`,
    accountId: account,
    accessKeyId: key,
    sessionContext: {
      ...(issuer
        ? {
            sessionIssuer: {
              type: issuer["type"]!,
              principalId: issuer["principalId"]!,
              arn: issuer["arn"]!,
              accountId: issuer["accountId"]!,
              ...(issuer["userName"] ? { userName: issuer["userName"] } : {}),
            },
          }
        : {}),
      attributes: attributes(createdAt),
    },
  };
}

/** A person with an Identity Center token, acting on the portal. */
export function asCenterUser(
  instanceAccount: string,
  userId: string,
  store: string,
  credentialId: string,
): Actor {
  return {
    type: "IdentityCenterUser",
    accountId: instanceAccount,
    onBehalfOf: { userId, identityStoreArn: store },
    credentialId,
  };
}

function attributes(createdAt: string, mfa = false): JsonObject {
  return { creationDate: createdAt, mfaAuthenticated: String(mfa) };
}
