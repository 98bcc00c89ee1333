import type { Json } from "../../trail/record.js";

/** A policy as IAM answers it: percent-encoded (IAM API reference, GetUserPolicy). */
export function decoded(text: Json | undefined): string {
  if (typeof text !== "string") return "";
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Whether two documents say the same: IAM may give back other blanks and another order of keys than it was given, and lists
 * of one as the one (IAM User Guide, "Grammar of the IAM JSON policy language").
 */
export function samePolicy(a: Json, b: Json): boolean {
  if (typeof a !== "string" || typeof b !== "string") return a === b;
  return a === b || canonical(a) === canonical(b);
}

function canonical(text: string): string {
  try {
    return JSON.stringify(ordered(JSON.parse(text) as Json));
  } catch {
    return text;
  }
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(ordered);
    if (items.length === 1) return items[0]!;
    // Statements, actions, resources and values are sets.
    return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, ordered(value[key]!)]));
}

/** The time before which a document denies all sessions, where that is all it says. */
export function deniesIssuedBefore(text: Json): number | undefined {
  if (typeof text !== "string") return undefined;
  const time = /"aws:TokenIssueTime"\s*:\s*\[?\s*"([^"]+)"/.exec(text)?.[1];
  if (time === undefined) return undefined;
  const bare = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: { DateLessThan: { "aws:TokenIssueTime": time } } }],
  });
  const at = Date.parse(time);
  return samePolicy(text, bare) && !Number.isNaN(at) ? at : undefined;
} // prettier-ignore

/** IAM counts a policy's characters without its blanks (IAM User Guide, "IAM and AWS STS quotas"). */
export function sizeOf(text: string): number {
  return text.replaceAll(/\s/g, "").length;
}
