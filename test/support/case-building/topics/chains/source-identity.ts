import * as k from "../../kit.js";

const { defineCase, person, onlyRole, t } = k;

export const sourceIdentityCases = [
  defineCase(
    "source-identity/claimed-only",
    "A session carries a source identity, but its issuance is not in the lake. It is a claim: the role is all that is known.",
    "interface.md How sure (sourceIdentity alone is a claim)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const session = {
        role: k.role(seed, account, "deploy"),
        name: "x",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
        context: { sourceIdentity: "alice" },
      };
      const used = k.use(seed, t("10:01:00"), k.asRole(session));
      return {
        records: [used, k.use(seed, t("09:00:00"), k.asUser(alice))],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            sourceIdentity: "alice",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "source-identity/claims-another-person",
    "Bob sets alice as his source identity, and the trust policy lets him. The issuance says who he is.",
    "interface.md How sure; cloudtrail-identity.md §4.6 (asserted)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const bob = k.user(seed, account, "bob");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        role: k.role(seed, account, "deploy"),
        name: "alice",
        params: { sourceIdentity: "alice" },
        response: { sourceIdentity: "alice" },
        context: { sourceIdentity: "alice" },
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(assumed.session));
      return {
        records: [k.use(seed, t("09:00:00"), k.asUser(alice)), ...assumed.records, used],
        expect: [
          {
            query: k.idOf(used),
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            sourceIdentity: "alice",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "source-identity/inherited",
    "The source identity is set on the first hop and travels on: the second request does not repeat it, its response and session show it.",
    "cloudtrail-identity.md §4.6",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const sourceIdentity = "alice@northwind.test";
      const first = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: k.role(seed, account, "first"),
        name: "f",
        params: { sourceIdentity },
        response: { sourceIdentity },
        context: { sourceIdentity },
      });
      const second = k.assumeRole(seed, {
        at: t("10:01:00"),
        by: k.asRole(first.session),
        role: k.role(seed, account, "second"),
        name: "s2",
        response: { sourceIdentity },
        context: { sourceIdentity },
      });
      const used = k.use(seed, t("10:02:00"), k.asRole(second.session));
      return {
        records: [...first.records, ...second.records, used],
        expect: [
          {
            query: second.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 2,
            hopDetails: [{ sourceIdentity }, { sourceIdentity }],
            noWarning: "source identity",
          },
        ],
      };
    },
  ),
  defineCase(
    "source-identity/changes-mid-chain",
    "The second hop carries another source identity than the first, which STS would have denied: forged, edited or badly joined records. The origin stays, the contradiction is told.",
    "cloudtrail-identity.md §4.6; issue 2 (a source identity that changes mid-chain flagged)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const first = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: k.role(seed, account, "first"),
        name: "f",
        params: { sourceIdentity: "alice" },
        response: { sourceIdentity: "alice" },
        context: { sourceIdentity: "alice" },
      });
      const second = k.assumeRole(seed, {
        at: t("10:01:00"),
        by: k.asRole(first.session),
        role: k.role(seed, account, "second"),
        name: "s2",
        params: { sourceIdentity: "mallory" },
        response: { sourceIdentity: "mallory" },
        context: { sourceIdentity: "mallory" },
      });
      const used = k.use(seed, t("10:02:00"), k.asRole(second.session));
      return {
        records: [...first.records, ...second.records, used],
        expect: [
          {
            query: second.session.key,
            origin: person(alice),
            hops: 2,
            warning: ["source identity", "sourceidentity"],
            notOrigin: ["mallory"],
          },
        ],
      };
    },
  ),
];
