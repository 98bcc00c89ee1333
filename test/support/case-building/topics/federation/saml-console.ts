import * as k from "../../kit.js";
import { samlConsole } from "./scenes.js";

const { defineCase, onlyRole, t } = k;

export const samlConsoleCases = [
  defineCase(
    "saml-console/complete",
    "Dana signs in to the console with SAML. The console uses keys that no event issued; principal and creation date lead to AssumeRoleWithSAML, and the ConsoleLogin is further evidence of the same hop.",
    "interface.md How many hops (SAML console); cloudtrail-identity.md §3.6",
    (seed) => {
      const { issued, login, session, page, used } = samlConsole(seed);
      const found: k.Verdict = {
        origin: { kind: "saml-user", name: "dana@northwind.test" },
        confidence: "strong",
        gap: null,
        hops: 1,
        via: ["AssumeRoleWithSAML"],
        evidence: [[k.idOf(issued), k.idOf(login)]],
      };
      return {
        records: [used, login, issued],
        expect: [
          { query: page.key, ...found },
          { query: k.idOf(used), ...found },
          {
            query: k.principalOf(session),
            origin: { kind: "saml-user", name: "dana@northwind.test" },
            hops: 1,
          },
        ],
      };
    },
  ),
  defineCase(
    "saml-console/console-login-missing",
    "The ConsoleLogin went to a region that is not in the lake; AssumeRoleWithSAML is enough.",
    "cloudtrail-identity.md J2",
    (seed) => {
      const { issued, page, used } = samlConsole(seed);
      return {
        records: [issued, used],
        expect: [
          {
            query: page.key,
            origin: { kind: "saml-user", name: "dana@northwind.test" },
            confidence: "strong",
            gap: null,
            hops: 1,
            via: ["AssumeRoleWithSAML"],
            evidence: [[k.idOf(issued)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "saml-console/only-console-login",
    "AssumeRoleWithSAML is missing; ConsoleLogin of the role session is there. It knows no more of the person than the session does.",
    "cloudtrail-identity.md §3.6; interface.md origin.kind role",
    (seed) => {
      const { login, session, page, used } = samlConsole(seed);
      return {
        records: [login, used],
        expect: [{ query: page.key, origin: onlyRole(session), confidence: "none", gap: "any" }],
      };
    },
  ),
  defineCase(
    "saml-console/look-alike-earlier-sign-in",
    "The console session that is used began at 10:17; its sign-in is missing. Dana's sign-in to the same role under the same name at 10:00 is another session and must not be bridged to.",
    "data/README.md §3.5 (gap must be reported, not bridged); issue 2 (none of cribl's sign-in-less keys bridged)",
    (seed) => {
      const { issued, login, page, used } = samlConsole(seed);
      const later = { ...page, key: k.keyId(seed, "ASIA", page.role.account), createdAt: t("10:17:05") };
      const laterUse = k.useInConsole(seed, t("10:20:00"), k.asRole(later));
      return {
        records: [issued, login, used, laterUse],
        expect: [
          {
            query: later.key,
            origin: onlyRole(later),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notEvidence: [k.idOf(issued), k.idOf(login)],
          },
          {
            query: page.key,
            origin: { kind: "saml-user", name: "dana@northwind.test" },
            confidence: "strong",
          },
        ],
      };
    },
  ),
];
