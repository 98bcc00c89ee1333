import * as z from "zod";

/** One statement of an IAM policy, as AWS takes it. */
export const IamStatement = z.object({
  Sid: z.string(),
  Effect: z.literal("Allow"),
  Action: z.array(z.string()),
  Resource: z.array(z.string()),
  Condition: z.record(z.string(), z.record(z.string(), z.array(z.string()))).optional(),
});
export type IamStatement = z.infer<typeof IamStatement>;

/** The answer of `iam-policy`: a policy document, to be put as it is. */
export const IamPolicy = z.object({
  Version: z.literal("2012-10-17"),
  Statement: z.array(IamStatement),
});
export type IamPolicy = z.infer<typeof IamPolicy>;
