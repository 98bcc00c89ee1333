import { uniqueIdOf } from "../trail/key-id.js";
import type { Stamp } from "../trail/stamp.js";
import { dayOf, formatTime } from "../trail/time.js";
import { sessionOf, token } from "./facts.js";
import { gapAt } from "./gaps.js";
import { ROLE, USER } from "./naming.js";
import { originOf, roleOrigin, unknownOrigin, userOrigin } from "./origin.js";
import { weaker, type Reading } from "./reading.js";
import type { Question, Resolving } from "./question.js";

/** Role sessions last at most twelve hours where their expiry is not known (§4.8). */
export const LONGEST = 43_200;

/**
 * A caller from another account, as the resource owner's copy shows it: a unique ID and an account, nothing more (§3.2).
 * The caller's own copy settles it (J7); else the unique ID, where the lake has seen it with its name; else, for a role
 * session, the one session of that principal alive at that second (interface.md, "How sure").
 */
export function outsideReadings(
  resolving: Resolving,
  question: Question,
  path: readonly string[],
): Reading[] {
  const { stamp, event, first } = question;
  const { facts } = resolving;
  const own = callersCopies(resolving, question);
  if (own.length > 0) return own.flatMap((copy) => resolving.up(copy, path));
  const { principalId, account } = stamp;
  if (principalId === undefined && (account === undefined || /^anonymous/i.test(account)))
    return [nobody(account)];

  const unique = principalId === undefined ? undefined : uniqueIdOf(principalId);
  const time = event?.time ?? first;
  if (principalId?.startsWith("AIDA")) {
    const latest = facts
      .naming(token.principal(principalId), USER)
      .find((use) => sameAccount(use.stamp, stamp));
    if (latest !== undefined) {
      const { type, arn, account: home, userName } = latest.stamp;
      const user: Stamp = { principalId };
      if (type !== undefined) user.type = type;
      if (arn !== undefined) user.arn = arn;
      if (home !== undefined) user.account = home;
      if (userName !== undefined) user.userName = userName;
      return [{ origin: userOrigin(user), confidence: "exact", chain: [], warnings: [] }];
    }
  }
  if (principalId !== undefined && principalId !== unique) {
    const alive = aliveReadings(resolving, { principalId, account }, time, path);
    if (alive.length > 0) return alive;
    const known =
      unique === undefined
        ? undefined
        : facts.naming(token.unique(unique), ROLE).find((use) => sameAccount(use.stamp, stamp));
    if (known !== undefined) {
      const gap = gapAt(
        "issuing-event-not-in-lake",
        `The caller is a session of this role; which one cannot be told: none is in the lake that was alive at ${formatTime(time)}.`,
        account,
        time,
        LONGEST,
      );
      return [{ origin: roleOrigin(known.stamp), confidence: "none", chain: [], warnings: [], gap }];
    }
  }
  return [outsider(resolving, stamp, time)];
}

/** Unique IDs are unique; masked ones are not, and then the account tells them apart. */
function sameAccount(one: Stamp, other: { account?: string | undefined }): boolean {
  return one.account === undefined || other.account === undefined || one.account === other.account;
}

/** S3 writes requests without credentials as an account that is none: `ANONYMOUS_PRINCIPAL`, `anonymous`. */
function nobody(account: string | undefined): Reading {
  const detail =
    account === undefined
      ? "The record names neither the caller nor its account."
      : "The request was anonymous: no credentials signed it, so no one can be named.";
  return {
    origin: unknownOrigin({}),
    confidence: "none",
    chain: [],
    warnings: [],
    gap: gapAt("not-seen", detail),
  };
}

/**
 * The other copies of the same call: same shared event ID, or request ID, name and second (J7). One call has one caller;
 * several copies that differ in it are readings that differ (a redacted ID stands on many calls).
 */
function callersCopies({ facts }: Resolving, { stamp, event }: Question): Question[] {
  if (event === undefined) return [];
  const words = [
    ...(event.shared === undefined ? [] : [token.pair(event.shared)]),
    ...(event.requestId === undefined ? [] : [token.request(event.requestId, event.eventName, event.time)]),
  ];
  const isCopy = (other: Stamp, from: number, to: number) =>
    other.type !== undefined &&
    other.type !== "AWSAccount" &&
    from - 1 <= event.time &&
    event.time <= to + 1 &&
    sameCaller(stamp, other);
  for (const word of words) {
    const found = new Map<string, Question>();
    for (const { caller, time, eventName, requestId } of facts.issues(word)) {
      if (eventName !== event.eventName || !agrees(requestId, event.requestId) || !isCopy(caller, time, time))
        continue;
      found.set(JSON.stringify(caller), { stamp: caller, first: time, last: time });
    }
    if (found.size > 0) return [...found.values()];
    for (const use of facts.uses(word)) {
      if (!agrees(use.event?.requestId, event.requestId) || !isCopy(use.stamp, use.first, use.last)) continue;
      found.set(JSON.stringify(use.stamp), { stamp: use.stamp, first: use.first, last: use.last });
    }
    if (found.size > 0) return [...found.values()];
  }
  return [];
}

function agrees(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/** Both copies of a call show the caller's unique ID (§3.2). */
function sameCaller(outside: Stamp, full: Stamp): boolean {
  const [one, other] = [outside.principalId, full.principalId];
  const unique = (id: string | undefined) => id !== undefined && /^A(IDA|ROA)/.test(id);
  return !unique(one) || !unique(other) || one === other;
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
  const seconds = new Set<number>();
  const days = [dayOf(time) - 1, dayOf(time)];
  for (const day of days) {
    const word =
      who.principalId === undefined ? token.usedAs(who.arn ?? "", day) : token.usedOn(who.principalId, day);
    for (const use of facts.uses(word)) {
      const session = sessionOf(use.stamp);
      if (session === undefined || use.stamp.type === "AWSAccount" || !sameAccount(use.stamp, who)) continue;
      if (use.stamp.createdAt! > time + 1) continue;
      seconds.add(use.stamp.createdAt!);
      const known = sessions.get(session);
      const keys = [...(known?.keys ?? []), ...(use.stamp.key === undefined ? [] : [use.stamp.key])];
      sessions.set(session, {
        stamp: known?.stamp ?? use.stamp,
        first: Math.min(known?.first ?? use.first, use.first),
        last: Math.max(known?.last ?? use.last, use.last),
        keys: [...new Set(keys)].sort(),
      });
    }
  }
  for (const issue of who.principalId === undefined
    ? []
    : days.flatMap((day) => facts.issues(token.issuedOn(who.principalId!, day)))) {
    if (!issue.eventName.startsWith("AssumeRole") && issue.eventName !== "SwitchRole") continue;
    if ([issue.time - 1, issue.time, issue.time + 1].some((second) => seconds.has(second))) continue;
    const account = issue.target ?? who.account;
    if (
      issue.time > time + 1 ||
      (account !== undefined && who.account !== undefined && account !== who.account)
    )
      continue;
    const stamp: Stamp = { type: "AssumedRole", principalId: who.principalId!, createdAt: issue.time };
    if (account !== undefined) stamp.account = account;
    if (issue.key !== undefined) stamp.key = issue.key;
    if (issue.arn !== undefined) stamp.arn = issue.arn;
    if (issue.roleArn !== undefined) stamp.issuer = { type: "Role", arn: issue.roleArn };
    const name = `issued ${issue.time}`;
    const keys = [...(sessions.get(name)?.keys ?? []), ...(issue.key === undefined ? [] : [issue.key])];
    const last = Math.max(sessions.get(name)?.last ?? 0, issue.expiresAt ?? issue.time + 3600);
    sessions.set(name, { stamp, first: issue.time, last, keys: [...new Set(keys)].sort() });
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
        ? [
            ...reading.warnings,
            `${alive.length} sessions of ${who.principalId ?? who.arn} were alive at ${formatTime(time)}.`,
          ]
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
