import * as z from "zod";
import { StepKind, Target } from "./contain.js";
import { FetchNext, Identity, Origin, Row } from "./trace.js";

/** The answer of `contain --verify`; the one source of its types and of its JSON Schema. Times are RFC 3339, UTC. */
export const StepVerdict = z
  .enum([
    "contained",
    "quiet",
    "propagating",
    "no-logs-yet",
    "not-contained",
    "taken-back",
    "failed",
    "not-done",
    "undone",
    "later",
  ])
  .describe(
    "contained: attempts after it were denied, none succeeded; quiet: nothing was seen after it, and the logs reach beyond it; propagating: calls succeeded within the seconds that IAM takes, and the logs reach no further; no-logs-yet: no log of the account is newer than the step; not-contained: calls succeeded after it; taken-back: somebody reversed it; failed: AWS refused it; not-done: its event is not in the lake; undone: reversed by --undo; later: its target was made after the containment began",
  );
export type StepVerdict = z.infer<typeof StepVerdict>;

export const OwnEvent = z.object({
  service: z.string(),
  action: z.string(),
  outcome: z
    .enum(["done", "already", "failed", "not-in-logs"])
    .describe("already: there was nothing to do; not-in-logs: no event of it is in the lake (yet)"),
  matchedBy: z.enum(["request-id", "inputs"]).optional(),
  instead: z.string().optional().describe("Another call that does as much: DeleteAccessKey, AWSDenyAll"),
  differs: z.string().optional().describe("How it differs from the plan"),
  event: Row.optional().describe("Its own event: when, who, from where, and the error where it failed"),
});
export type OwnEvent = z.infer<typeof OwnEvent>;

export const LaterCall = Row.extend({
  after: z.number().describe("Seconds after the step"),
  explicitDeny: z.boolean().optional().describe("Whether the error names an explicit deny"),
});
export type LaterCall = z.infer<typeof LaterCall>;

export const LaterCalls = z.object({
  events: z.number(),
  first: z.string().optional(),
  last: z.string().optional(),
  rows: z.array(LaterCall).describe("The first ones, at most 20"),
});
export type LaterCalls = z.infer<typeof LaterCalls>;

export const Reach = z.object({
  account: z.string(),
  until: z.string().optional().describe("The newest record of the account; absent where the lake has none"),
  region: z.string().optional().describe("Where that record is from"),
  seconds: z.number().optional().describe("How long after the step"),
  behind: z.array(z.string()).describe("Regions of the account whose newest record is older than the step"),
});
export type Reach = z.infer<typeof Reach>;

export const VerifiedStep = z.object({
  id: z.string(),
  order: z.number(),
  account: z.string(),
  target: Target,
  kind: StepKind,
  title: z.string(),
  held: z.boolean(),
  verdict: StepVerdict,
  why: z.string(),
  own: z.array(OwnEvent).describe("One for each call of the step"),
  since: z.string().optional().describe("When the step was done"),
  cutoff: z
    .string()
    .optional()
    .describe("Sessions issued before it are denied, as the event's own policy says"),
  takenBack: Row.optional().describe("Who reversed it"),
  denied: LaterCalls.optional().describe("Attempts by what the step stops, denied after it"),
  succeeded: LaterCalls.optional().describe("Calls by what the step stops that succeeded after it"),
  propagating: LaterCalls.optional().describe("Those that succeeded within the seconds that IAM takes"),
  otherErrors: z.number().optional().describe("Calls that failed for another reason: neither proves"),
  leftOut: z
    .array(z.object({ eventName: z.string(), events: z.number(), why: z.string() }))
    .optional()
    .describe("Calls that no policy can deny"),
  reach: Reach,
  fetchNext: FetchNext.optional(),
});
export type VerifiedStep = z.infer<typeof VerifiedStep>;

export const NewEntry = z.object({
  event: Row.describe("What opened it"),
  opened: Identity.extend({ kind: z.enum(["session", "access-key", "user", "way-in"]), name: z.string() }),
  parent: z.string().describe("By whom: what was to be stopped, or what it made"),
  stoppedBy: z.string().optional().describe("ID of a step that stops it all the same"),
  events: z.number().describe("Its successful calls since"),
});
export type NewEntry = z.infer<typeof NewEntry>;

export const ContainmentVerification = z.object({
  query: z.string(),
  plan: z.object({
    id: z.string(),
    from: z
      .enum(["lake", "plan", "journal"])
      .describe("lake: made anew; plan: a plan that was kept; journal: the one that was applied"),
    file: z.string().optional().describe("Where the plan or journal was read from"),
  }),
  origin: Origin.nullable(),
  at: z.string(),
  verdict: z
    .enum(["contained", "quiet", "waiting", "re-entered", "not-contained", "not-begun", "undone"])
    .describe(
      "The worst there is: not-contained, re-entered, waiting (logs are missing), quiet (nothing seen since), contained",
    ),
  began: z.string().optional().describe("From when on what was to be stopped should be able to do nothing"),
  propagationSeconds: z.number().describe("How long after a step a success is taken for IAM's delay"),
  steps: z.array(VerifiedStep),
  entries: z.array(NewEntry).describe("New sessions, keys and ways in since, oldest first, at most 100"),
  entriesTotal: z.number(),
  open: z.number().describe("Of these, how many no step stops"),
  warnings: z.array(z.string()),
}); // prettier-ignore
export type ContainmentVerification = z.infer<typeof ContainmentVerification>;
