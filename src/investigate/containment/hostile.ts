import type { ContainmentPlan } from "../../answers/contain.js";
import type { Origin } from "../../answers/trace.js";
import type { Issuance } from "../../identity/issuance.js";
import { literal, literals } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { assumedRole, iamName } from "../../trail/arn.js";
import { isLongTermKey } from "../../trail/key-id.js";
import { textAt, type CloudTrailRecord } from "../../trail/record.js";
import { formatTime } from "../../trail/time.js";
import { originsOf } from "../events/events.js";

/** Origins that are a party outside IAM: what they open is a new entry, by whichever session. */
const OUTSIDE: ReadonlySet<string> = new Set([
  "saml-user",
  "web-identity",
  "identity-center-user",
  "external-account",
  "workload",
  "directory-user",
  "root",
]);

/** What names a session in records. */
interface NamedSession {
  readonly arn?: string | undefined;
  readonly principalId?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly createdAt?: string | undefined;
}

/** Whoever is to be stopped, as records name them: keys, sessions, users and roles that were made. Grows by what they open. */
export class Hostile {
  readonly #keys = new Map<string, string>();
  readonly #sessions = new Map<string, string>();
  readonly #users = new Map<string, string>();
  readonly #signIns = new Map<string, string>();
  /** ARNs of roles that were made: whoever assumes one is let in by what is to be stopped. */
  readonly #roles = new Map<string, string>();
  /** ARNs of roles that are in the plan, for workloads whose service fetches credentials for them. */
  readonly #planned = new Set<string>();
  readonly #origin: Origin | null;
  readonly #stamps: string | undefined;

  constructor(reader: LakeReader, { query, steps, sessions, trace }: Pick<ContainmentPlan, "query" | "steps" | "sessions" | "trace">) {
    this.#addKey(query, `key ${query}`);
    for (const { kind, target, account } of steps) {
      const user = `${account}/${target.name}`;
      if (kind === "deactivate-key") this.#addKey(target.accessKeyId ?? target.name, `key ${target.name}`);
      if (kind === "delete-console-password") this.#signIns.set(user, `user ${target.name}`);
      if (kind === "deny-identity" && target.kind === "user") this.#users.set(user, `user ${target.name}`);
      if (kind === "deny-identity" && target.kind === "role")
        this.#roles.set(target.arn ?? `arn:aws:iam::${account}:role/${target.name}`, `role ${target.name}`);
      if (target.arn !== undefined && iamName(target.arn, "role") !== undefined) this.#planned.add(target.arn);
    }
    for (const session of sessions) this.#addSession(session);
    this.#origin = trace.origin;
    this.#stamps = stampsOf(reader, trace.origin);
  } // prettier-ignore

  #addKey(key: string | undefined, name: string): void {
    // A masked key is on other people's records too.
    if (key !== undefined && /^A[A-Z]{3}[A-Z0-9]{12,}$/.test(key)) this.#keys.set(key, name);
  }

  #addSession(of: NamedSession): void {
    const name = sessionName(of);
    if (!isLongTermKey(of.accessKeyId)) this.#addKey(of.accessKeyId, name);
    if (of.principalId !== undefined && of.createdAt !== undefined)
      this.#sessions.set(`${of.principalId}/${of.createdAt}`, name);
  }

  /** What was opened by it is to be stopped too. */
  add(opened: Issuance | { user: string; account: string } | { roleArn: string }): void {
    if ("user" in opened) return void this.#users.set(`${opened.account}/${opened.user}`, `user ${opened.user}`);
    if (!("eventName" in opened)) {
      this.#roles.set(opened.roleArn, `role ${iamName(opened.roleArn, "role") ?? opened.roleArn}`);
      return;
    }
    if (opened.eventName === "CreateAccessKey") return this.#addKey(opened.key, `key ${opened.key ?? ""}`);
    const { time, arn, principalId, key } = opened;
    this.#addSession({ createdAt: formatTime(time), arn, principalId, accessKeyId: key });
  } // prettier-ignore

  /** How many names it knows: whether it grew. */
  get size(): number {
    return this.#keys.size + this.#sessions.size + this.#users.size + this.#roles.size;
  }

  /** What they do that lets somebody in, as a condition on stored columns of `e`. */
  get condition(): string {
    const identity = "e.useridentity";
    const session = `coalesce(${identity}.principalid, '') || '/' || coalesce(${identity}.sessioncontext.attributes.creationdate, '')`;
    const user = `${identity}.accountid || '/' || ${identity}.username`;
    const assumes = "e.eventname LIKE 'AssumeRole%'";
    const workload = this.#origin?.kind === "workload";
    return [
      `${identity}.accesskeyid IN (${literals([...this.#keys.keys()])})`,
      `${session} IN (${literals([...this.#sessions.keys()])})`,
      `(${identity}.type = 'IAMUser' AND ${user} IN (${literals([...this.#users.keys()])}))`,
      `(${identity}.type = 'IAMUser' AND e.eventname = 'ConsoleLogin' AND ${user} IN (${literals([...this.#signIns.keys()])}))`,
      ...(this.#roles.size === 0 ? [] : [`(${assumes} AND ${names([...this.#roles.keys()])})`]),
      ...(workload && this.#planned.size > 0 ? [`(${assumes} AND ${identity}.type = 'AWSService' AND ${names([...this.#planned])})`] : []),
      ...(this.#stamps === undefined ? [] : [`e.stamp IN (${this.#stamps})`]),
    ].join(" OR ");
  } // prettier-ignore

  /** Whether one of them made a record. */
  made(record: CloudTrailRecord): boolean {
    return this.#caller(record) !== undefined;
  }

  /** By whom a record lets somebody in, in words; undefined for a workload's role that something else was given. */
  parentOf(record: CloudTrailRecord): string | undefined {
    const caller = this.#caller(record);
    if (caller !== undefined) return caller;
    const role = this.#roles.get(textAt(record, "requestParameters", "roleArn") ?? "");
    if (role !== undefined) return role;
    const { kind = "unknown", name = "" } = this.#origin ?? {};
    if (textAt(record, "userIdentity", "type") === "AWSService" && textAt(record, "requestParameters", "roleSessionName") !== name) return undefined; // prettier-ignore
    return `${kind.replaceAll("-", " ")} ${name}`;
  }

  #caller(record: CloudTrailRecord): string | undefined {
    const at = (field: string) => textAt(record, "userIdentity", field) ?? "";
    const created = textAt(record, "userIdentity", "sessionContext", "attributes", "creationDate") ?? "";
    const user = at("type") === "IAMUser" ? `${at("accountId")}/${at("userName")}` : "";
    const signIn =
      textAt(record, "eventName") === "ConsoleLogin" ? this.#signIns.get(user) : undefined;
    return this.#keys.get(at("accessKeyId")) ?? this.#sessions.get(`${at("principalId")}/${created}`) ?? this.#users.get(user) ?? signIn;
  } // prettier-ignore
}

/** `role/session` of a session's ARN, else its principal or key. */
export function sessionName(of: NamedSession): string {
  const role = assumedRole(of.arn);
  const resource = of.arn?.slice(of.arn.lastIndexOf(":") + 1);
  return `session ${role === undefined ? (resource ?? of.principalId ?? of.accessKeyId ?? "?") : `${role.roleName}/${role.sessionName}`}`;
}

function names(arns: readonly string[]): string {
  return `list_has_any(e.resource_names, [${literals(arns)}])`;
}

/** The stamps of an origin outside IAM, as a subquery. */
function stampsOf(reader: LakeReader, origin: Origin | null): string | undefined {
  const origins = originsOf(reader);
  if (origin === null || origins === undefined || !OUTSIDE.has(origin.kind) || origin.name === "")
    return undefined;
  const fields = [
    ["origin_kind", origin.kind],
    ["origin_name", origin.name],
    ["origin_account", origin.account],
    ["origin_provider", origin.provider],
    ["origin_principal", origin.principalId],
  ] as const;
  const where = fields.flatMap(([column, value]) =>
    value === undefined ? [] : [`${column} = ${literal(value)}`],
  );
  return `SELECT stamp FROM ${origins} WHERE origin_confidence IN ('exact', 'strong') AND ${where.join(" AND ")}`;
}
