import * as z from "zod";
import { Row } from "./trace.js";

/** The answer of `status`: what the lake holds, and where it has holes. */
export const Status = z.object({
  accounts: z.array(
    z.object({
      account: z.string(),
      region: z.string(),
      from: z.string(),
      to: z.string(),
      events: z.number(),
      coverage: z
        .enum(["complete", "gaps", "cannot-tell"])
        .describe(
          "cannot-tell: the source is too sparse, or not a trail's files, to say which hours are missing",
        ),
      gaps: z.array(z.object({ from: z.string(), to: z.string() })),
    }),
  ),
  loggingBreaks: z
    .array(Row)
    .describe("StopLogging, DeleteTrail, UpdateTrail, PutEventSelectors, with who did it"),
  digests: z
    .object({
      hours: z.object({ valid: z.number(), invalid: z.number(), missing: z.number(), unproven: z.number() }),
      broken: z
        .array(
          z.object({
            account: z.string(),
            region: z.string(),
            trail: z.string(),
            from: z.string(),
            to: z.string(),
            verdict: z.string(),
          }),
        )
        .describe("Hours whose digest is invalid or missing"),
      invalidFiles: z.number().describe("Log files that were changed or planted"),
    })
    .optional()
    .describe("What `verify` found; absent where it never ran"),
  files: z.object({
    total: z.number(),
    skipped: z.number(),
    setAside: z.number(),
    problems: z.array(z.object({ code: z.string(), source: z.string().optional(), detail: z.string() })),
  }),
  records: z.object({ stored: z.number(), read: z.number(), duplicates: z.number(), rejected: z.number() }),
  unresolved: z.array(z.object({ reason: z.string(), sessions: z.number(), events: z.number() })),
});
export type Status = z.infer<typeof Status>;
