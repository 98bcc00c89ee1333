import * as k from "../../kit.js";
import { OMITTED, plain } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const truncatedCases = [
  defineCase(
    "truncated/response-omitted",
    "AssumeRole's response was dropped for its size: the key is not printed. The request still has role and session name, and the second fits: strong at most.",
    "cloudtrail-identity.md §1.1 truncation, §3.0 J2",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      return {
        records: [k.edited(assumed.caller, { responseElements: OMITTED }), used],
        expect: [
          {
            query: session.key,
            origin: [person(alice), onlyRole(session)],
            confidence: ["strong", "weak", "none"],
          },
        ],
      };
    },
  ),
  defineCase(
    "truncated/request-and-response-omitted",
    "Request and response are gone; only the role's ARN and the second are left. That is no chain, and the reason is the truncation, not a missing file.",
    "interface.md GapReason response-truncated",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      return {
        records: [k.edited(assumed.caller, { requestParameters: OMITTED, responseElements: OMITTED }), used],
        expect: [
          {
            query: session.key,
            origin: [person(alice), onlyRole(session)],
            confidence: ["weak", "none"],
            gap: "response-truncated",
          },
        ],
      };
    },
  ),
  defineCase(
    "truncated/look-alike-other-session",
    "A truncated AssumeRole by Bob of another role, half an hour before: it has nothing to do with the session in use.",
    "interface.md GapReason",
    (seed) => {
      const { session, used } = plain(seed);
      const bob = k.user(seed, session.role.account, "bob");
      const other = k.assumeRole(seed, {
        at: t("09:30:00"),
        by: k.asUser(bob),
        role: k.role(seed, bob.account, "elsewhere"),
        name: "other",
      });
      return {
        records: [k.edited(other.caller, { responseElements: OMITTED }), used],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
];
