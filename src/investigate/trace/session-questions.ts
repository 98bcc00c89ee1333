import type { Identity } from "../../answers/trace.js";

/** An attribute that LookupEvents can be asked by (`cloudtrail-identity.md` §7.5). */
type AttributeKey = "EventId" | "EventName" | "ResourceName" | "AccessKeyId";

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
  readonly event?: { readonly caller: Identity; readonly name: string; readonly time?: number };
  /** When the session began that the first call of the chain, or the event itself, was made in. */
  readonly began?: number;
}

/** Two clocks stamp one second: a session's creation date and the event that made it (§3.0). */
const ASIDE = 2;
/** Role sessions last at most twelve hours (§4.8). */
export const LONGEST = 43_200;

/** A question before it is known in which regions to put it. */
export type Asking = Omit<LiveQuestion, "where" | "pages"> & { global?: boolean; pages?: number };

/** What begins the sessions of users (§3.4), of `aws login` (§3.7) and of root users, whom others may act as (§5). */
function aboutSignIn(account: string, time: number, root: boolean, told: Told): Asking[] {
  const opened = root ? unique([told.own, ...told.accounts]) : [];
  return [
    ...opened.map((one) => named("AssumeRoot", one, time, "who opened the root session")),
    {
      ...named("CreateOAuth2Token", account, time, "the token of aws login"),
      to: time + LONGEST,
    },
    named("ConsoleLogin", account, time, "the sign-in"),
  ];
}

/** The calls that can have begun a session of a principal that was alive at a second. */
export function sessionsBefore(account: string, principal: string, time: number, span: number): Asking[] {
  const before = { from: time - span, to: time + ASIDE };
  return [
    { ...issuing(account, principal, "the calls that began sessions of the principal"), ...before },
    { ...named("SwitchRole", account, time, "switches in the twelve hours before"), ...before },
  ];
}

/** Sessions whose key no call printed are told by their second (§3.4 to §3.7), else by the calls of their principal before it. */
export function byTime(
  { arn = "", principalId }: Identity,
  account: string,
  { time, span }: { time: number; span: number },
  told: Told,
): Asking[] {
  const second = span === 0;
  if (/:(?:user\/|root$)/.test(arn) || /^(?:AIDA|\d{12}$)/.test(principalId ?? ""))
    return second
      ? aboutSignIn(account, time, arn.endsWith(":root") || /^\d{12}$/.test(principalId ?? ""), told)
      : [];
  if (/:federated-user\//.test(arn))
    return second
      ? [named("GetFederationToken", account, time, "the call that made the federated user")]
      : [];
  if (!isRoleSession({ arn, ...(principalId === undefined ? {} : { principalId }) })) return [];
  const asked: Asking[] = [];
  if (second && /assumed-role\/AWSReservedSSO_/.test(arn)) {
    asked.push(named("AssumeRoleWithSAML", account, time, "the portal's call that began the session"));
    for (const one of unique([told.own, account, ...told.accounts]))
      asked.push(named("GetRoleCredentials", one, time, "who asked the portal"));
    return asked;
  }
  if (second) {
    asked.push(
      { ...named("SwitchRole", account, time, "the switch in the console") },
      named("AssumeRole", account, time, "the call that began the session"),
      named("AssumeRoleWithSAML", account, time, "the federated call that began the session"),
      named("AssumeRoleWithWebIdentity", account, time, "the federated call that began the session"),
    );
  }
  asked.push(...sessionsBefore(account, principalId ?? arn, time, Math.max(span, LONGEST)));
  return asked;
}

/** Whether an identity is a session of a role. */
export function isRoleSession({ arn = "", principalId = "" }: Identity): boolean {
  return /:assumed-role\//.test(arn) || principalId.startsWith("AROA");
}

/** Who or what is named as a resource: the calls that issued a key, or began the sessions of a principal. */
export function issuing(account: string, name: string, purpose: string): Asking {
  return { account, attribute: { key: "ResourceName", value: name }, purpose };
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
