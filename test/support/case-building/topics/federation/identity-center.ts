import * as k from "../../kit.js";
import { center, portalEvent } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const identityCenterCases = [
  defineCase(
    "identity-center/complete",
    "Erin takes credentials from the portal: GetRoleCredentials in the instance's account, AssumeRoleWithSAML in the member's, in the same second; then use under a key that neither printed. One hop.",
    "interface.md How many hops (Identity Center); cloudtrail-identity.md §3.7",
    (seed) => {
      const { portal, issued, session, used, person: erin } = center(seed);
      const found: k.Verdict = {
        origin: erin,
        confidence: "strong",
        gap: null,
        hops: 1,
        via: ["AssumeRoleWithSAML"],
        evidence: [[k.idOf(portal), k.idOf(issued)]],
      };
      return {
        records: [used, issued, portal],
        expect: [
          { query: session.key, ...found },
          { query: k.sessionArn(session), ...found },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/complete-stamped",
    "As before, and the service stamped onBehalfOf: that fact alone makes the origin exact, and gives the user ID.",
    "interface.md How sure (onBehalfOf), origin.principalId",
    (seed) => {
      const { portal, issued, session, stamped, person: erin, userId } = center(seed);
      return {
        records: [portal, issued, stamped],
        expect: [
          {
            query: session.key,
            origin: { ...erin, principalId: userId },
            confidence: "exact",
            hops: 1,
            via: ["AssumeRoleWithSAML"],
          },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/only-get-role-credentials",
    "The member's log has no AssumeRoleWithSAML; account, permission set and second of GetRoleCredentials fit the session.",
    "interface.md How many hops (or GetRoleCredentials, if that alone is there)",
    (seed) => {
      const { portal, session, used, person: erin } = center(seed);
      return {
        records: [portal, used],
        expect: [
          {
            query: session.key,
            origin: erin,
            confidence: "strong",
            hops: 1,
            via: ["GetRoleCredentials"],
            evidence: [[k.idOf(portal)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/only-assume-role-with-saml",
    "The instance's account is not in the lake. The provider is Identity Center's and the role is reserved: an Identity Center user, not a SAML user.",
    "interface.md origin.kind identity-center-user, saml-user",
    (seed) => {
      const { issued, session, used, person: erin } = center(seed);
      return {
        records: [issued, used],
        expect: [
          {
            query: session.key,
            origin: erin,
            confidence: "strong",
            hops: 1,
            via: ["AssumeRoleWithSAML"],
            evidence: [[k.idOf(issued)]],
          },
          {
            query: k.idOf(issued),
            origin: { kind: "identity-center-user", name: "erin@northwind.test" },
            hops: 0,
          },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/issued-key-used",
    "A tool got its credentials from AssumeRoleWithSAML's own response: issued key, principal and time agree.",
    "cloudtrail-identity.md J1",
    (seed) => {
      const { issued, issuedSession, person: erin } = center(seed);
      const used = k.use(seed, t("10:02:00"), k.asRole(issuedSession));
      return {
        records: [issued, used],
        expect: [
          { query: issuedSession.key, origin: erin, confidence: "exact", hops: 1, rules: ["J1"], gap: null },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/console",
    "Erin opens the console from the portal: AssumeRoleWithSAML, its ConsoleLogin, and pages under keys that nobody printed.",
    "cloudtrail-identity.md §3.1 Authenticate/Federate; interface.md How many hops",
    (seed) => {
      const { issued, issuedSession, session, person: erin } = center(seed);
      const login = k.consoleLogin(seed, t("10:00:01"), k.asRole(issuedSession));
      const used = k.useInConsole(seed, t("10:03:00"), k.asRole(session));
      return {
        records: [login, issued, used],
        expect: [
          {
            query: session.key,
            origin: erin,
            confidence: "strong",
            gap: null,
            hops: 1,
            via: ["AssumeRoleWithSAML"],
            evidence: [[k.idOf(issued), k.idOf(login)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/look-alike-other-second",
    "Erin's only sign-in to the role in the lake was four minutes before the session in use began. It is hers by the role's nature at best, never by that event.",
    "cloudtrail-identity.md §3.7 Link 2→3 (|Δt| ≤ 2 s); data/README.md §3.5",
    (seed) => {
      const { portal, issued, session } = center(seed);
      const later = { ...session, createdAt: t("10:04:00") };
      return {
        records: [portal, issued, k.use(seed, t("10:05:00"), k.asRole(later))],
        expect: [
          {
            query: later.key,
            confidence: ["strong", "weak", "none"],
            gap: "any",
            notEvidence: [k.idOf(portal), k.idOf(issued)],
          },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/only-on-behalf-of",
    "Neither the portal's nor the member's issuance is there, but a service stamped onBehalfOf on the use.",
    "interface.md How sure (onBehalfOf)",
    (seed) => {
      const { session, stamped, person: erin, userId } = center(seed);
      return {
        records: [stamped],
        expect: [{ query: session.key, origin: { ...erin, principalId: userId }, confidence: "exact" }],
      };
    },
  ),
  defineCase(
    "identity-center/stamp-on-one-of-two-events",
    "onBehalfOf is stamped by some services only: one event of the session has it, the other not. It holds for the key.",
    "cloudtrail-identity.md §2.2 onBehalfOf (resolve per credential group)",
    (seed) => {
      const { session, used, stamped, person: erin, userId } = center(seed);
      return {
        records: [used, stamped],
        expect: [{ query: session.key, origin: { ...erin, principalId: userId }, confidence: "exact" }],
      };
    },
  ),
  defineCase(
    "identity-center/use-alone",
    "Nothing but a use of a reserved role. Its session names are the users of the instance; there is no proof of how this one began.",
    "interface.md origin.kind identity-center-user (role session name of an AWSReservedSSO_ role)",
    (seed) => {
      const { session, used } = center(seed);
      return {
        records: [used],
        expect: [
          {
            query: session.key,
            origin: [
              { kind: "identity-center-user", name: "erin@northwind.test" },
              { kind: "role", name: session.role.name },
            ],
            confidence: ["strong", "weak", "none"],
            gap: ["issuing-event-not-in-lake", "key-never-logged", "issued-outside-retention"],
          },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/look-alike-two-users-one-second",
    "Erin and Frank open the same role in the same second. The member's events tell them apart; GetRoleCredentials names only user IDs.",
    "cloudtrail-identity.md §3.7 Link 2→3; product.md Never name the wrong person",
    (seed) => {
      const one = center(seed);
      const two = center(seed, "frank@northwind.test");
      return {
        records: [two.portal, one.portal, one.issued, two.issued, one.used, two.used],
        expect: [
          {
            query: one.session.key,
            origin: one.person,
            confidence: "strong",
            hops: 1,
            notOrigin: ["frank@northwind.test"],
            notEvidence: [k.idOf(two.issued)],
          },
          {
            query: two.session.key,
            origin: two.person,
            confidence: "strong",
            hops: 1,
            notOrigin: ["erin@northwind.test"],
            notEvidence: [k.idOf(one.issued)],
          },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/look-alike-two-users-stamped",
    "As before, and one use is stamped: Frank's user ID must not be given to Erin, whose own stands on her event.",
    "interface.md origin.principalId",
    (seed) => {
      const one = center(seed);
      const two = center(seed, "frank@northwind.test");
      return {
        records: [two.portal, one.portal, one.issued, two.issued, one.stamped, two.stamped],
        expect: [
          {
            query: one.session.key,
            origin: { ...one.person, principalId: one.userId },
            confidence: "exact",
            notOrigin: ["frank@northwind.test"],
          },
          {
            query: two.session.key,
            origin: { ...two.person, principalId: two.userId },
            confidence: "exact",
            notOrigin: ["erin@northwind.test"],
          },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/look-alike-other-permission-set",
    "In the second in which Erin's session began, Frank took credentials for another permission set of the same account, and for the same one of another account. Neither is evidence for hers.",
    "cloudtrail-identity.md §3.7 Link 2→3 (account_id, role_name)",
    (seed) => {
      const one = center(seed);
      const otherSet = portalEvent(seed, one.management, "ReadOnlyAccess", one.member, k.uuid(seed));
      const otherAccount = portalEvent(
        seed,
        one.management,
        "AdministratorAccess",
        k.accountId(seed, "second member"),
        k.uuid(seed),
      );
      return {
        records: [otherSet, otherAccount, one.issued, one.used],
        expect: [
          {
            query: one.session.key,
            origin: one.person,
            confidence: "strong",
            hops: 1,
            notEvidence: [k.idOf(otherSet), k.idOf(otherAccount)],
          },
        ],
      };
    },
  ),
  defineCase(
    "identity-center/look-alike-customers-role",
    "A customer's role called SSO-Admin, session named erin@northwind.test, opened by Bob's AssumeRole: no Identity Center is in play.",
    "interface.md How sure (a session name proves nothing)",
    (seed) => {
      const account = k.accountId(seed, "member");
      const bob = k.user(seed, account, "bob");
      const fake = k.role(seed, account, "SSO-Admin");
      const bobs = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        role: fake,
        name: "erin@northwind.test",
      });
      const unknown = { ...bobs.session, key: k.keyId(seed, "ASIA", account), createdAt: t("11:00:00") };
      return {
        records: [
          ...bobs.records,
          k.use(seed, t("10:01:00"), k.asRole(bobs.session)),
          k.use(seed, t("11:01:00"), k.asRole(unknown)),
        ],
        expect: [
          {
            query: bobs.session.key,
            origin: person(bob),
            confidence: "exact",
            notOrigin: ["erin@northwind.test"],
          },
          {
            query: unknown.key,
            origin: onlyRole(unknown),
            confidence: "none",
            gap: "any",
            notOrigin: ["erin@northwind.test", "bob"],
          },
        ],
      };
    },
  ),
];
