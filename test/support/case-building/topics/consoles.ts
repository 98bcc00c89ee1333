import * as k from "../kit.js";

const { defineCase, person, onlyRole, t } = k;

/** ConsoleLogin, SwitchRole, GetSigninToken, `aws login`, old console calls. */
export const consoles = [
  defineCase(
    "console-login/user-complete",
    "Alice signs in; every page of the console uses another key that no event issued. User and creation date lead to the sign-in.",
    "cloudtrail-identity.md §3.4, J3; interface.md How many hops",
    (seed) => {
      const { alice, login, keys, uses } = signedIn(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["ConsoleLogin"],
        rules: ["J3"],
        evidence: [[k.idOf(login)]],
      };
      return {
        records: [...uses, login],
        expect: [
          { query: keys[0]!, ...found },
          { query: keys[1]!, ...found },
          { query: k.idOf(uses[1]!), ...found },
          { query: k.idOf(login), origin: person(alice), confidence: "exact", hops: 0, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "console-login/user-sign-in-missing",
    "The sign-in was written to a region that is not in the lake. The records name the user themselves.",
    "cloudtrail-identity.md §3.4 (exact for who, unknown how)",
    (seed) => {
      const { alice, keys, uses } = signedIn(seed);
      return { records: uses, expect: [{ query: keys[0]!, origin: person(alice), confidence: "exact" }] };
    },
  ),
  defineCase(
    "console-login/user-look-alikes",
    "In the second in which Alice's session began Bob signed in too, and a sign-in as Alice failed; a minute earlier Alice had signed in for another session. None of the three began this session.",
    "cloudtrail-identity.md §3.4, J3",
    (seed) => {
      const { account, alice, keys, uses } = signedIn(seed);
      const bob = k.user(seed, account, "bob");
      const others = [
        k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(bob)),
        k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice), { failure: "Failed authentication" }),
        k.consoleLogin(seed, t("09:59:00"), k.userAtSignIn(alice)),
      ];
      return {
        records: [...others, ...uses],
        expect: [
          {
            query: keys[0]!,
            origin: person(alice),
            confidence: "exact",
            notEvidence: others.map(k.idOf),
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "console-login/root-complete",
    "The root user signs in, its event with an empty key, and uses the console.",
    "cloudtrail-identity.md A4; interface.md origin.kind root",
    (seed) => {
      const { account, login, key, used } = rootSignedIn(seed);
      return {
        records: [login, used],
        expect: [
          {
            query: key,
            origin: { kind: "root", name: "root", account },
            confidence: ["strong", "exact"],
            gap: null,
            hops: 1,
            via: ["ConsoleLogin"],
            evidence: [[k.idOf(login)]],
          },
          { query: k.idOf(login), origin: { kind: "root", name: "root", account }, hops: 0, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "console-login/root-sign-in-missing",
    "A root session without its sign-in could be an AssumeRoot session as well.",
    "interface.md How sure (a Root event under a temporary key)",
    (seed) => {
      const { account, key } = rootSignedIn(seed);
      const used = k.use(seed, t("10:05:00"), k.asRootSession(account, key, t("10:00:00")));
      return {
        records: [used],
        expect: [
          {
            query: key,
            origin: { kind: "root", account },
            confidence: "weak",
            gap: "issuing-event-not-in-lake",
          },
        ],
      };
    },
  ),
  defineCase(
    "console-login/root-look-alikes",
    "In the same second the root user of another account signed in, and a sign-in as this root failed.",
    "cloudtrail-identity.md J3",
    (seed) => {
      const { account, key } = rootSignedIn(seed);
      const other = k.accountId(seed, "other");
      const others = [
        k.consoleLogin(seed, t("10:00:00"), k.asRoot(other, "")),
        k.consoleLogin(seed, t("10:00:00"), k.asRoot(account, ""), { failure: "Failed authentication" }),
      ];
      const used = k.use(seed, t("10:05:00"), k.asRootSession(account, key, t("10:00:00")));
      return {
        records: [...others, used],
        expect: [
          {
            query: key,
            origin: { kind: "root", account },
            confidence: "weak",
            gap: "issuing-event-not-in-lake",
            notEvidence: others.map(k.idOf),
          },
        ],
      };
    },
  ),
  defineCase(
    "old-console-call/with-sign-in",
    "A console call of 2014's kind, with invokedBy signin.amazonaws.com: it is the user's own act, in the session that the sign-in began.",
    "cloudtrail-identity.md §2.2 invokedBy, §4.5",
    (seed) => {
      const { alice, login, key, used } = oldConsole(seed);
      return {
        records: [login, used],
        expect: [
          {
            query: k.idOf(used),
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            via: ["ConsoleLogin"],
            gap: null,
            notOrigin: ["signin.amazonaws.com"],
          },
          { query: key, origin: person(alice), confidence: "exact", notOrigin: ["signin.amazonaws.com"] },
        ],
      };
    },
  ),
  defineCase(
    "old-console-call/sign-in-missing",
    "The same without its sign-in.",
    "cloudtrail-identity.md §3.4",
    (seed) => {
      const { alice, used } = oldConsole(seed);
      return {
        records: [used],
        expect: [
          {
            query: k.idOf(used),
            origin: person(alice),
            confidence: "exact",
            notOrigin: ["signin.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "old-console-call/look-alike-root",
    "The root user's old console call without its sign-in, while Alice signed in in that second.",
    "interface.md How sure (a Root event under a temporary key)",
    (seed) => {
      const { account, login } = oldConsole(seed);
      const key = k.keyId(seed, "ASIA", account);
      const used = k.use(
        seed,
        t("10:05:00"),
        k.asRootSession(account, key, t("10:00:00"), { invokedBy: "signin.amazonaws.com" }),
      );
      return {
        records: [login, used],
        expect: [
          {
            query: k.idOf(used),
            origin: { kind: "root", account },
            confidence: "weak",
            gap: "any",
            notOrigin: ["alice", "signin.amazonaws.com"],
          },
        ],
      };
    },
  ),
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
    "get-signin-token/complete",
    "A broker assumes a role for Alice and turns the session into a sign-in token with a key of its own; console calls keep the session's creation date.",
    "cloudtrail-identity.md §3.6",
    (seed) => {
      const { alice, assumed, signin, login, used, key } = broker(seed);
      return {
        records: [...assumed.records, signin, login, used],
        expect: [
          { query: key, origin: person(alice), confidence: ["exact", "strong"], gap: null },
          { query: k.idOf(used), origin: person(alice), confidence: ["exact", "strong"], gap: null },
          { query: assumed.session.key, origin: person(alice), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
  defineCase(
    "get-signin-token/old-response-without-key",
    "The older response prints no key. Principal and creation date lead to the AssumeRole.",
    "cloudtrail-identity.md §3.6 (older form)",
    (seed) => {
      const { alice, assumed, signin, used, key } = broker(seed);
      return {
        records: [
          ...assumed.records,
          k.edited(signin, { responseElements: { GetSigninToken: "Success" } }),
          used,
        ],
        expect: [{ query: key, origin: person(alice), confidence: "strong", gap: null }],
      };
    },
  ),
  defineCase(
    "get-signin-token/assume-role-missing",
    "The broker's AssumeRole is not in the lake: the sign-in token leads to the same role session, and no further.",
    "interface.md origin.kind role",
    (seed) => {
      const { assumed, signin, login, used, key } = broker(seed);
      return {
        records: [signin, login, used],
        expect: [
          {
            query: key,
            origin: onlyRole(assumed.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "get-signin-token/look-alike-other-session",
    "Bob's session of the same role under the same name made a sign-in token in the second in which Alice's console session began. Its key is another.",
    "cloudtrail-identity.md J1, J2",
    (seed) => {
      const { alice, role, assumed, signin, used, key } = broker(seed);
      const bob = k.user(seed, alice.account, "bob");
      const bobs = k.assumeRole(seed, {
        at: t("09:30:00"),
        by: k.asUser(bob),
        role,
        name: assumed.session.name,
      });
      const bobsToken = k.call(seed, {
        at: t("10:00:00"),
        by: k.asRole(bobs.session),
        source: "signin.amazonaws.com",
        event: "GetSigninToken",
        region: "us-east-1",
        response: {
          credentials: { accessKeyId: k.keyId(seed, "ASIA", role.account) },
          GetSigninToken: "Success",
        },
        readOnly: false,
        type: "AwsConsoleSignIn",
      });
      return {
        records: [bobsToken, ...bobs.records, ...assumed.records, signin, used],
        expect: [
          {
            query: key,
            origin: person(alice),
            confidence: ["exact", "strong"],
            notOrigin: ["bob"],
            notEvidence: [k.idOf(bobs.caller), k.idOf(bobsToken)],
          },
        ],
      };
    },
  ),
  defineCase(
    "aws-login/complete",
    "Alice signs in, runs `aws login`, and the CLI's key keeps the creation date of the console session. The sign-in session's ARN is on the token event and on the use.",
    "interface.md How many hops (aws login); cloudtrail-identity.md §3.7, J4",
    (seed) => {
      const { alice, login, authorized, token, key, used } = awsLogin(seed, true);
      return {
        records: [login, authorized, token, used],
        expect: [
          {
            query: key,
            origin: person(alice),
            confidence: "exact",
            gap: null,
            hops: 2,
            via: ["ConsoleLogin", "CreateOAuth2Token"],
            evidence: [[k.idOf(login)], [k.idOf(token)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "aws-login/without-sign-in-session-arn",
    "The same before the ARN was rolled out: the session is the console's, the token event lies in it.",
    "cloudtrail-identity.md §3.7 (roll-out partial)",
    (seed) => {
      const { alice, login, authorized, token, key, used } = awsLogin(seed, false);
      return {
        records: [login, authorized, token, used],
        expect: [{ query: key, origin: person(alice), confidence: "exact", gap: null }],
      };
    },
  ),
  defineCase(
    "aws-login/sign-in-missing",
    "The ConsoleLogin is not in the lake; the user is in the record, the token event is the hop that is known.",
    "interface.md How sure (the IAMUser ARN is exact)",
    (seed) => {
      const { alice, token, key, used } = awsLogin(seed, true);
      return { records: [token, used], expect: [{ query: key, origin: person(alice), confidence: "exact" }] };
    },
  ),
  defineCase(
    "aws-login/look-alike-other-users-token",
    "Bob ran `aws login` in the same second as Alice, with a sign-in session of his own.",
    "cloudtrail-identity.md J4",
    (seed) => {
      const { account, alice, login, token, key, used } = awsLogin(seed, true);
      const bob = k.user(seed, account, "bob");
      const bobsLogin = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(bob));
      const bobsToken = oauthEvent(
        seed,
        "CreateOAuth2Token",
        t("10:00:18"),
        bob,
        `arn:aws:signin:eu-central-1:${account}:session/${k.uuid(seed)}`,
      );
      return {
        records: [bobsLogin, bobsToken, login, token, used],
        expect: [
          {
            query: key,
            origin: person(alice),
            confidence: "exact",
            hops: 2,
            notEvidence: [k.idOf(bobsLogin), k.idOf(bobsToken)],
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
];

function consoleOf(seed: k.Seed, who: k.User, createdAt = t("08:58:45")): k.Actor {
  return k.asUserSession(who, k.keyId(seed, "ASIA", who.account), createdAt, { mfa: true });
}

function signedIn(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const login = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice), { mfa: true });
  const keys = [k.keyId(seed, "ASIA", account), k.keyId(seed, "ASIA", account)];
  const uses = keys.map((key, at) =>
    k.useInConsole(
      seed,
      k.plus(t("10:01:00"), 60 * at),
      k.asUserSession(alice, key, t("10:00:00"), { mfa: true }),
    ),
  );
  return { account, alice, login, keys, uses };
}

function rootSignedIn(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const login = k.consoleLogin(seed, t("10:00:00"), k.asRoot(account, ""), { mfa: true });
  const key = k.keyId(seed, "ASIA", account);
  const used = k.useInConsole(
    seed,
    t("10:05:00"),
    k.asRootSession(account, key, t("10:00:00"), { mfa: true }),
  );
  return { account, login, key, used };
}

function oldConsole(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const key = k.keyId(seed, "ASIA", account);
  const login = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice));
  const used = k.use(
    seed,
    t("10:05:00"),
    k.asUserSession(alice, key, t("10:00:00"), { invokedBy: "signin.amazonaws.com" }),
    {
      source: "iam.amazonaws.com",
      event: "GetUserPolicy",
      region: "us-east-1",
      params: { userName: "alice", policyName: "own" },
    },
  );
  return { account, alice, key, login, used };
}

function switching(seed: k.Seed) {
  const home = k.accountId(seed, "home");
  const other = k.accountId(seed, "other");
  const alice = k.user(seed, home, "alice");
  const role = k.role(seed, other, "operator", "/console/");
  const login = k.consoleLogin(seed, t("09:58:45"), k.userAtSignIn(alice), { mfa: true });
  const byAlice = consoleOf(seed, alice, t("09:58:45"));
  const atSwitch = { ...byAlice, arn: alice.arn };
  const switched = k.switchRole(seed, t("10:10:00"), atSwitch, role, "alice");
  const session = { ...switched.session, mfa: true };
  const used = k.useInConsole(seed, t("10:12:00"), k.asRole(session));
  return { alice, other, role, login, byAlice, switched: { ...switched, session }, used };
}

function renewed(seed: k.Seed) {
  const before = switching(seed);
  const later = {
    ...before.switched.session,
    key: k.keyId(seed, "ASIA", before.other),
    createdAt: k.plus(t("10:10:00"), 157),
  };
  const laterUse = k.useInConsole(seed, t("10:14:00"), k.asRole(later));
  return { ...before, later, laterUse };
}

function broker(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const role = k.role(seed, account, "console-guests");
  const assumed = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "guest" });
  const key = k.keyId(seed, "ASIA", account);
  const signin = k.call(seed, {
    at: t("10:00:02"),
    by: k.asRole(assumed.session),
    source: "signin.amazonaws.com",
    event: "GetSigninToken",
    region: "us-east-1",
    agent: "Jersey/${project.version} (HttpUrlConnection 11.0.22)",
    response: { credentials: { accessKeyId: key }, GetSigninToken: "Success" },
    additional: { MobileVersion: "No", MFAUsed: "No" },
    readOnly: false,
    type: "AwsConsoleSignIn",
  });
  const page = { ...assumed.session, key };
  const login = k.consoleLogin(seed, t("10:00:04"), k.asRole(page));
  const used = k.useInConsole(seed, t("10:02:00"), k.asRole(page));
  return { alice, role, assumed, signin, login, used, key };
}

function awsLogin(seed: k.Seed, withArn: boolean) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const arn = withArn ? `arn:aws:signin:eu-central-1:${account}:session/${k.uuid(seed)}` : undefined;
  const login = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice), { mfa: true });
  const authorized = oauthEvent(seed, "AuthorizeOAuth2Access", t("10:00:12"), alice);
  const token = oauthEvent(seed, "CreateOAuth2Token", t("10:00:18"), alice, arn);
  const key = k.keyId(seed, "ASIA", account);
  const used = k.use(
    seed,
    t("10:01:00"),
    k.asUserSession(alice, key, t("10:00:00"), {
      mfa: true,
      ...(arn ? { context: { signInSessionArn: arn } } : {}),
    }),
  );
  return { account, alice, login, authorized, token, key, used };
}

function oauthEvent(seed: k.Seed, event: string, at: string, who: k.User, arn?: string) {
  const { accessKeyId: _key, ...by } = k.asUserSession(who, "", t("10:00:00"), { mfa: true });
  return k.call(seed, {
    at,
    by,
    source: "signin.amazonaws.com",
    event,
    agent: event === "CreateOAuth2Token" ? k.CLI : k.BROWSER,
    params: { client_id: "arn:aws:signin:::devtools/same-device", scope: "openid" },
    additional: {
      grant_type: "authorization_code",
      success: "true",
      ...(arn ? { signInSessionArn: arn } : {}),
    },
    readOnly: false,
  });
}
