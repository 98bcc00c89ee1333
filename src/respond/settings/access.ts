import type { JsonObject } from "../../trail/record.js";
import { textAt } from "../../trail/record.js";
import type { Holder } from "./inline-policies.js";
import { decoded, samePolicy } from "./policy-text.js";
import { everyItem, plainly, sending, type Setting } from "./setting.js";

/** A managed policy that is attached or not. */
export function attachment(kind: Holder, attach: boolean, input: JsonObject): Setting | undefined {
  const { [`${kind}Name`]: holder, PolicyArn: policy } = input;
  if (typeof holder !== "string" || typeof policy !== "string") return undefined;
  return plainly({
    what: `policy ${policy} on ${kind.toLowerCase()} ${holder}`,
    wanted: attach,
    read: async (ask) =>
      (await everyItem(ask, `ListAttached${kind}Policies`, { [`${kind}Name`]: holder }, "AttachedPolicies")).some(
        (item) => item["PolicyArn"] === policy,
      ),
    back: (before) => ({
      calls: [sending(before === true ? `Attach${kind}Policy` : `Detach${kind}Policy`, input)],
    }),
  }); // prettier-ignore
}

/** A user that is in a group or not. */
export function membership(within: boolean, input: JsonObject): Setting | undefined {
  const { UserName: user, GroupName: group } = input;
  if (typeof user !== "string" || typeof group !== "string") return undefined;
  return plainly({
    what: `user ${user} in group ${group}`,
    wanted: within,
    read: async (ask) =>
      (await everyItem(ask, "ListGroupsForUser", { UserName: user }, "Groups")).some(
        (item) => item["GroupName"] === group,
      ),
    back: (before) => ({
      calls: [sending(before === true ? "AddUserToGroup" : "RemoveUserFromGroup", input)],
    }),
  });
}

/** A role's trust policy; it is put back only over the one that the logs show. */
export function trustPolicy(input: JsonObject, expected: string | undefined): Setting | undefined {
  const { RoleName: role, PolicyDocument: text } = input;
  if (typeof role !== "string" || typeof text !== "string") return undefined;
  return plainly({
    what: `trust policy of role ${role}`,
    wanted: text,
    same: samePolicy,
    read: async (ask) =>
      decoded(textAt(await ask("GetRole", { RoleName: role }), "Role", "AssumeRolePolicyDocument")),
    surprise: (now) =>
      expected === undefined || samePolicy(now, expected)
        ? undefined
        : `The trust policy of role ${role} is not the one that the logs show: somebody changed it since. It is not overwritten: look at it, and put it back by hand.`,
    back: (before) => ({
      calls: [sending("UpdateAssumeRolePolicy", { RoleName: role, PolicyDocument: before })],
    }),
  });
}
