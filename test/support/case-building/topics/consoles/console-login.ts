import * as k from "../../kit.js";
import { rootSignedIn, signedIn } from "./scenes.js";

const { defineCase, person, t } = k;

export const consoleLoginCases = [
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
];
