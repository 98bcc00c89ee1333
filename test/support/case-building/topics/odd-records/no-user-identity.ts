import * as k from "../../kit.js";
import { plain } from "./scenes.js";

const { defineCase, t } = k;

export const noUserIdentityCases = [
  defineCase(
    "no-user-identity/event",
    "userIdentity is null: nothing is known of who.",
    "interface.md origin.kind unknown; data/README.md §4",
    (seed) => {
      const { used } = plain(seed);
      const odd = k.edited(used, { userIdentity: null });
      return {
        records: [odd],
        expect: [
          { query: k.idOf(odd), originKinds: ["unknown", "none"], confidence: "none", gap: "any", hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "no-user-identity/issuing-event",
    "The event that issued the key has no identity: the chain stops there, and nobody is named.",
    "product.md Never name the wrong person",
    (seed) => {
      const { assumed, session, used } = plain(seed);
      return {
        records: [k.edited(assumed.caller, { userIdentity: null }), used],
        expect: [
          {
            query: session.key,
            originKinds: ["role", "unknown", "none"],
            confidence: "none",
            gap: "any",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "no-user-identity/look-alike-service-event",
    "A service's own event has an identity without a type, beside Alice's call of the same second. It is not hers.",
    "cloudtrail-identity.md §2.1 (missing type), A13",
    (seed) => {
      const { alice } = plain(seed);
      const own = k.use(seed, t("10:05:00"), k.asUser(alice));
      const rotated = k.call(seed, {
        at: t("10:05:00"),
        by: { accountId: alice.account, invokedBy: "AWS Internal" },
        source: "kms.amazonaws.com",
        event: "RotateKey",
        type: "AwsServiceEvent",
        details: { keyId: "6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0" },
      });
      return {
        records: [own, rotated],
        expect: [
          { query: k.idOf(rotated), originKinds: ["aws-service", "unknown", "none"], notOrigin: ["alice"] },
        ],
      };
    },
  ),
];
