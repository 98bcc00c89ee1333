import type { Step } from "../answers/contain.js";
import type { ReportedStep } from "../answers/contain-report.js";
import { assumedRole, iamName } from "../trail/arn.js";
import { textAt } from "../trail/record.js";
import { asking, type Doing } from "./doing.js";
import { CallFailure, type Hand } from "./effects/effects.js";
import type { Ask } from "./settings/setting.js";

/**
 * Whether the calls of a step would be allowed, by what IAM itself makes of the policies (iam:SimulatePrincipalPolicy).
 * It knows nothing of session policies and resource policies, and needs permissions of its own: without them it cannot be told.
 */
export async function permissionOf(
  doing: Doing,
  step: Step,
  hands: readonly Hand[],
): Promise<NonNullable<ReportedStep["permission"]>> {
  const hand = hands.find(({ account }) => account === step.account);
  const ask = asking(doing, step.account);
  try {
    const principal = hand === undefined ? undefined : await principalOf(ask, hand.arn);
    if (principal === undefined) return "cannot-be-told";
    const resources = new Set<string>();
    for (const { input } of step.calls) resources.add(await resourceOf(ask, input));
    const { EvaluationResults: results } = await ask("SimulatePrincipalPolicy", {
      PolicySourceArn: principal,
      ActionNames: step.calls.map(({ service, action }) => `${service}:${action}`),
      ResourceArns: [...resources],
    });
    if (!Array.isArray(results) || results.length === 0) return "cannot-be-told";
    return results.every((result) => textAt(result, "EvalDecision") === "allowed") ? "allowed" : "denied";
  } catch (error) {
    if (error instanceof CallFailure) return "cannot-be-told";
    throw error;
  }
}

/** The user or role that policies are of; a session's ARN names its role without the path. */
async function principalOf(ask: Ask, arn: string): Promise<string | undefined> {
  const role = assumedRole(arn)?.roleName;
  if (role !== undefined) return textAt(await ask("GetRole", { RoleName: role }), "Role", "Arn");
  return iamName(arn, "user") === undefined ? undefined : arn;
}

async function resourceOf(ask: Ask, input: Step["calls"][number]["input"]): Promise<string> {
  for (const kind of ["User", "Role", "Group"]) {
    const name = input[`${kind}Name`];
    if (typeof name !== "string") continue;
    return textAt(await ask(`Get${kind}`, { [`${kind}Name`]: name }), kind, "Arn") ?? "*";
  }
  return "*";
}
