import * as k from "../../kit.js";
import { issuance, scene } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const issuedKeyNeverUsedCases = [
  defineCase(
    "issued-key-never-used/used-by-another-principal",
    "The key that a console switch printed is used by nobody of that session; the same ID turns up under another role's session, as key IDs repeat. That use is not Alice's.",
    "issue 2, adversity; interface.md How sure, J1",
    (seed) => {
      const { alice, role } = scene(seed);
      const other = k.accountId(seed, "other");
      const by = k.asUserSession(alice, k.keyId(seed, "ASIA", alice.account), t("09:00:00"));
      const switched = k.switchRole(seed, t("10:00:00"), by, k.role(seed, other, "operator"), "alice");
      const stranger = { role, name: "job", key: switched.issuedKey, createdAt: t("10:40:00") };
      const strangersUse = k.use(seed, t("10:45:00"), k.asRole(stranger));
      return {
        records: [
          ...switched.records,
          switched.switched,
          k.useInConsole(seed, t("10:05:00"), k.asRole(switched.session)),
          strangersUse,
        ],
        expect: [
          {
            query: k.idOf(strangersUse),
            origin: onlyRole(stranger),
            confidence: "none",
            gap: "any",
            notOrigin: ["alice"],
          },
          { query: switched.session.key, origin: person(alice), confidence: "strong" },
        ],
      };
    },
  ),
  defineCase(
    "issued-key-never-used/sts-caller-then-nothing",
    "Alice opens a chain of two sessions and uses neither of the keys but to open the next: the last key signs nothing.",
    "cloudtrail-identity.md J1",
    (seed) => {
      const { alice, assumed, session } = issuance(seed);
      const next = k.assumeRole(seed, {
        at: t("10:01:00"),
        by: k.asRole(session),
        role: k.role(seed, session.role.account, "second"),
        name: "s2",
      });
      return {
        records: [...next.records, ...assumed.records],
        expect: [
          { query: next.session.key, origin: person(alice), confidence: "exact", hops: 2, events: 0 },
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            events: 1,
            descendants: 1,
          },
        ],
      };
    },
  ),
];
