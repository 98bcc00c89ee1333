import { iamName, parseArn } from "../trail/arn.js";
import { uniqueIdOf } from "../trail/key-id.js";
import type { Stamp } from "../trail/stamp.js";
import { dayOf, formatTime } from "../trail/time.js";
import { sessionOf, token } from "./facts.js";
import { gapAt } from "./gaps.js";
import { originOf, roleOrigin, userOrigin } from "./origin.js";
import { weaker, type Reading } from "./reading.js";
import type { Question, Resolving } from "./question.js";

/** Role sessions last at most twelve hours where their expiry is not known (§4.8). */
const LONGEST = 43_200;

/**
 * A caller from another account, as the resource owner's copy shows it: a unique ID and an account, nothing more (§3.2).
 * The caller's own copy settles it (J7); else the unique ID, where the lake has seen it with its name; else, for a role
 * session, the one session of that principal alive at that second (interface.md, "How sure").
 */
export function outsideReadings(resolving: Resolving, question: Question, path: readonly string[]): Reading[] {
  const { stamp, event, first } = question;
  const { facts } = resolving;
  const own = callersCopy(resolving, question);
  if (own !== undefined) return resolving.up(own, path);

  const principalId = stamp.principalId;
  const unique = principalId === undefined ? undefined : uniqueIdOf(principalId);
  const time = event?.time ?? first;
  if (principalId?.startsWith("AIDA")) {
    const named = facts.uses(token.principal(principalId)).filter((use) => use.stamp.type === "IAMUser");
    const latest = named.sort((a, b) => a.last - b.last).at(-1);
    if (latest !== undefined && iamName(latest.stamp.arn, "user") !== undefined) {
      const { type, arn, account, userName } = latest.stamp;
      const user: Stamp = { principalId };
      if (type !== undefined) user.type = type;
      if (arn !== undefined) user.arn = arn;
      if (account !== undefined) user.account = account;
      if (userName !== undefined) user.userName = userName;
      return [{ origin: userOrigin(user), confidence: "exact", chain: [], warnings: [] }];
    }
  }
  if (principalId !== undefined && principalId !== unique) {
    const alive = aliveReadings(resolving, { principalId, account: stamp.account }, time, path);
    if (alive.length > 0) return alive;
    const known = unique === undefined ? undefined : facts.uses(token.unique(unique)).find((use) => use.stamp.issuer?.arn !== undefined);
    if (known !== undefined) {
      const gap = gapAt(
        "issuing-event-not-in-lake",
        `The caller is a session of this role; which one cannot be told: none is in the lake that was alive at ${formatTime(time)}.`,
        stamp.account,
        time,
        LONGEST,
      );
      return [{ origin: roleOrigin(known.stamp), confidence: "none", chain: [], warnings: [], gap }];
    }
  }
  return [outsider(resolving, stamp, time)];
}

/** The other copy of the same call: same shared event ID, or request ID, name and second (J7). */
function callersCopy({ facts }: Resolving, { event }: Question): Question | undefined {
  if (event === undefined) return undefined;
  const words = [
    ...(event.shared === undefined ? [] : [token.pair(event.shared)]),
    ...(event.requestId === undefined ? [] : [token.request(event.requestId, event.eventName, event.time)]),
  ];
  for (const word of words) {
    const issue = facts.issues(word).find((i) => i.caller.type !== undefined && i.caller.type !== "AWSAccount");
    if (issue !== undefined) return { stamp: issue.caller, first: issue.time, last: issue.time };
    const use = facts.uses(word).find((u) => u.stamp.type !== undefined && u.stamp.type !== "AWSAccount");
    if (use !== undefined) return { stamp: use.stamp, first: use.first, last: use.last };
  }
  return undefined;
}

/**
 * The readings of the sessions of one principal (by ID or session ARN) that were alive at a second: `strong` at best,
 * because the session is told by time; several sessions are several readings. Empty where there is none.
 */
export function aliveReadings(
  resolving: Resolving,
  who: { principalId?: string; arn?: string; account?: string | undefined },
  time: number,
  path: readonly string[],
): Reading[] {
  const { facts } = resolving;
  const sessions = new Map<string, Question>();
  for (const day of [dayOf(time) - 1, dayOf(time)]) {
    const word = who.principalId === undefined ? token.usedAs(who.arn ?? "", day) : token.usedOn(who.principalId, day);
    for (const use of facts.uses(word)) {
      const session = sessionOf(use.stamp);
      if (session === undefined || use.stamp.type === "AWSAccount") continue;
      const known = sessions.get(session);
      const keys = [...(known?.keys ?? []), ...(use.stamp.key === undefined ? [] : [use.stamp.key])];
      sessions.set(session, {
        stamp: known?.stamp ?? use.stamp,
        first: Math.min(known?.first ?? use.first, use.first),
        last: Math.max(known?.last ?? use.last, use.last),
        keys: [...new Set(keys)].sort(),
      });
    }
    if (who.principalId === undefined) continue;
    for (const issue of facts.issues(token.issuedOn(who.principalId, day))) {
      if (issue.eventName !== "AssumeRole" && !issue.eventName.startsWith("AssumeRoleWith") && issue.eventName !== "SwitchRole") continue;
      const account = issue.target ?? who.account;
      const near = [...sessions.values()].some(({ stamp }) => Math.abs((stamp.createdAt ?? 0) - issue.time) <= 1);
      if (near) continue;
      const stamp: Stamp = { type: "AssumedRole", principalId: who.principalId, createdAt: issue.time };
      if (account !== undefined) stamp.account = account;
      if (issue.key !== undefined) stamp.key = issue.key;
      if (issue.arn !== undefined) stamp.arn = issue.arn;
      if (issue.roleArn !== undefined) stamp.issuer = { type: "Role", arn: issue.roleArn };
      sessions.set(`issued ${issue.time}`, { stamp, first: issue.time, last: issue.expiresAt ?? issue.time + 3600 });
    }
  }
  const alive = [...sessions.values()].filter((question) => {
    const from = question.stamp.createdAt ?? Infinity;
    return from <= time + 1 && time <= Math.max(question.last, endOf(resolving, question.stamp));
  });
  const many = alive.length > 1;
  return alive.flatMap((question) =>
    resolving.up(question, path).map((reading) => ({
      ...reading,
      confidence: weaker(reading.confidence, "strong"),
      warnings: many
        ? [...reading.warnings, `${alive.length} sessions of ${who.principalId ?? who.arn} were alive at ${formatTime(time)}.`]
        : reading.warnings,
    })),
  );
}

/** When a session ends: as its issuing event printed it, else the longest a role session can last. */
function endOf({ facts }: Resolving, stamp: Stamp): number {
  const created = stamp.createdAt ?? 0;
  if (stamp.principalId === undefined) return created + LONGEST;
  const ends = facts
    .issues(token.issuedTo(stamp.principalId, created))
    .map((issue) => issue.expiresAt)
    .filter((end) => end !== undefined);
  return ends.length > 0 ? Math.max(...ends) : created + LONGEST;
}

function outsider({ facts }: Resolving, stamp: Stamp, time: number): Reading {
  const account = stamp.account;
  const inLake = account !== undefined && facts.accounts.has(account);
  const origin = originOf({
    kind: "external-account",
    name: stamp.principalId ?? stamp.arn ?? account ?? "",
    account,
    principalId: stamp.principalId,
  });
  const detail = inLake
    ? `The caller's own record in account ${account} is not in the lake.`
    : `The caller's account ${account ?? "(not recorded)"} is not in the lake.`;
  return {
    origin,
    confidence: "exact",
    chain: [],
    warnings: [],
    gap: gapAt(inLake ? "issuing-event-not-in-lake" : "caller-account-not-in-lake", detail, account, time),
  };
}

/** Who an ARN names as the one who switched role (`additionalEventData.SwitchFrom`, §3.5). */
export function switchedFrom(resolving: Resolving, arn: string, time: number, path: readonly string[]): Reading[] {
  const account = parseArn(arn)?.account;
  const name = iamName(arn, "user");
  if (name !== undefined) {
    const origin = originOf({ kind: "iam-user", name, arn, account });
    return [{ origin, confidence: "exact", chain: [], warnings: [] }];
  }
  const alive = aliveReadings(resolving, { arn, account }, time, path);
  if (alive.length > 0) return alive;
  const stamp: Stamp = { type: "AssumedRole", arn };
  if (account !== undefined) stamp.account = account;
  const inLake = account !== undefined && resolving.facts.accounts.has(account);
  const gap = gapAt(
    inLake ? "issuing-event-not-in-lake" : "caller-account-not-in-lake",
    `The switch came from the role session ${arn}, of which nothing is in the lake.`,
    account,
    time,
    LONGEST,
  );
  return [{ origin: roleOrigin(stamp), confidence: "none", chain: [], warnings: [], gap }];
}
