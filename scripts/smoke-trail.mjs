// Writes a very small real trail into a folder: alice, an IAM user, assumes the role "deploy" and the issued key is
// used. The package check and the README's own commands run on it.
//   node scripts/smoke-trail.mjs <folder>
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const account = "111122223333";
const region = "us-east-1";
// Key IDs hold their account; these decode to the one above.
const longTermKey = "AKIARTX3GSDSQAALICE2";
const issuedKey = "ASIARTX3GSDSQADEPLOY";
const roleId = "AROARTX3GSDSQADEPLOYROL";
const roleArn = `arn:aws:iam::${account}:role/deploy`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/deploy/release-42`;
const issuedAt = "2026-03-04T09:15:02Z";

const alice = {
  type: "IAMUser",
  principalId: "AIDARTX3GSDSQAALICEUSER",
  arn: `arn:aws:iam::${account}:user/alice`,
  accountId: account,
  accessKeyId: longTermKey,
  userName: "alice",
};

const deploy = {
  type: "AssumedRole",
  principalId: `${roleId}:release-42`,
  arn: sessionArn,
  accountId: account,
  accessKeyId: issuedKey,
  sessionContext: {
    sessionIssuer: {
      type: "Role",
      principalId: roleId,
      arn: roleArn,
      accountId: account,
      userName: "deploy",
    },
    attributes: { creationDate: issuedAt, mfaAuthenticated: "false" },
  },
};

function event(id, eventTime, eventSource, eventName, userIdentity, rest) {
  return {
    eventVersion: "1.11",
    userIdentity,
    eventTime,
    eventSource: `${eventSource}.amazonaws.com`,
    eventName,
    awsRegion: region,
    sourceIPAddress: "203.0.113.7",
    userAgent: "aws-cli/2.17.0",
    requestParameters: null,
    responseElements: null,
    requestID: `7f1d0000-0000-4000-8000-00000000000${id}`,
    eventID: `5e0c0000-0000-4000-8000-00000000000${id}`,
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
    ...rest,
  };
}

const records = [
  event(1, issuedAt, "sts", "AssumeRole", alice, {
    readOnly: true,
    requestParameters: { roleArn, roleSessionName: "release-42", durationSeconds: 3600 },
    responseElements: {
      credentials: {
        accessKeyId: issuedKey,
        sessionToken: "c21va2UtdHJhaWw=",
        expiration: "Mar 4, 2026, 10:15:02 AM",
      },
      assumedRoleUser: { assumedRoleId: `${roleId}:release-42`, arn: sessionArn },
    },
    resources: [{ accountId: account, type: "AWS::IAM::Role", ARN: roleArn }],
  }),
  event(2, "2026-03-04T09:16:40Z", "s3", "ListBuckets", deploy, { readOnly: true }),
  event(3, "2026-03-04T09:18:11Z", "s3", "PutBucketPolicy", deploy, {
    requestParameters: { bucketName: "acme-site" },
  }),
];

const target = process.argv[2];
if (target === undefined) throw new Error("Usage: node scripts/smoke-trail.mjs <folder>");
const folder = join(target, "AWSLogs", account, "CloudTrail", region, "2026", "03", "04");
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, `${account}_CloudTrail_${region}_20260304T0920Z_Sm0keTrai1000000.json.gz`),
  gzipSync(JSON.stringify({ Records: records })),
);
