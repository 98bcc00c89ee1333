import type { ApiCall } from "../../answers/contain.js";
import { objectAt, textAt, type CloudTrailRecord, type Json, type JsonObject } from "../../trail/record.js";

/** Fields whose value is a text of policy: which one was set is asked for apart. */
const DOCUMENTS = new Set(["policydocument", "policy", "resourcepolicy", "policytext", "bucketpolicy"]);

/** Inputs that CloudTrail records under another name. */
const RECORDED_AS: Readonly<Record<string, string>> = { bucket: "bucketname" };

/** The API's name without the version that some services add: `RemovePermission20150331v2`. */
export function plainName(eventName: string): string {
  return eventName.replace(/\d{8}(v\d+)?$/, "");
}

/**
 * Whether a record is of this call: same service and action, and every input that names or says something (all but the
 * policy's text) stands in its request. CloudTrail writes names in lower camel case and lists as `items`; a function, key or
 * secret may be named by its ARN; IAM takes the caller's own user where none is named.
 */
export function isCall(record: CloudTrailRecord, call: ApiCall): boolean {
  if (textAt(record, "eventSource") !== `${call.service}.amazonaws.com`) return false;
  if (plainName(textAt(record, "eventName") ?? "") !== call.action) return false;
  if (call.region !== undefined && textAt(record, "awsRegion") !== call.region) return false;
  const request = objectAt(record, "requestParameters") ?? {};
  return Object.entries(call.input).every(([name, value]) => {
    const key = name.toLowerCase();
    if (DOCUMENTS.has(key)) return true;
    const recorded = fieldOf(request, key);
    if (recorded !== undefined) return says(value, recorded);
    // A key's ID names it whoever's it is.
    if (key !== "username") return false;
    return "AccessKeyId" in call.input || value === textAt(record, "userIdentity", "userName");
  });
}

/** The policy that a call's request or a record sets, as JSON; undefined where there is none that can be read. */
export function documentOf(fields: Readonly<Record<string, Json>> | undefined): Json | undefined {
  for (const [name, value] of Object.entries(fields ?? {})) {
    if (name !== "assumeRolePolicyDocument" && !DOCUMENTS.has(name.toLowerCase())) continue;
    if (typeof value !== "string") {
      if (isObject(value)) return value;
      continue;
    }
    for (const text of [value, decoded(value)]) {
      try {
        const parsed = JSON.parse(text) as Json;
        if (isObject(parsed)) return parsed;
      } catch {
        // Cut short or masked: what was set is not known.
      }
    }
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether two documents say the same, in any order of their keys. */
export function sameDocument(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && b !== undefined && canonical(a) === canonical(b);
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, of]) => `${JSON.stringify(key)}:${canonical(of)}`)
    .join(",")}}`;
}

function fieldOf(request: Readonly<Record<string, Json>>, key: string): Json | undefined {
  const names = [key, RECORDED_AS[key]];
  return Object.entries(request).find(([name]) => names.includes(name.toLowerCase()))?.[1];
}

function says(wanted: Json, recorded: Json): boolean {
  if (Array.isArray(wanted)) {
    const list = Array.isArray(recorded) ? recorded : isObject(recorded) ? recorded["items"] : undefined;
    return Array.isArray(list) && wanted.every((one) => list.some((other) => says(one, other)));
  }
  if (isObject(wanted)) {
    if (!isObject(recorded)) return false;
    return Object.entries(wanted).every(([name, value]) => {
      const found = fieldOf(recorded, name.toLowerCase());
      return found !== undefined && says(value, found);
    });
  }
  // A number or a truth value may be recorded as text.
  if (typeof wanted !== "string" || typeof recorded !== "string")
    return JSON.stringify(wanted).replaceAll('"', "") === JSON.stringify(recorded).replaceAll('"', "");
  return wanted === recorded || isArnOf(wanted, recorded) || isArnOf(recorded, wanted);
}

function isArnOf(arn: string, name: string): boolean {
  return name !== "" && arn.startsWith("arn:") && (arn.endsWith(`:${name}`) || arn.endsWith(`/${name}`));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
