import type { CreatedBy, Gap, Subject, Trace } from "../../answers/trace.js";
import { Closure } from "../../identity/closure.js";
import { creationOf } from "../../identity/creation.js";
import { sessionOf, token, type Use } from "../../identity/facts.js";
import { LakeFacts } from "../../identity/lake-facts.js";
import { questionOf, type Question } from "../../identity/question.js";
import { agree, byMaking, type Reading } from "../../identity/reading.js";
import type { Resolver } from "../../identity/resolver.js";
import type { LakeReader, StoredRecord } from "../../lake/reader.js";
import { accountOfId, isLongTermKey } from "../../trail/key-id.js";
import { textAt, type CloudTrailRecord } from "../../trail/record.js";
import { stampOf } from "../../trail/stamp.js";
import { formatTime, parseTime } from "../../trail/time.js";
import { activityOf, notableOf, usedElsewhere } from "./activity.js";
import { mintedBy, type Minted, type Minter } from "./descendants.js";
import { withFiles } from "./evidence.js";
import { hopOf } from "./hops.js";
import { groupsOf, parseQuery, sessionBegunBy, subjectOf, type Query, type SubjectGroup } from "./subject.js";
import { warningsOf } from "./warnings.js";

const MOST_CANDIDATES = 50;

/** What the facts say about a query, before events and files are looked up. */
interface Resolved {
  subject: Subject;
  groups: SubjectGroup[];
  readings: { reading: Reading; group: SubjectGroup; warnings: string[] }[];
  createdBy?: CreatedBy;
  minted: Minted;
  workload: Use[];
  /** Why there is no reading at all. */
  gap?: Gap;
}

/**
 * Answers who is really behind an identifier (interface.md, `trace`). `now` decides which sessions are alive; nothing else
 * in the answer depends on the clock, and nothing on the order in which the lake was filled.
 */
export async function trace(
  reader: LakeReader,
  text: string,
  now: Date,
  closure = closureOf(reader),
): Promise<Trace> {
  const query = parseQuery(text);
  const seconds = Math.floor(now.getTime() / 1000);
  const records = query.kind === "event" ? await reader.recordsOf([query.id]) : [];
  const resolved = await closure.run((resolver) => resolve(resolver, query, records, seconds));
  if (resolved === undefined) return notSeen(text, query, reader);
  const answer = assemble(text, resolved, seconds);
  const uses = resolved.groups.flatMap((group) => group.uses);
  answer.activity = await activityOf(reader, uses);
  answer.notable = await notableOf(reader, [...uses, ...resolved.minted.uses]);
  if (answer.origin?.kind === "workload") {
    const elsewhere = await usedElsewhere(reader, uses, resolved.workload);
    if (elsewhere.length > 0) {
      answer.usedElsewhere = elsewhere;
      answer.warnings.unshift(
        `credentials of ${answer.origin.name} were used away from where they were issued to: ${elsewhere.map(({ ip }) => ip).join(", ")}`,
      );
    }
  }
  return withFiles(reader, answer, resolved.groups);
}

/** Who is behind one record, as the trace of its event answers, without what its session did. */
export async function traceRecord(
  reader: LakeReader,
  record: StoredRecord,
  now: Date,
  closure: Closure,
): Promise<Trace> {
  const query: Query = { kind: "event", id: record.eventId };
  const seconds = Math.floor(now.getTime() / 1000);
  const resolved = await closure.run((resolver) => resolve(resolver, query, [record], seconds));
  return resolved === undefined
    ? notSeen(record.eventId, query, reader)
    : assemble(record.eventId, resolved, seconds);
}

/** A closure over the lake's facts, to be shared by several traces. */
export function closureOf(reader: LakeReader): Closure {
  return new Closure(new LakeFacts(reader.db, reader.layout, reader.manifest, reader.signal));
}

function resolve(
  resolver: Resolver,
  query: Query,
  records: readonly StoredRecord[],
  now: number,
): Resolved | undefined {
  let asked = query;
  let groups: SubjectGroup[];
  if (query.kind === "event") {
    // Insight and aggregated records have no identity, and so no stamp (§1.4, §1.5).
    const made = records.filter((record) => record.stamp !== null);
    groups = made.map((record) => eventGroup(resolver, record));
    if (made.length === 0 && records.length > 0) return withoutCaller(query, records[0]!);
    if (groups.length === 0) {
      // A masked or placeholder key, or a name that is a principal, has no shape of its own.
      asked = { kind: "access-key", id: query.id };
      groups = groupsOf(resolver, asked);
    }
  } else {
    groups = groupsOf(resolver, query);
  }
  if (groups.length === 0) return undefined;
  const readings = groups.flatMap((group) =>
    resolver
      .readings(group.question)
      .map((reading) => ({ reading, group, warnings: warningsOf(resolver, reading, group.question.stamp) })),
  );
  const subject = subjectOf(asked, groups);
  const createdBy =
    asked.kind === "access-key" && isLongTermKey(asked.id) ? creator(resolver, asked.id) : undefined;
  const minted = mintedBy(resolver, minterOf(asked, groups), now);
  const principals = new Set(
    groups.map((group) => group.question.stamp.principalId).filter((id) => id !== undefined),
  );
  const workload = [...principals].flatMap((id) => resolver.facts.uses(token.principal(id)));
  return { subject, groups, readings, minted, workload, ...(createdBy === undefined ? {} : { createdBy }) };
}

/** A record that counts calls and was made by nobody: it has no origin, and needs none. */
function withoutCaller(query: Query, { account, eventName }: StoredRecord): Resolved {
  const what = eventName ?? "This record";
  const gap: Gap = {
    reason: "not-seen",
    detail: `${what} is an insight or aggregated record: it sums up calls and names no caller.`,
  };
  const subject: Subject = {
    kind: "event",
    id: query.id,
    eventId: query.id,
    ...(account === "" ? {} : { account }),
  };
  return {
    subject,
    groups: [],
    readings: [],
    minted: { tree: [], uses: [], sessionUses: [] },
    workload: [],
    gap,
  };
}

/** The group an event belongs to: the event asks by itself, and its activity is its session's. */
function eventGroup(resolver: Resolver, record: StoredRecord): SubjectGroup {
  const value = JSON.parse(record.raw) as CloudTrailRecord;
  const stamp = stampOf(value);
  const time = parseTime(record.eventTime ?? undefined) ?? 0;
  const own = record.stamp === null ? [] : resolver.facts.uses(token.stamp(record.stamp));
  const shared = textAt(value, "sharedEventID");
  const requestId = textAt(value, "requestID");
  const event = {
    eventId: record.eventId,
    eventName: record.eventName ?? "",
    time,
    account: record.account,
    ...(shared === undefined ? {} : { shared }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  const began = sessionBegunBy({ stamp, event });
  const session =
    sessionOf(stamp) ?? began.find((name) => resolver.facts.uses(token.session(name)).length > 0);
  const question: Question =
    own[0] === undefined
      ? { stamp, first: time, last: time, console: record.console, event }
      : { ...questionOf(own[0]), event };
  const uses =
    session !== undefined
      ? resolver.facts.uses(token.session(session))
      : stamp.key === undefined
        ? own
        : resolver.facts.uses(token.key(stamp.key));
  return { question, uses: [...new Set([...own, ...uses])], ...(session === undefined ? {} : { session }) };
}

function minterOf(query: Query, groups: readonly SubjectGroup[]): Minter {
  const stamps = groups.map((group) => group.question.stamp);
  const sessions = stamps.map(sessionOf).filter((session) => session !== undefined);
  if (query.kind === "user") {
    const names = stamps
      .flatMap((stamp) => [stamp.principalId, stamp.arn])
      .filter((name) => name !== undefined);
    return { sessions: [], keys: [], principals: names };
  }
  const keys = stamps
    .filter((stamp) => sessionOf(stamp) === undefined)
    .map((stamp) => stamp.key)
    .filter((key) => key !== undefined);
  return { sessions: [...new Set(sessions)], keys: [...new Set(keys)], principals: [] };
}

function creator(resolver: Resolver, key: string): CreatedBy | undefined {
  const made = creationOf(resolver, key);
  if (made === undefined) return undefined;
  const { issuance, origin, confidence } = made;
  return { origin, eventId: issuance.eventId, eventTime: formatTime(issuance.time), confidence };
}

function assemble(text: string, resolved: Resolved, now: number): Trace {
  const entries = [...resolved.readings].sort(
    (x, y) => byMaking(x.reading, y.reading) || byText(sessionName(x.group), sessionName(y.group)),
  );
  const { origin, confidence, chosen } = agree(entries.map(({ reading }) => reading));
  const told = entries.filter(({ reading }) => chosen === undefined || reading === chosen);
  const answer: Trace = {
    query: text,
    subject: resolved.subject,
    origin,
    confidence,
    chain: chosen === undefined ? [] : chosen.chain.map((link) => hopOf(link, now)),
    ...(resolved.createdBy === undefined ? {} : { createdBy: resolved.createdBy }),
    descendants: resolved.minted.tree,
    activity: null,
    notable: [],
    warnings: [...new Set(told.flatMap(({ warnings }) => warnings))],
  };
  if (resolved.gap !== undefined) answer.gap = resolved.gap;
  else if (chosen === undefined) answer.gap = ambiguity(entries.map(({ reading }) => reading));
  else if (chosen.gap !== undefined) answer.gap = chosen.gap;
  const others = entries.filter((entry) => chosen === undefined || entry !== told[0]);
  if (others.length > 0) {
    answer.candidates = others
      .slice(0, MOST_CANDIDATES)
      .map(({ reading, group, warnings }) => candidate(text, reading, group, warnings, now));
    answer.candidatesTotal = others.length;
  }
  return answer;
}

function sessionName({ question: { stamp } }: SubjectGroup): string {
  return `${stamp.account ?? ""}/${stamp.principalId ?? stamp.arn ?? ""}/${stamp.createdAt ?? ""}/${stamp.key ?? ""}`;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The gap of a question whose readings name different origins. */
export function ambiguity(readings: readonly Reading[]): Gap {
  const names = [
    ...new Set(
      readings.map(({ origin }) => (origin.name === "" ? origin.kind : `${origin.kind} ${origin.name}`)),
    ),
  ];
  const shown = names.slice(0, 5).join(", ") + (names.length > 5 ? ` and ${names.length - 5} more` : "");
  return {
    reason: "ambiguous",
    detail: `${readings.length} readings with different origins are possible: ${shown}.`,
  };
}

function candidate(
  text: string,
  reading: Reading,
  group: SubjectGroup,
  warnings: string[],
  now: number,
): Trace {
  const { stamp } = group.question;
  const id = stamp.principalId ?? stamp.arn ?? stamp.key ?? text;
  const subject: Subject = { kind: "session", id };
  if (stamp.account !== undefined) subject.account = stamp.account;
  if (stamp.arn !== undefined) subject.arn = stamp.arn;
  return {
    query: text,
    subject,
    origin: reading.origin,
    confidence: reading.confidence,
    chain: reading.chain.map((link) => hopOf(link, now)),
    ...(reading.gap === undefined ? {} : { gap: reading.gap }),
    descendants: [],
    activity: null,
    notable: [],
    warnings,
  };
}

/** Nothing in the lake knows the identifier. */
function notSeen(text: string, query: Query, reader: LakeReader): Trace {
  const account = accountOfId(query.id.split(":")[0]!);
  const known = account !== undefined && reader.manifest.coverage.some((entry) => entry.account === account);
  const made =
    account === undefined
      ? ""
      : ` It was made in account ${account}, which is ${known ? "" : "not "}in the lake.`;
  return {
    query: text,
    subject: null,
    origin: null,
    confidence: "none",
    chain: [],
    gap: { reason: "not-seen", detail: `${query.id} is in no record of this lake.${made}` },
    descendants: [],
    activity: null,
    notable: [],
    warnings: [],
  };
}
