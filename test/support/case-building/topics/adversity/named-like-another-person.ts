import * as k from "../../kit.js";
import { scene, useOf } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const namedLikeAnotherPersonCases = [
  defineCase(
    "named-like-another-person/issued",
    "Bob calls his session alice, as a user of the account is called.",
    "issue 2, adversity; interface.md How sure",
    (seed) => {
      const { alice, bob, role } = scene(seed);
      const bobs = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(bob), role, name: "alice" });
      return {
        records: [k.use(seed, t("09:59:00"), k.asUser(alice)), ...bobs.records, useOf(seed, bobs)],
        expect: [
          { query: bobs.session.key, origin: person(bob), confidence: "exact", notOrigin: ["alice"] },
          {
            query: k.sessionArn(bobs.session),
            origin: person(bob),
            confidence: "exact",
            notOrigin: ["alice"],
          },
          { query: alice.arn, origin: person(alice), hops: 0, descendants: 0 },
        ],
      };
    },
  ),
  defineCase(
    "named-like-another-person/issuance-missing",
    "The same without the issuance, and with Alice signed in at the same second.",
    "interface.md How sure (a session name proves nothing)",
    (seed) => {
      const { alice, role } = scene(seed);
      const session = {
        role,
        name: "alice",
        key: k.keyId(seed, "ASIA", role.account),
        createdAt: t("10:00:00"),
      };
      return {
        records: [
          k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice)),
          k.use(seed, t("10:05:00"), k.asRole(session)),
        ],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "named-like-another-person/in-a-chain",
    "Bob opens a role as alice and from it another as carol; both are users. The chain begins with Bob.",
    "product.md Never name the wrong person",
    (seed) => {
      const { alice, bob, role } = scene(seed);
      const carol = k.user(seed, bob.account, "carol");
      const one = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(bob), role, name: "alice" });
      const two = k.assumeRole(seed, {
        at: t("10:01:00"),
        by: k.asRole(one.session),
        role: k.role(seed, bob.account, "second"),
        name: "carol",
      });
      return {
        records: [
          k.use(seed, t("09:00:00"), k.asUser(carol)),
          k.use(seed, t("09:00:00"), k.asUser(alice)),
          ...two.records,
          ...one.records,
          useOf(seed, two),
        ],
        expect: [
          {
            query: two.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 2,
            notOrigin: ["alice", "carol"],
          },
        ],
      };
    },
  ),
];
