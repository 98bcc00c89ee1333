import { iamName, parseArn } from "../trail/arn.js";
import type { Stamp } from "../trail/stamp.js";
import type { Call } from "./call.js";
import { gapAt } from "./gaps.js";
import { originOf, roleOrigin } from "./origin.js";
import { aliveReadings, LONGEST, outsideReadings } from "./outside.js";
import type { Reading } from "./reading.js";
import type { Question, Resolving } from "./question.js";

/**
 * The caller that a role owner's copy of AssumeRole shows: where that is a unique ID of nobody known, the SwitchRole record
 * of the same second may name who switched (`additionalEventData.SwitchFrom`, §3.5, §4.11).
 */
export function ownersCopyReadings(
  resolving: Resolving,
  question: Question,
  { time, witnesses }: Pick<Call, "time" | "witnesses">,
  path: readonly string[],
): Reading[] {
  const readings = outsideReadings(resolving, question, path);
  const [from, ...others] = new Set(
    witnesses.map((one) => one.switchFrom).filter((arn) => arn !== undefined),
  );
  const unknown = readings.every(({ origin }) =>
    ["external-account", "role", "unknown"].includes(origin.kind),
  );
  if (from === undefined || others.length > 0 || !unknown) return readings;
  return switchedFrom(resolving, from, time, path);
}

/** Who an ARN names as the one who switched role (`additionalEventData.SwitchFrom`, §3.5). */
export function switchedFrom(
  resolving: Resolving,
  arn: string,
  time: number,
  path: readonly string[],
): Reading[] {
  const account = parseArn(arn)?.account;
  const name = iamName(arn, "user");
  if (name !== undefined) {
    const origin = originOf({ kind: "iam-user", name, arn, account });
    return [{ origin, confidence: "exact", chain: [], warnings: [] }];
  }
  const alive = aliveReadings(resolving, { arn, account }, time, path);
  if (alive.length > 0) return alive;
  const federated = /:federated-user\/(.+)$/.exec(arn)?.[1];
  if (federated !== undefined) {
    const origin = originOf({ kind: "federated-user", name: federated, arn, account });
    const gap = gapAt(
      "issuing-event-not-in-lake",
      `Who made the federated user ${federated} is not in the lake.`,
      account,
      time,
      LONGEST,
    );
    return [{ origin, confidence: "exact", chain: [], warnings: [], gap }];
  }
  const stamp: Stamp = { type: "AssumedRole", arn };
  if (account !== undefined) stamp.account = account;
  const inLake = account !== undefined && resolving.facts.accounts.has(account);
  const gap = gapAt(
    inLake ? "issuing-event-not-in-lake" : "caller-account-not-in-lake",
    `The switch came from the role session ${arn}, of which nothing is in the lake.`,
    account,
    time,
    LONGEST,
  );
  return [{ origin: roleOrigin(stamp), confidence: "none", chain: [], warnings: [], gap }];
}
