import * as k from "../../kit.js";
import { cognito } from "./scenes.js";

const { defineCase, t } = k;

export const cognitoCases = [
  defineCase(
    "cognito/enhanced-complete",
    "GetCredentialsForIdentity, a data event, issues the key; its uses carry the Cognito subject themselves.",
    "interface.md How sure (a Cognito sub is exact); cloudtrail-identity.md §3.7",
    (seed) => {
      const { sub, issued, session, used } = cognito(seed);
      const found: k.Verdict = { origin: { kind: "web-identity", name: sub }, confidence: "exact" };
      return {
        records: [issued, used],
        expect: [
          {
            query: session.key,
            ...found,
            hops: 1,
            via: ["GetCredentialsForIdentity"],
            evidence: [[k.idOf(issued)]],
          },
          { query: k.idOf(used), ...found },
        ],
      };
    },
  ),
  defineCase(
    "cognito/data-events-not-recorded",
    "Data events were not recorded, as is usual. The subject on the use is exact by itself.",
    "interface.md How sure",
    (seed) => {
      const { sub, session, used } = cognito(seed);
      return {
        records: [used],
        expect: [
          {
            query: session.key,
            origin: { kind: "web-identity", name: sub },
            confidence: "exact",
            notOrigin: ["CognitoIdentityCredentials"],
          },
          { query: k.principalOf(session), origin: { kind: "web-identity", name: sub }, confidence: "exact" },
        ],
      };
    },
  ),
  defineCase(
    "cognito/look-alike-same-second",
    "Two identities of the pool get sessions in one second. All Cognito sessions of a role have the same name: principal and creation date agree, only key and subject differ.",
    "cloudtrail-identity.md §3.0 J2 (collides); interface.md How sure",
    (seed) => {
      const one = cognito(seed);
      const two = cognito(seed, "second");
      return {
        records: [one.issued, two.issued, two.used, one.used],
        expect: [
          {
            query: one.session.key,
            origin: { kind: "web-identity", name: one.sub },
            confidence: "exact",
            notOrigin: [two.sub],
          },
          {
            query: k.idOf(two.used),
            origin: { kind: "web-identity", name: two.sub },
            confidence: "exact",
            notOrigin: [one.sub],
          },
          { query: k.principalOf(one.session), origin: null, confidence: "none", gap: "ambiguous" },
        ],
      };
    },
  ),
  defineCase(
    "cognito/basic-flow",
    "The basic flow exchanges the pool's token with AssumeRoleWithWebIdentity, which is logged.",
    "cloudtrail-identity.md §3.7 (Basic flow)",
    (seed) => {
      const { role, sub, context } = cognito(seed);
      const { record, session } = k.federate(seed, {
        event: "AssumeRoleWithWebIdentity",
        at: t("12:00:00"),
        by: k.asWebIdentity(
          "cognito-identity.amazonaws.com",
          "eu-central-1:3f0b6f6e-5d0e-4a52-9f5e-3c1f6a7d2b11",
          sub,
        ),
        provider: "cognito-identity.amazonaws.com",
        role,
        name: "app",
        context,
      });
      const used = k.use(seed, t("12:01:00"), k.asRole(session));
      return {
        records: [record, used],
        expect: [
          {
            query: session.key,
            origin: { kind: "web-identity", name: sub },
            confidence: "exact",
            hops: 1,
            via: ["AssumeRoleWithWebIdentity"],
            gap: null,
          },
        ],
      };
    },
  ),
];
