import * as k from "../../kit.js";
import { disguised, useOf } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const anonymisedCases = [
  defineCase(
    "anonymised/complete",
    "The account IDs were replaced, the key and unique IDs were not: they decode to the original account. The chain holds; the contradiction is a warning.",
    "cloudtrail-identity.md Appendix A, caveat; issue 2 (a warning, not an error)",
    (seed) => {
      const { real, alice, assumed } = disguised(seed);
      return {
        records: [...assumed.records, useOf(seed, assumed)],
        expect: [
          {
            query: assumed.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            gap: null,
            warning: [real, "decode", "anonymi"],
          },
        ],
      };
    },
  ),
  defineCase(
    "anonymised/issuing-event-missing",
    "The same without the issuance: the account in the record counts, not the one in the key.",
    "cloudtrail-identity.md Appendix A, caveat",
    (seed) => {
      const { shown, assumed } = disguised(seed);
      return {
        records: [useOf(seed, assumed)],
        expect: [
          {
            query: assumed.session.key,
            subject: { kind: "access-key", account: shown },
            origin: onlyRole(assumed.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
          },
        ],
      };
    },
  ),
  defineCase(
    "anonymised/look-alike-old-format-ids",
    "Keys of the format before 2019 decode to nothing: no contradiction, so no warning.",
    "cloudtrail-identity.md §2.4 (valid only if the top bit is set)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const old = (prefix: string, label: string, length: number): string =>
        `${prefix}${"IJ"[label.length % 2]}${k
          .hexId(seed, 30, label)
          .toUpperCase()
          .replace(/[^A-F2-7]/g, "Q")
          .slice(0, length - 5)}`;
      const fresh = k.user(seed, account, "alice");
      const alice = { ...fresh, key: old("AKIA", "key", 20), principalId: old("AIDA", "user", 21) };
      const role = { ...k.role(seed, account, "deploy"), roleId: old("AROA", "role", 21) };
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role,
        name: "release",
        key: old("ASIA", "temporary", 20),
      });
      return {
        records: [...assumed.records, useOf(seed, assumed)],
        expect: [
          {
            query: assumed.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            noWarning: "decode",
          },
        ],
      };
    },
  ),
];
