import * as k from "../../kit.js";

const { defineCase, person, t } = k;

export const assumeRoleCrossAccountCases = [
  defineCase(
    "assume-role/cross-account/both-halves",
    "Alice of one account assumes a role of another; both copies are in the lake. They are one hop, and both are its evidence.",
    "cloudtrail-identity.md §3.2 pair, J7; interface.md How many hops",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const reader = k.role(seed, away, "reader");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: reader,
        name: "alice-laptop",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(assumed.session));
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["AssumeRole"],
      };
      return {
        records: [used, assumed.owner, assumed.caller],
        expect: [
          {
            query: assumed.session.key,
            ...found,
            rules: ["J1"],
            evidence: [[k.idOf(assumed.caller), k.idOf(assumed.owner)]],
          },
          { query: k.sessionArn(assumed.session), ...found },
          { query: k.idOf(used), ...found },
          {
            query: alice.key,
            origin: person(alice),
            confidence: "exact",
            hops: 0,
            events: 1,
            descendants: 1,
          },
          { query: k.idOf(assumed.owner), origin: person(alice), confidence: "exact", gap: null },
          { query: k.idOf(assumed.caller), origin: person(alice), confidence: "exact", hops: 0, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/only-callers-half",
    "The role owner's copy is not in the lake; the caller's copy has the full identity and the issued key, so nothing is less sure.",
    "cloudtrail-identity.md §3.1 (yes, from either copy)",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const reader = k.role(seed, away, "reader");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: reader,
        name: "alice-laptop",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(assumed.session));
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 1,
        rules: ["J1"],
      };
      return {
        records: [assumed.caller, used],
        expect: [
          { query: assumed.session.key, ...found, evidence: [[k.idOf(assumed.caller)]] },
          { query: k.principalOf(assumed.session), ...found },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/look-alike-shared-request",
    "Two callers assume the same role of another account under the same session name in the same second. Each copy belongs to its pair by the shared event ID, and each key to its caller.",
    "cloudtrail-identity.md §3.2 (do not key the pair on eventID), J7",
    (seed) => {
      const home = k.accountId(seed, "home");
      const third = k.accountId(seed, "third");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const carol = k.user(seed, third, "carol");
      const reader = k.role(seed, away, "reader");
      const alices = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: reader,
        name: "sync",
      });
      const carols = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(carol),
        role: reader,
        name: "sync",
      });
      return {
        records: [
          carols.owner,
          alices.caller,
          alices.owner,
          carols.caller,
          k.use(seed, t("10:01:00"), k.asRole(alices.session)),
          k.use(seed, t("10:01:30"), k.asRole(carols.session)),
        ],
        expect: [
          {
            query: alices.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            evidence: [[k.idOf(alices.caller), k.idOf(alices.owner)]],
            notEvidence: [k.idOf(carols.caller), k.idOf(carols.owner)],
            notOrigin: ["carol"],
          },
          {
            query: carols.session.key,
            origin: person(carol),
            confidence: "exact",
            hops: 1,
            evidence: [[k.idOf(carols.caller), k.idOf(carols.owner)]],
            notEvidence: [k.idOf(alices.caller), k.idOf(alices.owner)],
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
];
