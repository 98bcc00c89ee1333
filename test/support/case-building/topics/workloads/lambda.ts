import * as k from "../../kit.js";
import { lambda } from "./scenes.js";

const { defineCase, person, t } = k;

export const lambdaCases = [
  defineCase(
    "lambda/in-scope-of-alone",
    "A function's call carries inScopeOf with its ARN; its issuance is under another key or not there. Exact, one hop, no gap.",
    "interface.md How sure (inScopeOf), How many hops",
    (seed) => {
      const { session, inScopeOf } = lambda(seed);
      const used = k.use(seed, t("10:05:00"), k.asRole(session, { inScopeOf }));
      const found: k.Verdict = {
        origin: { kind: "workload", name: "orders-export" },
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["delivered-by-service"],
      };
      return {
        records: [used],
        expect: [
          { query: session.key, ...found },
          { query: k.idOf(used), ...found },
        ],
      };
    },
  ),
  defineCase(
    "lambda/assume-role-by-lambda",
    "Lambda's AssumeRole prints the key that the function uses, but no session; role, session name and time agree.",
    "cloudtrail-identity.md §3.7 Lambda; data/README.md §2",
    (seed) => {
      const { role } = lambda(seed);
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asService("lambda.amazonaws.com"),
        role,
        name: "orders-export",
        seconds: 43200,
        withoutSession: true,
      });
      const used = k.use(seed, t("10:05:00"), k.asRole(assumed.session));
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: assumed.session.key,
            origin: { kind: "workload", name: "orders-export" },
            confidence: "exact",
            gap: null,
            hops: 1,
            via: ["AssumeRole"],
            notOrigin: ["lambda.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "lambda/name-only",
    "A session called like a function, without inScopeOf and without issuance: at best weak.",
    "interface.md How sure",
    (seed) => {
      const { session } = lambda(seed);
      const used = k.use(seed, t("10:05:00"), k.asRole(session));
      return {
        records: [used],
        expect: [{ query: session.key, originKinds: ["workload", "role"], confidence: ["weak", "none"] }],
      };
    },
  ),
  defineCase(
    "lambda/look-alike-issued-to-a-person",
    "Bob opens a session of the function's role under the function's name; the function's own session runs beside it.",
    "interface.md How sure",
    (seed) => {
      const { account, role, session, inScopeOf } = lambda(seed);
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:10:00"), by: k.asUser(bob), role, name: "orders-export" });
      const own = k.use(seed, t("10:05:00"), k.asRole(session, { inScopeOf }));
      const bobsUse = k.use(seed, t("10:11:00"), k.asRole(bobs.session));
      return {
        records: [own, ...bobs.records, bobsUse],
        expect: [
          {
            query: k.idOf(bobsUse),
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notOrigin: ["orders-export"],
          },
          {
            query: session.key,
            origin: { kind: "workload", name: "orders-export" },
            confidence: "exact",
            notOrigin: ["bob"],
          },
          { query: k.sessionArn(session), origin: null, confidence: "none", gap: "ambiguous", candidates: 2 },
        ],
      };
    },
  ),
];
