import type { Operation } from "../operation.js";
import { bucketCall } from "../operations.js";

/** s3:PutBucketPolicy that lets anyone read. */
export function makePublic(bucket: string): Operation {
  const bucketPolicy = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` },
    ],
  };
  return bucketCall("PutBucketPolicy", false, bucket, { bucketPolicy, policy: "" });
}

/** ssm:SendCommand; what it ran is hidden, as it is in real records. */
export function runCommand(instance: string): Operation {
  return {
    source: "ssm",
    name: "SendCommand",
    readOnly: false,
    request: () => ({
      documentName: "AWS-RunShellScript",
      instanceIds: [instance],
      parameters: "HIDDEN_DUE_TO_SECURITY_REASONS",
      interactive: false,
    }),
    response: ({ random }) => ({
      command: { commandId: random.uuid(), status: "Pending", documentName: "AWS-RunShellScript" },
    }),
  };
}
