import type { Identity } from "../../answers/trace.js";

/** An attribute that LookupEvents can be asked by (`cloudtrail-identity.md` §7.5). */
type AttributeKey = "EventId" | "EventName" | "ResourceName" | "AccessKeyId" | "Username";

/** What to ask the event history of one account, to learn what a trace lacks. */
export interface LiveQuestion {
  readonly account: string;
  readonly attribute: { readonly key: AttributeKey; readonly value: string };
  /** Whole seconds since 1970, both inclusive; the whole history where absent. */
  readonly from?: number;
  readonly to?: number;
  /** What for, for people. */
  readonly purpose: string;
  /** In the regions that are likely, in all others, or in that of the global services alone. */
  readonly where: "likely" | "elsewhere" | "global";
  /** What was found in one region is in no other: an event, and the call that issued a key. */
  readonly once: boolean;
  /** Only the latest so many pages of 50. */
  readonly pages: number;
}

/** What is known beside the trace. */
export interface Told {
  /** The account of the credentials. */
  readonly own: string;
  /** More accounts to ask: the organization's management account, that of Identity Center. */
  readonly accounts: readonly string[];
  /** Of an event that was asked about: who made the call, and what it was. */
  readonly event?: {
    readonly id: string;
    readonly caller: Identity;
    readonly name: string;
    readonly time?: number;
  };
  /** When the session began that a call was made in: by the call's event ID and its caller's ARN. */
  began(eventId: string, callerArn: string | undefined): number | undefined;
}

/** Two clocks stamp one second: a session's creation date and the event that made it (§3.0). */
export const ASIDE = 2;
/** Role sessions last at most twelve hours (§4.8). */
export const LONGEST = 43_200;
/** Those of GetSessionToken and GetFederationToken three times as long (§4.8). */
export const LONGEST_OF_ALL = 129_600;

/** A question before it is known in which regions to put it. */
export type Asking = Omit<LiveQuestion, "where" | "pages" | "once"> & {
  global?: boolean;
  pages?: number;
  once?: boolean;
};

/**
 * What begins the sessions of users (§3.3, §3.4), of `aws login` (§3.7) and of root users, whom others may act as (§5). A key
 * that GetSessionToken printed is asked for by its name too; AWS documents that index for AssumeRole alone (§4.10).
 */
function aboutSignIn(account: string, time: number, root: boolean, told: Told): Asking[] {
  const opened = root ? unique([told.own, ...told.accounts]) : [];
  return [
    ...opened.map((one) => named("AssumeRoot", one, time, "who opened the root session")),
    {
      ...named("CreateOAuth2Token", account, time, "the token of aws login"),
      to: time + LONGEST,
    },
    named("ConsoleLogin", account, time, "the sign-in"),
    named("GetSessionToken", account, time, "the call that began the session"),
  ];
}

/** The calls that can have begun a session of a principal that was alive at a second. */
export function sessionsBefore(account: string, principal: string, time: number, span: number): Asking[] {
  const before = { from: time - span, to: time + ASIDE };
  return [
    { ...issuing(account, principal, "the calls that began sessions of the principal"), ...before },
    { ...named("SwitchRole", account, time, "switches in the twelve hours before"), ...before },
    { ...named("RenewRole", account, time, "renewals in the twelve hours before"), ...before },
  ];
}

/** Sessions whose key no call printed are told by their second (§3.4 to §3.7), else by the calls of their principal before it. */
export function byTime(
  session: Identity,
  account: string,
  { time, span }: { time: number; span: number },
  told: Told,
): Asking[] {
  const { arn, principalId } = session;
  const inSecond = span === 0 ? bySecond(session, account, time, told) : [];
  if (!isRoleSession(session) || (inSecond.length > 0 && isReserved(session))) return inSecond;
  return [...inSecond, ...sessionsBefore(account, principalId ?? arn ?? "", time, Math.max(span, LONGEST))];
}

/** All calls that can have begun a session in one second: where it is told by that second, the first one found is not the only one. */
export function bySecond(session: Identity, account: string, time: number, told: Told): Asking[] {
  const { arn = "", principalId } = session;
  if (/:(?:user\/|root$)/.test(arn) || /^(?:AIDA|\d{12}$)/.test(principalId ?? ""))
    return aboutSignIn(account, time, arn.endsWith(":root") || /^\d{12}$/.test(principalId ?? ""), told);
  if (/:federated-user\//.test(arn))
    return [named("GetFederationToken", account, time, "the call that made the federated user")];
  if (!isRoleSession(session)) return [];
  if (isReserved(session)) {
    const asked = [named("AssumeRoleWithSAML", account, time, "the portal's call that began the session")];
    for (const one of unique([told.own, account, ...told.accounts])) {
      asked.push(named("GetRoleCredentials", one, time, "who asked the portal"));
      asked.push(named("Federate", one, time, "who went from the portal to the console"));
    }
    return asked;
  }
  return [
    named("SwitchRole", account, time, "the switch in the console"),
    named("RenewRole", account, time, "the console's renewal of the session"),
    named("AssumeRole", account, time, "the call that began the session"),
    named("AssumeRoleWithSAML", account, time, "the federated call that began the session"),
    named("AssumeRoleWithWebIdentity", account, time, "the federated call that began the session"),
  ];
}

/** Whether an identity is a session that Identity Center opened. */
function isReserved({ arn = "" }: Identity): boolean {
  return /assumed-role\/AWSReservedSSO_/.test(arn);
}

/** Whether an identity is a session of a role. */
export function isRoleSession({ arn = "", principalId = "" }: Identity): boolean {
  return /:assumed-role\//.test(arn) || principalId.startsWith("AROA");
}

/** A principal named as a resource: the calls that began its sessions. */
export function issuing(account: string, name: string, purpose: string): Asking {
  return { account, attribute: { key: "ResourceName", value: name }, purpose };
}

/** A key named as a resource: the call that issued it. */
export function issuingKey(account: string, key: string, purpose: string): Asking {
  return { ...issuing(account, key, purpose), once: true };
}

/** Calls of one name in one second, give or take two. */
export function named(event: string, account: string, time: number, purpose: string): Asking {
  return {
    account,
    attribute: { key: "EventName", value: event },
    from: time - ASIDE,
    to: time + ASIDE,
    purpose,
  };
}

/** Account IDs, each once, in order. */
export function unique(accounts: readonly (string | undefined)[]): string[] {
  return [...new Set(accounts.filter((one) => one !== undefined && /^\d{12}$/.test(one)))] as string[];
}
