import * as k from "../../kit.js";
import { twins, useOf } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const sameNameTwoCallersCases = [
  defineCase(
    "same-name-two-callers/both-issued",
    "Alice and Bob open the same role under the same session name, five seconds apart. Each key has its caller; the session's ARN has both.",
    "issue 2, adversity; interface.md How sure",
    (seed) => {
      const { alice, bob, alices, bobs } = twins(seed, 5);
      return {
        records: [useOf(seed, bobs), useOf(seed, alices), ...bobs.records, ...alices.records],
        expect: [
          {
            query: alices.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            notEvidence: [k.idOf(bobs.caller)],
            notOrigin: ["bob"],
          },
          {
            query: bobs.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notEvidence: [k.idOf(alices.caller)],
            notOrigin: ["alice"],
          },
          {
            query: k.sessionArn(alices.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
            candidateOrigins: [person(alice), person(bob)],
          },
        ],
      };
    },
  ),
  defineCase(
    "same-name-two-callers/one-issuance-missing",
    "As before, but Bob's issuance is not in the lake. His session must not become Alice's, and the common ARN has two readings that differ.",
    "product.md Never name the wrong person",
    (seed) => {
      const { alice, alices, bobs } = twins(seed, 5);
      return {
        records: [useOf(seed, bobs), useOf(seed, alices), ...alices.records],
        expect: [
          {
            query: bobs.session.key,
            origin: onlyRole(bobs.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
          { query: alices.session.key, origin: person(alice), confidence: "exact", hops: 1 },
          {
            query: k.principalOf(alices.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
          },
        ],
      };
    },
  ),
  defineCase(
    "same-name-two-callers/one-second-apart",
    "As before, one second apart, within the tolerance of either. The issued keys still tell; a key that was never issued, stamped with Bob's second, is not Alice's.",
    "interface.md How sure, J1",
    (seed) => {
      const { alice, bob, alices, bobs } = twins(seed, 1);
      const unissued = { ...bobs.session, key: k.keyId(seed, "ASIA", alice.account) };
      return {
        records: [
          useOf(seed, bobs),
          useOf(seed, alices),
          ...alices.records,
          ...bobs.records,
          k.use(seed, t("10:20:00"), k.asRole(unissued)),
        ],
        expect: [
          { query: alices.session.key, origin: person(alice), confidence: "exact", hops: 1 },
          { query: bobs.session.key, origin: person(bob), confidence: "exact", hops: 1 },
          { query: unissued.key, origin: [person(bob), null], confidence: ["strong", "weak", "none"] },
        ],
      };
    },
  ),
  defineCase(
    "same-name-two-callers/unissued-key-of-the-second",
    "Five seconds apart; a key that no event issued carries the second's creation date: the second caller's session.",
    "cloudtrail-identity.md §3.0 J2",
    (seed) => {
      const { bob, alices, bobs } = twins(seed, 5);
      const unissued = { ...bobs.session, key: k.keyId(seed, "ASIA", bob.account) };
      return {
        records: [...alices.records, ...bobs.records, k.use(seed, t("10:20:00"), k.asRole(unissued))],
        expect: [
          {
            query: unissued.key,
            origin: person(bob),
            confidence: "strong",
            hops: 1,
            notOrigin: ["alice"],
            notEvidence: [k.idOf(alices.caller)],
          },
        ],
      };
    },
  ),
];
