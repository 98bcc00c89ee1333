import type { RootAction, RootMisfit } from "../../answers/root.js";
import type { CloudTrailRecord } from "../../trail/record.js";
import { textAt } from "../../trail/record.js";
import { ROOT_SESSION_SECONDS, type RootTask } from "../../trail/root-tasks.js";
import { formatTime, parseTime } from "../../trail/time.js";

/** Clocks of two services may differ a little. */
const SKEW = 5;

/** What is judged about an opening. */
export interface Judged {
  eventId: string;
  record: CloudTrailRecord;
  openerAccount?: string;
  callerType?: string;
  account?: string;
  taskPolicy?: string;
  task?: RootTask;
  durationSeconds?: number;
}

/** What does not fit about the call of AssumeRoot itself (§5, §4.8, §4.9). */
export function misfitsOfOpening(of: Judged): RootMisfit[] {
  const { eventId } = of;
  const found: RootMisfit[] = [];
  if (of.callerType === "Root")
    found.push({
      eventId,
      kind: "opened-by-root",
      reason: "Root credentials opened it; AWS lets only IAM users and roles call AssumeRoot.",
    });
  if (isGlobal(of.record))
    found.push({
      eventId,
      kind: "global-endpoint",
      reason: "It was called at the global endpoint of STS, which does not support AssumeRoot.",
    });
  if (of.account !== undefined && of.account === of.openerAccount)
    found.push({
      eventId,
      kind: "own-account",
      reason: `It was opened on the opener's own account ${of.account}; root tasks are for member accounts.`,
    });
  if (of.taskPolicy !== undefined && of.task === undefined)
    found.push({
      eventId,
      kind: "unknown-task-policy",
      reason: `${of.taskPolicy} is none of the five task policies of AWS; what it permits is not known.`,
    });
  if (of.durationSeconds !== undefined && of.durationSeconds > ROOT_SESSION_SECONDS)
    found.push({
      eventId,
      kind: "too-long",
      reason: `It was asked or given for ${of.durationSeconds} s; AWS allows ${ROOT_SESSION_SECONDS}.`,
    });
  return found;
}

/** The global endpoint shows in the request's details, or in the host that the client named (§4.9). */
function isGlobal(record: CloudTrailRecord): boolean {
  const endpoint = textAt(record, "additionalEventData", "RequestDetails", "endpointType");
  if (endpoint !== undefined) return endpoint.toLowerCase() === "global";
  const host = textAt(record, "tlsDetails", "clientProvidedHostHeader")?.toLowerCase();
  return host !== undefined && /^sts(-global\.[a-z0-9-]+)?\.amazonaws\.com$/.test(host);
}

/** What does not fit about the actions in a session. */
export function misfitsOfActions(actions: readonly RootAction[], task: RootTask | undefined, endsAt: number): RootMisfit[] {
  return actions.flatMap((action) => {
    const { eventId } = action;
    const found: RootMisfit[] = [];
    if (action.permitted === false && task !== undefined) {
      const outcome = action.denied
        ? "it was tried, and refused"
        : action.errorCode === undefined
          ? "yet it succeeded"
          : `it failed with ${action.errorCode}, not for want of permission`;
      found.push({
        eventId,
        kind: "not-permitted",
        reason: `${action.iamAction} is not among what ${task.name} permits; ${outcome}.`,
      });
    }
    const late = (parseTime(action.eventTime) ?? 0) - endsAt;
    if (late > SKEW)
      found.push({
        eventId,
        kind: "after-the-end",
        reason: `${action.eventName} came ${late} s after the session's end at ${formatTime(endsAt)}: the key was issued for longer, or the record is another session's.`,
      });
    return found;
  });
} // prettier-ignore

/** Error codes with which services refuse for want of permission (as CloudTrail records them). */
export function isDenied(errorCode: string | undefined): boolean {
  return errorCode !== undefined && /AccessDenied|Unauthorized|NotAuthorized|Forbidden/i.test(errorCode);
}
