import * as k from "../kit.js";

const { defineCase, person, onlyRole, t } = k;

/** Issuances and sessions that are late, doubled, missing, or like others. */
export const adversity = [
  defineCase(
    "time/issued-after-use-in-file",
    "The use stands first in the file, in an earlier file's region, and by the service's clock one second before the issuance. Creation date, key and principal agree.",
    "cloudtrail-identity.md §0.3.5; data/README.md §2 (join must be order-independent)",
    (seed) => {
      const { alice, assumed, session } = issuance(seed);
      const used = k.use(seed, t("09:59:59"), k.asRole(session));
      return {
        records: [used, ...assumed.records],
        expect: [
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            gap: null,
            rules: ["J1"],
          },
        ],
      };
    },
  ),
  ...[-1, 1].map((skew) =>
    defineCase(
      `time/issued-key-skew-of-${skew < 0 ? "minus-one" : "one"}-second`,
      "Key and principal agree, the creation date is one second off: within the tolerance, still exact.",
      "interface.md How sure, J1 (± 1 s)",
      (seed) => {
        const { alice, assumed, session } = issuance(seed);
        const skewed = { ...session, createdAt: k.plus(session.createdAt, skew) };
        return {
          records: [...assumed.records, k.use(seed, t("10:05:00"), k.asRole(skewed))],
          expect: [{ query: session.key, origin: person(alice), confidence: "exact", hops: 1, gap: null }],
        };
      },
    ),
  ),
  ...[-2, 2].map((skew) =>
    defineCase(
      `time/issued-key-skew-of-${skew < 0 ? "minus-two" : "two"}-seconds`,
      "Key and principal agree, the creation date is two seconds off: no longer exact.",
      "interface.md How sure, J1 (± 1 s)",
      (seed) => {
        const { alice, assumed, session } = issuance(seed);
        const skewed = { ...session, createdAt: k.plus(session.createdAt, skew) };
        const used = k.use(seed, t("10:05:00"), k.asRole(skewed));
        return {
          records: [...assumed.records, used],
          expect: [
            {
              query: k.idOf(used),
              origin: [person(alice), onlyRole(session)],
              confidence: ["strong", "weak", "none"],
            },
          ],
        };
      },
    ),
  ),
  defineCase(
    "time/session-stamp-skew-of-one-second",
    "The key in use was never issued; principal agrees, and the creation date is one second off: strong at most.",
    "cloudtrail-identity.md §3.10 (±1 s tolerated → mark)",
    (seed) => {
      const { alice, assumed, session } = issuance(seed);
      const skewed = {
        ...session,
        key: k.keyId(seed, "ASIA", session.role.account),
        createdAt: k.plus(session.createdAt, 1),
      };
      return {
        records: [...assumed.records, k.use(seed, t("10:05:00"), k.asRole(skewed))],
        expect: [{ query: skewed.key, origin: person(alice), confidence: ["strong", "weak"], hops: 1 }],
      };
    },
  ),
  ...[-2, 2].map((skew) =>
    defineCase(
      `time/session-stamp-skew-of-${skew < 0 ? "minus-two" : "two"}-seconds`,
      "The key in use was never issued, and the creation date is two seconds off the only issuance, an API call: not that session.",
      "cloudtrail-identity.md §3.0 J2; data/README.md §2 (no session lay 1–60 s off)",
      (seed) => {
        const { assumed, session } = issuance(seed);
        const other = {
          ...session,
          key: k.keyId(seed, "ASIA", session.role.account),
          createdAt: k.plus(session.createdAt, skew),
        };
        return {
          records: [...assumed.records, k.use(seed, t("10:05:00"), k.asRole(other))],
          expect: [
            {
              query: other.key,
              origin: onlyRole(other),
              confidence: "none",
              gap: "issuing-event-not-in-lake",
              notOrigin: ["alice"],
            },
          ],
        };
      },
    ),
  ),
  defineCase(
    "same-name-two-callers/both-issued",
    "Alice and Bob open the same role under the same session name, five seconds apart. Each key has its caller; the session's ARN has both.",
    "issue 2, adversity; interface.md How sure",
    (seed) => {
      const { alice, bob, alices, bobs } = twins(seed, 5);
      return {
        records: [useOf(seed, bobs), useOf(seed, alices), ...bobs.records, ...alices.records],
        expect: [
          {
            query: alices.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            notEvidence: [k.idOf(bobs.caller)],
            notOrigin: ["bob"],
          },
          {
            query: bobs.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notEvidence: [k.idOf(alices.caller)],
            notOrigin: ["alice"],
          },
          {
            query: k.sessionArn(alices.session),
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
    "same-name-two-callers/one-issuance-missing",
    "As before, but Bob's issuance is not in the lake. His session must not become Alice's, and the common ARN has two readings that differ.",
    "product.md Never name the wrong person",
    (seed) => {
      const { alice, alices, bobs } = twins(seed, 5);
      return {
        records: [useOf(seed, bobs), useOf(seed, alices), ...alices.records],
        expect: [
          {
            query: bobs.session.key,
            origin: onlyRole(bobs.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
          { query: alices.session.key, origin: person(alice), confidence: "exact", hops: 1 },
          {
            query: k.principalOf(alices.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
          },
        ],
      };
    },
  ),
  defineCase(
    "same-name-two-callers/one-second-apart",
    "As before, one second apart, within the tolerance of either. The issued keys still tell; a key that was never issued, stamped with Bob's second, is not Alice's.",
    "interface.md How sure, J1",
    (seed) => {
      const { alice, bob, alices, bobs } = twins(seed, 1);
      const unissued = { ...bobs.session, key: k.keyId(seed, "ASIA", alice.account) };
      return {
        records: [
          useOf(seed, bobs),
          useOf(seed, alices),
          ...alices.records,
          ...bobs.records,
          k.use(seed, t("10:20:00"), k.asRole(unissued)),
        ],
        expect: [
          { query: alices.session.key, origin: person(alice), confidence: "exact", hops: 1 },
          { query: bobs.session.key, origin: person(bob), confidence: "exact", hops: 1 },
          { query: unissued.key, origin: [person(bob), null], confidence: ["strong", "weak", "none"] },
        ],
      };
    },
  ),
  defineCase(
    "same-name-two-callers/unissued-key-of-the-second",
    "Five seconds apart; a key that no event issued carries the second's creation date: the second caller's session.",
    "cloudtrail-identity.md §3.0 J2",
    (seed) => {
      const { bob, alices, bobs } = twins(seed, 5);
      const unissued = { ...bobs.session, key: k.keyId(seed, "ASIA", bob.account) };
      return {
        records: [...alices.records, ...bobs.records, k.use(seed, t("10:20:00"), k.asRole(unissued))],
        expect: [
          {
            query: unissued.key,
            origin: person(bob),
            confidence: "strong",
            hops: 1,
            notOrigin: ["alice"],
            notEvidence: [k.idOf(alices.caller)],
          },
        ],
      };
    },
  ),
  defineCase(
    "named-like-another-person/issued",
    "Bob calls his session alice, as a user of the account is called.",
    "issue 2, adversity; interface.md How sure",
    (seed) => {
      const { alice, bob, role } = scene(seed);
      const bobs = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(bob), role, name: "alice" });
      return {
        records: [k.use(seed, t("09:59:00"), k.asUser(alice)), ...bobs.records, useOf(seed, bobs)],
        expect: [
          { query: bobs.session.key, origin: person(bob), confidence: "exact", notOrigin: ["alice"] },
          {
            query: k.sessionArn(bobs.session),
            origin: person(bob),
            confidence: "exact",
            notOrigin: ["alice"],
          },
          { query: alice.arn, origin: person(alice), hops: 0, descendants: 0 },
        ],
      };
    },
  ),
  defineCase(
    "named-like-another-person/issuance-missing",
    "The same without the issuance, and with Alice signed in at the same second.",
    "interface.md How sure (a session name proves nothing)",
    (seed) => {
      const { alice, role } = scene(seed);
      const session = {
        role,
        name: "alice",
        key: k.keyId(seed, "ASIA", role.account),
        createdAt: t("10:00:00"),
      };
      return {
        records: [
          k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice)),
          k.use(seed, t("10:05:00"), k.asRole(session)),
        ],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "named-like-another-person/in-a-chain",
    "Bob opens a role as alice and from it another as carol; both are users. The chain begins with Bob.",
    "product.md Never name the wrong person",
    (seed) => {
      const { alice, bob, role } = scene(seed);
      const carol = k.user(seed, bob.account, "carol");
      const one = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(bob), role, name: "alice" });
      const two = k.assumeRole(seed, {
        at: t("10:01:00"),
        by: k.asRole(one.session),
        role: k.role(seed, bob.account, "second"),
        name: "carol",
      });
      return {
        records: [
          k.use(seed, t("09:00:00"), k.asUser(carol)),
          k.use(seed, t("09:00:00"), k.asUser(alice)),
          ...two.records,
          ...one.records,
          useOf(seed, two),
        ],
        expect: [
          {
            query: two.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 2,
            notOrigin: ["alice", "carol"],
          },
        ],
      };
    },
  ),
  defineCase(
    "same-key-two-accounts/both-issued",
    "One temporary key ID is alive in two accounts, issued to Alice in the one and to Bob in the other. The key alone is ambiguous; each event is not.",
    "architecture.md (temporary key IDs repeat in the wild); interface.md How sure",
    (seed) => {
      const { alice, bob, alices, bobs, aliceUse, bobUse } = oneKeyTwice(seed);
      return {
        records: [...alices.records, ...bobs.records, bobUse, aliceUse],
        expect: [
          {
            query: alices.session.key,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
            candidateOrigins: [person(alice), person(bob)],
          },
          {
            query: k.idOf(aliceUse),
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            notOrigin: ["bob"],
          },
          { query: k.idOf(bobUse), origin: person(bob), confidence: "exact", hops: 1, notOrigin: ["alice"] },
          { query: k.principalOf(bobs.session), origin: person(bob), confidence: "exact" },
        ],
      };
    },
  ),
  defineCase(
    "same-key-two-accounts/one-issuance-missing",
    "The same, but Bob's issuance is not in the lake: his event has its role only, and must not be led to Alice by the key.",
    "architecture.md (never join on a key ID alone)",
    (seed) => {
      const { alice, alices, bobs, aliceUse, bobUse } = oneKeyTwice(seed);
      return {
        records: [...alices.records, bobUse, aliceUse],
        expect: [
          {
            query: k.idOf(bobUse),
            origin: onlyRole(bobs.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
          { query: k.idOf(aliceUse), origin: person(alice), confidence: "exact", hops: 1 },
          { query: alices.session.key, origin: null, confidence: "none", gap: "ambiguous", candidates: 2 },
        ],
      };
    },
  ),
  defineCase(
    "same-key-two-accounts/one-person",
    "The same, but both sessions are Alice's: she is the origin, with the other reading beside.",
    "interface.md How sure (readings with one origin)",
    (seed) => {
      const { alice, alices, bobs, aliceUse, bobUse } = oneKeyTwice(seed, true);
      return {
        records: [...alices.records, ...bobs.records, bobUse, aliceUse],
        expect: [
          {
            query: alices.session.key,
            origin: person(alice),
            confidence: "exact",
            candidates: 1,
            hops: 1,
            evidence: [[k.idOf(bobs.caller)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "two-keys-one-second/one-caller",
    "Alice's SDK calls AssumeRole twice in a second, under one session name. Each key has its own event; the session is hers.",
    "data/README.md §2 (two issued keys in the same second)",
    (seed) => {
      const { alice, alices, second } = doubled(seed);
      return {
        records: [...second.records, ...alices.records, useOf(seed, alices), useOf(seed, second)],
        expect: [
          {
            query: alices.session.key,
            origin: person(alice),
            confidence: "exact",
            evidence: [[k.idOf(alices.caller)]],
            notEvidence: [k.idOf(second.caller)],
          },
          {
            query: second.session.key,
            origin: person(alice),
            confidence: "exact",
            evidence: [[k.idOf(second.caller)]],
            notEvidence: [k.idOf(alices.caller)],
          },
          { query: k.sessionArn(second.session), origin: person(alice), confidence: "exact" },
        ],
      };
    },
  ),
  defineCase(
    "two-keys-one-second/one-issuance-missing",
    "Of the two calls only one is in the lake. The other key has the same principal and creation date: strong, not exact.",
    "cloudtrail-identity.md §3.0 J2",
    (seed) => {
      const { alice, alices, second } = doubled(seed);
      return {
        records: [...alices.records, useOf(seed, alices), useOf(seed, second)],
        expect: [
          { query: second.session.key, origin: person(alice), confidence: "strong", hops: 1 },
          { query: alices.session.key, origin: person(alice), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
  defineCase(
    "two-keys-one-second/two-callers",
    "Alice and Bob in one second, same role, same session name. Issued keys tell; a third key that nobody issued may be of either.",
    "interface.md How sure (readings with different origins)",
    (seed) => {
      const { alice, bob, alices, bobs } = twins(seed, 0);
      const unissued = { ...bobs.session, key: k.keyId(seed, "ASIA", bob.account) };
      return {
        records: [
          ...alices.records,
          ...bobs.records,
          useOf(seed, alices),
          useOf(seed, bobs),
          k.use(seed, t("10:20:00"), k.asRole(unissued)),
        ],
        expect: [
          { query: alices.session.key, origin: person(alice), confidence: "exact", notOrigin: ["bob"] },
          { query: bobs.session.key, origin: person(bob), confidence: "exact", notOrigin: ["alice"] },
          {
            query: unissued.key,
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
    "recreated-role/each-has-its-own",
    "A role was deleted and made again under the same ARN with another unique ID; Alice opened the former, Bob the present one, both under the same session name.",
    "cloudtrail-identity.md §3.0 (AROA differs; prefer AROA)",
    (seed) => {
      const { alice, bob, alices, bobs } = recreated(seed, t("11:00:00"));
      return {
        records: [...alices.records, ...bobs.records, useOf(seed, alices), useOf(seed, bobs)],
        expect: [
          {
            query: k.principalOf(alices.session),
            origin: person(alice),
            confidence: "exact",
            notOrigin: ["bob"],
          },
          {
            query: k.principalOf(bobs.session),
            origin: person(bob),
            confidence: "exact",
            notOrigin: ["alice"],
          },
          {
            query: k.sessionArn(bobs.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
          },
          {
            query: alices.session.role.arn,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
          },
        ],
      };
    },
  ),
  defineCase(
    "recreated-role/look-alike-same-second",
    "A session of the new role began in the very second in which Alice opened the old one, with a key that nobody issued: same ARN, same name, same second, another role.",
    "cloudtrail-identity.md §3.0 (prefer AROA)",
    (seed) => {
      const { alices, bobs } = recreated(seed, t("10:00:00"));
      return {
        records: [...alices.records, useOf(seed, bobs)],
        expect: [
          {
            query: bobs.session.key,
            origin: onlyRole(bobs.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
            notEvidence: [k.idOf(alices.caller)],
          },
        ],
      };
    },
  ),
  defineCase(
    "recreated-role/switch-to-the-former",
    "Alice switched to the former role in the console; a console session of the new one, with another creation date, is not a renewal of hers.",
    "interface.md How sure (of that principal ID)",
    (seed) => {
      const { alices, bobs } = recreated(seed, t("10:03:00"));
      const switched = k.switchEvent(
        seed,
        t("10:00:00"),
        alices.session,
        `arn:aws:iam::${k.accountId(seed, "home")}:user/alice`,
      );
      return {
        records: [switched, k.useInConsole(seed, t("10:05:00"), k.asRole(bobs.session))],
        expect: [
          {
            query: bobs.session.key,
            origin: onlyRole(bobs.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "denied-assume-role/beside-a-success",
    "In the second in which Alice's AssumeRole succeeds, Bob's of the same role is denied, with request and response null.",
    "cloudtrail-identity.md §3.2, A12",
    (seed) => {
      const { alice, bob, assumed, session, role } = issuance(seed);
      const denied = deny(seed, t("10:00:00"), bob, role);
      const used = useOf(seed, assumed);
      return {
        records: [denied, ...assumed.records, used],
        expect: [
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            notEvidence: [k.idOf(denied)],
            notOrigin: ["bob"],
          },
          { query: k.idOf(denied), origin: person(bob), confidence: "exact", hops: 0, gap: null },
        ],
      };
    },
  ),
  defineCase(
    "denied-assume-role/success-not-in-lake",
    "Only Bob's denied call is in the lake, in the second in which the session began: it issued nothing.",
    "cloudtrail-identity.md A12",
    (seed) => {
      const { bob, session, role } = issuance(seed);
      const denied = deny(seed, t("10:00:00"), bob, role);
      return {
        records: [denied, k.use(seed, t("10:05:00"), k.asRole(session))],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "denied-assume-role/look-alike-with-request",
    "A denied call that kept its request: role and session name fit, but it was refused. Its second try, in the same second, succeeded.",
    "cloudtrail-identity.md A12; data/README.md (denied then retried AssumeRole)",
    (seed) => {
      const { alice, bob, assumed, session } = issuance(seed);
      const denied = k.call(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        source: "sts.amazonaws.com",
        event: "AssumeRole",
        error: {
          code: "AccessDenied",
          message: `User: ${bob.arn} is not authorized to perform: sts:AssumeRole on resource: ${session.role.arn}`,
        },
        params: { roleArn: session.role.arn, roleSessionName: session.name },
      });
      const unissued = { ...session, key: k.keyId(seed, "ASIA", session.role.account) };
      return {
        records: [
          denied,
          ...assumed.records,
          useOf(seed, assumed),
          k.use(seed, t("10:06:00"), k.asRole(unissued)),
        ],
        expect: [
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            notEvidence: [k.idOf(denied)],
          },
          {
            query: unissued.key,
            origin: person(alice),
            confidence: "strong",
            hops: 1,
            notEvidence: [k.idOf(denied)],
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "issued-key-never-used/used-by-another-principal",
    "The key that a console switch printed is used by nobody of that session; the same ID turns up under another role's session, as key IDs repeat. That use is not Alice's.",
    "issue 2, adversity; interface.md How sure, J1",
    (seed) => {
      const { alice, role } = scene(seed);
      const other = k.accountId(seed, "other");
      const by = k.asUserSession(alice, k.keyId(seed, "ASIA", alice.account), t("09:00:00"));
      const switched = k.switchRole(seed, t("10:00:00"), by, k.role(seed, other, "operator"), "alice");
      const stranger = { role, name: "job", key: switched.issuedKey, createdAt: t("10:40:00") };
      const strangersUse = k.use(seed, t("10:45:00"), k.asRole(stranger));
      return {
        records: [
          ...switched.records,
          switched.switched,
          k.useInConsole(seed, t("10:05:00"), k.asRole(switched.session)),
          strangersUse,
        ],
        expect: [
          {
            query: k.idOf(strangersUse),
            origin: onlyRole(stranger),
            confidence: "none",
            gap: "any",
            notOrigin: ["alice"],
          },
          { query: switched.session.key, origin: person(alice), confidence: "strong" },
        ],
      };
    },
  ),
  defineCase(
    "issued-key-never-used/sts-caller-then-nothing",
    "Alice opens a chain of two sessions and uses neither of the keys but to open the next: the last key signs nothing.",
    "cloudtrail-identity.md J1",
    (seed) => {
      const { alice, assumed, session } = issuance(seed);
      const next = k.assumeRole(seed, {
        at: t("10:01:00"),
        by: k.asRole(session),
        role: k.role(seed, session.role.account, "second"),
        name: "s2",
      });
      return {
        records: [...next.records, ...assumed.records],
        expect: [
          { query: next.session.key, origin: person(alice), confidence: "exact", hops: 2, events: 0 },
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            events: 1,
            descendants: 1,
          },
        ],
      };
    },
  ),
  ...anonymised(),
  ...placeholders(),
];

function anonymised() {
  return [
    defineCase(
      "anonymised/complete",
      "The account IDs were replaced, the key and unique IDs were not: they decode to the original account. The chain holds; the contradiction is a warning.",
      "cloudtrail-identity.md Appendix A, caveat; issue 2 (a warning, not an error)",
      (seed) => {
        const { real, alice, assumed } = disguised(seed);
        return {
          records: [...assumed.records, useOf(seed, assumed)],
          expect: [
            {
              query: assumed.session.key,
              origin: person(alice),
              confidence: "exact",
              hops: 1,
              gap: null,
              warning: [real, "decode", "anonymi"],
            },
          ],
        };
      },
    ),
    defineCase(
      "anonymised/issuing-event-missing",
      "The same without the issuance: the account in the record counts, not the one in the key.",
      "cloudtrail-identity.md Appendix A, caveat",
      (seed) => {
        const { shown, assumed } = disguised(seed);
        return {
          records: [useOf(seed, assumed)],
          expect: [
            {
              query: assumed.session.key,
              subject: { kind: "access-key", account: shown },
              origin: onlyRole(assumed.session),
              confidence: "none",
              gap: "issuing-event-not-in-lake",
            },
          ],
        };
      },
    ),
    defineCase(
      "anonymised/look-alike-old-format-ids",
      "Keys of the format before 2019 decode to nothing: no contradiction, so no warning.",
      "cloudtrail-identity.md §2.4 (valid only if the top bit is set)",
      (seed) => {
        const account = k.accountId(seed, "main");
        const old = (prefix: string, label: string, length: number): string =>
          `${prefix}${"IJ"[label.length % 2]}${k
            .hexId(seed, 30, label)
            .toUpperCase()
            .replace(/[^A-F2-7]/g, "Q")
            .slice(0, length - 5)}`;
        const fresh = k.user(seed, account, "alice");
        const alice = { ...fresh, key: old("AKIA", "key", 20), principalId: old("AIDA", "user", 21) };
        const role = { ...k.role(seed, account, "deploy"), roleId: old("AROA", "role", 21) };
        const assumed = k.assumeRole(seed, {
          at: t("10:00:00"),
          by: k.asUser(alice),
          role,
          name: "release",
          key: old("ASIA", "temporary", 20),
        });
        return {
          records: [...assumed.records, useOf(seed, assumed)],
          expect: [
            {
              query: assumed.session.key,
              origin: person(alice),
              confidence: "exact",
              hops: 1,
              noWarning: "decode",
            },
          ],
        };
      },
    ),
  ];
}

function placeholders() {
  const KEY = "ASIAIOSFODNN7EXAMPLE";
  return [
    defineCase(
      "placeholder-key/three-people",
      "A collapsed key stands on three sessions of three people. The key is ambiguous, each event has its own person.",
      "data/README.md §4 key collisions; interface.md How sure",
      (seed) => {
        const { people, made, uses } = collapsed(seed, ["alice", "bob", "carol"], KEY);
        return {
          records: [...uses, ...made.flatMap((one) => one.records)],
          expect: [
            {
              query: KEY,
              origin: null,
              confidence: "none",
              gap: "ambiguous",
              candidates: 3,
              candidateOrigins: people.map(person),
            },
            ...uses.map((used, at) => ({
              query: k.idOf(used),
              origin: person(people[at]!),
              hops: 1,
              evidence: [[k.idOf(made[at]!.caller)]],
            })),
          ],
        };
      },
    ),
    defineCase(
      "placeholder-key/one-person",
      "A collapsed key on three sessions, all of Alice: the readings agree.",
      "interface.md How sure (readings with one origin)",
      (seed) => {
        const { people, made, uses } = collapsed(seed, ["alice", "alice", "alice"], KEY);
        return {
          records: [...uses, ...made.flatMap((one) => one.records)],
          expect: [
            {
              query: KEY,
              origin: person(people[0]!),
              candidates: 2,
              hops: 1,
              evidence: [[k.idOf(made[2]!.caller)]],
            },
          ],
        };
      },
    ),
    defineCase(
      "placeholder-key/one-issuance-missing",
      "Of three sessions under the collapsed key, Carol's issuance is missing. Her session is nobody's, least of all one of the other two's.",
      "interface.md How sure; data/README.md §4",
      (seed) => {
        const { made, uses } = collapsed(seed, ["alice", "bob", "carol"], KEY);
        return {
          records: [...uses, ...made.slice(0, 2).flatMap((one) => one.records)],
          expect: [
            { query: KEY, origin: null, confidence: "none", gap: "ambiguous", candidates: 3 },
            {
              query: k.idOf(uses[2]!),
              origin: onlyRole(made[2]!.session),
              confidence: "none",
              gap: "issuing-event-not-in-lake",
              notOrigin: ["alice", "bob", "carol"],
            },
          ],
        };
      },
    ),
    defineCase(
      "placeholder-key/masked-everywhere",
      "Every key in the data is masked to one string, the callers' long-term ones too. Principals and creation dates still tell two chains of two hops apart.",
      "data/README.md §4 redaction; boogy's 192 sessions under one key",
      (seed) => {
        const account = k.accountId(seed, "main");
        const masked = "ASIA****************";
        const chains = ["alice", "bob"].map((name, at) => {
          const who = k.user(seed, account, name);
          const one = k.assumeRole(seed, {
            at: t(`10:0${at}:00`),
            by: k.asUser(who, masked),
            role: k.role(seed, account, "first"),
            name: "job",
            key: masked,
          });
          const two = k.assumeRole(seed, {
            at: t(`10:1${at}:00`),
            by: k.asRole(one.session),
            role: k.role(seed, account, "second"),
            name: "job",
            key: masked,
          });
          return { who, one, two, used: k.use(seed, t(`10:2${at}:00`), k.asRole(two.session)) };
        });
        return {
          records: chains.flatMap((chain) => [chain.used, ...chain.two.records, ...chain.one.records]),
          expect: chains.map((chain) => ({
            query: k.idOf(chain.used),
            origin: person(chain.who),
            hops: 2,
            evidence: [[k.idOf(chain.one.caller)], [k.idOf(chain.two.caller)]],
          })),
        };
      },
    ),
  ];
}

function scene(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  return {
    account,
    alice: k.user(seed, account, "alice"),
    bob: k.user(seed, account, "bob"),
    role: k.role(seed, account, "deploy"),
  };
}

function issuance(seed: k.Seed) {
  const { alice, bob, role } = scene(seed);
  const assumed = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "release" });
  return { alice, bob, role, assumed, session: assumed.session };
}

function useOf(seed: k.Seed, assumed: k.Assumed) {
  return k.use(seed, k.plus(assumed.session.createdAt, 300), k.asRole(assumed.session));
}

function twins(seed: k.Seed, apart: number) {
  const { alice, bob, role } = scene(seed);
  const alices = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "release" });
  const bobs = k.assumeRole(seed, {
    at: k.plus(t("10:00:00"), apart),
    by: k.asUser(bob),
    role,
    name: "release",
  });
  return { alice, bob, alices, bobs };
}

function doubled(seed: k.Seed) {
  const { alice, role } = scene(seed);
  const what = { at: t("10:00:00"), by: k.asUser(alice), role, name: "release" };
  return { alice, alices: k.assumeRole(seed, what), second: k.assumeRole(seed, what) };
}

function oneKeyTwice(seed: k.Seed, bothAlice = false) {
  const here = k.accountId(seed, "here");
  const there = k.accountId(seed, "there");
  const alice = k.user(seed, here, "alice");
  const bob = k.user(seed, there, "bob");
  const alices = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role: k.role(seed, here, "deploy"),
    name: "one",
  });
  const bobs = k.assumeRole(seed, {
    at: t("10:10:00"),
    by: k.asUser(bothAlice ? alice : bob),
    role: k.role(seed, there, "batch"),
    name: "two",
    key: alices.session.key,
  });
  const aliceUse = k.use(seed, t("10:15:00"), k.asRole(alices.session));
  const bobUse = k.use(seed, t("10:15:00"), k.asRole(bobs.session));
  return { alice, bob, alices, bobs, aliceUse, bobUse };
}

function recreated(seed: k.Seed, secondAt: string) {
  const { account, alice, bob, role } = scene(seed);
  const again = k.role(seed, account, role.name, "/", " made again");
  const alices = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "release" });
  const bobs = k.assumeRole(seed, { at: secondAt, by: k.asUser(bob), role: again, name: "release" });
  return { alice, bob, alices, bobs };
}

function deny(seed: k.Seed, at: string, who: k.User, role: k.Role) {
  return k.call(seed, {
    at,
    by: k.asUser(who),
    source: "sts.amazonaws.com",
    event: "AssumeRole",
    error: {
      code: "AccessDenied",
      message: `User: ${who.arn} is not authorized to perform: sts:AssumeRole on resource: ${role.arn}`,
    },
  });
}

function disguised(seed: k.Seed) {
  const real = k.accountId(seed, "real");
  const shown = k.accountId(seed, "shown");
  const alice = { ...k.user(seed, real, "alice"), account: shown, arn: `arn:aws:iam::${shown}:user/alice` };
  const role = { ...k.role(seed, real, "deploy"), account: shown, arn: `arn:aws:iam::${shown}:role/deploy` };
  const assumed = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role,
    name: "release",
    key: k.keyId(seed, "ASIA", real),
  });
  return { real, shown, alice, assumed };
}

function collapsed(seed: k.Seed, names: string[], key: string) {
  const account = k.accountId(seed, "main");
  const people = names.map((name) => k.user(seed, account, name));
  const made = people.map((who, at) =>
    k.assumeRole(seed, {
      at: t(`10:0${at}:00`),
      by: k.asUser(who),
      role: k.role(seed, account, `role-${at + 1}`),
      name: `s${at + 1}`,
      key,
    }),
  );
  return { people, made, uses: made.map((one) => useOf(seed, one)) };
}
