import type { ApiCall, Step } from "../../answers/contain.js";
import { textAt, type CloudTrailRecord, type Json } from "../../trail/record.js";
import { deniedBy, isDeny } from "./bound.js";
import { documentOf, isCall, plainName, sameDocument } from "./call-match.js";

/** What a record means for one call of a step. */
export type Deed =
  | { readonly does: true; readonly document?: Json; readonly instead?: string; readonly differs?: string }
  | { readonly undoes: true };

const DENY_ALL = /^arn:[a-z-]+:iam::aws:policy\/AWSDenyAll$/;

/** Names of the calls that may do a step's call, or reverse it; for choosing records cheaply. */
export function namesOf(step: Step, call: ApiCall): string[] {
  return [
    ...new Set([call.action, ...step.undo.calls.map(({ action }) => action), ...(ALSO[call.action] ?? [])]),
  ];
}

/** Calls that reverse a call or do as much, which the plan does not name. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  UpdateAccessKey: ["DeleteAccessKey"],
  DeleteLoginProfile: ["CreateLoginProfile"],
  PutUserPolicy: ["DeleteUserPolicy", "AttachUserPolicy", "DetachUserPolicy", "DeleteUser"],
  PutRolePolicy: ["DeleteRolePolicy", "AttachRolePolicy", "DetachRolePolicy", "DeleteRole"],
  PutBucketPolicy: ["DeleteBucketPolicy"],
  PutResourcePolicy: ["DeleteResourcePolicy"],
  SetRepositoryPolicy: ["DeleteRepositoryPolicy"],
};

/**
 * What a record means for a call of a step: that it was done, by the plan's call or one that does as much; that it was
 * reversed; or nothing. `hostile` says whether what is to be stopped made the record: a policy that it sets is no step.
 */
export function deedOf(
  step: Step,
  call: ApiCall,
  record: CloudTrailRecord,
  hostile: (record: CloudTrailRecord) => boolean,
): Deed | undefined {
  const user = call.input["UserName"];
  const role = call.input["RoleName"];
  const name = plainName(textAt(record, "eventName") ?? "");
  const like = (action: string, input: ApiCall["input"]): boolean =>
    name === action && isCall(record, { ...call, action, input });
  if (step.kind === "deactivate-key") {
    const { Status: _status, ...key } = call.input;
    if (isCall(record, call)) return { does: true };
    if (like("UpdateAccessKey", { ...key, Status: "Active" })) return { undoes: true };
    return like("DeleteAccessKey", key) ? { does: true, instead: "DeleteAccessKey" } : undefined;
  }
  if (step.kind === "delete-console-password") {
    if (isCall(record, call)) return { does: true };
    return like("CreateLoginProfile", call.input) ? { undoes: true } : undefined;
  }
  if (isDeny(step)) {
    if (isCall(record, call)) return ofDeny(call, record);
    const { PolicyDocument: _text, ...named } = call.input;
    const whose: ApiCall["input"] = user === undefined ? { RoleName: role! } : { UserName: user };
    const kind = user === undefined ? "Role" : "User";
    if (like(`Delete${kind}Policy`, named)) return { undoes: true };
    if (like(`Delete${kind}`, whose)) return { does: true, instead: `Delete${kind}` };
    if (!DENY_ALL.test(textAt(record, "requestParameters", "policyArn") ?? "")) return undefined;
    if (like(`Attach${kind}Policy`, whose))
      return { does: true, instead: `Attach${kind}Policy of AWSDenyAll` };
    return like(`Detach${kind}Policy`, whose) ? { undoes: true } : undefined;
  }
  return ofOther(step, call, record, hostile);
}

/** A policy under the name of the plan's: a deny of the same form, or one that has taken its place. */
function ofDeny(call: ApiCall, record: CloudTrailRecord): Deed {
  const set = documentOf(record["requestParameters"] as ApiCall["input"] | undefined);
  const wanted = documentOf(call.input);
  // Left out for its length, or masked: what the name says has to do.
  if (set === undefined) return { does: true, differs: "The record does not hold the policy's text." };
  const denied = deniedBy(set);
  if (denied === undefined) return { undoes: true };
  const same = denied.kind === deniedBy(wanted)?.kind;
  return {
    does: true,
    document: set,
    ...(same ? {} : { differs: "The policy that was put is another than the plan's." }),
  };
}

/** Policies, grants and memberships: done by the plan's call, reversed by the calls of its undo. */
function ofOther(
  step: Step,
  call: ApiCall,
  record: CloudTrailRecord,
  hostile: (record: CloudTrailRecord) => boolean,
): Deed | undefined {
  const wanted = documentOf(call.input);
  const set = documentOf(record["requestParameters"] as ApiCall["input"] | undefined);
  if (isCall(record, call)) {
    if (wanted === undefined) return { does: true };
    const theirs = step.undo.calls.map(({ input }) => documentOf(input));
    if (hostile(record) || theirs.some((document) => sameDocument(document, set))) return { undoes: true };
    return sameDocument(wanted, set)
      ? { does: true }
      : { does: true, differs: "The policy that was put is another than the plan's." };
  }
  if (step.undo.calls.some((undo) => isCall(record, undo))) return { undoes: true };
  const name = plainName(textAt(record, "eventName") ?? "");
  if (wanted === undefined || !name.startsWith("Delete") || !(ALSO[call.action] ?? []).includes(name))
    return undefined;
  return isCall(record, { ...call, action: name }) ? { undoes: true } : undefined;
}
