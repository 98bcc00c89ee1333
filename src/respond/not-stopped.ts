import type { ContainmentPlan, LiveSession, Step } from "../answers/contain.js";
import { assumedRole } from "../trail/arn.js";
import type { Planning } from "./draft.js";
import type { PlanInput } from "./plan.js";
import { keysOfUser, signinsOf } from "./side-effects.js";

type NotStopped = ContainmentPlan["notStopped"];

/** What goes on after every step is done (`cloudtrail-identity.md` §8.2, §8.3), each with why and until when. */
export async function notStopped(
  planning: Planning,
  { asked, wholeUsers }: PlanInput,
  steps: readonly Step[],
  sessions: readonly LiveSession[],
): Promise<NotStopped> {
  const found: NotStopped = [];
  for (const session of sessions) {
    if (!session.alive || session.stoppedBy.length > 0) continue;
    found.push({
      what: `session ${nameOf(session)} in ${session.account ?? "an unknown account"}`,
      why: whyNot(session),
      ...(session.endsAt === undefined ? {} : { until: session.endsAt }),
    });
  }
  for (const { account, name } of planning.scope.users) {
    const keys = (await keysOfUser(planning.reader, account, name)).filter(({ status, key }) => status === "active" && !steps.some(({ target }) => target.name === key)); // prettier-ignore
    for (const { key, lastUsed } of keys) {
      found.push({
        what: `key ${key} of ${name}`,
        why: `Nothing in the logs ties this other key of the user to what is to be stopped${lastUsed === undefined ? "" : `; it was last used ${lastUsed}`}. To stop the whole user: trailhound contain arn:aws:iam::${account}:user/${name}`,
      });
    }
    const password = steps.some(({ kind, target }) => kind === "delete-console-password" && target.name === name && target.account === account); // prettier-ignore
    if (password || wholeUsers.some((user) => user.account === account && user.name === name)) continue;
    const { signins } = await signinsOf(planning.reader, account, name);
    found.push({
      what: `the console password of ${name}, if it has one`,
      why:
        signins === 0
          ? "No sign-in of the user is in this lake, and nothing set a password: a key does not tell it."
          : `The user signs in to the console (${signins} times in this lake), and nothing ties that to what is to be stopped: a key does not tell the password.`,
    });
  }
  const held = steps.filter((step) => step.held);
  if (held.length > 0)
    found.push({
      what: `what ${held.length} held ${held.length === 1 ? "step" : "steps"} would stop`,
      why: `They are left out until you say ${[...new Set(held.flatMap(({ needs }) => needs))].sort().join(", ")}: others would be stopped too, it is not proven, or it has ended by itself.`,
    });
  if (steps.length > 0)
    found.push({
      what: "calls within the first minutes",
      why: "IAM is eventually consistent: a change reaches every region within seconds to minutes. Requests that began before go on.",
    });
  if (asked.subject !== null)
    found.push({
      what: "what was already taken or started",
      why: "Data that was read, copies, commands and instances that run, and secrets that were learned (passwords, keys of other systems) need their own answer.",
    });
  return found;
}

function nameOf({ arn, principalId, accessKeyId }: LiveSession): string {
  const role = assumedRole(arn);
  return role === undefined
    ? (arn ?? principalId ?? accessKeyId ?? "?")
    : `${role.roleName}/${role.sessionName}`;
}

function whyNot({ via, arn }: LiveSession): string {
  if (via === "AssumeRoot" || arn?.endsWith(":root") === true)
    return "No policy of the account binds its root user; a service control policy does, in a member account.";
  if (/AWSReservedSSO_/.test(arn ?? ""))
    return "The role belongs to Identity Center and takes no policy: see what to do by hand.";
  if (/AWSServiceRoleFor/.test(arn ?? "")) return "A service-linked role takes no policy.";
  return "Neither its role nor its user is known well enough to deny it.";
}
