import * as k from "../../kit.js";
import { doubled, twins, useOf } from "./scenes.js";

const { defineCase, person, t } = k;

export const twoKeysOneSecondCases = [
  defineCase(
    "two-keys-one-second/one-caller",
    "Alice's SDK calls AssumeRole twice in a second, under one session name. Each key has its own event; the session is hers.",
    "data/README.md §2 (two issued keys in the same second)",
    (seed) => {
      const { alice, alices, second } = doubled(seed);
      return {
        records: [...second.records, ...alices.records, useOf(seed, alices), useOf(seed, second)],
        expect: [
          {
            query: alices.session.key,
            origin: person(alice),
            confidence: "exact",
            evidence: [[k.idOf(alices.caller)]],
            notEvidence: [k.idOf(second.caller)],
          },
          {
            query: second.session.key,
            origin: person(alice),
            confidence: "exact",
            evidence: [[k.idOf(second.caller)]],
            notEvidence: [k.idOf(alices.caller)],
          },
          { query: k.sessionArn(second.session), origin: person(alice), confidence: "exact" },
        ],
      };
    },
  ),
  defineCase(
    "two-keys-one-second/one-issuance-missing",
    "Of the two calls only one is in the lake. The other key has the same principal and creation date: strong, not exact.",
    "cloudtrail-identity.md §3.0 J2",
    (seed) => {
      const { alice, alices, second } = doubled(seed);
      return {
        records: [...alices.records, useOf(seed, alices), useOf(seed, second)],
        expect: [
          { query: second.session.key, origin: person(alice), confidence: "strong", hops: 1 },
          { query: alices.session.key, origin: person(alice), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
  defineCase(
    "two-keys-one-second/two-callers",
    "Alice and Bob in one second, same role, same session name. Issued keys tell; a third key that nobody issued may be of either.",
    "interface.md How sure (readings with different origins)",
    (seed) => {
      const { alice, bob, alices, bobs } = twins(seed, 0);
      const unissued = { ...bobs.session, key: k.keyId(seed, "ASIA", bob.account) };
      return {
        records: [
          ...alices.records,
          ...bobs.records,
          useOf(seed, alices),
          useOf(seed, bobs),
          k.use(seed, t("10:20:00"), k.asRole(unissued)),
        ],
        expect: [
          { query: alices.session.key, origin: person(alice), confidence: "exact", notOrigin: ["bob"] },
          { query: bobs.session.key, origin: person(bob), confidence: "exact", notOrigin: ["alice"] },
          {
            query: unissued.key,
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
];
