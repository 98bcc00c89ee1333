import type { Step } from "../../answers/contain.js";
import { literal, literals } from "../../lake/database.js";
import { parseArn } from "../../trail/arn.js";
import { objectAt, textAt, valueAt, type Json, type JsonObject } from "../../trail/record.js";
import { documentOf } from "./call-match.js";

/** Whom a step stops: a key, a user, a role; all that it does, or what a condition of the policy tells apart. */
export interface Bound {
  readonly who:
    | { readonly kind: "key"; readonly key: string }
    | { readonly kind: "user" | "role"; readonly account: string; readonly name: string }
    | { readonly kind: "let-in"; readonly account: string; readonly role: string; readonly by: LetIn };
  readonly what: Denied;
}

/** Whom a trust policy let in that the one before it did not: accounts, principals of the role's own, or anybody. */
export interface LetIn {
  readonly accounts: readonly string[];
  readonly arns: readonly string[];
  /** Anybody was let in but the accounts that were let in before. */
  readonly anybodyBut?: readonly string[];
}

/** What a deny is for: everything, sessions issued before a time, session names, source identities, or one call. */
export type Denied =
  | { readonly kind: "all" }
  | { readonly kind: "issued-before"; readonly time: string }
  | { readonly kind: "user-ids"; readonly ids: readonly string[] }
  | { readonly kind: "source-identity"; readonly names: readonly string[] }
  | { readonly kind: "call"; readonly eventName: string };

const PUTS = new Set(["PutUserPolicy", "PutRolePolicy"]);

/** Whether a step puts a deny on a user or role. */
export function isDeny({ calls }: Pick<Step, "calls">): boolean {
  return calls.some(({ service, action }) => service === "iam" && PUTS.has(action));
}

/**
 * What a policy document denies, of the forms that `cloudtrail-identity.md` §8.1 has: a statement that denies all actions on
 * all resources, without a condition or with one of three, or that denies sts:AssumeRoot. Undefined: none of it.
 */
export function deniedBy(document: Json | undefined): Denied | undefined {
  const statements = valueAt(document, "Statement");
  for (const statement of Array.isArray(statements) ? statements : [statements]) {
    if (textAt(statement, "Effect") !== "Deny") continue;
    const actions = texts(valueAt(statement, "Action"));
    if (!texts(valueAt(statement, "Resource")).includes("*")) continue;
    const conditions = Object.entries(objectAt(statement, "Condition") ?? {});
    if (conditions.length === 0 && actions.includes("sts:AssumeRoot"))
      return { kind: "call", eventName: "AssumeRoot" };
    if (!actions.includes("*")) continue;
    if (conditions.length === 0) return { kind: "all" };
    const [[operator, keys] = ["", null]] = conditions;
    const [[key, value] = ["", undefined], ...more] = Object.entries(isObject(keys) ? keys : {});
    if (conditions.length > 1 || more.length > 0) continue;
    const values = texts(value).map((text) => text.replaceAll("${$}", "$"));
    switch (`${operator} ${key.toLowerCase()}`) {
      case "DateLessThan aws:tokenissuetime":
        {
          const times = values.map(moment).filter((time) => !Number.isNaN(time));
          if (times.length > 0)
            return { kind: "issued-before", time: new Date(Math.max(...times)).toISOString() };
        }
        break;
      case "StringEquals aws:userid":
        return { kind: "user-ids", ids: values };
      case "StringEquals aws:sourceidentity":
        return { kind: "source-identity", names: values };
    }
  }
  return undefined;
}

/** A date as conditions take it: ISO 8601, or seconds since 1970 (IAM User Guide, "Date condition operators"). */
function moment(text: string): number {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Math.abs(seconds) <= 8.64e15 ? seconds : NaN;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function texts(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
}

/**
 * The calls of whom a step stops, as a condition on stored columns of `e`. A long-term key has no issue time, so that no deny
 * by issue time reaches it (§8.2); what a user federated acts under a name of its own, and is denied with the user.
 */
export function boundCalls({ who, what }: Bound): string {
  const identity = "e.useridentity";
  const issuer = `${identity}.sessioncontext.sessionissuer`;
  let whose: string;
  if (who.kind === "let-in") whose = letIn(who);
  else if (who.kind === "key") whose = `${identity}.accesskeyid = ${literal(who.key)}`;
  else if (who.kind === "role")
    whose = `${identity}.type = 'AssumedRole' AND ${issuer}.username = ${literal(who.name)} AND ${issuer}.accountid = ${literal(who.account)}`;
  else
    whose = `((${identity}.type = 'IAMUser' AND ${identity}.username = ${literal(who.name)} AND ${identity}.accountid = ${literal(who.account)})
      OR (${identity}.type = 'FederatedUser' AND ${issuer}.username = ${literal(who.name)} AND ${issuer}.accountid = ${literal(who.account)}))`;
  return `(${whose} AND ${among(what)})`;
}

/** Calls that assume a role by whom its changed trust policy let in. The role's account sees of other accounts' callers the account. */
function letIn({ account, role, by }: Extract<Bound["who"], { kind: "let-in" }>): string {
  const caller = "e.useridentity";
  const callers = by.anybodyBut !== undefined ? `coalesce(${caller}.accountid, '') NOT IN (${literals(["-", ...by.anybodyBut])})` : `(${caller}.accountid IN (${literals(by.accounts)}) OR ${caller}.arn IN (${literals(by.arns)}) OR ${caller}.sessioncontext.sessionissuer.arn IN (${literals(by.arns)}))`;
  const named = `lambda one: regexp_matches(one, ${literal(`^arn:[a-z-]+:iam::${account}:role/(.*/)?${escaped(role)}$`)})`;
  return `e.eventname LIKE 'AssumeRole%' AND e.account = ${literal(account)} AND len(list_filter(coalesce(e.resource_names, []), ${named})) > 0 AND ${callers}`;
} // prettier-ignore

function escaped(text: string): string {
  return text.replaceAll(/[^\w]/g, (mark) => `\\x{${mark.codePointAt(0)!.toString(16)}}`);
}

/** Whom one trust policy lets in and another does not; undefined where that is nobody, or services and identity providers alone. */
export function letInBy(theirs: Json | undefined, ours: Json | undefined, account: string): LetIn | undefined {
  const before = new Set(trusted(ours));
  const more = trusted(theirs).filter((one) => !before.has(one));
  const own = more.filter((one) => one.startsWith("arn:") && parseArn(one)?.account === account && !one.endsWith(":root"));
  const accounts = more.filter((one) => one !== "*" && !own.includes(one)).map((one) => parseArn(one)?.account ?? one);
  if (more.includes("*")) return { accounts: [], arns: [], anybodyBut: [...before].map((one) => parseArn(one)?.account ?? one) };
  return own.length + accounts.length > 0 ? { accounts: [...new Set(accounts)].sort(), arns: own.sort() } : undefined;
} // prettier-ignore

/** The AWS principals that a trust policy allows: ARNs, account IDs, `*`. */
function trusted(document: Json | undefined): string[] {
  const statements = valueAt(document, "Statement");
  return (Array.isArray(statements) ? statements : [statements]).flatMap((statement) => {
    if (textAt(statement, "Effect") !== "Allow") return [];
    const principal = valueAt(statement, "Principal");
    return principal === "*" ? ["*"] : texts(valueAt(principal, "AWS"));
  });
}

function among(what: Denied): string {
  const created = "e.useridentity.sessioncontext.attributes.creationdate";
  // AWS's own examples have the basic form as well: 20131102T010628Z (§2.2).
  const issued = `coalesce(TRY_CAST(${created} AS TIMESTAMP), try_strptime(${created}, '%Y%m%dT%H%M%SZ'))`;
  switch (what.kind) {
    case "all":
      return "true";
    case "issued-before":
      return `${issued} < TRY_CAST(${literal(what.time)} AS TIMESTAMP) AND coalesce(e.useridentity.accesskeyid, '') NOT LIKE 'AKIA%'`;
    case "user-ids":
      return `e.useridentity.principalid IN (${literals(what.ids)})`;
    case "source-identity":
      return `e.useridentity.sessioncontext.sourceidentity IN (${literals(what.names)})`;
    case "call":
      return `e.eventname = ${literal(what.eventName)}`;
  }
}

/** A credential or user that was opened or made, as far as its record tells. */
export interface Opened {
  readonly account?: string;
  readonly key?: string;
  readonly role?: string;
  readonly user?: string;
  readonly principalId?: string;
  readonly sourceIdentity?: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** A session is denied by what its policy tells apart; a key, user or password only by a deny of everything. */
  readonly kind: "session" | "key" | "user" | "password" | "other";
}

/** Whether a step that was done at `since` stops what was opened, before it or after. */
export function stopsOpened({ who, what }: Bound, opened: Opened, since: number): boolean {
  if (who.kind === "let-in") return false;
  if (who.kind === "key") return opened.key === who.key;
  if (opened.account !== who.account || opened[who.kind] !== who.name) return false;
  if (what.kind === "call")
    return what.eventName === "ConsoleLogin" && opened.kind === "password" && opened.time < since;
  if (what.kind === "all") return true;
  if (opened.kind !== "session") return false;
  switch (what.kind) {
    case "issued-before":
      return opened.time * 1000 < Date.parse(what.time);
    case "user-ids":
      return opened.principalId !== undefined && what.ids.includes(opened.principalId);
    case "source-identity":
      return opened.sourceIdentity !== undefined && what.names.includes(opened.sourceIdentity);
  }
}

/** Whom a step stops, by the document that was set where it is a deny; undefined where no identity is stopped by it. */
export function boundOf(step: Pick<Step, "kind" | "target" | "account" | "calls" | "undo">, set: Json | undefined): Bound | undefined {
  const { kind, target, account } = step;
  if (kind === "deactivate-key")
    return { who: { kind: "key", key: target.accessKeyId ?? target.name }, what: { kind: "all" } };
  if (kind === "delete-console-password")
    return { who: { kind: "user", account, name: target.name }, what: { kind: "call", eventName: "ConsoleLogin" } };
  if (kind === "restore-trust-policy") {
    const by = letInBy(documentOf(step.undo.calls[0]?.input), documentOf(step.calls[0]?.input), account);
    return by === undefined ? undefined : { who: { kind: "let-in", account, role: target.name, by }, what: { kind: "all" } };
  }
  const what = isDeny(step) ? deniedBy(set) : undefined;
  const role = kind === "revoke-role-sessions" || kind === "revoke-one-session" || target.kind === "role";
  return what === undefined ? undefined : { who: { kind: role ? "role" : "user", account, name: target.name }, what };
} // prettier-ignore
