import { hash } from "node:crypto";
import { canonicalJson } from "./json-text.js";
import { objectAt, textAt, valueAt, type CloudTrailRecord, type Json } from "./record.js";
import { resourcesNamed } from "./resource-names.js";
import { formatTime, parseTime } from "./time.js";

/** What sort of record this is; only `api` and `network` records carry an identity that can be traced. */
export type RecordKind = "api" | "network" | "insight" | "aggregated";

/** The columns of one stored record (`docs/decisions/0002-the-lake.md`); names as in the Athena CloudTrail table. */
export interface EventRow {
  eventid: string | null;
  /** The event ID where it is not a canonical UUID, or `sha256:…` of the record where it has none. */
  eventid_text: string | null;
  ts: string | null;
  account: string;
  kind: RecordKind;
  stamp: string | null;
  pair_id: string | null;
  console: boolean;
  amends: string | null;
  eventversion: string | null;
  useridentity: Json;
  eventtime: string | null;
  eventsource: string | null;
  eventname: string | null;
  awsregion: string | null;
  sourceipaddress: string | null;
  useragent: string | null;
  errorcode: string | null;
  eventtype: string | null;
  eventcategory: string | null;
  readonly: string | null;
  recipientaccountid: string | null;
  /** What the record names (`resourcesNamed`), and the types of these in the same order. */
  resource_names: string[];
  resource_types: string[];
  file: number;
  raw: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The record's event ID; `eventId` of aggregated events; else `sha256:` and the hash of its canonical JSON. */
export function eventIdOf(record: CloudTrailRecord): string {
  return (
    textAt(record, "eventID") ??
    textAt(record, "eventId") ??
    textAt(record, "eventid") ??
    `sha256:${hash("sha256", canonicalJson(record), "hex")}`
  );
}

/** When the call was completed, whole seconds since 1970: `eventTime`, else the shipper's `@timestamp` or the window. */
export function eventTimeOf(record: CloudTrailRecord): number | undefined {
  return parseTime(eventTimeText(record));
}

function eventTimeText(record: CloudTrailRecord): string | undefined {
  return (
    textAt(record, "eventTime") ??
    textAt(record, "eventtime") ??
    textAt(record, "@timestamp") ??
    textAt(record, "timeWindow", "windowStart")
  );
}

/**
 * The account whose trail holds the record: `recipientAccountId`, else the identity's own account. A caller from another
 * account (`AWSAccount`) is seen by the owner of what was called, so there it is the resource's owner (§1.1, §3.2).
 */
export function recordAccountOf(record: CloudTrailRecord): string | undefined {
  const recipient = textAt(record, "recipientAccountId");
  if (recipient !== undefined) return recipient;
  if (textAt(record, "userIdentity", "type") === "AWSAccount") return ownerOf(record);
  return textAt(record, "userIdentity", "accountId") ?? textAt(record, "accountId");
}

function ownerOf(record: CloudTrailRecord): string | undefined {
  const resources = valueAt(record, "resources");
  for (const resource of Array.isArray(resources) ? resources : []) {
    const owner = textAt(resource, "accountId");
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** Tells insight and aggregated records, which have no identity, and network-activity records apart (§1.3 to §1.5). */
export function kindOf(record: CloudTrailRecord): RecordKind {
  const type = (textAt(record, "eventType") ?? "").toLowerCase();
  const category = (textAt(record, "eventCategory") ?? "").toLowerCase();
  if (type === "awscloudtrailinsight" || category === "insight") return "insight";
  if (type === "awsaggregatedevent" || category === "aggregated") return "aggregated";
  if (type.startsWith("awsvpceevent") || category === "networkactivity") return "network";
  return "api";
}

/** Makes the stored columns of a record. `text` is its exact JSON text, already masked. */
export function eventRow(record: CloudTrailRecord, text: string, file: number): EventRow {
  const id = eventIdOf(record);
  const canonicalId = UUID.test(id);
  const kind = kindOf(record);
  const time = eventTimeOf(record);
  const timeText = eventTimeText(record) ?? null;
  const identity = objectAt(record, "userIdentity");
  const type = textAt(identity, "type");
  const userAgent = textAt(record, "userAgent") ?? null;
  const named = resourcesNamed(record);
  // A record that names itself would give way to itself, and be in no answer.
  const amended =
    textAt(record, "addendum", "originalEventID") ?? textAt(record, "addendum", "originalUID") ?? null;
  return {
    eventid: canonicalId ? id : null,
    eventid_text: canonicalId ? null : id,
    ts: time === undefined ? null : formatTime(time).slice(0, 19),
    account: recordAccountOf(record) ?? "",
    kind,
    stamp: kind === "insight" || kind === "aggregated" ? null : stampId(record, identity, type, id, timeText),
    pair_id: crossAccountShared(record, type),
    console: isConsole(record, userAgent),
    amends: amended === id ? null : amended,
    eventversion: textAt(record, "eventVersion") ?? null,
    useridentity: identityColumns(identity),
    eventtime: timeText,
    eventsource: textAt(record, "eventSource") ?? null,
    eventname: textAt(record, "eventName") ?? null,
    awsregion: textAt(record, "awsRegion") ?? null,
    sourceipaddress: textAt(record, "sourceIPAddress") ?? null,
    useragent: userAgent,
    errorcode: textAt(record, "errorCode") ?? null,
    eventtype: textAt(record, "eventType") ?? null,
    eventcategory: textAt(record, "eventCategory") ?? null,
    readonly: textAt(record, "readOnly") ?? null,
    recipientaccountid: textAt(record, "recipientAccountId") ?? null,
    resource_names: named.map(({ name }) => name),
    resource_types: named.map(({ type }) => type),
    file,
    raw: text,
  };
}

const SELF_EXPLAINING = new Set(["AWSService", "WebIdentityUser", "IdentityCenterUser", "Directory"]);

/**
 * Records with one stamp have one answer to "who is behind it". That holds for equal `userIdentity` objects, except
 * where only the event itself can tell (the other half of a pair, a switch, a sign-in, a key without creation date).
 */
function stampId(
  record: CloudTrailRecord,
  identity: Json | undefined,
  type: string | undefined,
  id: string,
  time: string | null,
): string {
  const text = JSON.stringify(identity ?? null);
  const dated = parseTime(textAt(identity, "sessionContext", "attributes", "creationDate")) !== undefined;
  const key = textAt(identity, "accessKeyId");
  const user = type === "IAMUser" || type === "Root";
  const alone =
    (type !== undefined && SELF_EXPLAINING.has(type)) ||
    (dated && type !== "AWSAccount" && type !== "SAMLUser" && type !== "Unknown") ||
    (user && (key === undefined || key.startsWith("AKIA"))) ||
    (type === undefined && textAt(identity, "invokedBy") !== undefined);
  const event = alone ? "" : `\n${textAt(record, "recipientAccountId") ?? ""}\n${id}\n${time ?? ""}`;
  const hex = hash("sha256", text + event, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Whether the console made the call: marked so by AWS on part of its traffic, else by the user agents the console uses (§3.4). */
export function isConsole(record: CloudTrailRecord, userAgent: string | null): boolean {
  if (textAt(record, "sessionCredentialFromConsole")?.toLowerCase() === "true") return true;
  return (
    userAgent !== null &&
    /(^|[^a-z])(s3console|console\.amazonaws\.com|signin\.amazonaws\.com|aws-internal)|^\[?mozilla\//i.test(
      userAgent,
    )
  );
}

/** The shared event ID of a call whose other copy lies in another account: `resources[].accountId` tells (§1.1). */
function crossAccountShared(record: CloudTrailRecord, type: string | undefined): string | null {
  const shared = textAt(record, "sharedEventID");
  if (shared === undefined || type === "AWSService") return null;
  if (type === "AWSAccount") return shared;
  const own = textAt(record, "recipientAccountId") ?? textAt(record, "userIdentity", "accountId");
  const resources = valueAt(record, "resources");
  for (const resource of Array.isArray(resources) ? resources : []) {
    const owner = textAt(resource, "accountId");
    if (owner !== undefined && owner !== own) return shared;
  }
  return null;
}

/** `userIdentity` in the types of the Athena table: text everywhere; what does not fit stays in the raw record only. */
function identityColumns(ui: Json | undefined): Json {
  if (ui === undefined) return null;
  const context = objectAt(ui, "sessionContext");
  const issuer = objectAt(context, "sessionIssuer");
  const web = objectAt(context, "webIdFederationData");
  const behalf = objectAt(ui, "onBehalfOf");
  const text = (value: Json | undefined, key: string) => textAt(value, key) ?? null;
  return {
    type: text(ui, "type"),
    principalid: text(ui, "principalId"),
    arn: text(ui, "arn"),
    accountid: text(ui, "accountId"),
    invokedby: text(ui, "invokedBy"),
    accesskeyid: text(ui, "accessKeyId"),
    username: text(ui, "userName"),
    onbehalfof: behalf && {
      userid: text(behalf, "userId"),
      identitystorearn: text(behalf, "identityStoreArn"),
    },
    sessioncontext: context && {
      attributes: {
        mfaauthenticated: textAt(context, "attributes", "mfaAuthenticated") ?? null,
        creationdate: textAt(context, "attributes", "creationDate") ?? null,
      },
      sessionissuer: issuer && {
        type: text(issuer, "type"),
        principalid: text(issuer, "principalId"),
        arn: text(issuer, "arn"),
        accountid: text(issuer, "accountId"),
        username: text(issuer, "userName"),
      },
      ec2roledelivery: text(context, "ec2RoleDelivery"),
      webidfederationdata: web && {
        federatedprovider: text(web, "federatedProvider"),
        attributes: stringMap(objectAt(web, "attributes")),
      },
      sourceidentity: text(context, "sourceIdentity"),
    },
  } as Json;
}

function stringMap(value: Json | undefined): Json {
  const entries = Object.entries((value ?? {}) as Record<string, Json>).filter(
    ([, v]) => typeof v === "string",
  );
  return Object.fromEntries(entries);
}
