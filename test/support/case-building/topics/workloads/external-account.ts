import * as k from "../../kit.js";
import { bothCopies, readObject, shared } from "./scenes.js";

const { defineCase, person, t } = k;

export const externalAccountCases = [
  defineCase(
    "external-account/calls-a-shared-resource",
    "A principal of an account that is not in the lake reads a shared bucket: its unique ID and its account.",
    "interface.md origin.kind external-account",
    (seed) => {
      const { stranger, read } = shared(seed);
      return {
        records: [read],
        expect: [
          {
            query: k.idOf(read),
            origin: { kind: "external-account", name: stranger.principalId, account: stranger.account },
            gap: "caller-account-not-in-lake",
            hops: 0,
          },
        ],
      };
    },
  ),
  defineCase(
    "external-account/caller-named-elsewhere",
    "The same, and the caller's own account is in the lake: the AIDA has a name.",
    "interface.md How sure (a unique ID seen with its name anywhere)",
    (seed) => {
      const { stranger, read } = shared(seed);
      return {
        records: [read, k.use(seed, t("08:00:00"), k.asUser(stranger))],
        expect: [{ query: k.idOf(read), origin: person(stranger), confidence: "exact", hops: 0 }],
      };
    },
  ),
  defineCase(
    "external-account/role-session-resolved",
    "The caller is a role session of another account, whose issuance is in the lake: exactly one was alive.",
    "interface.md How sure (exactly one session of that principal alive)",
    (seed) => {
      const { stranger, bucketAccount } = shared(seed);
      const assumed = k.assumeRole(seed, {
        at: t("09:50:00"),
        by: k.asUser(stranger),
        role: k.role(seed, stranger.account, "reader"),
        name: "sync",
      });
      const read = readObject(
        seed,
        k.asOtherAccount(k.principalOf(assumed.session), stranger.account),
        bucketAccount,
      );
      return {
        records: [...assumed.records, read],
        expect: [{ query: k.idOf(read), origin: person(stranger), confidence: "strong", hops: 1 }],
      };
    },
  ),
  defineCase(
    "external-account/pair-by-shared-event-id",
    "A call that both accounts logged: the resource owner's copy has the caller's unique ID only, the caller's copy all of the identity; their shared event ID joins them.",
    "cloudtrail-identity.md §3.0 J7",
    (seed) => {
      const { stranger, bucketAccount } = shared(seed);
      const { owners, callers } = bothCopies(seed, stranger, bucketAccount);
      return {
        records: [owners, callers],
        expect: [
          { query: k.idOf(owners), origin: person(stranger), confidence: "exact", hops: 0, gap: null },
          { query: stranger.key, origin: person(stranger), confidence: "exact", hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "external-account/look-alike-other-request",
    "The caller's account is there, but with another user's call of the same second under another shared event ID. It does not name the caller.",
    "cloudtrail-identity.md §3.0 J7",
    (seed) => {
      const { stranger, read, bucketAccount } = shared(seed);
      const mia = k.user(seed, stranger.account, "mia");
      const { owners, callers } = bothCopies(seed, mia, bucketAccount);
      return {
        records: [callers, owners, read],
        expect: [
          {
            query: k.idOf(read),
            originKinds: ["external-account"],
            gap: "any",
            hops: 0,
            notOrigin: ["mia", "nina"],
          },
          { query: k.idOf(owners), origin: person(mia), hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "external-account/look-alike-same-session-name",
    "The caller is AROA…:sync of one role; the lake knows a living session called sync of another role of that account, Bob's.",
    "product.md Never name the wrong person",
    (seed) => {
      const { stranger, bucketAccount } = shared(seed);
      const bob = k.user(seed, stranger.account, "bob");
      const bobs = k.assumeRole(seed, {
        at: t("09:50:00"),
        by: k.asUser(bob),
        role: k.role(seed, stranger.account, "writer"),
        name: "sync",
      });
      const reader = k.role(seed, stranger.account, "reader");
      const read = readObject(
        seed,
        k.asOtherAccount(`${reader.roleId}:sync`, stranger.account),
        bucketAccount,
      );
      return {
        records: [...bobs.records, read],
        expect: [
          { query: k.idOf(read), originKinds: ["external-account", "role"], gap: "any", notOrigin: ["bob"] },
        ],
      };
    },
  ),
];
