import * as k from "../../kit.js";
import { climb } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const cycleCases = [
  defineCase(
    "cycle/back-to-the-first-role",
    "Alice opens A, from it B, from it A again. The roles repeat, the sessions do not: an ordinary chain of three.",
    "issue 2, adversity self-assumption and cycles",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const a = k.role(seed, account, "a-role");
      const b = k.role(seed, account, "b-role");
      const hops = climb(seed, k.asUser(alice), [a, b, a], ["x1", "x2", "x3"], (at) => t(`10:0${at}:00`));
      const used = k.use(seed, t("10:05:00"), k.asRole(hops[2]!.session));
      return {
        records: [used, ...hops.flatMap((hop) => hop.records)],
        expect: [
          { query: hops[2]!.session.key, origin: person(alice), confidence: "exact", hops: 3, gap: null },
          { query: k.principalOf(hops[0]!.session), origin: person(alice), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
  defineCase(
    "cycle/two-sessions-issue-each-other",
    "In one second session A issues session B and B issues A (collapsed or forged keys). There is no origin in such a loop, and no person may be made up.",
    "issue 2, cycles; cloudtrail-identity.md §3.2 (detect cycles)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const bob = k.user(seed, account, "bob");
      const a = {
        role: k.role(seed, account, "a-role"),
        name: "ping",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      const b = {
        role: k.role(seed, account, "b-role"),
        name: "pong",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      const makesB = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(a),
        role: b.role,
        name: b.name,
        key: b.key,
      });
      const makesA = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(b),
        role: a.role,
        name: a.name,
        key: a.key,
      });
      const used = k.use(seed, t("10:00:30"), k.asRole(a));
      const other = k.use(seed, t("10:00:10"), k.asUser(bob));
      return {
        records: [...makesA.records, ...makesB.records, used, other],
        expect: [
          {
            query: a.key,
            originKinds: ["role", "unknown", "none"],
            confidence: "none",
            gap: "any",
            notOrigin: ["bob"],
          },
          {
            query: k.idOf(used),
            originKinds: ["role", "unknown", "none"],
            confidence: "none",
            gap: "any",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "cycle/key-issued-to-itself",
    "The caller's key and the issued key are one and the same, as the documentation's AssumeRoot example prints it. A key is never its own parent.",
    "cloudtrail-identity.md §5 (forbid self-links), §9.5; interface.md How sure",
    (seed) => {
      const account = k.accountId(seed, "main");
      const deploy = k.role(seed, account, "deploy");
      const session = {
        role: deploy,
        name: "self",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      const selfIssued = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(session),
        role: deploy,
        name: "self",
        key: session.key,
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(session));
      return {
        records: [...selfIssued.records, used],
        expect: [
          { query: session.key, origin: onlyRole(session), confidence: "none", gap: "any" },
          { query: k.idOf(used), origin: onlyRole(session), confidence: "none", gap: "any" },
        ],
      };
    },
  ),
  defineCase(
    "cycle/assume-root-printed-with-one-key",
    "AssumeRoot whose caller's key is also the key it issues, and the root event under that key in the member account. Nobody may be named from it with certainty, and the answer must come to an end.",
    "cloudtrail-identity.md §5, §9.5 (our own IDs)",
    (seed) => {
      const management = k.accountId(seed, "management");
      const member = k.accountId(seed, "member");
      const key = k.keyId(seed, "ASIA", management);
      const admin = {
        role: k.role(seed, management, "root-access"),
        name: "carol",
        key,
        createdAt: t("20:43:10"),
      };
      const opened = k.assumeRoot(seed, t("20:52:11"), k.asRole(admin, {}), member, key);
      const used = k.use(seed, t("20:53:47"), k.asRootSession(member, key, t("20:52:11")), {
        source: "s3.amazonaws.com",
        event: "DeleteBucketPolicy",
        readOnly: false,
      });
      return {
        records: [opened, used],
        expect: [
          {
            query: k.idOf(used),
            originKinds: ["role", "root"],
            confidence: ["none", "weak"],
            gap: "any",
            notOrigin: ["carol"],
          },
          {
            query: k.idOf(opened),
            origin: onlyRole(admin),
            confidence: "none",
            gap: "any",
            notOrigin: ["carol"],
          },
        ],
      };
    },
  ),
];
