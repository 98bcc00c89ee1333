import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetAccountAuthorizationDetailsCommand,
  GetLoginProfileCommand,
  IAMClient,
  ListAccessKeysCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  type PolicyDetail,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { JsonObject } from "../../src/trail/record.js";
import * as k from "../support/case-building/kit.js";

/** The credentials of an account of moto: its accounts are told apart by the session that a call is signed with. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export async function keysOf(url: string, account: string, role = "responder"): Promise<Keys> {
  const sts = new STSClient({ endpoint: url, region: "us-east-1", credentials: { accessKeyId: "testing", secretAccessKey: "testing" } });
  const { Credentials: made } = await sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: "incident" }));
  sts.destroy();
  return { accessKeyId: made?.AccessKeyId ?? "", secretAccessKey: made?.SecretAccessKey ?? "", sessionToken: made?.SessionToken ?? "" };
} // prettier-ignore

const clients = new Map<string, Promise<IAMClient>>();

/** IAM of an account; one client for each, as making one takes longer than a call. */
export function iamOf(url: string, account: string): Promise<IAMClient> {
  const known = clients.get(`${url} ${account}`) ?? newClient(url, account);
  clients.set(`${url} ${account}`, known);
  return known;
}

async function newClient(url: string, account: string): Promise<IAMClient> {
  return new IAMClient({ endpoint: url, region: "us-east-1", credentials: await keysOf(url, account), maxAttempts: 1 });
} // prettier-ignore

export const trust = (...accounts: string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) }, Action: "sts:AssumeRole" }],
  }); // prettier-ignore

/** An attack in two accounts, made in moto and told by records: what it left is what there is to contain. */
export interface Attack {
  readonly home: string;
  readonly production: string;
  /** The stolen key, of `alice` at home. */
  readonly stolen: string;
  /** The key of the user `backdoor` that was made in production. */
  readonly backdoorKey: string;
  readonly records: readonly unknown[];
}

/**
 * Alice's key is stolen; with it the role `deploy` in production is assumed, its trust policy opened, a user made there with a
 * key, a password and all permissions.
 */
export async function attack(url: string, home: string, production: string, now = new Date()): Promise<Attack> {
  const [here, there] = [await iamOf(url, home), await iamOf(url, production)];
  const before = trust(home);
  const opened = trust(home, "999988887777");
  await here.send(new CreateUserCommand({ UserName: "alice" }));
  const own = await here.send(new CreateAccessKeyCommand({ UserName: "alice" }));
  await here.send(new CreateLoginProfileCommand({ UserName: "alice", Password: "Al1ce-knows-it!" }));
  await there.send(new CreateRoleCommand({ RoleName: "deploy", AssumeRolePolicyDocument: before }));
  await there.send(new PutRolePolicyCommand({ RoleName: "deploy", PolicyName: "deploys", PolicyDocument: allow("s3:*") }));
  await there.send(new UpdateAssumeRolePolicyCommand({ RoleName: "deploy", PolicyDocument: opened }));
  await there.send(new CreateUserCommand({ UserName: "backdoor" }));
  const made = await there.send(new CreateAccessKeyCommand({ UserName: "backdoor" }));
  await there.send(new CreateLoginProfileCommand({ UserName: "backdoor", Password: "L3t-me-in-again!" }));
  const everything = await there.send(new CreatePolicyCommand({ PolicyName: "everything", PolicyDocument: allow("*") }));
  const PolicyArn = everything.Policy?.Arn ?? "";
  await there.send(new AttachUserPolicyCommand({ UserName: "backdoor", PolicyArn }));
  await there.send(new CreateRoleCommand({ RoleName: "bystander", AssumeRolePolicyDocument: before }));
  await there.send(new AttachRolePolicyCommand({ RoleName: "bystander", PolicyArn }));

  const seed: k.Seed = { name: `containment ${home}`, made: 0 };
  const at = (minutesAgo: number): string => `${new Date(now.getTime() - minutesAgo * 60_000).toISOString().slice(0, 19)}Z`;
  const stolen = own.AccessKey?.AccessKeyId ?? "";
  const backdoorKey = made.AccessKey?.AccessKeyId ?? "";
  const alice: k.User = { ...k.user(seed, home, "alice"), key: stolen };
  const backdoor: k.User = { ...k.user(seed, production, "backdoor"), key: backdoorKey };
  const role = k.role(seed, production, "deploy");
  const session = k.assumeRole(seed, { at: at(30), by: k.asUser(alice), role, name: "release" });
  const by = k.asRole(session.session);
  const iam = (minutes: number, who: k.Actor, event: string, params: JsonObject, response: JsonObject | null = null) =>
    k.call(seed, { at: at(minutes), by: who, source: "iam.amazonaws.com", event, region: "us-east-1", params, response, readOnly: false });
  const admin = k.asUser(k.user(seed, production, "admin"));
  return {
    home, production, stolen, backdoorKey,
    records: [
      iam(5000, admin, "UpdateAssumeRolePolicy", { roleName: "deploy", policyDocument: before }),
      k.use(seed, at(40), k.asUser(alice)),
      ...session.records,
      iam(25, by, "UpdateAssumeRolePolicy", { roleName: "deploy", policyDocument: opened }),
      iam(24, by, "CreateUser", { userName: "backdoor" }, { user: { userName: "backdoor", arn: backdoor.arn, userId: backdoor.principalId } }),
      k.createAccessKey(seed, at(23), by, backdoor, backdoorKey),
      iam(22, by, "CreateLoginProfile", { userName: "backdoor" }, { loginProfile: { userName: "backdoor" } }),
      iam(21, by, "AttachUserPolicy", { userName: "backdoor", policyArn: PolicyArn }),
      k.use(seed, at(15), k.asUser(backdoor)),
    ],
  };
} // prettier-ignore

export function allow(...actions: string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  });
}

/** All that IAM holds of an account, read back: details, keys with their status, and who has a password. */
export async function stateOf(url: string, account: string): Promise<unknown> {
  const iam = await iamOf(url, account);
  const { UserDetailList: users = [], RoleDetailList: roles = [], GroupDetailList: groups = [] } = await iam.send(
    new GetAccountAuthorizationDetailsCommand({ Filter: ["User", "Role", "Group"] }),
  );
  const told = await Promise.all(
    users.map(async ({ UserName = "", UserPolicyList: policies = [], AttachedManagedPolicies: attached = [], GroupList: of = [] }) => {
      const { AccessKeyMetadata: keys = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
      const password = await iam.send(new GetLoginProfileCommand({ UserName })).then(
        ({ LoginProfile: profile }) => `since ${profile?.CreateDate?.toISOString()}${profile?.PasswordResetRequired === true ? ", to be reset" : ""}`,
        () => "none",
      );
      return {
        user: UserName, password, policies: textsOf(policies), attached: attached.map(({ PolicyArn }) => PolicyArn), groups: of,
        keys: keys.map(({ AccessKeyId, Status }) => `${AccessKeyId} ${Status}`).sort((a, b) => (`${a.slice(21)}${a}` < `${b.slice(21)}${b}` ? -1 : 1)),
      };
    }),
  );
  return {
    users: told.sort((a, b) => (a.user < b.user ? -1 : 1)),
    roles: roles.map(({ RoleName, AssumeRolePolicyDocument: trusts, RolePolicyList: policies = [], AttachedManagedPolicies: attached = [] }) => ({
      role: RoleName, trusts: decode(trusts), policies: textsOf(policies), attached: attached.map(({ PolicyArn }) => PolicyArn),
    })),
    groups: groups.map(({ GroupName, GroupPolicyList: policies = [], AttachedManagedPolicies: attached = [] }) => ({
      group: GroupName, policies: textsOf(policies), attached: attached.map(({ PolicyArn }) => PolicyArn),
    })),
  };
} // prettier-ignore

function textsOf(policies: readonly PolicyDetail[]): Record<string, string> {
  return Object.fromEntries(policies.map(({ PolicyName = "", PolicyDocument }) => [PolicyName, decode(PolicyDocument)]));
} // prettier-ignore

function decode(text: unknown): string {
  if (typeof text !== "string") return JSON.stringify(text);
  return decodeURIComponent(text);
}
