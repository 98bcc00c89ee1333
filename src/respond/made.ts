import type { Confidence, Row, Trace } from "../answers/trace.js";
import type { LakeReader } from "../lake/reader.js";
import { isLongTermKey } from "../trail/key-id.js";
import { thereBefore } from "./there-before.js";
import { objectAt, textAt, valueAt, type CloudTrailRecord, type JsonObject } from "../trail/record.js";

/** A change that was made by what is to be stopped, as its record tells. */
export interface Made {
  readonly eventId: string;
  readonly eventTime: string;
  /** Without the API version that some services add: `AddPermission20150331v2`. */
  readonly eventName: string;
  readonly service: string;
  readonly account: string;
  readonly region: string;
  readonly request: JsonObject;
  readonly response: JsonObject;
  /** The user that the call is about; IAM takes the caller's own where none is named. */
  readonly user?: string;
  readonly record: CloudTrailRecord;
  /** How sure it is that whoever did it is to be stopped. */
  readonly confidence: Confidence;
  readonly doubtful: boolean;
  /** The event, not of the same credential, by which what it gave was there before: the change changed nothing. */
  readonly before?: { readonly eventId: string; readonly eventTime: string };
}

/** The records of the notable changes of a trace, in order of time; the other copy of a cross-account call is left out. */
export async function madeBy(
  reader: LakeReader,
  { trace, confidence, doubtful }: { trace: Trace; confidence: Confidence; doubtful: boolean },
): Promise<Made[]> {
  const rows = new Map(trace.notable.map((row) => [`${row.account}/${row.eventId}`, row]));
  const records = await reader.recordsOf([...new Set(trace.notable.map(({ eventId }) => eventId))]);
  const made = records
    .filter(({ account, eventId }) => rows.has(`${account}/${eventId}`))
    .map(({ account, eventId, raw }) =>
      madeFrom(JSON.parse(raw) as CloudTrailRecord, rows.get(`${account}/${eventId}`)!, {
        confidence,
        doubtful,
      }),
    );
  const all: Made[] = [];
  for (const one of made) {
    const before = await thereBefore(reader, one);
    all.push(before === undefined ? one : { ...one, before });
  }
  return all;
}

function madeFrom(record: CloudTrailRecord, row: Row, sure: Pick<Made, "confidence" | "doubtful">): Made {
  const request = objectAt(record, "requestParameters") ?? {};
  const response = objectAt(record, "responseElements") ?? {};
  const user =
    textAt(request, "userName") ??
    textAt(response, "accessKey", "userName") ??
    textAt(response, "loginProfile", "userName") ??
    textAt(record, "userIdentity", "userName");
  return {
    eventId: row.eventId, eventTime: row.eventTime, eventName: row.eventName.replace(/\d{8}(v\d+)?$/, ""),
    service: row.eventSource.replace(/\.amazonaws\.com$/, ""), account: row.account, region: row.region,
    request, response, record, ...sure, ...(user === undefined ? {} : { user }),
  }; // prettier-ignore
}

/** What has to be traced next because of a change: a user, a role, a key, or the console sessions of a user from then on. */
export interface Lead {
  readonly kind: "user" | "role" | "key" | "console";
  readonly id: string;
  readonly since: string;
  readonly confidence: Confidence;
  readonly doubtful: boolean;
}

/** What a change leads to: whoever it let in is to be stopped with it. */
export function leadOf(made: Made): Lead | undefined {
  const {
    eventName,
    service,
    account,
    request,
    response,
    user,
    eventTime: since,
    confidence,
    doubtful,
  } = made;
  if (service !== "iam") return undefined;
  const lead = (kind: Lead["kind"], id: string | undefined): Lead | undefined =>
    id === undefined ? undefined : { kind, id, since, confidence, doubtful };
  const partition = partitionOf(made);
  switch (eventName) {
    case "CreateUser":
      return lead("user", textAt(response, "user", "arn") ?? `arn:${partition}:iam::${account}:user/${user}`);
    case "CreateRole":
      return lead(
        "role",
        textAt(response, "role", "arn") ??
          `arn:${partition}:iam::${account}:role/${textAt(request, "roleName")}`,
      );
    case "CreateLoginProfile":
    case "UpdateLoginProfile":
      return lead("console", `arn:${partition}:iam::${account}:user/${user}`);
    case "UpdateAccessKey": {
      const key = textAt(request, "accessKeyId");
      // A key that was active all along let nobody in: whoever works with it is not to be stopped with it.
      if (made.before !== undefined) return undefined;
      return textAt(request, "status") === "Active" && isLongTermKey(key) ? lead("key", key) : undefined;
    }
    default:
      return undefined;
  }
}

/** `aws`, `aws-cn` or `aws-us-gov`: of the caller, whose partition is the only one it can reach. */
export function partitionOf({ record }: Pick<Made, "record">): string {
  return /^arn:([a-z-]+):/.exec(textAt(record, "userIdentity", "arn") ?? "")?.[1] ?? "aws";
}

/** A policy that a request names, whole: some services print it as JSON, some as text. */
export function policyText(request: JsonObject, ...fields: string[]): string | undefined {
  for (const field of fields) {
    const value = valueAt(request, field);
    const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
    if (text === "" || text === "null" || text === "{}") continue;
    try {
      const parsed = JSON.parse(text) as unknown;
      if (typeof parsed === "object" && parsed !== null) return text;
    } catch {
      // Masked, or cut short by CloudTrail: not a text to restore.
    }
  }
  return undefined;
}
