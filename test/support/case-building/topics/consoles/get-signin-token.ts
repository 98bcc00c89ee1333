import * as k from "../../kit.js";
import { broker } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const getSigninTokenCases = [
  defineCase(
    "get-signin-token/complete",
    "A broker assumes a role for Alice and turns the session into a sign-in token with a key of its own; console calls keep the session's creation date.",
    "cloudtrail-identity.md §3.6",
    (seed) => {
      const { alice, assumed, signin, login, used, key } = broker(seed);
      return {
        records: [...assumed.records, signin, login, used],
        expect: [
          { query: key, origin: person(alice), confidence: ["exact", "strong"], gap: null },
          { query: k.idOf(used), origin: person(alice), confidence: ["exact", "strong"], gap: null },
          { query: assumed.session.key, origin: person(alice), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
  defineCase(
    "get-signin-token/old-response-without-key",
    "The older response prints no key. Principal and creation date lead to the AssumeRole.",
    "cloudtrail-identity.md §3.6 (older form)",
    (seed) => {
      const { alice, assumed, signin, used, key } = broker(seed);
      return {
        records: [
          ...assumed.records,
          k.edited(signin, { responseElements: { GetSigninToken: "Success" } }),
          used,
        ],
        expect: [{ query: key, origin: person(alice), confidence: "strong", gap: null }],
      };
    },
  ),
  defineCase(
    "get-signin-token/assume-role-missing",
    "The broker's AssumeRole is not in the lake: the sign-in token leads to the same role session, and no further.",
    "interface.md origin.kind role",
    (seed) => {
      const { assumed, signin, login, used, key } = broker(seed);
      return {
        records: [signin, login, used],
        expect: [
          {
            query: key,
            origin: onlyRole(assumed.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "get-signin-token/look-alike-other-session",
    "Bob's session of the same role under the same name made a sign-in token in the second in which Alice's console session began. Its key is another.",
    "cloudtrail-identity.md J1, J2",
    (seed) => {
      const { alice, role, assumed, signin, used, key } = broker(seed);
      const bob = k.user(seed, alice.account, "bob");
      const bobs = k.assumeRole(seed, {
        at: t("09:30:00"),
        by: k.asUser(bob),
        role,
        name: assumed.session.name,
      });
      const bobsToken = k.call(seed, {
        at: t("10:00:00"),
        by: k.asRole(bobs.session),
        source: "signin.amazonaws.com",
        event: "GetSigninToken",
        region: "us-east-1",
        response: {
          credentials: { accessKeyId: k.keyId(seed, "ASIA", role.account) },
          GetSigninToken: "Success",
        },
        readOnly: false,
        type: "AwsConsoleSignIn",
      });
      return {
        records: [bobsToken, ...bobs.records, ...assumed.records, signin, used],
        expect: [
          {
            query: key,
            origin: person(alice),
            confidence: ["exact", "strong"],
            notOrigin: ["bob"],
            notEvidence: [k.idOf(bobs.caller), k.idOf(bobsToken)],
          },
        ],
      };
    },
  ),
];
