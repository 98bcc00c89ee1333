import * as z from "zod";

/** The answer of `filter --from-file`: what each pattern of the files would have matched. */
export const FilterReport = z.object({
  files: z.number().describe("Files that were looked at"),
  alarms: z.array(
    z.object({
      name: z.string().describe("The alarm's or filter's name in its file, else where it stands there"),
      file: z.string(),
      line: z.number(),
      pattern: z.string().describe("As CloudWatch Logs would get it: the file's own escapes are decoded"),
      matches: z.number().nullable().describe("null where the pattern was not run"),
      first: z.string().nullable().describe("When the first record that matches was made, RFC 3339"),
      last: z.string().nullable(),
      notices: z.array(z.string()).describe("What was guessed, and what the pattern may not have meant"),
      problem: z
        .object({
          code: z.string(),
          detail: z.string(),
          line: z.number().optional().describe("In the pattern, from 1"),
          column: z.number().optional(),
        })
        .nullable()
        .describe("Why it was not run"),
    }),
  ),
});
export type FilterReport = z.infer<typeof FilterReport>;
