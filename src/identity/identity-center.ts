import { permissionSetOf } from "../trail/arn.js";
import type { Stamp } from "../trail/stamp.js";
import { callsOf, type Call } from "./call.js";
import { token, type FactIndex } from "./facts.js";
import type { Issuance } from "./issuance.js";
import { PERSON } from "./naming.js";
import { nameOfSession } from "./origin.js";

/** The name an Identity Center user ID goes by elsewhere in the lake: the latest session that carries both (interface.md). */
export function personName(facts: FactIndex, { onBehalfOf }: Stamp): string | undefined {
  if (onBehalfOf === undefined) return undefined;
  const latest = facts
    .naming(token.person(onBehalfOf.userId), PERSON)
    .find((use) => onBehalfOf.store === undefined || use.stamp.onBehalfOf?.store === onBehalfOf.store);
  return latest && nameOfSession(latest.stamp);
}

/**
 * The portal's calls that may have opened a session of a reserved role: account, permission set and second agree
 * (`cloudtrail-identity.md` §3.7, link 2 to 3). Calls of a user known to be somebody else are not among them.
 */
export function portalCalls(
  facts: FactIndex,
  stamp: Stamp,
  time: number | undefined,
  tolerance: number,
): Call[] {
  const permissionSet = permissionSetOf(stamp.issuer?.arn);
  if (permissionSet === undefined || time === undefined || stamp.account === undefined) return [];
  const found = new Set<Issuance>();
  for (let second = time - tolerance; second <= time + tolerance; second++) {
    for (const i of facts.issues(token.portal(stamp.account, permissionSet, second))) {
      if (i.eventName === "GetRoleCredentials" || i.eventName === "Federate") found.add(i);
    }
  }
  return callsOf([...found].filter(({ caller }) => mayBe(facts, stamp, caller)));
}

/** Whether a session may be a portal user's: neither their IDs nor their names differ; the session has the user's name. */
function mayBe(facts: FactIndex, stamp: Stamp, caller: Stamp): boolean {
  const [own, other] = [stamp.onBehalfOf?.userId, caller.onBehalfOf?.userId];
  if (own !== undefined && other !== undefined) return own === other;
  const name = nameOfSession(stamp);
  const callerName = caller.userName ?? personName(facts, caller);
  return name === undefined || callerName === undefined || name === callerName;
}

/** Who made portal calls, each user once: by ID, else name; a call that tells neither stands for itself. */
export function portalUsers(calls: readonly Call[]): number {
  return new Set(
    calls.map(({ best }) => best.caller.onBehalfOf?.userId ?? best.caller.userName ?? best.eventId),
  ).size;
}
