import * as k from "../kit.js";

const { defineCase, person, onlyRole, t } = k;

/** GetSessionToken, GetFederationToken, AssumeRoot, CreateAccessKey. */
export const tokens = [
  defineCase(
    "get-session-token/user-complete",
    "Alice turns her long-term key into a session with MFA and uses the issued key.",
    "cloudtrail-identity.md §3.3",
    (seed) => {
      const { alice, key, issued, used } = sessionToken(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["GetSessionToken"],
      };
      return {
        records: [issued, used],
        expect: [
          {
            query: key,
            ...found,
            rules: ["J1"],
            evidence: [[k.idOf(issued)]],
            hopDetails: [{ from: { accessKeyId: alice.key } }],
          },
          { query: k.idOf(used), ...found },
          { query: alice.key, origin: person(alice), confidence: "exact", hops: 0, descendants: 1 },
        ],
      };
    },
  ),
  defineCase(
    "get-session-token/user-issuing-event-missing",
    "Only the use is there. The record itself names the user, so the origin is as sure as ever; how the key came about is not known.",
    "interface.md How sure (the IAMUser ARN is exact)",
    (seed) => {
      const { alice, key, used } = sessionToken(seed);
      return { records: [used], expect: [{ query: key, origin: person(alice), confidence: "exact" }] };
    },
  ),
  defineCase(
    "get-session-token/look-alike-other-issuance",
    "Alice made another session two hours earlier; the key in use is not that one. The earlier event is no evidence for it, though the person is the same.",
    "interface.md How sure, J1",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const other = k.getSessionToken(seed, t("08:00:00"), k.asUser(alice), k.keyId(seed, "ASIA", account));
      const key = k.keyId(seed, "ASIA", account);
      const used = k.use(seed, t("10:05:00"), k.asUserSession(alice, key, t("10:00:00")));
      return {
        records: [other, used],
        expect: [{ query: key, origin: person(alice), confidence: "exact", notEvidence: [k.idOf(other)] }],
      };
    },
  ),
  defineCase(
    "get-session-token/root-complete",
    "The root user's own key makes a session.",
    "interface.md origin.kind root; J1 for root sessions: the account",
    (seed) => {
      const account = k.accountId(seed, "main");
      const key = k.keyId(seed, "ASIA", account);
      const issued = k.getSessionToken(
        seed,
        t("10:00:00"),
        k.asRoot(account, k.keyId(seed, "AKIA", account)),
        key,
      );
      const used = k.use(seed, t("10:01:00"), k.asRootSession(account, key, t("10:00:00")));
      return {
        records: [used, issued],
        expect: [
          {
            query: key,
            origin: { kind: "root", name: "root", account },
            confidence: "exact",
            hops: 1,
            via: ["GetSessionToken"],
            gap: null,
          },
          { query: k.idOf(issued), origin: { kind: "root", name: "root", account }, hops: 0, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "get-session-token/root-issuing-event-missing",
    "A root event under a temporary key without sign-in, GetSessionToken or AssumeRoot: it may be an AssumeRoot session, so root is weak.",
    "interface.md How sure (a Root event under a temporary key)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const key = k.keyId(seed, "ASIA", account);
      const used = k.use(seed, t("10:01:00"), k.asRootSession(account, key, t("10:00:00")));
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
    "get-session-token/root-look-alike-other-account",
    "The root user of another account made a session in the very second in which this root session began, with another key.",
    "interface.md How sure, J1 (account and creation date)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const other = k.accountId(seed, "other");
      const issued = k.getSessionToken(
        seed,
        t("10:00:00"),
        k.asRoot(other, k.keyId(seed, "AKIA", other)),
        k.keyId(seed, "ASIA", other),
      );
      const key = k.keyId(seed, "ASIA", account);
      const used = k.use(seed, t("10:01:00"), k.asRootSession(account, key, t("10:00:00")));
      return {
        records: [issued, used],
        expect: [
          {
            query: key,
            origin: { kind: "root", account },
            confidence: "weak",
            gap: "issuing-event-not-in-lake",
            notEvidence: [k.idOf(issued)],
          },
        ],
      };
    },
  ),
  defineCase(
    "get-federation-token/user-complete",
    "Alice's broker key makes a federated session; its events name both the federated name and the user behind it.",
    "cloudtrail-identity.md §3.3; interface.md origin.kind iam-user",
    (seed) => {
      const { alice, key, issued, used } = federationToken(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["GetFederationToken"],
        notOrigin: ["partner", "bob"],
      };
      return {
        records: [issued, used],
        expect: [
          { query: key, ...found, rules: ["J1"], evidence: [[k.idOf(issued)]] },
          { query: k.idOf(used), ...found },
        ],
      };
    },
  ),
  defineCase(
    "get-federation-token/user-issuing-event-missing",
    "Only the use is there; its sessionIssuer names the IAM user, which is exact by itself.",
    "interface.md How sure (FederatedUser.sessionIssuer)",
    (seed) => {
      const { alice, key, used } = federationToken(seed);
      return {
        records: [used],
        expect: [{ query: key, origin: person(alice), confidence: "exact", notOrigin: ["partner"] }],
      };
    },
  ),
  defineCase(
    "get-federation-token/look-alike-federated-name",
    "The federated session is called bob, as another IAM user of the account. The session issuer is Alice.",
    "product.md Never name the wrong person",
    (seed) => {
      const { alice, bob, key, issued, used } = federationToken(seed, "bob");
      return {
        records: [k.use(seed, t("09:00:00"), k.asUser(bob)), issued, used],
        expect: [
          { query: key, origin: person(alice), confidence: "exact", hops: 1, notOrigin: ["bob"] },
          { query: k.idOf(used), origin: person(alice), confidence: "exact", notOrigin: ["bob"] },
        ],
      };
    },
  ),
  defineCase(
    "get-federation-token/root-complete",
    "The root user's key makes a federated session.",
    "interface.md origin.kind root",
    (seed) => {
      const account = k.accountId(seed, "main");
      const rootKey = k.asRoot(account, k.keyId(seed, "AKIA", account));
      const key = k.keyId(seed, "ASIA", account);
      const issued = k.getFederationToken(seed, t("10:00:00"), rootKey, "partner", key);
      const used = k.use(seed, t("10:01:00"), k.asFederated(account, "partner", key, t("10:00:00"), rootKey));
      return {
        records: [issued, used],
        expect: [
          {
            query: key,
            origin: { kind: "root", name: "root", account },
            confidence: "exact",
            hops: 1,
            via: ["GetFederationToken"],
            gap: null,
          },
        ],
      };
    },
  ),
  defineCase(
    "get-federation-token/session-issuer-absent",
    "A federated session without a session issuer and without its issuance: the federated name is all there is.",
    "interface.md origin.kind federated-user",
    (seed) => {
      const account = k.accountId(seed, "main");
      const bob = k.user(seed, account, "bob");
      const key = k.keyId(seed, "ASIA", account);
      const used = k.use(seed, t("10:01:00"), k.asFederated(account, "bob", key, t("10:00:00")));
      return {
        records: [k.use(seed, t("09:00:00"), k.asUser(bob)), used],
        expect: [{ query: key, origin: { kind: "federated-user", name: "bob", account } }],
      };
    },
  ),
  defineCase(
    "assume-root/complete",
    "Carol opens a root session on a member account from a role; both logs are there. The origin is whoever opened it, never root.",
    "interface.md origin.kind root; cloudtrail-identity.md §5",
    (seed) => {
      const { carol, member, key, assumed, opened, used } = rootTask(seed);
      const found: k.Verdict = {
        origin: person(carol),
        confidence: "exact",
        gap: null,
        hops: 2,
        via: ["AssumeRole", "AssumeRoot"],
        notOrigin: ["root"],
      };
      return {
        records: [used, opened, ...assumed.records],
        expect: [
          {
            query: key,
            subject: { kind: "access-key", account: member },
            ...found,
            rules: ["J1", "J1"],
            evidence: [[k.idOf(assumed.caller)], [k.idOf(opened)]],
          },
          { query: k.idOf(used), ...found },
          { query: k.idOf(opened), origin: person(carol), confidence: "exact", hops: 1, gap: null },
          { query: assumed.session.key, origin: person(carol), confidence: "exact", hops: 1, descendants: 1 },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/flagged-session",
    "As before, but the member's events carry assumedRoot, as the guide documents it, and the opener is an IAM user with a long-term key.",
    "cloudtrail-identity.md §5 (accept on both, never require)",
    (seed) => {
      const management = k.accountId(seed, "management");
      const member = k.accountId(seed, "member");
      const carol = k.user(seed, management, "carol");
      const key = k.keyId(seed, "ASIA", member);
      const opened = k.assumeRoot(
        seed,
        t("20:52:11"),
        k.asUser(carol),
        member,
        key,
        "IAMAuditRootUserCredentials",
      );
      const used = k.use(
        seed,
        t("20:53:47"),
        k.asRootSession(member, key, t("20:52:11"), { context: { assumedRoot: "true" } }),
        {
          source: "iam.amazonaws.com",
          event: "ListMFADevices",
          region: "us-east-1",
        },
      );
      return {
        records: [opened, used],
        expect: [
          {
            query: key,
            origin: person(carol),
            confidence: "exact",
            hops: 1,
            via: ["AssumeRoot"],
            gap: null,
            notOrigin: ["root"],
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/openers-half-only",
    "The member account's log is not in the lake; the opener's is. The issued key can be asked for and has its opener.",
    "cloudtrail-identity.md §5",
    (seed) => {
      const { carol, key, assumed, opened } = rootTask(seed);
      return {
        records: [opened, ...assumed.records],
        expect: [
          {
            query: key,
            origin: person(carol),
            confidence: "exact",
            hops: 2,
            via: ["AssumeRole", "AssumeRoot"],
            events: 0,
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/assume-root-missing",
    "Only the member's half: root under a temporary key, even flagged as an assumed root session. Who opened it is not known.",
    "interface.md How sure (a Root event under a temporary key)",
    (seed) => {
      const member = k.accountId(seed, "member");
      const key = k.keyId(seed, "ASIA", member);
      const flagged = k.keyId(seed, "ASIA", member);
      const used = k.use(seed, t("20:53:47"), k.asRootSession(member, key, t("20:52:11")));
      const usedFlagged = k.use(
        seed,
        t("21:53:47"),
        k.asRootSession(member, flagged, t("21:52:11"), { context: { assumedRoot: "true" } }),
      );
      const found: k.Verdict = {
        origin: { kind: "root", name: "root", account: member },
        confidence: "weak",
        gap: "issuing-event-not-in-lake",
      };
      return {
        records: [used, usedFlagged],
        expect: [
          { query: key, ...found, fetchNext: { covers: t("20:52:11") } },
          { query: flagged, ...found },
          { query: k.idOf(usedFlagged), ...found },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/look-alike-other-member",
    "Carol opened a root session on one member in the second in which a root session of another member began. They are not the same session.",
    "cloudtrail-identity.md §5 (accountId == targetPrincipal)",
    (seed) => {
      const { carol, key, assumed, opened, used } = rootTask(seed);
      const second = k.accountId(seed, "second member");
      const otherKey = k.keyId(seed, "ASIA", second);
      const otherUse = k.use(seed, t("20:55:00"), k.asRootSession(second, otherKey, t("20:52:11")));
      return {
        records: [...assumed.records, opened, used, otherUse],
        expect: [
          {
            query: otherKey,
            origin: { kind: "root", account: second },
            confidence: "weak",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["carol"],
            notEvidence: [k.idOf(opened)],
          },
          { query: key, origin: person(carol), confidence: "exact", hops: 2 },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/response-truncated",
    "The AssumeRoot event lost its response to the size limit, so the key is not printed. Target account and creation date fit one event: strong.",
    "cloudtrail-identity.md §5 (fallback accountId == targetPrincipal and creationDate == eventTime)",
    (seed) => {
      const { carol, key, assumed, opened, used } = rootTask(seed);
      const cut = k.edited(opened, {
        responseElements: { omitted: true, originalSize: 111542, reason: "responseElements too large" },
      });
      return {
        records: [...assumed.records, cut, used],
        expect: [
          {
            query: key,
            origin: person(carol),
            confidence: "strong",
            hops: 2,
            via: ["AssumeRole", "AssumeRoot"],
          },
        ],
      };
    },
  ),
  defineCase(
    "create-access-key/own-key",
    "Alice makes a key for herself and uses it: a direct act, no hop; the maker is told beside it.",
    "interface.md How many hops (createdBy)",
    (seed) => {
      const { account, alice } = people(seed);
      const key = k.keyId(seed, "AKIA", account);
      const made = k.createAccessKey(seed, t("09:00:00"), k.asUser(alice), alice, key);
      const used = k.use(seed, t("10:00:00"), k.asUser(alice, key));
      return {
        records: [made, used],
        expect: [
          {
            query: key,
            origin: person(alice),
            confidence: "exact",
            hops: 0,
            gap: null,
            createdBy: person(alice),
          },
        ],
      };
    },
  ),
  defineCase(
    "create-access-key/made-by-another",
    "Mallory makes a key for Bob (a back door). What the key does is Bob's user doing it; Mallory is who made it, not the origin.",
    "interface.md How many hops (who made the key is createdBy)",
    (seed) => {
      const { account, bob } = people(seed);
      const mallory = k.user(seed, account, "mallory");
      const key = k.keyId(seed, "AKIA", account);
      const made = k.createAccessKey(seed, t("09:00:00"), k.asUser(mallory), bob, key);
      const used = k.use(seed, t("10:00:00"), k.asUser(bob, key));
      return {
        records: [used, made],
        expect: [
          {
            query: key,
            origin: person(bob),
            confidence: "exact",
            hops: 0,
            gap: null,
            createdBy: person(mallory),
            notOrigin: ["mallory"],
          },
          { query: k.idOf(made), origin: person(mallory), confidence: "exact", hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "create-access-key/made-through-a-role",
    "Mallory makes the key from a role session: its maker is the person behind the session.",
    "interface.md createdBy.origin",
    (seed) => {
      const { account, bob } = people(seed);
      const mallory = k.user(seed, account, "mallory");
      const assumed = k.assumeRole(seed, {
        at: t("08:50:00"),
        by: k.asUser(mallory),
        role: k.role(seed, account, "admin"),
        name: "bob",
      });
      const key = k.keyId(seed, "AKIA", account);
      const made = k.createAccessKey(seed, t("09:00:00"), k.asRole(assumed.session), bob, key);
      const used = k.use(seed, t("10:00:00"), k.asUser(bob, key));
      return {
        records: [...assumed.records, made, used],
        expect: [
          { query: key, origin: person(bob), confidence: "exact", hops: 0, createdBy: person(mallory) },
        ],
      };
    },
  ),
  defineCase(
    "create-access-key/user-name-omitted",
    "A caller who names no user makes a key for itself: the user stands in the response only.",
    "cloudtrail-identity.md §3.8",
    (seed) => {
      const { account, alice } = people(seed);
      const key = k.keyId(seed, "AKIA", account);
      const made = k.createAccessKey(seed, t("09:00:00"), k.asUser(alice), alice, key, null);
      return {
        records: [made],
        expect: [{ query: key, origin: person(alice), hops: 0, createdBy: person(alice), events: 0 }],
      };
    },
  ),
  defineCase(
    "create-access-key/creation-not-in-lake",
    "The key is older than the lake. Nothing is missing for the origin.",
    "interface.md How many hops",
    (seed) => {
      const { alice } = people(seed);
      const used = k.use(seed, t("10:00:00"), k.asUser(alice));
      return {
        records: [used],
        expect: [
          {
            query: alice.key,
            origin: person(alice),
            confidence: "exact",
            hops: 0,
            gap: null,
            createdBy: null,
            events: 1,
          },
        ],
      };
    },
  ),
  defineCase(
    "create-access-key/look-alike-other-key",
    "Mallory made another key for Bob, tried to make one more and was refused, and set the status of this one. None of it made this one.",
    "cloudtrail-identity.md §3.8",
    (seed) => {
      const { account, bob } = people(seed);
      const mallory = k.user(seed, account, "mallory");
      const made = k.createAccessKey(
        seed,
        t("09:00:00"),
        k.asUser(mallory),
        bob,
        k.keyId(seed, "AKIA", account),
      );
      const refused = k.call(seed, {
        at: t("09:01:00"),
        by: k.asUser(mallory),
        source: "iam.amazonaws.com",
        event: "CreateAccessKey",
        region: "us-east-1",
        error: { code: "LimitExceededException", message: "Cannot exceed quota for AccessKeysPerUser: 2" },
        params: { userName: bob.name },
        readOnly: false,
      });
      const updated = k.call(seed, {
        at: t("09:02:00"),
        by: k.asUser(mallory),
        source: "iam.amazonaws.com",
        event: "UpdateAccessKey",
        region: "us-east-1",
        params: { status: "Active", userName: bob.name, accessKeyId: bob.key },
        readOnly: false,
      });
      const used = k.use(seed, t("10:00:00"), k.asUser(bob));
      return {
        records: [made, refused, updated, used],
        expect: [
          {
            query: bob.key,
            origin: person(bob),
            confidence: "exact",
            hops: 0,
            createdBy: null,
            notOrigin: ["mallory"],
          },
        ],
      };
    },
  ),
  defineCase(
    "query/not-in-lake",
    "A key that no record mentions: nothing is known, and that is said.",
    "interface.md Trace.origin (null where nothing is known), GapReason not-seen",
    (seed) => {
      const { account, alice } = people(seed);
      const used = k.use(seed, t("10:00:00"), k.asUser(alice));
      const found: k.Verdict = {
        subject: null,
        originKinds: ["none", "unknown"],
        confidence: "none",
        gap: "not-seen",
        hops: 0,
        notOrigin: ["alice"],
      };
      return {
        records: [used],
        expect: [
          { query: k.keyId(seed, "ASIA", account), ...found },
          { query: k.uuid(seed), ...found },
        ],
      };
    },
  ),
  defineCase(
    "query/role-arn-of-several-sessions",
    "A role ARN stands for all its sessions. Opened by two people it is ambiguous; opened by one, she is the origin, and the latest session's chain is shown.",
    "interface.md How sure (a role ARN … is answered the same way)",
    (seed) => {
      const { account, alice, bob } = people(seed);
      const shared = k.role(seed, account, "shared");
      const own = k.role(seed, account, "own");
      const made = [
        k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role: shared, name: "s1" }),
        k.assumeRole(seed, { at: t("11:00:00"), by: k.asUser(bob), role: shared, name: "s2" }),
        k.assumeRole(seed, { at: t("12:00:00"), by: k.asUser(alice), role: own, name: "s3" }),
        k.assumeRole(seed, { at: t("13:00:00"), by: k.asUser(alice), role: own, name: "s4" }),
      ];
      const uses = made.map((one) => k.use(seed, k.plus(one.session.createdAt, 60), k.asRole(one.session)));
      return {
        records: [...made.flatMap((one) => one.records), ...uses],
        expect: [
          {
            query: shared.arn,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
            candidateOrigins: [person(alice), person(bob)],
          },
          {
            query: own.arn,
            origin: person(alice),
            confidence: "exact",
            candidates: 1,
            hops: 1,
            evidence: [[k.idOf(made[3]!.caller)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "query/unresolved-role-arn",
    "A role ARN of which only uses are known: the role, with a gap.",
    "interface.md origin.kind role",
    (seed) => {
      const { account } = people(seed);
      const session = {
        role: k.role(seed, account, "shared", "/team/"),
        name: "s1",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      return {
        records: [k.use(seed, t("10:01:00"), k.asRole(session))],
        expect: [{ query: session.role.arn, origin: onlyRole(session), confidence: "none", gap: "any" }],
      };
    },
  ),
];

function people(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  return { account, alice: k.user(seed, account, "alice"), bob: k.user(seed, account, "bob") };
}

function sessionToken(seed: k.Seed) {
  const { account, alice } = people(seed);
  const key = k.keyId(seed, "ASIA", account);
  const issued = k.getSessionToken(seed, t("10:00:00"), k.asUser(alice), key);
  const used = k.use(seed, t("10:05:00"), k.asUserSession(alice, key, t("10:00:00"), { mfa: true }));
  return { alice, key, issued, used };
}

function federationToken(seed: k.Seed, name = "partner") {
  const { account, alice, bob } = people(seed);
  const key = k.keyId(seed, "ASIA", account);
  const issued = k.getFederationToken(seed, t("10:00:00"), k.asUser(alice), name, key);
  const used = k.use(seed, t("10:05:00"), k.asFederated(account, name, key, t("10:00:00"), k.asUser(alice)));
  return { alice, bob, key, issued, used };
}

function rootTask(seed: k.Seed) {
  const management = k.accountId(seed, "management");
  const member = k.accountId(seed, "member");
  const carol = k.user(seed, management, "carol");
  const assumed = k.assumeRole(seed, {
    at: t("20:43:10"),
    by: k.asUser(carol),
    role: k.role(seed, management, "root-access"),
    name: "unlock",
  });
  const key = k.keyId(seed, "ASIA", member);
  const opened = k.assumeRoot(seed, t("20:52:11"), k.asRole(assumed.session), member, key);
  const used = k.use(seed, t("20:53:47"), k.asRootSession(member, key, t("20:52:11")), {
    source: "s3.amazonaws.com",
    event: "DeleteBucketPolicy",
    params: { bucketName: "locked-bucket", Host: "locked-bucket.s3.amazonaws.com", policy: "" },
    readOnly: false,
  });
  return { carol, member, key, assumed, opened, used };
}
