import { parseArn, permissionSetOf } from "../trail/arn.js";
import { eventIdOf, eventTimeOf, recordAccountOf } from "../trail/event-row.js";
import { objectAt, textAt, valueAt, type CloudTrailRecord, type Json } from "../trail/record.js";
import { stampOf, type Stamp } from "../trail/stamp.js";
import { parseExpiration } from "../trail/time.js";

/**
 * One record that made or re-made a credential: the raw material of every hop (`cloudtrail-identity.md` §3.1).
 * The two copies of a cross-account call are two issuances. Times are whole seconds since 1970.
 */
export interface Issuance {
  eventId: string;
  eventName: string;
  time: number;
  /** The account whose trail holds this copy. */
  account: string;
  region?: string;
  shared?: string;
  requestId?: string;
  caller: Stamp;
  ip?: string;
  userAgent?: string;
  /** The access key it printed. */
  key?: string;
  /** The principal ID of the new session: `AROA…:name`, `A:name`, the account for AssumeRoot. */
  principalId?: string;
  /** The session ARN as the response printed it. */
  arn?: string;
  roleArn?: string;
  sessionName?: string;
  /** The account the new session acts in. */
  target?: string;
  expiresAt?: number;
  /** Request or response was left out for its size: what it issued is unknown, not absent (§1.1). */
  truncated?: true;
  sourceIdentity?: string;
  tags?: Record<string, string>;
  transitive?: string[];
  trustGrant?: boolean;
  switchFrom?: string;
  permissionSet?: string;
  credentialId?: string;
  signInSession?: string;
  provider?: string;
  taskPolicy?: string;
  forUser?: string;
  mfa?: boolean;
}

const ISSUING = new Map<string, string>([
  ["AssumeRole", "sts"],
  ["AssumeRoleWithSAML", "sts"],
  ["AssumeRoleWithWebIdentity", "sts"],
  ["AssumeRoot", "sts"],
  ["GetSessionToken", "sts"],
  ["GetFederationToken", "sts"],
  ["ConsoleLogin", "signin"],
  ["SwitchRole", "signin"],
  ["RenewRole", "signin"],
  ["GetSigninToken", "signin"],
  ["CreateOAuth2Token", "signin"],
  ["GetRoleCredentials", "sso"],
  ["Federate", "sso"],
  ["GetCredentialsForIdentity", "cognito-identity"],
  ["AssumeRoleForPodIdentity", "eks-auth"],
  ["CreateSession", "rolesanywhere"],
  ["CreateAccessKey", "iam"],
]);

/** The event names that may issue a credential, for choosing records cheaply before `issuanceOf`. */
export const ISSUING_EVENT_NAMES: readonly string[] = [...ISSUING.keys()];

/** The issuance a record is, or undefined: other events, failed calls and failed sign-ins issue nothing. */
export function issuanceOf(record: CloudTrailRecord): Issuance | undefined {
  const eventName = textAt(record, "eventName") ?? "";
  const service = ISSUING.get(eventName);
  const source = textAt(record, "eventSource") ?? "";
  if (service === undefined || !source.startsWith(service)) return undefined;
  if (textAt(record, "errorCode") !== undefined) return undefined;
  const time = eventTimeOf(record);
  if (time === undefined) return undefined;
  const response = objectAt(record, "responseElements");
  const request = objectAt(record, "requestParameters");
  if (service === "signin" && failedSignIn(record, eventName)) return undefined;
  if (eventName === "ConsoleLogin" && textAt(response, "ConsoleLogin") !== "Success") return undefined;

  const issuance: Issuance = {
    eventId: eventIdOf(record),
    eventName,
    time,
    account: recordAccountOf(record) ?? "",
    caller: stampOf(record),
  };
  put(issuance, "region", textAt(record, "awsRegion"));
  put(issuance, "shared", textAt(record, "sharedEventID"));
  put(issuance, "requestId", textAt(record, "requestID"));
  put(issuance, "ip", textAt(record, "sourceIPAddress"));
  put(issuance, "userAgent", textAt(record, "userAgent"));
  const more = objectAt(record, "additionalEventData");
  const trust = valueAt(more, "explicitTrustGrant");
  if (typeof trust === "boolean") issuance.trustGrant = trust;
  if (service === "sts" || eventName === "GetCredentialsForIdentity")
    readSts(issuance, record, request, response);
  if (service === "signin") readSignIn(issuance, record);
  if (service === "sso") readIdentityCenter(issuance, record);
  if (eventName === "CreateAccessKey") {
    put(issuance, "key", textAt(response, "accessKey", "accessKeyId"));
    put(issuance, "forUser", textAt(response, "accessKey", "userName") ?? textAt(request, "userName"));
    put(issuance, "target", issuance.account);
  }
  if (eventName === "CreateSession") put(issuance, "roleArn", textAt(request, "roleArn"));
  return issuance;
}

/** Sign-in events have no error code: the message, the response or `success` says that they failed (§3.4, §3.7). */
function failedSignIn(record: CloudTrailRecord, eventName: string): boolean {
  return (
    textAt(record, "errorMessage") !== undefined ||
    textAt(record, "responseElements", eventName) === "Failure" ||
    textAt(record, "additionalEventData", "success")?.toLowerCase() === "false"
  );
}

function put<K extends keyof Issuance>(to: Issuance, key: K, value: Issuance[K] | undefined): void {
  if (value !== undefined) to[key] = value;
}

/** §3.2, §3.3, §3.7, §5: the request and response paths of the STS calls. */
function readSts(
  to: Issuance,
  record: CloudTrailRecord,
  request: Json | undefined,
  response: Json | undefined,
): void {
  put(to, "key", textAt(response, "credentials", "accessKeyId"));
  put(to, "expiresAt", parseExpiration(textAt(response, "credentials", "expiration")));
  put(to, "sourceIdentity", textAt(request, "sourceIdentity") ?? textAt(response, "sourceIdentity"));
  if (textAt(request, "serialNumber") !== undefined) to.mfa = true;
  const resourceRole = roleAmongResources(record);
  if (to.eventName === "GetFederationToken") {
    const name = textAt(request, "name");
    const account = to.caller.account ?? to.account;
    put(
      to,
      "principalId",
      textAt(response, "federatedUser", "federatedUserId") ?? (name && `${account}:${name}`),
    );
    put(to, "arn", textAt(response, "federatedUser", "arn"));
    put(to, "target", account);
    put(to, "sessionName", name);
  } else if (to.eventName === "GetSessionToken") {
    put(to, "principalId", to.caller.principalId);
    put(to, "arn", to.caller.arn);
    put(to, "target", to.caller.account);
  } else if (to.eventName === "AssumeRoot") {
    const target = textAt(request, "targetPrincipal");
    const account = parseArn(target)?.account ?? target;
    put(to, "target", account);
    put(to, "principalId", account);
    put(to, "arn", account && `arn:aws:iam::${account}:root`);
    put(to, "taskPolicy", textAt(request, "taskPolicyArn", "arn") ?? textAt(request, "taskPolicyArn"));
  } else {
    put(to, "roleArn", textAt(request, "roleArn") ?? resourceRole);
    put(to, "sessionName", textAt(request, "roleSessionName"));
    put(to, "principalId", textAt(response, "assumedRoleUser", "assumedRoleId"));
    put(to, "arn", textAt(response, "assumedRoleUser", "arn"));
    // Cognito's response names neither role nor principal; the credentials are of the account that logged the call.
    const cognito = to.eventName === "GetCredentialsForIdentity" ? to.account : undefined;
    put(to, "target", parseArn(to.roleArn)?.account ?? parseArn(to.arn)?.account ?? cognito);
    put(to, "provider", textAt(request, "principalArn") ?? to.caller.identityProvider);
    readTags(to, request);
  }
  const omitted = valueAt(response, "omitted") === true || valueAt(request, "omitted") === true;
  const lost =
    (to.key === undefined && to.principalId === undefined) || valueAt(response, "omitted") === true;
  if (omitted || (lost && to.eventName !== "GetCredentialsForIdentity")) to.truncated = true;
}

/** Own tags, inherited transitive ones, and which of them travel on (§4.6). */
function readTags(to: Issuance, request: Json | undefined): void {
  const tags: Record<string, string> = {};
  const own = valueAt(request, "tags");
  for (const tag of Array.isArray(own) ? own : []) {
    const key = textAt(tag, "key") ?? textAt(tag, "Key");
    if (key !== undefined) tags[key] = textAt(tag, "value") ?? textAt(tag, "Value") ?? "";
  }
  for (const field of ["principalTags", "incomingTransitiveTags"]) {
    for (const [key, value] of Object.entries(objectAt(request, field) ?? {}))
      if (typeof value === "string") tags[key] = value;
  }
  const keys = new Set<string>(Object.keys(objectAt(request, "incomingTransitiveTags") ?? {}));
  const transitive = valueAt(request, "transitiveTagKeys");
  for (const key of Array.isArray(transitive) ? transitive : []) if (typeof key === "string") keys.add(key);
  if (Object.keys(tags).length > 0) to.tags = tags;
  if (keys.size > 0) to.transitive = [...keys].sort();
}

function roleAmongResources(record: CloudTrailRecord): string | undefined {
  const resources = valueAt(record, "resources");
  for (const resource of Array.isArray(resources) ? resources : []) {
    const arn = textAt(resource, "ARN") ?? textAt(resource, "arn");
    if (arn !== undefined && /:iam::\d*:role\//.test(arn)) return arn;
  }
  return undefined;
}

/** §3.4 to §3.7: sign-in, role switch, sign-in tokens and `aws login`. */
function readSignIn(to: Issuance, record: CloudTrailRecord): void {
  const more = objectAt(record, "additionalEventData");
  put(to, "principalId", to.caller.principalId);
  put(to, "arn", to.caller.arn);
  put(to, "target", to.caller.account ?? to.account);
  put(to, "switchFrom", textAt(more, "SwitchFrom"));
  put(to, "signInSession", textAt(more, "signInSessionArn"));
  if (to.eventName === "GetSigninToken") {
    put(to, "key", textAt(record, "responseElements", "credentials", "accessKeyId"));
  }
  const mfa = textAt(more, "MFAUsed");
  if (mfa !== undefined) to.mfa = /^(yes|true)$/i.test(mfa);
}

/** §3.7: the portal's calls hold their arguments in `serviceEventDetails`; the role name is the permission set's. */
function readIdentityCenter(to: Issuance, record: CloudTrailRecord): void {
  const details = objectAt(record, "serviceEventDetails") ?? objectAt(record, "requestParameters");
  put(to, "permissionSet", textAt(details, "role_name") ?? textAt(details, "roleName"));
  put(to, "target", textAt(details, "account_id") ?? textAt(details, "accountId"));
  put(to, "credentialId", to.caller.credentialId);
}

/** The permission set of the role an AssumeRoleWithSAML opened, where Identity Center owns it. */
export function permissionSetOpened(issuance: Issuance): string | undefined {
  return permissionSetOf(issuance.roleArn);
}
