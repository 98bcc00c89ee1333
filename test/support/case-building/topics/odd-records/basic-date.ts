import * as k from "../../kit.js";
import { plain } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const basicDateCases = [
  defineCase(
    "basic-date/complete",
    "The creation date stands in basic notation.",
    "cloudtrail-identity.md §2.2 (parse both)",
    (seed) => {
      const { alice, assumed, session } = plain(seed);
      const used = k.use(seed, t("10:05:00"), k.asRole({ ...session, createdAt: "20260310T100000Z" }));
      return {
        records: [...assumed.records, used],
        expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null }],
      };
    },
  ),
  defineCase(
    "basic-date/unissued-key",
    "The same under a key that was not issued: the stamp is understood, strong.",
    "cloudtrail-identity.md J2",
    (seed) => {
      const { alice, assumed, session } = plain(seed);
      const key = k.keyId(seed, "ASIA", alice.account);
      const used = k.use(seed, t("10:05:00"), k.asRole({ ...session, key, createdAt: "20260310T100000Z" }));
      return {
        records: [...assumed.records, used],
        expect: [{ query: key, origin: person(alice), confidence: "strong", hops: 1 }],
      };
    },
  ),
  defineCase(
    "basic-date/look-alike-ten-seconds-off",
    "Basic notation, ten seconds after the issuance, under another key.",
    "cloudtrail-identity.md J2",
    (seed) => {
      const { alice, assumed, session } = plain(seed);
      const key = k.keyId(seed, "ASIA", alice.account);
      const used = k.use(seed, t("10:05:00"), k.asRole({ ...session, key, createdAt: "20260310T100010Z" }));
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
];
