import * as z from "zod";

/** The answer of `ingest`. `records.read` is always `added + duplicates + rejected`. */
export const IngestReport = z.object({
  files: z.object({
    read: z.number(),
    skipped: z.number().describe("Not (wholly) usable because of a defect; each has a problem"),
    unchanged: z.number().describe("Known by path, size and time, and not read again"),
    setAside: z.number().describe("Digest files, S3 notifications and the like: no records, no defect"),
  }),
  records: z.object({ read: z.number(), added: z.number(), duplicates: z.number(), rejected: z.number() }),
  bytes: z.object({ compressed: z.number(), raw: z.number() }),
  remote: z
    .object({ requests: z.number(), fetchedBytes: z.number() })
    .optional()
    .describe("Calls of AWS and bytes fetched, where a source is not on this machine"),
  seconds: z.number(),
  problems: z.array(
    z.object({
      code: z.string(),
      source: z.string().optional(),
      detail: z.string(),
      line: z.number().optional(),
      column: z.number().optional(),
    }),
  ),
});
export type IngestReport = z.infer<typeof IngestReport>;
