import type { Step } from "../answers/contain.js";
import { assumedRole, iamName } from "../trail/arn.js";
import type { Hand } from "./effects/effects.js";

/** Steps that take nothing away from a session or key that is at work. */
const HARMLESS: readonly Step["kind"][] = ["create-spare-key", "deny-assume-root", "restore-trust-policy"];

/**
 * Whether a step would stop the very credentials that the steps are done with: a responder who acts as the role that is revoked
 * is denied in the middle of the plan.
 */
export function wouldStop({ account, kind, calls }: Step, hand: Hand): boolean {
  if (account !== hand.account || HARMLESS.includes(kind)) return false;
  const role = assumedRole(hand.arn);
  const user = iamName(hand.arn, "user");
  return calls.some(({ input }) =>
    role === undefined ? user !== undefined && input["UserName"] === user : isRole(kind, input, role),
  );
}

/** A deny of session names stops those alone. */
function isRole(
  kind: Step["kind"],
  input: Step["calls"][number]["input"],
  role: NonNullable<ReturnType<typeof assumedRole>>,
): boolean {
  if (input["RoleName"] !== role.roleName) return false;
  return kind !== "revoke-one-session" || JSON.stringify(input["PolicyDocument"]).includes(`:${role.sessionName}\\"`);
} // prettier-ignore
