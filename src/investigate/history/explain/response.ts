import { objectAt, textAt, valueAt, type CloudTrailRecord } from "../../../trail/record.js";
import { MASK } from "../../../trail/session-tokens.js";
import { about, SOURCE, type Rule } from "./explanation.js";

/** Calls whose response is kept although they are read-only (§4.2). */
const KEPT = new Set(["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]);
/** Calls that are named like reading ones and count as writing (§4.2). */
const WRITING = new Set(["GetFederationToken", "GetSessionToken", "AssumeRoot"]);

/** Insight and aggregated records are no calls, and have neither request nor response (§1.4, §1.5). */
function isCall(record: CloudTrailRecord): boolean {
  return !/insight|aggregated/i.test(
    `${textAt(record, "eventType") ?? ""}${textAt(record, "eventCategory") ?? ""}`,
  );
}

const failed = (record: CloudTrailRecord): boolean =>
  textAt(record, "errorCode") !== undefined || textAt(record, "errorMessage") !== undefined;

/** Why the response is there, or is not (§4.2, §1.1 `responseElements`). */
const response: Rule = (record) => {
  if (!isCall(record)) return undefined;
  const path = "responseElements";
  const value = valueAt(record, path);
  const name = textAt(record, "eventName") ?? "";
  const readOnly = textAt(record, "readOnly")?.toLowerCase();
  const sts = textAt(record, "eventSource")?.startsWith("sts.") === true;
  if (value === undefined)
    return about(
      path,
      "The field is missing: a response of more than 100 KB is left out, and so are all of some archives.",
      SOURCE.contents,
    );
  if (objectAt(record, path, "credentials") !== undefined && sts && KEPT.has(name) && readOnly !== "false")
    return about(
      path,
      `${name} is read-only, and still its response is recorded: the three AssumeRole calls are the exception to the rule that reading calls have none.`,
      SOURCE.logging,
    );
  if (value !== null) return undefined;
  if (failed(record)) return about(path, "There is no response because the call failed.", SOURCE.contents);
  if (readOnly === "true")
    return about(
      path,
      "There is no response because the call is read-only: CloudTrail records what calls change, not what they read.",
      SOURCE.contents,
    );
  if (readOnly === undefined)
    return about(
      path,
      "There is no response: the call only reads, or its API returned nothing.",
      SOURCE.contents,
    );
  return about(
    path,
    "The call succeeded and its API returned nothing that CloudTrail records.",
    SOURCE.contents,
  );
};

/** A field that was dropped for its size, of which a stub is left (§1.1, truncation). */
const stub =
  (path: string): Rule =>
  (record) => {
    if (textAt(record, path, "omitted")?.toLowerCase() !== "true") return undefined;
    const size = textAt(record, path, "originalSize");
    return about(
      path,
      `CloudTrail dropped this field for its size${size === undefined ? "" : ` (${size} bytes)`}. What stood in it is unknown, not absent.`,
      SOURCE.contents,
    );
  };

/** `Get…` calls that issue credentials are writing calls (§4.2). */
const writing: Rule = (record) => {
  const name = textAt(record, "eventName") ?? "";
  if (!WRITING.has(name) || textAt(record, "readOnly")?.toLowerCase() !== "false") return undefined;
  return about(
    "readOnly",
    `${name} counts as a writing call, whatever its name: its response is recorded, and trails that log writing calls only have it.`,
    SOURCE.logging,
  );
};

/** AssumeRole calls are hidden by default, and absent from trails of writing calls (§4.2). */
const hiddenFromHistory: Rule = (record) => {
  const name = textAt(record, "eventName") ?? "";
  if (!KEPT.has(name) || textAt(record, "readOnly")?.toLowerCase() !== "true") return undefined;
  return about(
    "readOnly",
    `${name} counts as a read-only call although it issues credentials: the event history's usual filter hides it, and a trail that logs writing calls only does not have it.`,
    SOURCE.history,
  );
};

const readOnlyMissing: Rule = (record) =>
  isCall(record) && valueAt(record, "readOnly") === undefined
    ? about(
        "readOnly",
        "The record does not say whether the call is read-only, as old versions may not: it counts as neither.",
        SOURCE.contents,
      )
    : undefined;

/** Denied calls often have no request (§1.1 `requestParameters`). */
const request: Rule = (record) =>
  valueAt(record, "requestParameters") === null && textAt(record, "errorCode") !== undefined
    ? about(
        "requestParameters",
        "There is no request: refused calls are often recorded without it. What was asked for is unknown.",
        SOURCE.contents,
      )
    : undefined;

const vpcDenied: Rule = (record) =>
  textAt(record, "errorCode") === "VpceAccessDenied"
    ? about(
        "errorCode",
        "The policy of a VPC endpoint refused the call; the service itself never saw it.",
        SOURCE.network,
      )
    : undefined;

/** A failed sign-in has a message and no code (§1.1 `errorCode`). */
const failedSignIn: Rule = (record) =>
  textAt(record, "eventSource") === "signin.amazonaws.com" &&
  textAt(record, "errorMessage") !== undefined &&
  textAt(record, "errorCode") === undefined
    ? about(
        "errorMessage",
        "The sign-in failed. Failed sign-ins have a message and no error code.",
        SOURCE.console,
      )
    : undefined;

/** Credentials in a response, and where they are seen again (§3.0 J1). */
const credentials: Rule = (record) => {
  const key = textAt(record, "responseElements", "credentials", "accessKeyId");
  if (key === undefined) return undefined;
  return about(
    "responseElements.credentials.accessKeyId",
    `The call issued ${key}. What is done with it carries this key, and this event's time as its session's creation date; the console takes further keys of the session, which are recorded nowhere.`,
    SOURCE.logging,
  );
};

/** Tokens are masked when they are read, unless somebody asked to keep them. */
const masked: Rule = (record) =>
  textAt(record, "responseElements", "credentials", "sessionToken") === MASK
    ? about(
        "responseElements.credentials.sessionToken",
        "Trailhound masked the token when it read the record, because whoever has it has the session. All else is as it came in.",
        "trailhound ingest, --keep-secrets",
      )
    : undefined;

export const RESPONSE_RULES: readonly Rule[] = [
  response, stub("responseElements"), stub("requestParameters"), writing, hiddenFromHistory, readOnlyMissing, request, vpcDenied, failedSignIn, credentials, masked,
]; // prettier-ignore
