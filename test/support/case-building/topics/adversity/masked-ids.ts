import * as k from "../../kit.js";
import { center, portalEvent } from "../federation/scenes.js";
import { readObject } from "../workloads/scenes.js";

const { defineCase, person, t } = k;

const MASKED = "AIDACKCEVSQ6C2EXAMPLE";

export const maskedIdsCases = [
  defineCase(
    "masked-ids/one-shared-event-id",
    "All shared event IDs are redacted to one word. Alice's and Bob's cross-account calls are still two calls, each with its own two copies.",
    "cloudtrail-identity.md §3.0 J7 (same request ID); data/README.md §4 redaction",
    (seed) => {
      const away = k.accountId(seed, "away");
      const made = ["alice", "bob"].map((name, at) => {
        const who = k.user(seed, k.accountId(seed, "home"), name);
        const role = k.role(seed, away, "reader");
        const assumed = k.assumeRole(seed, { at: t(`10:0${at}:00`), by: k.asUser(who), role, name: "sync" });
        const hide = (record: (typeof assumed.records)[0]) => k.edited(record, { sharedEventID: "redacted" });
        return {
          who,
          owner: hide(assumed.owner),
          caller: hide(assumed.caller),
          session: assumed.session,
          used: k.use(seed, t(`10:1${at}:00`), k.asRole(assumed.session)),
        };
      });
      return {
        records: made.flatMap((one) => [one.used, one.owner, one.caller]),
        expect: made.flatMap(({ who, owner, caller, session }) => [
          {
            query: session.key,
            origin: person(who),
            confidence: "exact" as const,
            hops: 1,
            evidence: [[k.idOf(caller), k.idOf(owner)]],
            notOrigin: who.name === "alice" ? ["bob"] : ["alice"],
          },
          {
            query: k.idOf(owner),
            origin: person(who),
            notOrigin: who.name === "alice" ? ["bob"] : ["alice"],
          },
        ]),
      };
    },
  ),
  defineCase(
    "masked-ids/unique-id-of-another-account",
    "Every AIDA is masked to one. The caller came from an account that is not in the lake; a user with the masked ID in another account does not name it.",
    "interface.md How sure; product.md Never name the wrong person",
    (seed) => {
      const bucket = k.accountId(seed, "bucket");
      const read = readObject(seed, k.asOtherAccount(MASKED, k.accountId(seed, "elsewhere")), bucket);
      const alice = { ...k.user(seed, bucket, "alice"), principalId: MASKED };
      return {
        records: [read, k.use(seed, t("09:00:00"), k.asUser(alice))],
        expect: [
          {
            query: k.idOf(read),
            origin: { kind: "external-account", name: MASKED },
            gap: "any",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "masked-ids/session-of-another-account",
    "Role IDs are masked to one. The caller AROA…:sync came from an account without records; a living session of that masked principal in another account is not the caller.",
    "interface.md How sure (exactly one session of that principal alive)",
    (seed) => {
      const bucket = k.accountId(seed, "bucket");
      const alice = k.user(seed, bucket, "alice");
      const role = { ...k.role(seed, bucket, "sync"), roleId: "AROACKCEVSQ6C2EXAMPLE" };
      const assumed = k.assumeRole(seed, { at: t("09:50:00"), by: k.asUser(alice), role, name: "sync" });
      const caller = k.asOtherAccount(k.principalOf(assumed.session), k.accountId(seed, "elsewhere"));
      const read = readObject(seed, caller, bucket);
      return {
        records: [read, ...assumed.records, k.use(seed, t("09:55:00"), k.asRole(assumed.session))],
        expect: [
          { query: k.idOf(read), originKinds: ["external-account"], gap: "any", notOrigin: ["alice"] },
        ],
      };
    },
  ),
  defineCase(
    "masked-ids/long-term-key-made-twice",
    "Long-term keys are masked to one. Carol made Alice's, Dave made Bob's: who made the masked key cannot be told, and nobody is named for it.",
    "interface.md createdBy (origin: Origin | null)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const [alice, bob, carol, dave] = ["alice", "bob", "carol", "dave"].map((name) =>
        k.user(seed, account, name),
      ) as [k.User, k.User, k.User, k.User];
      const key = "AKIA****************";
      const made = [
        k.createAccessKey(seed, t("10:00:00"), k.asUser(carol, "ASIA****************"), alice, key),
        k.createAccessKey(seed, t("10:05:00"), k.asUser(dave, "ASIA****************"), bob, key),
      ];
      const uses = [alice, bob].map((who) => k.use(seed, t("11:00:00"), k.asUser(who, key)));
      return {
        records: [...uses, ...made],
        expect: [
          { query: key, origin: null, gap: "ambiguous", candidateOrigins: [person(alice), person(bob)] },
          { query: k.idOf(uses[0]!), origin: person(alice), confidence: "exact" },
        ],
      };
    },
  ),
  defineCase(
    "masked-ids/portal-of-another-user",
    "Erin's AssumeRoleWithSAML and, in its second, Frank's GetRoleCredentials for the same permission set and account; his user ID is known by his name elsewhere in the lake. It is not evidence for hers, and his ID is not hers.",
    "cloudtrail-identity.md §3.7 Link 2→3 (session name == user name); interface.md origin.principalId",
    (seed) => {
      const erin = center(seed);
      const frank = center(seed, "frank@northwind.test");
      const later = k.edited(frank.stamped, { eventTime: t("12:00:00"), eventID: k.uuid(seed) });
      return {
        records: [erin.issued, erin.used, frank.portal, later],
        expect: [
          {
            query: erin.session.key,
            origin: erin.person,
            hops: 1,
            notEvidence: [k.idOf(frank.portal)],
            notOrigin: ["frank@northwind.test", frank.userId],
          },
        ],
      };
    },
  ),
  defineCase(
    "masked-ids/two-portal-users-only",
    "Erin and Frank take credentials for one role in one second; the member's AssumeRoleWithSAML are missing. Her session's name is hers, but which of the two user IDs is hers cannot be told.",
    "cloudtrail-identity.md §3.7 Link 2→3; interface.md origin.principalId (where stamped)",
    (seed) => {
      const erin = center(seed);
      const frank = portalEvent(seed, erin.management, "AdministratorAccess", erin.member, k.uuid(seed));
      return {
        records: [erin.portal, frank, erin.used],
        expect: [
          {
            query: erin.session.key,
            origin: erin.person,
            confidence: ["strong", "weak"],
            notEvidence: [k.idOf(frank)],
            candidates: 0,
          },
        ],
      };
    },
  ),
];
