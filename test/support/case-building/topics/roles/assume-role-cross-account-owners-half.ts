import * as k from "../../kit.js";

const { defineCase, person, t } = k;

export const assumeRoleCrossAccountOwnersHalfCases = [
  defineCase(
    "assume-role/cross-account/owners-half-caller-named-elsewhere",
    "Only the role owner's copy is there, with the caller's AIDA. The same AIDA stands with its name in another event of the lake, so it is given that name.",
    "interface.md How sure (a unique ID seen with its name anywhere is given that name)",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const reader = k.role(seed, away, "reader");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: reader,
        name: "xyz",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(assumed.session));
      const weekBefore = k.use(seed, t("08:00:00", "2026-03-03"), k.asUser(alice), {
        source: "s3.amazonaws.com",
        event: "ListBuckets",
      });
      const found: k.Verdict = { origin: person(alice), confidence: "exact", hops: 1, via: ["AssumeRole"] };
      return {
        records: [assumed.owner, used, weekBefore],
        expect: [
          { query: assumed.session.key, ...found, evidence: [[k.idOf(assumed.owner)]] },
          { query: k.sessionArn(assumed.session), ...found },
          { query: k.idOf(assumed.owner), origin: person(alice), confidence: "exact" },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/owners-half-caller-unknown",
    "Only the role owner's copy is there and nothing in the lake names its AIDA: an external account, as sure as the hop, and the account to fetch is named.",
    "interface.md origin.kind external-account; How sure",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const reader = k.role(seed, away, "reader");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: reader,
        name: "alice",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(assumed.session));
      const found: k.Verdict = {
        origin: { kind: "external-account", name: alice.principalId, account: home },
        confidence: "exact",
        gap: "caller-account-not-in-lake",
        hops: 1,
        notOrigin: ["alice"],
      };
      return {
        records: [assumed.owner, used],
        expect: [
          {
            query: assumed.session.key,
            ...found,
            evidence: [[k.idOf(assumed.owner)]],
            fetchNext: { account: home, covers: t("10:00:00") },
          },
          { query: k.idOf(used), ...found },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/owners-half-look-alike-name",
    "Only the owner's copy is there, with an unknown AIDA. The lake knows a user alice of the same account with another AIDA (the user was deleted and made again), and the session is called alice. Neither may give the name.",
    "interface.md How sure; product.md Never name the wrong person",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const former = { ...alice, principalId: k.uniqueId(seed, "AIDA", home, "former alice") };
      const reader = k.role(seed, away, "reader");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(former),
        role: reader,
        name: "alice",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(assumed.session));
      const other = k.use(seed, t("09:59:00"), k.asUser(alice));
      return {
        records: [other, assumed.owner, used],
        expect: [
          {
            query: assumed.session.key,
            originKinds: ["external-account"],
            hops: 1,
            gap: "any",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/owners-half-one-session-alive",
    "Only the owner's copy is there; the caller is AROA…:build. Exactly one session of that principal was alive at that second, opened by Alice: strong, not exact.",
    "interface.md How sure (only the role owner's half, caller AROA…:name)",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const bob = k.user(seed, home, "bob");
      const builder = k.role(seed, home, "builder");
      const reader = k.role(seed, away, "reader");
      const yesterday = k.assumeRole(seed, {
        at: t("10:00:00", "2026-03-09"),
        by: k.asUser(bob),
        role: builder,
        name: "build",
      });
      const first = k.assumeRole(seed, {
        at: t("09:40:00"),
        by: k.asUser(alice),
        role: builder,
        name: "build",
      });
      const second = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(first.session),
        role: reader,
        name: "fetch",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(second.session));
      return {
        records: [...yesterday.records, ...first.records, second.owner, used],
        expect: [
          {
            query: second.session.key,
            origin: person(alice),
            confidence: "strong",
            hops: 2,
            via: ["AssumeRole", "AssumeRole"],
            evidence: [[k.idOf(first.caller)], [k.idOf(second.owner)]],
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/owners-half-two-sessions-alive",
    "Only the owner's copy is there; two sessions of the caller's principal were alive at that second, of Alice and of Bob. Both are shown, none is named.",
    "interface.md How sure (more are candidates)",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const bob = k.user(seed, home, "bob");
      const builder = k.role(seed, home, "builder");
      const reader = k.role(seed, away, "reader");
      const alices = k.assumeRole(seed, {
        at: t("09:40:00"),
        by: k.asUser(alice),
        role: builder,
        name: "build",
      });
      const bobs = k.assumeRole(seed, { at: t("09:45:00"), by: k.asUser(bob), role: builder, name: "build" });
      const second = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(alices.session),
        role: reader,
        name: "fetch",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(second.session));
      return {
        records: [...alices.records, ...bobs.records, second.owner, used],
        expect: [
          {
            query: second.session.key,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
            candidateOrigins: [person(alice), person(bob)],
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/owners-half-two-sessions-of-one-person",
    "As before, but both living sessions are Alice's: the readings agree on the origin, so she is named, and the other reading is kept.",
    "interface.md How sure (readings with one origin)",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const builder = k.role(seed, home, "builder");
      const reader = k.role(seed, away, "reader");
      const one = k.assumeRole(seed, {
        at: t("09:40:00"),
        by: k.asUser(alice),
        role: builder,
        name: "build",
      });
      const other = k.assumeRole(seed, {
        at: t("09:45:00"),
        by: k.asUser(alice),
        role: builder,
        name: "build",
      });
      const second = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(one.session),
        role: reader,
        name: "fetch",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(second.session));
      return {
        records: [...one.records, ...other.records, second.owner, used],
        expect: [
          {
            query: second.session.key,
            origin: person(alice),
            confidence: ["strong", "weak"],
            hops: 2,
            candidates: 1,
            evidence: [[k.idOf(other.caller)], [k.idOf(second.owner)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/owners-half-no-session-alive",
    "Only the owner's copy is there, caller AROA…:build of an account of which the lake has nothing: the caller's unique ID as it was seen.",
    "interface.md origin.kind external-account",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const builder = k.role(seed, home, "builder");
      const reader = k.role(seed, away, "reader");
      const first = {
        role: builder,
        name: "build",
        key: k.keyId(seed, "ASIA", home),
        createdAt: t("09:40:00"),
      };
      const second = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(first),
        role: reader,
        name: "fetch",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(second.session));
      const found: k.Verdict = {
        origin: { kind: "external-account", name: k.principalOf(first), account: home },
        confidence: "exact",
        gap: "caller-account-not-in-lake",
        hops: 1,
      };
      return {
        records: [second.owner, used],
        expect: [
          { query: second.session.key, ...found, fetchNext: { account: home } },
          { query: k.sessionArn(second.session), ...found },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/owners-half-session-already-over",
    "Only the owner's copy is there. A session of the caller's principal is known, Alice's, but it had ended an hour before: it cannot be the caller's.",
    "interface.md How sure (alive at that second)",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const builder = k.role(seed, home, "builder");
      const reader = k.role(seed, away, "reader");
      const over = k.assumeRole(seed, {
        at: t("08:00:00"),
        by: k.asUser(alice),
        role: builder,
        name: "build",
        seconds: 3600,
      });
      const later = { ...over.session, key: k.keyId(seed, "ASIA", home), createdAt: t("09:55:00") };
      const second = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(later),
        role: reader,
        name: "fetch",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(second.session));
      return {
        records: [...over.records, second.owner, used],
        expect: [
          {
            query: second.session.key,
            originKinds: ["external-account", "role"],
            gap: "any",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
];
