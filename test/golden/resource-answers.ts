import type { Resource, ResourceRow } from "../../src/answers/resource.js";
import type { Origin } from "../../src/answers/trace.js";

/** Fabricated answers of `resource`. Accounts tell what they are: 1… identity, 3… production. */
const IDENTITY = "111111111111";
const PROD = "333333333333";
const eventId = (n: number): string => `${n.toString(16).padStart(8, "0")}-5e6f-4a7b-8c9d-0e1f2a3b4c5d`;
const alice: Origin = { kind: "iam-user", name: "alice", account: IDENTITY, arn: `arn:aws:iam::${IDENTITY}:user/alice` };
const ci: Origin = { kind: "web-identity", name: "repo:acme/site:ref:refs/heads/main", account: PROD };
const EVIL = "\x1b]0;pwned\x07\x1b[2J\u202egnp.exe\u200b\u2028\x9b31m";

function row(n: number, time: string, eventName: string, what: ResourceRow["what"], more: Partial<ResourceRow> = {}): ResourceRow {
  return {
    eventId: eventId(n), eventTime: time, eventName, eventSource: "ec2.amazonaws.com", account: PROD, region: "us-east-1",
    actor: `arn:aws:sts::${PROD}:assumed-role/prod-admin/alice`, accessKeyId: "ASIAPRODADMIN0000001", sourceIPAddress: "203.0.113.9",
    resources: [], origin: alice, confidence: "exact", what, ...more,
  };
} // prettier-ignore

const EMPTY: Omit<Resource, "resource"> = {
  things: [], others: [], state: "unknown", created: null, creations: [], missing: [], firstSeen: null, related: [], changed: [], deleted: [], failed: [],
  read: { count: 0, failed: 0, by: [], calls: [] }, used: { count: 0, failed: 0, by: [], calls: [] }, referenced: { count: 0, calls: [] }, omitted: 0,
}; // prettier-ignore

const launch = row(1, "2026-03-02T08:02:40Z", "RunInstances", "created", { confidence: "strong", resources: ["ami-0123456789abcdef0"] });

/** An instance with all there is to tell, its key's history too. */
const instance: Resource = {
  ...EMPTY,
  resource: "i-0abc1234def567890",
  things: [{ name: "i-0abc1234def567890", type: "AWS::EC2::Instance", events: 1299, firstSeen: "2026-03-02T08:02:40Z", lastSeen: "2026-03-02T09:59:00Z" }],
  state: "deleted",
  created: launch,
  creations: [launch],
  related: [
    { name: "eni-0abc1234def567890", type: "AWS::EC2::NetworkInterface", eventId: eventId(1), why: "created by the same event" },
    { name: "vol-0abc1234def567890", type: "AWS::EC2::Volume", eventId: eventId(1), why: "created by the same event" },
  ],
  changed: [
    row(2, "2026-03-02T08:20:00Z", "ModifyInstanceAttribute", "changed", { origin: ci, confidence: "exact", actor: "deploy/ci-77" }),
    row(3, "2026-03-02T08:30:00Z", "AssociateIamInstanceProfile", "changed"),
    row(4, "2026-03-02T09:30:00Z", "StopInstances", "changed", { origin: null, confidence: "none", gap: "ambiguous" }),
  ],
  deleted: [row(5, "2026-03-02T09:55:12Z", "TerminateInstances", "deleted")],
  failed: [row(6, "2026-03-02T09:40:00Z", "TerminateInstances", "failed", { origin: ci, errorCode: "Client.UnauthorizedOperation" })],
  read: {
    count: 1281, failed: 12, firstSeen: "2026-03-02T08:03:00Z", lastSeen: "2026-03-02T09:59:00Z",
    by: [
      { origin: { kind: "aws-service", name: "config.amazonaws.com", account: PROD }, count: 1200, firstSeen: "2026-03-02T08:03:00Z", lastSeen: "2026-03-02T09:59:00Z" },
      { origin: ci, count: 80, firstSeen: "2026-03-02T08:10:00Z", lastSeen: "2026-03-02T09:00:00Z" },
      { origin: null, count: 1, firstSeen: "2026-03-02T09:00:00Z", lastSeen: "2026-03-02T09:00:00Z" },
    ],
    calls: [{ eventSource: "ec2.amazonaws.com", eventName: "DescribeInstances", count: 1280 }, { eventSource: "ec2.amazonaws.com", eventName: "GetPasswordData", count: 1 }],
  },
  used: {
    count: 1, failed: 0, firstSeen: "2026-03-02T08:40:00Z", lastSeen: "2026-03-02T08:40:00Z",
    by: [{ origin: alice, count: 1, firstSeen: "2026-03-02T08:40:00Z", lastSeen: "2026-03-02T08:40:00Z" }],
    calls: [{ eventSource: "ssm.amazonaws.com", eventName: "SendCommand", count: 1 }],
  },
  referenced: { count: 2, calls: [{ eventSource: "elasticloadbalancing.amazonaws.com", eventName: "RegisterTargets", count: 2 }] },
  keyHistory: {
    accessKeyId: "ASIAPRODADMIN0000001", principalId: "AROAPRODADMINXXXXXXXX:alice", chosenBy: eventId(1), total: 41,
    events: [row(7, "2026-03-02T08:59:00Z", "CreateUser", "created", { eventSource: "iam.amazonaws.com", resources: ["backup"] }), launch],
  },
}; // prettier-ignore

/** A bucket that somebody opened, whose creation is not in the lake. */
const missing: Resource = {
  ...EMPTY,
  resource: "arn:aws:s3:::acme-customer-exports",
  things: [{ name: "acme-customer-exports", type: "AWS::S3::Bucket", events: 3, firstSeen: "2026-02-01T00:10:00Z", lastSeen: "2026-03-02T09:00:00Z" }],
  firstSeen: row(8, "2026-02-01T00:10:00Z", "GetBucketAcl", "changed", { origin: { kind: "role", name: "audit", account: PROD }, confidence: "none", gap: "issuing-event-not-in-lake" }),
  missing: [`The lake's records of account ${PROD} in us-east-1 begin 2026-02-01T00:00:00Z, shortly before it is first named: it was probably created earlier.`],
  changed: [
    row(9, "2026-03-01T23:58:00Z", "DeleteBucketPublicAccessBlock", "granted", { eventSource: "s3.amazonaws.com" }),
    row(10, "2026-03-02T00:01:00Z", "PutBucketPolicy", "granted", { eventSource: "s3.amazonaws.com", to: ["*", "arn:aws:iam::999999999999:role/partner-with-a-long-name", "arn:aws:iam::999999999999:root"] }),
  ],
  related: [],
}; // prettier-ignore

/** A name that three things have; two of them were created in the lake. */
const several: Resource = {
  ...EMPTY,
  resource: "deploy",
  things: [
    { name: "deploy", type: "AWS::IAM::Role", account: IDENTITY, events: 4, firstSeen: "2026-03-01T10:05:00Z", lastSeen: "2026-03-02T10:05:00Z" },
    { name: "deploy", type: "AWS::IAM::Role", account: PROD, events: 31, firstSeen: "2026-02-01T10:05:00Z", lastSeen: "2026-03-02T09:05:00Z" },
    { name: "deploy", type: "AWS::IAM::User", account: PROD, events: 2, firstSeen: "2026-03-01T10:05:00Z", lastSeen: "2026-03-01T11:05:00Z" },
  ],
  others: [{ name: "svc/deploy", type: "AWS::ECS::Service", account: PROD, region: "eu-west-1", events: 9, firstSeen: "2026-03-01T10:05:00Z", lastSeen: "2026-03-01T11:05:00Z" }],
  creations: [
    row(11, "2026-03-01T10:05:00Z", "CreateRole", "created", { of: 0, eventSource: "iam.amazonaws.com", account: IDENTITY }),
    row(12, "2026-03-01T10:06:00Z", "CreateUser", "created", { of: 2, eventSource: "iam.amazonaws.com", origin: ci }),
  ],
  changed: [row(13, "2026-03-01T10:07:00Z", "AttachUserPolicy", "granted", { of: 2, eventSource: "iam.amazonaws.com", to: ["arn:aws:iam::aws:policy/AdministratorAccess"] })],
  used: {
    count: 30, failed: 2, firstSeen: "2026-02-01T10:05:00Z", lastSeen: "2026-03-02T09:05:00Z",
    by: [{ origin: ci, count: 30, firstSeen: "2026-02-01T10:05:00Z", lastSeen: "2026-03-02T09:05:00Z" }],
    calls: [{ eventSource: "sts.amazonaws.com", eventName: "AssumeRole", count: 30 }],
  },
}; // prettier-ignore

/** Every free-text field is an attack, or is wide, or both. */
const hostile: Resource = {
  ...EMPTY,
  resource: `b${EVIL}`,
  things: [{ name: `b${EVIL}`, type: `AWS::${EVIL}`, account: EVIL, region: EVIL, events: 1, firstSeen: "2026-03-02T08:00:00Z", lastSeen: "2026-03-02T08:00:00Z" }],
  created: row(14, "2026-03-02T08:00:00Z", `Create${EVIL}`, "created", { actor: EVIL, origin: null, confidence: "none", accessKeyId: EVIL, sourceIPAddress: EVIL }),
  creations: [],
  related: [{ name: `山田${EVIL}`.repeat(8), type: EVIL, eventId: EVIL, why: "another name of it" }],
  changed: [row(15, "2026-03-02T08:01:00Z", `Put${EVIL}`, "granted", { to: [EVIL, "ユーザー".repeat(40)], actor: EVIL, origin: { kind: "saml-user", name: `山田太郎${EVIL}` } })],
  failed: [row(16, "2026-03-02T08:02:00Z", EVIL, "failed", { errorCode: EVIL.repeat(9) })],
}; // prettier-ignore

const notSeen: Resource = { ...EMPTY, resource: "i-0aaaaaaaaaaaaaaaa" };

export const RESOURCES = { instance, missing, several, hostile, notSeen };
