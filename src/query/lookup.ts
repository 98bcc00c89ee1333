import { EVENT_ID } from "../lake/columns.js";
import { literal, literals } from "../lake/database.js";
import { addressCondition } from "./address-condition.js";
import { anyOf, likeOf } from "./condition.js";
import {
  originCondition,
  principalCondition,
  sessionCondition,
  userNameCondition,
} from "./lookup-identity.js";
import { resourceCondition } from "./resource-match.js";

/**
 * What `history` looks for: values of one filter are alternatives, filters are all to be met. The first eight are AWS's
 * LookupEvents attributes with AWS's meaning, exact and case-sensitive (`cloudtrail-identity.md` §4.10, §7.5).
 */
export interface Lookup {
  readonly eventId?: readonly string[];
  /** `*` stands for anything. */
  readonly eventName?: readonly string[];
  /** A service's name alone stands for its `.amazonaws.com`. */
  readonly eventSource?: readonly string[];
  readonly resourceName?: readonly string[];
  readonly resourceType?: readonly string[];
  /** An IAM user's friendly name, a role session's name (not the role's), `root`. */
  readonly userName?: readonly string[];
  /** The key that signed the call. */
  readonly accessKey?: readonly string[];
  /** `true` or `false`; old records that say neither are neither. */
  readonly readOnly?: readonly string[];
  /** The account whose trail holds the record. */
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  /** An address, a block of them in CIDR notation, or the name that stands there. */
  readonly sourceIp?: readonly string[];
  /** The recorded principal: an ARN, a principal ID, a unique ID, or the name of a user or role. */
  readonly principal?: readonly string[];
  /** `<account>/<principalId>/<creationDate>`, the ARN of a session, or `AROA…:name`. */
  readonly session?: readonly string[];
  /** Who is really behind it: name or ARN. */
  readonly origin?: readonly string[];
  /** An error code, `*` for any error. */
  readonly error?: readonly string[];
  readonly invokedBy?: readonly string[];
}

/** Conditions on columns of `e`: `where` on stored columns, `refine` on the text, where only the text can tell. */
export interface LookupConditions {
  readonly where: string;
  readonly refine?: string;
}

/**
 * The filters as SQL. Typed text reaches it as literals only.
 *
 * @param origins the relation of origins; undefined in a lake without any
 * @throws Problem `usage` for a value that a filter cannot take
 */
export function compileLookup(lookup: Lookup, origins: string | undefined): LookupConditions {
  const where: string[] = [];
  for (const [filter, conditionOf] of Object.entries(CONDITIONS)) {
    const values = lookup[filter as keyof Lookup] ?? [];
    if (values.length === 0) continue;
    const condition = anyOf(values.map((value) => `coalesce(${conditionOf(value, origins)}, false)`));
    where.push(condition);
  }
  const failed = lookup.error?.includes(ANY) === true;
  return {
    where: where.length === 0 ? "true" : where.join(" AND "),
    ...(failed ? { refine: failedCondition(lookup.error ?? []) } : {}),
  };
}

/** Any value of a filter. */
const ANY = "*";

const CONDITIONS: Readonly<Record<keyof Lookup, (value: string, origins: string | undefined) => string>> = {
  eventId: eventIdCondition,
  eventName: (value) => likeOf("e.eventname", value),
  eventSource: (value) => serviceCondition("e.eventsource", value),
  resourceName: resourceCondition,
  resourceType: (value) =>
    value.includes(ANY)
      ? `len(list_filter(e.resource_types, lambda t: ${likeOf("t", value)})) > 0`
      : `list_contains(e.resource_types, ${literal(value)})`,
  userName: userNameCondition,
  accessKey: (value) => likeOf("e.useridentity.accesskeyid", value),
  readOnly: (value) => `lower(e.readonly) = ${literal(value.toLowerCase())}`,
  account: (value) => `e.account = ${literal(value)}`,
  region: (value) => likeOf("e.awsregion", value),
  sourceIp: addressCondition,
  principal: principalCondition,
  session: sessionCondition,
  origin: originCondition,
  // A sign-in that failed has a message and no code (§1.1 `errorCode`); its text decides, see `failedCondition`.
  error: (value) =>
    value === ANY
      ? "(e.errorcode IS NOT NULL OR e.eventsource = 'signin.amazonaws.com')"
      : likeOf("e.errorcode", value),
  invokedBy: (value) => serviceCondition("e.useridentity.invokedby", value),
};

/** Canonical event IDs are stored as UUIDs, whose case does not matter; what is none is stored as written. */
function eventIdCondition(value: string): string {
  const lower = value.toLowerCase();
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(lower);
  const text = `e.eventid_text = ${literal(value)}`;
  if (value.includes(ANY)) return likeOf(EVENT_ID.replaceAll("eventid", "e.eventid"), value);
  return uuid ? `(coalesce(e.eventid = ${literal(lower)}::UUID, false) OR coalesce(${text}, false))` : text;
}

/** `ec2` for `ec2.amazonaws.com`: no service's name as records have it is without a dot. */
function serviceCondition(column: string, value: string): string {
  if (value.includes(ANY)) return likeOf(column, value);
  const forms = /[. ]/.test(value) ? [value] : [value, `${value}.amazonaws.com`, `${value}.amazonaws.com.cn`];
  return `${column} IN (${literals(forms)})`;
}

function failedCondition(values: readonly string[]): string {
  const codes = values.filter((value) => value !== ANY).map((value) => likeOf("e.errorcode", value));
  return anyOf([
    "e.errorcode IS NOT NULL",
    "TRY(json_extract_string(e.raw, '$.errorMessage')) IS NOT NULL",
    ...codes.map((code) => `coalesce(${code}, false)`),
  ]);
}
