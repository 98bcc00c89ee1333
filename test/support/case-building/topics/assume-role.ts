import * as k from "../kit.js";

const { defineCase, person, onlyRole, t, plus } = k;

/** AssumeRole within an account, across accounts, and by services. */
export const assumeRole = [
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
  defineCase(
    "assume-role/cross-account/both-halves",
    "Alice of one account assumes a role of another; both copies are in the lake. They are one hop, and both are its evidence.",
    "cloudtrail-identity.md §3.2 pair, J7; interface.md How many hops",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const reader = k.role(seed, away, "reader");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: reader,
        name: "alice-laptop",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(assumed.session));
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["AssumeRole"],
      };
      return {
        records: [used, assumed.owner, assumed.caller],
        expect: [
          {
            query: assumed.session.key,
            ...found,
            rules: ["J1"],
            evidence: [[k.idOf(assumed.caller), k.idOf(assumed.owner)]],
          },
          { query: k.sessionArn(assumed.session), ...found },
          { query: k.idOf(used), ...found },
          {
            query: alice.key,
            origin: person(alice),
            confidence: "exact",
            hops: 0,
            events: 1,
            descendants: 1,
          },
          { query: k.idOf(assumed.owner), origin: person(alice), confidence: "exact", gap: null },
          { query: k.idOf(assumed.caller), origin: person(alice), confidence: "exact", hops: 0, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/cross-account/only-callers-half",
    "The role owner's copy is not in the lake; the caller's copy has the full identity and the issued key, so nothing is less sure.",
    "cloudtrail-identity.md §3.1 (yes, from either copy)",
    (seed) => {
      const home = k.accountId(seed, "home");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const reader = k.role(seed, away, "reader");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: reader,
        name: "alice-laptop",
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(assumed.session));
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 1,
        rules: ["J1"],
      };
      return {
        records: [assumed.caller, used],
        expect: [
          { query: assumed.session.key, ...found, evidence: [[k.idOf(assumed.caller)]] },
          { query: k.principalOf(assumed.session), ...found },
        ],
      };
    },
  ),
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
  defineCase(
    "assume-role/cross-account/look-alike-shared-request",
    "Two callers assume the same role of another account under the same session name in the same second. Each copy belongs to its pair by the shared event ID, and each key to its caller.",
    "cloudtrail-identity.md §3.2 (do not key the pair on eventID), J7",
    (seed) => {
      const home = k.accountId(seed, "home");
      const third = k.accountId(seed, "third");
      const away = k.accountId(seed, "away");
      const alice = k.user(seed, home, "alice");
      const carol = k.user(seed, third, "carol");
      const reader = k.role(seed, away, "reader");
      const alices = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: reader,
        name: "sync",
      });
      const carols = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(carol),
        role: reader,
        name: "sync",
      });
      return {
        records: [
          carols.owner,
          alices.caller,
          alices.owner,
          carols.caller,
          k.use(seed, t("10:01:00"), k.asRole(alices.session)),
          k.use(seed, t("10:01:30"), k.asRole(carols.session)),
        ],
        expect: [
          {
            query: alices.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            evidence: [[k.idOf(alices.caller), k.idOf(alices.owner)]],
            notEvidence: [k.idOf(carols.caller), k.idOf(carols.owner)],
            notOrigin: ["carol"],
          },
          {
            query: carols.session.key,
            origin: person(carol),
            confidence: "exact",
            hops: 1,
            evidence: [[k.idOf(carols.caller), k.idOf(carols.owner)]],
            notEvidence: [k.idOf(alices.caller), k.idOf(alices.owner)],
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/by-service/complete",
    "AWS Config assumes a customer's role and uses the issued key: the origin is the service principal. The AssumeRole event itself is the service's own act.",
    "interface.md origin.kind aws-service; cloudtrail-identity.md §3.2 By an AWS service",
    (seed) => {
      const account = k.accountId(seed, "main");
      const recorder = k.role(seed, account, "config-recorder");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asService("config.amazonaws.com"),
        role: recorder,
        name: "AWSConfig-Describe",
      });
      const used = k.use(
        seed,
        t("10:00:20"),
        k.asRole(assumed.session, { invokedBy: "config.amazonaws.com" }),
      );
      const service: Partial<k.Origin> = { kind: "aws-service", name: "config.amazonaws.com" };
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: assumed.session.key,
            origin: service,
            confidence: "exact",
            hops: 1,
            via: ["AssumeRole"],
            rules: ["J1"],
            gap: null,
          },
          { query: k.idOf(used), origin: service, confidence: "exact", hops: 1 },
          { query: k.idOf(assumed.caller), origin: service, confidence: "exact", hops: 0, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/by-service/issuing-event-missing",
    "A session of an ordinary role, called as AWS Config calls its sessions, without its issuance: a name proves nothing, so only the role is known.",
    "interface.md How sure (a session name proves nothing)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const recorder = k.role(seed, account, "config-recorder");
      const session = {
        role: recorder,
        name: "AWSConfig-Describe",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      const used = k.use(seed, t("10:00:20"), k.asRole(session));
      return {
        records: [used],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
          },
        ],
      };
    },
  ),
  defineCase(
    "assume-role/by-service/look-alike-person",
    "Bob opens a session of the recorder's role under the service's session name, a minute after the service did. His key is his.",
    "interface.md How sure",
    (seed) => {
      const account = k.accountId(seed, "main");
      const bob = k.user(seed, account, "bob");
      const recorder = k.role(seed, account, "config-recorder");
      const service = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asService("config.amazonaws.com"),
        role: recorder,
        name: "AWSConfig-Describe",
      });
      const bobs = k.assumeRole(seed, {
        at: t("10:01:00"),
        by: k.asUser(bob),
        role: recorder,
        name: "AWSConfig-Describe",
      });
      const used = k.use(seed, t("10:01:20"), k.asRole(bobs.session));
      return {
        records: [...service.records, ...bobs.records, used],
        expect: [
          {
            query: k.idOf(used),
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notOrigin: ["config.amazonaws.com"],
          },
          {
            query: k.principalOf(bobs.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
            candidateOrigins: [person(bob), { kind: "aws-service" }],
          },
        ],
      };
    },
  ),
  defineCase(
    "service-linked-role/without-key",
    "A service-linked role acts; its events often have neither key nor issuance. Its path names the service, and only the service can assume it.",
    "interface.md origin.kind aws-service (service-linked roles); cloudtrail-identity.md §2.1",
    (seed) => {
      const account = k.accountId(seed, "main");
      const linked = k.role(
        seed,
        account,
        "AWSServiceRoleForAutoScaling",
        "/aws-service-role/autoscaling.amazonaws.com/",
      );
      const { accessKeyId: _key, ...by } = k.asRole(
        { role: linked, name: "AutoScaling", key: "", createdAt: t("10:00:00") },
        { invokedBy: "autoscaling.amazonaws.com" },
      );
      const used = k.use(seed, t("10:00:05"), by, { event: "TerminateInstances", readOnly: false });
      return {
        records: [used],
        expect: [
          {
            query: k.idOf(used),
            origin: { kind: "aws-service", name: "autoscaling.amazonaws.com" },
            confidence: ["exact", "strong"],
          },
        ],
      };
    },
  ),
  defineCase(
    "service-linked-role/with-issuing-event",
    "The service's AssumeRole of its service-linked role is in the lake, and the issued key is used.",
    "interface.md origin.kind aws-service",
    (seed) => {
      const account = k.accountId(seed, "main");
      const linked = k.role(seed, account, "AWSServiceRoleForRDS", "/aws-service-role/rds.amazonaws.com/");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asService("rds.amazonaws.com"),
        role: linked,
        name: "SLRManagement",
      });
      const used = k.use(seed, t("10:00:05"), k.asRole(assumed.session, { invokedBy: "rds.amazonaws.com" }));
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: assumed.session.key,
            origin: { kind: "aws-service", name: "rds.amazonaws.com" },
            confidence: "exact",
            hops: 1,
            via: ["AssumeRole"],
            gap: null,
          },
        ],
      };
    },
  ),
  defineCase(
    "service-linked-role/look-alike-name",
    "A role of the customer whose name resembles a service-linked one, but whose path is not /aws-service-role/; its session carries the service's session name. Issued to Bob it is Bob's; without issuance only the role is known.",
    "interface.md How sure; product.md Never name the wrong person",
    (seed) => {
      const account = k.accountId(seed, "main");
      const bob = k.user(seed, account, "bob");
      const fake = k.role(seed, account, "ServiceRoleForAutoScaling");
      const bobs = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        role: fake,
        name: "AutoScaling",
      });
      const used = k.use(seed, t("10:00:30"), k.asRole(bobs.session));
      const unknown = {
        role: fake,
        name: "AutoScaling",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("11:00:00"),
      };
      const unknownUse = k.use(seed, plus(t("11:00:00"), 30), k.asRole(unknown));
      return {
        records: [...bobs.records, used, unknownUse],
        expect: [
          { query: bobs.session.key, origin: person(bob), confidence: "exact" },
          {
            query: unknown.key,
            origin: onlyRole(unknown),
            confidence: "none",
            gap: "any",
            notOrigin: ["bob", "autoscaling.amazonaws.com"],
          },
        ],
      };
    },
  ),
];
