import * as k from "../../kit.js";
import { rootTask } from "./scenes.js";

const { defineCase, person, t } = k;

export const assumeRootCases = [
  defineCase(
    "assume-root/complete",
    "Carol opens a root session on a member account from a role; both logs are there. The origin is whoever opened it, never root.",
    "interface.md origin.kind root; cloudtrail-identity.md §5",
    (seed) => {
      const { carol, member, key, assumed, opened, used } = rootTask(seed);
      const found: k.Verdict = {
        origin: person(carol),
        confidence: "exact",
        gap: null,
        hops: 2,
        via: ["AssumeRole", "AssumeRoot"],
        notOrigin: ["root"],
      };
      return {
        records: [used, opened, ...assumed.records],
        expect: [
          {
            query: key,
            subject: { kind: "access-key", account: member },
            ...found,
            rules: ["J1", "J1"],
            evidence: [[k.idOf(assumed.caller)], [k.idOf(opened)]],
          },
          { query: k.idOf(used), ...found },
          { query: k.idOf(opened), origin: person(carol), confidence: "exact", hops: 1, gap: null },
          { query: assumed.session.key, origin: person(carol), confidence: "exact", hops: 1, descendants: 1 },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/flagged-session",
    "As before, but the member's events carry assumedRoot, as the guide documents it, and the opener is an IAM user with a long-term key.",
    "cloudtrail-identity.md §5 (accept on both, never require)",
    (seed) => {
      const management = k.accountId(seed, "management");
      const member = k.accountId(seed, "member");
      const carol = k.user(seed, management, "carol");
      const key = k.keyId(seed, "ASIA", member);
      const opened = k.assumeRoot(
        seed,
        t("20:52:11"),
        k.asUser(carol),
        member,
        key,
        "IAMAuditRootUserCredentials",
      );
      const used = k.use(
        seed,
        t("20:53:47"),
        k.asRootSession(member, key, t("20:52:11"), { context: { assumedRoot: "true" } }),
        {
          source: "iam.amazonaws.com",
          event: "ListMFADevices",
          region: "us-east-1",
        },
      );
      return {
        records: [opened, used],
        expect: [
          {
            query: key,
            origin: person(carol),
            confidence: "exact",
            hops: 1,
            via: ["AssumeRoot"],
            gap: null,
            notOrigin: ["root"],
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/openers-half-only",
    "The member account's log is not in the lake; the opener's is. The issued key can be asked for and has its opener.",
    "cloudtrail-identity.md §5",
    (seed) => {
      const { carol, key, assumed, opened } = rootTask(seed);
      return {
        records: [opened, ...assumed.records],
        expect: [
          {
            query: key,
            origin: person(carol),
            confidence: "exact",
            hops: 2,
            via: ["AssumeRole", "AssumeRoot"],
            events: 0,
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/assume-root-missing",
    "Only the member's half: root under a temporary key, even flagged as an assumed root session. Who opened it is not known.",
    "interface.md How sure (a Root event under a temporary key)",
    (seed) => {
      const member = k.accountId(seed, "member");
      const key = k.keyId(seed, "ASIA", member);
      const flagged = k.keyId(seed, "ASIA", member);
      const used = k.use(seed, t("20:53:47"), k.asRootSession(member, key, t("20:52:11")));
      const usedFlagged = k.use(
        seed,
        t("21:53:47"),
        k.asRootSession(member, flagged, t("21:52:11"), { context: { assumedRoot: "true" } }),
      );
      const found: k.Verdict = {
        origin: { kind: "root", name: "root", account: member },
        confidence: "weak",
        gap: "issuing-event-not-in-lake",
      };
      return {
        records: [used, usedFlagged],
        expect: [
          { query: key, ...found, fetchNext: { covers: t("20:52:11") } },
          { query: flagged, ...found },
          { query: k.idOf(usedFlagged), ...found },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/look-alike-other-member",
    "Carol opened a root session on one member in the second in which a root session of another member began. They are not the same session.",
    "cloudtrail-identity.md §5 (accountId == targetPrincipal)",
    (seed) => {
      const { carol, key, assumed, opened, used } = rootTask(seed);
      const second = k.accountId(seed, "second member");
      const otherKey = k.keyId(seed, "ASIA", second);
      const otherUse = k.use(seed, t("20:55:00"), k.asRootSession(second, otherKey, t("20:52:11")));
      return {
        records: [...assumed.records, opened, used, otherUse],
        expect: [
          {
            query: otherKey,
            origin: { kind: "root", account: second },
            confidence: "weak",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["carol"],
            notEvidence: [k.idOf(opened)],
          },
          { query: key, origin: person(carol), confidence: "exact", hops: 2 },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/response-truncated",
    "The AssumeRoot event lost its response to the size limit, so the key is not printed. Target account and creation date fit one event: strong.",
    "cloudtrail-identity.md §5 (fallback accountId == targetPrincipal and creationDate == eventTime)",
    (seed) => {
      const { carol, key, assumed, opened, used } = rootTask(seed);
      const cut = k.edited(opened, {
        responseElements: { omitted: true, originalSize: 111542, reason: "responseElements too large" },
      });
      return {
        records: [...assumed.records, cut, used],
        expect: [
          {
            query: key,
            origin: person(carol),
            confidence: "strong",
            hops: 2,
            via: ["AssumeRole", "AssumeRoot"],
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-root/two-openers-one-second",
    "Carol and Dave open root sessions on one member in one second. Account and creation date are the same; the issued keys tell.",
    "interface.md How sure, J1",
    (seed) => {
      const { carol, member, key, assumed, opened, used } = rootTask(seed);
      const dave = k.user(seed, carol.account, "dave");
      const davesKey = k.keyId(seed, "ASIA", member);
      const daves = k.assumeRoot(
        seed,
        t("20:52:11"),
        k.asUser(dave),
        member,
        davesKey,
        "SQSUnlockQueuePolicy",
      );
      const davesUse = k.use(seed, t("20:54:00"), k.asRootSession(member, davesKey, t("20:52:11")), {
        source: "sqs.amazonaws.com",
        event: "SetQueueAttributes",
        readOnly: false,
      });
      return {
        records: [davesUse, daves, used, opened, ...assumed.records],
        expect: [
          { query: key, origin: person(carol), confidence: "exact", hops: 2, notOrigin: ["dave", "root"] },
          {
            query: davesKey,
            origin: person(dave),
            confidence: "exact",
            hops: 1,
            notOrigin: ["carol", "root"],
          },
        ],
      };
    },
  ),
];
