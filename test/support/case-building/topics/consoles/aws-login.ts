import * as k from "../../kit.js";
import { awsLogin, oauthEvent } from "./scenes.js";

const { defineCase, person, t } = k;

export const awsLoginCases = [
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
