import type { IngestReport } from "../../src/answers/ingest.js";
import type { Verification, VerifiedHour } from "../../src/answers/verify.js";
import type { Status } from "../../src/answers/status.js";
import type { Descendant, Hop, Row, Trace } from "../../src/answers/trace.js";

/** Fabricated answers: every shape a rendering has to cope with. Accounts tell what they are: 1… identity, 2… build, 3… production. */
const IDENTITY = "111111111111";
const BUILD = "222222222222";
const PROD = "333333333333";
const OUTSIDE = "999999999999";

export const NOW = new Date("2026-03-02T10:00:00Z");

const eventId = (n: number): string => `${n.toString(16).padStart(8, "0")}-5e6f-4a7b-8c9d-0e1f2a3b4c5d`;
const file = (account: string, region: string, stamp: string): string =>
  `logs/AWSLogs/${account}/CloudTrail/${region}/2026/03/02/${account}_CloudTrail_${region}_${stamp}_aB3dE5fG7hJ9kL1m.json.gz`;

function hop(
  via: string,
  from: Hop["from"],
  to: Hop["to"],
  n: number,
  more: Partial<Hop> = {},
): Hop {
  const account = to.account ?? IDENTITY;
  return {
    via, from, to, confidence: "exact", rule: "J1",
    evidence: [{ eventId: eventId(n), eventName: via, account, eventTime: to.createdAt ?? "2026-03-02T08:00:00Z", file: file(account, "us-east-1", "20260302T0815Z") }],
    ...more,
  }; // prettier-ignore
}

const EMPTY: Pick<Trace, "chain" | "descendants" | "activity" | "notable" | "warnings"> = {
  chain: [], descendants: [], activity: null, notable: [], warnings: [],
}; // prettier-ignore

function session(account: string, role: string, name: string, key: string, from: string, to: string, alive: boolean): Hop["to"] {
  return {
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    principalId: `AROA${role.toUpperCase().replace(/[^A-Z0-9]/g, "").padEnd(17, "X").slice(0, 17)}:${name}`,
    accessKeyId: key, account, createdAt: from, expiresAt: to, alive,
  }; // prettier-ignore
}

function row(n: number, time: string, eventName: string, service: string, resources: string[], more: Partial<Row> = {}): Row {
  return {
    eventId: eventId(n), eventTime: time, eventName, eventSource: `${service}.amazonaws.com`, account: PROD, region: "us-east-1",
    actor: "prod-admin/alice", resources, origin: { kind: "iam-user", name: "alice", account: IDENTITY }, confidence: "exact", ...more,
  }; // prettier-ignore
}

/** An IAM user's long-term key, made by someone else. */
const iamUser: Trace = {
  ...EMPTY,
  query: "AKIAIOSFODNN7EXAMPLE",
  subject: { kind: "access-key", id: "AKIAIOSFODNN7EXAMPLE", account: IDENTITY, arn: `arn:aws:iam::${IDENTITY}:user/ops/alice` },
  origin: { kind: "iam-user", name: "alice", arn: `arn:aws:iam::${IDENTITY}:user/ops/alice`, account: IDENTITY, principalId: "AIDAALICEXXXXXXXXXXXX" },
  confidence: "exact",
  createdBy: {
    origin: { kind: "identity-center-user", name: "bob@example.com", account: IDENTITY },
    eventId: eventId(0xa1), eventTime: "2025-11-20T14:03:22Z", confidence: "strong",
  },
  activity: {
    events: 1204, errors: 31, firstSeen: "2025-11-20T14:10:00Z", lastSeen: "2026-03-02T09:41:12Z", accounts: [IDENTITY],
    regions: ["us-east-1", "eu-west-1"], sourceIPs: ["198.51.100.7", "203.0.113.9"], services: ["s3", "iam", "sts"],
  },
}; // prettier-ignore

const alice = { arn: `arn:aws:iam::${IDENTITY}:user/alice`, principalId: "AIDAALICEXXXXXXXXXXXX", accessKeyId: "AKIAIOSFODNN7EXAMPLE", account: IDENTITY };
const mfa = { ...alice, accessKeyId: "ASIAALICEMFA00000001", createdAt: "2026-03-02T08:00:12Z", expiresAt: "2026-03-02T20:00:12Z", alive: true };
const hub = session(IDENTITY, "hub", "alice", "ASIAHUB0000000000001", "2026-03-02T08:02:40Z", "2026-03-02T09:02:40Z", false);
const deploy = session(BUILD, "deploy", "ci-77", "ASIADEPLOY0000000001", "2026-03-02T08:15:03Z", "2026-03-02T09:15:03Z", false);
const admin = session(PROD, "prod-admin", "break-glass", "ASIAPRODADMIN0000001", "2026-03-02T09:34:01Z", "2026-03-02T10:34:01Z", true);

const audit: Descendant = {
  via: "AssumeRole", to: session(BUILD, "audit", "x", "ASIAAUDIT00000000001", "2026-03-02T09:50:00Z", "2026-03-02T10:50:00Z", true),
  confidence: "exact", events: 12, evidence: [{ eventId: eventId(0xd2), eventName: "AssumeRole", account: BUILD, eventTime: "2026-03-02T09:50:00Z" }], children: [],
}; // prettier-ignore
const backdoor: Descendant = {
  via: "CreateAccessKey", to: { accessKeyId: "AKIABACKDOOR00000001", account: PROD, arn: `arn:aws:iam::${PROD}:user/backup`, createdAt: "2026-03-02T09:40:10Z", alive: true },
  confidence: "exact", events: 214, evidence: [{ eventId: eventId(0xd1), eventName: "CreateAccessKey", account: PROD, eventTime: "2026-03-02T09:40:10Z" }], children: [audit],
}; // prettier-ignore

/** A person four hops away, in other accounts, with everything that can follow. */
const longChain: Trace = {
  ...EMPTY,
  query: "ASIAPRODADMIN0000001",
  subject: { kind: "access-key", id: "ASIAPRODADMIN0000001", account: PROD, arn: admin.arn ?? "" },
  origin: { kind: "iam-user", name: "alice", arn: alice.arn, account: IDENTITY, principalId: alice.principalId, accessKeyId: alice.accessKeyId },
  confidence: "strong",
  chain: [
    hop("GetSessionToken", alice, mfa, 0xb1, { mfa: true, sourceIPAddress: "198.51.100.7", userAgent: "aws-cli/2.15.17 md/awscrt#0.19.19 ua/2.0 os/linux#6.5.0 md/arch#x86_64 lang/python#3.11.6" }),
    hop("AssumeRole", mfa, hub, 0xb2, { mfa: true, sourceIPAddress: "198.51.100.7", userAgent: "aws-cli/2.15.17", sourceIdentity: "alice", sessionTags: { team: "ops", ticket: "INC-4711" }, transitiveTagKeys: ["ticket"] }),
    hop("AssumeRole", hub, deploy, 0xb3, {
      sourceIPAddress: "203.0.113.9", userAgent: "Boto3/1.34.11", sourceIdentity: "alice", sessionTags: { ticket: "INC-4711" }, transitiveTagKeys: ["ticket"],
      evidence: [
        { eventId: eventId(0xb3), eventName: "AssumeRole", account: IDENTITY, eventTime: "2026-03-02T08:15:03Z", file: file(IDENTITY, "us-east-1", "20260302T0820Z") },
        { eventId: eventId(0xb4), eventName: "AssumeRole", account: BUILD, eventTime: "2026-03-02T08:15:03Z", file: file(BUILD, "us-east-1", "20260302T0820Z") },
      ],
    }),
    hop("AssumeRole", deploy, admin, 0xb5, { confidence: "strong", rule: "J2", because: "the issuing event's response was truncated; principal and creation date agree", sourceIPAddress: "203.0.113.9", userAgent: "Boto3/1.34.11", sourceIdentity: "alice" }),
  ],
  descendants: [
    backdoor,
    { via: "AssumeRole", to: session(PROD, "reader", "break-glass", "ASIAREADER0000000001", "2026-03-02T09:45:00Z", "2026-03-02T09:59:00Z", false), confidence: "strong", events: 3, evidence: [], children: [] },
  ],
  activity: {
    events: 48, errors: 5, firstSeen: "2026-03-02T09:34:09Z", lastSeen: "2026-03-02T09:58:31Z", accounts: [PROD], regions: ["us-east-1", "eu-west-1"],
    sourceIPs: ["203.0.113.9"], services: ["iam", "s3", "cloudtrail", "ec2", "secretsmanager"],
  },
  notable: [
    row(0xe1, "2026-03-02T09:36:55Z", "StopLogging", "cloudtrail", [`arn:aws:cloudtrail:us-east-1:${PROD}:trail/org`]),
    row(0xe2, "2026-03-02T09:40:10Z", "CreateAccessKey", "iam", ["backup"]),
    row(0xe3, "2026-03-02T09:44:00Z", "PutBucketPolicy", "s3", ["arn:aws:s3:::example-customer-exports"], { confidence: "strong" }),
    row(0xe4, "2026-03-02T09:47:31Z", "GetSecretValue", "secretsmanager", [`arn:aws:secretsmanager:us-east-1:${PROD}:secret:prod/db-AbCdEf`]),
  ],
  warnings: ["the session is a chained one: AWS ends it after 3600 s"],
}; // prettier-ignore

function reading(name: string, key: string, n: number, at: string): Trace {
  const from = { arn: `arn:aws:iam::${IDENTITY}:user/${name}`, accessKeyId: key, account: IDENTITY };
  return {
    ...EMPTY,
    query: "AROADEPLOYXXXXXXXXXXX:ci", subject: { kind: "session", id: "AROADEPLOYXXXXXXXXXXX:ci", account: BUILD },
    origin: { kind: "iam-user", name, account: IDENTITY, arn: from.arn }, confidence: "strong",
    chain: [hop("AssumeRole", from, session(BUILD, "deploy", "ci", `ASIACI00000000000${n}`, at, at.replace("T08", "T09"), false), n)],
  }; // prettier-ignore
}

/** One role, one session name, two callers seconds apart. */
const ambiguous: Trace = {
  ...EMPTY,
  query: "arn:aws:sts::222222222222:assumed-role/deploy/ci",
  subject: { kind: "session", id: "AROADEPLOYXXXXXXXXXXX:ci", account: BUILD, arn: "arn:aws:sts::222222222222:assumed-role/deploy/ci" },
  origin: null,
  confidence: "none",
  gap: { reason: "ambiguous", detail: "Two sessions of deploy named ci began within 3 s, by different callers, and this one's records name neither." },
  candidates: [reading("mallory", "AKIAMALLORY000000001", 0xc2, "2026-03-02T08:15:06Z"), reading("alice", "AKIAIOSFODNN7EXAMPLE", 0xc1, "2026-03-02T08:15:03Z")],
  candidatesTotal: 2,
  activity: { events: 9, errors: 0, firstSeen: "2026-03-02T08:16:00Z", lastSeen: "2026-03-02T08:20:00Z", accounts: [BUILD], regions: ["us-east-1"], sourceIPs: ["198.51.100.7"], services: ["s3"] },
}; // prettier-ignore

/** The chain stops at a caller whose account is not in the lake; the subject is an event. */
const gap: Trace = {
  ...EMPTY,
  query: eventId(0xf1),
  subject: { kind: "event", id: eventId(0xf1), eventId: eventId(0xf1), account: PROD },
  origin: { kind: "external-account", name: "AROAVENDORXXXXXXXXXXX:support", account: OUTSIDE },
  confidence: "exact",
  chain: [hop("AssumeRole", { principalId: "AROAVENDORXXXXXXXXXXX:support", account: OUTSIDE }, session(PROD, "vendor-access", "support", "ASIAVENDOR0000000001", "2026-03-02T08:15:03Z", "2026-03-02T09:15:03Z", false), 0xf0, { rule: "J7", sourceIPAddress: "192.0.2.44", userAgent: "Boto3/1.34.11" })],
  gap: {
    reason: "caller-account-not-in-lake", detail: "The caller belongs to account 999999999999, whose logs are not in the lake; only it can say who used that role.",
    fetchNext: { account: OUTSIDE, region: "us-east-1", from: "2026-03-01T20:15:03Z", to: "2026-03-02T08:15:04Z" },
  },
}; // prettier-ignore

/** Only the role is known: the issuing event is missing. */
const roleOnly: Trace = {
  ...EMPTY,
  query: "ASIADEPLOY0000000009",
  subject: { kind: "access-key", id: "ASIADEPLOY0000000009", account: BUILD, arn: `arn:aws:sts::${BUILD}:assumed-role/deploy/alice` },
  origin: { kind: "role", name: "deploy", account: BUILD, arn: `arn:aws:iam::${BUILD}:role/deploy` },
  confidence: "none",
  gap: { reason: "issuing-event-not-in-lake", detail: "The event that issued this key is not in the lake. The session calls itself alice, which proves nothing.", fetchNext: { account: BUILD, region: "us-east-1", from: "2026-03-01T22:00:00Z", to: "2026-03-02T08:15:04Z" } },
  activity: { events: 2, errors: 0, firstSeen: "2026-03-02T08:16:00Z", lastSeen: "2026-03-02T08:20:00Z", accounts: [BUILD], regions: ["us-east-1"], sourceIPs: ["198.51.100.7"], services: ["s3"] },
}; // prettier-ignore

/** Root in a member account under a temporary key, and nothing that says who opened the session. */
const rootUnexplained: Trace = {
  ...EMPTY,
  query: eventId(0x71),
  subject: { kind: "event", id: eventId(0x71), eventId: eventId(0x71), account: PROD, arn: `arn:aws:iam::${PROD}:root` },
  origin: { kind: "root", name: "root", account: PROD, arn: `arn:aws:iam::${PROD}:root` },
  confidence: "weak",
  gap: {
    reason: "issuing-event-not-in-lake", detail: "Neither a sign-in nor an AssumeRoot is in the lake: it may be a privileged session that someone else opened.",
    fetchNext: { region: "us-east-1", from: "2026-03-01T20:00:00Z", to: "2026-03-02T08:15:04Z" },
  },
  activity: { events: 1, errors: 0, firstSeen: "2026-03-02T08:16:00Z", lastSeen: "2026-03-02T08:16:00Z", accounts: [PROD], regions: ["us-east-1"], sourceIPs: ["198.51.100.7"], services: ["s3"] },
}; // prettier-ignore

/** A console role switch by someone from Identity Center: two hops, no keys in sight. */
const consoleSwitch: Trace = {
  ...EMPTY,
  query: `arn:aws:sts::${PROD}:assumed-role/Support/dana@example.com`,
  subject: { kind: "session", id: "AROASUPPORTXXXXXXXXXX:dana@example.com", account: PROD, arn: `arn:aws:sts::${PROD}:assumed-role/Support/dana@example.com` },
  origin: { kind: "identity-center-user", name: "dana@example.com", account: IDENTITY, principalId: "94482488-3041-7026-18f3-be45837cd0e4" },
  confidence: "strong",
  chain: [
    hop("AssumeRoleWithSAML", { account: IDENTITY }, { arn: `arn:aws:sts::${BUILD}:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/dana@example.com`, principalId: "AROASSOREADONLYXXXXXX:dana@example.com", account: BUILD, createdAt: "2026-03-02T07:00:00Z", expiresAt: "2026-03-02T19:00:00Z", alive: true }, 0x61, { sourceIPAddress: "198.51.100.20" }),
    hop("SwitchRole", { account: BUILD }, { arn: `arn:aws:sts::${PROD}:assumed-role/Support/dana@example.com`, principalId: "AROASUPPORTXXXXXXXXXX:dana@example.com", account: PROD, createdAt: "2026-03-02T07:31:00Z" }, 0x62, { rule: "J3", confidence: "strong", because: "all switches to this role in the 12 hours before name one person, but none has this session's creation date", sourceIPAddress: "198.51.100.20", userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36", mfa: false }),
  ],
  candidates: [{ ...reading("alice", "AKIAIOSFODNN7EXAMPLE", 0xc1, "2026-03-02T08:15:03Z"), origin: { kind: "identity-center-user", name: "dana@example.com", account: IDENTITY } }],
  candidatesTotal: 73,
}; // prettier-ignore

/** An instance's credentials, used from somewhere else. */
const elsewhere: Trace = {
  ...EMPTY,
  query: "ASIAEC2ROLE000000001",
  subject: { kind: "access-key", id: "ASIAEC2ROLE000000001", account: PROD, arn: `arn:aws:sts::${PROD}:assumed-role/web-server/i-0abc1234def567890` },
  origin: { kind: "workload", name: "i-0abc1234def567890", account: PROD, provider: "ec2.amazonaws.com" },
  confidence: "strong",
  chain: [
    hop("delivered-by-service", { account: PROD }, session(PROD, "web-server", "i-0abc1234def567890", "ASIAEC2ROLE000000001", "2026-03-02T04:00:00Z", "2026-03-02T10:31:00Z", true), 0x91, {
      confidence: "strong", rule: "J10", because: "ec2RoleDelivery says so; the AssumeRole event of the service is not in the lake",
      evidence: [{ eventId: eventId(0x91), eventName: "ListBuckets", account: PROD, eventTime: "2026-03-02T04:12:00Z" }],
    }),
  ],
  usedElsewhere: [{ ip: "203.0.113.9", events: 37, firstSeen: "2026-03-02T04:11:09Z" }, { ip: "2001:db8::dead:beef", events: 2, firstSeen: "2026-03-02T05:00:00Z" }],
  activity: { events: 39, errors: 12, firstSeen: "2026-03-02T04:11:09Z", lastSeen: "2026-03-02T05:00:00Z", accounts: [PROD], regions: ["us-east-1"], sourceIPs: ["203.0.113.9", "2001:db8::dead:beef"], services: ["s3", "sts"] },
  notable: [row(0x92, "2026-03-02T04:40:00Z", "GetObject", "s3", ["arn:aws:s3:::example-customer-exports/2026/02/all.csv"], { actor: "web-server/i-0abc1234def567890", origin: { kind: "workload", name: "i-0abc1234def567890" }, confidence: "strong" })],
}; // prettier-ignore

const EVIL = "\x1b]0;pwned\x07\x1b[2J\u202egnp.exe\u200b\u2028\x9b31m";

/** Every free-text field is an attack, or is wide, or both. */
const hostile: Trace = {
  ...EMPTY,
  query: "ASIAHOSTILE000000001",
  subject: { kind: "access-key", id: "ASIAHOSTILE000000001", account: PROD },
  origin: { kind: "saml-user", name: `山田太郎${EVIL}`, account: PROD, provider: `idp${EVIL}` },
  confidence: "exact",
  chain: [
    hop("AssumeRoleWithSAML", { account: PROD }, { ...session(PROD, "dev", "山田太郎@例え.jp", "ASIAHOSTILE000000001", "2026-03-02T08:15:03Z", "2026-03-02T09:15:03Z", false) }, 0x81, {
      sourceIPAddress: "198.51.100.7", userAgent: `${EVIL} \r\n✗ forged  line `.repeat(30), sourceIdentity: `e\u0301a\u0300${EVIL}`,
      sessionTags: { [`k${EVIL}`]: "=cmd|' /C calc'!A0", "部署": "開発部".repeat(40) }, transitiveTagKeys: [EVIL],
    }),
  ],
  notable: [row(0x82, "2026-03-02T08:20:00Z", "CreateUser", "iam", [`${EVIL}`, "ユーザー".repeat(20)], { actor: EVIL, origin: null, confidence: "none" })],
  warnings: [`a warning with ${EVIL}`],
}; // prettier-ignore

/** Nothing in the lake mentions it. */
const notSeen: Trace = {
  ...EMPTY,
  query: "ASIANEVERSEEN0000001",
  subject: null,
  origin: null,
  confidence: "none",
  gap: { reason: "not-seen", detail: "No record in the lake holds this key. The lake has 3 accounts from 2026-02-01 to 2026-03-02; regions other than us-east-1 and eu-west-1 were never ingested." },
}; // prettier-ignore

export const TRACES = { iamUser, longChain, ambiguous, gap, roleOnly, rootUnexplained, consoleSwitch, elsewhere, hostile, notSeen };

export const statusAnswer: Status = {
  accounts: [
    { account: IDENTITY, region: "us-east-1", from: "2026-02-01T00:00:11Z", to: "2026-03-02T09:58:00Z", events: 1204331, coverage: "complete", gaps: [] },
    { account: BUILD, region: "us-east-1", from: "2026-02-10T00:00:02Z", to: "2026-03-02T09:58:31Z", events: 88012, coverage: "gaps", gaps: [{ from: "2026-02-14T03:00:00Z", to: "2026-02-17T09:00:00Z" }, { from: "2026-02-20T04:00:00Z", to: "2026-02-20T05:00:00Z" }] },
    { account: BUILD, region: "ap-southeast-2", from: "2026-02-10T00:00:02Z", to: "2026-02-21T11:00:00Z", events: 7, coverage: "cannot-tell", gaps: [] },
    { account: PROD, region: "us-east-1", from: "2026-02-01T00:00:00Z", to: "2026-03-02T09:36:55Z", events: 640221, coverage: "complete", gaps: [] },
  ],
  loggingBreaks: [row(0xe1, "2026-03-02T09:36:55Z", "StopLogging", "cloudtrail", [`arn:aws:cloudtrail:us-east-1:${PROD}:trail/org`], { confidence: "strong", sourceIPAddress: "203.0.113.9" })],
  files: { total: 2804, skipped: 1, setAside: 31, problems: [{ code: "truncated", source: file(BUILD, "us-east-1", "20260214T0300Z"), detail: "The gzip stream ends after 18,331 bytes; 204 records were kept." }] },
  records: { stored: 1932571, read: 1940002, duplicates: 7429, rejected: 2 },
  unresolved: [{ reason: "issuing-event-not-in-lake", sessions: 41, events: 2210 }, { reason: "caller-account-not-in-lake", sessions: 3, events: 97 }],
}; // prettier-ignore

export const statusEmpty: Status = {
  accounts: [], loggingBreaks: [], files: { total: 0, skipped: 0, setAside: 0, problems: [] },
  records: { stored: 0, read: 0, duplicates: 0, rejected: 0 }, unresolved: [],
}; // prettier-ignore

export const ingestClean: IngestReport = {
  files: { read: 2800, skipped: 0, unchanged: 1200, setAside: 3 }, records: { read: 1204331, added: 1200001, duplicates: 4330, rejected: 0 },
  bytes: { compressed: 312_400_000, raw: 3_104_000_000 }, seconds: 14.23, problems: [],
}; // prettier-ignore

export const ingestLosses: IngestReport = {
  files: { read: 12, skipped: 3, unchanged: 0, setAside: 0 }, records: { read: 4000, added: 3990, duplicates: 8, rejected: 2 },
  bytes: { compressed: 812_000, raw: 9_300_000 }, seconds: 0.41,
  problems: [
    { code: "truncated", source: file(BUILD, "us-east-1", "20260214T0300Z"), detail: "The gzip stream ends after 18,331 bytes; 204 records were kept." },
    { code: "invalid-json", source: "logs/edited by hand.json", line: 1, column: 2003, detail: "Expected ',' or ']' after an array element." },
    { code: "truncated", source: "logs/b.json.gz", detail: "The gzip stream ends after 12 bytes; no record was kept." },
    { code: "record-not-cloudtrail", source: "logs/mixed.ndjson", line: 17, detail: "The item has neither an event name nor an event version." },
    { code: "record-not-cloudtrail", source: `logs/${EVIL}.ndjson`, line: 18, detail: `The item is ${EVIL}.` },
  ],
}; // prettier-ignore

const verified = (hour: number, more: Partial<VerifiedHour> = {}): VerifiedHour => ({
  account: "111122223333",
  region: "us-east-1",
  trail: "organization-trail",
  from: `2026-03-01T${String(hour).padStart(2, "0")}:00:00Z`,
  to: `2026-03-01T${String(hour + 1).padStart(2, "0")}:00:00Z`,
  backfill: false,
  verdict: "valid",
  digest: { path: `s3://logs/AWSLogs/digest-${hour}.json.gz`, verdict: "valid", reasons: [] },
  files: { valid: 12, invalid: 0, missing: 0, unproven: 0 },
  ...more,
});

/** A tampered archive: a changed file, a digest that is gone, one that was forged, a planted file with a hostile name. */
export const verification: Verification = {
  hours: [
    ...[0, 1, 2].map((hour) => verified(hour)),
    verified(3, { verdict: "invalid", files: { valid: 11, invalid: 1, missing: 0, unproven: 0 } }),
    verified(4, { verdict: "missing", digest: { path: "s3://logs/AWSLogs/digest-4.json.gz", verdict: "missing", reasons: ["the digest after it names it, and it is not there"] }, files: { valid: 0, invalid: 0, missing: 0, unproven: 0 } }),
    verified(5, { verdict: "invalid", digest: { path: "/logs/digest-5.json.gz", verdict: "invalid", reasons: ["signature verification failed"] }, files: { valid: 0, invalid: 0, missing: 0, unproven: 12 } }),
    ...[6, 7].map((hour) => verified(hour, { verdict: "unproven", digest: { path: "/logs/d.json.gz", verdict: "unproven", reasons: ["its signature is the object's metadata in S3, and no digest after it repeats it"] } })),
  ],
  files: [{ path: "/logs/AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/01/111122223333_CloudTrail_us-east-1_20260301T0310Z_AbCdEfGhIjKlMnOp.json.gz", verdict: "invalid", reason: "hash value doesn't match" }],
  unexpected: [{ path: "/logs/AWSLogs/planted\x1b[2J\u202egz.nosj", account: "111122223333", region: "us-east-1" }],
  gaps: [{ account: "111122223333", region: "eu-west-1", trail: "organization-trail", from: "2026-03-01T02:00:00Z", to: "2026-03-01T05:30:00Z" }],
  notChecked: [{ account: "222233334444", region: "us-east-1", files: 1204, from: "2026-02-01T00:05:00Z", to: "2026-02-28T23:55:00Z" }],
  sums: { digests: { valid: 4, invalid: 1, missing: 1, unproven: 2 }, files: { valid: 71, invalid: 1, missing: 0, unproven: 12 }, unexpected: 1, notChecked: 1204 },
  kept: "in-lake",
  keys: "file",
}; // prettier-ignore
