import * as k from "../../kit.js";
import { plain } from "./scenes.js";

const { defineCase, person } = k;

export const noEventIdCases = [
  defineCase(
    "no-event-id/issuing-event",
    "The issuing event has no ID. It still issued the key.",
    "issue 2, Ingest (the record's hash serves); data/README.md §4",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      return {
        records: [k.edited(assumed.caller, { eventID: undefined }), used],
        expect: [
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            gap: null,
            via: ["AssumeRole"],
          },
        ],
      };
    },
  ),
  defineCase("no-event-id/use", "The use has no ID.", "issue 2, Ingest", (seed) => {
    const { alice, assumed, session, used } = plain(seed);
    return {
      records: [...assumed.records, k.edited(used, { eventID: undefined })],
      expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, events: 1 }],
    };
  }),
  defineCase(
    "no-event-id/look-alike-two-uses",
    "Two uses without IDs by two people, alike but for their identity: two records, two people.",
    "issue 2, Ingest (a duplicate has the same event ID …)",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const bob = k.user(seed, alice.account, "bob");
      const bobs = k.edited(used, { userIdentity: k.asUser(bob), eventID: undefined });
      return {
        records: [...assumed.records, k.edited(used, { eventID: undefined }), bobs],
        expect: [
          { query: session.key, origin: person(alice), confidence: "exact", events: 1 },
          { query: bob.key, origin: person(bob), confidence: "exact", hops: 0, events: 1 },
        ],
      };
    },
  ),
];
