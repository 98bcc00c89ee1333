import type { ApiCall } from "../../answers/contain.js";
import { attachment, membership, trustPolicy } from "./access.js";
import { credentialStatus, loginProfile, spareKey } from "./credentials.js";
import { deletedPolicy, HOLDERS, putPolicy, type Holder } from "./inline-policies.js";
import type { Setting } from "./setting.js";

/**
 * What a call of a plan changes; undefined for calls that are not made from here. `undo` is what the plan itself knows about
 * how it was: by it, a thing that is not as the logs show is told from one that is.
 */
export function settingOf(
  { service, action, input }: ApiCall,
  undo: readonly ApiCall[] = [],
): Setting | undefined {
  if (service !== "iam") return undefined;
  const shown = undo.map((call) => call.input["PolicyDocument"]).find((text) => typeof text === "string");
  const kind = /(User|Role|Group)Policy$/.exec(action)?.[1] as Holder | undefined;
  if (kind !== undefined && Object.hasOwn(HOLDERS, kind)) {
    if (action === `Put${kind}Policy`) return putPolicy(kind, input);
    if (action === `Delete${kind}Policy`) return deletedPolicy(kind, input, shown);
    if (action === `Attach${kind}Policy`) return attachment(kind, true, input);
    if (action === `Detach${kind}Policy`) return attachment(kind, false, input);
  }
  switch (action) {
    case "UpdateAssumeRolePolicy":
      return trustPolicy(input, shown);
    case "AddUserToGroup":
      return membership(true, input);
    case "RemoveUserFromGroup":
      return membership(false, input);
    case "DeleteLoginProfile":
      return loginProfile(input);
    case "CreateAccessKey":
      return spareKey(input);
    default:
      return credentialStatus(action, input);
  }
}
