import type { ContainmentPlan, Step } from "../../src/answers/contain.js";

/** Fabricated plans: every part that a rendering has to cope with. */
const IDENTITY = "111111111111";
const PROD = "333333333333";
const eventId = (n: number): string => `${n.toString(16).padStart(8, "0")}-5e6f-4a7b-8c9d-0e1f2a3b4c5d`;
const deny = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: { DateLessThan: { "aws:TokenIssueTime": "2026-03-02T10:00:30.000Z" } } }],
}; // prettier-ignore

function step(order: number, more: Pick<Step, "kind" | "title" | "target" | "calls"> & Partial<Step>): Step {
  return {
    id: `00000000000${order}`, order, account: IDENTITY, why: "The key is what everything else was minted from.", evidence: [eventId(order)], confidence: "exact",
    sideEffects: { others: [], othersTotal: 0, shared: false }, undo: { exact: true, calls: more.calls }, doesNotStop: ["Other keys of the user."], needs: [], held: false, ...more,
  }; // prettier-ignore
}

const full: ContainmentPlan = {
  id: "101ec734cf6efd50", query: "AKIAIOSFODNN7EXAMPLE",
  options: { scope: "role", rotate: false, include: [] },
  trace: { origin: { kind: "iam-user", name: "alice", account: IDENTITY }, confidence: "strong", hops: 1, candidates: [] },
  createdFrom: { lakeSerial: 4, at: "2026-03-02T10:00:00Z" }, before: "2026-03-02T10:00:30.000Z",
  steps: [
    step(1, {
      kind: "deactivate-key", title: "Make key AKIAIOSFODNN7EXAMPLE of alice inactive", target: { kind: "access-key", name: "AKIAIOSFODNN7EXAMPLE" },
      calls: [{ service: "iam", action: "UpdateAccessKey", input: { UserName: "alice", AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Status: "Inactive" } }],
      sideEffects: { others: [], othersTotal: 0, shared: false, note: "Whatever runs with the key stops: 3,120 events in this lake." },
    }),
    step(2, {
      kind: "delete-console-password", title: "Delete the console password of alice", target: { kind: "user", name: "alice" },
      calls: [{ service: "iam", action: "DeleteLoginProfile", input: { UserName: "alice" } }],
      undo: { exact: false, calls: [], how: "CreateLoginProfile with a new password: the old one cannot be brought back." },
      doesNotStop: ["Other keys of the user.", "Console sessions that are open."],
    }),
    step(3, {
      kind: "revoke-role-sessions", title: "Revoke the sessions of role prod-admin issued before now", account: PROD, target: { kind: "role", name: "prod-admin" }, confidence: "strong",
      calls: [{ service: "iam", action: "PutRolePolicy", input: { RoleName: "prod-admin", PolicyName: "AWSRevokeOlderSessions", PolicyDocument: JSON.stringify(deny) } }],
      policyDocument: deny, needs: ["--include-shared"], held: true,
      sideEffects: { shared: true, othersTotal: 7, others: [
        { origin: { kind: "iam-user", name: "bob", account: IDENTITY }, events: 812, lastSeen: "2026-03-02T09:58:00Z" },
        { origin: null, events: 1, lastSeen: "2026-02-01T00:00:00Z" },
      ] },
      undo: { exact: true, calls: [{ service: "iam", action: "DeleteRolePolicy", input: { RoleName: "prod-admin", PolicyName: "AWSRevokeOlderSessions" } }], how: "An inline policy of the role that was named AWSRevokeOlderSessions before is overwritten." },
    }),
  ],
  manual: [{
    id: "a1", account: PROD, who: "the organization's management account", title: `Deny the root user of ${PROD} while root sessions may be open`,
    what: ["Attach the service control policy to the member account for 15 minutes.", "Then check what the session could change."], why: "A root session cannot be revoked.", evidence: [eventId(9)], policyDocument: deny, policyKind: "service-control-policy",
  }],
  notStopped: [
    { what: `session root in ${PROD}`, why: "No policy of the account binds its root user.", until: "2026-03-02T10:11:05Z" },
    { what: "the console password of alice, if it has one", why: "No sign-in of the user is in this lake." },
  ],
  sessions: [
    { via: "AssumeRole", arn: `arn:aws:sts::${PROD}:assumed-role/prod-admin/release-2026-03-02-with-a-long-name`, account: PROD, createdAt: "2026-03-02T09:30:00Z", endsAt: "2026-03-02T10:30:00Z", endIsLatest: false, alive: true, events: 44, confidence: "exact", stoppedBy: ["000000000003"] },
    { via: "AssumeRoot", arn: `arn:aws:iam::${PROD}:root`, account: PROD, createdAt: "2026-03-02T09:56:05Z", endsAt: "2026-03-02T10:11:05Z", endIsLatest: true, alive: true, confidence: "exact", stoppedBy: [] },
    { via: "ConsoleLogin", arn: `arn:aws:iam::${IDENTITY}:user/alice`, account: IDENTITY, createdAt: "2026-03-01T09:56:05Z", endsAt: "2026-03-01T21:56:05Z", endIsLatest: true, alive: false, confidence: "exact", stoppedBy: [] },
  ],
  sessionsTotal: 3,
  warnings: ["The origin is strong, not exact: steps on what lies behind a hop that is not proven are held back until --include-weak."],
}; // prettier-ignore

const HOSTILE = "x\u001b[2J\u202e'; rm -rf \"$HOME\" `id` $(id)\nend # *_[";

/** Names that would drive a terminal, a shell or a page, were they let through. */
const hostile: ContainmentPlan = {
  ...full,
  query: HOSTILE,
  trace: { ...full.trace, origin: { kind: "iam-user", name: HOSTILE } },
  steps: full.steps.map((one) => ({
    ...one,
    held: false,
    title: HOSTILE,
    why: HOSTILE,
    target: { ...one.target, name: HOSTILE },
    calls: one.calls.map((call) => ({ ...call, region: HOSTILE, input: { ...call.input, UserName: HOSTILE } })),
  })),
  manual: full.manual.map((one) => ({ ...one, title: HOSTILE, what: [HOSTILE] })),
  notStopped: [{ what: HOSTILE, why: HOSTILE }],
  warnings: [HOSTILE],
}; // prettier-ignore

const empty: ContainmentPlan = {
  ...full,
  query: "AKIAIOSFODNN7EXAMPLE",
  trace: {
    origin: null,
    confidence: "none",
    hops: 0,
    candidates: [],
    gap: { reason: "not-seen", detail: "AKIAIOSFODNN7EXAMPLE is in no record of this lake." },
  },
  steps: [],
  manual: [],
  notStopped: [],
  sessions: [],
  sessionsTotal: 0,
  warnings: ["AKIAIOSFODNN7EXAMPLE is in no record of this lake."],
};

export const PLANS = { full, hostile, empty };
