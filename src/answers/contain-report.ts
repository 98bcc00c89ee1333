import * as z from "zod";
import { ApiCall, StepKind } from "./contain.js";
import { ActingAs, CallOutcome } from "./contain-journal.js";

export const ReportedCall = z.object({
  call: ApiCall,
  at: z.string(),
  outcome: z.union([CallOutcome, z.literal("would")]),
  requestId: z.string().optional(),
});
export type ReportedCall = z.infer<typeof ReportedCall>;

export const StepOutcome = z.enum([
  "done",
  "already",
  "undone",
  "would",
  "held",
  "skipped",
  "by-script",
  "stopped",
  "waiting",
  "changed",
  "nothing",
]);
export type StepOutcome = z.infer<typeof StepOutcome>;

export const ReportedStep = z.object({
  id: z.string(),
  order: z.number(),
  account: z.string(),
  kind: StepKind,
  title: z.string(),
  outcome: StepOutcome.describe(
    "held: not said to be included. by-script: no call of IAM, the script has it. stopped: here it stopped. waiting: after where it stopped. changed: not as it was left, so not undone. nothing: nothing of it is to be undone",
  ),
  calls: z.array(ReportedCall),
  notes: z.array(z.string()),
  permission: z
    .enum(["allowed", "denied", "cannot-be-told"])
    .optional()
    .describe("In a dry run: what iam:SimulatePrincipalPolicy says of the calls"),
});
export type ReportedStep = z.infer<typeof ReportedStep>;

/** What came of `contain --apply`, `--resume` or `--undo`, or would with `--dry-run`. */
export const ContainmentReport = z.object({
  plan: z.string(),
  query: z.string(),
  does: z.enum(["apply", "undo"]),
  dryRun: z.boolean(),
  journal: z
    .string()
    .nullable()
    .describe("The file that --resume, --undo and --verify take; none in a dry run"),
  by: z.array(ActingAs).describe("As whom, in each account"),
  complete: z.boolean().describe("Whether nothing is left that was to be done"),
  steps: z.array(ReportedStep).describe("In the order of the plan; undoing goes from the last to the first"),
  stopped: z
    .object({ order: z.number(), code: z.string(), detail: z.string() })
    .optional()
    .describe("Why it stopped before the end"),
  manual: z.number().describe("Steps that only a person can do; the plan has them"),
});
export type ContainmentReport = z.infer<typeof ContainmentReport>;
