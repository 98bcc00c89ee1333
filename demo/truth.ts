/** The truth about the demo archive: what the generator knows and the logs only hint at. Kinds, names and hops as the interface defines them. */

export type OriginKind =
  | "iam-user"
  | "root"
  | "saml-user"
  | "web-identity"
  | "identity-center-user"
  | "federated-user"
  | "directory-user"
  | "aws-service"
  | "workload"
  | "external-account"
  | "role"
  | "unknown";

export interface TrueOrigin {
  kind: OriginKind;
  name: string;
  /** Set for iam-user, root, workload and external-account. */
  account?: string;
  /** identity-center-user: the user ID, which is all that some events show. */
  principalId?: string;
}

export type GapReason =
  | "issuing-event-not-in-lake"
  | "caller-account-not-in-lake"
  | "key-never-logged"
  | "issued-outside-retention"
  | "response-truncated"
  | "ambiguous"
  | "not-seen";

/** Why the archive cannot tell, and the gap reasons an honest answer may give. */
export interface Unknowable {
  reasons: GapReason[];
  why: string;
}

/** Who is really behind something. `actor` is the human story ("attacker"), `origin` what the logs can prove. */
export interface Behind {
  origin: TrueOrigin | null;
  actor: string;
  /** The issuing steps from origin to here, by the names the interface gives to hops. */
  via: string[];
  /** Other hop counts that may be given where the definition leaves room. */
  hopsAlso?: number[];
  unknowable?: Unknowable;
}

export interface EventTruth {
  origin: TrueOrigin | null;
  actor: string;
  via: string[];
  hops: number;
  hopsAlso?: number[];
  sessionId?: string;
  accessKeyId?: string;
}

export interface KeyTruth {
  origin: TrueOrigin | null;
  actor: string;
  via: string[];
  hops: number;
  hopsAlso?: number[];
  sessionId?: string;
  /** The event that issued this key, where one did and the archive holds it. */
  issuedBy?: string;
  /** True once an event is signed with it; a console switch's issued key never is. */
  used: boolean;
  /** Signed by a service on behalf of the session (§3.9). */
  forwarded?: boolean;
}

export interface SessionTruth {
  origin: TrueOrigin | null;
  actor: string;
  via: string[];
  hops: number;
  hopsAlso?: number[];
  account: string;
  arn: string;
}

export interface AttackStep {
  eventId: string;
  time: string;
  title: string;
  detail: string;
}

export interface AttackTruth {
  steps: AttackStep[];
  victim: string;
  leakedKey: string;
  backdoorKey: string;
  backdoorUser: string;
  stolenInstance: string;
  stolenInstanceKey: string;
  /** A session of the attacker that carries this innocent person's name. */
  borrowedName: { name: string; sessionId: string };
  /** A session of the attacker that is named like this innocent instance. */
  borrowedInstance: { name: string; sessionId: string };
  /** The deepest credential of the chain; the one an alarm would show. */
  alarmKey: string;
  rootKey: string;
  /** A key of the switched console session in prod; no log issues it. */
  consoleKey: string;
  attackerIps: string[];
  from: string;
  to: string;
}

export interface Person {
  name: string;
  how: string;
  story: string;
  events: number;
}

export interface Truth {
  events: Record<string, EventTruth>;
  keys: Record<string, KeyTruth>;
  sessions: Record<string, SessionTruth>;
  /** Who made which long-term key, where the archive shows it. */
  createdKeys: Record<string, { origin: TrueOrigin | null; eventId: string; userName: string }>;
  people: Person[];
  attack: AttackTruth;
  unknowable: { events: Record<string, Unknowable>; sessions: Record<string, Unknowable> };
  /** Hours left out of the archive on purpose, for `status`. */
  missing: { account: string; region: string; from: string; to: string }[];
  duplicates: number;
}
