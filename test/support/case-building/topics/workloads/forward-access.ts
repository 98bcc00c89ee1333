import * as k from "../../kit.js";
import { forwarded, forwardedSession } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const forwardAccessCases = [
  defineCase(
    "forward-access/from-a-long-term-key",
    "S3 calls KMS on Alice's behalf with a key that nobody issued. It is her own act: no hop, no gap, and not the service's.",
    "cloudtrail-identity.md §3.9, A5; interface.md How many hops (forward access has no hop of its own)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const put = k.use(seed, t("10:00:09"), k.asUser(alice), {
        source: "s3.amazonaws.com",
        event: "PutObject",
        readOnly: false,
        category: "Data",
      });
      const decrypt = forwarded(
        seed,
        t("10:00:09"),
        k.asUserSession(alice, k.keyId(seed, "ASIA", account), t("10:00:00"), { invokedBy: "AWS Internal" }),
      );
      return {
        records: [decrypt, put],
        expect: [
          {
            query: k.idOf(decrypt),
            origin: person(alice),
            confidence: "exact",
            hops: 0,
            gap: null,
            notOrigin: ["AWS Internal"],
          },
        ],
      };
    },
  ),
  defineCase(
    "forward-access/from-a-role-session",
    "CloudFormation calls EC2 on behalf of Alice's role session, with a key that nobody issued: same principal, same creation date, so the same chain.",
    "cloudtrail-identity.md §3.9 (keeps principalId and creationDate)",
    (seed) => {
      const { alice, assumed, forwardedKey, decrypt } = forwardedSession(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: ["exact", "strong"],
        gap: null,
        hops: 1,
        via: ["AssumeRole"],
        notOrigin: ["cloudformation.amazonaws.com"],
      };
      return {
        records: [...assumed.records, decrypt],
        expect: [
          { query: k.idOf(decrypt), ...found, evidence: [[k.idOf(assumed.caller)]] },
          { query: forwardedKey, ...found },
        ],
      };
    },
  ),
  defineCase(
    "forward-access/from-a-role-session-without-issuance",
    "The same without the AssumeRole: only the role is known; that a service carried the call says nothing of who.",
    "interface.md origin.kind role",
    (seed) => {
      const { assumed, decrypt } = forwardedSession(seed);
      return {
        records: [decrypt],
        expect: [
          {
            query: k.idOf(decrypt),
            origin: onlyRole(assumed.session),
            confidence: "none",
            gap: "any",
            notOrigin: ["cloudformation.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "forward-access/from-the-console",
    "EC2 calls KMS on behalf of Alice's console session; the sign-in is the hop.",
    "cloudtrail-identity.md §3.9, A6",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const login = k.consoleLogin(seed, t("09:00:00"), k.userAtSignIn(alice));
      const by = k.asUserSession(alice, k.keyId(seed, "ASIA", account), t("09:00:00"), {
        invokedBy: "ec2-frontend-api.amazonaws.com",
      });
      const decrypt = k.edited(forwarded(seed, t("10:10:00"), by), { sessionCredentialFromConsole: "true" });
      return {
        records: [login, decrypt],
        expect: [
          {
            query: k.idOf(decrypt),
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            via: ["ConsoleLogin"],
            gap: null,
            notOrigin: ["ec2-frontend-api.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "forward-access/look-alike-other-person",
    "In the same second S3 acted for Alice and Secrets Manager for Bob. Each record names its user.",
    "cloudtrail-identity.md §3.9",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const bob = k.user(seed, account, "bob");
      const alices = forwarded(
        seed,
        t("10:00:09"),
        k.asUserSession(alice, k.keyId(seed, "ASIA", account), t("10:00:00"), { invokedBy: "AWS Internal" }),
      );
      const bobs = forwarded(
        seed,
        t("10:00:09"),
        k.asUserSession(bob, k.keyId(seed, "ASIA", account), t("10:00:00"), {
          invokedBy: "secretsmanager.amazonaws.com",
        }),
      );
      const bobsLogin = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(bob));
      return {
        records: [alices, bobs, bobsLogin],
        expect: [
          { query: k.idOf(alices), origin: person(alice), confidence: "exact", hops: 0, notOrigin: ["bob"] },
          { query: k.idOf(bobs), origin: person(bob), confidence: "exact", notOrigin: ["alice"] },
        ],
      };
    },
  ),
];
