import * as k from "../../kit.js";
import { oneKeyTwice } from "./scenes.js";

const { defineCase, person, onlyRole } = k;

export const sameKeyTwoAccountsCases = [
  defineCase(
    "same-key-two-accounts/both-issued",
    "One temporary key ID is alive in two accounts, issued to Alice in the one and to Bob in the other. The key alone is ambiguous; each event is not.",
    "architecture.md (temporary key IDs repeat in the wild); interface.md How sure",
    (seed) => {
      const { alice, bob, alices, bobs, aliceUse, bobUse } = oneKeyTwice(seed);
      return {
        records: [...alices.records, ...bobs.records, bobUse, aliceUse],
        expect: [
          {
            query: alices.session.key,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
            candidateOrigins: [person(alice), person(bob)],
          },
          {
            query: k.idOf(aliceUse),
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            notOrigin: ["bob"],
          },
          { query: k.idOf(bobUse), origin: person(bob), confidence: "exact", hops: 1, notOrigin: ["alice"] },
          { query: k.principalOf(bobs.session), origin: person(bob), confidence: "exact" },
        ],
      };
    },
  ),
  defineCase(
    "same-key-two-accounts/one-issuance-missing",
    "The same, but Bob's issuance is not in the lake: his event has its role only, and must not be led to Alice by the key.",
    "architecture.md (never join on a key ID alone)",
    (seed) => {
      const { alice, alices, bobs, aliceUse, bobUse } = oneKeyTwice(seed);
      return {
        records: [...alices.records, bobUse, aliceUse],
        expect: [
          {
            query: k.idOf(bobUse),
            origin: onlyRole(bobs.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
          { query: k.idOf(aliceUse), origin: person(alice), confidence: "exact", hops: 1 },
          { query: alices.session.key, origin: null, confidence: "none", gap: "ambiguous", candidates: 2 },
        ],
      };
    },
  ),
  defineCase(
    "same-key-two-accounts/one-person",
    "The same, but both sessions are Alice's: she is the origin, with the other reading beside.",
    "interface.md How sure (readings with one origin)",
    (seed) => {
      const { alice, alices, bobs, aliceUse, bobUse } = oneKeyTwice(seed, true);
      return {
        records: [...alices.records, ...bobs.records, bobUse, aliceUse],
        expect: [
          {
            query: alices.session.key,
            origin: person(alice),
            confidence: "exact",
            candidates: 1,
            hops: 1,
            evidence: [[k.idOf(bobs.caller)]],
          },
        ],
      };
    },
  ),
];
