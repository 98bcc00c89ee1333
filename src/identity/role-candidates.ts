import { parseArn } from "../trail/arn.js";
import type { Stamp } from "../trail/stamp.js";
import { callsOf, type Call } from "./call.js";
import { roleKey, rolesOf, sessionOf, token, type FactIndex } from "./facts.js";
import type { Issuance } from "./issuance.js";
import { portalCalls, portalUsers } from "./identity-center.js";
import { nameOfSession } from "./origin.js";
import type { Link } from "./reading.js";
import { inTime, keysOf, type Question } from "./question.js";

/** A call that may have issued the session, and how sure that is. */
export interface Candidate {
  call: Call;
  link: Pick<Link, "via" | "rule" | "confidence" | "because">;
}

const ROLE_CALLS = new Set([
  "AssumeRole",
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
  "GetCredentialsForIdentity",
]);
export const SWITCHES: ReadonlySet<string> = new Set(["SwitchRole", "RenewRole"]);

/** A key and principal that agree are worth naming, weakly, where the creation date is so many seconds off. */
const OFF = 300;
/** A role session, and so one more key of it, lasts at most twelve hours (§4.8). */
const LONGEST = 43_200;

/** What printed the keys of a question, so long before and after its creation date, where it has one. */
function issuedKeys(facts: FactIndex, question: Question, before: number, after: number): Issuance[] {
  const { createdAt } = question.stamp;
  return keysOf(question).flatMap((key) =>
    createdAt === undefined
      ? facts.issues(token.issuedKey(key))
      : facts.issuesBetween(token.issuedKey(key), createdAt - before, createdAt + after),
  );
}

/** The calls that can have issued a role session, the surest kind only (interface.md "How sure"; §3.0, §3.10). */
export function candidatesOf(facts: FactIndex, question: Question): Candidate[] {
  const { stamp } = question;
  const signIn = signInTokens(facts, question);
  if (signIn.length > 0) return signIn;
  const byKey = issuedKeys(facts, question, OFF, OFF).filter(
    (i) => ROLE_CALLS.has(i.eventName) && fits(i, stamp) && ofItsKind(i, stamp) && !selfLink(i, question),
  );
  const exact = callsOf(byKey.filter((i) => inTime(i, question)));
  const switches = near(facts, stamp).filter((i) => SWITCHES.has(i.eventName));
  const made = exact.map((call) => candidate(call, "J1", "exact", undefined, switches));
  // Asked for a whole session, one key's issuing call says nothing of another key that no call printed.
  const printed = new Set(exact.flatMap(({ copies }) => copies).map(({ key }) => key));
  if (made.length === 0 || question.keys?.some((key) => !printed.has(key)) === true) {
    const told = new Set(exact.flatMap(({ copies }) => copies));
    made.push(
      ...stampedCandidates(facts, question, switches).filter(
        ({ call }) => !call.copies.some((copy) => told.has(copy)),
      ),
    );
  }
  if (made.length > 0) return made.map((found) => witnessed(facts, stamp, found));
  const portal = portalCandidates(facts, stamp);
  if (portal.length > 0) return portal;
  return callsOf(byKey.filter(() => stamp.createdAt !== undefined)).map((call) =>
    candidate(
      call,
      "J1",
      "weak",
      `key and principal agree, but the creation date is ${Math.abs(stamp.createdAt! - call.time)} s off the issuing event`,
      [],
    ),
  );
}

function candidate(
  call: Call,
  rule: string,
  confidence: Link["confidence"],
  because: string | undefined,
  switches: readonly Issuance[],
): Candidate {
  const own = switches.filter((s) => switchMatches(call, s));
  const via = own.length > 0 ? "SwitchRole" : call.name;
  return {
    call: { ...call, witnesses: [...call.witnesses, ...own] },
    link: { via, rule, confidence, ...(because === undefined ? {} : { because }) },
  };
}

/** Calls by principal ID (or role and session name) and second: J2, and switches: J3. The same second wins over ± 1 s. */
function stampedCandidates(facts: FactIndex, question: Question, switches: readonly Issuance[]): Candidate[] {
  const { stamp } = question;
  const found = near(facts, stamp).filter((i) => ROLE_CALLS.has(i.eventName) && !selfLink(i, question));
  const calls = callsOf(found);
  const made = calls.map((call) => {
    const consoleSwitch = switches.some((s) => switchMatches(call, s));
    const because = consoleSwitch
      ? "joined by principal ID and second; the console never uses the key a switch prints"
      : "joined by principal ID and second; the key is another than the issued one";
    return candidate(call, consoleSwitch ? "J3" : "J2", "strong", because, switches);
  });
  const lonely = switches.filter((s) => !calls.some((call) => switchMatches(call, s)));
  const alone = callsOf(lonely).map((call) =>
    candidate(call, "J3", "strong", "joined by principal ID and second of the switch", []),
  );
  return [...made, ...alone.map((c) => ({ ...c, link: { ...c.link, via: "SwitchRole" } }))];
}

/** Issuances to this principal in the second of its creation date; one second off only where that second has none. */
function near(facts: FactIndex, stamp: Stamp): Issuance[] {
  const { createdAt, principalId } = stamp;
  if (createdAt === undefined || principalId === undefined) return [];
  const name = nameOfSession(stamp);
  const at = (second: number) => {
    const byId = facts.issues(token.issuedTo(principalId, second));
    const byRole =
      name === undefined
        ? []
        : rolesOf(stamp)
            .flatMap((role) => facts.issues(token.issuedFor(role, name, second)))
            .filter((i) => i.principalId === undefined);
    return [...byId, ...byRole]
      .filter((i) => ROLE_CALLS.has(i.eventName) || SWITCHES.has(i.eventName))
      .filter((i) => ofItsKind(i, stamp));
  };
  const same = at(createdAt);
  if (same.length > 0) return unique(same);
  return unique([...at(createdAt - 1), ...at(createdAt + 1)]);
}

function unique(issuances: Issuance[]): Issuance[] {
  return [...new Set(issuances)];
}

/** Whether an issuing call made this principal: by its ID; by role and session name where the response lacks it (§3.0). */
function fits(issuance: Issuance, stamp: Stamp): boolean {
  if (issuance.principalId !== undefined && stamp.principalId !== undefined) {
    return issuance.principalId === stamp.principalId;
  }
  if (stamp.principalId === undefined && issuance.arn !== undefined && stamp.arn !== undefined) {
    return issuance.arn === stamp.arn;
  }
  const role = roleKey(issuance.roleArn);
  if (role === undefined || rolesOf(stamp).length === 0) {
    return (
      issuance.target !== undefined &&
      issuance.target === stamp.account &&
      issuance.eventName === "GetCredentialsForIdentity"
    );
  }
  const name = nameOfSession(stamp);
  return (
    rolesOf(stamp).includes(role) &&
    (issuance.sessionName === undefined || name === undefined || issuance.sessionName === name)
  );
}

const WEB_CALLS = new Set(["AssumeRoleWithWebIdentity", "GetCredentialsForIdentity"]);

/**
 * Whether a call is of the kind that makes such a session. AWS stamps a session obtained through web identity with its
 * provider, and one delivered to a workload with how or to what (§2.2): somebody's AssumeRole of that role, session name
 * and second made neither.
 */
function ofItsKind({ eventName, caller }: Issuance, stamp: Stamp): boolean {
  if (stamp.web !== undefined) return WEB_CALLS.has(eventName);
  const delivered = stamp.ec2RoleDelivery !== undefined || stamp.inScopeOf?.issuedTo !== undefined;
  return !delivered || caller.type === "AWSService";
}

/** A credential cannot have issued itself: articles print one key as both caller's and issued (§9.5). */
function selfLink(issuance: Issuance, question: Question): boolean {
  const { caller } = issuance;
  const sameSession = sessionOf(caller) !== undefined && sessionOf(caller) === sessionOf(question.stamp);
  if (issuance.key !== undefined && caller.key === issuance.key && sameSession) return true;
  if (!sameSession) return false;
  const own = keysOf(question);
  return (
    caller.key === undefined ||
    own.length === 0 ||
    own.includes(caller.key) ||
    !own.includes(issuance.key ?? "")
  );
}

/** Joins AssumeRole and federated calls with the SwitchRole records of the same switches; switches without their call stand alone. */
export function joinSwitches(issuances: readonly Issuance[]): Call[] {
  const switches = issuances.filter((i) => SWITCHES.has(i.eventName));
  const calls = callsOf(issuances.filter((i) => i.eventName.startsWith("AssumeRole")));
  const joined = calls.map((call) => ({
    ...call,
    witnesses: switches.filter((s) => switchMatches(call, s)),
  }));
  const alone = switches.filter((s) => !calls.some((call) => switchMatches(call, s)));
  return [...joined, ...callsOf(alone)].sort((a, b) => a.time - b.time);
}

/** Whether an AssumeRole call and a SwitchRole record are one switch: same caller, or a copy without its ARN (§3.5). */
function switchMatches(call: Call, issuance: Issuance): boolean {
  if (call.name !== "AssumeRole" || Math.abs(call.time - issuance.time) > 1) return false;
  const from = parseArn(issuance.switchFrom);
  const { caller } = call.best;
  if (caller.arn !== undefined && issuance.switchFrom !== undefined)
    return caller.arn === issuance.switchFrom;
  if (issuance.switchFrom === undefined) return call.best.ip === "AWS Internal";
  return caller.type === "AWSAccount" && caller.account === from?.account;
}

/** GetSigninToken printed the key in use: the same principal, one step further (§3.6). */
function signInTokens(facts: FactIndex, question: Question): Candidate[] {
  const { stamp } = question;
  const found = issuedKeys(facts, question, 1, LONGEST)
    .filter(
      (i) =>
        i.eventName === "GetSigninToken" && i.principalId === stamp.principalId && i.caller.key !== i.key,
    )
    .filter(
      (i) => stamp.createdAt === undefined || i.caller.createdAt === stamp.createdAt || inTime(i, question),
    );
  return callsOf(found).map((call) => candidate(call, "J1", "exact", undefined, []));
}

/**
 * The portal's GetRoleCredentials alone: account, permission set and second (§3.7). Where several users took credentials
 * in that second, whose call it was cannot be told; the session's name still names the user.
 */
function portalCandidates(facts: FactIndex, stamp: Stamp): Candidate[] {
  const calls = portalCalls(facts, stamp, stamp.createdAt, 1);
  if (portalUsers(calls) > 1) return [];
  return calls.map((call) =>
    candidate(call, "J2", "strong", "joined by account, permission set and second", []),
  );
}

/** Adds the other records that witness a SAML hop: the console sign-in, and the portal's call where only one fits. */
function witnessed(facts: FactIndex, stamp: Stamp, found: Candidate): Candidate {
  const { call } = found;
  if (call.name !== "AssumeRoleWithSAML") return found;
  const witnesses = [...call.witnesses];
  const principalId = stamp.principalId;
  if (principalId !== undefined) {
    const logins = [call.time, call.time + 1].flatMap((second) =>
      facts.issues(token.issuedTo(principalId, second)),
    );
    witnesses.push(...logins.filter((i) => i.eventName === "ConsoleLogin"));
  }
  const user = call.best.caller.userName;
  const portal = portalCalls(facts, stamp, call.time, 2).filter(({ best }) => {
    const name = best.caller.userName;
    return name === undefined || user === undefined || name === user;
  });
  if (portalUsers(portal) === 1) witnesses.push(portal[0]!.best);
  return { ...found, call: { ...call, witnesses } };
}
