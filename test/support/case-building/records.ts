import { textAt, type CloudTrailRecord, type Json, type JsonObject } from "../../../src/trail/record.js";
import type { Actor } from "./identities.js";
import { uuid, type Seed } from "./ids.js";

export const OFFICE = "198.51.100.24";
export const CLI = "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.6";
export const BROWSER =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36";

export interface Call {
  at: string;
  by: Actor;
  source: string;
  event: string;
  region?: string;
  ip?: string;
  agent?: string;
  params?: JsonObject | null;
  response?: JsonObject | null;
  readOnly?: boolean;
  /** The account in whose trail it stands; the caller's, if not said. */
  recipient?: string;
  resources?: Json[];
  additional?: JsonObject;
  requestId?: string;
  sharedId?: string;
  error?: { code?: string; message: string };
  type?: string;
  category?: "Management" | "Data";
  details?: JsonObject;
  /** Anything else at the top level. */
  more?: JsonObject;
}

/** One record, its fields in the order that CloudTrail writes them. */
export function call(seed: Seed, what: Call): CloudTrailRecord {
  const invokedBy = what.by["invokedBy"];
  const byService = typeof invokedBy === "string";
  const type = what.type ?? "AwsApiCall";
  const api = type === "AwsApiCall";
  const region = what.region ?? "eu-central-1";
  const service = what.source.replace(".amazonaws.com", "");
  const account = what.by["accountId"];
  return compact({
    eventVersion: "1.11",
    userIdentity: what.by,
    eventTime: what.at,
    eventSource: what.source,
    eventName: what.event,
    awsRegion: region,
    sourceIPAddress: what.ip ?? (byService ? invokedBy : OFFICE),
    userAgent: what.agent ?? (byService ? invokedBy : CLI),
    errorCode: what.error?.code,
    errorMessage: what.error?.message,
    requestParameters: what.params ?? null,
    responseElements: what.response ?? null,
    additionalEventData: what.additional,
    requestID: api ? (what.requestId ?? uuid(seed)) : undefined,
    eventID: uuid(seed),
    readOnly: what.readOnly ?? true,
    resources: what.resources,
    eventType: type,
    managementEvent: (what.category ?? "Management") === "Management",
    recipientAccountId: what.recipient ?? (typeof account === "string" ? account : undefined),
    sharedEventID: what.sharedId,
    serviceEventDetails: what.details,
    eventCategory: what.category ?? "Management",
    tlsDetails:
      api && !byService
        ? {
            tlsVersion: "TLSv1.3",
            cipherSuite: "TLS_AES_128_GCM_SHA256",
            clientProvidedHostHeader: `${service}.${region}.amazonaws.com`,
          }
        : undefined,
    ...what.more,
  });
}

/** The text of a field; empty, where there is none. */
export function textOf(fields: JsonObject, name: string): string {
  return textAt(fields, name) ?? "";
}

/** The event ID of a record. */
export function idOf(record: CloudTrailRecord): string {
  const found = record["eventID"];
  if (typeof found !== "string") throw new Error("the record has no event ID");
  return found;
}

/** A copy of a record with some fields changed; a field set to undefined is left out. */
export function edited(
  record: CloudTrailRecord,
  changes: Record<string, Json | undefined>,
): CloudTrailRecord {
  return compact({ ...record, ...changes });
}

/** What somebody does with a credential: an ordinary call. */
export function use(seed: Seed, at: string, by: Actor, more: Partial<Call> = {}): CloudTrailRecord {
  return call(seed, { at, by, source: "ec2.amazonaws.com", event: "DescribeInstances", ...more });
}

/** The same from a page of the console. */
export function useInConsole(seed: Seed, at: string, by: Actor, more: Partial<Call> = {}): CloudTrailRecord {
  return use(seed, at, by, {
    agent: BROWSER,
    ...more,
    more: { sessionCredentialFromConsole: "true", ...more.more },
  });
}

/** Drops what is undefined. */
function compact(fields: Record<string, Json | undefined>): CloudTrailRecord {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}
