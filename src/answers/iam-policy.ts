import * as z from "zod";

/** One statement of an IAM policy, as AWS takes it. */
export const PolicyStatement = z.object({
  Sid: z.string(),
  Effect: z.literal("Allow"),
  Action: z.array(z.string()),
  Resource: z.array(z.string()),
  Condition: z.record(z.string(), z.record(z.string(), z.array(z.string()))).optional(),
});
export type PolicyStatement = z.infer<typeof PolicyStatement>;

/** The answer of `iam-policy`: a policy document, to be put as it is. */
export const PolicyDocument = z.object({
  Version: z.literal("2012-10-17"),
  Statement: z.array(PolicyStatement),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;
