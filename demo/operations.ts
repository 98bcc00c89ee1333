import type { Caller } from "./callers.js";
import type { Fields } from "./recorder.js";
import type { Operation } from "./operation.js";
import { CHANGES } from "./changes.js";

const reads = (source: string, name: string, request?: Operation["request"], global = false): Operation => ({
  source,
  name,
  readOnly: true,
  ...(request === undefined ? {} : { request }),
  ...(global ? { global } : {}),
});

const KEY_ARN = (caller: Caller): string =>
  `arn:aws:kms:eu-west-1:${caller.account}:key/6f0e7a52-0c1d-4b7e-9b42-${caller.account}`;

/** A bucket and a key in it, as S3 data events name them (§1.1 resources). */
function s3Object(source: Pick<Operation, "name" | "readOnly">, bucket: string, key: string): Operation {
  return {
    source: "s3",
    ...source,
    data: true,
    request: () => ({ bucketName: bucket, Host: `${bucket}.s3.eu-west-1.amazonaws.com`, key }),
    resources: (_world, caller) => [
      { type: "AWS::S3::Object", ARN: `arn:aws:s3:::${bucket}/${key}` },
      { accountId: caller.account, type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${bucket}` },
    ],
  };
}
export const getObject = (bucket: string, key: string): Operation =>
  s3Object({ name: "GetObject", readOnly: true }, bucket, key);
export const putObject = (bucket: string, key: string): Operation => ({
  ...s3Object({ name: "PutObject", readOnly: false }, bucket, key),
  response: () => ({ "x-amz-server-side-encryption": "aws:kms" }),
});

/** Bucket-level S3 calls (Appendix A, common tail). */
export function bucketCall(name: string, readOnly: boolean, bucket: string, more: Fields = {}): Operation {
  return {
    source: "s3",
    name,
    readOnly,
    request: () => ({ bucketName: bucket, Host: `${bucket}.s3.eu-west-1.amazonaws.com`, ...more }),
    resources: (_world, caller) => [
      { accountId: caller.account, type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${bucket}` },
    ],
  };
}

export const secretRead = (name: string): Operation =>
  reads("secretsmanager", "GetSecretValue", () => ({ secretId: name }));

export const kmsData = (name: string, context: Record<string, string>): Operation => ({
  source: "kms",
  name,
  readOnly: true,
  request: (_world, caller) => ({
    ...(name === "Decrypt"
      ? { encryptionAlgorithm: "SYMMETRIC_DEFAULT" }
      : { keyId: KEY_ARN(caller), keySpec: "AES_256" }),
    encryptionContext: context,
  }),
  resources: (_world, caller) => [{ accountId: caller.account, type: "AWS::KMS::Key", ARN: KEY_ARN(caller) }],
});

/** A write to IAM; `response` under the name IAM uses. */
export function iamWrite(name: string, request: Fields, response?: Fields): Operation {
  return {
    source: "iam",
    name,
    readOnly: false,
    global: true,
    request: () => request,
    response: () => response ?? null,
  };
}

export const WHO_AM_I: Operation = reads("sts", "GetCallerIdentity");

/** Things people and programs look at. */
export const READS = {
  listBuckets: reads("s3", "ListBuckets", () => ({ Host: "s3.eu-west-1.amazonaws.com" })),
  describeInstances: reads("ec2", "DescribeInstances", () => ({ instancesSet: {}, filterSet: {} })),
  describeGroups: reads("ec2", "DescribeSecurityGroups", () => ({
    securityGroupSet: {},
    securityGroupIdSet: {},
    filterSet: {},
  })),
  describeVpcs: reads("ec2", "DescribeVpcs", () => ({ vpcSet: {}, filterSet: {} })),
  listFunctions: reads("lambda", "ListFunctions20150331", () => ({ maxItems: 50 })),
  listUsers: reads("iam", "ListUsers", () => ({ maxItems: 100 }), true),
  listRoles: reads("iam", "ListRoles", () => ({ maxItems: 100 }), true),
  listMyPolicies: reads(
    "iam",
    "ListAttachedUserPolicies",
    (_world, caller) => ({ userName: caller.userName ?? "" }),
    true,
  ),
  accountSummary: reads("iam", "GetAccountSummary", undefined, true),
  describeAlarms: reads("monitoring", "DescribeAlarms", () => ({ maxRecords: 100 })),
  describeLogGroups: reads("logs", "DescribeLogGroups", () => ({ limit: 50 })),
  listSecrets: reads("secretsmanager", "ListSecrets", () => ({ maxResults: 100 })),
  describeTrails: reads("cloudtrail", "DescribeTrails", () => ({
    trailNameList: [],
    includeShadowTrails: true,
  })),
  listStacks: reads("cloudformation", "DescribeStacks"),
  listClusters: reads("eks", "ListClusters"),
  listKeys: reads("kms", "ListAliases"),
  listTables: reads("dynamodb", "ListTables"),
  listAccounts: reads("organizations", "ListAccounts", undefined, true),
} as const satisfies Record<string, Operation>;

/** Things they change. */
export const WRITES = {
  ...CHANGES,
  startInstances: {
    source: "ec2",
    name: "StartInstances",
    readOnly: false,
    request: ({ org }) => ({ instancesSet: { items: [{ instanceId: org.instances.etl }] } }),
    response: ({ org }) => ({
      requestId: "4f6d6ed1-0d02-4a6b-8bb7-1d5a4d2f8c10",
      instancesSet: {
        items: [
          {
            instanceId: org.instances.etl,
            currentState: { code: 0, name: "pending" },
            previousState: { code: 80, name: "stopped" },
          },
        ],
      },
    }),
  },
} as const satisfies Record<string, Operation>;
