import type { IdentityActivity, IdentityReading, NamedAlike } from "../../answers/activity.js";
import type { Row } from "../../answers/trace.js";
import { Problem } from "../../diagnostics/problem.js";
import type { Closure } from "../../identity/closure.js";
import type { LakeReader } from "../../lake/reader.js";
import { formatTime } from "../../trail/time.js";
import type { TimeRange } from "../../trail/time-range.js";
import { actingEvents, actingOf, countedIn, type Acting } from "../events/acting.js";
import { emptySummary, summed } from "./activity-summary.js";
import { createdIn } from "./created.js";
import { whyEmpty } from "../events/emptiness.js";
import {
  countEvents,
  rangeCondition,
  selectEvents,
  type EventOrder,
  type EventRow,
} from "../events/events.js";
import { nothingSeen } from "./first-seen.js";
import { chosenOf, eventsBy, readingsOf, type Choice, type FoundReading } from "./identity-readings.js";
import { mintedFromStamped, mintedTree } from "./minted-by.js";
import { namesNear } from "../events/near-names.js";
import { notableConditions } from "../trace/notable.js";
import { keysMadeForOthers } from "./persistence.js";
import { closureOf } from "../trace/trace.js";

/** How the activity of an identity is asked for. */
export interface ActivityQuestion extends Choice {
  /** Only what was done under that very identity. */
  readonly direct?: boolean;
  /** Counts in what a hint alone joins. */
  readonly weak?: boolean;
  readonly range?: TimeRange;
  /** At most so many events; 10,000 by default. */
  readonly limit?: number;
}

const USUAL = 10_000;
const MOST_NOTABLE = 500;

/** A question with the reading that answers it, chosen once for the summary and the events. */
interface Chosen {
  readonly found: readonly FoundReading[];
  readonly chosen: FoundReading | undefined;
  readonly closure: Closure;
}

/**
 * All that an identity did, through every role and account (interface.md, `activity`). What was typed may be several
 * identities at once; they are told apart, never merged. Nothing depends on the order in which the lake was filled; `now`
 * decides which sessions are alive and nothing else.
 */
export async function identityActivity(
  reader: LakeReader,
  text: string,
  question: ActivityQuestion,
  now: Date,
): Promise<IdentityActivity> {
  const range = question.range ?? {};
  const choice = await choose(reader, text, question);
  const { found, chosen } = choice;
  const answer = blank(text, question, found);
  if (chosen === undefined) return unanswered(reader, answer, question, found);
  answer.identity = chosen.reading;
  await using acting = await acted(reader, choice, chosen, question, now);
  const { summary, firstSeen, weak } = await summed(reader, acting, range, question.weak === true);
  answer.summary = summary;
  answer.firstSeen = firstSeen;
  answer.eventsTotal = summary.events;
  answer.apart = {
    weak: { events: weak, included: question.weak === true },
    namedAlike: await namedAlike(reader, found, chosen, acting, range),
  };
  const seconds = Math.floor(now.getTime() / 1000);
  const minted = await mintedTree(reader, choice.closure, chosen, acting, range, seconds);
  answer.minted = minted.tree;
  if (minted.cut) answer.warnings.push("It has more sessions than are looked below: what the latest 500 minted is listed."); // prettier-ignore
  const created = await createdIn(reader, acting, range, summary.byEvent);
  answer.created = created.names;
  answer.createdCut = created.cut || summary.cut.includes("byEvent");
  answer.keysMadeForOthers = await keysMadeForOthers(reader, acting, range);
  await addNotable(reader, answer, acting, range);
  answer.warnings.push(...warningsOf(chosen, found, answer));
  for await (const { row } of actingEvents(reader, acting, countedIn(acting, range), bounded(question.limit ?? USUAL)))
    answer.events.push(row); // prettier-ignore
  if (summary.events === 0) answer.why = await whyNothing(reader, answer, question);
  return answer;
}

/** The events of an identity, newest first, as they are fetched; nothing where several readings fit. */
export async function* identityEvents(
  reader: LakeReader,
  text: string,
  question: ActivityQuestion,
  now: Date,
): AsyncGenerator<EventRow> {
  const choice = await choose(reader, text, question);
  if (choice.chosen === undefined) return;
  await using acting = await acted(reader, choice, choice.chosen, question, now);
  yield* actingEvents(
    reader,
    acting,
    countedIn(acting, question.range ?? {}),
    bounded(question.limit ?? Infinity),
  );
}

function bounded(limit: number): EventOrder {
  return limit === Infinity ? {} : { limit };
}

async function choose(reader: LakeReader, typed: string, question: ActivityQuestion): Promise<Chosen> {
  const text = typed.trim();
  if (text === "") throw new Problem({ code: "usage", detail: "An empty text names no identity." });
  const found = await readingsOf(reader, text, question.account);
  return { found, chosen: chosenOf(found, question), closure: closureOf(reader) };
}

async function acted(
  reader: LakeReader,
  { closure }: Chosen,
  chosen: FoundReading,
  question: ActivityQuestion,
  now: Date,
): Promise<Acting> {
  const direct = question.direct === true;
  // A key's and a session's activity goes on in the sessions they opened; a role's is what is done as the role.
  const goesOn = !direct && (chosen.reading.as === "access-key" || chosen.reading.as === "session");
  const minted = goesOn
    ? await mintedFromStamped(reader, closure, chosen, Math.floor(now.getTime() / 1000))
    : undefined;
  const through = (minted?.sessionUses ?? []).map(({ use, confidence }) => ({ stamp: use.id, confidence }));
  return actingOf(reader, chosen, { direct, weak: question.weak === true, through });
}

function blank(text: string, question: ActivityQuestion, found: readonly FoundReading[]): IdentityActivity {
  const { from, to } = question.range ?? {};
  return {
    query: text,
    identity: null,
    readings: found.map(({ reading }) => reading),
    direct: question.direct === true,
    range: {
      ...(from === undefined ? {} : { from: formatTime(from) }),
      ...(to === undefined ? {} : { to: formatTime(to) }),
    },
    summary: emptySummary(),
    firstSeen: nothingSeen(),
    apart: { weak: { events: 0, included: question.weak === true }, namedAlike: [] },
    created: [],
    createdCut: false,
    minted: [],
    keysMadeForOthers: [],
    notable: [],
    notableTotal: 0,
    events: [],
    eventsTotal: 0,
    warnings: [],
    why: [],
    near: [],
  };
}

async function unanswered(
  reader: LakeReader,
  answer: IdentityActivity,
  question: ActivityQuestion,
  found: readonly FoundReading[],
): Promise<IdentityActivity> {
  if (found.length > 0) {
    const typed = [question.as === undefined ? "" : ` --as ${question.as}`, question.account === undefined ? "" : ` --account ${question.account}`].join(""); // prettier-ignore
    const none = found.every((one) => chosenOf([one], question) === undefined);
    if (!none)
      answer.why = [
        "Several identities fit, and they are not merged unasked: choose one with --as and --account.",
      ];
    else if (typed === "") {
      answer.why = [
        "Nobody in this lake is known by that name; it is only what sessions were called or claimed, which proves nothing. --as takes them all the same.",
      ];
      answer.near = await namesNear(reader, answer.query);
    } else answer.why = [`Nothing of that name fits${typed}; the readings without it are listed.`];
    return answer;
  }
  answer.why = [
    `${answer.query} is nobody's name or ID in this lake.`,
    ...(await whyEmpty(reader, question.account === undefined ? {} : { accounts: [question.account] })),
  ];
  if (reader.manifest.parts.length > 0) answer.near = await namesNear(reader, answer.query);
  return answer;
}

/** Sessions that carry the name, or claim it as their source identity, and are somebody else's or nobody's known. */
async function namedAlike(
  reader: LakeReader,
  found: readonly FoundReading[],
  chosen: FoundReading,
  acting: Acting,
  range: TimeRange,
): Promise<NamedAlike[]> {
  if (chosen.reading.basis === "name" || chosen.reading.basis === "claim") return [];
  const alike: NamedAlike[] = [];
  for (const { reading, where } of found) {
    if (reading.as !== "session-name" && reading.as !== "source-identity") continue;
    const by = await eventsBy(reader, `${where} AND NOT (${acting.counted}) AND ${rangeCondition(range)}`);
    const events = by.reduce((sum, one) => sum + one.events, 0);
    if (events > 0) alike.push({ as: reading.as, name: reading.name, events, by: by.slice(0, 20) });
  }
  return alike;
}

async function addNotable(
  reader: LakeReader,
  answer: IdentityActivity,
  acting: Acting,
  range: TimeRange,
): Promise<void> {
  const { where, ...text } = notableConditions();
  const selection = { ...countedIn(acting, range, where), ...text };
  const rows: Row[] = [];
  for await (const { row } of selectEvents(reader, selection, { limit: MOST_NOTABLE })) rows.push(row);
  answer.notable = rows.reverse();
  answer.notableTotal = rows.length < MOST_NOTABLE ? rows.length : await countEvents(reader, selection);
}

function warningsOf(
  { reading, person }: FoundReading,
  found: readonly FoundReading[],
  answer: IdentityActivity,
): string[] {
  const warnings: string[] = [];
  const { weak } = answer.apart;
  if (reading.basis === "name")
    warnings.push("A session name proves nothing: whoever may assume a role chooses it. These are the events of all sessions of that name."); // prettier-ignore
  if (reading.basis === "claim")
    warnings.push("A source identity is a claim of whoever opened the first session of a chain, unless the role's trust policy pins it."); // prettier-ignore
  if (weak.events > 0 && !weak.included)
    warnings.push(`${weak.events} more event${weak.events === 1 ? " rests" : "s rest"} on a hint alone and ${weak.events === 1 ? "is" : "are"} left out; --weak counts ${weak.events === 1 ? "it" : "them"} in.`); // prettier-ignore
  if (weak.events > 0 && weak.included)
    warnings.push(`${weak.events} of these events rest on a hint alone: a name, or a session whose beginning is not in the lake.`); // prettier-ignore
  if (reading.as === "iam-user" && reading.principalIds.length > 1 && reading.account !== undefined)
    warnings.push(`The user was deleted and made again, or the name was reused: ${reading.principalIds.join(", ")} have it.`); // prettier-ignore
  const people = found.filter((one) => one.person !== undefined && one.reading !== reading);
  if (person !== undefined && people.length > 0)
    warnings.push(
      `Others of that name are left out: ${people.map((one) => called(one.reading)).join("; ")}.`,
    );
  return warnings;
}

/** A reading in a sentence: `iam-user alice in 111122223333`. */
function called({ as, name, account, provider }: IdentityReading): string {
  const where = account ?? provider;
  return `${as} ${name}${where === undefined ? "" : ` in ${where}`}`;
}

async function whyNothing(
  reader: LakeReader,
  answer: IdentityActivity,
  { range, direct }: ActivityQuestion,
): Promise<string[]> {
  const why: string[] = [];
  const total = answer.identity?.events ?? 0;
  if (answer.apart.weak.events > 0) why.push("All its events rest on a hint alone; --weak counts them in.");
  else if (total > 0 && direct === true)
    why.push("Nothing was done under that very identity; without --direct its sessions count too.");
  else if (total > 0)
    why.push(`It has ${total} event${total === 1 ? "" : "s"} in the lake, none in that time.`);
  return [...why, ...(await whyEmpty(reader, range === undefined ? {} : { range }))];
}
