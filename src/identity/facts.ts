import { assumedRole, iamName, parseArn, permissionSetOf } from "../trail/arn.js";
import { uniqueIdOf } from "../trail/key-id.js";
import type { Stamp } from "../trail/stamp.js";
import { dayOf } from "../trail/time.js";
import type { Issuance } from "./issuance.js";
import { permissionSetOpened } from "./issuance.js";
import { NamingUses, type Naming } from "./naming.js";

/** All use of one stamp: the records that carry exactly these identity values. Times are whole seconds since 1970. */
export interface Use {
  kind: "use";
  /** The stamp's ID, as stored on each event. */
  id: string;
  stamp: Stamp;
  events: number;
  errors: number;
  first: number;
  last: number;
  /** Whether any of the records was made by the console. */
  console: boolean;
  /** Shared event IDs of calls whose other copy lies in another account. */
  shared: string[];
  /** The event itself, where the stamp stands for one event alone. */
  event?: {
    eventId: string;
    eventName: string;
    time: number;
    account: string;
    shared?: string;
    requestId?: string;
  };
}

/** One issuing record. */
export interface Issue {
  kind: "issue";
  id: string;
  issuance: Issuance;
}

/** What the resolver reasons from: small, per session and per issuing record, never per event. */
export type Fact = Use | Issue;

/** `<account>/<principalId>/<creationDate>`: the session a dated stamp belongs to (`cloudtrail-identity.md` §0.3). */
export function sessionKey(account: string | undefined, principalId: string, createdAt: number): string {
  return `${account ?? ""}/${principalId}/${createdAt}`;
}

/** The session of a stamp; undefined for long-term keys, services and undated stamps. */
export function sessionOf(stamp: Stamp): string | undefined {
  if (stamp.createdAt === undefined || stamp.principalId === undefined) return undefined;
  return sessionKey(stamp.account, stamp.principalId, stamp.createdAt);
}

/** The words under which facts are found. Every question the resolver asks is one of these. */
export const token = {
  stamp: (id: string) => `stamp:${id}`,
  key: (key: string) => `key:${key}`,
  session: (session: string) => `session:${session}`,
  arn: (arn: string) => `arn:${arn}`,
  principal: (principalId: string) => `principal:${principalId}`,
  unique: (uniqueId: string) => `unique:${uniqueId}`,
  person: (userId: string) => `person:${userId}`,
  roleSessions: (roleArn: string) => `role:${roleArn}`,
  usedOn: (principalId: string, day: number) => `used:${principalId}@${day}`,
  usedAs: (arn: string, day: number) => `used-as:${arn}@${day}`,
  pair: (sharedId: string) => `pair:${sharedId}`,
  request: (requestId: string, eventName: string, time: number) =>
    `request:${requestId}/${eventName}@${time}`,
  signIn: (signInSession: string) => `sign-in:${signInSession}`,
  event: (eventId: string) => `event:${eventId}`,
  issuedKey: (key: string) => `issued:${key}`,
  issuedTo: (principalId: string, time: number) => `to:${principalId}@${time}`,
  issuedFor: (role: string, sessionName: string, time: number) => `for:${role}|${sessionName}@${time}`,
  issuedRole: (roleArn: string, time: number) => `role-issued:${roleArn}@${time}`,
  issuedOn: (principalId: string, day: number) => `issued-on:${principalId}@${day}`,
  portal: (account: string, permissionSet: string, time: number) =>
    `portal:${account}|${permissionSet}@${time}`,
  credential: (credentialId: string) => `credential:${credentialId}`,
  calledBy: (session: string) => `called-by:${session}`,
  calledWith: (key: string) => `called-with:${key}`,
  calledAs: (principalId: string) => `called-as:${principalId}`,
} as const;

/** `<account>/<role name>` of a role ARN or a session ARN: names are unique in an account, whatever the path (§2.2). */
export function roleKey(arn: string | undefined): string | undefined {
  const session = assumedRole(arn);
  if (session !== undefined) return `${session.account}/${session.roleName}`;
  const name = iamName(arn, "role");
  return name === undefined ? undefined : `${parseArn(arn)!.account}/${name}`;
}

/** The roles a stamp may be a session of: its issuer, and what its ARN says (anonymised copies change only one). */
export function rolesOf(stamp: Stamp): string[] {
  const roles = [roleKey(stamp.issuer?.arn), roleKey(stamp.arn)].filter((role) => role !== undefined);
  return [...new Set(roles)];
}

/** All words a fact is found under. */
export function tokensOf(fact: Fact): string[] {
  return fact.kind === "use" ? tokensOfUse(fact) : tokensOfIssue(fact);
}

function tokensOfUse(use: Use): string[] {
  const { stamp } = use;
  const tokens: string[] = [token.stamp(use.id)];
  if (stamp.key !== undefined) tokens.push(token.key(stamp.key));
  const session = sessionOf(stamp);
  if (session !== undefined) tokens.push(token.session(session));
  if (stamp.arn !== undefined) tokens.push(token.arn(stamp.arn));
  if (stamp.principalId !== undefined) {
    tokens.push(token.principal(stamp.principalId));
    const unique = uniqueIdOf(stamp.principalId, stamp.issuer?.id);
    if (unique !== stamp.principalId) tokens.push(token.unique(unique));
    if (stamp.createdAt !== undefined) {
      tokens.push(token.usedOn(stamp.principalId, dayOf(stamp.createdAt)));
      if (stamp.arn !== undefined) tokens.push(token.usedAs(stamp.arn, dayOf(stamp.createdAt)));
    }
  }
  if (stamp.issuer?.arn !== undefined) tokens.push(token.roleSessions(stamp.issuer.arn));
  // A session of a role that Identity Center owns, stamped with its user's ID, tells the name that goes with the ID.
  if (stamp.onBehalfOf !== undefined && permissionSetOf(stamp.issuer?.arn) !== undefined) {
    tokens.push(token.person(stamp.onBehalfOf.userId));
  }
  if (stamp.signInSession !== undefined) tokens.push(token.signIn(stamp.signInSession));
  for (const shared of use.shared) tokens.push(token.pair(shared));
  if (use.event !== undefined) {
    const { event } = use;
    tokens.push(token.event(event.eventId));
    if (event.shared !== undefined) tokens.push(token.pair(event.shared));
    if (event.requestId !== undefined) {
      tokens.push(token.request(event.requestId, event.eventName, event.time));
    }
  }
  return tokens;
}

function tokensOfIssue({ issuance: i }: Issue): string[] {
  const tokens: string[] = [token.event(i.eventId)];
  if (i.key !== undefined) tokens.push(token.issuedKey(i.key));
  if (i.principalId !== undefined) {
    tokens.push(token.issuedTo(i.principalId, i.time), token.issuedOn(i.principalId, dayOf(i.time)));
    tokens.push(token.principal(i.principalId));
    const unique = uniqueIdOf(i.principalId);
    if (unique !== i.principalId) tokens.push(token.unique(unique));
  }
  if (i.arn !== undefined) tokens.push(token.arn(i.arn));
  if (i.roleArn !== undefined) {
    tokens.push(token.roleSessions(i.roleArn));
    if (i.truncated) tokens.push(token.issuedRole(i.roleArn, i.time));
    const role = roleKey(i.roleArn);
    if (role !== undefined && i.sessionName !== undefined)
      tokens.push(token.issuedFor(role, i.sessionName, i.time));
  }
  const permissionSet = i.permissionSet ?? permissionSetOpened(i);
  if (permissionSet !== undefined && i.target !== undefined) {
    tokens.push(token.portal(i.target, permissionSet, i.time));
  }
  if (i.shared !== undefined) tokens.push(token.pair(i.shared));
  if (i.requestId !== undefined) tokens.push(token.request(i.requestId, i.eventName, i.time));
  if (i.credentialId !== undefined) tokens.push(token.credential(i.credentialId));
  if (i.signInSession !== undefined) tokens.push(token.signIn(i.signInSession));
  const session = sessionOf(i.caller);
  if (session !== undefined) tokens.push(token.calledBy(session));
  if (i.caller.key !== undefined) tokens.push(token.calledWith(i.caller.key));
  if (i.caller.principalId !== undefined) tokens.push(token.calledAs(i.caller.principalId));
  if (i.switchFrom !== undefined) tokens.push(token.calledAs(i.switchFrom));
  return tokens;
}

/** What the lake holds of an account: whether its trail is there, and from when to when (whole seconds since 1970). */
export interface AccountCoverage {
  from: number;
  to: number;
}

/** Answers the resolver's questions from memory and remembers those it could not answer yet. */
export class FactIndex {
  readonly #facts = new Map<string, Fact>();
  readonly #byToken = new Map<string, Fact[]>();
  /** What was asked before, in order, until a fact is added under the word. */
  readonly #issues = new Map<string, readonly Issuance[]>();
  readonly #uses = new Map<string, readonly Use[]>();
  /** Words already asked of the store; with `everything`, nothing is ever missing. */
  readonly #known = new Set<string>();
  readonly missing = new Set<string>();
  /** Words of which only the uses that name somebody are asked: those found, and those still to find. */
  readonly #naming: Map<string, readonly Use[]>;
  readonly missingNames = new Map<string, Naming>();
  readonly accounts: ReadonlyMap<string, AccountCoverage>;
  readonly #everything: boolean;

  /** `naming` is what another index over the same store has found under words already. */
  constructor(
    accounts: ReadonlyMap<string, AccountCoverage>,
    everything: boolean,
    naming = new Map<string, readonly Use[]>(),
  ) {
    this.accounts = accounts;
    this.#everything = everything;
    this.#naming = naming;
  }

  /** Adds a fact once. A use must come whole: summed over every part of the lake that knows its stamp. */
  add(fact: Fact): void {
    if (this.#facts.has(fact.id)) return;
    this.#facts.set(fact.id, fact);
    for (const word of new Set(tokensOf(fact))) {
      const list = this.#byToken.get(word);
      if (list === undefined) this.#byToken.set(word, [fact]);
      else list.push(fact);
      this.#issues.delete(word);
      this.#uses.delete(word);
    }
  }

  /** Marks words as asked: what was found for them has been added. */
  answered(words: Iterable<string>): void {
    for (const word of words) {
      this.#known.add(word);
      this.missing.delete(word);
    }
  }

  /** Tells which uses name those that a word stands for. */
  named(word: string, uses: readonly Use[]): void {
    this.#naming.set(word, uses);
    this.missingNames.delete(word);
  }

  has(id: string): boolean {
    return this.#facts.has(id);
  }

  get size(): number {
    return this.#facts.size;
  }

  /** Whether a word was asked for and is not answered yet. */
  lacks(word: string): boolean {
    return this.missing.has(word) || this.missingNames.has(word);
  }

  /** Hears every word that is asked: what an answer depends on, found or not. */
  onAsk: ((word: string) => void) | undefined;

  #ask(word: string): readonly Fact[] {
    this.onAsk?.(word);
    if (!this.#everything && !this.#known.has(word)) this.missing.add(word);
    return this.#byToken.get(word) ?? [];
  }

  /** The issuances under a word, by time, then event ID: never in order of arrival. */
  issues(word: string): readonly Issuance[] {
    const facts = this.#ask(word);
    const known = this.#issues.get(word);
    if (known !== undefined) return known;
    const found: Issuance[] = [];
    for (const fact of facts) if (fact.kind === "issue") found.push(fact.issuance);
    found.sort(byTime);
    this.#issues.set(word, found);
    return found;
  }

  /** Those of a time range, both ends included. A masked key stands on thousands: only the seconds asked for are read. */
  issuesBetween(word: string, from: number, to: number): readonly Issuance[] {
    const found = this.issues(word);
    let [start, end] = [0, found.length];
    while (start < end) {
      const middle = (start + end) >> 1;
      if (found[middle]!.time < from) start = middle + 1;
      else end = middle;
    }
    end = start;
    while (end < found.length && found[end]!.time <= to) end += 1;
    return found.slice(start, end);
  }

  /** The uses under a word, by first use, then stamp. */
  uses(word: string): readonly Use[] {
    const facts = this.#ask(word);
    const known = this.#uses.get(word);
    if (known !== undefined) return known;
    const found: Use[] = [];
    for (const fact of facts) if (fact.kind === "use") found.push(fact);
    found.sort((a, b) => a.first - b.first || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    this.#uses.set(word, found);
    return found;
  }

  /** The uses under a word that name whom it stands for, best first (`naming.ts`); the others are never loaded. */
  naming(word: string, naming: Naming): readonly Use[] {
    this.onAsk?.(word);
    const known = this.#naming.get(word);
    if (known !== undefined) return known;
    if (!this.#everything && !this.#known.has(word)) {
      this.missingNames.set(word, naming);
      return [];
    }
    const best = new NamingUses(naming);
    for (const fact of this.#byToken.get(word) ?? []) if (fact.kind === "use") best.offer(fact);
    const found = best.inOrder();
    this.#naming.set(word, found);
    return found;
  }
}

/** Time, then event ID, then account: an order that the records alone decide. */
export function byTime(a: Issuance, b: Issuance): number {
  return (
    a.time - b.time ||
    (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0) ||
    (a.account < b.account ? -1 : a.account > b.account ? 1 : 0)
  );
}
