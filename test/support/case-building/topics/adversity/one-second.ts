import * as k from "../../kit.js";
import { cognito } from "../federation/scenes.js";
import { INSTANCE, lambda } from "../workloads/scenes.js";
import { rootTask, people } from "../tokens/scenes.js";

const { defineCase, person, t } = k;

/** Somebody else's call of the very second, for the same role and session name: principal and creation date agree. */
function bobsCall(seed: k.Seed, role: k.Role, name: string) {
  const bob = k.user(seed, role.account, "bob");
  return { bob, call: k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(bob), role, name }) };
}

export const oneSecondCases = [
  defineCase(
    "one-second/in-scope-of-a-function",
    "A function's session, its issuance not logged, says in inScopeOf whose it is. In its second Bob assumed the role under the function's name: the second must not outweigh what AWS stamped.",
    "interface.md How sure (inScopeOf is exact); cloudtrail-identity.md §2.2 inScopeOf",
    (seed) => {
      const { role, session, inScopeOf } = lambda(seed);
      const { bob, call } = bobsCall(seed, role, session.name);
      const used = k.use(seed, t("10:05:00"), k.asRole(session, { inScopeOf }));
      const bobs = k.use(seed, t("10:06:00"), k.asRole(call.session));
      const found: k.Verdict = {
        origin: { kind: "workload", name: "orders-export" },
        confidence: "exact",
        hops: 1,
        via: ["delivered-by-service"],
        notOrigin: ["bob"],
      };
      return {
        records: [used, bobs, ...call.records],
        expect: [
          { query: session.key, ...found },
          { query: k.idOf(used), ...found },
          { query: call.session.key, origin: person(bob), confidence: "exact", notOrigin: ["orders-export"] },
        ],
      };
    },
  ),
  defineCase(
    "one-second/cognito-subject",
    "A Cognito session carries its subject; its issuance was not recorded. Bob's AssumeRole of that role, session name and second did not make it: only web identity makes such a session.",
    "interface.md How sure (a Cognito sub is exact); cloudtrail-identity.md §2.2 webIdFederationData",
    (seed) => {
      const { role, sub, session, used } = cognito(seed);
      const { call } = bobsCall(seed, role, session.name);
      return {
        records: [used, ...call.records],
        expect: [
          {
            query: k.idOf(used),
            origin: { kind: "web-identity", name: sub },
            confidence: "exact",
            notOrigin: ["bob"],
            notEvidence: [k.idOf(call.caller)],
          },
        ],
      };
    },
  ),
  defineCase(
    "one-second/web-identity-without-subject",
    "A pod's session shows its provider but, as customer providers do, no subject; its issuance is missing. Bob's AssumeRole of the second, same role and name, is no web identity's.",
    "cloudtrail-identity.md §2.2 webIdFederationData (stays on every later event)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const role = k.role(seed, account, "orders");
      const provider = `arn:aws:iam::${account}:oidc-provider/oidc.northwind.test`;
      const { call } = bobsCall(seed, role, "orders");
      const session = {
        ...call.session,
        key: k.keyId(seed, "ASIA", account),
        context: { webIdFederationData: { federatedProvider: provider, attributes: {} } },
      };
      return {
        records: [k.use(seed, t("10:05:00"), k.asRole(session)), ...call.records],
        expect: [
          {
            query: session.key,
            originKinds: ["role", "web-identity"],
            confidence: "none",
            gap: "any",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "one-second/delivered-to-an-instance",
    "The instance metadata service delivered the session, its issuance is missing, and in its second Bob assumed the role under the instance's ID.",
    "interface.md How sure (ec2RoleDelivery … strong or better)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const { call } = bobsCall(seed, k.role(seed, account, "web-server"), INSTANCE);
      const session = {
        ...call.session,
        key: k.keyId(seed, "ASIA", account),
        context: { ec2RoleDelivery: "2.0" },
      };
      return {
        records: [k.use(seed, t("10:05:00"), k.asRole(session)), ...call.records],
        expect: [
          {
            query: session.key,
            origin: { kind: "workload", name: INSTANCE },
            confidence: ["strong", "exact"],
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "one-second/on-behalf-of-stands-on-the-other-key",
    "Alice and Bob assume one role under one name in one second. Alice's key is stamped with an Identity Center user's ID; Bob's is not, and stays Bob's.",
    "cloudtrail-identity.md §2.2 onBehalfOf (resolve per credential group)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const role = k.role(seed, account, "analytics");
      const { bob, call } = bobsCall(seed, role, "app");
      const alices = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "app" });
      const userId = k.uuid(seed, "user");
      const store = `arn:aws:identitystore::${account}:identitystore/d-9967a1b2c3`;
      const stamped = k.asRole(alices.session, { onBehalfOf: { userId, identityStoreArn: store } });
      return {
        records: [
          k.use(seed, t("10:05:00"), stamped),
          k.use(seed, t("10:06:00"), k.asRole(call.session)),
          ...alices.records,
          ...call.records,
        ],
        expect: [
          { query: call.session.key, origin: person(bob), confidence: "exact", notOrigin: [userId, "alice"] },
          {
            query: alices.session.key,
            origin: { kind: "identity-center-user", name: userId },
            confidence: "exact",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "one-second/federated-name-of-another-issuer",
    "Alice's federated session, its issuance missing, names her as its issuer. In its second Bob made one of the same name: it is not his.",
    "interface.md How sure (FederatedUser.sessionIssuer is exact); cloudtrail-identity.md §3.3",
    (seed) => {
      const { account, alice, bob } = people(seed);
      const bobsKey = k.keyId(seed, "ASIA", account);
      const key = k.keyId(seed, "ASIA", account);
      const bobs = k.getFederationToken(seed, t("10:00:00"), k.asUser(bob), "partner", bobsKey);
      const used = k.use(
        seed,
        t("10:05:00"),
        k.asFederated(account, "partner", key, t("10:00:00"), k.asUser(alice)),
      );
      return {
        records: [bobs, used],
        expect: [
          {
            query: key,
            origin: person(alice),
            confidence: "exact",
            notOrigin: ["bob"],
            notEvidence: [k.idOf(bobs)],
          },
          { query: bobsKey, origin: person(bob), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
  defineCase(
    "one-second/root-sign-in-and-assume-root",
    "Root signs in to the member account in the second in which Carol opens a root session there. Carol's issued key is hers. A page's key that nobody printed may be either's, unless the console flagged it.",
    "interface.md How sure (a root session opened by AssumeRoot has the origin of whoever opened it)",
    (seed) => {
      const { carol, member, key, assumed, opened, used } = rootTask(seed);
      const login = k.consoleLogin(seed, t("20:52:11"), k.asRoot(member, ""));
      const page = k.keyId(seed, "ASIA", member);
      const silent = k.keyId(seed, "ASIA", member);
      const flagged = k.useInConsole(seed, t("20:55:00"), k.asRootSession(member, page, t("20:52:11")));
      const unflagged = k.use(seed, t("20:56:00"), k.asRootSession(member, silent, t("20:52:11")));
      return {
        records: [login, flagged, unflagged, used, opened, ...assumed.records],
        expect: [
          { query: key, origin: person(carol), confidence: "exact", hops: 2, notOrigin: ["root"] },
          { query: page, origin: { kind: "root", account: member }, hops: 1, via: ["ConsoleLogin"] },
          {
            query: silent,
            origin: null,
            gap: "ambiguous",
            candidateOrigins: [person(carol), { kind: "root", account: member }],
          },
        ],
      };
    },
  ),
  defineCase(
    "one-second/a-loop-with-a-way-in",
    "Sessions A and B issue each other in one second, and Alice opened A. The loop is no beginning; Alice is.",
    "cloudtrail-identity.md §3.2 (detect cycles)",
    (seed) => {
      const { account, alice } = people(seed);
      const a = k.role(seed, account, "a-role");
      const b = k.role(seed, account, "b-role");
      const at = t("10:00:00");
      const opened = k.assumeRole(seed, { at, by: k.asUser(alice), role: a, name: "ping" });
      const makesB = k.assumeRole(seed, { at, by: k.asRole(opened.session), role: b, name: "pong" });
      const makesA = k.assumeRole(seed, {
        at,
        by: k.asRole(makesB.session),
        role: a,
        name: "ping",
        key: opened.session.key,
      });
      const usedA = k.use(seed, t("10:05:00"), k.asRole(opened.session));
      const usedB = k.use(seed, t("10:06:00"), k.asRole(makesB.session));
      return {
        records: [usedA, usedB, ...opened.records, ...makesA.records, ...makesB.records],
        expect: [
          { query: k.idOf(usedA), origin: person(alice), confidence: "exact", hops: 1 },
          { query: k.idOf(usedB), origin: person(alice), confidence: "exact", hops: 2 },
        ],
      };
    },
  ),
];
