import * as k from "../../kit.js";
import { saml } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const samlCases = [
  defineCase(
    "saml/cli-complete",
    "Dana signs in with SAML from a command line tool and uses the issued key. Her name is the SAML subject, not the session's name.",
    "interface.md origin.kind saml-user; cloudtrail-identity.md §3.7",
    (seed) => {
      const { issued, session, used } = saml(seed, "dana@northwind.test", "dana-cli");
      const found: k.Verdict = {
        origin: { kind: "saml-user", name: "dana@northwind.test" },
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["AssumeRoleWithSAML"],
        notOrigin: ["dana-cli"],
      };
      return {
        records: [used, issued],
        expect: [
          { query: session.key, ...found, rules: ["J1"], evidence: [[k.idOf(issued)]] },
          { query: k.sessionArn(session), ...found },
          { query: k.idOf(used), ...found },
        ],
      };
    },
  ),
  defineCase(
    "saml/issuing-event-missing",
    "Only the use is there. That the session's name looks like a mail address proves nothing.",
    "interface.md How sure",
    (seed) => {
      const { session, used } = saml(seed, "dana@northwind.test", "dana@northwind.test");
      return {
        records: [used],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["dana@northwind.test"],
          },
        ],
      };
    },
  ),
  defineCase(
    "saml/look-alike-session-name",
    "Bob, an IAM user, assumes the same role under Dana's session name half a minute after her SAML sign-in.",
    "product.md Never name the wrong person",
    (seed) => {
      const { account, role, issued, session, used } = saml(
        seed,
        "dana@northwind.test",
        "dana@northwind.test",
      );
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:00:30"), by: k.asUser(bob), role, name: session.name });
      const bobsUse = k.use(seed, t("10:03:00"), k.asRole(bobs.session));
      return {
        records: [issued, ...bobs.records, used, bobsUse],
        expect: [
          {
            query: k.idOf(bobsUse),
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notOrigin: ["dana@northwind.test"],
          },
          {
            query: k.idOf(used),
            origin: { kind: "saml-user", name: "dana@northwind.test" },
            confidence: "exact",
            hops: 1,
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "saml/then-role-chain",
    "Dana's SAML session assumes a role of another account.",
    "cloudtrail-identity.md §3.2 Role chaining",
    (seed) => {
      const { issued, session } = saml(seed, "dana@northwind.test", "dana");
      const far = k.role(seed, k.accountId(seed, "other"), "far");
      const next = k.assumeRole(seed, { at: t("10:04:00"), by: k.asRole(session), role: far, name: "hop" });
      const used = k.use(seed, t("10:05:00"), k.asRole(next.session));
      return {
        records: [issued, ...next.records, used],
        expect: [
          {
            query: next.session.key,
            origin: { kind: "saml-user", name: "dana@northwind.test" },
            confidence: "exact",
            hops: 2,
            via: ["AssumeRoleWithSAML", "AssumeRole"],
          },
        ],
      };
    },
  ),
];
