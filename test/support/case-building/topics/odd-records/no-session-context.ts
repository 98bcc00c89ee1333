import * as k from "../../kit.js";
import { plain, withIdentity } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const noSessionContextCases = [
  defineCase(
    "no-session-context/use-between-issue-and-expiry",
    "The use has no session context, so no creation date. Key and principal fit and it lies between issue and expiry: exact.",
    "interface.md How sure, J1 (without a creation date)",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const odd = withIdentity(used, { sessionContext: undefined });
      return {
        records: [...assumed.records, odd],
        expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null }],
      };
    },
  ),
  defineCase(
    "no-session-context/use-after-expiry",
    "The same an hour and a half after the issuance of a session of one hour: not exact.",
    "interface.md How sure, J1 (only for a use between issue and expiry)",
    (seed) => {
      const { alice, assumed, session } = plain(seed);
      const late = withIdentity(k.use(seed, t("11:30:00"), k.asRole(session)), { sessionContext: undefined });
      return {
        records: [...assumed.records, late],
        expect: [
          {
            query: k.idOf(late),
            origin: [person(alice), onlyRole(session)],
            confidence: ["strong", "weak", "none"],
          },
        ],
      };
    },
  ),
  defineCase(
    "no-session-context/look-alike-use-before-issue",
    "The same ten minutes before the issuance: an earlier session whose key had the same ID.",
    "interface.md How sure, J1",
    (seed) => {
      const { assumed, session } = plain(seed);
      const early = withIdentity(k.use(seed, t("09:50:00"), k.asRole(session)), {
        sessionContext: undefined,
      });
      return {
        records: [...assumed.records, early],
        expect: [
          {
            query: k.idOf(early),
            origin: onlyRole(session),
            confidence: "none",
            gap: "any",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "no-session-context/switch-event-itself",
    "SwitchRole's own identity has neither key nor session context. It says itself who switched.",
    "cloudtrail-identity.md §2.1, §3.5",
    (seed) => {
      const home = k.user(seed, k.accountId(seed, "home"), "alice");
      const session = { role: k.role(seed, k.accountId(seed, "other"), "operator"), name: "alice" };
      const switched = k.switchEvent(seed, t("10:00:00"), session, home.arn);
      return {
        records: [switched],
        expect: [{ query: k.idOf(switched), origin: person(home), confidence: ["strong", "exact"] }],
      };
    },
  ),
];
