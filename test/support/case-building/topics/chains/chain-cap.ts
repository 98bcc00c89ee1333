import * as k from "../../kit.js";
import { capped } from "./scenes.js";

const { defineCase, person, t } = k;

export const chainCapCases = [
  defineCase(
    "chain-cap/used-after-an-hour",
    "A chained session lives at most 3600 seconds; this one is used 65 minutes after its issuance. The join holds, but something is odd and must be said.",
    "cloudtrail-identity.md §4.8; issue 2 (a chained session used beyond 3600 s flagged)",
    (seed) => {
      const { alice, used, last, records } = capped(seed, 65 * 60);
      return {
        records,
        expect: [
          { query: k.idOf(used), origin: person(alice), hops: 2, warning: ["3600", "hour", "60 min"] },
          { query: last.key, origin: person(alice), hops: 2, warning: ["3600", "hour", "60 min"] },
        ],
      };
    },
  ),
  defineCase(
    "chain-cap/used-within-the-hour",
    "A chained session used 59 minutes after its issuance: nothing to warn of.",
    "cloudtrail-identity.md §4.8",
    (seed) => {
      const { alice, last, records } = capped(seed, 59 * 60);
      return {
        records,
        expect: [{ query: last.key, origin: person(alice), confidence: "exact", hops: 2, noWarning: "3600" }],
      };
    },
  ),
  defineCase(
    "chain-cap/look-alike-not-chained",
    "A session of four hours opened with a long-term key and used after three: no role chain, so no cap.",
    "cloudtrail-identity.md §4.8",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: k.role(seed, account, "batch"),
        name: "night",
        seconds: 14400,
      });
      const used = k.use(seed, t("13:00:00"), k.asRole(assumed.session));
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: k.idOf(used),
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            gap: null,
            noWarning: "3600",
          },
        ],
      };
    },
  ),
];
