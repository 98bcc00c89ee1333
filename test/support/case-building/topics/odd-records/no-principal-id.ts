import * as k from "../../kit.js";
import { plain, withIdentity } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const noPrincipalIdCases = [
  defineCase(
    "no-principal-id/issued-key",
    "The use's principal ID is null; ARN, key and creation date fit the issuance.",
    "interface.md How sure, J1",
    (seed) => {
      const { alice, assumed, used } = plain(seed);
      const odd = withIdentity(used, { principalId: null });
      return {
        records: [...assumed.records, odd],
        expect: [{ query: k.idOf(odd), origin: person(alice), hops: 1, gap: null }],
      };
    },
  ),
  defineCase(
    "no-principal-id/issuance-missing",
    "The same without the issuance.",
    "interface.md origin.kind role",
    (seed) => {
      const { session, used } = plain(seed);
      const odd = withIdentity(used, { principalId: null });
      return {
        records: [odd],
        expect: [{ query: session.key, origin: onlyRole(session), confidence: "none", gap: "any" }],
      };
    },
  ),
  defineCase(
    "no-principal-id/look-alike-other-arn",
    "The principal ID is null and the key is the one issued to Bob, but the ARN is another role's session.",
    "interface.md How sure, J1",
    (seed) => {
      const { session, used } = plain(seed);
      const bob = k.user(seed, session.role.account, "bob");
      const bobs = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        role: k.role(seed, bob.account, "billing"),
        name: "bill",
        key: session.key,
      });
      const odd = withIdentity(used, { principalId: null });
      return {
        records: [...bobs.records, odd],
        expect: [
          {
            query: k.idOf(odd),
            origin: onlyRole(session),
            confidence: "none",
            gap: "any",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
];
