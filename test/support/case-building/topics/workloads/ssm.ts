import * as k from "../../kit.js";
import { NODE, node } from "./scenes.js";

const { defineCase, person, t } = k;

export const ssmCases = [
  defineCase(
    "ssm/complete",
    "A hybrid node gets its role from Systems Manager; the node's ID is the session's name.",
    "cloudtrail-identity.md §3.7 SSM; interface.md origin.kind workload (SSM nodes)",
    (seed) => {
      const { assumed, used } = node(seed);
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: assumed.session.key,
            origin: { kind: "workload", name: NODE },
            confidence: "exact",
            gap: null,
            hops: 1,
            notOrigin: ["ssm.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "ssm/issuing-event-missing",
    "Only the use is there.",
    "interface.md How sure (workload by name alone is weak)",
    (seed) => {
      const { assumed, used } = node(seed);
      return {
        records: [used],
        expect: [
          { query: assumed.session.key, originKinds: ["workload", "role"], confidence: ["weak", "none"] },
        ],
      };
    },
  ),
  defineCase(
    "ssm/look-alike-issued-to-a-person",
    "Bob opens a session of the node's role under the node's ID.",
    "interface.md How sure",
    (seed) => {
      const { account, role, assumed, used } = node(seed);
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:20:00"), by: k.asUser(bob), role, name: NODE });
      return {
        records: [
          ...assumed.records,
          used,
          ...bobs.records,
          k.use(seed, t("10:21:00"), k.asRole(bobs.session)),
        ],
        expect: [{ query: bobs.session.key, origin: person(bob), confidence: "exact", notOrigin: [NODE] }],
      };
    },
  ),
];
