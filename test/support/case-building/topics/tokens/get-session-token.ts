import * as k from "../../kit.js";
import { sessionToken } from "./scenes.js";

const { defineCase, person, t } = k;

export const getSessionTokenCases = [
  defineCase(
    "get-session-token/user-complete",
    "Alice turns her long-term key into a session with MFA and uses the issued key.",
    "cloudtrail-identity.md §3.3",
    (seed) => {
      const { alice, key, issued, used } = sessionToken(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["GetSessionToken"],
      };
      return {
        records: [issued, used],
        expect: [
          {
            query: key,
            ...found,
            rules: ["J1"],
            evidence: [[k.idOf(issued)]],
            hopDetails: [{ from: { accessKeyId: alice.key } }],
          },
          { query: k.idOf(used), ...found },
          { query: alice.key, origin: person(alice), confidence: "exact", hops: 0, descendants: 1 },
        ],
      };
    },
  ),
  defineCase(
    "get-session-token/user-issuing-event-missing",
    "Only the use is there. The record itself names the user, so the origin is as sure as ever; how the key came about is not known.",
    "interface.md How sure (the IAMUser ARN is exact)",
    (seed) => {
      const { alice, key, used } = sessionToken(seed);
      return { records: [used], expect: [{ query: key, origin: person(alice), confidence: "exact" }] };
    },
  ),
  defineCase(
    "get-session-token/look-alike-other-issuance",
    "Alice made another session two hours earlier; the key in use is not that one. The earlier event is no evidence for it, though the person is the same.",
    "interface.md How sure, J1",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const other = k.getSessionToken(seed, t("08:00:00"), k.asUser(alice), k.keyId(seed, "ASIA", account));
      const key = k.keyId(seed, "ASIA", account);
      const used = k.use(seed, t("10:05:00"), k.asUserSession(alice, key, t("10:00:00")));
      return {
        records: [other, used],
        expect: [{ query: key, origin: person(alice), confidence: "exact", notEvidence: [k.idOf(other)] }],
      };
    },
  ),
  defineCase(
    "get-session-token/root-complete",
    "The root user's own key makes a session.",
    "interface.md origin.kind root; J1 for root sessions: the account",
    (seed) => {
      const account = k.accountId(seed, "main");
      const key = k.keyId(seed, "ASIA", account);
      const issued = k.getSessionToken(
        seed,
        t("10:00:00"),
        k.asRoot(account, k.keyId(seed, "AKIA", account)),
        key,
      );
      const used = k.use(seed, t("10:01:00"), k.asRootSession(account, key, t("10:00:00")));
      return {
        records: [used, issued],
        expect: [
          {
            query: key,
            origin: { kind: "root", name: "root", account },
            confidence: "exact",
            hops: 1,
            via: ["GetSessionToken"],
            gap: null,
          },
          { query: k.idOf(issued), origin: { kind: "root", name: "root", account }, hops: 0, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "get-session-token/root-issuing-event-missing",
    "A root event under a temporary key without sign-in, GetSessionToken or AssumeRoot: it may be an AssumeRoot session, so root is weak.",
    "interface.md How sure (a Root event under a temporary key)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const key = k.keyId(seed, "ASIA", account);
      const used = k.use(seed, t("10:01:00"), k.asRootSession(account, key, t("10:00:00")));
      return {
        records: [used],
        expect: [
          {
            query: key,
            origin: { kind: "root", account },
            confidence: "weak",
            gap: "issuing-event-not-in-lake",
          },
        ],
      };
    },
  ),
  defineCase(
    "get-session-token/root-look-alike-other-account",
    "The root user of another account made a session in the very second in which this root session began, with another key.",
    "interface.md How sure, J1 (account and creation date)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const other = k.accountId(seed, "other");
      const issued = k.getSessionToken(
        seed,
        t("10:00:00"),
        k.asRoot(other, k.keyId(seed, "AKIA", other)),
        k.keyId(seed, "ASIA", other),
      );
      const key = k.keyId(seed, "ASIA", account);
      const used = k.use(seed, t("10:01:00"), k.asRootSession(account, key, t("10:00:00")));
      return {
        records: [issued, used],
        expect: [
          {
            query: key,
            origin: { kind: "root", account },
            confidence: "weak",
            gap: "issuing-event-not-in-lake",
            notEvidence: [k.idOf(issued)],
          },
        ],
      };
    },
  ),
];
