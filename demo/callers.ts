import { iso, type Seconds } from "./clock.js";
import { uniqueId } from "./ids.js";
import type { Organisation, Role, User } from "./organisation.js";
import type { Random } from "./random.js";
import type { Fields, Recorder } from "./recorder.js";
import type { Behind } from "./truth.js";

/** Everything a story writes with. */
export interface World {
  random: Random;
  recorder: Recorder;
  org: Organisation;
  /** Nothing happens from here on. */
  until: Seconds;
}

/** Where calls come from and what they say they are. */
export interface Client {
  ip: string;
  agent: string;
}

/** Someone or something holding credentials: a key, or a session with one or many keys. */
export interface Caller {
  type: "IAMUser" | "Root" | "AssumedRole" | "FederatedUser";
  account: string;
  principalId: string;
  arn: string;
  userName?: string;
  key: string;
  client: Client;
  behind: Behind;
  /** `sessionContext.sessionIssuer`. */
  issuer?: Fields;
  createdAt?: Seconds;
  expiresAt?: Seconds;
  mfa?: boolean;
  webId?: Fields;
  sourceIdentity?: string;
  transitive?: Record<string, string>;
  ec2Delivery?: "1.0" | "2.0";
  /** Identity Center: the person, stamped by some services only (§2.2). */
  onBehalfOf?: Fields;
  inScopeOf?: Fields;
  assumedRoot?: boolean;
  signInSessionArn?: string;
  /** A console session: every service signs with another key, none of them ever issued in a log (§3.4). */
  consoleKeys?: Map<string, string>;
}

/** Services seen to stamp `onBehalfOf` on Identity Center sessions in this archive; the others do not. */
const STAMPS_PERSON = new Set(["sts", "ec2", "lambda", "iam"]);

/** `<account>/<principalId>/<creationDate>`; a long-term key has no session. */
export function sessionIdOf(caller: Caller): string | undefined {
  return caller.createdAt === undefined
    ? undefined
    : `${caller.account}/${caller.principalId}/${iso(caller.createdAt)}`;
}

/** The key this caller signs a call to `service` with. */
export function keyFor(world: World, caller: Caller, service: string): string {
  if (caller.consoleKeys === undefined) return caller.key;
  let key = caller.consoleKeys.get(service);
  if (key === undefined) {
    key = uniqueId("ASIA", caller.account, world.random);
    caller.consoleKeys.set(service, key);
  }
  return key;
}

/** `userIdentity` of a call, in the order real records have (§1.1, §2.1, §2.2). */
export function identityOf(
  caller: Caller,
  use: { service: string; key?: string; invokedBy?: string; version?: string },
): Fields {
  const identity: Fields = {
    type: caller.type,
    principalId: caller.principalId,
    arn: caller.arn,
    accountId: caller.account,
    accessKeyId: use.key ?? caller.key,
  };
  if (caller.userName !== undefined) identity["userName"] = caller.userName;
  if (caller.createdAt !== undefined) identity["sessionContext"] = sessionContext(caller, use.version);
  if (use.invokedBy !== undefined) identity["invokedBy"] = use.invokedBy;
  if (caller.inScopeOf !== undefined) identity["inScopeOf"] = caller.inScopeOf;
  if (caller.onBehalfOf !== undefined && STAMPS_PERSON.has(use.service))
    identity["onBehalfOf"] = caller.onBehalfOf;
  return identity;
}

function sessionContext(caller: Caller, version = "1.11"): Fields {
  const old = version === "1.08" || version === "1.05";
  const context: Fields = {};
  if (caller.issuer !== undefined) context["sessionIssuer"] = caller.issuer;
  else if (old) context["sessionIssuer"] = {};
  if (caller.webId !== undefined) context["webIdFederationData"] = caller.webId;
  else if (old) context["webIdFederationData"] = {};
  context["attributes"] = {
    creationDate: iso(caller.createdAt ?? 0),
    mfaAuthenticated: caller.mfa === true ? "true" : "false",
  };
  if (caller.sourceIdentity !== undefined) context["sourceIdentity"] = caller.sourceIdentity;
  if (caller.ec2Delivery !== undefined) context["ec2RoleDelivery"] = caller.ec2Delivery;
  if (caller.assumedRoot === true) context["assumedRoot"] = "true";
  if (caller.signInSessionArn !== undefined) context["signInSessionArn"] = caller.signInSessionArn;
  return context;
}

/** An IAM user with a long-term key (Appendix A1). */
export function iamUser(world: World, user: User, client: Client, actor: string, key?: string): Caller {
  return {
    type: "IAMUser",
    account: user.account,
    principalId: user.id,
    arn: user.arn,
    userName: user.name,
    key: key ?? uniqueId("AKIA", user.account, world.random),
    client,
    behind: { origin: { kind: "iam-user", name: user.name, account: user.account }, actor, via: [] },
  };
}

/** A session of a role, not yet issued by anything (§2.1 AssumedRole). */
export function roleSession(role: Role, name: string, key: string, client: Client, behind: Behind): Caller {
  return {
    type: "AssumedRole",
    account: role.account,
    principalId: `${role.id}:${name}`,
    arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${name}`,
    key,
    client,
    behind,
    issuer: {
      type: "Role",
      principalId: role.id,
      arn: role.arn,
      accountId: role.account,
      userName: role.name,
    },
  };
}

/** `behind` one hop further on. */
export function onward(behind: Behind, via: string): Behind {
  return { ...behind, via: [...behind.via, via] };
}
