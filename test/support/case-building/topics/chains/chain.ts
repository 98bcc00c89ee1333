import * as k from "../../kit.js";
import { climb, threeDeep } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const chainCases = [
  defineCase(
    "chain/depth-3/complete",
    "Alice opens a role, from it another, from it a third in another account. Every issued key is used for the next step.",
    "cloudtrail-identity.md §3.2 Role chaining",
    (seed) => {
      const { alice, hops, last, used, records } = threeDeep(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 3,
        via: ["AssumeRole", "AssumeRole", "AssumeRole"],
        notOrigin: ["bob"],
      };
      return {
        records,
        expect: [
          {
            query: last.session.key,
            ...found,
            rules: ["J1", "J1", "J1"],
            evidence: hops.map((hop) => hop.records.map(k.idOf)),
            hopDetails: hops.map((hop) => ({ to: { accessKeyId: hop.session.key } })),
          },
          { query: k.idOf(used), ...found },
          { query: k.sessionArn(last.session), ...found },
          {
            query: hops[1]!.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 2,
            descendants: 1,
          },
          { query: alice.key, origin: person(alice), hops: 0, descendants: 1 },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-3/middle-issuance-missing",
    "The issuance of the second session is not in the lake. The third leads to the second, and there the chain stops: only its role is known.",
    "interface.md origin.kind role; GapReason",
    (seed) => {
      const { hops, last, records } = threeDeep(seed);
      const missing = hops[1]!;
      return {
        records: records.filter((record) => !missing.records.includes(record)),
        expect: [
          {
            query: last.session.key,
            origin: onlyRole(missing.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice", "bob", last.session.role.name],
          },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-3/look-alike-parallel-chain",
    "Bob builds the same chain under the same session names in the same seconds. Only the keys tell the two apart, and they do.",
    "interface.md How sure, J1; data/README.md §3.1",
    (seed) => {
      const { alice, bob, roles } = threeDeep(seed);
      const names = ["one", "two", "three"];
      const bobs = climb(seed, k.asUser(bob), roles, names, () => t("10:00:00"));
      const alices = climb(seed, k.asUser(alice), roles, names, () => t("10:00:00"));
      const uses = [alices, bobs].map((hops) => k.use(seed, t("10:05:00"), k.asRole(hops[2]!.session)));
      return {
        records: [...uses, ...alices.flatMap((hop) => hop.records), ...bobs.flatMap((hop) => hop.records)],
        expect: [
          {
            query: alices[2]!.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 3,
            evidence: alices.map((hop) => hop.records.map(k.idOf)),
            notOrigin: ["bob"],
          },
          {
            query: bobs[2]!.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 3,
            evidence: bobs.map((hop) => hop.records.map(k.idOf)),
            notOrigin: ["alice"],
          },
          {
            query: k.sessionArn(bobs[2]!.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidateOrigins: [person(alice), person(bob)],
          },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-5/complete",
    "Five roles in a row, some in other accounts, minutes apart.",
    "issue 2, Identity (chained to any depth)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const other = k.accountId(seed, "other");
      const alice = k.user(seed, account, "alice");
      const roles = [account, other, other, account, other].map((where, at) =>
        k.role(seed, where, `step-${at + 1}`),
      );
      const hops = climb(seed, k.asUser(alice), roles, ["a1", "a2", "a3", "a4", "a5"], (at) =>
        t(`10:0${at}:00`),
      );
      const used = k.use(seed, t("10:06:00"), k.asRole(hops[4]!.session));
      return {
        records: [used, ...hops.flatMap((hop) => hop.records).reverse()],
        expect: [
          {
            query: k.idOf(used),
            origin: person(alice),
            confidence: "exact",
            gap: null,
            hops: 5,
            evidence: hops.map((hop) => hop.records.map(k.idOf)),
          },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-5/all-in-one-second",
    "The five steps fall into one second and stand in the file in reverse: the keys give the order, not the times.",
    "data/README.md §3.1 (all in one second, so order by key not time)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const other = k.accountId(seed, "other");
      const alice = k.user(seed, account, "alice");
      const roles = [account, account, other, other, account].map((where, at) =>
        k.role(seed, where, `step-${at + 1}`),
      );
      const hops = climb(seed, k.asUser(alice), roles, ["who", "who", "who", "who", "who"], () =>
        t("23:12:09"),
      );
      const used = k.use(seed, t("23:12:09"), k.asRole(hops[4]!.session));
      return {
        records: [used, ...hops.flatMap((hop) => hop.records).reverse()],
        expect: [
          { query: hops[4]!.session.key, origin: person(alice), confidence: "exact", gap: null, hops: 5 },
          {
            query: hops[2]!.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 3,
            descendants: 1,
          },
          { query: k.sessionArn(hops[4]!.session), origin: person(alice), confidence: "exact", hops: 5 },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-5/owner-half-in-the-middle",
    "Of the third step, across accounts, only the owner's copy is there. Its caller AROA…:who had exactly one living session: the chain holds, but no longer exactly.",
    "interface.md How sure (weakest hop; exactly one session alive)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const other = k.accountId(seed, "other");
      const alice = k.user(seed, account, "alice");
      const roles = [account, account, other, other, other].map((where, at) =>
        k.role(seed, where, `step-${at + 1}`),
      );
      const hops = climb(seed, k.asUser(alice), roles, ["a1", "a2", "a3", "a4", "a5"], (at) =>
        t(`10:0${at}:00`),
      );
      const used = k.use(seed, t("10:06:00"), k.asRole(hops[4]!.session));
      const gone = hops[2]!.caller;
      return {
        records: [used, ...hops.flatMap((hop) => hop.records).filter((record) => record !== gone)],
        expect: [
          {
            query: k.idOf(used),
            origin: person(alice),
            confidence: "strong",
            hops: 5,
            evidence: [[], [], [k.idOf(hops[2]!.owner)], [], []],
          },
        ],
      };
    },
  ),
];
