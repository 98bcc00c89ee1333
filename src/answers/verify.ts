import * as z from "zod";

/** The answer of `verify`: whether trail files are what CloudTrail delivered. Times are RFC 3339, UTC, whole seconds. */
export const FileVerdict = z
  .enum(["valid", "invalid", "missing", "unproven", "not-checked"])
  .describe(
    "valid: proven by a signed digest; invalid: changed or forged; missing: named by a digest, not there; unproven: nothing speaks against it, and the proof is not to hand; not-checked: no digest speaks for it",
  );
export type FileVerdict = z.infer<typeof FileVerdict>;

const Counts = z.object({
  valid: z.number(),
  invalid: z.number(),
  missing: z.number(),
  unproven: z.number(),
});

export const VerifiedHour = z.object({
  account: z.string(),
  region: z.string(),
  trail: z.string(),
  from: z.string(),
  to: z.string(),
  backfill: z.boolean().describe("Whether it is a back-fill digest, delivered later for hours without one"),
  verdict: FileVerdict.describe("The worst of the digest and of the files it names"),
  digest: z.object({ path: z.string(), verdict: FileVerdict, reasons: z.array(z.string()) }),
  files: Counts,
});
export type VerifiedHour = z.infer<typeof VerifiedHour>;

export const Verification = z.object({
  hours: z
    .array(VerifiedHour)
    .describe("One for each digest, there or missing: account, region, trail, time"),
  files: z
    .array(
      z.object({
        path: z.string(),
        verdict: FileVerdict,
        reason: z.string(),
        digest: z.string().optional().describe("The digest that names it"),
      }),
    )
    .describe("Log files that are not valid"),
  unexpected: z
    .array(z.object({ path: z.string(), account: z.string(), region: z.string() }))
    .describe(
      "Log files delivered, by their names, in hours for which a digest speaks, and that no digest names",
    ),
  gaps: z
    .array(
      z.object({
        account: z.string(),
        region: z.string(),
        trail: z.string(),
        from: z.string(),
        to: z.string(),
      }),
    )
    .describe("Between two digests that are not linked: logging was stopped and begun again"),
  notChecked: z
    .array(
      z.object({
        account: z.string(),
        region: z.string(),
        files: z.number(),
        from: z.string(),
        to: z.string(),
      }),
    )
    .describe("Log files of hours for which there is no digest, by account and region"),
  sums: z.object({ digests: Counts, files: Counts, unexpected: z.number(), notChecked: z.number() }),
  kept: z
    .enum(["in-lake", "no-lake", "ingest-running", "ingest-unfinished"])
    .describe("Whether the lake keeps the verdicts for status and trace, and why not"),
  keys: z.enum(["api", "file", "none"]).describe("Where the public keys came from"),
});
export type Verification = z.infer<typeof Verification>;
