import * as k from "../../kit.js";
import { deny, issuance, useOf } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const deniedAssumeRoleCases = [
  defineCase(
    "denied-assume-role/beside-a-success",
    "In the second in which Alice's AssumeRole succeeds, Bob's of the same role is denied, with request and response null.",
    "cloudtrail-identity.md §3.2, A12",
    (seed) => {
      const { alice, bob, assumed, session, role } = issuance(seed);
      const denied = deny(seed, t("10:00:00"), bob, role);
      const used = useOf(seed, assumed);
      return {
        records: [denied, ...assumed.records, used],
        expect: [
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            notEvidence: [k.idOf(denied)],
            notOrigin: ["bob"],
          },
          { query: k.idOf(denied), origin: person(bob), confidence: "exact", hops: 0, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "denied-assume-role/success-not-in-lake",
    "Only Bob's denied call is in the lake, in the second in which the session began: it issued nothing.",
    "cloudtrail-identity.md A12",
    (seed) => {
      const { bob, session, role } = issuance(seed);
      const denied = deny(seed, t("10:00:00"), bob, role);
      return {
        records: [denied, k.use(seed, t("10:05:00"), k.asRole(session))],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "denied-assume-role/look-alike-with-request",
    "A denied call that kept its request: role and session name fit, but it was refused. Its second try, in the same second, succeeded.",
    "cloudtrail-identity.md A12; data/README.md (denied then retried AssumeRole)",
    (seed) => {
      const { alice, bob, assumed, session } = issuance(seed);
      const denied = k.call(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        source: "sts.amazonaws.com",
        event: "AssumeRole",
        error: {
          code: "AccessDenied",
          message: `User: ${bob.arn} is not authorized to perform: sts:AssumeRole on resource: ${session.role.arn}`,
        },
        params: { roleArn: session.role.arn, roleSessionName: session.name },
      });
      const unissued = { ...session, key: k.keyId(seed, "ASIA", session.role.account) };
      return {
        records: [
          denied,
          ...assumed.records,
          useOf(seed, assumed),
          k.use(seed, t("10:06:00"), k.asRole(unissued)),
        ],
        expect: [
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            notEvidence: [k.idOf(denied)],
          },
          {
            query: unissued.key,
            origin: person(alice),
            confidence: "strong",
            hops: 1,
            notEvidence: [k.idOf(denied)],
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
];
