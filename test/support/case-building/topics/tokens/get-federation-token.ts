import * as k from "../../kit.js";
import { federationToken } from "./scenes.js";

const { defineCase, person, t } = k;

export const getFederationTokenCases = [
  defineCase(
    "get-federation-token/user-complete",
    "Alice's broker key makes a federated session; its events name both the federated name and the user behind it.",
    "cloudtrail-identity.md §3.3; interface.md origin.kind iam-user",
    (seed) => {
      const { alice, key, issued, used } = federationToken(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["GetFederationToken"],
        notOrigin: ["partner", "bob"],
      };
      return {
        records: [issued, used],
        expect: [
          { query: key, ...found, rules: ["J1"], evidence: [[k.idOf(issued)]] },
          { query: k.idOf(used), ...found },
        ],
      };
    },
  ),
  defineCase(
    "get-federation-token/user-issuing-event-missing",
    "Only the use is there; its sessionIssuer names the IAM user, which is exact by itself.",
    "interface.md How sure (FederatedUser.sessionIssuer)",
    (seed) => {
      const { alice, key, used } = federationToken(seed);
      return {
        records: [used],
        expect: [{ query: key, origin: person(alice), confidence: "exact", notOrigin: ["partner"] }],
      };
    },
  ),
  defineCase(
    "get-federation-token/look-alike-federated-name",
    "The federated session is called bob, as another IAM user of the account. The session issuer is Alice.",
    "product.md Never name the wrong person",
    (seed) => {
      const { alice, bob, key, issued, used } = federationToken(seed, "bob");
      return {
        records: [k.use(seed, t("09:00:00"), k.asUser(bob)), issued, used],
        expect: [
          { query: key, origin: person(alice), confidence: "exact", hops: 1, notOrigin: ["bob"] },
          { query: k.idOf(used), origin: person(alice), confidence: "exact", notOrigin: ["bob"] },
        ],
      };
    },
  ),
  defineCase(
    "get-federation-token/root-complete",
    "The root user's key makes a federated session.",
    "interface.md origin.kind root",
    (seed) => {
      const account = k.accountId(seed, "main");
      const rootKey = k.asRoot(account, k.keyId(seed, "AKIA", account));
      const key = k.keyId(seed, "ASIA", account);
      const issued = k.getFederationToken(seed, t("10:00:00"), rootKey, "partner", key);
      const used = k.use(seed, t("10:01:00"), k.asFederated(account, "partner", key, t("10:00:00"), rootKey));
      return {
        records: [issued, used],
        expect: [
          {
            query: key,
            origin: { kind: "root", name: "root", account },
            confidence: "exact",
            hops: 1,
            via: ["GetFederationToken"],
            gap: null,
          },
        ],
      };
    },
  ),
  defineCase(
    "get-federation-token/session-issuer-absent",
    "A federated session without a session issuer and without its issuance: the federated name is all there is.",
    "interface.md origin.kind federated-user",
    (seed) => {
      const account = k.accountId(seed, "main");
      const bob = k.user(seed, account, "bob");
      const key = k.keyId(seed, "ASIA", account);
      const used = k.use(seed, t("10:01:00"), k.asFederated(account, "bob", key, t("10:00:00")));
      return {
        records: [k.use(seed, t("09:00:00"), k.asUser(bob)), used],
        expect: [{ query: key, origin: { kind: "federated-user", name: "bob", account } }],
      };
    },
  ),
];
