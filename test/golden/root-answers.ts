import type { RootAction, RootAnswer, RootSession } from "../../src/answers/root.js";
import type { Row } from "../../src/answers/trace.js";

/** Fabricated answers of `root`: every shape its rendering has to cope with. */
const MANAGEMENT = "111111111111";
const MEMBER = "222222222222";
const CLI = "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.6";

const eventId = (n: number): string => `${n.toString(16).padStart(8, "0")}-0b0c-4d0e-8f10-111213141516`;

function row(n: number, time: string, eventName: string, service: string, more: Partial<Row> = {}): Row {
  return {
    eventId: eventId(n), eventTime: `2026-03-02T${time}Z`, eventName, eventSource: `${service}.amazonaws.com`, account: MEMBER, region: "us-east-1",
    actor: `arn:aws:iam::${MEMBER}:root`, resources: [], origin: { kind: "iam-user", name: "carol", account: MANAGEMENT }, confidence: "exact", sourceIPAddress: "198.51.100.24", ...more,
  };
} // prettier-ignore

function action(n: number, time: string, eventName: string, service: string, more: Partial<RootAction> = {}): RootAction {
  return { ...row(n, time, eventName, service), iamAction: `${service}:${eventName}`, permitted: true, denied: false, join: { rule: "J1", confidence: "exact" }, ...more };
} // prettier-ignore

const carol: RootSession = {
  opener: { kind: "iam-user", name: "carol", arn: `arn:aws:iam::${MANAGEMENT}:user/carol`, account: MANAGEMENT },
  confidence: "exact",
  caller: { arn: `arn:aws:sts::${MANAGEMENT}:assumed-role/root-access/unlock`, principalId: "AROAEXAMPLEROOTACCESS:unlock", accessKeyId: "ASIACALLERXXXXXXXXXX", account: MANAGEMENT },
  chain: [{ via: "AssumeRole", from: {}, to: {}, confidence: "exact", rule: "J1", evidence: [] }],
  openerAccount: { account: MANAGEMENT, standing: "management", because: "calls that only the management account can make succeeded in it (CreateAccount)", evidence: [eventId(90)], regions: ["eu-central-1", "us-east-1"] },
  event: row(1, "08:52:11", "AssumeRoot", "sts", { account: MANAGEMENT, region: "eu-central-1", actor: "root-access/unlock" }),
  account: MEMBER,
  region: "eu-central-1",
  sourceIPAddress: "198.51.100.24",
  userAgent: CLI,
  taskPolicy: "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy",
  permits: ["s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:ListAllMyBuckets"],
  accessKeyId: "ASIAROOTSESSIONXXXXX",
  openedAt: "2026-03-02T08:52:11Z",
  endsAt: "2026-03-02T09:07:11Z",
  actions: [
    action(2, "08:53:47", "ListBuckets", "s3", { iamAction: "s3:ListAllMyBuckets" }),
    action(3, "08:54:02", "DeleteBucketPolicy", "s3", { resources: ["arn:aws:s3:::finance-exports-of-the-year-2026"] }),
    action(4, "08:57:30", "ListUsers", "iam", { permitted: false, denied: true, errorCode: "AccessDenied" }),
    action(5, "09:08:00", "GetBucketPolicy", "s3", { join: { rule: "J2", confidence: "strong" } }),
  ],
  member: { account: MEMBER, inLake: true, regions: ["us-east-1"] },
  misfits: [
    { eventId: eventId(4), kind: "not-permitted", reason: "iam:ListUsers is not among what S3UnlockBucketPolicy permits; it was tried, and refused." },
    { eventId: eventId(5), kind: "after-the-end", reason: "GetBucketPolicy came 49 s after the session's end at 2026-03-02T09:07:11Z: the key was issued for longer, or the record is another session's." },
  ],
}; // prettier-ignore

const absent: RootSession = {
  ...carol,
  opener: { kind: "role", name: "OrgAudit", account: "333333333333" },
  confidence: "none",
  gap: { reason: "issuing-event-not-in-lake", detail: "The session nightly of role OrgAudit began at 2026-03-01T02:00:00Z; the event that issued it is not in the lake." },
  chain: [],
  openerAccount: { account: "333333333333", standing: "cannot-tell", because: "no event tells", evidence: [], regions: ["us-east-1"] },
  event: row(10, "02:10:00", "AssumeRoot", "sts", { account: "333333333333" }),
  account: "444444444444",
  taskPolicy: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials",
  permits: ["iam:ListAccessKeys", "iam:ListSigningCertificates", "iam:GetLoginProfile", "iam:ListMFADevices", "iam:GetAccountSummary", "iam:GetUser", "iam:GetAccessKeyLastUsed"],
  accessKeyId: "ASIAABSENTXXXXXXXXXX",
  openedAt: "2026-03-01T02:10:00Z",
  endsAt: "2026-03-01T02:25:00Z",
  actions: [],
  member: { account: "444444444444", inLake: false, regions: [], detail: "The trail of member account 444444444444 is not in the lake. What was done is recorded there, in us-east-1.", fetchNext: { account: "444444444444", region: "us-east-1", from: "2026-03-01T02:10:00Z", to: "2026-03-01T02:40:00Z" } },
  misfits: [],
}; // prettier-ignore

const unknown: RootSession = {
  ...absent,
  opener: null,
  gap: { reason: "ambiguous", detail: "2 readings with different origins are possible: iam-user carol, iam-user dave." },
  taskPolicy: null,
  permits: null,
  account: null,
  accessKeyId: null,
  openerAccount: null,
  member: { account: null, inLake: false, regions: [], detail: "The record does not name the member account." },
}; // prettier-ignore

export const rootAnswer: RootAnswer = {
  sessions: [carol, absent, unknown],
  refused: [
    { ...carol, event: row(20, "07:00:00", "AssumeRoot", "sts"), errorCode: "AccessDenied", errorMessage: "not authorized", misfits: [{ eventId: eventId(20), kind: "refused", reason: "AssumeRoot failed: AccessDenied." }] },
  ],
  rootUse: [
    { account: MEMBER, way: "access-key", accessKeyId: "AKIAROOTKEYXXXXXXXXX", mfa: null, keys: 1, events: 1204, errors: 3, firstSeen: "2026-02-20T04:10:00Z", lastSeen: "2026-03-02T09:30:00Z", sourceIPs: ["203.0.113.9"], confidence: "exact" },
    { account: MANAGEMENT, way: "console", openedAt: "2026-03-01T10:30:05Z", openedBy: eventId(31), mfa: true, keys: 4, events: 18, errors: 0, firstSeen: "2026-03-01T10:31:00Z", lastSeen: "2026-03-01T10:50:00Z", sourceIPs: ["192.0.2.14"], confidence: "strong" },
    { account: "444444444444", way: "unexplained", openedAt: "2026-03-01T02:10:00Z", mfa: false, keys: 1, events: 2, errors: 0, firstSeen: "2026-03-01T02:11:00Z", lastSeen: "2026-03-01T02:12:00Z", sourceIPs: ["192.0.2.14", "192.0.2.15", "192.0.2.16"], confidence: "weak", because: "Neither its sign-in nor its AssumeRoot is in the lake: it may be a session of AssumeRoot." },
  ],
  rootUser: [
    { ...row(30, "09:30:00", "RunInstances", "ec2", { resources: ["i-0abc1234def567890"], errorCode: "Client.UnauthorizedOperation" }), way: "access-key", mfa: null },
    { ...row(31, "08:30:05", "ConsoleLogin", "signin", { account: MANAGEMENT }), way: "sign-in", mfa: true, outcome: "success" },
    { ...row(32, "08:29:05", "ConsoleLogin", "signin", { account: MANAGEMENT }), way: "sign-in", mfa: false, outcome: "failure", errorMessage: "Failed authentication" },
  ],
  rootUserTotal: 1226,
  notes: [],
}; // prettier-ignore

export const rootEmpty: RootAnswer = {
  sessions: [],
  refused: [],
  rootUse: [],
  rootUser: [],
  rootUserTotal: 0,
  notes: [],
};

const EVIL = "\x1b[2J\u202egnp.exe\n\u200b";
export const rootHostile: RootAnswer = {
  ...rootAnswer,
  sessions: [{ ...carol, account: EVIL, accessKeyId: EVIL, taskPolicy: `x/${EVIL}`, permits: null, userAgent: EVIL.repeat(40), region: EVIL, caller: { arn: EVIL }, opener: { kind: "iam-user", name: EVIL.repeat(9) }, actions: [action(7, "08:53:47", EVIL, EVIL, { resources: [EVIL] })], misfits: [{ eventId: EVIL, kind: "not-permitted", reason: EVIL.repeat(20) }] }],
  rootUse: [{ ...rootAnswer.rootUse[0]!, account: EVIL, accessKeyId: EVIL, sourceIPs: [EVIL] }],
  rootUser: [{ ...rootAnswer.rootUser[2]!, account: EVIL, eventName: EVIL, errorMessage: EVIL }],
}; // prettier-ignore
