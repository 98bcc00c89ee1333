import type { Json, JsonObject } from "../trail/record.js";

/** A value of a known kind that holds no records and is no defect. */
export type AsideKind = "digest" | "s3-notification" | "control message" | "subscription confirmation";

const MARKS = [
  "userIdentity",
  "eventSource",
  "eventVersion",
  "eventTime",
  "eventID",
  "awsRegion",
  "sourceIPAddress",
  "eventType",
  "requestParameters",
  "recipientAccountId",
  "@timestamp",
];

/**
 * Whether an object is a CloudTrail record (`cloudtrail-identity.md` §1): any version, re-serialised, anonymised or
 * trimmed; Insight and aggregated events too. Events of other services that look alike (`eventSource: "aws:s3"`,
 * `aws:sqs`, `aws:kinesis`, …) are not.
 */
export function isRecord(value: JsonObject): boolean {
  const { eventSource, eventName, eventVersion } = value;
  if (typeof eventSource === "string") {
    if (eventSource.startsWith("aws:")) return false;
    if (typeof eventName === "string") return true;
  }
  if (typeof eventName === "string") return MARKS.some((key) => Object.hasOwn(value, key));
  if (typeof eventVersion === "string" && /^1\.\d+$/.test(eventVersion)) {
    if (["eventSource", "eventName", "userIdentity"].some((key) => Object.hasOwn(value, key))) return true;
  }
  if (typeof value["eventType"] === "string" && /^aws/i.test(value["eventType"])) {
    return ["eventVersion", "eventTime", "eventID", "eventId"].some((key) => Object.hasOwn(value, key));
  }
  if (value["eventCategory"] === "Insight" || value["eventCategory"] === "Aggregated") return true;
  return isObject(value["userIdentity"]) && typeof value["eventTime"] === "string";
}

/** The kind of a value that is set aside: digests (§6.2), notifications about files, CloudWatch's own messages. */
export function asideKind(value: JsonObject): AsideKind | undefined {
  if (
    typeof value["digestS3Object"] === "string" ||
    (hasText(value, "digestEndTime") && Array.isArray(value["logFiles"]))
  ) {
    return "digest";
  }
  if (value["eventSource"] === "aws:s3" && (isObject(value["s3"]) || hasText(value, "eventName")))
    return "s3-notification";
  if (hasText(value, "Event") && value["Service"] === "Amazon S3") return "s3-notification";
  if (hasText(value, "s3Bucket") && Array.isArray(value["s3ObjectKey"])) return "s3-notification";
  if (value["source"] === "aws.s3" && isObject(value["detail"]) && isObject(value["detail"]["bucket"]))
    return "s3-notification";
  if (value["messageType"] === "CONTROL_MESSAGE") return "control message";
  if (typeof value["message"] === "string" && value["message"].startsWith("CWL CONTROL MESSAGE"))
    return "control message";
  if (value["Type"] === "SubscriptionConfirmation" || value["Type"] === "UnsubscribeConfirmation") {
    return "subscription confirmation";
  }
  return undefined;
}

/** Whether a value is a JSON object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasText(value: JsonObject, key: string): boolean {
  return typeof value[key] === "string";
}
