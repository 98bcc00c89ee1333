import type { LaterCalls, Reach, StepVerdict, VerifiedStep } from "../../answers/contain-verify.js";
import type { Step } from "../../answers/contain.js";
import { formatTime } from "../../trail/time.js";
import type { Bound } from "./bound.js";
import { PROPAGATION_SECONDS, type After } from "./later-calls.js";
import type { FoundStep } from "./own-events.js";

/** CloudTrail delivers within about 5 minutes on average, which is not guaranteed (User Guide, "Getting and viewing your CloudTrail log files"). */
const DELIVERED_SECONDS = 900;

/** What a step's later logs are judged by. */
export interface ToJudge {
  readonly found: FoundStep;
  readonly bound: Bound | undefined;
  readonly after: After | undefined;
  readonly reach: Reach;
  /** Who else made the step's target, after the containment began. */
  readonly madeLater: string | undefined;
}

/** The verdict on a step, with its reason in a sentence or two. */
export function judge(of: ToJudge): Pick<VerifiedStep, "verdict" | "why"> {
  const { found, after, reach } = of;
  const said = (verdict: StepVerdict, ...why: (string | undefined)[]): Pick<VerifiedStep, "verdict" | "why"> => ({
    verdict, why: why.filter((text) => text !== undefined && text !== "").join(" "),
  });
  if (found.undone) return said("undone", "It was reversed by --undo.");
  if (found.since === undefined) return notDone(of, said);
  const succeeded = after?.succeeded.events ?? 0;
  if (succeeded > 0)
    return said("not-contained", `${times(after!.succeeded)} that it should stop succeeded after it.`, also(after));
  if (found.takenBack !== undefined) {
    const { eventName, eventTime, actor } = found.takenBack;
    return said("taken-back", `${eventName} at ${eventTime} by ${actor} reversed it.`, also(after));
  }
  const denied = after?.denied.events ?? 0;
  if (denied > 0) return said("contained", contained(after!), also(after));
  if (reach.seconds === undefined || reach.seconds === 0)
    return said("no-logs-yet", reach.until === undefined
      ? `The lake has no logs of account ${reach.account}.`
      : `The newest record of account ${reach.account} is of ${reach.until}, not after the step.`, LATE);
  if ((after?.propagating.events ?? 0) > 0 && reach.seconds <= PROPAGATION_SECONDS)
    return said("propagating", also(after), `The logs of account ${reach.account} reach no further.`, LATE);
  return said("quiet", quiet(found.step, of.bound), reaches(reach), also(after), reach.seconds < DELIVERED_SECONDS ? LATE : "");
} // prettier-ignore

const LATE =
  "CloudTrail delivers about 5 minutes after a call on average, at times 15 and more: fetch the logs and ask again.";

function notDone(
  { found, after, reach, madeLater }: ToJudge,
  said: (verdict: StepVerdict, ...why: (string | undefined)[]) => Pick<VerifiedStep, "verdict" | "why">,
): Pick<VerifiedStep, "verdict" | "why"> {
  const failed = found.own.find(({ outcome }) => outcome === "failed");
  if (failed !== undefined)
    return said("failed", `AWS refused ${failed.action}${failed.event === undefined ? "" : `: ${failed.event.errorCode ?? "an error"} at ${failed.event.eventTime}`}.`, goesOn(after)); // prettier-ignore
  if (madeLater !== undefined) return said("later", madeLater);
  const held = found.step.held ? " The plan holds it back." : "";
  return said(
    "not-done",
    reach.until === undefined
      ? `The lake has no logs of account ${reach.account}, in which its event would be.`
      : `No event of it is in the lake, which has logs of account ${reach.account} until ${reach.until}.${held}`,
    goesOn(after),
  );
}

function goesOn(after: After | undefined): string | undefined {
  const events = after?.succeeded.events ?? 0;
  return events === 0 ? undefined : `${times(after!.succeeded)} that it would stop succeeded since.`;
}

function contained({ denied }: After): string {
  const explicit = denied.rows.filter(({ explicitDeny }) => explicitDeny).length;
  const named =
    explicit === 0
      ? "None of the errors shown names an explicit deny: they may have been refused for want of permission."
      : `${explicit === denied.rows.length ? "All" : explicit} of the errors shown name an explicit deny.`;
  const keys = denied.rows.every(({ errorCode }) => /InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|AuthFailure/.test(errorCode ?? "")); // prettier-ignore
  return `${times(denied)} ${denied.events === 1 ? "was" : "were"} denied, and none succeeded.${keys ? "" : ` ${named}`}`;
}

/** `3 calls (2026-03-02T10:20:00Z to …)` */
function times({ events, first, last }: LaterCalls): string {
  const when = first === last ? (first ?? "") : `${first} to ${last}`;
  return `${events} ${events === 1 ? "call" : "calls"} (${when})`;
}

function also(after: After | undefined): string | undefined {
  if (after === undefined) return undefined;
  const parts: string[] = [];
  if (after.propagating.events > 0)
    parts.push(
      `${after.propagating.events} succeeded within ${PROPAGATION_SECONDS} seconds of it, which may be IAM's delay.`,
    );
  if (after.otherErrors > 0)
    parts.push(`${after.otherErrors} failed for another reason, which proves neither.`);
  const left = after.leftOut.reduce((sum, { events }) => sum + events, 0);
  if (left > 0)
    parts.push(
      `${left} of ${[...new Set(after.leftOut.map(({ eventName }) => eventName))].join(", ")} left out: no policy denies it.`,
    );
  return parts.join(" ");
}

const NOT_REVERSED = "It was not reversed.";
/** What silence means for steps whose effect is on no identity, or is not recorded. */
const SILENT: Partial<Record<Step["kind"], string>> = {
  "deactivate-key": "The key was not seen again. A call with an inactive key is refused before anybody is known by it, and is seldom recorded.",
  "create-spare-key": "It only prepares: there is nothing to be seen afterwards.",
  "deactivate-credential": "The logs do not tell which credential of this kind a call was made with; it was not made active again.",
  "take-back-policy": NOT_REVERSED,
  "restore-trust-policy": "It was not reversed, and nobody whom the changed policy let in was seen to try.",
  "restore-policy": NOT_REVERSED,
  "take-back-grant": NOT_REVERSED,
}; // prettier-ignore

function quiet({ kind }: Step, bound: Bound | undefined): string {
  const unknown = "The policy that was set is not one whose effect can be looked for.";
  return SILENT[kind] ?? (bound === undefined ? unknown : "Nothing that it stops was seen again.");
}

function reaches({ account, until, region, seconds = 0, behind }: Reach): string {
  const old =
    behind.length === 0
      ? ""
      : `, not in ${behind.slice(0, 5).join(", ")}${behind.length > 5 ? ` and ${behind.length - 5} more regions` : ""}`;
  return `The logs of account ${account} reach ${span(seconds)} beyond it (${until}${region === undefined ? "" : `, ${region}`})${old}.`;
}

function span(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} hours` : `${Math.floor(seconds / 86_400)} days`;
}

/** What to fetch where the logs do not reach beyond a step. */
export function toFetch(account: string, since: number, now: Date): NonNullable<VerifiedStep["fetchNext"]> {
  return { account, from: formatTime(since), to: formatTime(Math.floor(now.getTime() / 1000)) };
}
