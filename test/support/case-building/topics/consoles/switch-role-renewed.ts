import * as k from "../../kit.js";
import { consoleOf, renewed } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const switchRoleRenewedCases = [
  defineCase(
    "switch-role/renewed-one-origin",
    "The console renewed the role session: its creation date is 157 seconds after the switch. All switches of that principal in the 12 hours before are Alice's, so she is the origin, strong.",
    "interface.md How sure (article S4)",
    (seed) => {
      const { alice, login, switched, later, laterUse } = renewed(seed);
      return {
        records: [login, switched.switched, ...switched.records, laterUse],
        expect: [
          { query: later.key, origin: person(alice), confidence: "strong" },
          { query: k.idOf(laterUse), origin: person(alice), confidence: "strong" },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/renewed-only-switch-role",
    "As in the article: only SwitchRole and a later call with another creation date, without the console's flag.",
    "cloudtrail-identity.md §3.5, §4.11; interface.md How sure",
    (seed) => {
      const { alice, switched, later } = renewed(seed);
      const used = k.use(seed, t("10:14:00"), k.asRole(later), {
        source: "s3.amazonaws.com",
        event: "ListBuckets",
        ip: "27.0.3.145",
        agent: "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750]",
      });
      return {
        records: [switched.switched, used],
        expect: [
          {
            query: later.key,
            origin: person(alice),
            confidence: "strong",
            via: ["SwitchRole"],
            evidence: [[k.idOf(switched.switched)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/renewed-two-origins",
    "Two users called alice, of two accounts, switched to the role within the 12 hours. The renewed session may be of either: both are shown.",
    "interface.md How sure (else candidates)",
    (seed) => {
      const { alice, switched, later, laterUse, role } = renewed(seed);
      const namesake = k.user(seed, k.accountId(seed, "third"), "alice");
      const other = k.switchRole(seed, t("09:00:00"), consoleOf(seed, namesake), role, "alice");
      return {
        records: [switched.switched, other.switched, laterUse],
        expect: [
          {
            query: later.key,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidateOrigins: [person(alice), person(namesake)],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/renewed-other-person-by-api",
    "Alice switched; Bob assumed the role by API under her name an hour earlier. Switches and AssumeRoles both count, and they do not name one origin.",
    "interface.md How sure (all switches and AssumeRoles of that principal ID)",
    (seed) => {
      const { alice, switched, later, laterUse, role } = renewed(seed);
      const bob = k.user(seed, alice.account, "bob");
      const bobs = k.assumeRole(seed, { at: t("09:00:00"), by: k.asUser(bob), role, name: "alice" });
      return {
        records: [switched.switched, ...switched.records, ...bobs.records, laterUse],
        expect: [
          {
            query: later.key,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidateOrigins: [person(alice), person(bob)],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/renewed-older-than-twelve-hours",
    "The only switch of that principal was 13 hours before, and another comes after: neither can have begun the session.",
    "interface.md How sure (in the preceding 12 hours)",
    (seed) => {
      const { later, laterUse, byAlice } = renewed(seed);
      const old = k.switchEvent(seed, k.plus(later.createdAt, -13 * 3600), later, k.textOf(byAlice, "arn"));
      const after = k.switchEvent(seed, k.plus(later.createdAt, 600), later, k.textOf(byAlice, "arn"));
      return {
        records: [old, after, laterUse],
        expect: [
          {
            query: later.key,
            origin: onlyRole(later),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
            notEvidence: [k.idOf(old), k.idOf(after)],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/renewed-with-renew-role",
    "The console wrote RenewRole at the renewed session's creation date (a modelled shape: none was ever seen).",
    "cloudtrail-identity.md §3.5 (RenewRole, general knowledge)",
    (seed) => {
      const { alice, switched, later, laterUse } = renewed(seed);
      const renewal = k.switchEvent(seed, later.createdAt, later, alice.arn, "RenewRole");
      return {
        records: [switched.switched, renewal, laterUse],
        expect: [{ query: later.key, origin: person(alice), confidence: "strong" }],
      };
    },
  ),
];
