import * as k from "../../kit.js";

const { defineCase, person, t } = k;

export const selfAssumptionCases = [
  ...[true, false, undefined].map((grant) =>
    defineCase(
      `self-assumption/explicit-trust-grant-${grant ?? "absent"}`,
      "A role session assumes its own role again. It is one hop more, and what CloudTrail says of the trust policy stands on that hop.",
      "cloudtrail-identity.md §4.7",
      (seed) => {
        const account = k.accountId(seed, "main");
        const alice = k.user(seed, account, "alice");
        const deploy = k.role(seed, account, "deploy");
        const first = k.assumeRole(seed, {
          at: t("10:00:00"),
          by: k.asUser(alice),
          role: deploy,
          name: "first",
        });
        const again = k.assumeRole(seed, {
          at: t("10:05:00"),
          by: k.asRole(first.session),
          role: deploy,
          name: "again",
          ...(grant === undefined ? {} : { additional: { explicitTrustGrant: grant } }),
        });
        const used = k.use(seed, t("10:06:00"), k.asRole(again.session));
        return {
          records: [used, ...again.records, ...first.records],
          expect: [
            {
              query: again.session.key,
              origin: person(alice),
              confidence: "exact",
              hops: 2,
              gap: null,
              ...(grant === undefined ? {} : { hopDetails: [{}, { explicitTrustGrant: grant }] }),
            },
          ],
        };
      },
    ),
  ),
  defineCase(
    "self-assumption/same-session-name-same-second",
    "A session assumes its own role under its own session name within the second of its birth: same principal, same creation date, another key. Only the key tells the hops apart.",
    "interface.md How sure, J1 (never a link of a key to itself); issue 2 cycles",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const deploy = k.role(seed, account, "deploy");
      const first = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: deploy,
        name: "loop",
      });
      const again = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(first.session),
        role: deploy,
        name: "loop",
      });
      const used = k.use(seed, t("10:00:01"), k.asRole(again.session));
      return {
        records: [used, ...again.records, ...first.records],
        expect: [
          { query: again.session.key, origin: person(alice), confidence: "exact", hops: 2 },
          { query: first.session.key, origin: person(alice), confidence: "exact", hops: 1, descendants: 1 },
        ],
      };
    },
  ),
];
