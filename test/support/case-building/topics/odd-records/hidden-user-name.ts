import * as k from "../../kit.js";
import { HIDDEN, hidden } from "./scenes.js";

const { defineCase, person, t } = k;

export const hiddenUserNameCases = [
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
