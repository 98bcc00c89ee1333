import { isLongTermKey } from "../trail/key-id.js";
import { byHand, effect, exactly, iam, type Draft, type ManualDraft, type Planning } from "./draft.js";
import { denyIssuedBefore, REVOKE_OLDER } from "./policies.js";
import { endOf, isSession, userName, type Credential, type UserInScope } from "./scope.js";
import { keysOfUser, othersOfUser, signinsOf, useOfKey } from "./side-effects.js";

/** What a key's deactivation leaves (`cloudtrail-identity.md` §8.2, §8.3). */
const KEY_LEAVES = [
  "Sessions minted from the key (GetSessionToken, GetFederationToken, AssumeRole) go on until they end or are denied.",
  "Other keys and the console password of the user.",
  "It takes effect within seconds to minutes: IAM is eventually consistent.",
];

/** Makes long-term keys inactive (§8.2 "IAM user, long-term key"), each with what ran with it. */
export async function keySteps(
  planning: Planning,
  ownerOf: (key: Credential) => string | undefined,
): Promise<Draft[]> {
  const steps: Draft[] = [];
  for (const credential of planning.scope.credentials) {
    const { to, confidence, depth, via, evidence, doubtful } = credential;
    const key = to.accessKeyId;
    const user = userName(to.arn) ?? ownerOf(credential);
    if (key === undefined || !isLongTermKey(key) || to.account === undefined || user === undefined) continue;
    const made = via === "CreateAccessKey";
    const input = { UserName: user, AccessKeyId: key };
    const known = (await keysOfUser(planning.reader, to.account, user)).find((one) => one.key === key);
    steps.push({
      phase: made ? "made" : "origin", depth, account: to.account, kind: "deactivate-key", confidence, doubtful,
      target: { kind: "access-key", name: key, accessKeyId: key, account: to.account, ...(to.arn === undefined ? {} : { arn: to.arn }) },
      title: `Make key ${key} of ${user} inactive`,
      why: made
        ? `The key was made for ${user} by what is to be stopped: it is a way back that outlives every session.`
        : "The key is what everything else was minted from: while it is active, each session that is stopped can be opened again.",
      evidence: [...evidence],
      calls: [iam("UpdateAccessKey", { ...input, Status: "Inactive" })],
      sideEffects: await useOfKey(planning.reader, key),
      undo:
        known?.status === "inactive"
          ? { exact: true, calls: [], how: "By the logs it is inactive already: the step makes sure, and nothing is to be undone." }
          : exactly(iam("UpdateAccessKey", { ...input, Status: "Active" })),
      doesNotStop: KEY_LEAVES,
    }); // prettier-ignore
  }
  return steps;
}

/** Deletes the console password of a user (§8.2 "IAM user, console"); `why` tells what makes it part of the plan. */
export async function passwordStep(
  { reader }: Planning,
  user: Pick<UserInScope, "account" | "name" | "depth" | "confidence" | "evidence" | "doubtful">,
  phase: "origin" | "made",
  why: string,
): Promise<Draft> {
  const { effects } = await signinsOf(reader, user.account, user.name);
  return {
    phase, depth: user.depth, account: user.account, kind: "delete-console-password", confidence: user.confidence, doubtful: user.doubtful,
    target: { kind: "user", name: user.name, account: user.account },
    title: `Delete the console password of ${user.name}`,
    why,
    evidence: [...user.evidence],
    calls: [iam("DeleteLoginProfile", { UserName: user.name })],
    sideEffects: effects,
    undo: byHand(
      `CreateLoginProfile with a new password: the old one cannot be brought back.`,
    ),
    doesNotStop: [
      "Console sessions that are open: they go on until they end or are denied.",
      "Access keys of the user.",
      "It is refused for a short time after the password was set (EntityTemporarilyUnmodifiable): try again.",
    ],
  }; // prettier-ignore
}

/**
 * Denies the temporary sessions of a user: console, GetSessionToken, GetFederationToken (§8.2). Long-term keys carry no
 * issue time, so that the deny leaves them working and one of the two alone is half a containment.
 */
export async function userSessionSteps(planning: Planning): Promise<Draft[]> {
  const steps: Draft[] = [];
  for (const user of planning.scope.users) {
    const sessions = planning.scope.credentials.filter((one) => isSession(one) && isOf(one, user));
    const alive = sessions.filter((one) => isAlive(one, planning.now));
    const others = await othersOfUser(planning.reader, planning.scope, user.account, user.name);
    const policy = denyIssuedBefore(planning.before);
    const name = { UserName: user.name, PolicyName: REVOKE_OLDER };
    const seen =
      sessions.length === 0
        ? "None was seen, but they would go on when the key is inactive."
        : `${sessions.length} seen, ${alive.length} of them alive: they go on when the key is inactive and the password is gone.`;
    steps.push({
      phase: user.depth === 0 ? "origin" : "made", depth: user.depth, account: user.account,
      kind: "revoke-user-sessions", confidence: user.confidence, doubtful: user.doubtful,
      target: { kind: "user", name: user.name, account: user.account, ...(user.arn === undefined ? {} : { arn: user.arn }), ...(user.principalId === undefined ? {} : { principalId: user.principalId }) },
      title: `Deny the temporary sessions of ${user.name} issued before now`,
      why: `Console sessions and session tokens of ${user.name} outlive its key and its password. ${seen}`,
      // Of a user that no record of its own names, what made its key is all there is.
      evidence: [...new Set(user.arn === undefined ? user.evidence : sessions.flatMap(({ evidence }) => evidence))],
      calls: [iam("PutUserPolicy", { ...name, PolicyDocument: JSON.stringify(policy) })],
      policyDocument: policy,
      sideEffects: others,
      undo: {
        ...exactly(iam("DeleteUserPolicy", name)),
        how: `An inline policy of the user that was named ${REVOKE_OLDER} before is overwritten.`,
      },
      doesNotStop: [
        "Long-term access keys: they have no issue time, and the condition does not apply to them.",
        "Sessions of roles that the user assumed: they are denied by role.",
        "Sessions issued after the time in the policy: a key or password that still works opens new ones.",
      ],
      ...(sessions.length > 0 && alive.length === 0 && others.shared ? { consent: ["--include-ended"] as const } : {}),
    }); // prettier-ignore
  }
  return steps;
}

/** Whether a session is a user's own: its console, session tokens, or what it federated. */
export function isOf({ to, from }: Credential, user: Pick<UserInScope, "account" | "name">): boolean {
  if (to.account !== user.account) return false;
  const federated = /:federated-user\//.test(to.arn ?? "") && userName(from?.arn) === user.name;
  return userName(to.arn) === user.name || federated;
}

export function isAlive(credential: Credential, now: Date): boolean {
  const { endsAt } = endOf(credential);
  return endsAt === undefined || Date.parse(endsAt) > now.getTime();
}

/** AWS keeps at most two access keys a user (IAM quotas), inactive ones too. */
const MOST_KEYS = 2;

/**
 * `--rotate`: a spare key before the stolen one is made inactive, so that what ran with it can go on (article S3). Where both
 * slots are taken, AWS refuses a third key, and which one goes is a person's decision.
 */
export async function rotation(
  { reader, rotate }: Planning,
  keys: readonly Draft[],
): Promise<{ steps: Draft[]; manual: ManualDraft[] }> {
  const steps: Draft[] = [];
  const manual: ManualDraft[] = [];
  if (!rotate) return { steps, manual };
  for (const { phase, account, target, calls, evidence, confidence, depth, doubtful } of keys) {
    const user = calls[0]?.input["UserName"];
    if (phase !== "origin" || typeof user !== "string") continue;
    const present = (await keysOfUser(reader, account, user)).filter(({ status }) => status !== "deleted");
    if (present.length < MOST_KEYS) {
      steps.push({
        phase: "spare", depth, account, kind: "create-spare-key", confidence, doubtful,
        target: { kind: "user", name: user, account },
        title: `Make a spare key for ${user}`,
        why: `What runs with ${target.name} needs another key before that one is made inactive. Give it the new one now, or it stops with the next steps.`,
        evidence,
        calls: [iam("CreateAccessKey", { UserName: user })],
        sideEffects: effect(
          "The answer shows the secret once. AWS refuses it where the user has two keys, also ones that this lake never saw.",
        ),
        undo: byHand("DeleteAccessKey with the ID of the new key."),
        doesNotStop: ["Anything: it only prepares."],
      }); // prettier-ignore
      continue;
    }
    const rest = present.filter(({ key }) => key !== target.name);
    const shown = rest.map(({ key, status, lastUsed }) => `${key} (${status}, ${lastUsed === undefined ? "never used in this lake" : `last used ${lastUsed}`})`); // prettier-ignore
    manual.push({
      account, who: `whoever owns what runs as ${user}`,
      title: `Free a key slot of ${user} before rotating`,
      what: [
        `The user has ${present.length} keys, and AWS allows ${MOST_KEYS}: ${target.name} and ${shown.join(", ")}.`,
        `If the other key is not used, delete it (DeleteAccessKey), make a new key, and give that to what runs with ${target.name}.`,
        `If it is used and trusted, give it to what runs with ${target.name} and make no new one.`,
        `If neither can wait, delete ${target.name} once it is inactive and make the new key then; what runs with it stops in between.`,
      ],
      why: "A clean rotation needs the second key slot.",
      evidence,
    }); // prettier-ignore
  }
  return { steps, manual };
}
