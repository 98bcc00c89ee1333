import * as k from "../../kit.js";
import { people } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const queryCases = [
  defineCase(
    "query/not-in-lake",
    "A key that no record mentions: nothing is known, and that is said.",
    "interface.md Trace.origin (null where nothing is known), GapReason not-seen",
    (seed) => {
      const { account, alice } = people(seed);
      const used = k.use(seed, t("10:00:00"), k.asUser(alice));
      const found: k.Verdict = {
        subject: null,
        originKinds: ["none", "unknown"],
        confidence: "none",
        gap: "not-seen",
        hops: 0,
        notOrigin: ["alice"],
      };
      return {
        records: [used],
        expect: [
          { query: k.keyId(seed, "ASIA", account), ...found },
          { query: k.uuid(seed), ...found },
        ],
      };
    },
  ),
  defineCase(
    "query/role-arn-of-several-sessions",
    "A role ARN stands for all its sessions. Opened by two people it is ambiguous; opened by one, she is the origin, and the latest session's chain is shown.",
    "interface.md How sure (a role ARN … is answered the same way)",
    (seed) => {
      const { account, alice, bob } = people(seed);
      const shared = k.role(seed, account, "shared");
      const own = k.role(seed, account, "own");
      const made = [
        k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role: shared, name: "s1" }),
        k.assumeRole(seed, { at: t("11:00:00"), by: k.asUser(bob), role: shared, name: "s2" }),
        k.assumeRole(seed, { at: t("12:00:00"), by: k.asUser(alice), role: own, name: "s3" }),
        k.assumeRole(seed, { at: t("13:00:00"), by: k.asUser(alice), role: own, name: "s4" }),
      ];
      const uses = made.map((one) => k.use(seed, k.plus(one.session.createdAt, 60), k.asRole(one.session)));
      return {
        records: [...made.flatMap((one) => one.records), ...uses],
        expect: [
          {
            query: shared.arn,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
            candidateOrigins: [person(alice), person(bob)],
          },
          {
            query: own.arn,
            origin: person(alice),
            confidence: "exact",
            candidates: 1,
            hops: 1,
            evidence: [[k.idOf(made[3]!.caller)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "query/unresolved-role-arn",
    "A role ARN of which only uses are known: the role, with a gap.",
    "interface.md origin.kind role",
    (seed) => {
      const { account } = people(seed);
      const session = {
        role: k.role(seed, account, "shared", "/team/"),
        name: "s1",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      return {
        records: [k.use(seed, t("10:01:00"), k.asRole(session))],
        expect: [{ query: session.role.arn, origin: onlyRole(session), confidence: "none", gap: "any" }],
      };
    },
  ),
];
