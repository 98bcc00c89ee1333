import * as z from "zod";
import { ApiCall, ContainmentPlan } from "./contain.js";

/** What came of a call. */
export const CallOutcome = z
  .enum(["done", "already", "changed", "failed", "unanswered"])
  .describe(
    "done: AWS took it. already: nothing had to be changed. changed: it is not as it was left, and was not touched. failed: AWS refused. unanswered: nobody knows",
  );
export type CallOutcome = z.infer<typeof CallOutcome>;

/** As whom calls are made in an account. */
export const ActingAs = z.object({ account: z.string(), arn: z.string() });
export type ActingAs = z.infer<typeof ActingAs>;

const At = z.string().describe("RFC 3339, UTC");
const ofCall = {
  at: At,
  step: z.string().describe("The step's ID in the plan"),
  n: z.number().describe("Which of the step's calls, from 0"),
};
const Does = z.enum(["apply", "undo"]);

/**
 * One line of a containment's journal. The file is NDJSON, its first line holds the whole plan, and each line is on the disk
 * before what it announces is done. Secrets are never in it.
 */
export const JournalLine = z.discriminatedUnion("line", [
  z.object({
    line: z.literal("plan"),
    version: z.literal(1).describe("Of this format"),
    at: At,
    by: z.array(ActingAs),
    plan: ContainmentPlan,
  }),
  z.object({ line: z.literal("resumed"), at: At, does: Does, by: z.array(ActingAs) }),
  z.object({ line: z.literal("skip"), at: At, step: z.string() }),
  z.object({
    line: z.literal("backup"),
    ...ofCall,
    what: z.string().describe("What is changed: key AKIA… of alice"),
    before: z.json().describe("What it was; null where it was not there"),
  }),
  z.object({
    line: z.literal("begin"),
    ...ofCall,
    does: Does,
    account: z.string(),
    call: ApiCall.describe("As it is sent, without what is secret in it"),
  }),
  z.object({
    line: z.literal("end"),
    ...ofCall,
    does: Does,
    account: z.string(),
    call: ApiCall,
    outcome: CallOutcome,
    requestId: z.string().optional().describe("CloudTrail records it as requestID"),
    after: z.json().optional().describe("What it is now"),
    note: z.string().optional(),
    problem: z.object({ code: z.string(), detail: z.string() }).optional(),
  }),
]);
export type JournalLine = z.infer<typeof JournalLine>;
