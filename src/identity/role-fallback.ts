import type { Gap } from "../answers/trace.js";
import type { Stamp } from "../trail/stamp.js";
import { dayOf } from "../trail/time.js";
import { token, type FactIndex } from "./facts.js";
import { gapAt } from "./gaps.js";
import type { Call } from "./call.js";
import type { Issuance } from "./issuance.js";
import { joinSwitches, SWITCHES } from "./role-candidates.js";
import { stampedWorkload } from "./origin.js";
import { ownersCopyReadings, switchedFrom } from "./switched-from.js";
import { agree, weaker, type Link, type Reading } from "./reading.js";
import { questionOfCaller, type Question, type Resolving } from "./question.js";

const TWELVE_HOURS = 43_200;

/**
 * A console role session whose creation date is not its switch's: the console renews role sessions (article S4, §3.5).
 * `strong` where all switches and AssumeRoles (federated ones too) of that principal ID in the preceding 12 hours name one
 * origin; else each is a reading of its own. Only for sessions that the console used, and only where a switch is among them.
 */
export function switchedEarlier(
  resolving: Resolving,
  question: Question,
  path: readonly string[],
): Reading[] {
  const { facts } = resolving;
  const { stamp } = question;
  const { createdAt, principalId } = stamp;
  if (question.console !== true || createdAt === undefined || principalId === undefined) return [];
  const before = [dayOf(createdAt) - 1, dayOf(createdAt)]
    .flatMap((day) => facts.issues(token.issuedOn(principalId, day)))
    .filter((i) => SWITCHES.has(i.eventName) || i.eventName.startsWith("AssumeRole"))
    .filter((i) => i.time < createdAt && i.time >= createdAt - TWELVE_HOURS);
  const isSwitch = before.some(
    (i) => i.switchFrom !== undefined || SWITCHES.has(i.eventName) || byConsole(i),
  );
  if (!isSwitch) return [];
  const readings = joinSwitches(before).flatMap((call) => {
    const switched = SWITCHES.has(call.name) || call.witnesses.length > 0 || byConsole(call.best);
    const link: Link = {
      via: switched ? "SwitchRole" : call.name,
      rule: "J3",
      confidence: "strong",
      because: "the console renewed the session; its creation date is later than the switch",
      call,
      from: call.best.caller,
      to: stamp,
    };
    const parents =
      call.best.switchFrom === undefined
        ? callersOf(resolving, call, switched, path)
        : switchedFrom(resolving, call.best.switchFrom, call.time, path);
    return parents.map((parent) => ({
      ...parent,
      confidence: weaker(parent.confidence, "strong"),
      chain: [...parent.chain, link],
    }));
  });
  const { chosen } = agree(readings);
  if (chosen === undefined) return readings;
  return [
    readings.reduce((latest, reading) =>
      reading.chain.at(-1)!.call!.time >= latest.chain.at(-1)!.call!.time ? reading : latest,
    ),
  ];
}

function callersOf(resolving: Resolving, call: Call, console: boolean, path: readonly string[]): Reading[] {
  const question = { ...questionOfCaller(call.best), ...(console ? { console } : {}) };
  return call.best.caller.type === "AWSAccount"
    ? ownersCopyReadings(resolving, question, call, path)
    : resolving.up(question, path);
}

/** The console calls AssumeRole from inside AWS (§3.5). */
function byConsole({ eventName, ip }: Issuance): boolean {
  return eventName === "AssumeRole" && ip === "AWS Internal";
}

type MakeHop = (
  via: string,
  rule: string,
  confidence: Link["confidence"],
  from: Stamp,
  because?: string,
) => Link;

/** A workload that the session shows by delivery mark or, weakly, by its name alone (J10). */
export function byName(stamp: Stamp, hop: MakeHop, missing: Gap): Reading | undefined {
  const found = stampedWorkload(stamp);
  if (found === undefined) return undefined;
  const from: Stamp = found.origin.account === undefined ? {} : { account: found.origin.account };
  const because = {
    exact: undefined,
    strong: "the instance metadata service delivered it; its issuing event is not in the lake",
    weak: "the session name alone looks like a workload, and anyone allowed to assume the role may choose it",
  }[found.confidence];
  return {
    origin: found.origin,
    confidence: found.confidence,
    chain: [hop("delivered-by-service", "J10", found.confidence, from, because)],
    warnings: [],
    ...(found.confidence === "weak" ? { gap: missing } : {}),
  };
}

/** An AssumeRole of this role in that very second whose request or response was left out for its size (§1.1). */
export function truncatedNearby(facts: FactIndex, stamp: Stamp): Gap | undefined {
  const role = stamp.issuer?.arn;
  const time = stamp.createdAt;
  if (role === undefined || time === undefined) return undefined;
  const found = [time, time - 1, time + 1].flatMap((second) => facts.issues(token.issuedRole(role, second)));
  const first = found[0];
  if (first === undefined) return undefined;
  const detail = `The ${first.eventName} ${first.eventId} of this role in that second was recorded without what it issued.`;
  return gapAt("response-truncated", detail, first.account, time);
}
