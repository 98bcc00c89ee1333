import * as k from "../kit.js";
import type { CloudTrailRecord, Json } from "../../../../src/trail/record.js";

const { defineCase, person, onlyRole, t } = k;

const OMITTED = { omitted: true, originalSize: 111542, reason: "responseElements too large" };
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** Records with something missing, cut, empty, hidden or written otherwise. */
export const oddRecords = [
  defineCase(
    "truncated/response-omitted",
    "AssumeRole's response was dropped for its size: the key is not printed. The request still has role and session name, and the second fits: strong at most.",
    "cloudtrail-identity.md §1.1 truncation, §3.0 J2",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      return {
        records: [k.edited(assumed.caller, { responseElements: OMITTED }), used],
        expect: [
          {
            query: session.key,
            origin: [person(alice), onlyRole(session)],
            confidence: ["strong", "weak", "none"],
          },
        ],
      };
    },
  ),
  defineCase(
    "truncated/request-and-response-omitted",
    "Request and response are gone; only the role's ARN and the second are left. That is no chain, and the reason is the truncation, not a missing file.",
    "interface.md GapReason response-truncated",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      return {
        records: [k.edited(assumed.caller, { requestParameters: OMITTED, responseElements: OMITTED }), used],
        expect: [
          {
            query: session.key,
            origin: [person(alice), onlyRole(session)],
            confidence: ["weak", "none"],
            gap: "response-truncated",
          },
        ],
      };
    },
  ),
  defineCase(
    "truncated/look-alike-other-session",
    "A truncated AssumeRole by Bob of another role, half an hour before: it has nothing to do with the session in use.",
    "interface.md GapReason",
    (seed) => {
      const { session, used } = plain(seed);
      const bob = k.user(seed, session.role.account, "bob");
      const other = k.assumeRole(seed, {
        at: t("09:30:00"),
        by: k.asUser(bob),
        role: k.role(seed, bob.account, "elsewhere"),
        name: "other",
      });
      return {
        records: [k.edited(other.caller, { responseElements: OMITTED }), used],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "no-event-id/issuing-event",
    "The issuing event has no ID. It still issued the key.",
    "issue 2, Ingest (the record's hash serves); data/README.md §4",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      return {
        records: [k.edited(assumed.caller, { eventID: undefined }), used],
        expect: [
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            gap: null,
            via: ["AssumeRole"],
          },
        ],
      };
    },
  ),
  defineCase("no-event-id/use", "The use has no ID.", "issue 2, Ingest", (seed) => {
    const { alice, assumed, session, used } = plain(seed);
    return {
      records: [...assumed.records, k.edited(used, { eventID: undefined })],
      expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, events: 1 }],
    };
  }),
  defineCase(
    "no-event-id/look-alike-two-uses",
    "Two uses without IDs by two people, alike but for their identity: two records, two people.",
    "issue 2, Ingest (a duplicate has the same event ID …)",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const bob = k.user(seed, alice.account, "bob");
      const bobs = k.edited(used, { userIdentity: k.asUser(bob), eventID: undefined });
      return {
        records: [...assumed.records, k.edited(used, { eventID: undefined }), bobs],
        expect: [
          { query: session.key, origin: person(alice), confidence: "exact", events: 1 },
          { query: bob.key, origin: person(bob), confidence: "exact", hops: 0, events: 1 },
        ],
      };
    },
  ),
  defineCase(
    "empty-key/role-session",
    "A use of a role session shows an empty key. Principal and creation date lead to the issuance: strong.",
    'cloudtrail-identity.md §2.2 accessKeyId (normalise "" to undefined), J2',
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const odd = withIdentity(used, { accessKeyId: "" });
      return {
        records: [...assumed.records, odd],
        expect: [
          { query: k.idOf(odd), origin: person(alice), confidence: "strong", hops: 1 },
          { query: session.key, origin: person(alice), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
  defineCase(
    "empty-key/issuance-missing",
    "The same without the issuance.",
    "interface.md origin.kind role",
    (seed) => {
      const { session, used } = plain(seed);
      const odd = withIdentity(used, { accessKeyId: "" });
      return {
        records: [odd],
        expect: [{ query: k.idOf(odd), origin: onlyRole(session), confidence: "none", gap: "any" }],
      };
    },
  ),
  defineCase(
    "empty-key/look-alike-other-empty-keys",
    "The root user's sign-in, Bob's session and Alice's all show empty keys. An empty key joins nothing.",
    "cloudtrail-identity.md §2.2; data/README.md §4",
    (seed) => {
      const { alice, assumed, used } = plain(seed);
      const bob = k.user(seed, alice.account, "bob");
      const role = k.role(seed, bob.account, "billing");
      const bobs = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(bob), role, name: "bill", key: "" });
      const unknown = {
        role: k.role(seed, bob.account, "unknown"),
        name: "free",
        key: "",
        createdAt: t("10:00:00"),
      };
      const odd = withIdentity(used, { accessKeyId: "" });
      const unknownUse = k.use(seed, t("10:05:00"), k.asRole(unknown));
      return {
        records: [
          k.consoleLogin(seed, t("10:00:00"), k.asRoot(bob.account, "")),
          ...bobs.records,
          ...assumed.records,
          odd,
          unknownUse,
        ],
        expect: [
          { query: k.idOf(odd), origin: person(alice), confidence: "strong", notOrigin: ["bob", "root"] },
          {
            query: k.idOf(unknownUse),
            origin: onlyRole(unknown),
            confidence: "none",
            gap: "any",
            notOrigin: ["bob", "alice", "root"],
          },
        ],
      };
    },
  ),
  defineCase(
    "no-principal-id/issued-key",
    "The use's principal ID is null; ARN, key and creation date fit the issuance.",
    "interface.md How sure, J1",
    (seed) => {
      const { alice, assumed, used } = plain(seed);
      const odd = withIdentity(used, { principalId: null });
      return {
        records: [...assumed.records, odd],
        expect: [{ query: k.idOf(odd), origin: person(alice), hops: 1, gap: null }],
      };
    },
  ),
  defineCase(
    "no-principal-id/issuance-missing",
    "The same without the issuance.",
    "interface.md origin.kind role",
    (seed) => {
      const { session, used } = plain(seed);
      const odd = withIdentity(used, { principalId: null });
      return {
        records: [odd],
        expect: [{ query: session.key, origin: onlyRole(session), confidence: "none", gap: "any" }],
      };
    },
  ),
  defineCase(
    "no-principal-id/look-alike-other-arn",
    "The principal ID is null and the key is the one issued to Bob, but the ARN is another role's session.",
    "interface.md How sure, J1",
    (seed) => {
      const { session, used } = plain(seed);
      const bob = k.user(seed, session.role.account, "bob");
      const bobs = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        role: k.role(seed, bob.account, "billing"),
        name: "bill",
        key: session.key,
      });
      const odd = withIdentity(used, { principalId: null });
      return {
        records: [...bobs.records, odd],
        expect: [
          {
            query: k.idOf(odd),
            origin: onlyRole(session),
            confidence: "none",
            gap: "any",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "no-user-identity/event",
    "userIdentity is null: nothing is known of who.",
    "interface.md origin.kind unknown; data/README.md §4",
    (seed) => {
      const { used } = plain(seed);
      const odd = k.edited(used, { userIdentity: null });
      return {
        records: [odd],
        expect: [
          { query: k.idOf(odd), originKinds: ["unknown", "none"], confidence: "none", gap: "any", hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "no-user-identity/issuing-event",
    "The event that issued the key has no identity: the chain stops there, and nobody is named.",
    "product.md Never name the wrong person",
    (seed) => {
      const { assumed, session, used } = plain(seed);
      return {
        records: [k.edited(assumed.caller, { userIdentity: null }), used],
        expect: [
          {
            query: session.key,
            originKinds: ["role", "unknown", "none"],
            confidence: "none",
            gap: "any",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "no-user-identity/look-alike-service-event",
    "A service's own event has an identity without a type, beside Alice's call of the same second. It is not hers.",
    "cloudtrail-identity.md §2.1 (missing type), A13",
    (seed) => {
      const { alice } = plain(seed);
      const own = k.use(seed, t("10:05:00"), k.asUser(alice));
      const rotated = k.call(seed, {
        at: t("10:05:00"),
        by: { accountId: alice.account, invokedBy: "AWS Internal" },
        source: "kms.amazonaws.com",
        event: "RotateKey",
        type: "AwsServiceEvent",
        details: { keyId: "6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0" },
      });
      return {
        records: [own, rotated],
        expect: [
          { query: k.idOf(rotated), originKinds: ["aws-service", "unknown", "none"], notOrigin: ["alice"] },
        ],
      };
    },
  ),
  defineCase(
    "no-session-context/use-between-issue-and-expiry",
    "The use has no session context, so no creation date. Key and principal fit and it lies between issue and expiry: exact.",
    "interface.md How sure, J1 (without a creation date)",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const odd = withIdentity(used, { sessionContext: undefined });
      return {
        records: [...assumed.records, odd],
        expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null }],
      };
    },
  ),
  defineCase(
    "no-session-context/use-after-expiry",
    "The same an hour and a half after the issuance of a session of one hour: not exact.",
    "interface.md How sure, J1 (only for a use between issue and expiry)",
    (seed) => {
      const { alice, assumed, session } = plain(seed);
      const late = withIdentity(k.use(seed, t("11:30:00"), k.asRole(session)), { sessionContext: undefined });
      return {
        records: [...assumed.records, late],
        expect: [
          {
            query: k.idOf(late),
            origin: [person(alice), onlyRole(session)],
            confidence: ["strong", "weak", "none"],
          },
        ],
      };
    },
  ),
  defineCase(
    "no-session-context/look-alike-use-before-issue",
    "The same ten minutes before the issuance: an earlier session whose key had the same ID.",
    "interface.md How sure, J1",
    (seed) => {
      const { assumed, session } = plain(seed);
      const early = withIdentity(k.use(seed, t("09:50:00"), k.asRole(session)), {
        sessionContext: undefined,
      });
      return {
        records: [...assumed.records, early],
        expect: [
          {
            query: k.idOf(early),
            origin: onlyRole(session),
            confidence: "none",
            gap: "any",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "no-session-context/switch-event-itself",
    "SwitchRole's own identity has neither key nor session context. It says itself who switched.",
    "cloudtrail-identity.md §2.1, §3.5",
    (seed) => {
      const home = k.user(seed, k.accountId(seed, "home"), "alice");
      const session = { role: k.role(seed, k.accountId(seed, "other"), "operator"), name: "alice" };
      const switched = k.switchEvent(seed, t("10:00:00"), session, home.arn);
      return {
        records: [switched],
        expect: [{ query: k.idOf(switched), origin: person(home), confidence: ["strong", "exact"] }],
      };
    },
  ),
  defineCase(
    "basic-date/complete",
    "The creation date stands in basic notation.",
    "cloudtrail-identity.md §2.2 (parse both)",
    (seed) => {
      const { alice, assumed, session } = plain(seed);
      const used = k.use(seed, t("10:05:00"), k.asRole({ ...session, createdAt: "20260310T100000Z" }));
      return {
        records: [...assumed.records, used],
        expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null }],
      };
    },
  ),
  defineCase(
    "basic-date/unissued-key",
    "The same under a key that was not issued: the stamp is understood, strong.",
    "cloudtrail-identity.md J2",
    (seed) => {
      const { alice, assumed, session } = plain(seed);
      const key = k.keyId(seed, "ASIA", alice.account);
      const used = k.use(seed, t("10:05:00"), k.asRole({ ...session, key, createdAt: "20260310T100000Z" }));
      return {
        records: [...assumed.records, used],
        expect: [{ query: key, origin: person(alice), confidence: "strong", hops: 1 }],
      };
    },
  ),
  defineCase(
    "basic-date/look-alike-ten-seconds-off",
    "Basic notation, ten seconds after the issuance, under another key.",
    "cloudtrail-identity.md J2",
    (seed) => {
      const { alice, assumed, session } = plain(seed);
      const key = k.keyId(seed, "ASIA", alice.account);
      const used = k.use(seed, t("10:05:00"), k.asRole({ ...session, key, createdAt: "20260310T100010Z" }));
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "addendum/updated-response",
    "AssumeRole was first delivered without its response; an update brought it. The amended event issued the key, and the call counts once.",
    "cloudtrail-identity.md §1.1 addendum; issue 2, Ingest",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const { first, update } = amended(seed, assumed.caller);
      return {
        records: [update, used, first],
        expect: [
          { query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null },
          { query: alice.key, origin: person(alice), hops: 0, events: 1 },
        ],
      };
    },
  ),
  defineCase(
    "addendum/original-missing",
    "Only the update is in the lake; it is a whole record.",
    "issue 2, Ingest",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const { update } = amended(seed, assumed.caller);
      return {
        records: [used, update],
        expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null }],
      };
    },
  ),
  defineCase(
    "addendum/look-alike-delivery-delay",
    "Two AssumeRole calls of Alice and Bob came late, with an addendum that updates nothing. Neither amends the other.",
    "cloudtrail-identity.md §1.1 addendum",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const bob = k.user(seed, alice.account, "bob");
      const bobs = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        role: k.role(seed, bob.account, "billing"),
        name: "bill",
      });
      const late = { addendum: { reason: "DELIVERY_DELAY" } };
      return {
        records: [
          k.edited(bobs.caller, late),
          k.edited(assumed.caller, late),
          used,
          k.use(seed, t("10:06:00"), k.asRole(bobs.session)),
        ],
        expect: [
          { query: session.key, origin: person(alice), confidence: "exact", hops: 1, notOrigin: ["bob"] },
          {
            query: bobs.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
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
  defineCase(
    "hidden-user-name/failed-sign-in",
    "A sign-in with an unknown user name: CloudTrail hides what was typed. It is nobody's name.",
    "cloudtrail-identity.md §4.3",
    (seed) => {
      const account = k.accountId(seed, "main");
      const failed = hidden(seed, t("10:00:00"), account);
      return {
        records: [failed],
        expect: [
          {
            query: k.idOf(failed),
            originKinds: ["unknown", "none"],
            confidence: "none",
            gap: "any",
            notOrigin: [HIDDEN],
          },
        ],
      };
    },
  ),
  defineCase(
    "hidden-user-name/look-alike-two-failures",
    "Two such failures of two accounts do not become one person.",
    "cloudtrail-identity.md §4.3 (must not collapse into one attacker user)",
    (seed) => {
      const one = hidden(seed, t("10:00:00"), k.accountId(seed, "main"));
      const two = hidden(seed, t("10:00:00"), k.accountId(seed, "other"));
      const found: k.Verdict = { originKinds: ["unknown", "none"], confidence: "none", notOrigin: [HIDDEN] };
      return {
        records: [one, two],
        expect: [
          { query: k.idOf(one), ...found },
          { query: k.idOf(two), ...found },
          { query: HIDDEN, ...found },
        ],
      };
    },
  ),
  defineCase(
    "hidden-user-name/look-alike-success-after",
    "Three seconds later Alice signs in from the same address. That she mistyped is likely and not proven.",
    "product.md Never name the wrong person",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const failed = hidden(seed, t("10:00:00"), account);
      const login = k.consoleLogin(seed, t("10:00:03"), k.userAtSignIn(alice));
      return {
        records: [failed, login],
        expect: [
          {
            query: k.idOf(failed),
            originKinds: ["unknown", "none"],
            confidence: "none",
            notOrigin: [HIDDEN, "alice"],
          },
          { query: k.idOf(login), origin: person(alice), confidence: "exact" },
        ],
      };
    },
  ),
];

function plain(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const assumed = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role: k.role(seed, account, "deploy"),
    name: "release",
  });
  return {
    alice,
    assumed,
    session: assumed.session,
    used: k.use(seed, t("10:05:00"), k.asRole(assumed.session)),
  };
}

function withIdentity(record: CloudTrailRecord, changes: Record<string, Json | undefined>): CloudTrailRecord {
  return k.edited(record, { userIdentity: k.edited(record["userIdentity"] as CloudTrailRecord, changes) });
}

function amended(seed: k.Seed, record: CloudTrailRecord) {
  const first = k.edited(record, { responseElements: null });
  const update = k.edited(record, {
    eventID: k.uuid(seed),
    addendum: {
      reason: "UPDATED_DATA",
      updatedFields: "responseElements",
      originalRequestID: record["requestID"] ?? null,
      originalEventID: record["eventID"] ?? null,
    },
  });
  return { first, update };
}

function hidden(seed: k.Seed, at: string, account: string) {
  return k.consoleLogin(
    seed,
    at,
    { type: "IAMUser", accountId: account, accessKeyId: "", userName: HIDDEN },
    { failure: "No username found in supplied account" },
  );
}
