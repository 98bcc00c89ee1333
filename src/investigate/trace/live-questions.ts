import type { Hop, Identity, Trace } from "../../answers/trace.js";
import { momentOf } from "../../identity/gaps.js";
import { accountOfId, isLongTermKey } from "../../trail/key-id.js";
import { parseArn } from "../../trail/arn.js";
import { parseTime } from "../../trail/time.js";
import {
  bySecond,
  byTime,
  isRoleSession,
  issuing,
  issuingKey,
  named,
  sessionsBefore,
  unique,
  ASIDE,
  LONGEST,
  LONGEST_OF_ALL,
  type Asking,
  type LiveQuestion,
  type Told,
} from "./session-questions.js";
import { parseQuery } from "./subject.js";

export type { LiveQuestion, Told };

/** What one credential signed may be much: its latest events tell where and whose it is. */
const USE_PAGES = 10;
const PAGES = 10;
/** Between the call that begins a federated console session and its sign-in, at most. */
const SIGN_IN = 120;
/** Readings that are followed where there are several. */
export const MOST_READINGS = 5;

/**
 * What to ask next, the most telling first, given what a trace answers so far: the call that issued a key names the key as a
 * resource; console and portal sessions are told by their second; a caller of another account by its own copy of the call
 * (`cloudtrail-identity.md` §3, §4.10); last, what might speak against the answer: keys and names of sessions are not
 * always of one account, one region or one caller. Empty where nothing that could be asked would tell more.
 */
export function liveQuestions(answer: Trace, told: Told): LiveQuestion[] {
  const subject = aboutSubject(answer, told);
  const readings = [answer, ...(answer.candidates ?? []).slice(0, MOST_READINGS)];
  const first = [...subject.open, ...readings.flatMap((reading) => aboutGap(reading, answer, told))];
  const further = readings.flatMap((reading) => completing(reading, told));
  const against = [...subject.against, ...readings.flatMap((reading) => otherwise(reading, told))];
  return [first, further, against].flatMap((asked) => [
    ...asking(asked, "likely"),
    ...asking(
      asked.filter(({ global }) => global !== true),
      "elsewhere",
    ),
  ]);
}

function asking(questions: readonly Asking[], where: "likely" | "elsewhere"): LiveQuestion[] {
  return questions.map(({ global, pages, once, ...question }) => ({
    ...question,
    where: global === true ? "global" : where,
    once: once ?? false,
    pages: pages ?? PAGES,
  }));
}

/** What finds the subject, and what could give it another origin than the one that was found. */
interface AboutSubject {
  readonly open: readonly Asking[];
  readonly against: readonly Asking[];
}

function aboutSubject(answer: Trace, told: Told): AboutSubject {
  const { kind, id } = parseQuery(answer.query);
  if (kind === "event") {
    const open = unique([told.own, ...told.accounts]).map((account) => ({
      account,
      attribute: { key: "EventId" as const, value: id },
      purpose: "the event",
      once: true,
    }));
    return { open: answer.subject === null ? open : [], against: [] };
  }
  if (kind === "session") return aboutSession(answer, told, id);
  return kind === "access-key" ? aboutKey(answer, told, id) : { open: [], against: [] };
}

/**
 * A session's name is asked for as who it was issued to and as who made calls, in all regions: the regional endpoints of STS
 * give one name to several callers, and then there is no one origin.
 */
function aboutSession({ subject }: Trace, { own, accounts }: Told, id: string): AboutSubject {
  const dated = /^(\d{12})\/(.+)\/([^/]+)$/.exec(id);
  const principal = dated?.[2] ?? id;
  const home =
    dated?.[1] ?? parseArn(id)?.account ?? /^\d{12}/.exec(id)?.[0] ?? accountOfId(id.split(":")[0] ?? "");
  const began = parseTime(dated?.[3]);
  const span = began === undefined ? {} : { from: began - ASIDE, to: began + LONGEST_OF_ALL };
  const name = /^\d{12}$/.test(principal)
    ? "root"
    : (parseArn(principal)?.resource.split("/").at(-1) ?? principal.split(":").at(-1) ?? "");
  // Whoever called from another account has a copy of the call there.
  const calls = unique([home, own, ...accounts]).map((account) => ({
    ...issuing(account, principal, "the calls that began the session"),
    ...span,
  }));
  // Of a user the ID is known, and the name is not.
  const places = name.startsWith("AIDA") ? [] : home === undefined ? [own, ...accounts] : [home];
  const did = unique(places).map((account) => ({
    account,
    attribute: { key: "Username" as const, value: name },
    purpose: "what sessions of that name did",
    pages: USE_PAGES,
    ...span,
  }));
  const asked = [...calls, ...did];
  return { open: subject === null ? asked : [], against: asked };
}

/**
 * A key says which account it was made in, and is not always right: old keys do not, and IDs of one key were seen in two
 * accounts. So every account that may be asked is, for the call that issued it and for what it signed.
 */
function aboutKey(answer: Trace, told: Told, id: string): AboutSubject {
  const long = isLongTermKey(id);
  const open = long ? answer.createdBy === undefined : answer.subject === null || answer.gap !== undefined;
  const home = accountOfId(id);
  const accounts = unique([home, answer.subject?.account, told.own, ...told.accounts]);
  const issued = accounts.map((account) => ({
    ...issuingKey(account, id, long ? "the call that created the key" : "the call that issued the key"),
    // IAM records all it does in one region.
    ...(long ? { global: true } : {}),
  }));
  const signed = accounts.map((account) => ({
    account,
    attribute: { key: "AccessKeyId" as const, value: id },
    purpose: "what the key signed",
    pages: USE_PAGES,
  }));
  const likely = signed.slice(0, home === undefined || answer.subject === null ? signed.length : 1);
  return { open: open ? [...issued, ...likely] : [], against: [...issued, ...signed] };
}

/** What would close the gap of a reading. */
function aboutGap(reading: Trace, answer: Trace, told: Told): Asking[] {
  const { gap, chain, origin } = reading;
  if (gap === undefined || gap.reason === "ambiguous") return [];
  const top = chain[0];
  // Where a record tells its origin by itself, what is missing began the session, which is whose key was used.
  const caller =
    top === undefined ? callerOf(reading, answer, told) : top.via === "embedded" ? top.to : top.from;
  const at = gap.fetchNext === undefined ? undefined : momentOf(gap.fetchNext);
  if (origin?.kind === "external-account") return callersCopy(reading, told, at?.time);
  const account = gap.fetchNext?.account ?? caller.account;
  const key = caller.accessKeyId;
  const byKey =
    key === undefined || isLongTermKey(key)
      ? []
      : unique([accountOfId(key), account, told.own, ...told.accounts]).map((one) =>
          issuingKey(one, key, "the call that issued the caller's key"),
        );
  if (account === undefined || at === undefined) return byKey;
  return [...byKey, ...byTime(caller, account, at, told)];
}

/** The caller's own copy of a call that another account's copy shows: the key that was issued stands in both. */
function callersCopy({ chain, origin }: Trace, told: Told, time: number | undefined): Asking[] {
  const account = origin?.account;
  if (account === undefined || !/^\d{12}$/.test(account)) return [];
  const top = chain[0];
  const key = top?.to.accessKeyId;
  const caller = top?.from.principalId ?? origin?.principalId;
  const call = top === undefined ? told.event?.name : top.via === "SwitchRole" ? "AssumeRole" : top.via;
  const purpose = "the caller's own copy of the call";
  return [
    ...(key === undefined ? [] : [issuingKey(account, key, purpose)]),
    ...(time === undefined || call === undefined ? [] : [named(call, account, time, purpose)]),
    ...(time === undefined || !/^AROA[A-Z0-9]+:/.test(caller ?? "")
      ? []
      : sessionsBefore(account, caller ?? "", time, LONGEST)),
  ];
}

/** A session that is told by its second, or by what came before it, may have begun otherwise: every call that can begin one. */
function otherwise({ chain }: Trace, told: Told): Asking[] {
  return chain.flatMap(({ to, confidence, evidence }) => {
    const began = parseTime(to.createdAt);
    if (confidence === "exact" || began === undefined || to.account === undefined) return [];
    const before = evidence.every(({ eventTime }) => Math.abs((parseTime(eventTime) ?? 0) - began) > ASIDE);
    return before
      ? byTime(to, to.account, { time: began, span: 0 }, told)
      : bySecond(to, to.account, began, told);
  });
}

/** Further evidence of what is known: the other account's copy, the caller's copy of a switch, the portal's own record. */
function completing({ chain, gap }: Trace, told: Told): Asking[] {
  const [first] = chain;
  const top = first === undefined ? told.event?.caller : first.from;
  const calls =
    first?.evidence.map(({ eventId }) => eventId) ?? (told.event === undefined ? [] : [told.event.id]);
  const time = calls.map((eventId) => told.began(eventId, top?.arn)).find((one) => one !== undefined);
  // Who a user or root user is stands in each record: a session of theirs is no gap, and has begun somewhere.
  const began =
    gap === undefined && top?.account !== undefined && time !== undefined && !isRoleSession(top)
      ? [
          ...(top.accessKeyId === undefined
            ? []
            : [issuingKey(top.account, top.accessKeyId, "the call that issued the caller's key")]),
          ...byTime(top, top.account, { time, span: 0 }, told),
        ]
      : [];
  const more = chain.flatMap((hop) => {
    const asked: Asking[] = [];
    const { from, to } = hop;
    const time = parseTime(hop.evidence[0]?.eventTime) ?? parseTime(to.createdAt);
    if (time === undefined) return [];
    if (hop.via === "delivered-by-service" && to.accessKeyId !== undefined) {
      for (const account of unique([accountOfId(to.accessKeyId) ?? to.account]))
        asked.push(issuingKey(account, to.accessKeyId, "the service's call that issued the key"));
    } else if (hop.via === "embedded" && /:federated-user\//.test(to.arn ?? "")) {
      // Each record names the user; only the call tells which of the user's keys made it (§3.3).
      const purpose = "the call that made the federated user";
      for (const account of unique([to.account])) {
        if (to.accessKeyId !== undefined) asked.push(issuingKey(account, to.accessKeyId, purpose));
        const began = parseTime(to.createdAt);
        if (began !== undefined) asked.push(named("GetFederationToken", account, began, purpose));
      }
    } else if (hop.via === "SwitchRole") {
      for (const account of unique([from.account, to.account]))
        if (!shows(hop, "AssumeRole", account))
          asked.push(named("AssumeRole", account, time, "the call behind the switch"));
    } else if (
      hop.via === "AssumeRole" &&
      to.accessKeyId !== undefined &&
      /^\d{12}$/.test(from.account ?? "") &&
      from.account !== to.account
    ) {
      for (const account of unique([from.account, to.account]))
        if (!shows(hop, "AssumeRole", account))
          asked.push(issuingKey(account, to.accessKeyId, "the other account's copy of the call"));
    } else if (
      hop.via === "AssumeRoleWithSAML" &&
      /assumed-role\/AWSReservedSSO_/.test(to.arn ?? "") &&
      !hop.evidence.some(({ eventName }) => eventName === "GetRoleCredentials")
    )
      for (const account of unique([told.own, ...told.accounts]))
        asked.push(named("GetRoleCredentials", account, time, "who asked the portal"));
    // What the console does for a person has no address of its own (§3.5).
    if (hop.via === "AssumeRole" && hop.userAgent === "AWS Internal" && to.account !== undefined)
      for (const name of ["SwitchRole", "RenewRole"])
        asked.push(named(name, to.account, time, "the switch in the console"));
    if (
      hop.via === "AssumeRoleWithSAML" &&
      to.account !== undefined &&
      !hop.evidence.some(({ eventName }) => eventName === "ConsoleLogin")
    )
      // A browser goes on to the console at once, if it goes there.
      asked.push({ ...named("ConsoleLogin", to.account, time, "the federated sign-in"), to: time + SIGN_IN });
    return asked;
  });
  return [...began, ...more];
}

function shows(hop: Hop, name: string, account: string): boolean {
  return hop.evidence.some((one) => one.eventName === name && one.account === account);
}

/** Who stands at the end of a reading that has no hop. */
function callerOf(reading: Trace, answer: Trace, told: Told): Identity {
  const { subject } = reading;
  const key = parseQuery(answer.query).kind === "access-key" ? answer.query.trim() : undefined;
  const id = subject?.kind === "session" ? subject.id : undefined;
  return {
    ...told.event?.caller,
    ...(subject?.account === undefined ? {} : { account: subject.account }),
    ...(subject?.arn === undefined ? {} : { arn: subject.arn }),
    ...(id === undefined || id.startsWith("arn:") ? {} : { principalId: id }),
    ...(key === undefined ? {} : { accessKeyId: key }),
  };
}
