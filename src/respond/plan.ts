import type { ContainmentPlan, Consent, LiveSession, ManualStep, Step } from "../answers/contain.js";
import type { Trace } from "../answers/trace.js";
import type { LakeReader } from "../lake/reader.js";
import { assumedRole } from "../trail/arn.js";
import { digest, PHASES, type Draft, type ManualDraft, type Narrow, type Planning } from "./draft.js";
import { ACCESS_BY_HAND, accessSteps, named } from "./made-access.js";
import { grantSteps } from "./made-grants.js";
import type { Made } from "./made.js";
import { formatSecond, planId } from "./plan-id.js";
import { notStopped } from "./not-stopped.js";
import { originByHand, refreshTokens, rootSessionsByHand } from "./origin-steps.js";
import { assumeRootSteps, roleSteps } from "./role-steps.js";
import {
  isSession,
  liveSession,
  scopeOf,
  weaker,
  withOwners,
  type Credential,
  type ScopedTrace,
} from "./scope.js";
import { isOf, keySteps, passwordStep, rotation, userSessionSteps } from "./user-steps.js";

/** The time in a deny lies ahead of now, as the IAM console sets it: sessions that are issued meanwhile are denied too (§8.1). */
const AHEAD_MS = 30_000;

/** How a plan is wanted. */
export interface PlanOptions {
  readonly narrow?: Narrow;
  readonly rotate?: boolean;
  readonly include?: readonly Consent[];
}

/** What a plan is made from: the trace of what was asked for first, then those of what it leads to. */
export interface PlanInput {
  readonly query: string;
  readonly asked: Trace;
  readonly traces: readonly ScopedTrace[];
  readonly made: readonly Made[];
  /** Users whose console password is theirs to lose: they signed in with it, or it was set by what is to be stopped. */
  readonly wholeUsers: readonly { account: string; name: string }[];
  /** What could not be followed, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * The plan that stops a credential, everything it was minted from and everything it minted or made (`cloudtrail-identity.md`
 * §8). Nothing here calls AWS. The same lake, question, options and clock give the same plan with the same ID.
 */
export async function planContainment(
  reader: LakeReader,
  input: PlanInput,
  now: Date,
  options: PlanOptions = {},
): Promise<ContainmentPlan> {
  const { asked, traces, made } = input;
  const narrow: Narrow = options.narrow ?? { to: "role" };
  const include = [...new Set(options.include ?? [])].sort();
  const before = new Date(Math.floor(now.getTime() / 1000) * 1000 + AHEAD_MS).toISOString();
  const all = new Set(made.map(({ eventId }) => eventId));
  const owners = new Map(
    made
      .filter(({ eventName }) => eventName === "CreateAccessKey")
      .map(({ eventId, user }) => [eventId, user]),
  );
  const ownerOf = ({ evidence }: Credential): string | undefined =>
    evidence.map((id) => owners.get(id)).find((user) => user !== undefined);
  const scope = withOwners(scopeOf(traces, asked.origin), ownerOf);
  const planning: Planning = { reader, scope, now, before, narrow, rotate: options.rotate ?? false };

  const keys = await keySteps(planning, ownerOf);
  const drafts: Draft[] = [...keys];
  const manual: ManualDraft[] = [];
  const rotating = await rotation(planning, keys);
  drafts.push(...rotating.steps, ...(await passwords(planning, input.wholeUsers)));
  drafts.push(...(await userSessionSteps(planning)), ...(await assumeRootSteps(planning)));
  const roles = await roleSteps(planning);
  drafts.push(...roles.steps);
  manual.push(...rotating.manual, ...originByHand(planning, asked), ...roles.manual);
  manual.push(
    ...rootSessionsByHand(planning),
    ...refreshTokens(
      planning,
      traces.map(({ trace }) => trace),
    ),
  );
  for (const one of made) {
    const answers =
      one.service === "iam" ? await accessSteps(planning, one, all) : await grantSteps(planning, one, all);
    drafts.push(...answers.steps);
    manual.push(...answers.manual, ...changedByHand(one, answers.steps.length + answers.manual.length));
  }
  const steps = numbered(drafts, include);
  const sessions = sessionsOf(planning, steps);
  const plan: Omit<ContainmentPlan, "id"> = {
    query: input.query,
    options: {
      scope: narrow.to,
      ...(narrow.to === "source-identity" ? { sourceIdentity: narrow.name } : {}),
      rotate: planning.rotate,
      include,
    },
    trace: {
      origin: asked.origin,
      confidence: asked.confidence,
      ...(asked.gap === undefined ? {} : { gap: asked.gap }),
      hops: asked.chain.length,
      candidates: asked.origin === null ? candidatesOf(asked) : [],
    },
    createdFrom: { lakeSerial: reader.manifest.serial, at: formatSecond(now) },
    before,
    steps,
    manual: merged(manual),
    notStopped: await notStopped(planning, input, steps, sessions),
    sessions: sessions.slice(0, MOST_SESSIONS),
    sessionsTotal: sessions.length,
    warnings: [...input.warnings, ...warningsOf(planning, asked, steps, input.traces)],
  };
  // The serial counts ingests: the same records may have come in more or fewer of them.
  const { createdFrom: _serial, ...content } = plan;
  return { id: planId(now, digest({ ...content, at: plan.createdFrom.at })), ...plan };
}

const MOST_SESSIONS = 1000;

async function passwords(planning: Planning, users: PlanInput["wholeUsers"]): Promise<Draft[]> {
  const steps: Draft[] = [];
  for (const user of planning.scope.users) {
    const consoles = planning.scope.credentials.filter(
      (one) => one.via === "ConsoleLogin" && isOf(one, user),
    );
    const whole = users.some(({ account, name }) => account === user.account && name === user.name);
    if (!whole && consoles.length === 0) continue;
    const evidence = [...new Set(consoles.flatMap((one) => one.evidence))];
    const why =
      consoles.length === 0
        ? "The whole user is to be stopped, and a password may exist that this lake never saw used."
        : `${consoles.length === 1 ? `A console session of ${user.name} belongs` : `${consoles.length} console sessions of ${user.name} belong`} to what is to be stopped: whoever signed in knows the password.`;
    steps.push(await passwordStep(planning, { ...user, evidence }, user.depth === 0 ? "origin" : "made", why));
  }
  return steps;
} // prettier-ignore

/** What a change that no step takes back leaves to a person. */
function changedByHand(made: Made, answered: number): ManualDraft[] {
  const known = Object.hasOwn(ACCESS_BY_HAND, made.eventName) ? ACCESS_BY_HAND[made.eventName] : undefined;
  if (answered > 0 || known === undefined) return [];
  const name = named(made);
  return [
    {
      account: made.account, who: "an administrator of the account",
      title: `${known[0]}${name === "" ? "" : `: ${name}`}`, what: [known[1]],
      why: `${made.eventName} by what is to be stopped at ${made.eventTime}.`, evidence: [made.eventId],
    },
  ]; // prettier-ignore
}

const KINDS: readonly Step["kind"][] = [
  "create-spare-key", "deactivate-key", "delete-console-password", "deactivate-credential", "revoke-user-sessions", "deny-identity",
  "restore-trust-policy", "take-back-policy", "deny-assume-root", "revoke-role-sessions", "revoke-one-session", "restore-policy", "take-back-grant",
]; // prettier-ignore

/** Steps that answer a change: what the last of several changes left is what is there. */
const ANSWERS: readonly Step["kind"][] = ["restore-trust-policy", "take-back-policy", "restore-policy"];

/** Steps once each, in the order in which they are to be done, with what each needs. */
function numbered(drafts: readonly Draft[], include: readonly Consent[]): Step[] {
  const once = new Map<string, Draft>();
  for (const draft of drafts) {
    const id = idOf(draft);
    const known = once.get(id);
    once.set(id, known === undefined ? draft : joined(known, draft));
  }
  const order = ([idA, a]: [string, Draft], [idB, b]: [string, Draft]): number =>
    PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) || a.depth - b.depth || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    (`${a.account}/${a.target.name}` < `${b.account}/${b.target.name}` ? -1 : `${a.account}/${a.target.name}` > `${b.account}/${b.target.name}` ? 1 : idA < idB ? -1 : 1); // prettier-ignore
  return [...once]
    .sort(order)
    .map(([id, { phase: _phase, depth: _depth, doubtful, consent, ...step }], at) => {
      const needs: Consent[] = [
        ...(step.sideEffects.shared ? (["--include-shared"] as const) : []),
        ...(doubtful || step.confidence === "weak" || step.confidence === "none"
          ? (["--include-weak"] as const)
          : []),
        ...(consent ?? []),
      ];
      return {
        id,
        order: at + 1,
        ...step,
        evidence: [...new Set(step.evidence)].sort(),
        needs,
        held: needs.some((need) => !include.includes(need)),
      };
    });
}

/** What a step does to what: the time in a deny is left out, so that a plan made again names the same steps. */
function idOf({ kind, account, target, calls }: Draft): string {
  return digest([
    kind,
    account,
    target.name,
    calls.map(({ service, action, input }) => [
      service,
      action,
      input["PolicyName"] ?? (kind === "take-back-grant" ? input : ""),
      input["PolicyArn"] ?? "",
      input["GroupName"] ?? "",
      kind === "deactivate-credential" ? input : "",
    ]),
  ]);
}

function joined(a: Draft, b: Draft): Draft {
  const surer = weaker(a.confidence, b.confidence) === a.confidence ? b : a;
  return {
    ...a,
    confidence: surer.confidence,
    doubtful: a.doubtful && b.doubtful,
    depth: Math.min(a.depth, b.depth),
    phase: PHASES.indexOf(a.phase) <= PHASES.indexOf(b.phase) ? a.phase : b.phase,
    why: a.why === b.why ? a.why : `${a.why} ${b.why}`,
    undo: ANSWERS.includes(b.kind) ? b.undo : a.undo,
    evidence: [...new Set([...a.evidence, ...b.evidence])],
  };
}

function merged(drafts: readonly ManualDraft[]): ManualStep[] {
  const once = new Map<string, ManualStep>();
  for (const draft of drafts) {
    const id = digest([draft.account ?? "", draft.title, draft.policyDocument ?? ""]);
    const known = once.get(id);
    const evidence = [...new Set([...(known?.evidence ?? []), ...draft.evidence])].sort();
    once.set(id, { id, ...(known ?? draft), evidence });
  }
  return [...once.values()];
}

function sessionsOf({ scope, now }: Planning, steps: readonly Step[]): LiveSession[] {
  return scope.credentials
    .filter(isSession)
    .map((credential) => ({
      ...liveSession(credential, now),
      stoppedBy: steps.filter((step) => stops(step, credential, scope.users)).map(({ id }) => id),
    }))
    .sort(
      (a, b) =>
        Number(b.alive) - Number(a.alive) ||
        ((a.createdAt ?? "") < (b.createdAt ?? "") ? -1 : (a.createdAt ?? "") > (b.createdAt ?? "") ? 1 : 0) ||
        (`${a.account}${a.principalId}` < `${b.account}${b.principalId}` ? -1 : 1),
    );
} // prettier-ignore

/** Whether a step denies a session. A held step does so once it is let go. */
function stops(
  { kind, target, account, policyDocument }: Step,
  credential: Credential,
  users: Planning["scope"]["users"],
): boolean {
  const role = assumedRole(credential.to.arn);
  if (role !== undefined) {
    if (role.account !== account || role.roleName !== target.name) return false;
    if (kind === "revoke-one-session") {
      const text = JSON.stringify(policyDocument);
      return text.includes(JSON.stringify(credential.to.principalId ?? "-")) || (credential.sourceIdentity !== undefined && text.includes(JSON.stringify(credential.sourceIdentity)));
    }
    return kind === "revoke-role-sessions" || (kind === "deny-identity" && target.kind === "role");
  }
  const user = users.find((one) => one.account === account && one.name === target.name);
  return (
    target.kind === "user" && user !== undefined && isOf(credential, user) &&
    (kind === "revoke-user-sessions" || kind === "deny-identity")
  );
} // prettier-ignore

function candidatesOf(asked: Trace): ContainmentPlan["trace"]["candidates"] {
  const origins = (asked.candidates ?? []).map(({ origin }) => origin).filter((origin) => origin !== null);
  return [...new Map(origins.map((origin) => [JSON.stringify(origin), origin])).values()].slice(0, 50);
}

function warningsOf(
  { narrow, scope }: Planning,
  asked: Trace,
  steps: readonly Step[],
  traces: readonly ScopedTrace[],
): string[] {
  const found: string[] = [];
  if (asked.subject !== null && asked.origin === null)
    found.push(
      "Several origins are possible, so that the plan reaches no further back than what was asked for: whoever opened it may open it again.",
    );
  else if (asked.confidence !== "exact" && asked.subject !== null)
    found.push(
      `The origin is ${asked.confidence}, not exact: steps on what lies behind a hop that is not proven are held back until --include-weak.`,
    );
  if (asked.gap !== undefined) found.push(asked.gap.detail);
  if (narrow.to === "source-identity") {
    const carrying = scope.credentials.filter(({ sourceIdentity }) => sourceIdentity === narrow.name).length;
    const roles = steps.filter(({ kind }) => kind === "revoke-role-sessions").length;
    if (carrying === 0)
      found.push(
        `No session in this plan is known to carry source identity ${narrow.name}; roles are revoked as a whole.`,
      );
    else if (roles > 0)
      found.push(
        `${roles} ${roles === 1 ? "role has" : "roles have"} sessions that are not known to carry source identity ${narrow.name}: revoked as a whole.`,
      );
  }
  found.push(...traces.flatMap(({ trace }) => trace.warnings));
  return [...new Set(found)];
}
