import * as k from "../../kit.js";
import { people, rootTask } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const queryCases = [
  defineCase(
    "query/not-in-lake",
    "A key that no record mentions: nothing is known, and that is said.",
    "interface.md Trace.origin (null where nothing is known), GapReason not-seen",
    (seed) => {
      const { account, alice } = people(seed);
      const used = k.use(seed, t("10:00:00"), k.asUser(alice));
      const found: k.Verdict = {
        subject: null,
        originKinds: ["none", "unknown"],
        confidence: "none",
        gap: "not-seen",
        hops: 0,
        notOrigin: ["alice"],
      };
      return {
        records: [used],
        expect: [
          { query: k.keyId(seed, "ASIA", account), ...found },
          { query: k.uuid(seed), ...found },
        ],
      };
    },
  ),
  defineCase(
    "query/role-arn-of-several-sessions",
    "A role ARN stands for all its sessions. Opened by two people it is ambiguous; opened by one, she is the origin, and the latest session's chain is shown.",
    "interface.md How sure (a role ARN … is answered the same way)",
    (seed) => {
      const { account, alice, bob } = people(seed);
      const shared = k.role(seed, account, "shared");
      const own = k.role(seed, account, "own");
      const made = [
        k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role: shared, name: "s1" }),
        k.assumeRole(seed, { at: t("11:00:00"), by: k.asUser(bob), role: shared, name: "s2" }),
        k.assumeRole(seed, { at: t("12:00:00"), by: k.asUser(alice), role: own, name: "s3" }),
        k.assumeRole(seed, { at: t("13:00:00"), by: k.asUser(alice), role: own, name: "s4" }),
      ];
      const uses = made.map((one) => k.use(seed, k.plus(one.session.createdAt, 60), k.asRole(one.session)));
      return {
        records: [...made.flatMap((one) => one.records), ...uses],
        expect: [
          {
            query: shared.arn,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
            candidateOrigins: [person(alice), person(bob)],
          },
          {
            query: own.arn,
            origin: person(alice),
            confidence: "exact",
            candidates: 1,
            hops: 1,
            evidence: [[k.idOf(made[3]!.caller)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "query/unresolved-role-arn",
    "A role ARN of which only uses are known: the role, with a gap.",
    "interface.md origin.kind role",
    (seed) => {
      const { account } = people(seed);
      const session = {
        role: k.role(seed, account, "shared", "/team/"),
        name: "s1",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      return {
        records: [k.use(seed, t("10:01:00"), k.asRole(session))],
        expect: [{ query: session.role.arn, origin: onlyRole(session), confidence: "none", gap: "any" }],
      };
    },
  ),
  defineCase(
    "query/root-of-a-member-account",
    "The root principal of a member account, by ARN and by account ID. All its use is a session that Carol opened by AssumeRoot: hers, not root's. Once root signs in as well, it is either's.",
    "interface.md origin.kind root (a root session opened by AssumeRoot); How sure (principal ID with several creation dates)",
    (seed) => {
      const { carol, member, assumed, opened, used } = rootTask(seed);
      const second = k.accountId(seed, "second member");
      const key = k.keyId(seed, "ASIA", second);
      const secondOpened = k.assumeRoot(seed, t("20:53:00"), k.asRole(assumed.session), second, key);
      const secondUse = k.use(seed, t("20:54:00"), k.asRootSession(second, key, t("20:53:00")));
      const login = k.consoleLogin(seed, t("22:00:00"), k.asRoot(second, ""));
      const page = k.useInConsole(
        seed,
        t("22:01:00"),
        k.asRootSession(second, k.keyId(seed, "ASIA", second), t("22:00:00")),
      );
      const hers: k.Verdict = { origin: person(carol), confidence: "exact", hops: 2, notOrigin: ["root"] };
      const either: k.Verdict = {
        origin: null,
        gap: "ambiguous",
        candidateOrigins: [person(carol), { kind: "root", account: second }],
      };
      return {
        records: [...assumed.records, opened, used, secondOpened, secondUse, login, page],
        expect: [
          { query: `arn:aws:iam::${member}:root`, ...hers },
          { query: member, ...hers },
          { query: `arn:aws:iam::${second}:root`, ...either },
          { query: second, ...either },
        ],
      };
    },
  ),
  defineCase(
    "query/unique-role-id-of-unused-sessions",
    "A role's unique ID stands for its sessions as its ARN does, used or not.",
    "interface.md trace (principal ID); How sure",
    (seed) => {
      const { account, alice } = people(seed);
      const role = k.role(seed, account, "deploy");
      const made = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "s1" });
      return {
        records: made.records,
        expect: [
          { query: role.roleId, origin: person(alice), confidence: "exact", hops: 1 },
          { query: role.arn, origin: person(alice), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
];
