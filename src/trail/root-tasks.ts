/** One task that AssumeRoot can open a member account for. */
export interface RootTask {
  /** The name of the managed policy below `policy/root-task/`. */
  readonly name: string;
  /** The only IAM actions that a session of this task may call. */
  readonly permits: readonly string[];
  /** Whether all of its calls are calls of IAM, which CloudTrail records in one region of the partition. */
  readonly inIamRegion: boolean;
}

function task(name: string, service: string, actions: string): RootTask {
  return {
    name,
    permits: actions.split(" ").map((action) => `${service}:${action}`),
    inIamRegion: service === "iam",
  };
}

/**
 * The five managed task policies of AssumeRoot. Each denies everything but the actions named here
 * (`cloudtrail-identity.md` §5; AWS managed policy reference and IAM User Guide, "Perform a privileged task on a member
 * account": https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html).
 */
export const ROOT_TASKS: readonly RootTask[] = [
  task(
    "IAMAuditRootUserCredentials",
    "iam",
    "ListAccessKeys ListSigningCertificates GetLoginProfile ListMFADevices GetAccountSummary GetUser GetAccessKeyLastUsed",
  ),
  task("IAMCreateRootUserPassword", "iam", "CreateLoginProfile GetLoginProfile"),
  task(
    "IAMDeleteRootUserCredentials",
    "iam",
    "DeleteAccessKey DeleteSigningCertificate DeleteLoginProfile DeactivateMFADevice ListAccessKeys ListSigningCertificates GetLoginProfile ListMFADevices GetUser GetAccessKeyLastUsed",
  ),
  task("S3UnlockBucketPolicy", "s3", "DeleteBucketPolicy PutBucketPolicy GetBucketPolicy ListAllMyBuckets"),
  task("SQSUnlockQueuePolicy", "sqs", "SetQueueAttributes GetQueueAttributes ListQueues GetQueueUrl"),
];

/** The longest that a session of AssumeRoot lasts, in seconds (§4.8, §5). */
export const ROOT_SESSION_SECONDS = 900;

const TASK_ARN = /^arn:(aws[a-z-]*):iam::aws:policy\/root-task\/(.+)$/;

/** The task of a task policy's ARN; undefined for any other policy. */
export function rootTaskOf(arn: string | undefined): RootTask | undefined {
  const name = TASK_ARN.exec(arn ?? "")?.[2];
  return ROOT_TASKS.find((one) => one.name === name);
}

/** The region in which a partition's IAM calls are recorded. */
export function iamRegionOf(arn: string | undefined): string {
  const partition = TASK_ARN.exec(arn ?? "")?.[1];
  return partition === "aws-us-gov" ? "us-gov-west-1" : partition === "aws-cn" ? "cn-north-1" : "us-east-1";
}

/** Calls whose IAM action has another name than the event (Service Authorization Reference, Amazon S3). */
const ACTIONS: Readonly<Record<string, string>> = {
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
};

/**
 * The IAM action of a call, from the event's source and name: `s3:ListAllMyBuckets` for ListBuckets. Exact for the
 * services of the task policies; elsewhere the source's first label stands for the service's prefix.
 */
export function iamActionOf(eventSource: string, eventName: string): string {
  const action = `${eventSource.toLowerCase().replace(/\.amazonaws\.com(\.cn)?$/, "")}:${eventName}`;
  return ACTIONS[action] ?? action;
}

/** Works under any policy, even one that denies it (STS API Reference, GetCallerIdentity). */
const NEVER_DENIED = "sts:getcalleridentity";

/** Whether a task's policy lets an action through; action names have no case. */
export function permits(task: RootTask, action: string): boolean {
  const name = action.toLowerCase();
  return name === NEVER_DENIED || task.permits.some((one) => one.toLowerCase() === name);
}
