import type { ActivitySummary, EventsOf, IdentityActivity, IdentityReading } from "../../src/answers/activity.js";
import type { Row } from "../../src/answers/trace.js";

/** Fabricated answers of `activity`: much of everything, several people of one name, nobody, and a hostile one. */
const HOME = "111111111111";
const PROD = "333333333333";
const EVIL = "\x1b]0;pwned\x07\x1b[2J\u202egnp.exe\u200b\u2028\x9b31m";

const by = (name: string, events: number, more: Partial<EventsOf> = {}): EventsOf => ({
  origin: { kind: "iam-user", name, account: HOME }, confidence: "exact", events, ...more,
}); // prettier-ignore

const reading = (as: IdentityReading["as"], events: number, more: Partial<IdentityReading> = {}): IdentityReading => ({
  as, name: "alice", account: HOME, principalIds: [], basis: "origin", events, by: [by("alice", events)], ...more,
}); // prettier-ignore

const row = (n: number, eventTime: string, eventName: string, service: string, resources: string[], more: Partial<Row> = {}): Row => ({
  eventId: `${String(n).padStart(8, "0")}-5e6f-4a7b-8c9d-0e1f2a3b4c5d`, eventTime, eventName, eventSource: `${service}.amazonaws.com`, account: PROD,
  region: "us-east-1", actor: `arn:aws:sts::${PROD}:assumed-role/prod-admin/alice`, resources, origin: { kind: "iam-user", name: "alice", account: HOME },
  confidence: "exact", sourceIPAddress: "203.0.113.9", ...more,
}); // prettier-ignore

const span = { firstSeen: "2026-01-03T08:00:00Z", lastSeen: "2026-03-01T18:22:10Z" };
const summary: ActivitySummary = {
  events: 12_483, errors: 211, denied: 87, ...span, sessions: 64,
  byConfidence: { exact: 9_120, strong: 3_363, weak: 0, none: 0 },
  byAccount: [{ account: PROD, events: 9_000, errors: 200, ...span }, { account: HOME, events: 3_483, errors: 11, ...span }],
  byRole: [
    { role: "prod-admin", account: PROD, arn: `arn:aws:iam::${PROD}:role/prod-admin`, events: 8_200, errors: 198, ...span },
    { role: null, account: HOME, events: 3_483, errors: 11, ...span },
    { role: "AWSReservedSSO_ReadOnlyAccessForEverybody_a63dd59d9d0e1f2a", account: PROD, events: 800, errors: 2, ...span },
  ],
  byService: [["s3", 7_000], ["ec2", 3_100], ["iam", 1_400], ["sts", 600], ["kms", 300], ["lambda", 60], ["logs", 23]].map(([name, events]) => ({ service: `${name}.amazonaws.com`, events: Number(events), errors: 1 })),
  byDay: Array.from({ length: 58 }, (_, i) => ({ day: new Date(Date.UTC(2026, 0, 3) + i * 86_400_000).toISOString().slice(0, 10), events: (i * 37) % 400, errors: i % 9 })).filter((_, i) => i % 7 < 5 || i === 57),
  byHour: [0, 0, 0, 0, 0, 4, 90, 400, 1500, 2200, 1900, 1300, 700, 900, 1200, 1100, 800, 300, 60, 20, 9, 0, 0, 0],
  byRegion: [{ region: "us-east-1", events: 12_000, errors: 200 }, { region: "ap-southeast-2", events: 483, errors: 11 }],
  byEvent: [
    { eventSource: "s3.amazonaws.com", eventName: "GetObject", events: 6_000, errors: 100, denied: 80 },
    { eventSource: "iam.amazonaws.com", eventName: "CreateUser", events: 8, errors: 7, denied: 7 },
  ],
  byError: [{ errorCode: "NoSuchKey", events: 124 }, { errorCode: "AccessDenied", events: 87 }],
  byOrigin: [by("alice", 9_120), by("alice", 3_363, { confidence: "strong" })],
  sourceIPs: [{ ip: "198.51.100.7", events: 12_000, ...span }, { ip: "203.0.113.9", events: 480, ...span }, { ip: "2001:db8::dead:beef", events: 3, ...span }],
  userAgents: [
    { userAgent: "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0", events: 10_000, ...span },
    { userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36", events: 2_400, ...span },
  ],
  cut: [],
}; // prettier-ignore

const full: IdentityActivity = {
  query: "alice",
  identity: reading("iam-user", 14_000, { arn: `arn:aws:iam::${HOME}:user/alice`, principalIds: ["AIDAALICEXXXXXXXXXXXX"] }),
  readings: [
    reading("iam-user", 14_000),
    reading("iam-user", 312, { account: PROD, by: [{ ...by("alice", 312), origin: { kind: "iam-user", name: "alice", account: PROD } }] }),
    reading("session-name", 8_207, { basis: "name", by: [by("alice", 8_200), by("mallory", 7)] }),
  ].map(({ account, ...rest }) => (rest.basis === "name" ? rest : { ...rest, ...(account === undefined ? {} : { account }) })),
  direct: false,
  range: { from: "2026-01-01T00:00:00Z" },
  summary,
  firstSeen: {
    ips: ["203.0.113.9", "2001:db8::dead:beef"], userAgents: ["Boto3/1.34.11"], regions: ["ap-southeast-2"],
    earlier: { events: 1_517, from: "2025-10-01T07:00:00Z", to: "2025-12-31T20:00:00Z" }, comparable: true,
    detail: "Compared with 1517 earlier events, which reach back 92 days, to 2025-10-01T07:00:00Z.",
  },
  apart: { weak: { events: 12, included: false }, namedAlike: [{ as: "session-name", name: "alice", events: 7, by: [by("mallory", 6), by("", 1, { origin: { kind: "role", name: "ops", account: PROD }, confidence: "none" })] }] },
  created: ["i-0abc1234def567890", "vol-0123456789abcdef0", "AKIABACKDOOR00000001", "arn:aws:s3:::exports-of-the-finance-department-2026", ...Array.from({ length: 20 }, (_, i) => `snap-0123456789abcde${String(i).padStart(2, "0")}`)],
  createdCut: false,
  minted: [{
    via: "AssumeRole", confidence: "exact", events: 8_200, evidence: [],
    to: { arn: `arn:aws:sts::${PROD}:assumed-role/prod-admin/alice`, accessKeyId: "ASIAPRODADMIN0000001", account: PROD, createdAt: "2026-03-01T08:00:00Z", alive: false },
    children: [{ via: "CreateAccessKey", confidence: "exact", events: 214, evidence: [], to: { arn: `arn:aws:iam::${PROD}:user/backup`, accessKeyId: "AKIABACKDOOR00000001", account: PROD, createdAt: "2026-03-01T09:40:10Z" }, children: [] }],
  }],
  keysMadeForOthers: [row(1, "2026-03-01T09:40:10Z", "CreateAccessKey", "iam", ["backup", "AKIABACKDOOR00000001"])],
  notable: [row(2, "2026-03-01T09:36:55Z", "StopLogging", "cloudtrail", [`arn:aws:cloudtrail:us-east-1:${PROD}:trail/org`]), row(1, "2026-03-01T09:40:10Z", "CreateAccessKey", "iam", ["backup", "AKIABACKDOOR00000001"])],
  notableTotal: 40,
  events: [],
  eventsTotal: 12_483,
  warnings: [`12 more events rest on a hint alone and are left out; --weak counts them in.`, `Others of that name are left out: iam-user alice in ${PROD}.`],
  why: [],
  near: [],
}; // prettier-ignore

const nothing: IdentityActivity = {
  ...full,
  identity: null,
  readings: [],
  summary: { ...summary, events: 0, byDay: [] },
  created: [], minted: [], keysMadeForOthers: [], notable: [], notableTotal: 0, eventsTotal: 0, warnings: [],
  apart: { weak: { events: 0, included: false }, namedAlike: [] },
}; // prettier-ignore

export const ACTIVITIES: Record<string, IdentityActivity> = {
  full,
  several: {
    ...nothing,
    readings: full.readings,
    why: ["Several identities fit, and they are not merged unasked: choose one with --as and --account."],
  },
  nobody: {
    ...nothing,
    query: "Alice",
    why: ["Alice is nobody's name or ID in this lake."],
    near: [
      { as: "iam-user", name: "alice", account: HOME },
      { as: "role", name: "alice-ops", account: PROD },
    ],
  },
  role: {
    ...full,
    query: "deploy",
    identity: reading("role", 30, { name: "deploy", account: PROD, arn: `arn:aws:iam::${PROD}:role/deploy`, basis: "stamp" }),
    readings: [reading("role", 30, { name: "deploy", account: PROD, basis: "stamp" })],
    summary: { ...summary, events: 30, errors: 0, denied: 0, byDay: [{ day: "2026-03-01", events: 30, errors: 0 }], byRole: summary.byRole.slice(0, 1), byOrigin: [by("alice", 20), by("ben", 8), by("", 2, { origin: null, confidence: "none" })] },
    firstSeen: { ...full.firstSeen, comparable: false, detail: "Without --from there is nothing earlier to compare with: everything is listed, and new means nothing." },
    apart: { weak: { events: 0, included: false }, namedAlike: [] },
    created: [], minted: [], keysMadeForOthers: [], notable: [], notableTotal: 0, eventsTotal: 30, warnings: [],
  },
  hostile: {
    ...full,
    query: EVIL,
    identity: reading("saml-user", 3, { name: `用户${EVIL}`, provider: EVIL }),
    readings: [reading("saml-user", 3, { name: EVIL, provider: EVIL }), reading("session-name", 3, { name: EVIL, basis: "name" })],
    summary: { ...summary, userAgents: [{ userAgent: EVIL, events: 3, ...span }], byRole: [{ role: EVIL, account: EVIL, events: 3, errors: 1, ...span }, { role: null, account: PROD, events: 1, errors: 0, ...span }], byError: [{ errorCode: EVIL, events: 3 }] },
    firstSeen: { ...full.firstSeen, userAgents: [EVIL], ips: [EVIL] },
    created: [EVIL],
    keysMadeForOthers: [row(3, "2026-03-01T09:40:10Z", EVIL, "iam", [EVIL], { actor: EVIL, account: EVIL })],
    warnings: [`Others of that name are left out: saml-user ${EVIL}.`],
  },
}; // prettier-ignore
