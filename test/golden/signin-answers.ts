import type { SigninRow, Signins } from "../../src/answers/signins.js";

/** Fabricated answers of `signins`: every shape its rendering has to cope with. */
const MAIN = "111111111111";
const PROD = "222222222222";

const eventId = (n: number): string => `${n.toString(16).padStart(8, "0")}-0b0c-4d0e-8f10-212223242526`;

function row(n: number, time: string, eventName: string, more: Partial<SigninRow> = {}): SigninRow {
  return {
    eventId: eventId(n), eventTime: time, eventName, eventSource: "signin.amazonaws.com", account: MAIN, region: "us-east-1", actor: `arn:aws:iam::${MAIN}:user/alice`,
    resources: [], origin: { kind: "iam-user", name: "alice", account: MAIN }, confidence: "exact", sourceIPAddress: "198.51.100.24",
    kind: "sign-in", outcome: "success", user: "alice", hidden: false, mfa: true, destination: "console", ...more,
  };
} // prettier-ignore

const session = (events: number, keysTotal: number, renewed = 0, unsure = 0): NonNullable<SigninRow["session"]> => ({
  id: `${MAIN}/AIDAALICEXXXXXXXXXXXX/2026-03-02T09:00:00Z`, keys: [], keysTotal, events, unsure, renewed,
}); // prettier-ignore

export const signinsAnswer: Signins = {
  byUser: [
    { user: "alice", account: MAIN, kind: "iam-user", success: 12, failure: 6, mfa: 12, switches: 0, sourceIPs: ["198.51.100.24", "203.0.113.9"], last: "2026-03-02T09:00:00Z" },
    { user: "alice", account: PROD, kind: "iam-user", success: 0, failure: 0, mfa: 0, switches: 4, sourceIPs: ["198.51.100.24"], last: "2026-03-02T09:05:00Z" },
    { user: "grace.lund@a-company-with-a-long-name.example", account: PROD, kind: "identity-center-user", success: 3, failure: 0, mfa: 0, switches: 0, sourceIPs: ["192.0.2.1", "192.0.2.2", "192.0.2.3"], last: "2026-03-02T08:00:00Z" },
    { user: "root", account: MAIN, kind: "root", success: 1, failure: 0, mfa: 0, switches: 0, sourceIPs: ["192.0.2.1"], last: "2026-03-01T08:00:00Z" },
  ],
  bySource: [
    { sourceIPAddress: "203.0.113.9", success: 1, failure: 1204, mfa: 0, hidden: 1198, users: ["alice", "bob", "carol"], last: "2026-03-02T04:12:00Z" },
    { sourceIPAddress: "2001:db8:85a3::8a2e:370:7334", success: 12, failure: 0, mfa: 12, hidden: 0, users: ["alice"], last: "2026-03-02T09:00:00Z" },
  ],
  byDestination: [
    { destination: "console", success: 14, failure: 6 },
    { destination: "support", success: 1, failure: 0 },
    { destination: "not recorded", success: 1, failure: 0 },
  ],
  hidden: 1198,
  unnamed: 2,
  bursts: [
    { by: "source", sourceIPAddress: "203.0.113.9", failures: 1204, from: "2026-03-02T03:58:00Z", to: "2026-03-02T04:11:50Z", users: ["alice", "bob", "carol"], hidden: 1198, sourceIPs: ["203.0.113.9"], eventIds: [eventId(1)], success: { eventId: eventId(2), eventTime: "2026-03-02T04:12:00Z", user: "alice", account: MAIN, sourceIPAddress: "203.0.113.9", mfa: false, afterSeconds: 10 } },
    { by: "user", user: "bob", account: MAIN, failures: 5, from: "2026-03-01T10:00:00Z", to: "2026-03-01T10:00:41Z", users: ["bob"], hidden: 0, sourceIPs: ["198.51.100.7"], eventIds: [eventId(3)], success: null },
  ],
  rows: [
    row(10, "2026-03-02T09:05:00Z", "SwitchRole", { kind: "switch", account: PROD, actor: `arn:aws:sts::${PROD}:assumed-role/PlatformAdmin/alice`, mfa: null, confidence: "strong", session: session(14, 4, 1) }),
    row(11, "2026-03-02T09:00:00Z", "ConsoleLogin", { session: session(217, 21) }),
    row(12, "2026-03-02T08:59:50Z", "CheckMfa", { kind: "step", mfa: null }),
    row(13, "2026-03-02T04:12:00Z", "ConsoleLogin", { mfa: false, sourceIPAddress: "203.0.113.9", session: session(0, 0) }),
    row(14, "2026-03-02T04:11:50Z", "ConsoleLogin", { outcome: "failure", user: null, hidden: true, mfa: false, sourceIPAddress: "203.0.113.9", errorMessage: "No username found in supplied account" }),
    row(15, "2026-03-01T10:00:00Z", "ConsoleLogin", { outcome: "failure", user: "bob", errorMessage: "Failed authentication" }),
    row(16, "2026-03-01T09:00:00Z", "ConsoleLogin", { user: "grace.lund@a-company-with-a-long-name.example", destination: "support", account: PROD, session: session(3, 1, 0, 2) }),
    row(17, "2026-03-01T08:00:00Z", "ExitRole", { kind: "exit", account: PROD, actor: `arn:aws:sts::${PROD}:assumed-role/PlatformAdmin/alice`, mfa: null }),
    row(18, "", "PasswordRecoveryRequested", { kind: "other", user: null, mfa: null }),
  ],
  rowsTotal: 1240,
  notes: [],
}; // prettier-ignore

export const signinsEmpty: Signins = {
  byUser: [],
  bySource: [],
  byDestination: [],
  hidden: 0,
  unnamed: 0,
  bursts: [],
  rows: [],
  rowsTotal: 0,
  notes: [],
};

const EVIL = "\x1b[2J\u202egnp.exe\n\u200b";
export const signinsHostile: Signins = {
  ...signinsAnswer,
  byUser: [{ ...signinsAnswer.byUser[0]!, user: EVIL.repeat(20), account: EVIL, sourceIPs: [EVIL] }],
  bySource: [{ ...signinsAnswer.bySource[0]!, sourceIPAddress: EVIL, users: [EVIL] }],
  byDestination: [{ destination: EVIL, success: 1, failure: 1 }],
  bursts: [{ ...signinsAnswer.bursts[0]!, sourceIPAddress: EVIL, users: [EVIL], success: { ...signinsAnswer.bursts[0]!.success!, user: EVIL, eventId: EVIL } }],
  rows: [row(20, EVIL, EVIL, { user: EVIL, account: EVIL, sourceIPAddress: EVIL, errorMessage: EVIL, outcome: "failure" }), row(21, "2026-03-01T08:00:00Z", EVIL, { kind: "switch", user: EVIL, actor: EVIL, destination: EVIL, session: { ...session(1, 1), id: EVIL } })],
}; // prettier-ignore
