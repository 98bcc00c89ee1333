import * as z from "zod";
import { Confidence, Gap, Identity, Origin } from "./trace.js";

/** The answer of `contain`; the one source of its types and of its JSON Schema. Times are RFC 3339, UTC. */
export const ApiCall = z.object({
  service: z.string().describe("As AWS's SDKs and the AWS CLI name it: iam, lambda, s3"),
  action: z.string().describe("UpdateAccessKey"),
  region: z.string().optional().describe("Absent where the service is global"),
  input: z.record(z.string(), z.json()).describe("The exact input of the call"),
});
export type ApiCall = z.infer<typeof ApiCall>;

/** A policy document, as IAM takes it. */
export const PolicyDocument = z.record(z.string(), z.json());
export type PolicyDocument = z.infer<typeof PolicyDocument>;

export const StepKind = z.enum([
  "create-spare-key",
  "deactivate-key",
  "delete-console-password",
  "deactivate-credential",
  "deny-identity",
  "take-back-policy",
  "restore-trust-policy",
  "restore-policy",
  "take-back-grant",
  "revoke-user-sessions",
  "revoke-role-sessions",
  "revoke-one-session",
  "deny-assume-root",
]);
export type StepKind = z.infer<typeof StepKind>;

export const Consent = z.enum(["--include-shared", "--include-weak", "--include-ended"]);
export type Consent = z.infer<typeof Consent>;

export const OtherUse = z.object({
  origin: Origin.nullable().describe("null: the logs do not say who"),
  events: z.number(),
  lastSeen: z.string(),
});
export type OtherUse = z.infer<typeof OtherUse>;

export const SideEffects = z.object({
  others: z.array(OtherUse).describe("Who else uses it by the logs, most events first, at most 20"),
  othersTotal: z.number(),
  shared: z.boolean().describe("Whether somebody else would be stopped too"),
  note: z.string().optional(),
});
export type SideEffects = z.infer<typeof SideEffects>;

export const Undo = z.object({
  exact: z.boolean(),
  calls: z.array(ApiCall),
  how: z.string().optional().describe("What a person has to do, or what cannot come back"),
});
export type Undo = z.infer<typeof Undo>;

export const Target = Identity.extend({
  kind: z.enum(["access-key", "user", "role", "session", "resource"]),
  name: z.string().describe("Key ID, user, role or resource name"),
});
export type Target = z.infer<typeof Target>;

export const Step = z.object({
  id: z.string().describe("The same for the same step on the same target"),
  order: z.number().describe("From 1"),
  account: z.string(),
  target: Target,
  kind: StepKind,
  title: z.string(),
  why: z.string(),
  evidence: z.array(z.string()).describe("Event IDs"),
  confidence: Confidence.describe("How sure it is that this belongs to what is to be stopped"),
  calls: z.array(ApiCall),
  policyDocument: PolicyDocument.optional(),
  sideEffects: SideEffects,
  undo: Undo,
  doesNotStop: z.array(z.string()),
  needs: z.array(Consent).describe("What has to be said before it is part of what is done"),
  held: z.boolean().describe("Whether that was not said: it is shown, and left out of the script"),
});
export type Step = z.infer<typeof Step>;

export const ManualStep = z.object({
  id: z.string(),
  account: z.string().optional(),
  who: z.string().describe("Who can do it"),
  title: z.string(),
  what: z.array(z.string()).describe("In this order"),
  why: z.string(),
  evidence: z.array(z.string()),
  policyDocument: PolicyDocument.optional(),
  policyKind: z
    .enum(["identity-policy", "trust-policy-statement", "resource-policy", "service-control-policy"])
    .optional(),
});
export type ManualStep = z.infer<typeof ManualStep>;

export const LiveSession = Identity.extend({
  via: z.string(),
  createdAt: z.string().optional(),
  endsAt: z.string().optional(),
  endIsLatest: z.boolean().describe("The end is not logged; this is the latest that AWS allows"),
  alive: z.boolean(),
  events: z.number().optional(),
  confidence: Confidence,
  stoppedBy: z.array(z.string()).describe("IDs of the steps that stop it; none: nothing in this plan does"),
});
export type LiveSession = z.infer<typeof LiveSession>;

export const ContainmentPlan = z.object({
  id: z.string().describe("Its time, and a hash of its content"),
  query: z.string(),
  options: z.object({
    scope: z.enum(["role", "session", "source-identity"]),
    sourceIdentity: z.string().optional(),
    rotate: z.boolean(),
    include: z.array(Consent),
  }),
  trace: z.object({
    origin: Origin.nullable(),
    confidence: Confidence,
    gap: Gap.optional(),
    hops: z.number(),
    candidates: z.array(Origin).describe("Where readings disagree: the origins it may have, at most 50"),
  }),
  createdFrom: z.object({ lakeSerial: z.number(), at: z.string() }).describe("Which state of the lake, and when"),
  before: z.string().describe("Sessions issued before this time are denied"),
  steps: z.array(Step).describe("In the order in which they are to be done"),
  manual: z.array(ManualStep).describe("What only a person, an identity provider or an organization can do"),
  notStopped: z.array(z.object({ what: z.string(), why: z.string(), until: z.string().optional() })),
  sessions: z.array(LiveSession).describe("Those still alive first, then by time"),
  sessionsTotal: z.number(),
  warnings: z.array(z.string()),
}); // prettier-ignore
export type ContainmentPlan = z.infer<typeof ContainmentPlan>;
