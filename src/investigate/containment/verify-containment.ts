import type { ContainmentPlan, Step } from "../../answers/contain.js";
import type { ContainmentVerification, NewEntry, VerifiedStep } from "../../answers/contain-verify.js";
import type { LakeReader } from "../../lake/reader.js";
import { textAt, type Json } from "../../trail/record.js";
import { formatTime, parseTime } from "../../trail/time.js";
import { selectRecords } from "../events/rows.js";
import { literal } from "../../lake/database.js";
import { boundOf, deniedBy, isDeny, type Bound } from "./bound.js";
import { documentOf } from "./call-match.js";
import { Hostile } from "./hostile.js";
import { judge, toFetch } from "./judge.js";
import { callsAfter, PROPAGATION_SECONDS } from "./later-calls.js";
import { newEntries } from "./new-entries.js";
import { ownEvents, type FoundStep, type StepToVerify } from "./own-events.js";
import { reachOf } from "./reach.js";

const MOST_ENTRIES = 100;

/** A plan whose steps were done, with the journal that says so; without one its events are looked for in the lake. */
export interface Containment {
  readonly plan: ContainmentPlan;
  readonly steps: readonly StepToVerify[];
  /** lake: the plan was made anew, and its times are not those of what was done. */
  readonly from: ContainmentVerification["plan"]["from"];
  /** The file that the plan or journal was read from. */
  readonly file?: string;
  /** When the journal was begun, RFC 3339: its calls are not looked for before that. */
  readonly begun?: string;
}

/**
 * Whether a containment holds, by the logs that arrived after it (`cloudtrail-identity.md` §8.4): each step's own event, what
 * was denied and what succeeded after it, and who got in again. Nothing here calls AWS; the same records give the same answer.
 */
export async function verifyContainment(
  reader: LakeReader,
  { plan, steps, from, file, begun }: Containment,
  now: Date,
): Promise<ContainmentVerification> {
  const hostile = new Hostile(reader, plan);
  const evidence = await timesOf(reader, steps.flatMap(({ step }) => step.evidence)); // prettier-ignore
  const found = await ownEvents(reader, steps, {
    hostile: (record) => hostile.made(record),
    notBefore: (step) => notBefore(step, evidence),
    ...(begun === undefined ? {} : { begun: parseTime(begun) ?? 0 }),
    firstSession: (step) => firstSession(plan, step),
  });
  const bounds = new Map(found.map((one) => [one.step.id, effectOf(one, from !== "lake")]));
  const began = beginning(found, bounds);
  const asked = found.flatMap(({ step, since, undone }) => {
    const bound = bounds.get(step.id);
    const start = since ?? began;
    return bound === undefined || start === undefined || undone
      ? []
      : [{ key: step.id, bound, since: start }];
  });
  const after = await callsAfter(reader, asked);
  const done = found.flatMap(({ step, since, takenBack, undone }) => {
    const bound = bounds.get(step.id);
    return bound === undefined || since === undefined || takenBack !== undefined || undone
      ? []
      : [{ id: step.id, bound, since }];
  });
  const entries = began === undefined ? [] : await newEntries(reader, hostile, began, done);
  const later = await madeLater(reader, found, began, entries);
  const verified = found.map((one): VerifiedStep => {
    const { step, own, since, takenBack } = one;
    const reach = reachOf(reader, step.account, since);
    const calls = after.get(step.id);
    const bound = bounds.get(step.id);
    const verdict = judge({ found: one, bound, after: calls, reach, madeLater: later.get(step.id) });
    const cutoff = since !== undefined && bound?.what.kind === "issued-before" ? bound.what.time : undefined;
    return {
      id: step.id, order: step.order, account: step.account, target: step.target, kind: step.kind, title: step.title, held: step.held,
      ...verdict, own,
      ...(since === undefined ? {} : { since: formatTime(since) }),
      ...(cutoff === undefined ? {} : { cutoff }),
      ...(takenBack === undefined ? {} : { takenBack }),
      ...(calls === undefined ? {} : calls),
      reach,
      ...(verdict.verdict === "no-logs-yet" && since !== undefined ? { fetchNext: toFetch(step.account, since, now) } : {}),
    };
  }); // prettier-ignore
  const open = entries.filter(({ stoppedBy }) => stoppedBy === undefined).length;
  return {
    query: plan.query,
    plan: { id: plan.id, from, ...(file === undefined ? {} : { file }) },
    origin: plan.trace.origin,
    at: formatTime(Math.floor(now.getTime() / 1000)),
    verdict: overall(verified, open),
    ...(began === undefined ? {} : { began: formatTime(began) }),
    propagationSeconds: PROPAGATION_SECONDS,
    steps: verified,
    entries: entries.slice(0, MOST_ENTRIES), entriesTotal: entries.length, open,
    warnings: warningsOf(plan, found),
  }; // prettier-ignore
}

async function timesOf(reader: LakeReader, ids: readonly string[]): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const { eventId, eventTime } of await reader.recordsOf([...new Set(ids)])) {
    const time = parseTime(eventTime ?? undefined);
    if (time !== undefined) times.set(eventId, Math.max(time, times.get(eventId) ?? 0));
  }
  return times;
}

/**
 * When what a step answers was there. A policy is put back after its change, which is the last of its evidence; of sessions and
 * keys the first counts, for a plan made anew knows those that were opened since as well.
 */
function notBefore({ kind, evidence }: Step, times: ReadonlyMap<string, number>): number {
  const known = evidence.flatMap((id) => times.get(id) ?? []);
  if (known.length === 0) return 0;
  return kind.startsWith("restore-") ? Math.max(...known) : Math.min(...known);
}

function firstSession({ sessions }: ContainmentPlan, { id }: Step): number | undefined {
  const times = sessions
    .filter(({ stoppedBy }) => stoppedBy.includes(id))
    .flatMap(({ createdAt }) => parseTime(createdAt) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

/**
 * Whom a step stops, by the policy that was really set. The plan's own text says it only where it is the plan that was carried
 * out: one made anew has a time of its own, so that without the record's text sessions issued before the event itself are taken.
 */
function effectOf({ step, calls, set, since, own }: FoundStep, exact: boolean): Bound | undefined {
  if (own.some(({ instead }) => instead !== undefined && !instead.startsWith("DeleteAccessKey"))) {
    const bound = boundOf(step, { Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] });
    if (bound !== undefined) return bound;
  }
  if (!isDeny(step)) return boundOf(step, undefined);
  const planned = calls.map(({ call }) => documentOf(call.input)).find((one) => deniedBy(one) !== undefined);
  const document: Json | undefined = set ?? planned;
  const bound = boundOf(step, document);
  if (bound?.what.kind !== "issued-before" || set !== undefined || (exact && since !== undefined)) return bound; // prettier-ignore
  return since === undefined ? bound : { ...bound, what: { kind: "issued-before", time: formatTime(since) } };
}

/** From when on nothing should be opened any more: the first step that was done, or the time in its deny where that is earlier. */
function beginning(
  found: readonly FoundStep[],
  bounds: ReadonlyMap<string, Bound | undefined>,
): number | undefined {
  const times = found.flatMap(({ step, since, undone }) => {
    if (since === undefined || undone) return [];
    const what = bounds.get(step.id)?.what;
    const cutoff = what?.kind === "issued-before" ? Math.floor(Date.parse(what.time) / 1000) : NaN;
    return [Number.isNaN(cutoff) ? since : Math.min(since, cutoff)];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Steps of a plan made anew whose target came to be after the containment began: no part of it. */
async function madeLater(
  reader: LakeReader,
  found: readonly FoundStep[],
  began: number | undefined,
  entries: readonly NewEntry[],
): Promise<Map<string, string>> {
  const later = new Map<string, string>();
  if (began === undefined) return later;
  const open = found.filter(({ since, own }) => since === undefined && !own.some(({ outcome }) => outcome === "failed")); // prettier-ignore
  const ids = new Set(entries.map(({ event }) => event.eventId));
  for (const { step } of open) {
    if (step.evidence.length > 0 && step.evidence.every((id) => ids.has(id)))
      later.set(step.id, "What it is about was opened or made after the containment began: see the new entries, and contain again."); // prettier-ignore
  }
  const keys = open.filter(({ step }) => step.kind === "deactivate-key" && !later.has(step.id));
  if (keys.length === 0) return later;
  const names = keys.map(({ step }) => step.target.name);
  const made = await selectRecords(
    reader,
    `e.eventname = 'CreateAccessKey' AND e.eventsource = 'iam.amazonaws.com' AND e.errorcode IS NULL AND epoch(e.ts) >= ${began}`,
    names.map((name) => `contains(e.raw, ${literal(name)})`).join(" OR "),
  );
  for (const { row, record } of made) {
    const key = textAt(record, "responseElements", "accessKey", "accessKeyId");
    const step = keys.find(({ step: one }) => one.target.name === key)?.step;
    if (step !== undefined && !ids.has(row.eventId))
      later.set(step.id, `${row.actor} made the key at ${row.eventTime}, after the containment began; nothing ties that to what was to be stopped.`); // prettier-ignore
  }
  return later;
}

/** The worst of all. */
function overall(steps: readonly VerifiedStep[], open: number): ContainmentVerification["verdict"] {
  const any = (...verdicts: VerifiedStep["verdict"][]) => steps.some(({ verdict }) => verdicts.includes(verdict)); // prettier-ignore
  const begun = steps.some(({ since }) => since !== undefined);
  if (!begun) return any("failed") ? "not-contained" : "not-begun";
  if (steps.every(({ verdict, since }) => verdict === "undone" || since === undefined)) return "undone";
  if (any("not-contained", "taken-back", "failed")) return "not-contained";
  if (steps.some(({ verdict, held }) => verdict === "not-done" && !held)) return "not-contained";
  if (open > 0) return "re-entered";
  if (any("no-logs-yet", "propagating")) return "waiting";
  return any("contained") ? "contained" : "quiet";
}

function warningsOf({ sessions, sessionsTotal, warnings }: ContainmentPlan, found: readonly FoundStep[]): string[] {
  const missing = found.filter(({ own, since }) => since !== undefined && own.some(({ outcome }) => outcome === "not-in-logs")); // prettier-ignore
  return [
    ...warnings,
    ...(sessionsTotal > sessions.length
      ? [
          `The plan lists ${sessions.length} of ${sessionsTotal} sessions: what the others opened since is not looked for.`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `${missing.length} of the journal's steps have no event in the lake yet: their times are those of the journal's clock.`,
        ]
      : []),
  ];
} // prettier-ignore
