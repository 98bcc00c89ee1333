import * as k from "../../kit.js";

const { defineCase, t } = k;

export const otherIdentityTypesCases = [
  defineCase(
    "other-identity-types/directory",
    "A user of a directory service: as recorded.",
    "interface.md origin.kind directory-user",
    (seed) => {
      const account = k.accountId(seed, "main");
      const used = k.use(seed, t("10:00:00"), {
        type: "Directory",
        accountId: account,
        userName: "h.okafor",
      });
      return {
        records: [used],
        expect: [{ query: k.idOf(used), origin: { kind: "directory-user", name: "h.okafor" }, hops: 0 }],
      };
    },
  ),
  defineCase(
    "other-identity-types/unknown",
    "A type Unknown without anything else: nothing is known.",
    "interface.md origin.kind unknown",
    (seed) => {
      const account = k.accountId(seed, "main");
      const used = k.use(seed, t("10:00:00"), { type: "Unknown" }, { recipient: account });
      return {
        records: [used],
        expect: [
          { query: k.idOf(used), originKinds: ["unknown", "none"], confidence: "none", gap: "any", hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "other-identity-types/identity-center-user",
    "An Identity Center user acts on the portal itself; the record has the user ID only, so that is the name.",
    "interface.md origin.kind identity-center-user (else the user ID)",
    (seed) => {
      const management = k.accountId(seed, "management");
      const userId = k.uuid(seed, "user");
      const listed = k.call(seed, {
        at: t("10:00:00"),
        by: k.asCenterUser(
          management,
          userId,
          `arn:aws:identitystore::${management}:identitystore/d-9967a1b2c3`,
          k.uuid(seed),
        ),
        source: "sso.amazonaws.com",
        event: "ListAccounts",
        type: "AwsServiceEvent",
      });
      return {
        records: [listed],
        expect: [
          {
            query: k.idOf(listed),
            origin: { kind: "identity-center-user", name: userId, principalId: userId },
            confidence: "exact",
            hops: 0,
            gap: null,
          },
        ],
      };
    },
  ),
];
