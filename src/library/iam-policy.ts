import type { IamPolicy, IamStatement } from "../answers/iam-policy.js";
import { PERMISSIONS, USES, type Permission, type Target, type Use } from "../aws/permissions.js";
import { Problem } from "../diagnostics/problem.js";

export type { Use };

/** What narrows a policy down; what is not told stays open. */
export interface PolicyPlaces {
  bucket?: string;
  /** Of the bucket: what keys begin with. */
  prefix?: string;
  /** Accounts in which roles, users and log groups lie. */
  accounts?: readonly string[];
  /** The role that a live trace or a containment assumes there. */
  roleName?: string;
  /** The ARN of the KMS key that objects are encrypted with. */
  kmsKey?: string;
  logGroup?: string;
  /** `aws` unless told. */
  partition?: string;
}

/**
 * The least privileges that uses of Trailhound need, as a policy document. Actions and resources are those of AWS's Service
 * Authorization Reference.
 *
 * @throws Problem `usage` for a use or place that is none
 * @example
 * iamPolicy(["s3", "verify"], { bucket: "audit-logs", prefix: "org/" });
 */
export function iamPolicy(uses: readonly Use[], places: PolicyPlaces = {}): IamPolicy {
  const unknown = uses.find((use) => !USES.includes(use));
  if (unknown !== undefined || uses.length === 0)
    throw usage(
      uses.length === 0
        ? `Nothing was named that the policy is for: ${USES.join(", ")}.`
        : `${unknown} is no use: ${USES.join(", ")}.`,
    );
  check(places);
  const statements: IamStatement[] = [];
  for (const permission of PERMISSIONS) {
    if (!permission.uses.some((use) => uses.includes(use))) continue;
    const statement = statementOf(permission, places);
    if (statement !== undefined) statements.push(statement);
  }
  return { Version: "2012-10-17", Statement: statements };
}

const SIDS: Readonly<Record<Target, string>> = {
  bucket: "ListTrailFiles",
  objects: "ReadTrailFiles",
  key: "DecryptTrailFiles",
  "log-group": "ReadLogGroup",
  role: "AssumeRoleInAccounts",
  users: "ContainUsers",
  roles: "ContainRoles",
  groups: "ContainGroups",
  any: "",
};

function statementOf({ on, actions }: Permission, places: PolicyPlaces): IamStatement | undefined {
  const resources = resourcesOf(on, places);
  if (resources === undefined) return undefined;
  const sid = SIDS[on] || (actions[0]?.split(":")[1] ?? "");
  const prefix = typedPrefix(places);
  return {
    Sid: sid,
    Effect: "Allow",
    Action: [...actions],
    Resource: resources,
    // A prefix is listed, and what lies between it and a trail's own folders is looked through.
    ...(on === "bucket" && prefix !== ""
      ? { Condition: { StringLike: { "s3:prefix": [`${prefix}*`] } } }
      : {}),
  };
}

/** The resources of a statement; undefined where there is none to grant: no key, no role. */
function resourcesOf(target: Target, places: PolicyPlaces): string[] | undefined {
  const { bucket = "*", roleName, kmsKey, logGroup = "*", partition = "aws" } = places;
  const accounts = places.accounts ?? ["*"];
  const iam = (what: string): string[] =>
    accounts.map((account) => `arn:${partition}:iam::${account}:${what}`);
  switch (target) {
    case "bucket":
      return [`arn:${partition}:s3:::${bucket}`];
    case "objects":
      return [`arn:${partition}:s3:::${bucket}/${typedPrefix(places)}*`];
    case "key":
      return kmsKey === undefined ? undefined : [kmsKey];
    case "log-group":
      return accounts.map((account) => `arn:${partition}:logs:*:${account}:log-group:${logGroup}:*`);
    case "role":
      return roleName === undefined ? undefined : iam(`role/${roleName}`);
    case "users":
      return iam("user/*");
    case "roles":
      return iam("role/*");
    case "groups":
      return iam("group/*");
    case "any":
      return ["*"];
  }
}

function typedPrefix({ prefix = "" }: PolicyPlaces): string {
  return prefix.replace(/^\//, "");
}

/** Words that would not be what they are taken for within an ARN. */
function check({ bucket, prefix, accounts, roleName, kmsKey, logGroup, partition }: PolicyPlaces): void {
  const wrong: [string, string | undefined, RegExp][] = [
    ["bucket", bucket, /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/],
    ["prefix", prefix, /^[^*?$\p{Cc}]*$/u],
    ["role name", roleName, /^[\w+=,.@/-]{1,576}$/],
    ["KMS key", kmsKey, /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/],
    ["log group", logGroup, /^[\w.\-/#]{1,512}$/],
    ["partition", partition, /^aws[a-z-]*$/],
    ...(accounts ?? []).map((account): [string, string, RegExp] => ["account", account, /^\d{12}$/]),
  ];
  for (const [what, value, shape] of wrong) {
    if (value === undefined || shape.test(value)) continue;
    const hint = what === "KMS key" ? " (its ARN is wanted: an alias grants nothing)" : "";
    throw usage(`${JSON.stringify(value)} is no ${what}${hint}.`);
  }
}

function usage(detail: string): Problem {
  return new Problem({ code: "usage", detail });
}
