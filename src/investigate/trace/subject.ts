import type { Subject } from "../../answers/trace.js";
import { Problem } from "../../diagnostics/problem.js";
import { sessionKey, sessionOf, token, type Use } from "../../identity/facts.js";
import type { Issuance } from "../../identity/issuance.js";
import { nameOfSession } from "../../identity/origin.js";
import { questionOf, type Question } from "../../identity/question.js";
import type { Resolver } from "../../identity/resolver.js";
import { dated } from "../../identity/role-session.js";
import { parseArn } from "../../trail/arn.js";
import { isAccessKeyId, isLongTermKey } from "../../trail/key-id.js";
import type { Stamp } from "../../trail/stamp.js";
import { parseTime } from "../../trail/time.js";

/** What kind of identifier was typed. */
export type Query =
  | { kind: "access-key"; id: string }
  | { kind: "session"; id: string; word: string }
  | { kind: "user"; id: string; word: string }
  | { kind: "role"; id: string; word: string }
  | { kind: "event"; id: string };

/** Reads an identifier by its shape (interface.md, `trace`); anything else may be an event ID. Throws `bad-id` when empty. */
export function parseQuery(text: string): Query {
  const id = text.trim();
  if (id === "") throw new Problem({ code: "bad-id", detail: "The identifier is empty." });
  if (isAccessKeyId(id)) return { kind: "access-key", id };
  const arn = parseArn(id);
  if (arn !== undefined) {
    if (arn.service === "iam" && arn.resource.startsWith("role/"))
      return { kind: "role", id, word: token.roleSessions(id) };
    if (arn.service === "iam") return { kind: "user", id, word: token.arn(id) };
    if (arn.service === "sts") return { kind: "session", id, word: token.arn(id) };
    throw new Problem({
      code: "bad-id",
      detail: `${id} is the ARN of something that holds no credentials.`,
      source: id,
    });
  }
  const session = /^(\d{12})\/(.+)\/(\d{4}-\d\d-\d\dT[\d:]+Z)$/.exec(id);
  const created = parseTime(session?.[3]);
  if (session !== null && created !== undefined) {
    return { kind: "session", id, word: token.session(sessionKey(session[1], session[2]!, created)) };
  }
  if (/^AIDA[A-Z0-9]+$/.test(id)) return { kind: "user", id, word: token.principal(id) };
  if (/^AROA[A-Z0-9]+$/.test(id)) return { kind: "role", id, word: token.unique(id) };
  if (/^AROA[A-Z0-9]+:.+$/.test(id) || /^\d{12}:.+$/.test(id))
    return { kind: "session", id, word: token.principal(id) };
  if (/^\d{12}$/.test(id)) return { kind: "user", id, word: token.principal(id) };
  return { kind: "event", id };
}

/** One credential group that the identifier stands for: a session, or the direct use of a long-term key. */
export interface SubjectGroup {
  question: Question;
  uses: Use[];
  session?: string;
}

const ROLE_CALLS = new Set([
  "AssumeRole",
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
  "AssumeRoot",
  "GetSessionToken",
  "GetFederationToken",
  "GetSigninToken",
  "GetCredentialsForIdentity",
  "CreateAccessKey",
  "SwitchRole",
]);

/** The credential groups of an identifier that is not an event: from use, and from issuances that were never used. */
export function groupsOf(resolver: Resolver, query: Exclude<Query, { kind: "event" }>): SubjectGroup[] {
  const { facts } = resolver;
  const word = query.kind === "access-key" ? token.key(query.id) : query.word;
  const all = facts.uses(word);
  const own = all.filter((use) => use.stamp.type !== "AWSAccount");
  // A root principal's sessions may be of whoever opened them by AssumeRoot (§5): each is a reading of its own.
  const root = query.kind === "user" && own.some((use) => use.stamp.type === "Root");
  if (query.kind === "user" && !root) return userGroup(all);
  const uses = root ? own.filter((use) => use.stamp.type === "Root") : own;
  const issued = query.kind === "access-key" ? facts.issues(token.issuedKey(query.id)) : facts.issues(word);
  const groups = bySession(uses);
  for (const [name, group] of Array.from(groups)) {
    const apart = byPerson(group);
    if (apart.length < 2) continue;
    groups.delete(name);
    for (const [person, one] of apart) groups.set(`${name} ${person}`, one);
  }
  for (const group of groups.values()) {
    if (query.kind !== "access-key") group.question.keys = keysOf(group.uses);
  }
  const wasUsed = usedAmong([...groups.values()]);
  for (const issue of issued) {
    if (!ROLE_CALLS.has(issue.eventName) || wasUsed(issue)) continue;
    const stamp = stampIssued(issue);
    const name = sessionOf(stamp) ?? `issued ${issue.key ?? issue.eventId}`;
    if (!groups.has(name))
      groups.set(name, { question: { stamp, first: issue.time, last: issue.time }, uses: [] });
  }
  return [...groups.values()].sort(
    (a, b) =>
      (b.question.stamp.createdAt ?? b.question.first) - (a.question.stamp.createdAt ?? a.question.first),
  );
}

/** Uses by session; a switch or sign-in record, which lacks the session's date, belongs to the session it began (§3.5). */
function bySession(uses: readonly Use[]): Map<string, SubjectGroup> {
  const groups = new Map<string, SubjectGroup>();
  const add = (name: string, use: Use, session: string | undefined) => {
    const known = groups.get(name);
    if (known === undefined) {
      groups.set(name, {
        question: questionOf(use),
        uses: [use],
        ...(session === undefined ? {} : { session }),
      });
      return;
    }
    known.uses.push(use);
    known.question = joined(known.question, use);
  };
  const undated = uses.filter(({ stamp }) => sessionOf(stamp) === undefined);
  for (const use of uses) {
    const session = sessionOf(use.stamp);
    if (session !== undefined) add(session, use, session);
  }
  for (const use of undated) {
    const { type, account, principalId, key } = use.stamp;
    const began = sessionBegunBy(use);
    const session = began.find((name) => groups.has(name)) ?? began[0];
    const alone = use.event !== undefined && !isLongTermKey(key);
    add(session ?? `${type}|${account}|${principalId}|${key}|${alone ? use.id : ""}`, use, session);
  }
  return groups;
}

/** The session that a switch or federated sign-in began, by its second and the seconds beside it. */
export function sessionBegunBy(use: Pick<Use, "stamp" | "event">): string[] {
  const { account, principalId, createdAt } = dated(use);
  if (use.stamp.type !== "AssumedRole" || createdAt === undefined || principalId === undefined) return [];
  return [createdAt, createdAt - 1, createdAt + 1].map((second) => sessionKey(account, principalId, second));
}

/** Cognito gives everybody one session name: people who came in one second share a session ID, and are told by their stamp. */
function byPerson(group: SubjectGroup): [string, SubjectGroup][] {
  const people = new Map<string, SubjectGroup>();
  for (const use of group.uses) {
    const { web } = use.stamp;
    const person =
      web === undefined || Object.keys(web.attributes).length === 0
        ? ""
        : JSON.stringify([web.attributes, web.provider]);
    const known = people.get(person);
    if (known === undefined) people.set(person, { ...group, question: questionOf(use), uses: [use] });
    else {
      known.uses.push(use);
      known.question = joined(known.question, use);
    }
  }
  return people.size - (people.has("") ? 1 : 0) < 2 ? [] : [...people];
}

/** A user is who it is: all its use is one subject, whatever keys and sessions it came through. */
function userGroup(uses: readonly Use[]): SubjectGroup[] {
  const own = uses.find((use) => use.stamp.type !== "AWSAccount") ?? uses[0];
  if (own === undefined) return [];
  const stamp: Stamp = { ...own.stamp };
  delete stamp.key;
  delete stamp.createdAt;
  delete stamp.invokedBy;
  const first = Math.min(...uses.map((use) => use.first));
  const last = Math.max(...uses.map((use) => use.last));
  return [{ question: { stamp, first, last }, uses: [...uses] }];
}

function joined(question: Question, use: Use): Question {
  const merged: Question = {
    ...question,
    first: Math.min(question.first, use.first),
    last: Math.max(question.last, use.last),
    console: question.console === true || use.console,
  };
  const alike = merged.stamp.createdAt === use.stamp.createdAt;
  if (alike && merged.stamp.invokedBy !== undefined && use.stamp.invokedBy === undefined)
    merged.stamp = use.stamp;
  return merged;
}

function keysOf(uses: readonly Use[]): string[] {
  return [...new Set(uses.map((use) => use.stamp.key).filter((key) => key !== undefined))].sort();
}

/** Tells whether what an issuing record made is among the groups: of its principal and its second. */
function usedAmong(groups: readonly SubjectGroup[]): (issue: Issuance) => boolean {
  const byDate = new Map<number | undefined, Stamp[]>();
  const keys = new Set<string | undefined>();
  for (const { question } of groups) {
    const { stamp } = question;
    keys.add(stamp.key);
    const known = byDate.get(stamp.createdAt);
    if (known === undefined) byDate.set(stamp.createdAt, [stamp]);
    else known.push(stamp);
  }
  return (issue) => {
    if (issue.eventName === "CreateAccessKey") return keys.has(issue.key);
    const time = beganAt(issue);
    return [time, time - 1, time + 1, undefined].some(
      (date) => byDate.get(date)?.some((stamp) => isOf(issue, stamp)) === true,
    );
  };
}

function isOf(issue: Issuance, stamp: Stamp): boolean {
  if (issue.principalId !== undefined && stamp.principalId !== undefined)
    return issue.principalId === stamp.principalId;
  const name = nameOfSession(stamp);
  return (
    issue.target === stamp.account &&
    (issue.sessionName === undefined || name === undefined || issue.sessionName === name)
  );
}

/** When the session that a credential belongs to began: GetSigninToken makes one more key of a session (§3.6). */
function beganAt(issue: Issuance): number {
  return issue.eventName === "GetSigninToken" ? (issue.caller.createdAt ?? issue.time) : issue.time;
}

/** The identity that an issuing record made, for credentials that were never used. */
function stampIssued(issue: Issuance): Stamp {
  const stamp: Stamp = {};
  if (issue.eventName === "CreateAccessKey") {
    stamp.type = issue.forUser === undefined ? "Root" : "IAMUser";
    if (issue.forUser !== undefined) stamp.userName = issue.forUser;
    if (issue.target !== undefined) stamp.account = issue.target;
    if (issue.forUser !== undefined && issue.target !== undefined)
      stamp.arn = `arn:aws:iam::${issue.target}:user/${issue.forUser}`;
    if (issue.key !== undefined) stamp.key = issue.key;
    return stamp;
  }
  stamp.type =
    TYPES[issue.eventName] ??
    (issue.eventName === "GetSigninToken" || issue.eventName === "GetSessionToken"
      ? issue.caller.type!
      : "AssumedRole");
  stamp.createdAt = beganAt(issue);
  if (issue.key !== undefined) stamp.key = issue.key;
  if (issue.principalId !== undefined) stamp.principalId = issue.principalId;
  if (issue.arn !== undefined) stamp.arn = issue.arn;
  if (issue.target !== undefined) stamp.account = issue.target;
  if (issue.eventName === "GetSessionToken" && issue.caller.userName !== undefined)
    stamp.userName = issue.caller.userName;
  if (issue.roleArn !== undefined) {
    stamp.issuer = {
      type: "Role",
      arn: issue.roleArn,
      ...(issue.principalId === undefined ? {} : { id: issue.principalId.split(":")[0]! }),
    };
  }
  return stamp;
}

const TYPES: Record<string, string> = { AssumeRoot: "Root", GetFederationToken: "FederatedUser" };

/** The subject as the answer names it. */
export function subjectOf(query: Query, groups: readonly SubjectGroup[]): Subject {
  const stamp = groups[0]?.question.stamp ?? {};
  const kind = query.kind === "user" || query.kind === "role" ? "principal" : query.kind;
  const subject: Subject = { kind, id: query.id };
  if (stamp.account !== undefined && groups.every((g) => g.question.stamp.account === stamp.account))
    subject.account = stamp.account;
  const arn = query.kind === "role" ? stamp.issuer?.arn : stamp.arn;
  if (
    arn !== undefined &&
    groups.every((g) => (query.kind === "role" ? g.question.stamp.issuer?.arn : g.question.stamp.arn) === arn)
  )
    subject.arn = arn;
  if (query.kind === "event") subject.eventId = query.id;
  return subject;
}
