import type { LiveSession } from "../answers/contain.js";
import type { Confidence, Descendant, Hop, Origin, SessionIdentity, Trace } from "../answers/trace.js";
import { assumedRole, parseArn } from "../trail/arn.js";
import { isLongTermKey } from "../trail/key-id.js";

/** A credential that is to be stopped: a session, or a long-term key. */
export interface Credential {
  readonly via: string;
  readonly to: SessionIdentity;
  readonly evidence: readonly string[];
  /** How sure it is that it belongs to what is to be stopped. */
  readonly confidence: Confidence;
  /** 0: the origin's own; a session minted from it 1; and so on. */
  readonly depth: number;
  readonly events?: number;
  readonly sourceIdentity?: string;
  /** It lies behind a hop that is not exact: it is not touched unless that is asked for. */
  readonly doubtful: boolean;
  /** What it was minted from. */
  readonly from?: SessionIdentity;
}

/** A user, with the credentials of its that are to be stopped. */
export interface UserInScope {
  readonly account: string;
  readonly name: string;
  readonly arn?: string;
  readonly principalId?: string;
  readonly depth: number;
  readonly confidence: Confidence;
  readonly doubtful: boolean;
  readonly evidence: readonly string[];
}

/** All that is to be stopped, as the traces tell it. */
export interface Scope {
  readonly credentials: readonly Credential[];
  readonly users: readonly UserInScope[];
  readonly origin: Origin | null;
}

/** A trace that the plan is made from, and how sure it is that all of it belongs to what is to be stopped. */
export interface ScopedTrace {
  readonly trace: Trace;
  readonly confidence: Confidence;
  readonly depth: number;
  /** Of a session without a chain: what its own records say. */
  readonly session?: { readonly principalId: string; readonly createdAt: string };
  /** Reached by a hop that is not exact. */
  readonly doubtful: boolean;
}

const RANK: readonly Confidence[] = ["exact", "strong", "weak", "none"];

/** The less sure of two. */
export function weaker(a: Confidence, b: Confidence): Confidence {
  return RANK[Math.max(RANK.indexOf(a), RANK.indexOf(b))]!;
}

export function confidenceOf(text: string): Confidence {
  return RANK.find((known) => known === text) ?? "none";
}

/** Every credential of the traces once, those nearest the origin first; what two traces know, the surer one tells. */
export function scopeOf(traces: readonly ScopedTrace[], origin: Origin | null): Scope {
  const credentials = new Map<string, Credential>();
  const users = new Map<string, UserInScope>();
  const add = (credential: Credential): void => {
    const key = credentialKey(credential.to);
    if (key === undefined) return;
    const known = credentials.get(key);
    credentials.set(key, known === undefined ? credential : surer(known, credential));
  };
  const addUser = (user: UserInScope): void => {
    const key = `${user.account}/${user.name}`;
    const known = users.get(key);
    if (known === undefined || RANK.indexOf(user.confidence) < RANK.indexOf(known.confidence))
      users.set(key, { ...known, ...user, doubtful: user.doubtful && known?.doubtful !== false });
    else
      users.set(key, {
        ...user,
        ...known,
        depth: Math.min(user.depth, known.depth),
        doubtful: user.doubtful && known.doubtful,
      });
  };
  const userOf = (to: SessionIdentity, from: Omit<UserInScope, "account" | "name">): void => {
    const name = userName(to.arn);
    if (name !== undefined && to.account !== undefined)
      addUser({
        ...from,
        account: to.account,
        name,
        ...(to.arn === undefined ? {} : { arn: to.arn }),
        ...(to.principalId?.startsWith("AIDA") === true ? { principalId: to.principalId } : {}),
      });
  };
  for (const one of traces) {
    const down = (children: readonly Descendant[], depth: number, sure: Confidence, from?: SessionIdentity) => {
      for (const child of children) {
        const confidence = weaker(sure, confidenceOf(child.confidence));
        const evidence = child.evidence.map(({ eventId }) => eventId);
        add({
          via: child.via, to: child.to, evidence, confidence, depth, events: child.events, doubtful: one.doubtful,
          ...(from === undefined ? {} : { from }),
        }); // prettier-ignore
        userOf(child.to, { depth, confidence, evidence, doubtful: one.doubtful });
        down(child.children, depth + 1, confidence, child.to);
      }
    };
    const { trace } = one;
    chainOf(one, add, userOf);
    down(trace.descendants, one.depth + trace.chain.length + 1, one.confidence, trace.subject ?? undefined);
  } // prettier-ignore
  const all = [...credentials.values()].sort(
    (a, b) => a.depth - b.depth || byText(credentialKey(a.to)!, credentialKey(b.to)!),
  );
  return {
    credentials: all,
    users: [...users.values()].sort((a, b) => a.depth - b.depth || byText(`${a.account}/${a.name}`, `${b.account}/${b.name}`)),
    origin,
  }; // prettier-ignore
}

/** The subject and what its chain leads back to. What lies beyond a hop that is not exact is as sure as that hop. */
function chainOf(
  { trace, confidence, depth, ...of }: ScopedTrace,
  add: (credential: Credential) => void,
  userOf: (to: SessionIdentity, from: Omit<UserInScope, "account" | "name">) => void,
): void {
  const { chain, subject, activity } = trace;
  let sure = confidence;
  let doubtful = of.doubtful;
  const subjectIdentity: SessionIdentity | undefined =
    chain.at(-1)?.to ?? identityOfSubject(trace, of.session);
  if (chain.length === 0 && subjectIdentity !== undefined) {
    add({ via: "", to: subjectIdentity, evidence: [], confidence: sure, depth, doubtful, ...(activity === null ? {} : { events: activity.events }) });
    userOf(subjectIdentity, { depth, confidence: sure, evidence: [], doubtful });
  } // prettier-ignore
  for (const [back, hop] of chain.toReversed().entries()) {
    const at = depth + chain.length - back;
    const evidence = hop.evidence.map(({ eventId }) => eventId);
    add({
      via: hop.via, to: hop.to, evidence, confidence: sure, depth: at, from: hop.from, doubtful,
      ...(hop.sourceIdentity === undefined ? {} : { sourceIdentity: hop.sourceIdentity }),
      ...(back === 0 && activity !== null ? { events: activity.events } : {}),
    }); // prettier-ignore
    userOf(hop.to, { depth: at, confidence: sure, evidence, doubtful });
    sure = weaker(sure, hop.confidence);
    doubtful ||= hop.confidence !== "exact";
  }
  const first: Hop | undefined = chain[0];
  if (first === undefined || subject === null) return;
  const evidence = first.evidence.map(({ eventId }) => eventId);
  const origin: SessionIdentity = first.from;
  if (isLongTermKey(origin.accessKeyId))
    add({ via: "", to: origin, evidence, confidence: sure, depth, doubtful });
  userOf(origin, { depth, confidence: sure, evidence, doubtful });
}

/** The traced identity where it has no chain: a long-term key, or a user. */
function identityOfSubject(
  { subject, origin }: Trace,
  session: ScopedTrace["session"],
): SessionIdentity | undefined {
  if (subject === null) return undefined;
  const arn = subject.arn ?? (origin?.kind === "iam-user" ? origin.arn : undefined);
  const account = subject.account ?? origin?.account;
  return {
    ...(arn === undefined ? {} : { arn }),
    ...(origin?.principalId === undefined ? {} : { principalId: origin.principalId }),
    ...(subject.kind === "access-key" ? { accessKeyId: subject.id } : {}),
    ...(subject.kind === "event" && isLongTermKey(origin?.accessKeyId) ? { accessKeyId: origin!.accessKeyId! } : {}),
    ...(account === undefined ? {} : { account }),
    ...session,
  }; // prettier-ignore
}

function surer(a: Credential, b: Credential): Credential {
  const [best, other] = RANK.indexOf(b.confidence) < RANK.indexOf(a.confidence) ? [b, a] : [a, b];
  return {
    ...other,
    ...best,
    depth: Math.min(a.depth, b.depth),
    doubtful: a.doubtful && b.doubtful,
    evidence: [...new Set([...best.evidence, ...other.evidence])],
    ...(a.events === undefined && b.events === undefined ? {} : { events: Math.max(a.events ?? 0, b.events ?? 0) }),
  }; // prettier-ignore
}

/** What makes two credentials one: a long-term key by itself, a session by principal and time. */
function credentialKey(to: SessionIdentity): string | undefined {
  if (isLongTermKey(to.accessKeyId)) return to.accessKeyId;
  const who = to.principalId ?? to.arn;
  if (who === undefined && to.accessKeyId === undefined) return undefined;
  // The account's root and the person who opened its session share all but the key.
  return to.createdAt === undefined
    ? `${to.account ?? ""}/${who ?? to.accessKeyId}`
    : `${to.account ?? ""}/${who ?? to.accessKeyId}/${to.createdAt}`;
}

/** `arn:aws:iam::A:user/path/alice` → alice */
export function userName(arn: string | undefined): string | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "iam" || !parsed.resource.startsWith("user/")) return undefined;
  return parsed.resource.slice(parsed.resource.lastIndexOf("/") + 1);
}

const HOUR = 3600;

/**
 * With the owners of keys that were made and never used: only the record of the making names them. Sessions may have been
 * minted from such a key all the same, where the logs are late or do not hold the account.
 */
export function withOwners(scope: Scope, ownerOf: (key: Credential) => string | undefined): Scope {
  const users = new Map(scope.users.map((user) => [`${user.account}/${user.name}`, user]));
  for (const credential of scope.credentials) {
    const { to, via, depth, confidence, doubtful, evidence } = credential;
    const name = ownerOf(credential);
    if (via !== "CreateAccessKey" || to.account === undefined || name === undefined) continue;
    const key = `${to.account}/${name}`;
    if (!users.has(key)) users.set(key, { account: to.account, name, depth, confidence, doubtful, evidence });
  }
  const order = (a: UserInScope, b: UserInScope): number => a.depth - b.depth || byText(`${a.account}/${a.name}`, `${b.account}/${b.name}`); // prettier-ignore
  return { ...scope, users: [...users.values()].sort(order) };
}

/**
 * When a session ends: as its issuing event said, else the latest that AWS allows for its kind (`cloudtrail-identity.md` §4.8, §5):
 * AssumeRoot 15 minutes, GetSessionToken and GetFederationToken 36 hours, everything else 12 hours.
 */
export function endOf({ via, to }: Pick<Credential, "via" | "to">): { endsAt?: string; endIsLatest: boolean } {
  if (to.expiresAt !== undefined) return { endsAt: to.expiresAt, endIsLatest: false };
  const began = Date.parse(to.createdAt ?? "");
  if (Number.isNaN(began)) return { endIsLatest: true };
  const most = via === "AssumeRoot" ? HOUR / 4 : /^Get(Session|Federation)Token$/.test(via) ? 36 * HOUR : 12 * HOUR;
  return { endsAt: new Date(began + most * 1000).toISOString().replace(".000Z", "Z"), endIsLatest: true };
} // prettier-ignore

/** Whether a credential is a session, and not a long-term key or a whole user. */
export function isSession({ to }: Credential): boolean {
  if (isLongTermKey(to.accessKeyId)) return false;
  return to.createdAt !== undefined || (to.accessKeyId?.startsWith("ASIA") ?? false) || assumedRole(to.arn) !== undefined;
} // prettier-ignore

/** A session as the plan lists it. */
export function liveSession(credential: Credential, now: Date): LiveSession {
  const { to, via, confidence, events } = credential;
  const end = endOf(credential);
  return {
    ...(to.arn === undefined ? {} : { arn: to.arn }),
    ...(to.principalId === undefined ? {} : { principalId: to.principalId }),
    ...(to.accessKeyId === undefined ? {} : { accessKeyId: to.accessKeyId }),
    ...(to.account === undefined ? {} : { account: to.account }),
    ...(to.createdAt === undefined ? {} : { createdAt: to.createdAt }),
    via,
    ...end,
    alive: end.endsAt === undefined || Date.parse(end.endsAt) > now.getTime(),
    ...(events === undefined ? {} : { events }),
    confidence,
    stoppedBy: [],
  };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
