import * as z from "zod";
import { Confidence, FetchNext, Gap, Hop, Identity, Origin, Row } from "./trace.js";

/** The answer of `root`; the one source of its types and of its JSON Schema. */
export const RootMisfit = z.object({
  eventId: z.string(),
  kind: z.enum([
    "not-permitted",
    "after-the-end",
    "never-used",
    "refused",
    "global-endpoint",
    "too-long",
    "unknown-task-policy",
    "opened-by-root",
    "own-account",
  ]),
  reason: z.string(),
});
export type RootMisfit = z.infer<typeof RootMisfit>;

export const RootAction = Row.extend({
  iamAction: z.string().describe("The IAM action of the call, as a task policy would name it"),
  permitted: z.boolean().nullable().describe("By the task policy; null where the policy is not known"),
  denied: z.boolean().describe("Whether AWS refused the call"),
  errorMessage: z.string().optional(),
  join: z.object({
    rule: z.string().describe("J1: key, account and creation date; J2: account and creation date"),
    confidence: z.enum(["exact", "strong", "weak"]),
    because: z.string().optional(),
  }),
});
export type RootAction = z.infer<typeof RootAction>;

export const OpenerAccount = z.object({
  account: z.string(),
  standing: z.enum(["management", "delegated-administrator", "one-of-the-two", "cannot-tell"]),
  because: z.string(),
  evidence: z.array(z.string()).describe("Event IDs"),
  regions: z.array(z.string()).describe("The regions of this account that the lake holds"),
});
export type OpenerAccount = z.infer<typeof OpenerAccount>;

export const MemberAccount = z.object({
  account: z.string().nullable(),
  inLake: z.boolean(),
  regions: z.array(z.string()).describe("The regions of this account that the lake holds"),
  detail: z.string().optional().describe("Why the session's actions may be missing"),
  fetchNext: FetchNext.optional(),
});
export type MemberAccount = z.infer<typeof MemberAccount>;

const Opening = z.object({
  opener: Origin.nullable(),
  confidence: Confidence,
  gap: Gap.optional(),
  caller: Identity.describe("Who called AssumeRoot, as recorded"),
  chain: z.array(Hop).describe("From the opener to the caller"),
  openerAccount: OpenerAccount.nullable(),
  event: Row,
  account: z.string().nullable().describe("The member account"),
  region: z.string().describe("The region that served the call"),
  sourceIPAddress: z.string().optional(),
  userAgent: z.string().optional(),
  taskPolicy: z.string().nullable().describe("The ARN of the task policy"),
  permits: z.array(z.string()).nullable().describe("The IAM actions that the task policy permits"),
  misfits: z.array(RootMisfit).describe("What does not fit"),
});

export const RootSession = Opening.extend({
  accessKeyId: z.string().nullable(),
  openedAt: z.string(),
  endsAt: z.string(),
  actions: z.array(RootAction).describe("What was done in the session, oldest first"),
  member: MemberAccount,
});
export type RootSession = z.infer<typeof RootSession>;

export const RefusedOpening = Opening.extend({
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
});
export type RefusedOpening = z.infer<typeof RefusedOpening>;

/** How a root user's own credentials were used. */
export const RootWay = z.enum([
  "sign-in",
  "console",
  "access-key",
  "session-token",
  "aws-login",
  "on-behalf",
  "not-recorded",
  "unexplained",
]);
export type RootWay = z.infer<typeof RootWay>;

export const RootUserRow = Row.extend({
  way: RootWay,
  mfa: z.boolean().nullable(),
  outcome: z.enum(["success", "failure"]).optional().describe("Of a sign-in, which has no error code"),
  errorMessage: z.string().optional(),
});
export type RootUserRow = z.infer<typeof RootUserRow>;

export const RootUse = z.object({
  account: z.string(),
  way: RootWay,
  accessKeyId: z.string().optional().describe("Of a long-term key"),
  openedAt: z.string().optional().describe("When the session began"),
  openedBy: z.string().optional().describe("The event that began the session"),
  mfa: z.boolean().nullable(),
  keys: z.number().describe("How many access keys"),
  events: z.number(),
  errors: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  sourceIPs: z.array(z.string()),
  confidence: Confidence.describe("weak: it may be a session of AssumeRoot"),
  because: z.string().optional(),
});
export type RootUse = z.infer<typeof RootUse>;

export const RootAnswer = z.object({
  sessions: z.array(RootSession).describe("Sessions opened by AssumeRoot, newest first"),
  refused: z.array(RefusedOpening).describe("Calls of AssumeRoot that failed, newest first"),
  rootUse: z.array(RootUse).describe("Use of root users' own credentials, by sign-in, session and key"),
  rootUser: z.array(RootUserRow).describe("The events of rootUse, newest first"),
  rootUserTotal: z.number(),
  notes: z.array(z.string()),
});
export type RootAnswer = z.infer<typeof RootAnswer>;
