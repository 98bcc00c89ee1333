import * as z from "zod";

/** The answer of `trace`; the one source of its types and of its JSON Schema. Times are RFC 3339, UTC, whole seconds. */
export const Confidence = z.enum(["exact", "strong", "weak", "none"]).describe("How sure the origin is");
export type Confidence = z.infer<typeof Confidence>;

export const GapReason = z.enum([
  "issuing-event-not-in-lake",
  "caller-account-not-in-lake",
  "key-never-logged",
  "issued-outside-retention",
  "response-truncated",
  "ambiguous",
  "not-seen",
]);
export type GapReason = z.infer<typeof GapReason>;

export const FetchNext = z.object({
  account: z.string().optional(),
  region: z.string().optional(),
  from: z.string(),
  to: z.string(),
});
export type FetchNext = z.infer<typeof FetchNext>;

export const Gap = z.object({ reason: GapReason, detail: z.string(), fetchNext: FetchNext.optional() });
export type Gap = z.infer<typeof Gap>;

export const OriginKind = z.enum([
  "iam-user",
  "root",
  "saml-user",
  "web-identity",
  "identity-center-user",
  "federated-user",
  "directory-user",
  "aws-service",
  "workload",
  "external-account",
  "role",
  "unknown",
]);
export type OriginKind = z.infer<typeof OriginKind>;

export const Origin = z.object({
  kind: OriginKind,
  name: z.string(),
  arn: z.string().optional(),
  account: z.string().optional(),
  provider: z.string().optional(),
  principalId: z.string().optional(),
  accessKeyId: z.string().optional(),
});
export type Origin = z.infer<typeof Origin>;

export const Identity = z.object({
  arn: z.string().optional(),
  principalId: z.string().optional(),
  accessKeyId: z.string().optional(),
  account: z.string().optional(),
});
export type Identity = z.infer<typeof Identity>;

export const SessionIdentity = Identity.extend({
  createdAt: z.string().optional(),
  expiresAt: z.string().optional(),
  alive: z.boolean().optional(),
});
export type SessionIdentity = z.infer<typeof SessionIdentity>;

export const Evidence = z.object({
  eventId: z.string(),
  eventName: z.string(),
  account: z.string(),
  eventTime: z.string(),
  file: z.string().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

export const Hop = z.object({
  via: z
    .string()
    .describe('The issuing API, or "ConsoleLogin", "SwitchRole", "delivered-by-service", "embedded"'),
  from: Identity,
  to: SessionIdentity,
  confidence: z.enum(["exact", "strong", "weak"]),
  because: z.string().optional().describe("Why the hop is not exact"),
  rule: z.string().describe("J1 to J12 of the identity reference, or embedded"),
  evidence: z.array(Evidence),
  sourceIdentity: z.string().optional(),
  sessionTags: z.record(z.string(), z.string()).optional(),
  transitiveTagKeys: z.array(z.string()).optional(),
  explicitTrustGrant: z.boolean().optional(),
  mfa: z.boolean().optional(),
  sourceIPAddress: z.string().optional(),
  userAgent: z.string().optional(),
});
export type Hop = z.infer<typeof Hop>;

export const Activity = z.object({
  events: z.number(),
  errors: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  accounts: z.array(z.string()),
  regions: z.array(z.string()),
  sourceIPs: z.array(z.string()),
  services: z.array(z.string()),
});
export type Activity = z.infer<typeof Activity>;

export const Row = z.object({
  eventId: z.string(),
  eventTime: z.string(),
  eventName: z.string(),
  eventSource: z.string(),
  account: z.string(),
  region: z.string(),
  actor: z.string(),
  accessKeyId: z.string().optional(),
  errorCode: z.string().optional(),
  sourceIPAddress: z.string().optional(),
  resources: z.array(z.string()),
  origin: Origin.nullable(),
  confidence: Confidence,
  gap: GapReason.optional(),
});
export type Row = z.infer<typeof Row>;

export const Descendant = z.object({
  via: z.string(),
  to: SessionIdentity,
  confidence: z.string(),
  evidence: z.array(Evidence),
  events: z.number(),
  get children() {
    return z.array(Descendant);
  },
});
export type Descendant = z.infer<typeof Descendant>;

export const Subject = z.object({
  kind: z.enum(["access-key", "session", "event", "principal"]),
  id: z.string(),
  account: z.string().optional(),
  arn: z.string().optional(),
  eventId: z.string().optional(),
});
export type Subject = z.infer<typeof Subject>;

export const CreatedBy = z.object({
  origin: Origin.nullable(),
  eventId: z.string(),
  eventTime: z.string(),
  confidence: Confidence,
});
export type CreatedBy = z.infer<typeof CreatedBy>;

export const UsedElsewhere = z.object({ ip: z.string(), events: z.number(), firstSeen: z.string() });
export type UsedElsewhere = z.infer<typeof UsedElsewhere>;

export const Trace = z.object({
  query: z.string(),
  subject: Subject.nullable(),
  origin: Origin.nullable(),
  confidence: Confidence,
  chain: z.array(Hop).describe("Origin first, subject last"),
  createdBy: CreatedBy.optional().describe("Who made a long-term key"),
  gap: Gap.optional(),
  get candidates() {
    return z.array(Trace).optional().describe("Other readings, latest first, at most 50");
  },
  candidatesTotal: z.number().optional(),
  descendants: z.array(Descendant),
  activity: Activity.nullable(),
  notable: z.array(Row),
  usedElsewhere: z.array(UsedElsewhere).optional(),
  warnings: z.array(z.string()),
});
export type Trace = z.infer<typeof Trace>;
