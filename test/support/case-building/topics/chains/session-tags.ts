import * as k from "../../kit.js";
import { tagged } from "./scenes.js";

const { defineCase, person, onlyRole } = k;

export const sessionTagsCases = [
  defineCase(
    "session-tags/transitive-inherited",
    "Two tags are set on the first hop, one of them transitive. The second hop shows the transitive one as inherited, and not the other.",
    "cloudtrail-identity.md §4.6 (non-transitive tags die after one hop)",
    (seed) => {
      const { alice, last, records } = tagged(seed, { team: "payments" });
      return {
        records,
        expect: [
          {
            query: last.key,
            origin: person(alice),
            confidence: "exact",
            hops: 2,
            hopDetails: [
              { sessionTags: { team: "payments", ticket: "T-1" }, transitiveTagKeys: ["team"] },
              { sessionTags: { team: "payments" } },
            ],
            absentTags: [[], ["ticket"]],
          },
        ],
      };
    },
  ),
  defineCase(
    "session-tags/first-hop-missing",
    "The first issuance is missing; the second still prints the tag that it inherited. A tag is no identity.",
    "cloudtrail-identity.md §4.6; interface.md origin.kind role",
    (seed) => {
      const { first, last, records } = tagged(seed, { team: "payments" });
      return {
        records: records.filter((record) => record !== first.caller),
        expect: [
          {
            query: last.key,
            origin: onlyRole(first.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
          },
        ],
      };
    },
  ),
  defineCase(
    "session-tags/look-alike-own-tag",
    "The second hop sets a tag of its own with the first hop's non-transitive key and another value: each hop shows its own.",
    "cloudtrail-identity.md §4.6",
    (seed) => {
      const { alice, last, records } = tagged(seed, { team: "payments" }, [{ key: "ticket", value: "T-2" }]);
      return {
        records,
        expect: [
          {
            query: last.key,
            origin: person(alice),
            hops: 2,
            hopDetails: [
              { sessionTags: { ticket: "T-1" } },
              { sessionTags: { team: "payments", ticket: "T-2" } },
            ],
          },
        ],
      };
    },
  ),
];
