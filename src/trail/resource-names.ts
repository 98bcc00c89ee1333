import { resourceTypeOf } from "./resource-types.js";
import { objectAt, textAt, valueAt, type CloudTrailRecord, type Json } from "./record.js";

/** Something a record names: an ARN, an ID or a name as written, and its type as `resources[].type` spells it, "" where unknown. */
export interface NamedResource {
  readonly name: string;
  readonly type: string;
}

/** Bounds for hostile and for huge requests: what lies beyond is found by the record's text only. */
const MOST_NAMES = 256;
const MOST_DEPTH = 8;
const LONGEST_NAME = 1_024;

/** Fields that name what was acted on; the rest of a request is settings. */
const NAMING =
  /(?:^|[a-z0-9_-])(?:Ids?|IDs?|Arns?|ARNs?|Names?|Identifiers?|Urls?)$|^(?:id|arn|name|key|host|cluster|alias|identifier|resource|targetPrincipal)$/;
/** Lists of settings whose entries have names of their own: tags, filters, variables, states. */
const SETTINGS =
  /^(?:tag(?:s|Set|List|SpecificationSet)|filters?|filterSet|environment|variables|attributes|instanceState|currentState|previousState|state|metricData|dimensions)$/i;
/** Fields that end like a name and name no resource: tokens, correlation, versions, principals' display. */
const NOT_NAMING =
  /token|requestid|correlation|sessionname|clientrequest|idempoten|ownerid|owneralias|availabilityzone|regionname|engineversion|contenttype|hostname$|^x-|parametername|metricname|namespacename|columnname|attributename|displayname$|dnsname$|devicename$|logstreamname$|hostname$|^hostheader$/i;
const ARN = /^arn:aws[a-z-]*:[a-z0-9-]+:/;
const HEX_ID = /^[a-z]{1,14}-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const UNIQUE_ID = /^(?:AKIA|ASIA|AIDA|AROA|AGPA|AIPA|ANPA|ASCA|APKA|ACCA)[A-Z0-9]{12,}(?::.+)?$/;

/**
 * Everything a record names: `resources[]` first, then ARNs, IDs and names in the request, the response and the
 * service's details, each once, as written. A RunInstances names its instance in the response only, a security group
 * stands in the request only (`cloudtrail-identity.md` §4.10 to §4.12).
 */
export function resourcesNamed(record: CloudTrailRecord): NamedResource[] {
  const found = new Map<string, string>();
  const source = textAt(record, "eventSource");
  const listed = valueAt(record, "resources");
  for (const resource of Array.isArray(listed) ? listed : []) {
    const name = textAt(resource, "ARN") ?? textAt(resource, "arn") ?? textAt(resource, "ARNPrefix");
    if (name !== undefined) add(found, name, textAt(resource, "type") ?? resourceTypeOf(name, "", source));
  }
  for (const part of ["requestParameters", "responseElements", "serviceEventDetails"]) {
    walk(found, objectAt(record, part), "", source, 0);
  }
  return Array.from(found, ([name, type]) => ({ name, type }));
}

function walk(
  found: Map<string, string>,
  value: Json | undefined,
  field: string,
  source: string | undefined,
  depth: number,
): void {
  if (found.size >= MOST_NAMES || value === null || value === undefined) return;
  if (typeof value === "string") {
    if (isName(value, field)) add(found, value, resourceTypeOf(value, field, source));
  } else if (typeof value === "object" && depth < MOST_DEPTH) {
    if (Array.isArray(value)) for (const item of value) walk(found, item, singular(field), source, depth + 1);
    else
      for (const [key, item] of Object.entries(value))
        if (!SETTINGS.test(key)) walk(found, item, key, source, depth + 1);
  }
}

function isName(value: string, field: string): boolean {
  if (value === "" || value.length > LONGEST_NAME || value === "HIDDEN_DUE_TO_SECURITY_REASONS") return false;
  if (ARN.test(value) || HEX_ID.test(value) || UNIQUE_ID.test(value)) return true;
  return NAMING.test(field) && !NOT_NAMING.test(field) && !/\s{2}|[\r\n{}]/.test(value);
}

function add(found: Map<string, string>, name: string, type: string): void {
  if (found.size < MOST_NAMES && name.length <= LONGEST_NAME && (found.get(name) ?? "") === "")
    found.set(name, type);
}

/** `roleArns` names each of its items as `roleArn` names one. */
function singular(field: string): string {
  return /(?:Id|Arn|Name|Identifier|Url)s$/.test(field) ? field.slice(0, -1) : field;
}
