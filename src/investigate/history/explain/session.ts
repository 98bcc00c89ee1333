import { objectAt, textAt } from "../../../trail/record.js";
import { formatTime, parseTime } from "../../../trail/time.js";
import { about, SOURCE, type Rule } from "./explanation.js";

const UI = "userIdentity";
const CONTEXT = `${UI}.sessionContext`;

/** MFA of the session; a role session inherits it from an IAM user, never from an identity provider (§2.2). */
const mfa: Rule = (record) => {
  const context = objectAt(record, UI, "sessionContext");
  const value = textAt(context, "attributes", "mfaAuthenticated")?.toLowerCase();
  if (value === undefined) return undefined;
  const path = `${CONTEXT}.attributes.mfaAuthenticated`;
  if (value === "true")
    return about(
      path,
      "The credentials came from a sign-in or call with MFA. A role session takes this over from the IAM user who assumed the role.",
      SOURCE.identity,
    );
  const provider =
    textAt(record, UI, "type") === "AssumedRole"
      ? " MFA at an identity provider of one's own does not show here."
      : "";
  return about(
    path,
    `The credentials came from no sign-in or call with MFA that AWS knows of.${provider}`,
    SOURCE.identity,
  );
};

/** The creation date is the issuing call's time, to the second (§0.3). */
const created: Rule = (record) => {
  const typed = textAt(record, UI, "sessionContext", "attributes", "creationDate");
  const seconds = parseTime(typed);
  if (typed === undefined || seconds === undefined) return undefined;
  if (textAt(record, UI, "type") === "IAMUser" && textAt(record, UI, "invokedBy") !== undefined)
    return undefined;
  return about(
    `${CONTEXT}.attributes.creationDate`,
    `The session began at ${formatTime(seconds)}, the second of the call that issued it: all records of the session carry it.`,
    SOURCE.identity,
  );
};

const issuer: Rule = (record) => {
  const arn = textAt(record, UI, "sessionContext", "sessionIssuer", "arn");
  if (textAt(record, UI, "type") !== "AssumedRole") return undefined;
  if (arn !== undefined)
    return about(
      `${CONTEXT}.sessionIssuer.arn`,
      "The role itself, with its path, which the session's ARN leaves out. It is the source of the permissions, not who used them.",
      SOURCE.identity,
    );
  return about(
    CONTEXT,
    "The record has no session issuer, as records of the sign-in service and of some services have none: of the role only the name in the ARN is known.",
    SOURCE.identity,
  );
};

/** A source identity is set once and stays (§4.6). */
const sourceIdentity: Rule = (record) => {
  const value = textAt(record, UI, "sessionContext", "sourceIdentity");
  return value === undefined
    ? undefined
    : about(
        `${CONTEXT}.sourceIdentity`,
        `${value}, as declared when the first role was assumed. It cannot change through further roles, and is as good as the trust policy of that first role: a claim, unless the policy pins it.`,
        SOURCE.sourceIdentity,
      );
};

const delivery: Rule = (record) => {
  const version = textAt(record, UI, "sessionContext", "ec2RoleDelivery");
  if (version === undefined) return undefined;
  const service = version.startsWith("2")
    ? "IMDSv2, which takes a session token"
    : "IMDSv1, which anything that can make the instance send a request can read";
  return about(
    `${CONTEXT}.ec2RoleDelivery`,
    `EC2 delivered the credentials to an instance by the instance metadata service: ${service}.`,
    SOURCE.identity,
  );
};

/** The flag of AssumeRoot (§5). */
const assumedRoot: Rule = (record) =>
  textAt(record, UI, "sessionContext", "assumedRoot")?.toLowerCase() === "true"
    ? about(
        `${CONTEXT}.assumedRoot`,
        "A temporary root session that AssumeRoot opened from the organization's management or delegated account, not a sign-in of the root user.",
        SOURCE.root,
      )
    : undefined;

/** The provider stays on every record; of one's own provider the subject does not (§2.2). */
const webIdentity: Rule = (record) => {
  const web = objectAt(record, UI, "sessionContext", "webIdFederationData");
  const provider = textAt(web, "federatedProvider");
  if (provider === undefined) return undefined;
  const attributes = objectAt(web, "attributes");
  const named = attributes !== undefined && Object.keys(attributes).length > 0;
  const path = `${CONTEXT}.webIdFederationData`;
  return named
    ? about(
        `${path}.attributes`,
        `The session was obtained with a token of ${provider}, whose attributes name the subject on every record.`,
        SOURCE.identity,
      )
    : about(
        `${path}.federatedProvider`,
        `The session was obtained with a token of ${provider}. The token's subject stands in the issuing AssumeRoleWithWebIdentity only.`,
        SOURCE.identity,
      );
};

const signIn: Rule = (record) =>
  textAt(record, UI, "sessionContext", "signInSessionArn") === undefined
    ? undefined
    : about(
        `${CONTEXT}.signInSessionArn`,
        "The sign-in that this session comes from; all credentials of that sign-in carry it.",
        SOURCE.identity,
      );

/** Only part of the console's traffic is marked (§1.1). */
const console: Rule = (record) =>
  textAt(record, "sessionCredentialFromConsole")?.toLowerCase() === "true"
    ? about(
        "sessionCredentialFromConsole",
        "The console made the call. AWS marks only part of the console's calls so: without the mark a call can be the console's too.",
        SOURCE.contents,
      )
    : undefined;

export const SESSION_RULES: readonly Rule[] = [
  created, mfa, issuer, sourceIdentity, delivery, assumedRoot, webIdentity, signIn, console,
]; // prettier-ignore
