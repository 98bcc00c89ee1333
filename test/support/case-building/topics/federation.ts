import * as k from "../kit.js";

const { defineCase, person, onlyRole, t } = k;

const GITHUB = {
  host: "token.actions.githubusercontent.com",
  subject: "repo:acme/site:ref:refs/heads/main",
  role: "site-deploy",
  name: "GitHubActions",
  at: t("10:00:00"),
};
const IRSA = {
  host: "oidc.eks.eu-central-1.amazonaws.com/id/7B1E5C0D9A3F48E2B6D4C8A1F0E3D5B7",
  subject: "system:serviceaccount:shop:orders",
  role: "orders",
  name: "aws-sdk-java-1773136800123",
  at: t("10:00:00"),
};

/** SAML, OIDC, Cognito, Identity Center. */
export const federation = [
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
  defineCase(
    "web-identity/github-complete",
    "A GitHub Actions run gets a session with its token. The subject stands only on the issuing event.",
    "interface.md origin.kind web-identity; cloudtrail-identity.md §2.2",
    (seed) => {
      const { subject, issued, session, used } = web(seed, GITHUB);
      const found: k.Verdict = {
        origin: { kind: "web-identity", name: subject },
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["AssumeRoleWithWebIdentity"],
        notOrigin: ["GitHubActions"],
      };
      return {
        records: [issued, used],
        expect: [
          { query: session.key, ...found, rules: ["J1"], evidence: [[k.idOf(issued)]] },
          { query: k.principalOf(session), ...found },
        ],
      };
    },
  ),
  defineCase(
    "web-identity/github-issuing-event-missing",
    "Only the use is there. It says which provider, but not whose token: no subject may be named.",
    "cloudtrail-identity.md §2.2 (attributes:{} – the sub is not there)",
    (seed) => {
      const { subject, session, used } = web(seed, GITHUB);
      return {
        records: [used],
        expect: [
          {
            query: session.key,
            originKinds: ["role", "web-identity"],
            gap: "issuing-event-not-in-lake",
            notOrigin: ["GitHubActions", subject],
          },
        ],
      };
    },
  ),
  defineCase(
    "web-identity/github-look-alike-other-repository",
    "Two repositories get sessions of the same role under the same session name, 20 seconds apart.",
    "interface.md How sure, J1",
    (seed) => {
      const one = web(seed, GITHUB);
      const two = web(seed, { ...GITHUB, subject: "repo:acme/other:pull_request", at: t("10:00:20") });
      return {
        records: [two.used, one.issued, two.issued, one.used],
        expect: [
          {
            query: one.session.key,
            origin: { kind: "web-identity", name: one.subject },
            confidence: "exact",
            hops: 1,
            notOrigin: [two.subject],
          },
          {
            query: two.session.key,
            origin: { kind: "web-identity", name: two.subject },
            confidence: "exact",
            hops: 1,
            notOrigin: [one.subject],
          },
          {
            query: k.sessionArn(one.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
          },
        ],
      };
    },
  ),
  defineCase(
    "irsa/complete",
    "A pod uses its service account's token; the SDK names the session by the clock.",
    "interface.md origin.kind web-identity (IRSA)",
    (seed) => {
      const { subject, issued, session, used } = web(seed, IRSA);
      return {
        records: [issued, used],
        expect: [
          {
            query: session.key,
            origin: { kind: "web-identity", name: subject },
            confidence: "exact",
            gap: null,
            hops: 1,
          },
          { query: k.idOf(issued), origin: { kind: "web-identity", name: subject }, hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "irsa/issuing-event-missing-then-chain",
    "The pod's session assumed a role of another account, but the token exchange is not in the lake: the chain stops at the pod's role.",
    "interface.md origin.kind role",
    (seed) => {
      const { subject, session } = web(seed, IRSA);
      const next = k.assumeRole(seed, {
        at: t("10:02:00"),
        by: k.asRole(session),
        role: k.role(seed, k.accountId(seed, "other"), "far"),
        name: "hop",
      });
      const used = k.use(seed, t("10:03:00"), k.asRole(next.session));
      return {
        records: [...next.records, used],
        expect: [
          {
            query: next.session.key,
            originKinds: ["role", "web-identity"],
            gap: "issuing-event-not-in-lake",
            notOrigin: [subject, "far"],
          },
        ],
      };
    },
  ),
  defineCase(
    "irsa/look-alike-same-second",
    "Two service accounts exchange tokens for different roles in one second, both sessions named alike by the SDK's clock; both then open the same role of another account.",
    "data/README.md §3.4 (candidates in the same second)",
    (seed) => {
      const one = web(seed, IRSA);
      const two = web(seed, { ...IRSA, subject: "system:serviceaccount:shop:stock", role: "stock" });
      const far = k.role(seed, k.accountId(seed, "other"), "far");
      const nextOne = k.assumeRole(seed, {
        at: t("10:02:00"),
        by: k.asRole(one.session),
        role: far,
        name: "hop",
      });
      const nextTwo = k.assumeRole(seed, {
        at: t("10:02:00"),
        by: k.asRole(two.session),
        role: far,
        name: "hop",
      });
      return {
        records: [
          one.issued,
          two.issued,
          ...nextTwo.records,
          ...nextOne.records,
          k.use(seed, t("10:03:00"), k.asRole(nextOne.session)),
          k.use(seed, t("10:03:00"), k.asRole(nextTwo.session)),
        ],
        expect: [
          {
            query: nextOne.session.key,
            origin: { kind: "web-identity", name: one.subject },
            confidence: "exact",
            hops: 2,
            notOrigin: [two.subject],
          },
          {
            query: nextTwo.session.key,
            origin: { kind: "web-identity", name: two.subject },
            confidence: "exact",
            hops: 2,
            notOrigin: [one.subject],
          },
        ],
      };
    },
  ),
  defineCase(
    "cognito/enhanced-complete",
    "GetCredentialsForIdentity, a data event, issues the key; its uses carry the Cognito subject themselves.",
    "interface.md How sure (a Cognito sub is exact); cloudtrail-identity.md §3.7",
    (seed) => {
      const { sub, issued, session, used } = cognito(seed);
      const found: k.Verdict = { origin: { kind: "web-identity", name: sub }, confidence: "exact" };
      return {
        records: [issued, used],
        expect: [
          {
            query: session.key,
            ...found,
            hops: 1,
            via: ["GetCredentialsForIdentity"],
            evidence: [[k.idOf(issued)]],
          },
          { query: k.idOf(used), ...found },
        ],
      };
    },
  ),
  defineCase(
    "cognito/data-events-not-recorded",
    "Data events were not recorded, as is usual. The subject on the use is exact by itself.",
    "interface.md How sure",
    (seed) => {
      const { sub, session, used } = cognito(seed);
      return {
        records: [used],
        expect: [
          {
            query: session.key,
            origin: { kind: "web-identity", name: sub },
            confidence: "exact",
            notOrigin: ["CognitoIdentityCredentials"],
          },
          { query: k.principalOf(session), origin: { kind: "web-identity", name: sub }, confidence: "exact" },
        ],
      };
    },
  ),
  defineCase(
    "cognito/look-alike-same-second",
    "Two identities of the pool get sessions in one second. All Cognito sessions of a role have the same name: principal and creation date agree, only key and subject differ.",
    "cloudtrail-identity.md §3.0 J2 (collides); interface.md How sure",
    (seed) => {
      const one = cognito(seed);
      const two = cognito(seed, "second");
      return {
        records: [one.issued, two.issued, two.used, one.used],
        expect: [
          {
            query: one.session.key,
            origin: { kind: "web-identity", name: one.sub },
            confidence: "exact",
            notOrigin: [two.sub],
          },
          {
            query: k.idOf(two.used),
            origin: { kind: "web-identity", name: two.sub },
            confidence: "exact",
            notOrigin: [one.sub],
          },
          { query: k.principalOf(one.session), origin: null, confidence: "none", gap: "ambiguous" },
        ],
      };
    },
  ),
  defineCase(
    "cognito/basic-flow",
    "The basic flow exchanges the pool's token with AssumeRoleWithWebIdentity, which is logged.",
    "cloudtrail-identity.md §3.7 (Basic flow)",
    (seed) => {
      const { role, sub, context } = cognito(seed);
      const { record, session } = k.federate(seed, {
        event: "AssumeRoleWithWebIdentity",
        at: t("12:00:00"),
        by: k.asWebIdentity(
          "cognito-identity.amazonaws.com",
          "eu-central-1:3f0b6f6e-5d0e-4a52-9f5e-3c1f6a7d2b11",
          sub,
        ),
        provider: "cognito-identity.amazonaws.com",
        role,
        name: "app",
        context,
      });
      const used = k.use(seed, t("12:01:00"), k.asRole(session));
      return {
        records: [record, used],
        expect: [
          {
            query: session.key,
            origin: { kind: "web-identity", name: sub },
            confidence: "exact",
            hops: 1,
            via: ["AssumeRoleWithWebIdentity"],
            gap: null,
          },
        ],
      };
    },
  ),
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

function saml(seed: k.Seed, subject: string, name: string) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "engineers");
  const { record, session } = k.federate(seed, {
    event: "AssumeRoleWithSAML",
    at: t("10:00:00"),
    by: k.asSaml(subject),
    provider: `arn:aws:iam::${account}:saml-provider/northwind`,
    role,
    name,
  });
  return { account, role, issued: record, session, used: k.use(seed, t("10:02:00"), k.asRole(session)) };
}

function samlConsole(seed: k.Seed) {
  const { account, issued, session } = saml(seed, "dana@northwind.test", "dana@northwind.test");
  const login = k.consoleLogin(seed, t("10:00:01"), k.asRole(session));
  const page = { ...session, key: k.keyId(seed, "ASIA", account) };
  return { issued, session, login, page, used: k.useInConsole(seed, t("10:04:00"), k.asRole(page)) };
}

function web(seed: k.Seed, what: typeof GITHUB) {
  const account = k.accountId(seed, "main");
  const provider = `arn:aws:iam::${account}:oidc-provider/${what.host}`;
  const { record, session } = k.federate(seed, {
    event: "AssumeRoleWithWebIdentity",
    at: what.at,
    by: k.asWebIdentity(provider, "sts.amazonaws.com", what.subject),
    provider,
    role: k.role(seed, account, what.role),
    name: what.name,
    context: { webIdFederationData: { federatedProvider: provider, attributes: {} } },
  });
  const used = k.use(seed, k.plus(what.at, 60), k.asRole(session));
  return { subject: what.subject, issued: record, session, used };
}

function cognito(seed: k.Seed, label = "first") {
  const account = k.accountId(seed, "main");
  const pool = "eu-central-1:3f0b6f6e-5d0e-4a52-9f5e-3c1f6a7d2b11";
  const sub = `eu-central-1:${k.uuid(seed, `cognito ${label}`)}`;
  const context = {
    webIdFederationData: {
      federatedProvider: "cognito-identity.amazonaws.com",
      attributes: {
        "cognito-identity.amazonaws.com:aud": pool,
        "cognito-identity.amazonaws.com:sub": sub,
        "cognito-identity.amazonaws.com:amr": '["authenticated"]',
      },
    },
  };
  const session = {
    role: k.role(seed, account, "app-users"),
    name: "CognitoIdentityCredentials",
    key: k.keyId(seed, "ASIA", account),
    createdAt: t("10:00:00"),
    context,
  };
  const issued = k.call(seed, {
    at: t("10:00:00"),
    by: { type: "Unknown" },
    source: "cognito-identity.amazonaws.com",
    event: "GetCredentialsForIdentity",
    params: { logins: { "login.northwind.test": "HIDDEN_DUE_TO_SECURITY_REASONS" }, identityId: sub },
    response: {
      credentials: {
        accessKeyId: session.key,
        sessionToken: "HIDDEN_DUE_TO_SECURITY_REASONS",
        expiration: k.printed(t("11:00:00")),
      },
      identityId: sub,
    },
    resources: [
      {
        accountId: account,
        type: "AWS::Cognito::IdentityPool",
        ARN: `arn:aws:cognito-identity:eu-central-1:${account}:identitypool/${pool}`,
      },
    ],
    readOnly: false,
    recipient: account,
    category: "Data",
  });
  const used = k.use(seed, t("10:03:00"), k.asRole(session));
  return { account, role: session.role, sub, context, issued, session, used };
}

function center(seed: k.Seed, name = "erin@northwind.test") {
  const management = k.accountId(seed, "management");
  const member = k.accountId(seed, "member");
  const role = k.role(
    seed,
    member,
    "AWSReservedSSO_AdministratorAccess_5e1f0a9b8c7d6e4f",
    "/aws-reserved/sso.amazonaws.com/eu-central-1/",
  );
  const userId = k.uuid(seed, `user ${name}`);
  const portal = portalEvent(seed, management, "AdministratorAccess", member, userId);
  const { record, session: issuedSession } = k.federate(seed, {
    event: "AssumeRoleWithSAML",
    at: t("10:00:00"),
    by: k.asSaml(name),
    provider: `arn:aws:iam::${member}:saml-provider/AWSSSO_9c8b7a6f5e4d3c2b_DO_NOT_DELETE`,
    role,
    name,
    ip: "3.120.181.40",
    agent: "aws-internal/3",
    response: {
      issuer: `https://portal.sso.eu-central-1.amazonaws.com/saml/assertion/${Buffer.from(`${management}_ins-69870a1b2c3d4e5f`).toString("base64")}`,
    },
  });
  const session = { ...issuedSession, key: k.keyId(seed, "ASIA", member) };
  const used = k.use(seed, t("10:02:00"), k.asRole(session));
  const stamped = k.use(
    seed,
    t("10:02:30"),
    k.asRole(session, { onBehalfOf: { userId, identityStoreArn: storeOf(management) } }),
    { source: "s3.amazonaws.com", event: "ListBuckets" },
  );
  const person: Partial<k.Origin> = { kind: "identity-center-user", name };
  return {
    management,
    member,
    userId,
    portal,
    issued: record,
    issuedSession,
    session,
    used,
    stamped,
    person,
  };
}

function portalEvent(seed: k.Seed, management: string, set: string, member: string, userId: string) {
  return k.call(seed, {
    at: t("10:00:00"),
    by: k.asCenterUser(management, userId, storeOf(management), k.uuid(seed)),
    source: "sso.amazonaws.com",
    event: "GetRoleCredentials",
    type: "AwsServiceEvent",
    details: { role_name: set, account_id: member },
  });
}

function storeOf(management: string): string {
  return `arn:aws:identitystore::${management}:identitystore/d-9967a1b2c3`;
}
