import type { ContainmentVerification, LaterCall, VerifiedStep } from "../../src/answers/contain-verify.js";
import type { Row } from "../../src/answers/trace.js";

/** Fabricated answers of `contain --verify`: every verdict, names of every length, names that would drive a terminal. */
const IDENTITY = "111111111111";
const PROD = "333333333333";
const eventId = (n: number): string => `${n.toString(16).padStart(8, "0")}-5e6f-4a7b-8c9d-0e1f2a3b4c5d`;

function row(n: number, eventName: string, more: Partial<Row> = {}): Row {
  return {
    eventId: eventId(n), eventTime: `2026-03-02T10:${String(n % 60).padStart(2, "0")}:00Z`, eventName, eventSource: "iam.amazonaws.com",
    account: IDENTITY, region: "us-east-1", actor: `arn:aws:sts::${IDENTITY}:assumed-role/incident-response/rita`, sourceIPAddress: "198.51.100.24",
    resources: [], origin: { kind: "saml-user", name: "rita@example.com" }, confidence: "exact", ...more,
  }; // prettier-ignore
}

const session = `arn:aws:sts::${PROD}:assumed-role/prod-admin/release-2026-03-02-with-a-long-name`;
const later = (n: number, after: number, more: Partial<LaterCall> = {}): LaterCall => ({
  ...row(n, "DescribeInstances", { account: PROD, region: "eu-central-1", actor: session, sourceIPAddress: "2001:db8:85a3::8a2e:370:7334" }), after, ...more,
}); // prettier-ignore
const none = { events: 0, rows: [] };

function step(order: number, more: Partial<VerifiedStep> & Pick<VerifiedStep, "kind" | "title" | "verdict" | "why">): VerifiedStep {
  return {
    id: `00000000000${order}`, order, account: IDENTITY, target: { kind: "user", name: "alice" }, held: false, since: "2026-03-02T10:00:00Z",
    own: [{ service: "iam", action: "UpdateAccessKey", outcome: "done", matchedBy: "inputs", event: row(order, "UpdateAccessKey") }],
    denied: none, succeeded: none, propagating: none, otherErrors: 0, leftOut: [],
    reach: { account: IDENTITY, until: "2026-03-02T12:00:00Z", region: "us-east-1", seconds: 7200, behind: [] }, ...more,
  }; // prettier-ignore
}

const refused = { errorCode: "Client.UnauthorizedOperation", explicitDeny: true };
const full: ContainmentVerification = {
  query: "AKIAIOSFODNN7EXAMPLE",
  plan: { id: "101ec734cf6efd50", from: "lake" },
  origin: { kind: "iam-user", name: "alice", account: IDENTITY },
  at: "2026-03-02T12:00:00Z", verdict: "not-contained", began: "2026-03-02T10:00:00Z", propagationSeconds: 10,
  steps: [
    step(1, { kind: "deactivate-key", title: "Make key AKIAIOSFODNN7EXAMPLE of alice inactive", verdict: "quiet", why: "The key was not seen again. The logs of account 111111111111 reach 2 hours beyond it (2026-03-02T12:00:00Z, us-east-1), not in eu-west-1." }),
    step(2, { kind: "delete-console-password", title: "Delete the console password of alice", verdict: "taken-back", why: "CreateLoginProfile at 2026-03-02T10:40:00Z by arn:aws:iam::111111111111:user/mallory reversed it.", takenBack: row(40, "CreateLoginProfile", { origin: null, actor: `arn:aws:iam::${IDENTITY}:user/mallory` }) }),
    step(3, { kind: "revoke-role-sessions", title: "Revoke the sessions of role prod-admin issued before now", account: PROD, verdict: "not-contained", why: "2 calls (2026-03-02T10:12:00Z to 2026-03-02T10:14:00Z) that it should stop succeeded after it. 1 succeeded within 10 seconds of it, which may be IAM's delay.", cutoff: "2026-03-02T10:00:30.000Z",
      succeeded: { events: 1204, first: "2026-03-02T10:12:00Z", last: "2026-03-02T10:14:00Z", rows: [later(12, 720), later(14, 840)] },
      propagating: { events: 1, first: "2026-03-02T10:00:05Z", last: "2026-03-02T10:00:05Z", rows: [later(0, 5)] },
      denied: { events: 2, first: "2026-03-02T10:20:00Z", last: "2026-03-02T10:21:00Z", rows: [later(20, 1200, refused), later(21, 1260, refused)] } }),
    step(4, { kind: "deny-identity", title: "Deny everything to user backdoor", verdict: "failed", why: "AWS refused PutUserPolicy: LimitExceeded at 2026-03-02T10:04:00Z.", own: [{ service: "iam", action: "PutUserPolicy", outcome: "failed", matchedBy: "inputs", event: row(4, "PutUserPolicy", { errorCode: "LimitExceededException" }) }] }),
    step(5, { kind: "revoke-user-sessions", title: "Deny the temporary sessions of alice issued before now", verdict: "contained", why: "2 calls (2026-03-02T10:20:00Z to 2026-03-02T10:21:00Z) were denied, and none succeeded. All of the errors shown name an explicit deny.", own: [{ service: "iam", action: "PutUserPolicy", outcome: "done", matchedBy: "inputs", instead: "AttachUserPolicy of AWSDenyAll", event: row(5, "AttachUserPolicy") }],
      denied: { events: 2, first: "2026-03-02T10:20:00Z", last: "2026-03-02T10:21:00Z", rows: [later(20, 900, refused), later(21, 960, { errorCode: "AccessDenied" })] } }),
    step(6, { kind: "revoke-role-sessions", title: "Revoke the sessions of role reader issued before now", account: "444444444444", verdict: "no-logs-yet", why: "The newest record of account 444444444444 is of 2026-03-02T10:00:02Z, not after the step. CloudTrail delivers about 5 minutes after a call on average, at times 15 and more: fetch the logs and ask again.", fetchNext: { account: "444444444444", from: "2026-03-02T10:00:00Z", to: "2026-03-02T12:00:00Z" } }),
    step(7, { kind: "take-back-policy", title: "Take policy AdministratorAccess back from bob", held: true, verdict: "not-done", why: "No event of it is in the lake, which has logs of account 111111111111 until 2026-03-02T12:00:00Z. The plan holds it back.", own: [{ service: "iam", action: "DetachUserPolicy", outcome: "not-in-logs" }] }),
  ],
  entries: [
    { event: row(25, "AssumeRole"), opened: { kind: "session", name: "session prod-admin/again-with-a-name-of-some-length", account: PROD, accessKeyId: "ASIAIOSFODNN7EXAMPLE" }, parent: "key AKIAIOSFODNN7EXAMPLE", events: 1204 },
    { event: row(26, "CreateAccessKey"), opened: { kind: "access-key", name: "key AKIAI44QH8DHBEXAMPLE of bob", account: IDENTITY, accessKeyId: "AKIAI44QH8DHBEXAMPLE" }, parent: "session prod-admin/again-with-a-name-of-some-length", stoppedBy: "000000000001", events: 0 },
  ],
  entriesTotal: 2, open: 1,
  warnings: ["1 of the journal's steps have no event in the lake yet: their times are those of the journal's clock."],
}; // prettier-ignore

const HOSTILE = "x\u001b[2J\u202e'; rm -rf \"$HOME\" `id` $(id)\nend # *_[";
const bad = (one: Row): Row => ({ ...one, actor: HOSTILE, sourceIPAddress: HOSTILE, errorCode: HOSTILE, eventName: HOSTILE, region: HOSTILE, eventId: HOSTILE, origin: null }); // prettier-ignore

const hostile: ContainmentVerification = {
  ...full,
  query: HOSTILE,
  origin: { kind: "iam-user", name: HOSTILE },
  plan: { id: HOSTILE, from: "plan", file: HOSTILE },
  steps: full.steps.slice(0, 3).map((one) => ({
    ...one,
    title: HOSTILE,
    why: HOSTILE,
    account: HOSTILE,
    own: one.own.map((own) => ({ ...own, event: bad(row(1, "x")), differs: HOSTILE, instead: HOSTILE })),
    succeeded: { events: 1, rows: [{ ...bad(row(1, "x")), after: 100 }] },
  })),
  entries: full.entries.map((one) => ({
    ...one,
    event: bad(one.event),
    parent: HOSTILE,
    opened: { ...one.opened, name: HOSTILE },
  })),
  warnings: [HOSTILE],
};

const empty: ContainmentVerification = {
  query: "AKIAIOSFODNN7EXAMPLE", plan: { id: "101ec734cf6efd50", from: "lake" }, origin: null, at: "2026-03-02T12:00:00Z", verdict: "not-begun",
  propagationSeconds: 10, steps: [], entries: [], entriesTotal: 0, open: 0, warnings: [],
}; // prettier-ignore

export const VERIFICATIONS = { full, hostile, empty };
