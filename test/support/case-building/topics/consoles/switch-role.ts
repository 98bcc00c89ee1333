import * as k from "../../kit.js";
import { consoleOf, switching } from "./scenes.js";

const { defineCase, person, t } = k;

export const switchRoleCases = [
  defineCase(
    "switch-role/complete",
    "Alice signs in and switches to a role of another account: both AssumeRole copies, SwitchRole, and use under a key that was never printed. Two hops.",
    "cloudtrail-identity.md A3, §3.5; interface.md How many hops",
    (seed) => {
      const { alice, login, switched, used } = switching(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "strong",
        gap: null,
        hops: 2,
        via: ["ConsoleLogin", "SwitchRole"],
        evidence: [
          [k.idOf(login)],
          [k.idOf(switched.switched), k.idOf(switched.caller), k.idOf(switched.owner)],
        ],
      };
      return {
        records: [used, switched.switched, ...switched.records, login],
        expect: [
          { query: switched.session.key, ...found },
          { query: k.idOf(used), ...found },
          { query: k.sessionArn(switched.session), origin: person(alice), hops: 2 },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/only-switch-role",
    "Only the role's account is in the lake, and of it only SwitchRole: SwitchFrom names the user.",
    "cloudtrail-identity.md §3.5, §4.11",
    (seed) => {
      const { alice, switched, used } = switching(seed);
      return {
        records: [switched.switched, used],
        expect: [
          {
            query: switched.session.key,
            origin: person(alice),
            confidence: "strong",
            hops: 1,
            via: ["SwitchRole"],
            evidence: [[k.idOf(switched.switched)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/only-assume-role-copies",
    "SwitchRole is missing, the AssumeRole copies of that second are there. Their key is not the one in use; principal and creation date fit.",
    "cloudtrail-identity.md §3.1 (AssumeRole via console SwitchRole)",
    (seed) => {
      const { alice, login, switched, used } = switching(seed);
      return {
        records: [login, ...switched.records, used],
        expect: [
          {
            query: switched.session.key,
            origin: person(alice),
            confidence: "strong",
            hops: 2,
            evidence: [[k.idOf(login)], [k.idOf(switched.caller), k.idOf(switched.owner)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/only-owners-copy",
    "Of the switch only the role owner's copy of AssumeRole is there, and nothing names its AIDA: an external account. The session's name is Alice's, but that proves nothing.",
    "interface.md origin.kind external-account, How sure",
    (seed) => {
      const { alice, switched, used } = switching(seed);
      return {
        records: [switched.owner, used],
        expect: [
          {
            query: switched.session.key,
            origin: { kind: "external-account", name: alice.principalId, account: alice.account },
            confidence: "strong",
            gap: "caller-account-not-in-lake",
            hops: 1,
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/owners-copy-and-switch-role",
    "The user's account is not in the lake: the owner's copy of AssumeRole shows an AIDA alone, and SwitchRole beside it names the user.",
    "cloudtrail-identity.md §3.5, §4.11 (SwitchFrom)",
    (seed) => {
      const { alice, switched, used } = switching(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "strong",
        gap: null,
        hops: 1,
        via: ["SwitchRole"],
      };
      return {
        records: [switched.owner, switched.switched, used],
        expect: [
          { query: switched.session.key, ...found },
          { query: k.idOf(switched.switched), ...found },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/issued-key-never-used",
    "The key that the switch's AssumeRole printed is used by nobody. Asked for, it has its issuance; the use under the other key is still found.",
    "issue 2, adversity (a console switch whose issued key is never used)",
    (seed) => {
      const { alice, login, switched, used } = switching(seed);
      return {
        records: [login, ...switched.records, switched.switched, used],
        expect: [
          { query: switched.issuedKey, origin: person(alice), events: 0, hops: 2 },
          { query: switched.session.key, origin: person(alice), confidence: "strong", events: 1, hops: 2 },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/switched-twice-from-one-session",
    "Alice switches to one role and from there to another. The console always uses her own credentials, so the second is no role chain.",
    "cloudtrail-identity.md §3.5 (original credentials)",
    (seed) => {
      const { alice, login, switched, byAlice, other } = switching(seed);
      const second = k.switchRole(seed, t("10:30:00"), byAlice, k.role(seed, other, "auditor"), "alice");
      const used = k.useInConsole(seed, t("10:31:00"), k.asRole(second.session));
      return {
        records: [login, ...switched.records, switched.switched, ...second.records, second.switched, used],
        expect: [
          {
            query: second.session.key,
            origin: person(alice),
            confidence: "strong",
            hops: 2,
            via: ["ConsoleLogin", "SwitchRole"],
            notEvidence: [k.idOf(switched.switched), k.idOf(switched.caller)],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/from-saml-console",
    "Dana's SAML console session switches role: SwitchFrom is a role session, and the caller's copy leads to her sign-in.",
    "cloudtrail-identity.md §3.5, §3.6",
    (seed) => {
      const home = k.accountId(seed, "home");
      const other = k.accountId(seed, "other");
      const { record, session } = k.federate(seed, {
        event: "AssumeRoleWithSAML",
        at: t("10:00:00"),
        by: k.asSaml("dana@northwind.test"),
        provider: `arn:aws:iam::${home}:saml-provider/northwind`,
        role: k.role(seed, home, "engineers"),
        name: "dana",
      });
      const login = k.consoleLogin(seed, t("10:00:01"), k.asRole(session));
      const page = k.asRole({ ...session, key: k.keyId(seed, "ASIA", home) });
      const switched = k.switchRole(seed, t("10:10:00"), page, k.role(seed, other, "operator"), "dana");
      const used = k.useInConsole(seed, t("10:12:00"), k.asRole(switched.session));
      return {
        records: [record, login, ...switched.records, switched.switched, used],
        expect: [
          {
            query: switched.session.key,
            origin: { kind: "saml-user", name: "dana@northwind.test" },
            confidence: "strong",
            hops: 2,
            via: ["AssumeRoleWithSAML", "SwitchRole"],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/look-alike-same-user-name",
    "A user alice of a third account switched to the same role under the same session name five minutes before. The creation date tells which switch it was.",
    "product.md Never name the wrong person",
    (seed) => {
      const { alice, switched, used, role } = switching(seed);
      const namesake = k.user(seed, k.accountId(seed, "third"), "alice");
      const other = k.switchRole(seed, t("10:05:00"), consoleOf(seed, namesake), role, "alice");
      const otherUse = k.useInConsole(seed, t("10:06:00"), k.asRole(other.session));
      return {
        records: [switched.switched, other.switched, used, otherUse],
        expect: [
          {
            query: switched.session.key,
            origin: person(alice),
            confidence: "strong",
            hops: 1,
            notEvidence: [k.idOf(other.switched)],
          },
          {
            query: other.session.key,
            origin: person(namesake),
            confidence: "strong",
            hops: 1,
            notEvidence: [k.idOf(switched.switched)],
          },
        ],
      };
    },
  ),
  defineCase(
    "switch-role/look-alike-api-session",
    "Bob assumes the role by API under Alice's session name in the second of her switch. His issued key is his; the console's key fits both by principal and creation date, and the two may not be mixed.",
    "cloudtrail-identity.md §3.5 (arbitrary when assumed by API); interface.md How sure",
    (seed) => {
      const { alice, login, switched, used, role } = switching(seed);
      const bob = k.user(seed, alice.account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:10:00"), by: k.asUser(bob), role, name: "alice" });
      const bobsUse = k.use(seed, t("10:13:00"), k.asRole(bobs.session));
      return {
        records: [login, ...switched.records, switched.switched, ...bobs.records, bobsUse, used],
        expect: [
          {
            query: bobs.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notOrigin: ["alice"],
          },
          {
            query: switched.session.key,
            origin: [person(alice), null],
            confidence: ["strong", "weak", "none"],
          },
          {
            query: k.sessionArn(bobs.session),
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
    "switch-role/look-alike-same-second",
    "Users called alice of two accounts switch to the role in one second. Principal and creation date are the same, and no printed key is used: either may be it.",
    "interface.md How sure (readings with different origins)",
    (seed) => {
      const { alice, switched, used, role } = switching(seed);
      const namesake = k.user(seed, k.accountId(seed, "third"), "alice");
      const other = k.switchRole(seed, t("10:10:00"), consoleOf(seed, namesake), role, "alice");
      return {
        records: [other.switched, ...other.records, switched.switched, ...switched.records, used],
        expect: [
          {
            query: switched.session.key,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidateOrigins: [person(alice), person(namesake)],
          },
          { query: switched.issuedKey, origin: person(alice) },
        ],
      };
    },
  ),
];
