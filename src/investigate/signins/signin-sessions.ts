import type { SigninSession } from "../../answers/signins.js";
import { callsOf } from "../../identity/call.js";
import { sessionOf, token, type Use } from "../../identity/facts.js";
import { agree } from "../../identity/reading.js";
import type { Resolver } from "../../identity/resolver.js";
import type { CloudTrailRecord } from "../../trail/record.js";
import { recordAccountOf, eventIdOf, eventTimeOf } from "../../trail/event-row.js";
import { textAt } from "../../trail/record.js";
import { stampOf, type Stamp } from "../../trail/stamp.js";
import { formatTime } from "../../trail/time.js";
import { usesThrough } from "../trace/descendants.js";
import { present } from "../trace/hops.js";
import { sessionBegunBy } from "../trace/subject.js";

const MOST_KEYS = 50;

/**
 * What a successful sign-in or switch began, by the chains of the resolver: the console's keys are printed nowhere, so the
 * session is found by its principal and second (J3), and a renewed one by the switch before it (§3.4 to §3.6).
 */
export function sessionBegun(resolver: Resolver, record: CloudTrailRecord): SigninSession | undefined {
  const { facts } = resolver;
  const stamp = stampOf(record);
  const time = eventTimeOf(record);
  if (time === undefined) return undefined;
  const eventName = textAt(record, "eventName") ?? "";
  const account = recordAccountOf(record) ?? "";
  const begun = facts
    .issues(token.event(eventIdOf(record)))
    .find((issue) => issue.eventName === eventName && issue.time === time && issue.account === account);
  const federated = eventName === "ConsoleLogin" && stamp.type !== "IAMUser" && stamp.type !== "Root";
  if (begun !== undefined && !federated) {
    const call = callsOf([begun])[0]!;
    const { through } = usesThrough(resolver, call);
    // A renewed session goes back to every switch of its person before it: it is counted with the latest.
    const told = through.filter(({ readings }) => agree([...readings]).chosen !== undefined);
    const own = told.filter(({ readings, link }) => readings[0]?.chain.includes(link) === true);
    const unsure = through.filter((one) => !told.includes(one));
    return sessionFrom(
      own.map(({ use }) => use),
      { ...stamp, createdAt: time },
      unsure.map(({ use }) => use),
    );
  }
  if (!federated) return undefined;
  // A federated sign-in shows the session that is signing in; without its date, the one that began in that second.
  const event = { eventId: eventIdOf(record), eventName, time, account };
  const dated = sessionOf(stamp);
  const names = dated === undefined ? sessionBegunBy({ stamp, event }) : [dated];
  const uses = names.map((name) => facts.uses(token.session(name))).find((found) => found.length > 0) ?? [];
  const found = sessionFrom(uses, { ...stamp, createdAt: stamp.createdAt ?? time });
  // The sign-in's own record is among the events of a dated session.
  return dated === undefined || found.events === 0 ? found : { ...found, events: found.events - 1 };
}

/** A session from its uses; one that was never used has the ID that its use would have. */
function sessionFrom(uses: readonly Use[], begun: Stamp, unsure: readonly Use[] = []): SigninSession {
  const keys = [...new Set(uses.map(({ stamp }) => stamp.key).filter((key) => key !== undefined))].sort();
  const dates = [
    ...new Set(uses.map(({ stamp }) => stamp.createdAt).filter((date) => date !== undefined)),
  ].sort((a, b) => a - b);
  const first = dates[0] ?? begun.createdAt ?? 0;
  const time = (values: number[], choose: (...all: number[]) => number) =>
    values.length === 0 ? undefined : formatTime(choose(...values));
  return present<SigninSession>({
    id: `${begun.account ?? ""}/${begun.principalId ?? begun.account ?? ""}/${formatTime(first)}`,
    keys: keys.slice(0, MOST_KEYS),
    keysTotal: keys.length,
    events: eventsOf(uses),
    unsure: eventsOf(unsure),
    firstSeen: time(
      uses.map((use) => use.first),
      Math.min,
    ),
    lastSeen: time(
      uses.map((use) => use.last),
      Math.max,
    ),
    renewed: dates.filter((date) => Math.abs(date - (begun.createdAt ?? date)) > 1).length,
  });
}

function eventsOf(uses: readonly Use[]): number {
  return uses.reduce((sum, use) => sum + use.events, 0);
}
