import { assumedRole, iamName, parseArn } from "../trail/arn.js";
import { digest, exactly, iam, type Draft, type ManualDraft, type Planning } from "./draft.js";
import {
  denyAssumeRoot,
  denyIssuedBefore,
  denyRoleIssuedBefore,
  denySourceIdentity,
  denyUserIds,
  REVOKE_OLDER,
} from "./policies.js";
import { userName, weaker, type Credential } from "./scope.js";
import { NOBODY, othersOfRole } from "./side-effects.js";
import { isAlive } from "./user-steps.js";

/** A role with those of its sessions that are to be stopped; none: the whole role is. */
export interface RoleInScope {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly depth: number;
  readonly sessions: readonly Credential[];
}

/** The roles of all sessions that are to be stopped, those nearest the origin first. */
export function rolesOf({ scope }: Pick<Planning, "scope">): RoleInScope[] {
  const roles = new Map<string, RoleInScope & { sessions: Credential[] }>();
  for (const credential of scope.credentials) {
    const session = assumedRole(credential.to.arn);
    const whole = iamName(credential.to.arn, "role");
    const account = session?.account ?? credential.to.account;
    const name = session?.roleName ?? whole;
    if (account === undefined || name === undefined) continue;
    const key = `${account}/${name}`;
    const partition = parseArn(credential.to.arn)?.partition ?? "aws";
    const arn = whole === undefined ? `arn:${partition}:iam::${account}:role/${name}` : credential.to.arn!;
    const known = roles.get(key) ?? { account, name, arn, depth: credential.depth, sessions: [] };
    roles.set(key, { ...known, depth: Math.min(known.depth, credential.depth) });
    if (session !== undefined) roles.get(key)!.sessions.push(credential);
  }
  return [...roles.values()].sort(
    (a, b) => a.depth - b.depth || (`${a.account}/${a.name}` < `${b.account}/${b.name}` ? -1 : 1),
  );
}

/**
 * Roles whose policies nobody but AWS can change: `AWSServiceRoleFor…` and Identity Center's `AWSReservedSSO_…` (§8.2). The
 * path proves it (`trail/arn.ts`), but session ARNs drop it; IAM refuses customers both prefixes.
 */
export function notEditable({ name }: Pick<RoleInScope, "name">): "service-linked" | "identity-center" | undefined {
  if (name.startsWith("AWSServiceRoleFor")) return "service-linked";
  return /^AWSReservedSSO_.+_[0-9a-f]{16}$/.test(name) ? "identity-center" : undefined;
} // prettier-ignore

const ROLE_LEAVES = [
  "New sessions of the role: whoever may still assume it gets one that the deny does not touch. The steps before this one close that.",
  "Sessions that were minted from it in other roles: each role has a step of its own.",
];

/** Revokes the sessions of each role of every chain, in each account (§8.2 "role session", "chained sessions"). */
export async function roleSteps(planning: Planning): Promise<{ steps: Draft[]; manual: ManualDraft[] }> {
  const steps: Draft[] = [];
  const manual: ManualDraft[] = [];
  for (const role of rolesOf(planning)) {
    const fixed = notEditable(role);
    if (fixed === "service-linked") manual.push(serviceLinked(role, planning.before));
    if (fixed !== undefined) continue;
    steps.push(...(await revocation(planning, role)));
  }
  return { steps, manual };
}

async function revocation(planning: Planning, role: RoleInScope): Promise<Draft[]> {
  const { narrow } = planning;
  const { sessions } = role;
  const person =
    narrow.to === "source-identity"
      ? sessions.filter(({ sourceIdentity }) => sourceIdentity === narrow.name)
      : [];
  const rest = sessions.filter((session) => !person.includes(session));
  const steps: Draft[] = [];
  if (person.length > 0 && narrow.to === "source-identity") {
    const policy = denySourceIdentity(narrow.name);
    steps.push(
      draft(planning, role, person, {
        kind: "revoke-one-session",
        name: `TrailhoundDenySourceIdentity-${digest(narrow.name)}`,
        policy,
        title: `Deny the sessions of role ${role.name} that carry source identity ${narrow.name}`,
        leaves: [
          "Sessions of the role that carry no source identity, or another.",
          "It also denies new sessions of this source identity until it is taken back.",
        ],
        effects: NOBODY,
      }),
    );
  }
  if (rest.length === 0 && sessions.length > 0) return steps;
  const ids = [
    ...new Set(rest.map(({ to }) => to.principalId).filter((id) => /^AROA[^:]+:.+/.test(id ?? ""))),
  ];
  if (narrow.to === "session" && rest.length > 0 && rest.every(({ to }) => ids.includes(to.principalId))) {
    const userIds = ids.filter((id) => id !== undefined).sort();
    steps.push(
      draft(planning, role, rest, {
        kind: "revoke-one-session",
        name: `TrailhoundDenySession-${digest(userIds)}`,
        policy: denyUserIds(userIds),
        title: `Deny ${userIds.length === 1 ? `session ${nameIn(userIds[0]!)}` : `${userIds.length} session names`} of role ${role.name}`,
        leaves: [
          "Sessions of the role under any other name: whoever may assume the role chooses the name of the next one.",
          "It also denies new sessions of this name, whoever opens them, until it is taken back.",
        ],
        effects: NOBODY,
      }),
    );
    return steps;
  }
  const effects = await othersOfRole(planning.reader, planning.scope, role.account, role.name);
  steps.push(
    draft(planning, role, rest, {
      kind: "revoke-role-sessions",
      name: REVOKE_OLDER,
      policy: denyIssuedBefore(planning.before),
      title: `Revoke the sessions of role ${role.name} issued before now`,
      leaves: ROLE_LEAVES,
      effects: effects.shared
        ? {
            ...effects,
            note: "Workloads get new credentials only when they refresh them; until then they are denied too.",
          }
        : effects,
    }),
  );
  return steps;
}

function draft(
  { now }: Planning,
  role: RoleInScope,
  sessions: readonly Credential[],
  of: { kind: "revoke-role-sessions" | "revoke-one-session"; name: string; policy: Draft["policyDocument"]; title: string; leaves: string[]; effects: Draft["sideEffects"] },
): Draft {
  const alive = sessions.filter((session) => isAlive(session, now)).length;
  const policyName = { RoleName: role.name, PolicyName: of.name };
  const ended = sessions.length > 0 && alive === 0;
  return {
    phase: "roles", depth: role.depth, account: role.account, kind: of.kind,
    // One sure session is enough to know that the role was used.
    confidence: sessions.length === 0 ? "exact" : sessions.map(({ confidence }) => confidence).reduce((a, b) => (weaker(a, b) === a ? b : a)),
    doubtful: sessions.length > 0 && sessions.every(({ doubtful }) => doubtful),
    target: { kind: of.kind === "revoke-one-session" ? "session" : "role", name: role.name, arn: role.arn, account: role.account },
    title: of.title,
    why: sessions.length === 0
      ? "The whole role is to be stopped."
      : `${sessions.length} ${sessions.length === 1 ? "session of it belongs" : "sessions of it belong"} to what is to be stopped, ${alive} alive. ` +
        (ended ? "They have ended by themselves, so that the step is held back." : "A temporary key cannot be made inactive: only its permissions can be denied."),
    evidence: [...new Set(sessions.flatMap(({ evidence }) => evidence))],
    calls: [iam("PutRolePolicy", { ...policyName, PolicyDocument: JSON.stringify(of.policy) })],
    ...(of.policy === undefined ? {} : { policyDocument: of.policy }),
    sideEffects: of.effects,
    undo: {
      ...exactly(iam("DeleteRolePolicy", policyName)),
      how: `An inline policy of the role that was named ${of.name} before is overwritten.`,
    },
    doesNotStop: of.leaves,
    ...(ended ? { consent: ["--include-ended"] as const } : {}),
  };
} // prettier-ignore

function nameIn(userId: string): string {
  return userId.slice(userId.indexOf(":") + 1);
}

function serviceLinked(role: RoleInScope, before: string): ManualDraft {
  return {
    account: role.account,
    who: "the organization's management account; else whoever uses the service",
    title: `Service-linked role ${role.name} cannot be given a policy`,
    what: [
      "Stop what makes the service act: the resource or integration in the service itself.",
      "An organization's service control policies do not bind service-linked roles; the role ends with its last resource (DeleteServiceLinkedRole).",
      `Sessions issued before ${before} end by themselves within an hour.`,
    ],
    why: "IAM refuses PutRolePolicy on service-linked roles.",
    evidence: [...new Set(role.sessions.flatMap(({ evidence }) => evidence))],
  };
}

/** For an Identity Center role: what an organization can deny, as its own policies cannot be changed. */
export function reservedRoleDeny(role: RoleInScope, before: string): ReturnType<typeof denyRoleIssuedBefore> {
  // A session ARN drops the role's path, which a policy must have: the region in it is not known, or absent (§2.2).
  return denyRoleIssuedBefore(
    role.arn.replace(":role/AWSReservedSSO_", ":role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_"),
    before,
  );
}

/** Denies sts:AssumeRoot to each role and user that opened a root session (§5, §8.2 "AssumeRoot session"). */
export async function assumeRootSteps(planning: Planning): Promise<Draft[]> {
  const openers = new Map<
    string,
    { role?: string; user?: string; account: string; sessions: Credential[] }
  >();
  for (const credential of planning.scope.credentials) {
    if (credential.via !== "AssumeRoot") continue;
    const { from } = credential;
    const role = assumedRole(from?.arn)?.roleName;
    const user = userName(from?.arn);
    const account = assumedRole(from?.arn)?.account ?? from?.account;
    if (account === undefined || (role === undefined && user === undefined)) continue;
    const key = `${account}/${role === undefined ? `user ${user}` : `role ${role}`}`;
    const known = openers.get(key) ?? {
      account, sessions: [], ...(role === undefined ? { user: user! } : { role }),
    }; // prettier-ignore
    known.sessions.push(credential);
    openers.set(key, known);
  }
  const steps: Draft[] = [];
  for (const { role, user, account, sessions } of openers.values()) {
    if (role !== undefined && notEditable({ name: role }) !== undefined) continue;
    const policy = denyAssumeRoot();
    const PolicyName = "TrailhoundDenyAssumeRoot";
    const named = role === undefined ? { UserName: user!, PolicyName } : { RoleName: role, PolicyName };
    const kind = role === undefined ? "user" : "role";
    const members = [...new Set(sessions.map(({ to }) => to.account ?? "?"))].sort();
    steps.push({
      phase: "made", depth: Math.min(...sessions.map(({ depth }) => depth)), account, kind: "deny-assume-root",
      confidence: sessions.map(({ confidence }) => confidence).reduce(weaker), doubtful: sessions.every(({ doubtful }) => doubtful),
      target: { kind, name: role ?? user!, account },
      title: `Deny sts:AssumeRoot to ${kind} ${role ?? user}`,
      why: `It opened ${sessions.length === 1 ? "a root session" : `${sessions.length} root sessions`} on ${members.join(", ")}. A root session cannot be revoked; new ones can be refused.`,
      evidence: [...new Set(sessions.flatMap(({ evidence }) => evidence))],
      calls: [iam(role === undefined ? "PutUserPolicy" : "PutRolePolicy", { ...named, PolicyDocument: JSON.stringify(policy) })],
      policyDocument: policy,
      sideEffects: role === undefined ? NOBODY : await othersOfRole(planning.reader, planning.scope, account, role, "AssumeRoot"),
      undo: exactly(iam(role === undefined ? "DeleteUserPolicy" : "DeleteRolePolicy", named)),
      doesNotStop: ["Root sessions that are open: they end by themselves within 15 minutes.", "AssumeRoot by other roles and users."],
    }); // prettier-ignore
  }
  return steps;
}
