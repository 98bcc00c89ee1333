import type { Json, JsonObject } from "../../trail/record.js";
import { CallFailure } from "../effects/effects.js";
import { REVOKE_OLDER } from "../policies.js";
import { decoded, deniesIssuedBefore, samePolicy, sizeOf } from "./policy-text.js";
import { everyItem, orAbsent, plainly, sending, type Ask, type Setting } from "./setting.js";

/** Those who hold policies, and what all inline policies of one may take together (IAM User Guide, "IAM and AWS STS quotas"). */
export const HOLDERS = {
  User: { quota: 2048 },
  Role: { quota: 10_240 },
  Group: { quota: 5120 },
} as const;
export type Holder = keyof typeof HOLDERS;

/** Makes sure that there is such a holder. @throws CallFailure NoSuchEntity */
export function holderOf(ask: Ask, kind: Holder, name: string): Promise<JsonObject> {
  return ask(`Get${kind}`, { [`${kind}Name`]: name });
}

/** An inline policy by its name; null where the holder has none of that name. */
function inlinePolicy(
  kind: Holder,
  holder: string,
  name: string,
): Pick<Setting, "what" | "read" | "back" | "same"> {
  const named = { [`${kind}Name`]: holder, PolicyName: name };
  return {
    what: `inline policy ${name} of ${kind.toLowerCase()} ${holder}`,
    same: samePolicy,
    read: (ask) =>
      orAbsent(
        async () => decoded((await ask(`Get${kind}Policy`, named))["PolicyDocument"]),
        () => holderOf(ask, kind, holder),
      ),
    back: (before) => ({
      calls: [
        typeof before === "string"
          ? sending(`Put${kind}Policy`, { ...named, PolicyDocument: before })
          : sending(`Delete${kind}Policy`, named),
      ],
    }),
  };
}

/** A policy that is put under a name: one that is there and says something else is never overwritten. */
export function putPolicy(kind: Holder, input: JsonObject): Setting | undefined {
  const { [`${kind}Name`]: holder, PolicyName: name, PolicyDocument: text } = input;
  if (typeof holder !== "string" || typeof name !== "string" || typeof text !== "string") return undefined;
  return plainly({
    ...inlinePolicy(kind, holder, name),
    wanted: text,
    surprise: (now, ask) =>
      now === null
        ? quota(ask, kind, holder, text)
        : `${kind} ${holder} has an inline policy ${name} that says something else. It is not overwritten: look at it, give it another name or delete it, then go on.`,
  });
}

/** A policy that is taken away: only if it still is the one that was meant. */
export function deletedPolicy(
  kind: Holder,
  input: JsonObject,
  expected: string | undefined,
): Setting | undefined {
  const { [`${kind}Name`]: holder, PolicyName: name } = input;
  if (typeof holder !== "string" || typeof name !== "string") return undefined;
  return plainly({
    ...inlinePolicy(kind, holder, name),
    wanted: null,
    surprise: (now) =>
      expected === undefined || samePolicy(now, expected)
        ? undefined
        : `Inline policy ${name} of ${kind.toLowerCase()} ${holder} is not the one that the logs show: somebody changed it since. It is not deleted unseen.`,
  });
}

/**
 * Where a deny of older sessions goes if the console's own name for it is taken: never over what is there. Undefined where
 * the name is free, or what is there denies at least as much.
 */
export function besideRevocation(
  input: JsonObject,
  now: Json,
  plan: string,
): { name: string; input: JsonObject } | "covered" | undefined {
  if (input["PolicyName"] !== REVOKE_OLDER || now === null || samePolicy(now, input["PolicyDocument"]!))
    return undefined;
  const there = deniesIssuedBefore(now);
  const wanted = deniesIssuedBefore(input["PolicyDocument"]!);
  if (there !== undefined && wanted !== undefined && there >= wanted) return "covered";
  const name = `TrailhoundRevoke-${plan}`;
  return { name, input: { ...input, PolicyName: name } };
}

/** Why there is no room for one more inline policy, and what to do. */
async function quota(ask: Ask, kind: Holder, holder: string, text: string): Promise<string | undefined> {
  const named = { [`${kind}Name`]: holder };
  let used = 0;
  let largest = { name: "", size: 0 };
  for (const { item: name } of await everyItem(ask, `List${kind}Policies`, named, "PolicyNames")) {
    if (typeof name !== "string") continue;
    const document = await ask(`Get${kind}Policy`, { ...named, PolicyName: name }).catch((error: unknown) => {
      // Deleted since the list was made.
      if (error instanceof CallFailure && error.code === "NoSuchEntity") return {};
      throw error;
    });
    const size = sizeOf(decoded((document as JsonObject)["PolicyDocument"]));
    used += size;
    if (size > largest.size) largest = { name, size };
  }
  const most = HOLDERS[kind].quota;
  const needed = sizeOf(text);
  if (used + needed <= most) return undefined;
  return `The inline policies of ${kind.toLowerCase()} ${holder} take ${used} of the ${most} characters that AWS allows, and this one needs ${needed}. Turn one of them (the largest is ${largest.name}, ${largest.size}) into a managed policy: CreatePolicy, Attach${kind}Policy, then Delete${kind}Policy. Or attach the managed policy AWSDenyAll by hand until there is room. Then go on.`;
}
