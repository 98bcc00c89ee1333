import { objectAt, textAt, type CloudTrailRecord, type Json } from "./record.js";

const MOST = 50;
const MOST_DEPTH = 12;
const LONGEST = 512;

/** Fields of requests that say whom a call lets in, or to what it gives access (IAM, EC2, Lambda, KMS, RDS, S3 ACLs). */
const NAMING =
  /^(?:principal|principalArn|granteePrincipal|grantee|cidrIp|cidrIpv6|cidrIPv4|cidrIPv6|userId|userGroup|sourceAccount|account|accountId|targetAccountId|valuesToAdd|attributeValue|uRI|URI|permissionSetArn|delegatedAdminAccountId|endpoint)$/;

/**
 * Whom or what a grant lets in: accounts that a snapshot is shared with, `all`, address ranges, principals of a policy that
 * was set, the policy that was attached. From the request alone; empty where it does not say. Only allowing statements of a
 * policy count.
 */
export function granteesOf(record: CloudTrailRecord): string[] {
  const found = new Set<string>();
  const request = objectAt(record, "requestParameters");
  // Attached, a policy is what is given; elsewhere it is what the call was done to.
  const attached = /^(?:Attach|Associate)/.test(textAt(record, "eventName") ?? "");
  if (attached) add(textAt(request, "policyArn") ?? "", found);
  walk(request, "", found, 0);
  return [...found].slice(0, MOST);
}

function walk(value: Json | undefined, field: string, found: Set<string>, depth: number): void {
  if (value === undefined || value === null || depth > MOST_DEPTH || found.size >= MOST) return;
  if (typeof value === "string") {
    if (/policy(?:document|text)?$/i.test(field)) policy(value, found);
    else if (NAMING.test(field)) add(value, found);
    else if (field === "group" && value === "all") found.add("all");
    else if (/^x-amz-(?:acl|grant-)/.test(field)) add(`${field}=${value}`, found);
    return;
  }
  if (typeof value !== "object") return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, field, found, depth + 1);
    return;
  }
  if (Object.hasOwn(value, "Statement")) {
    statements(value["Statement"], found);
    return;
  }
  // What a permission takes away stands beside what it adds.
  for (const [key, item] of Object.entries(value)) {
    if (key !== "remove" && key !== "valuesToRemove") walk(item, key, found, depth + 1);
  }
}

function policy(text: string, found: Set<string>): void {
  for (const candidate of [text, decoded(text)]) {
    try {
      const parsed = JSON.parse(candidate) as Json;
      if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
        statements(parsed["Statement"], found);
      return;
    } catch {
      // Not JSON as written: perhaps URL-encoded.
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function statements(value: Json | undefined, found: Set<string>): void {
  for (const statement of Array.isArray(value) ? value : [value]) {
    if (typeof statement !== "object" || statement === null || Array.isArray(statement)) continue;
    if (statement["Effect"] !== "Allow") continue;
    const principal = statement["Principal"];
    if (principal === undefined) actions(statement["Action"], found);
    else principals(principal, found);
  }
}

function principals(value: Json, found: Set<string>): void {
  if (typeof value === "string") add(value, found);
  else if (Array.isArray(value)) for (const item of value) principals(item, found);
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) principals(item, found);
}

/** An identity's policy names no principal: what it allows is what it gives. */
function actions(value: Json | undefined, found: Set<string>): void {
  for (const action of Array.isArray(value) ? value : [value])
    if (typeof action === "string") add(action, found);
}

function add(text: string, found: Set<string>): void {
  if (text !== "" && text.length <= LONGEST && found.size < MOST) found.add(text);
}
