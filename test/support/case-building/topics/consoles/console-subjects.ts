import * as k from "../../kit.js";
import { samlConsole } from "../federation/scenes.js";
import { signedIn, switching } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const consoleSubjectsCases = [
  defineCase(
    "console-subjects/saml-session-mints-nothing-by-signing-in",
    "The federated session signs in to the console with its own credentials: that is the same session, not one that it minted.",
    "interface.md descendants (minted from the subject); How many hops (SAML console)",
    (seed) => {
      const { issued, login, page, used } = samlConsole(seed);
      return {
        records: [issued, login, used],
        expect: [
          { query: page.key, hops: 1, descendants: 0 },
          { query: k.sessionArn(page), hops: 1, descendants: 0 },
        ],
      };
    },
  ),
  defineCase(
    "console-subjects/session-arn-of-a-switch",
    "The session ARN of a console switch: the SwitchRole record and the calls are one session and one reading, and its activity holds both.",
    "interface.md How many hops (Console switch); How sure (candidates are other readings)",
    (seed) => {
      const { alice, login, switched } = switching(seed);
      const used = k.useInConsole(seed, t("10:05:00"), k.asRole(switched.session));
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "strong",
        hops: 2,
        candidates: 0,
        events: 2,
      };
      return {
        records: [login, used, switched.switched, ...switched.records],
        expect: [
          { query: k.sessionArn(switched.session), ...found },
          { query: k.principalOf(switched.session), ...found },
        ],
      };
    },
  ),
  defineCase(
    "console-subjects/user-whose-switch-has-only-switch-role",
    "Of a switch only SwitchRole is in the lake: it names the user's ARN. The switched session is among what that user minted, and not among what a namesake did.",
    "interface.md descendants; cloudtrail-identity.md §3.5 SwitchFrom",
    (seed) => {
      const { alice, login, switched } = switching(seed);
      const namesake = k.user(seed, k.accountId(seed, "third"), "alice");
      const used = k.useInConsole(seed, t("10:05:00"), k.asRole(switched.session));
      return {
        records: [login, used, switched.switched, k.use(seed, t("10:00:00"), k.asUser(namesake))],
        expect: [
          { query: alice.arn, origin: person(alice), descendants: 2 },
          { query: namesake.arn, origin: person(namesake), descendants: 0 },
        ],
      };
    },
  ),
  defineCase(
    "console-subjects/switch-that-failed",
    "A switch that failed, which sign-in events say in errorMessage alone, opened no session, whatever began in its second.",
    "cloudtrail-identity.md §3.4 (there is no errorCode), §3.5",
    (seed) => {
      const { switched } = switching(seed);
      const failed = k.edited(switched.switched, {
        responseElements: null,
        errorMessage: "Invalid information in one or more fields",
      });
      const used = k.useInConsole(seed, t("10:05:00"), k.asRole(switched.session));
      return {
        records: [failed, used],
        expect: [
          {
            query: switched.session.key,
            origin: onlyRole(switched.session),
            confidence: "none",
            gap: "any",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "console-subjects/token-that-was-refused",
    "aws login was refused its token. The call from the command line in that session was not made with it.",
    "cloudtrail-identity.md §3.7 (additionalEventData.success)",
    (seed) => {
      const { alice, login, keys } = signedIn(seed);
      const refused = k.call(seed, {
        at: t("10:00:30"),
        by: k.edited(k.asUserSession(alice, "", t("10:00:00"), { mfa: true }), { accessKeyId: undefined }),
        source: "signin.amazonaws.com",
        event: "CreateOAuth2Token",
        additional: { grant_type: "authorization_code", success: "false" },
        error: { message: "invalid_grant" },
        readOnly: false,
      });
      const used = k.use(seed, t("10:02:00"), k.asUserSession(alice, keys[0]!, t("10:00:00"), { mfa: true }));
      return {
        records: [login, refused, used],
        expect: [
          { query: keys[0]!, origin: person(alice), confidence: "exact", hops: 1, via: ["ConsoleLogin"] },
        ],
      };
    },
  ),
  defineCase(
    "console-subjects/switched-from-a-federated-user",
    "SwitchFrom is a federated user's ARN, of whom nothing else is in the lake: the federated name, not a role of that name.",
    "interface.md origin.kind federated-user",
    (seed) => {
      const { switched, alice } = switching(seed);
      const from = `arn:aws:sts::${alice.account}:federated-user/partner`;
      const record = k.switchEvent(seed, switched.session.createdAt, switched.session, from);
      const used = k.useInConsole(seed, t("10:05:00"), k.asRole(switched.session));
      return {
        records: [record, used],
        expect: [
          {
            query: switched.session.key,
            origin: { kind: "federated-user", name: "partner", account: alice.account },
            confidence: ["strong", "weak"],
            gap: "any",
            hops: 1,
            via: ["SwitchRole"],
          },
        ],
      };
    },
  ),
  defineCase(
    "console-subjects/renewed-after-a-saml-sign-in-of-that-name",
    "Alice switched to the role, and later Dana opened it by SAML under that session name. A console session that began after both may be of either.",
    "interface.md How sure (article S4: all switches and AssumeRoles of that principal ID name one origin)",
    (seed) => {
      const { login, switched, alice, other } = switching(seed);
      const { record } = k.federate(seed, {
        event: "AssumeRoleWithSAML",
        at: t("11:00:00"),
        by: k.asSaml("dana@northwind.test"),
        provider: `arn:aws:iam::${other}:saml-provider/northwind`,
        role: switched.session.role,
        name: switched.session.name,
      });
      const later = { ...switched.session, key: k.keyId(seed, "ASIA", other), createdAt: t("12:00:00") };
      return {
        records: [
          login,
          ...switched.records,
          switched.switched,
          record,
          k.useInConsole(seed, t("12:05:00"), k.asRole(later)),
        ],
        expect: [
          {
            query: later.key,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidateOrigins: [person(alice), { kind: "saml-user", name: "dana@northwind.test" }],
          },
        ],
      };
    },
  ),
];
