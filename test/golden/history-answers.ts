import type { Row } from "../../src/answers/trace.js";
import { explainRecord } from "../../src/investigate/history/explain/explain-record.js";
import type { ExplainedEvent } from "../../src/library/contract.js";
import type { CloudTrailRecord } from "../../src/trail/record.js";

const A = "111122223333";
const B = "444455556666";

const row: Row = {
  eventId: "70a8cb01-5ba6-4a31-a674-0f2e28410f2f", eventTime: "2026-03-04T09:15:02Z", eventName: "AssumeRole", eventSource: "sts.amazonaws.com", account: A, region: "us-east-1",
  actor: `arn:aws:sts::${A}:assumed-role/deploy/release-42`, accessKeyId: "ASIARTX3GSDSQADEPLOY", sourceIPAddress: "203.0.113.7", resources: [`arn:aws:iam::${B}:role/prod`],
  origin: { kind: "iam-user", name: "alice", account: A }, confidence: "exact",
}; // prettier-ignore
const twin: Row = { ...row, eventId: "8121d9df-6783-4406-b1e0-e48ee4bb2017", account: B, actor: "AROARTX3GSDSQADEPLOYROL:release-42" };

/** A record with numbers that no JavaScript number holds and strings that drive a terminal. */
const record = `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::${A}:assumed-role/deploy/release-42","accountId":"${A}","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::${A}:role/ci/deploy"},"attributes":{"creationDate":"2026-03-04T09:00:00Z","mfaAuthenticated":"false"},"sourceIdentity":"alice"}},
"eventTime":"2026-03-04T09:15:02Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7","userAgent":"\\u001b[2J ${"\u202e"}drow ${"a long agent ".repeat(12)}",
"requestParameters":{"roleArn":"arn:aws:iam::${B}:role/prod","tags":[],"empty":{},"precise":12345678901234567890.10},"responseElements":{"credentials":{"accessKeyId":"ASIAXXIQQ7ZGQR67EWAD"}},"readOnly":true,
"eventID":"${row.eventId}","recipientAccountId":"${A}","sharedEventID":"87e9e2c0","resources":[{"accountId":"${B}"}],"eventType":"AwsApiCall"}`;

/** A cross-account call with its other copy in the lake. */
export const explained: ExplainedEvent = {
  ...row,
  record,
  explanations: [
    { about: "userIdentity", text: "Behind the call is the IAM user alice of account 111122223333 (exact): AssumeRole gave the session, J1 exact.", rule: "how sure: docs/how-sure.md" },
    ...explainRecord(JSON.parse(record) as CloudTrailRecord, twin),
  ],
  chain: [],
  twin,
  files: ["a", "b"].map((name) => ({ path: `logs/AWSLogs/${A}/CloudTrail/us-east-1/2026/03/04/${A}_CloudTrail_us-east-1_20260304T0920Z_${name}.json.gz`, sha256: name })),
}; // prettier-ignore

/** A list in which names are long, short and absent. */
export const listed: Row[] = [
  row,
  { ...twin, origin: { kind: "web-identity", name: "repo:acme/site:ref:refs/heads/main" }, resources: ["i-0123456789abcdef0", "sg-1"] },
  { ...row, eventTime: "2026-03-03T23:59:59Z", eventName: "DescribeNetworkInterfacePermissions", errorCode: "Client.UnauthorizedOperation", origin: null, confidence: "none", sourceIPAddress: "cloudformation.amazonaws.com", region: "ap-southeast-2" },
  { ...row, eventTime: "2026-03-03T23:00:00Z", eventName: "PutObject\u202e", actor: "", resources: ["arn:aws:s3:::exports/2026/03/03/report\u001b[2J.csv"], confidence: "weak" },
]; // prettier-ignore
