import * as k from "../../kit.js";
import { oldConsole } from "./scenes.js";

const { defineCase, person, t } = k;

export const oldConsoleCallCases = [
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
];
