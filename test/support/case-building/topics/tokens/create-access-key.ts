import * as k from "../../kit.js";
import { people } from "./scenes.js";

const { defineCase, person, t } = k;

export const createAccessKeyCases = [
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
];
