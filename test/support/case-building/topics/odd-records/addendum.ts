import * as k from "../../kit.js";
import { amended, plain } from "./scenes.js";

const { defineCase, person, t } = k;

export const addendumCases = [
  defineCase(
    "addendum/updated-response",
    "AssumeRole was first delivered without its response; an update brought it. The amended event issued the key, and the call counts once.",
    "cloudtrail-identity.md §1.1 addendum; issue 2, Ingest",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const { first, update } = amended(seed, assumed.caller);
      return {
        records: [update, used, first],
        expect: [
          { query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null },
          { query: alice.key, origin: person(alice), hops: 0, events: 1 },
        ],
      };
    },
  ),
  defineCase(
    "addendum/original-missing",
    "Only the update is in the lake; it is a whole record.",
    "issue 2, Ingest",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const { update } = amended(seed, assumed.caller);
      return {
        records: [used, update],
        expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null }],
      };
    },
  ),
  defineCase(
    "addendum/look-alike-delivery-delay",
    "Two AssumeRole calls of Alice and Bob came late, with an addendum that updates nothing. Neither amends the other.",
    "cloudtrail-identity.md §1.1 addendum",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const bob = k.user(seed, alice.account, "bob");
      const bobs = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        role: k.role(seed, bob.account, "billing"),
        name: "bill",
      });
      const late = { addendum: { reason: "DELIVERY_DELAY" } };
      return {
        records: [
          k.edited(bobs.caller, late),
          k.edited(assumed.caller, late),
          used,
          k.use(seed, t("10:06:00"), k.asRole(bobs.session)),
        ],
        expect: [
          { query: session.key, origin: person(alice), confidence: "exact", hops: 1, notOrigin: ["bob"] },
          {
            query: bobs.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
];
