import * as k from "../../kit.js";
import { plain, withIdentity } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const emptyKeyCases = [
  defineCase(
    "empty-key/role-session",
    "A use of a role session shows an empty key. Principal and creation date lead to the issuance: strong.",
    'cloudtrail-identity.md §2.2 accessKeyId (normalise "" to undefined), J2',
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const odd = withIdentity(used, { accessKeyId: "" });
      return {
        records: [...assumed.records, odd],
        expect: [
          { query: k.idOf(odd), origin: person(alice), confidence: "strong", hops: 1 },
          { query: session.key, origin: person(alice), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
  defineCase(
    "empty-key/issuance-missing",
    "The same without the issuance.",
    "interface.md origin.kind role",
    (seed) => {
      const { session, used } = plain(seed);
      const odd = withIdentity(used, { accessKeyId: "" });
      return {
        records: [odd],
        expect: [{ query: k.idOf(odd), origin: onlyRole(session), confidence: "none", gap: "any" }],
      };
    },
  ),
  defineCase(
    "empty-key/look-alike-other-empty-keys",
    "The root user's sign-in, Bob's session and Alice's all show empty keys. An empty key joins nothing.",
    "cloudtrail-identity.md §2.2; data/README.md §4",
    (seed) => {
      const { alice, assumed, used } = plain(seed);
      const bob = k.user(seed, alice.account, "bob");
      const role = k.role(seed, bob.account, "billing");
      const bobs = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(bob), role, name: "bill", key: "" });
      const unknown = {
        role: k.role(seed, bob.account, "unknown"),
        name: "free",
        key: "",
        createdAt: t("10:00:00"),
      };
      const odd = withIdentity(used, { accessKeyId: "" });
      const unknownUse = k.use(seed, t("10:05:00"), k.asRole(unknown));
      return {
        records: [
          k.consoleLogin(seed, t("10:00:00"), k.asRoot(bob.account, "")),
          ...bobs.records,
          ...assumed.records,
          odd,
          unknownUse,
        ],
        expect: [
          { query: k.idOf(odd), origin: person(alice), confidence: "strong", notOrigin: ["bob", "root"] },
          {
            query: k.idOf(unknownUse),
            origin: onlyRole(unknown),
            confidence: "none",
            gap: "any",
            notOrigin: ["bob", "alice", "root"],
          },
        ],
      };
    },
  ),
];
