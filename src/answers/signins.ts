import * as z from "zod";
import { OriginKind, Row } from "./trace.js";

/** The answer of `signins`; the one source of its types and of its JSON Schema. */
export const SigninUser = z.object({
  user: z.string(),
  account: z.string(),
  kind: OriginKind,
  success: z.number(),
  failure: z.number(),
  mfa: z.number().describe("Successes with MFA"),
  switches: z.number().describe("Successful role switches by this person"),
  sourceIPs: z.array(z.string()),
  last: z.string(),
});
export type SigninUser = z.infer<typeof SigninUser>;

export const SigninSource = z.object({
  sourceIPAddress: z.string(),
  success: z.number(),
  failure: z.number(),
  mfa: z.number(),
  hidden: z.number().describe("Failures whose user name is hidden"),
  users: z.array(z.string()),
  last: z.string(),
});
export type SigninSource = z.infer<typeof SigninSource>;

export const SigninDestination = z.object({
  destination: z.string().describe("console, forums, support, marketplace, access portal, else the host"),
  success: z.number(),
  failure: z.number(),
});
export type SigninDestination = z.infer<typeof SigninDestination>;

export const SigninKind = z
  .enum(["sign-in", "switch", "exit", "renew", "step", "other"])
  .describe("step: a part of signing in that signs nobody in: CheckMfa, CredentialChallenge, GetSigninToken");
export type SigninKind = z.infer<typeof SigninKind>;

/** What a sign-in or switch began. */
export const SigninSession = z.object({
  id: z.string().describe("<account>/<principalId>/<creationDate>, as `session_id` in SQL"),
  keys: z.array(z.string()).describe("At most 50"),
  keysTotal: z.number(),
  events: z.number(),
  unsure: z.number().describe("Events that may as well be of another sign-in or switch, not among `events`"),
  firstSeen: z.string().optional(),
  lastSeen: z.string().optional(),
  renewed: z.number().describe("Sessions with a later creation date that go back to this switch"),
});
export type SigninSession = z.infer<typeof SigninSession>;

export const SigninRow = Row.extend({
  kind: SigninKind,
  outcome: z.enum(["success", "failure"]),
  user: z.string().nullable().describe("Who signed in, or was tried; null where hidden or not recorded"),
  hidden: z.boolean(),
  mfa: z.boolean().nullable(),
  destination: z.string().optional(),
  switchFrom: z.string().optional(),
  userAgent: z.string().optional(),
  errorMessage: z.string().optional(),
  session: SigninSession.optional(),
});
export type SigninRow = z.infer<typeof SigninRow>;

export const SigninBurst = z.object({
  by: z.enum(["user", "source"]),
  user: z.string().optional(),
  account: z.string().optional(),
  sourceIPAddress: z.string().optional(),
  failures: z.number(),
  from: z.string(),
  to: z.string(),
  users: z.array(z.string()).describe("The users that were tried"),
  hidden: z.number().describe("Failures whose user name is hidden"),
  sourceIPs: z.array(z.string()),
  eventIds: z.array(z.string()).describe("The first 50 failures"),
  success: z
    .object({
      eventId: z.string(),
      eventTime: z.string(),
      user: z.string().nullable(),
      account: z.string(),
      sourceIPAddress: z.string().optional(),
      mfa: z.boolean().nullable(),
      afterSeconds: z.number().describe("After the last failure before it"),
    })
    .nullable()
    .describe("The first success after the fifth failure, within a day of the last"),
});
export type SigninBurst = z.infer<typeof SigninBurst>;

export const Signins = z.object({
  byUser: z.array(SigninUser),
  bySource: z.array(SigninSource),
  byDestination: z.array(SigninDestination),
  hidden: z.number().describe("Failures whose user name is hidden: how many people these are cannot be told"),
  unnamed: z.number().describe("Sign-ins whose record names nobody, hidden ones apart"),
  bursts: z.array(SigninBurst).describe("Five or more failures within ten minutes"),
  rows: z.array(SigninRow).describe("Newest first"),
  rowsTotal: z.number(),
  notes: z.array(z.string()),
});
export type Signins = z.infer<typeof Signins>;
