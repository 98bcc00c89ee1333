import * as k from "../../kit.js";
import { IRSA, web } from "./scenes.js";

const { defineCase, t } = k;

export const irsaCases = [
  defineCase(
    "irsa/complete",
    "A pod uses its service account's token; the SDK names the session by the clock.",
    "interface.md origin.kind web-identity (IRSA)",
    (seed) => {
      const { subject, issued, session, used } = web(seed, IRSA);
      return {
        records: [issued, used],
        expect: [
          {
            query: session.key,
            origin: { kind: "web-identity", name: subject },
            confidence: "exact",
            gap: null,
            hops: 1,
          },
          { query: k.idOf(issued), origin: { kind: "web-identity", name: subject }, hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "irsa/issuing-event-missing-then-chain",
    "The pod's session assumed a role of another account, but the token exchange is not in the lake: the chain stops at the pod's role.",
    "interface.md origin.kind role",
    (seed) => {
      const { subject, session } = web(seed, IRSA);
      const next = k.assumeRole(seed, {
        at: t("10:02:00"),
        by: k.asRole(session),
        role: k.role(seed, k.accountId(seed, "other"), "far"),
        name: "hop",
      });
      const used = k.use(seed, t("10:03:00"), k.asRole(next.session));
      return {
        records: [...next.records, used],
        expect: [
          {
            query: next.session.key,
            originKinds: ["role", "web-identity"],
            gap: "issuing-event-not-in-lake",
            notOrigin: [subject, "far"],
          },
        ],
      };
    },
  ),
  defineCase(
    "irsa/look-alike-same-second",
    "Two service accounts exchange tokens for different roles in one second, both sessions named alike by the SDK's clock; both then open the same role of another account.",
    "data/README.md §3.4 (candidates in the same second)",
    (seed) => {
      const one = web(seed, IRSA);
      const two = web(seed, { ...IRSA, subject: "system:serviceaccount:shop:stock", role: "stock" });
      const far = k.role(seed, k.accountId(seed, "other"), "far");
      const nextOne = k.assumeRole(seed, {
        at: t("10:02:00"),
        by: k.asRole(one.session),
        role: far,
        name: "hop",
      });
      const nextTwo = k.assumeRole(seed, {
        at: t("10:02:00"),
        by: k.asRole(two.session),
        role: far,
        name: "hop",
      });
      return {
        records: [
          one.issued,
          two.issued,
          ...nextTwo.records,
          ...nextOne.records,
          k.use(seed, t("10:03:00"), k.asRole(nextOne.session)),
          k.use(seed, t("10:03:00"), k.asRole(nextTwo.session)),
        ],
        expect: [
          {
            query: nextOne.session.key,
            origin: { kind: "web-identity", name: one.subject },
            confidence: "exact",
            hops: 2,
            notOrigin: [two.subject],
          },
          {
            query: nextTwo.session.key,
            origin: { kind: "web-identity", name: two.subject },
            confidence: "exact",
            hops: 2,
            notOrigin: [one.subject],
          },
        ],
      };
    },
  ),
];
