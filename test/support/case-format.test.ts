import { expect, test } from "vitest";
import type { Trace } from "../../src/answers/trace.js";
import { checkTrace, type Expectation } from "./case-format.js";

const ALICE = { kind: "iam-user", name: "alice", account: "210987654321" } as const;
const TRACE: Trace = {
  query: "key",
  subject: { kind: "access-key", id: "key" },
  origin: { ...ALICE, arn: "arn" },
  confidence: "exact",
  chain: [
    {
      via: "AssumeRole",
      from: {},
      to: {},
      confidence: "exact",
      rule: "J1",
      evidence: [
        {
          eventId: "e1",
          eventName: "AssumeRole",
          account: "210987654321",
          eventTime: "2026-03-10T10:00:00Z",
        },
      ],
      sessionTags: { team: "payments" },
    },
  ],
  descendants: [],
  activity: null,
  notable: [],
  warnings: ["Used beyond 3600 s"],
};
const UNKNOWN: Trace = {
  ...TRACE,
  origin: null,
  confidence: "none",
  chain: [],
  gap: {
    reason: "issuing-event-not-in-lake",
    detail: "",
    fetchNext: { account: "210987654321", from: "2026-03-10T09:00:00Z", to: "2026-03-10T11:00:00Z" },
  },
};

const HOLDS: [Omit<Expectation, "query">, Trace][] = [
  [{}, TRACE],
  [
    {
      origin: ALICE,
      confidence: ["exact", "strong"],
      hops: 1,
      via: ["AssumeRole"],
      rules: ["J1"],
      gap: null,
    },
    TRACE,
  ],
  [
    {
      origin: [null, ALICE],
      originKinds: ["iam-user"],
      evidence: [["e1"]],
      notEvidence: ["e2"],
      notOrigin: ["bob"],
    },
    TRACE,
  ],
  [
    {
      warning: ["nothing", "3600"],
      noWarning: "decode",
      hopDetails: [{ rule: "J1" }],
      absentTags: [["ticket"]],
    },
    TRACE,
  ],
  [{ descendants: 0, createdBy: null, usedElsewhere: [], events: 0, subject: { kind: "access-key" } }, TRACE],
  [
    { origin: null, originKinds: ["none"], gap: "any", fetchNext: { covers: "2026-03-10T10:00:00Z" } },
    UNKNOWN,
  ],
  [{ gap: ["not-seen", "issuing-event-not-in-lake"], fetchNext: { account: "210987654321" } }, UNKNOWN],
];
const FAILS: [Omit<Expectation, "query">, Trace][] = [
  [{ origin: { ...ALICE, name: "bob" } }, TRACE],
  [{ origin: null }, TRACE],
  [{ originKinds: ["none"] }, TRACE],
  [{ confidence: "strong" }, TRACE],
  [{ hops: 2 }, TRACE],
  [{ via: ["SwitchRole"] }, TRACE],
  [{ gap: "any" }, TRACE],
  [{ gap: null }, UNKNOWN],
  [{ gap: "ambiguous" }, UNKNOWN],
  [{ fetchNext: { covers: "2026-03-10T12:00:00Z" } }, UNKNOWN],
  [{ candidates: 1 }, TRACE],
  [{ candidateOrigins: [ALICE] }, TRACE],
  [{ sourceIdentity: "alice" }, TRACE],
  [{ warning: "decode" }, TRACE],
  [{ noWarning: "3600" }, TRACE],
  [{ evidence: [["e2"]] }, TRACE],
  [{ evidence: [["e1"], []] }, TRACE],
  [{ notEvidence: ["e1"] }, TRACE],
  [{ hopDetails: [{ explicitTrustGrant: true }] }, TRACE],
  [{ absentTags: [["team"]] }, TRACE],
  [{ descendants: 1 }, TRACE],
  [{ createdBy: ALICE }, TRACE],
  [{ usedElsewhere: ["203.0.113.9"] }, TRACE],
  [{ events: 1 }, TRACE],
  [{ notOrigin: ["alice"] }, TRACE],
  [{ subject: null }, TRACE],
  [{}, { ...TRACE, origin: null }],
  [{}, { ...TRACE, origin: { kind: "role", name: "deploy" } }],
  [
    { notOrigin: ["bob"] },
    { ...TRACE, candidates: [{ ...TRACE, origin: { kind: "iam-user", name: "bob" } }] },
  ],
];

test.each(HOLDS)("%j holds", (expectation, trace) => {
  expect(checkTrace({ query: "key", ...expectation }, trace)).toEqual([]);
});

test.each(FAILS)("%j is found to differ", (expectation, trace) => {
  expect(checkTrace({ query: "key", ...expectation }, trace)).not.toEqual([]);
});
