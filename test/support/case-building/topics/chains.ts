import * as k from "../kit.js";

const { defineCase, person, onlyRole, t } = k;

/** Role chaining: depth, cycles, self-assumption, source identity, tags, the one-hour cap. */
export const chains = [
  defineCase(
    "chain/depth-3/complete",
    "Alice opens a role, from it another, from it a third in another account. Every issued key is used for the next step.",
    "cloudtrail-identity.md §3.2 Role chaining",
    (seed) => {
      const { alice, hops, last, used, records } = threeDeep(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: "exact",
        gap: null,
        hops: 3,
        via: ["AssumeRole", "AssumeRole", "AssumeRole"],
        notOrigin: ["bob"],
      };
      return {
        records,
        expect: [
          {
            query: last.session.key,
            ...found,
            rules: ["J1", "J1", "J1"],
            evidence: hops.map((hop) => hop.records.map(k.idOf)),
            hopDetails: hops.map((hop) => ({ to: { accessKeyId: hop.session.key } })),
          },
          { query: k.idOf(used), ...found },
          { query: k.sessionArn(last.session), ...found },
          {
            query: hops[1]!.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 2,
            descendants: 1,
          },
          { query: alice.key, origin: person(alice), hops: 0, descendants: 1 },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-3/middle-issuance-missing",
    "The issuance of the second session is not in the lake. The third leads to the second, and there the chain stops: only its role is known.",
    "interface.md origin.kind role; GapReason",
    (seed) => {
      const { hops, last, records } = threeDeep(seed);
      const missing = hops[1]!;
      return {
        records: records.filter((record) => !missing.records.includes(record)),
        expect: [
          {
            query: last.session.key,
            origin: onlyRole(missing.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice", "bob", last.session.role.name],
          },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-3/look-alike-parallel-chain",
    "Bob builds the same chain under the same session names in the same seconds. Only the keys tell the two apart, and they do.",
    "interface.md How sure, J1; data/README.md §3.1",
    (seed) => {
      const { alice, bob, roles } = threeDeep(seed);
      const names = ["one", "two", "three"];
      const bobs = climb(seed, k.asUser(bob), roles, names, () => t("10:00:00"));
      const alices = climb(seed, k.asUser(alice), roles, names, () => t("10:00:00"));
      const uses = [alices, bobs].map((hops) => k.use(seed, t("10:05:00"), k.asRole(hops[2]!.session)));
      return {
        records: [...uses, ...alices.flatMap((hop) => hop.records), ...bobs.flatMap((hop) => hop.records)],
        expect: [
          {
            query: alices[2]!.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 3,
            evidence: alices.map((hop) => hop.records.map(k.idOf)),
            notOrigin: ["bob"],
          },
          {
            query: bobs[2]!.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 3,
            evidence: bobs.map((hop) => hop.records.map(k.idOf)),
            notOrigin: ["alice"],
          },
          {
            query: k.sessionArn(bobs[2]!.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidateOrigins: [person(alice), person(bob)],
          },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-5/complete",
    "Five roles in a row, some in other accounts, minutes apart.",
    "issue 2, Identity (chained to any depth)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const other = k.accountId(seed, "other");
      const alice = k.user(seed, account, "alice");
      const roles = [account, other, other, account, other].map((where, at) =>
        k.role(seed, where, `step-${at + 1}`),
      );
      const hops = climb(seed, k.asUser(alice), roles, ["a1", "a2", "a3", "a4", "a5"], (at) =>
        t(`10:0${at}:00`),
      );
      const used = k.use(seed, t("10:06:00"), k.asRole(hops[4]!.session));
      return {
        records: [used, ...hops.flatMap((hop) => hop.records).reverse()],
        expect: [
          {
            query: k.idOf(used),
            origin: person(alice),
            confidence: "exact",
            gap: null,
            hops: 5,
            evidence: hops.map((hop) => hop.records.map(k.idOf)),
          },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-5/all-in-one-second",
    "The five steps fall into one second and stand in the file in reverse: the keys give the order, not the times.",
    "data/README.md §3.1 (all in one second, so order by key not time)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const other = k.accountId(seed, "other");
      const alice = k.user(seed, account, "alice");
      const roles = [account, account, other, other, account].map((where, at) =>
        k.role(seed, where, `step-${at + 1}`),
      );
      const hops = climb(seed, k.asUser(alice), roles, ["who", "who", "who", "who", "who"], () =>
        t("23:12:09"),
      );
      const used = k.use(seed, t("23:12:09"), k.asRole(hops[4]!.session));
      return {
        records: [used, ...hops.flatMap((hop) => hop.records).reverse()],
        expect: [
          { query: hops[4]!.session.key, origin: person(alice), confidence: "exact", gap: null, hops: 5 },
          {
            query: hops[2]!.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 3,
            descendants: 1,
          },
          { query: k.sessionArn(hops[4]!.session), origin: person(alice), confidence: "exact", hops: 5 },
        ],
      };
    },
  ),
  defineCase(
    "chain/depth-5/owner-half-in-the-middle",
    "Of the third step, across accounts, only the owner's copy is there. Its caller AROA…:who had exactly one living session: the chain holds, but no longer exactly.",
    "interface.md How sure (weakest hop; exactly one session alive)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const other = k.accountId(seed, "other");
      const alice = k.user(seed, account, "alice");
      const roles = [account, account, other, other, other].map((where, at) =>
        k.role(seed, where, `step-${at + 1}`),
      );
      const hops = climb(seed, k.asUser(alice), roles, ["a1", "a2", "a3", "a4", "a5"], (at) =>
        t(`10:0${at}:00`),
      );
      const used = k.use(seed, t("10:06:00"), k.asRole(hops[4]!.session));
      const gone = hops[2]!.caller;
      return {
        records: [used, ...hops.flatMap((hop) => hop.records).filter((record) => record !== gone)],
        expect: [
          {
            query: k.idOf(used),
            origin: person(alice),
            confidence: "strong",
            hops: 5,
            evidence: [[], [], [k.idOf(hops[2]!.owner)], [], []],
          },
        ],
      };
    },
  ),
  ...[true, false, undefined].map((grant) =>
    defineCase(
      `self-assumption/explicit-trust-grant-${grant ?? "absent"}`,
      "A role session assumes its own role again. It is one hop more, and what CloudTrail says of the trust policy stands on that hop.",
      "cloudtrail-identity.md §4.7",
      (seed) => {
        const account = k.accountId(seed, "main");
        const alice = k.user(seed, account, "alice");
        const deploy = k.role(seed, account, "deploy");
        const first = k.assumeRole(seed, {
          at: t("10:00:00"),
          by: k.asUser(alice),
          role: deploy,
          name: "first",
        });
        const again = k.assumeRole(seed, {
          at: t("10:05:00"),
          by: k.asRole(first.session),
          role: deploy,
          name: "again",
          ...(grant === undefined ? {} : { additional: { explicitTrustGrant: grant } }),
        });
        const used = k.use(seed, t("10:06:00"), k.asRole(again.session));
        return {
          records: [used, ...again.records, ...first.records],
          expect: [
            {
              query: again.session.key,
              origin: person(alice),
              confidence: "exact",
              hops: 2,
              gap: null,
              ...(grant === undefined ? {} : { hopDetails: [{}, { explicitTrustGrant: grant }] }),
            },
          ],
        };
      },
    ),
  ),
  defineCase(
    "self-assumption/same-session-name-same-second",
    "A session assumes its own role under its own session name within the second of its birth: same principal, same creation date, another key. Only the key tells the hops apart.",
    "interface.md How sure, J1 (never a link of a key to itself); issue 2 cycles",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const deploy = k.role(seed, account, "deploy");
      const first = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: deploy,
        name: "loop",
      });
      const again = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(first.session),
        role: deploy,
        name: "loop",
      });
      const used = k.use(seed, t("10:00:01"), k.asRole(again.session));
      return {
        records: [used, ...again.records, ...first.records],
        expect: [
          { query: again.session.key, origin: person(alice), confidence: "exact", hops: 2 },
          { query: first.session.key, origin: person(alice), confidence: "exact", hops: 1, descendants: 1 },
        ],
      };
    },
  ),
  defineCase(
    "cycle/back-to-the-first-role",
    "Alice opens A, from it B, from it A again. The roles repeat, the sessions do not: an ordinary chain of three.",
    "issue 2, adversity self-assumption and cycles",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const a = k.role(seed, account, "a-role");
      const b = k.role(seed, account, "b-role");
      const hops = climb(seed, k.asUser(alice), [a, b, a], ["x1", "x2", "x3"], (at) => t(`10:0${at}:00`));
      const used = k.use(seed, t("10:05:00"), k.asRole(hops[2]!.session));
      return {
        records: [used, ...hops.flatMap((hop) => hop.records)],
        expect: [
          { query: hops[2]!.session.key, origin: person(alice), confidence: "exact", hops: 3, gap: null },
          { query: k.principalOf(hops[0]!.session), origin: person(alice), confidence: "exact", hops: 1 },
        ],
      };
    },
  ),
  defineCase(
    "cycle/two-sessions-issue-each-other",
    "In one second session A issues session B and B issues A (collapsed or forged keys). There is no origin in such a loop, and no person may be made up.",
    "issue 2, cycles; cloudtrail-identity.md §3.2 (detect cycles)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const bob = k.user(seed, account, "bob");
      const a = {
        role: k.role(seed, account, "a-role"),
        name: "ping",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      const b = {
        role: k.role(seed, account, "b-role"),
        name: "pong",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      const makesB = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(a),
        role: b.role,
        name: b.name,
        key: b.key,
      });
      const makesA = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(b),
        role: a.role,
        name: a.name,
        key: a.key,
      });
      const used = k.use(seed, t("10:00:30"), k.asRole(a));
      const other = k.use(seed, t("10:00:10"), k.asUser(bob));
      return {
        records: [...makesA.records, ...makesB.records, used, other],
        expect: [
          {
            query: a.key,
            originKinds: ["role", "unknown", "none"],
            confidence: "none",
            gap: "any",
            notOrigin: ["bob"],
          },
          {
            query: k.idOf(used),
            originKinds: ["role", "unknown", "none"],
            confidence: "none",
            gap: "any",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "cycle/key-issued-to-itself",
    "The caller's key and the issued key are one and the same, as the documentation's AssumeRoot example prints it. A key is never its own parent.",
    "cloudtrail-identity.md §5 (forbid self-links), §9.5; interface.md How sure",
    (seed) => {
      const account = k.accountId(seed, "main");
      const deploy = k.role(seed, account, "deploy");
      const session = {
        role: deploy,
        name: "self",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
      };
      const selfIssued = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asRole(session),
        role: deploy,
        name: "self",
        key: session.key,
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(session));
      return {
        records: [...selfIssued.records, used],
        expect: [
          { query: session.key, origin: onlyRole(session), confidence: "none", gap: "any" },
          { query: k.idOf(used), origin: onlyRole(session), confidence: "none", gap: "any" },
        ],
      };
    },
  ),
  defineCase(
    "cycle/assume-root-printed-with-one-key",
    "AssumeRoot whose caller's key is also the key it issues, and the root event under that key in the member account. Nobody may be named from it with certainty, and the answer must come to an end.",
    "cloudtrail-identity.md §5, §9.5 (our own IDs)",
    (seed) => {
      const management = k.accountId(seed, "management");
      const member = k.accountId(seed, "member");
      const key = k.keyId(seed, "ASIA", management);
      const admin = {
        role: k.role(seed, management, "root-access"),
        name: "carol",
        key,
        createdAt: t("20:43:10"),
      };
      const opened = k.assumeRoot(seed, t("20:52:11"), k.asRole(admin, {}), member, key);
      const used = k.use(seed, t("20:53:47"), k.asRootSession(member, key, t("20:52:11")), {
        source: "s3.amazonaws.com",
        event: "DeleteBucketPolicy",
        readOnly: false,
      });
      return {
        records: [opened, used],
        expect: [
          {
            query: k.idOf(used),
            originKinds: ["role", "root"],
            confidence: ["none", "weak"],
            gap: "any",
            notOrigin: ["carol"],
          },
          {
            query: k.idOf(opened),
            origin: onlyRole(admin),
            confidence: "none",
            gap: "any",
            notOrigin: ["carol"],
          },
        ],
      };
    },
  ),
  defineCase(
    "source-identity/claimed-only",
    "A session carries a source identity, but its issuance is not in the lake. It is a claim: the role is all that is known.",
    "interface.md How sure (sourceIdentity alone is a claim)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const session = {
        role: k.role(seed, account, "deploy"),
        name: "x",
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
        context: { sourceIdentity: "alice" },
      };
      const used = k.use(seed, t("10:01:00"), k.asRole(session));
      return {
        records: [used, k.use(seed, t("09:00:00"), k.asUser(alice))],
        expect: [
          {
            query: session.key,
            origin: onlyRole(session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            sourceIdentity: "alice",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "source-identity/claims-another-person",
    "Bob sets alice as his source identity, and the trust policy lets him. The issuance says who he is.",
    "interface.md How sure; cloudtrail-identity.md §4.6 (asserted)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const bob = k.user(seed, account, "bob");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(bob),
        role: k.role(seed, account, "deploy"),
        name: "alice",
        params: { sourceIdentity: "alice" },
        response: { sourceIdentity: "alice" },
        context: { sourceIdentity: "alice" },
      });
      const used = k.use(seed, t("10:01:00"), k.asRole(assumed.session));
      return {
        records: [k.use(seed, t("09:00:00"), k.asUser(alice)), ...assumed.records, used],
        expect: [
          {
            query: k.idOf(used),
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            sourceIdentity: "alice",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
  defineCase(
    "source-identity/inherited",
    "The source identity is set on the first hop and travels on: the second request does not repeat it, its response and session show it.",
    "cloudtrail-identity.md §4.6",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const sourceIdentity = "alice@northwind.test";
      const first = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: k.role(seed, account, "first"),
        name: "f",
        params: { sourceIdentity },
        response: { sourceIdentity },
        context: { sourceIdentity },
      });
      const second = k.assumeRole(seed, {
        at: t("10:01:00"),
        by: k.asRole(first.session),
        role: k.role(seed, account, "second"),
        name: "s2",
        response: { sourceIdentity },
        context: { sourceIdentity },
      });
      const used = k.use(seed, t("10:02:00"), k.asRole(second.session));
      return {
        records: [...first.records, ...second.records, used],
        expect: [
          {
            query: second.session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 2,
            hopDetails: [{ sourceIdentity }, { sourceIdentity }],
            noWarning: "source identity",
          },
        ],
      };
    },
  ),
  defineCase(
    "source-identity/changes-mid-chain",
    "The second hop carries another source identity than the first, which STS would have denied: forged, edited or badly joined records. The origin stays, the contradiction is told.",
    "cloudtrail-identity.md §4.6; issue 2 (a source identity that changes mid-chain flagged)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const first = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: k.role(seed, account, "first"),
        name: "f",
        params: { sourceIdentity: "alice" },
        response: { sourceIdentity: "alice" },
        context: { sourceIdentity: "alice" },
      });
      const second = k.assumeRole(seed, {
        at: t("10:01:00"),
        by: k.asRole(first.session),
        role: k.role(seed, account, "second"),
        name: "s2",
        params: { sourceIdentity: "mallory" },
        response: { sourceIdentity: "mallory" },
        context: { sourceIdentity: "mallory" },
      });
      const used = k.use(seed, t("10:02:00"), k.asRole(second.session));
      return {
        records: [...first.records, ...second.records, used],
        expect: [
          {
            query: second.session.key,
            origin: person(alice),
            hops: 2,
            warning: ["source identity", "sourceidentity"],
            notOrigin: ["mallory"],
          },
        ],
      };
    },
  ),
  defineCase(
    "session-tags/transitive-inherited",
    "Two tags are set on the first hop, one of them transitive. The second hop shows the transitive one as inherited, and not the other.",
    "cloudtrail-identity.md §4.6 (non-transitive tags die after one hop)",
    (seed) => {
      const { alice, last, records } = tagged(seed, { team: "payments" });
      return {
        records,
        expect: [
          {
            query: last.key,
            origin: person(alice),
            confidence: "exact",
            hops: 2,
            hopDetails: [
              { sessionTags: { team: "payments", ticket: "T-1" }, transitiveTagKeys: ["team"] },
              { sessionTags: { team: "payments" } },
            ],
            absentTags: [[], ["ticket"]],
          },
        ],
      };
    },
  ),
  defineCase(
    "session-tags/first-hop-missing",
    "The first issuance is missing; the second still prints the tag that it inherited. A tag is no identity.",
    "cloudtrail-identity.md §4.6; interface.md origin.kind role",
    (seed) => {
      const { first, last, records } = tagged(seed, { team: "payments" });
      return {
        records: records.filter((record) => record !== first.caller),
        expect: [
          {
            query: last.key,
            origin: onlyRole(first.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
          },
        ],
      };
    },
  ),
  defineCase(
    "session-tags/look-alike-own-tag",
    "The second hop sets a tag of its own with the first hop's non-transitive key and another value: each hop shows its own.",
    "cloudtrail-identity.md §4.6",
    (seed) => {
      const { alice, last, records } = tagged(seed, { team: "payments" }, [{ key: "ticket", value: "T-2" }]);
      return {
        records,
        expect: [
          {
            query: last.key,
            origin: person(alice),
            hops: 2,
            hopDetails: [
              { sessionTags: { ticket: "T-1" } },
              { sessionTags: { team: "payments", ticket: "T-2" } },
            ],
          },
        ],
      };
    },
  ),
  defineCase(
    "chain-cap/used-after-an-hour",
    "A chained session lives at most 3600 seconds; this one is used 65 minutes after its issuance. The join holds, but something is odd and must be said.",
    "cloudtrail-identity.md §4.8; issue 2 (a chained session used beyond 3600 s flagged)",
    (seed) => {
      const { alice, used, last, records } = capped(seed, 65 * 60);
      return {
        records,
        expect: [
          { query: k.idOf(used), origin: person(alice), hops: 2, warning: ["3600", "hour", "60 min"] },
          { query: last.key, origin: person(alice), hops: 2, warning: ["3600", "hour", "60 min"] },
        ],
      };
    },
  ),
  defineCase(
    "chain-cap/used-within-the-hour",
    "A chained session used 59 minutes after its issuance: nothing to warn of.",
    "cloudtrail-identity.md §4.8",
    (seed) => {
      const { alice, last, records } = capped(seed, 59 * 60);
      return {
        records,
        expect: [{ query: last.key, origin: person(alice), confidence: "exact", hops: 2, noWarning: "3600" }],
      };
    },
  ),
  defineCase(
    "chain-cap/look-alike-not-chained",
    "A session of four hours opened with a long-term key and used after three: no role chain, so no cap.",
    "cloudtrail-identity.md §4.8",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role: k.role(seed, account, "batch"),
        name: "night",
        seconds: 14400,
      });
      const used = k.use(seed, t("13:00:00"), k.asRole(assumed.session));
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: k.idOf(used),
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            gap: null,
            noWarning: "3600",
          },
        ],
      };
    },
  ),
];

/** One session after the other, each opened with the key of the one before. */
function climb(
  seed: k.Seed,
  by: k.Actor,
  roles: k.Role[],
  names: string[],
  at: (step: number) => string,
): k.Assumed[] {
  const hops: k.Assumed[] = [];
  for (const [step, role] of roles.entries()) {
    const last = hops.at(-1);
    hops.push(
      k.assumeRole(seed, { at: at(step), by: last ? k.asRole(last.session) : by, role, name: names[step]! }),
    );
  }
  return hops;
}

function threeDeep(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const other = k.accountId(seed, "other");
  const alice = k.user(seed, account, "alice");
  const bob = k.user(seed, account, "bob");
  const roles = [
    k.role(seed, account, "initial"),
    k.role(seed, account, "secondary"),
    k.role(seed, other, "everywhere"),
  ];
  const hops = climb(seed, k.asUser(alice), roles, ["i1", "i2", "i3"], (step) => t(`10:0${step}:00`));
  const last = hops[2]!;
  const used = k.use(seed, t("10:05:00"), k.asRole(last.session));
  const noise = k.use(seed, t("10:01:30"), k.asUser(bob));
  return {
    alice,
    bob,
    roles,
    hops,
    last,
    used,
    records: [noise, ...hops.flatMap((hop) => hop.records), used],
  };
}

function tagged(seed: k.Seed, inherited: Record<string, string>, own: { key: string; value: string }[] = []) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const first = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role: k.role(seed, account, "first"),
    name: "f1",
    params: {
      tags: [
        { key: "team", value: "payments" },
        { key: "ticket", value: "T-1" },
      ],
      transitiveTagKeys: ["team"],
    },
  });
  const second = k.assumeRole(seed, {
    at: t("10:01:00"),
    by: k.asRole(first.session),
    role: k.role(seed, account, "second"),
    name: "s2",
    params: { ...(own.length > 0 ? { tags: own } : {}), incomingTransitiveTags: inherited },
  });
  const used = k.use(seed, t("10:02:00"), k.asRole(second.session));
  return { alice, first, last: second.session, records: [...first.records, ...second.records, used] };
}

function capped(seed: k.Seed, after: number) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const first = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role: k.role(seed, account, "first"),
    name: "f1",
    seconds: 14400,
  });
  const second = k.assumeRole(seed, {
    at: t("10:10:00"),
    by: k.asRole(first.session),
    role: k.role(seed, account, "second"),
    name: "s2",
  });
  const early = k.use(seed, t("10:11:00"), k.asRole(second.session));
  const used = k.use(seed, k.plus(t("10:10:00"), after), k.asRole(second.session));
  return { alice, used, last: second.session, records: [...first.records, ...second.records, early, used] };
}
