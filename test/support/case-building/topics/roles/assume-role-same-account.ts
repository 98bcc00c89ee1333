import * as k from "../../kit.js";

const { defineCase, person, onlyRole, t } = k;

export const assumeRoleSameAccountCases = [
  defineCase(
    "assume-role/same-account/complete",
    "Alice assumes a role with her long-term key and uses the issued key: the key, principal and creation date agree.",
    "cloudtrail-identity.md §3.1, J1; interface.md How sure",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice", "/staff/");
      const deploy = k.role(seed, account, "deploy", "/ci/");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: deploy,
        name: "release",
      });
      const used = k.use(seed, t("10:02:00"), k.asRole(assumed.session));
      const found: k.Verdict = { origin: person(alice), confidence: "exact", gap: null };
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: assumed.session.key,
            subject: { kind: "access-key", id: assumed.session.key, account },
            ...found,
            hops: 1,
            via: ["AssumeRole"],
            rules: ["J1"],
            evidence: [[k.idOf(assumed.caller)]],
            events: 1,
            descendants: 0,
            notOrigin: ["deploy", "release"],
            hopDetails: [
              {
                confidence: "exact",
                from: { accessKeyId: alice.key },
                to: { accessKeyId: assumed.session.key },
              },
            ],
          },
          {
            query: k.idOf(used),
            subject: { kind: "event", eventId: k.idOf(used) },
            ...found,
            hops: 1,
            via: ["AssumeRole"],
          },
          { query: k.sessionArn(assumed.session), ...found, hops: 1 },
          { query: k.principalOf(assumed.session), ...found, hops: 1 },
          { query: deploy.arn, origin: person(alice), confidence: "exact" },
          { query: alice.key, ...found, hops: 0, descendants: 1, createdBy: null },
          { query: alice.arn, origin: person(alice), confidence: "exact", hops: 0 },
          { query: k.idOf(assumed.caller), ...found, hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/same-account/issuing-event-missing",
    "A role session is used, but nothing of its issuance is in the lake: only the role is known, whatever the session is called.",
    "interface.md origin.kind role; GapReason",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const deploy = k.role(seed, account, "deploy");
      const session = {
        role: deploy,
        name: "alice",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      const used = k.use(seed, t("10:02:00"), k.asRole(session));
      const elsewhere = k.use(seed, t("09:00:00"), k.asUser(alice));
      const found: k.Verdict = {
        origin: onlyRole(session),
        confidence: "none",
        gap: "issuing-event-not-in-lake",
        notOrigin: ["alice"],
      };
      return {
        records: [elsewhere, used],
        expect: [
          { query: session.key, ...found, fetchNext: { account, covers: t("10:00:00") } },
          { query: k.idOf(used), ...found },
          { query: k.principalOf(session), ...found },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/same-account/look-alike-other-issuance",
    "Bob opened a session of the same role under the same name ten minutes before; the session that was used has another creation date and key. An API session is never bridged to an earlier one by its name.",
    "interface.md How sure (a session name proves nothing); data/README.md §3.5",
    (seed) => {
      const account = k.accountId(seed, "main");
      const bob = k.user(seed, account, "bob");
      const deploy = k.role(seed, account, "deploy");
      const bobs = k.assumeRole(seed, {
        at: t("09:50:00"),
        by: k.asUser(bob),
        role: deploy,
        name: "release",
      });
      const bobsUse = k.use(seed, t("09:51:00"), k.asRole(bobs.session));
      const unknown = { ...bobs.session, key: k.keyId(seed, "ASIA", account), createdAt: t("10:00:00") };
      const used = k.use(seed, t("10:02:00"), k.asRole(unknown));
      return {
        records: [...bobs.records, bobsUse, used],
        expect: [
          {
            query: unknown.key,
            origin: onlyRole(unknown),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["bob"],
            notEvidence: [k.idOf(bobs.caller)],
          },
          { query: bobs.session.key, origin: person(bob), confidence: "exact", hops: 1, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/same-account/issued-key-never-used",
    "The issued key appears in no event as a signer, only in the response that issued it. The issuing event alone says whose it is.",
    "cloudtrail-identity.md §3.0 J1",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const audit = k.role(seed, account, "audit");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: audit,
        name: "look",
      });
      return {
        records: assumed.records,
        expect: [
          {
            query: assumed.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            via: ["AssumeRole"],
            events: 0,
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/same-account/key-issued-to-another-principal",
    "The key of the use is the one that was issued, but the principal is another role's session: J1 needs both. The issuance to Bob must not be taken.",
    "interface.md How sure, J1",
    (seed) => {
      const account = k.accountId(seed, "main");
      const bob = k.user(seed, account, "bob");
      const deploy = k.role(seed, account, "deploy");
      const billing = k.role(seed, account, "billing");
      const bobs = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(bob), role: deploy, name: "bob" });
      const other = { role: billing, name: "run", key: bobs.session.key, createdAt: t("10:00:00") };
      const used = k.use(seed, t("10:05:00"), k.asRole(other));
      return {
        records: [...bobs.records, used],
        expect: [
          {
            query: k.idOf(used),
            origin: onlyRole(other),
            confidence: "none",
            gap: "any",
            notOrigin: ["bob"],
          },
          {
            query: k.principalOf(other),
            origin: onlyRole(other),
            confidence: "none",
            gap: "any",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
];
