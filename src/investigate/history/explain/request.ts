import { objectAt, textAt, valueAt, type Json } from "../../../trail/record.js";
import { about, SOURCE, type Rule } from "./explanation.js";

const ASSUMING = /^AssumeRole(WithSAML|WithWebIdentity)?$/;

/** A role that assumes itself (§4.7). */
const trustGrant: Rule = (record) => {
  const value = textAt(record, "additionalEventData", "explicitTrustGrant")?.toLowerCase();
  if (value === undefined) return undefined;
  const text =
    value === "false"
      ? "The role assumed itself without its trust policy allowing it, as roles of before September 2022 still may: the new session's name and source identity were vetted by no policy."
      : "The role assumed itself, and its trust policy allows it explicitly. The field is there only for roles that AWS keeps on its list of before September 2022.";
  return about("additionalEventData.explicitTrustGrant", text, SOURCE.logging);
};

const sourceIdentity: Rule = (record) => {
  const value = textAt(record, "requestParameters", "sourceIdentity");
  return value === undefined || !ASSUMING.test(textAt(record, "eventName") ?? "")
    ? undefined
    : about(
        "requestParameters.sourceIdentity",
        `The caller declares itself as ${value} for the new session and all roles assumed from it; a different value later in the chain is denied.`,
        SOURCE.sourceIdentity,
      );
};

function keysOf(value: Json | undefined): string {
  const items = Array.isArray(value)
    ? value
    : typeof value === "object" && value !== null
      ? Object.keys(value)
      : [];
  return items.filter((item): item is string => typeof item === "string").join(", ");
}

/** Tags that travel on, and those that do not (§4.6). */
const tags: Rule = (record) => {
  const request = objectAt(record, "requestParameters");
  const path = ["tags", "principalTags"].find((name) => valueAt(request, name) !== undefined);
  if (path === undefined || !ASSUMING.test(textAt(record, "eventName") ?? "")) return undefined;
  const transitive = keysOf(valueAt(request, "transitiveTagKeys"));
  return about(
    `requestParameters.${path}`,
    transitive === ""
      ? "Tags of the new session. None is transitive: a role assumed from it does not have them."
      : `Tags of the new session. Transitive, and so taken over by roles assumed from it: ${transitive}.`,
    SOURCE.tags,
  );
};

const inheritedTags: Rule = (record) => {
  const keys = keysOf(valueAt(record, "requestParameters", "incomingTransitiveTags"));
  return keys === ""
    ? undefined
    : about(
        "requestParameters.incomingTransitiveTags",
        `Tags that the caller's session passed on, set further up its chain: ${keys}.`,
        SOURCE.tags,
      );
};

/** The owner's record of a switch names who switched (§4.11, §3.5). */
const switched: Rule = (record) => {
  const from = textAt(record, "additionalEventData", "SwitchFrom");
  return from === undefined
    ? undefined
    : about(
        "additionalEventData.SwitchFrom",
        `${from} switched to this role in the console. The console authorises each switch with the credentials of the first sign-in, so this is who signed in.`,
        SOURCE.switching,
      );
};

const signInMfa: Rule = (record) => {
  const used = textAt(record, "additionalEventData", "MFAUsed");
  if (used === undefined || textAt(record, "eventName") !== "ConsoleLogin") return undefined;
  const federated = textAt(record, "userIdentity", "type") === "AssumedRole";
  return about(
    "additionalEventData.MFAUsed",
    used === "Yes"
      ? "The sign-in took MFA."
      : federated
        ? "No MFA at AWS. A federated sign-in is the provider's: whether it took MFA does not show here."
        : "The sign-in took no MFA.",
    SOURCE.console,
  );
};

const target: Rule = (record) => {
  const account = textAt(record, "requestParameters", "targetPrincipal");
  return account === undefined || textAt(record, "eventName") !== "AssumeRoot"
    ? undefined
    : about(
        "requestParameters.targetPrincipal",
        `The root session is one of account ${account}: what was done in it stands in that account's own trail, under the key issued here.`,
        SOURCE.root,
      );
};

export const REQUEST_RULES: readonly Rule[] = [
  trustGrant,
  sourceIdentity,
  tags,
  inheritedTags,
  switched,
  signInMfa,
  target,
];
