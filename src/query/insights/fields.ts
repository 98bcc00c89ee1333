/** Where a field's value stands: in a column as text, in the record's text, or made from columns. */
export type Source =
  | { readonly kind: "column"; readonly sql: string; readonly plainOrder?: boolean }
  | { readonly kind: "time" | "number" | "message"; readonly sql: string }
  | { readonly kind: "origin"; readonly sql: string; readonly number?: boolean }
  | { readonly kind: "json"; readonly pointer: string }
  | { readonly kind: "refused" | "unknown"; readonly why: string };

const identity = (path: string, column: string): [string, string] => [
  `userIdentity.${path}`,
  `useridentity.${column}`,
];

/**
 * Fields that are held as columns, with the record's own value in them as text. An empty text is not held: it is as good
 * as absent. The path is the record's, and its case counts.
 */
const COLUMNS: ReadonlyMap<string, string> = new Map<string, string>([
  ["eventVersion", "eventversion"], ["eventSource", "eventsource"], ["eventName", "eventname"], ["awsRegion", "awsregion"],
  ["sourceIPAddress", "sourceipaddress"], ["userAgent", "useragent"], ["errorCode", "errorcode"], ["eventType", "eventtype"],
  ["eventCategory", "eventcategory"], ["readOnly", "readonly"], ["recipientAccountId", "recipientaccountid"], ["eventTime", "eventtime"],
  ["eventID", "CASE WHEN NOT starts_with(eventid, 'sha256:') THEN eventid END"],
  identity("type", "type"), identity("principalId", "principalid"), identity("arn", "arn"), identity("accountId", "accountid"),
  identity("invokedBy", "invokedby"), identity("accessKeyId", "accesskeyid"), identity("userName", "username"),
  identity("onBehalfOf.userId", "onbehalfof.userid"), identity("onBehalfOf.identityStoreArn", "onbehalfof.identitystorearn"),
  identity("sessionContext.attributes.mfaAuthenticated", "sessioncontext.attributes.mfaauthenticated"),
  identity("sessionContext.attributes.creationDate", "sessioncontext.attributes.creationdate"),
  identity("sessionContext.sessionIssuer.type", "sessioncontext.sessionissuer.type"),
  identity("sessionContext.sessionIssuer.principalId", "sessioncontext.sessionissuer.principalid"),
  identity("sessionContext.sessionIssuer.arn", "sessioncontext.sessionissuer.arn"),
  identity("sessionContext.sessionIssuer.accountId", "sessioncontext.sessionissuer.accountid"),
  identity("sessionContext.sessionIssuer.userName", "sessioncontext.sessionissuer.username"),
  identity("sessionContext.ec2RoleDelivery", "sessioncontext.ec2roledelivery"),
  identity("sessionContext.sourceIdentity", "sessioncontext.sourceidentity"),
  identity("sessionContext.webIdFederationData.federatedProvider", "sessioncontext.webidfederationdata.federatedprovider"),
]); // prettier-ignore

/** Fields of records that hold maps or lists, which comparisons and functions see as missing. */
const STRUCTURES = new Set([
  "userIdentity", "requestParameters", "responseElements", "additionalEventData", "resources", "tlsDetails", "serviceEventDetails",
  "addendum", "insightDetails", "userIdentity.sessionContext", "userIdentity.sessionContext.attributes", "userIdentity.sessionContext.sessionIssuer",
]); // prettier-ignore

/** Fields of OCSF, the form in which CloudWatch's own integration stores CloudTrail, and what CloudTrail calls them. */
const OCSF: Readonly<Record<string, string>> = {
  "api.operation": "eventName", "api.service.name": "eventSource", "api.request.uid": "requestID", "api.response.error": "errorCode",
  "src_endpoint.ip": "sourceIPAddress", "http_request.user_agent": "userAgent", "actor.user.name": "userIdentity.userName",
  "actor.user.type": "userIdentity.type", "actor.user.uid": "userIdentity.principalId", "actor.user.uid_alt": "userIdentity.principalId",
  "actor.user.credential_uid": "userIdentity.accessKeyId", "actor.user.account.uid": "userIdentity.accountId",
  "cloud.account.uid": "recipientAccountId", "cloud.region": "awsRegion", "metadata.uid": "eventID", time_dt: "eventTime",
  status: "errorCode", status_id: "errorCode", status_code: "errorCode", status_detail: "errorMessage", activity_name: "eventName", activity_id: "eventName",
  class_name: "eventSource", class_uid: "eventSource", category_name: "eventCategory", category_uid: "eventCategory",
  severity: "", severity_id: "", type_name: "eventName", type_uid: "eventName",
}; // prettier-ignore
const OCSF_ROOTS = /^(api|src_endpoint|dst_endpoint|actor|cloud|http_request|metadata|unmapped)\./;

/** System fields and ours. `t` and the others are the columns of the compiled query's innermost part. */
const SYSTEM: ReadonlyMap<string, Source> = new Map<string, Source>([
  ["@timestamp", { kind: "time", sql: "ts" }],
  ["@message", { kind: "message", sql: "raw" }],
  ["@ptr", { kind: "column", sql: "account || '/' || eventid" }],
  ["@log", { kind: "column", sql: "account || ':cloudtrail'" }],
  ["@logStream", { kind: "column", sql: "account || '_CloudTrail_' || awsregion" }],
  ["@aws.account", { kind: "column", sql: "account" }],
  ["@aws.region", { kind: "column", sql: "awsregion" }],
  ["@data_source_name", { kind: "column", sql: "'aws_cloudtrail'" }],
  ["@data_source_type", { kind: "column", sql: "lower(coalesce(eventcategory, 'management'))" }],
  ["@origin.kind", { kind: "origin", sql: "origin_kind" }],
  ["@origin.name", { kind: "origin", sql: "origin_name" }],
  ["@origin.arn", { kind: "origin", sql: "origin_arn" }],
  ["@origin.account", { kind: "origin", sql: "origin_account" }],
  ["@origin.confidence", { kind: "origin", sql: "origin_confidence" }],
  ["@origin.gap", { kind: "origin", sql: "origin_gap" }],
  ["@origin.session", { kind: "origin", sql: "session_id" }],
  ["@origin.hops", { kind: "origin", sql: "hops", number: true }],
  ["@origin.createdBy", { kind: "origin", sql: "created_by" }],
]);

/** The names of the system fields, for "did you mean". */
export const SYSTEM_FIELDS: readonly string[] = [...SYSTEM.keys()];

/** Where a field of the records comes from, by the segments of its name. */
export function sourceOf(path: readonly string[]): Source {
  const name = path.join(".");
  const system = SYSTEM.get(name);
  if (system !== undefined) return system;
  if (name === "@ingestionTime" || name === "@entity") {
    const what =
      name === "@entity"
        ? "entities are CloudWatch's"
        : "when CloudWatch received a record is not in the record";
    return { kind: "refused", why: `${name} is not known here: ${what}.` };
  }
  const ocsf = Object.hasOwn(OCSF, name) ? OCSF[name] : undefined;
  if (ocsf !== undefined || OCSF_ROOTS.test(name)) {
    const own = ocsf === undefined || ocsf === "" ? "" : `; what CloudTrail writes is in ${ocsf}`;
    return {
      kind: "refused",
      why: `${name} is a field of OCSF, into which CloudWatch turns CloudTrail's records. The lake holds the records themselves${own}.`,
    };
  }
  if (name.startsWith("@@")) return { kind: "json", pointer: pointerOf([name.slice(1)]) };
  if (name.startsWith("@"))
    return { kind: "unknown", why: `${name} is no system field, and no command before makes it.` };
  const column = COLUMNS.get(name);
  if (column !== undefined)
    return { kind: "column", sql: column, ...(name === "eventTime" ? { plainOrder: true } : {}) };
  return { kind: "json", pointer: pointerOf(segmentsOf(path)) };
}

/** A name in backticks is the flattened name of a field; later segments in backticks are keys, dots and all. */
function segmentsOf([first = "", ...rest]: readonly string[]): string[] {
  return [...first.split("."), ...rest];
}

/** A JSON pointer (RFC 6901): it takes list items and keys alike by their flattened names, `resources.0.ARN`. */
export function pointerOf(segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Whether a field of records holds a map or list, never text. */
export function isStructure(path: readonly string[]): boolean {
  return STRUCTURES.has(path.join("."));
}

/** Fields that every record has: `!=` cannot leave any out for want of them. */
export const ALWAYS_PRESENT: ReadonlySet<string> = new Set([
  "eventName", "eventSource", "eventTime", "awsRegion", "eventVersion", "eventID", "eventType", "sourceIPAddress",
  "userIdentity.type", "recipientAccountId",
]); // prettier-ignore
