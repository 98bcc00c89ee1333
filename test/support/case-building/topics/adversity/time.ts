import * as k from "../../kit.js";
import { issuance } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const timeCases = [
  defineCase(
    "time/issued-after-use-in-file",
    "The use stands first in the file, in an earlier file's region, and by the service's clock one second before the issuance. Creation date, key and principal agree.",
    "cloudtrail-identity.md §0.3.5; data/README.md §2 (join must be order-independent)",
    (seed) => {
      const { alice, assumed, session } = issuance(seed);
      const used = k.use(seed, t("09:59:59"), k.asRole(session));
      return {
        records: [used, ...assumed.records],
        expect: [
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            gap: null,
            rules: ["J1"],
          },
        ],
      };
    },
  ),
  ...[-1, 1].map((skew) =>
    defineCase(
      `time/issued-key-skew-of-${skew < 0 ? "minus-one" : "one"}-second`,
      "Key and principal agree, the creation date is one second off: within the tolerance, still exact.",
      "interface.md How sure, J1 (± 1 s)",
      (seed) => {
        const { alice, assumed, session } = issuance(seed);
        const skewed = { ...session, createdAt: k.plus(session.createdAt, skew) };
        return {
          records: [...assumed.records, k.use(seed, t("10:05:00"), k.asRole(skewed))],
          expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null }],
        };
      },
    ),
  ),
  ...[-2, 2].map((skew) =>
    defineCase(
      `time/issued-key-skew-of-${skew < 0 ? "minus-two" : "two"}-seconds`,
      "Key and principal agree, the creation date is two seconds off: no longer exact.",
      "interface.md How sure, J1 (± 1 s)",
      (seed) => {
        const { alice, assumed, session } = issuance(seed);
        const skewed = { ...session, createdAt: k.plus(session.createdAt, skew) };
        const used = k.use(seed, t("10:05:00"), k.asRole(skewed));
        return {
          records: [...assumed.records, used],
          expect: [
            {
              query: k.idOf(used),
              origin: [person(alice), onlyRole(session)],
              confidence: ["strong", "weak", "none"],
            },
          ],
        };
      },
    ),
  ),
  defineCase(
    "time/session-stamp-skew-of-one-second",
    "The key in use was never issued; principal agrees, and the creation date is one second off: strong at most.",
    "cloudtrail-identity.md §3.10 (±1 s tolerated → mark)",
    (seed) => {
      const { alice, assumed, session } = issuance(seed);
      const skewed = {
        ...session,
        key: k.keyId(seed, "ASIA", session.role.account),
        createdAt: k.plus(session.createdAt, 1),
      };
      return {
        records: [...assumed.records, k.use(seed, t("10:05:00"), k.asRole(skewed))],
        expect: [{ query: skewed.key, origin: person(alice), confidence: ["strong", "weak"], hops: 1 }],
      };
    },
  ),
  ...[-2, 2].map((skew) =>
    defineCase(
      `time/session-stamp-skew-of-${skew < 0 ? "minus-two" : "two"}-seconds`,
      "The key in use was never issued, and the creation date is two seconds off the only issuance, an API call: not that session.",
      "cloudtrail-identity.md §3.0 J2; data/README.md §2 (no session lay 1–60 s off)",
      (seed) => {
        const { assumed, session } = issuance(seed);
        const other = {
          ...session,
          key: k.keyId(seed, "ASIA", session.role.account),
          createdAt: k.plus(session.createdAt, skew),
        };
        return {
          records: [...assumed.records, k.use(seed, t("10:05:00"), k.asRole(other))],
          expect: [
            {
              query: other.key,
              origin: onlyRole(other),
              confidence: "none",
              gap: "issuing-event-not-in-lake",
              notOrigin: ["alice"],
            },
          ],
        };
      },
    ),
  ),
];
