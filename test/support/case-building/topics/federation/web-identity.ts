import * as k from "../../kit.js";
import { GITHUB, web } from "./scenes.js";

const { defineCase, t } = k;

export const webIdentityCases = [
  defineCase(
    "web-identity/github-complete",
    "A GitHub Actions run gets a session with its token. The subject stands only on the issuing event.",
    "interface.md origin.kind web-identity; cloudtrail-identity.md §2.2",
    (seed) => {
      const { subject, issued, session, used } = web(seed, GITHUB);
      const found: k.Verdict = {
        origin: { kind: "web-identity", name: subject },
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["AssumeRoleWithWebIdentity"],
        notOrigin: ["GitHubActions"],
      };
      return {
        records: [issued, used],
        expect: [
          { query: session.key, ...found, rules: ["J1"], evidence: [[k.idOf(issued)]] },
          { query: k.principalOf(session), ...found },
        ],
      };
    },
  ),
  defineCase(
    "web-identity/github-issuing-event-missing",
    "Only the use is there. It says which provider, but not whose token: no subject may be named.",
    "cloudtrail-identity.md §2.2 (attributes:{} – the sub is not there)",
    (seed) => {
      const { subject, session, used } = web(seed, GITHUB);
      return {
        records: [used],
        expect: [
          {
            query: session.key,
            originKinds: ["role", "web-identity"],
            gap: "issuing-event-not-in-lake",
            notOrigin: ["GitHubActions", subject],
          },
        ],
      };
    },
  ),
  defineCase(
    "web-identity/github-look-alike-other-repository",
    "Two repositories get sessions of the same role under the same session name, 20 seconds apart.",
    "interface.md How sure, J1",
    (seed) => {
      const one = web(seed, GITHUB);
      const two = web(seed, { ...GITHUB, subject: "repo:acme/other:pull_request", at: t("10:00:20") });
      return {
        records: [two.used, one.issued, two.issued, one.used],
        expect: [
          {
            query: one.session.key,
            origin: { kind: "web-identity", name: one.subject },
            confidence: "exact",
            hops: 1,
            notOrigin: [two.subject],
          },
          {
            query: two.session.key,
            origin: { kind: "web-identity", name: two.subject },
            confidence: "exact",
            hops: 1,
            notOrigin: [one.subject],
          },
          {
            query: k.sessionArn(one.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
          },
        ],
      };
    },
  ),
];
