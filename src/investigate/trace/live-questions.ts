import type { Hop, Identity, Trace } from "../../answers/trace.js";
import { momentOf } from "../../identity/gaps.js";
import { accountOfId, isLongTermKey } from "../../trail/key-id.js";
import { parseArn } from "../../trail/arn.js";
import { parseTime } from "../../trail/time.js";
import {
  byTime,
  isRoleSession,
  issuing,
  named,
  sessionsBefore,
  unique,
  LONGEST,
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
const MOST_READINGS = 5;

/**
 * What to ask next, the most telling first, given what a trace answers so far: the call that issued a key names the key as a
 * resource; console and portal sessions are told by their second; a caller of another account by its own copy of the call
 * (`cloudtrail-identity.md` §3, §4.10). Empty where nothing that could be asked would tell more.
 */
export function liveQuestions(answer: Trace, told: Told): LiveQuestion[] {
  const first = aboutSubject(answer, told);
  const readings = [answer, ...(answer.candidates ?? []).slice(0, MOST_READINGS)];
  const next = readings.flatMap((reading) => aboutGap(reading, answer, told));
  const last = completing(answer, told);
  const everywhere = (asked: readonly Asking[]) => asked.filter(({ global }) => global !== true);
  return [
    ...asking([...first, ...next], "likely"),
    ...asking(everywhere([...first, ...next]), "elsewhere"),
    ...asking(last, "likely"),
    ...asking(everywhere(last), "elsewhere"),
  ];
}

function asking(questions: readonly Asking[], where: "likely" | "elsewhere"): LiveQuestion[] {
  return questions.map(({ global, pages, ...question }) => ({
    ...question,
    where: global === true ? "global" : where,
    pages: pages ?? PAGES,
  }));
}

function aboutSubject(answer: Trace, told: Told): Asking[] {
  const { kind, id } = parseQuery(answer.query);
  if (kind === "event") {
    if (answer.subject !== null) return [];
    return unique([told.own, ...told.accounts]).map((account) => ({
      account,
      attribute: { key: "EventId", value: id },
      purpose: "the event",
    }));
  }
  if (kind === "session") {
    if (answer.subject !== null && answer.gap === undefined) return [];
    const account = parseArn(id)?.account ?? /^\d{12}/.exec(id)?.[0] ?? accountOfId(id.split(":")[0] ?? "");
    const name = id.replace(/^\d{12}\/(.+)\/[^/]+$/, "$1");
    return unique([account, told.own]).map((one) => issuing(one, name, "the calls that began the session"));
  }
  if (kind !== "access-key") return [];
  const home = accountOfId(id);
  const long = isLongTermKey(id);
  const open = long ? answer.createdBy === undefined : answer.subject === null || answer.gap !== undefined;
  const accounts = unique([home, answer.subject?.account, told.own, ...told.accounts]);
  return [
    ...(open ? accounts : []).map((account) => ({
      ...issuing(account, id, long ? "the call that created the key" : "the call that issued the key"),
      // IAM records all it does in one region.
      ...(long ? { global: true } : {}),
    })),
    // IDs are not always of the account that they say they are: of old keys, and of anonymised records.
    ...accounts
      .slice(0, home === undefined || answer.subject === null ? accounts.length : 1)
      .map((account) => ({
        account,
        attribute: { key: "AccessKeyId" as const, value: id },
        purpose: "what the key signed",
        pages: USE_PAGES,
      })),
  ];
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
          issuing(one, key, "the call that issued the caller's key"),
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
    ...(key === undefined ? [] : [issuing(account, key, purpose)]),
    ...(time === undefined || call === undefined ? [] : [named(call, account, time, purpose)]),
    ...(time === undefined || !/^AROA[A-Z0-9]+:/.test(caller ?? "")
      ? []
      : sessionsBefore(account, caller ?? "", time, LONGEST)),
  ];
}

/** Further evidence of what is known: the other account's copy, the caller's copy of a switch, the portal's own record. */
function completing({ chain, gap }: Trace, told: Told): Asking[] {
  const top = chain.length > 0 ? chain[0]?.from : told.event?.caller;
  // Who a user or root user is stands in each record: a session of theirs is no gap, and has begun somewhere.
  const began =
    gap === undefined && top?.account !== undefined && told.began !== undefined && !isRoleSession(top)
      ? [
          ...(top.accessKeyId === undefined
            ? []
            : [issuing(top.account, top.accessKeyId, "the call that issued the caller's key")]),
          ...byTime(top, top.account, { time: told.began, span: 0 }, told),
        ]
      : [];
  const more = chain.flatMap((hop) => {
    const asked: Asking[] = [];
    const time = parseTime(hop.evidence[0]?.eventTime);
    const { from, to } = hop;
    if (time === undefined) return [];
    if (hop.via === "delivered-by-service" && to.accessKeyId !== undefined) {
      for (const account of unique([accountOfId(to.accessKeyId) ?? to.account]))
        asked.push(issuing(account, to.accessKeyId, "the service's call that issued the key"));
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
          asked.push(issuing(account, to.accessKeyId, "the other account's copy of the call"));
    } else if (
      hop.via === "AssumeRoleWithSAML" &&
      /assumed-role\/AWSReservedSSO_/.test(to.arn ?? "") &&
      !hop.evidence.some(({ eventName }) => eventName === "GetRoleCredentials")
    )
      for (const account of unique([told.own, ...told.accounts]))
        asked.push(named("GetRoleCredentials", account, time, "who asked the portal"));
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
