import * as k from "../../kit.js";

const { defineCase, t } = k;

export const portalCases = [
  defineCase(
    "identity-center/look-alike-two-users-on-the-portal",
    "Erin and Frank click through the portal in the very same seconds. Their records differ in nothing but their user IDs, and each is its own user's, in a trace as in the columns.",
    "interface.md Attribution as columns; origin.kind identity-center-user (else the user ID)",
    (seed) => {
      const management = k.accountId(seed, "management");
      const store = `arn:aws:identitystore::${management}:identitystore/d-9967a1b2c3`;
      const clicks = ["erin", "frank"].map((name) => {
        const userId = k.uuid(seed, name);
        const by = k.asCenterUser(management, userId, store, k.uuid(seed, `token ${name}`));
        const events = [0, 30].map((seconds) =>
          k.call(seed, {
            at: k.plus(t("10:00:00"), seconds),
            by,
            source: "sso.amazonaws.com",
            event: "ListAccountRoles",
            type: "AwsServiceEvent",
          }),
        );
        return { userId, events };
      });
      return {
        records: clicks.flatMap(({ events }) => events),
        expect: clicks.flatMap(({ userId, events }) =>
          events.map((event) => ({
            query: k.idOf(event),
            origin: { kind: "identity-center-user" as const, name: userId, principalId: userId },
            confidence: "exact" as const,
            hops: 0,
          })),
        ),
      };
    },
  ),
];
