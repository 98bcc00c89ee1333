import * as k from "../../kit.js";
import { plain, withIdentity } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const articleDefectsCases = [
  defineCase(
    "article-defects/one-event-id-on-both-copies",
    "Both copies of a cross-account call are printed with one event ID, and the owner's without recipient. They are still one call: the issued key has one hop, and the event ID names the caller.",
    "cloudtrail-identity.md §9.1 (our own IDs), §3.2 (do not key the pair on eventID)",
    (seed) => {
      const alice = k.user(seed, k.accountId(seed, "home"), "alice");
      const role = k.role(seed, k.accountId(seed, "away"), "reader");
      const { caller, owner, session } = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asUser(alice),
        role,
        name: "bob",
      });
      const copy = k.edited(owner, {
        eventID: k.idOf(caller),
        recipientAccountId: undefined,
        resources: undefined,
      });
      return {
        records: [copy, caller],
        expect: [
          {
            query: session.key,
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            candidates: 0,
            notOrigin: ["bob"],
          },
          { query: k.idOf(caller), origin: person(alice), confidence: "exact", hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "article-defects/one-event-id-on-two-calls",
    "One event ID stands on two unrelated calls of two people. It is ambiguous, and neither call takes the other's issuance.",
    "cloudtrail-identity.md §9 (dEXAMPLE-265a…, our own IDs); issue 2, Ingest (other repeats of an event ID are kept)",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const bob = k.user(seed, alice.account, "bob");
      const other = k.edited(k.use(seed, t("11:00:00"), k.asUser(bob)), { eventID: k.idOf(assumed.caller) });
      return {
        records: [other, ...assumed.records, used],
        expect: [
          {
            query: k.idOf(other),
            origin: null,
            gap: "ambiguous",
            candidateOrigins: [person(alice), person(bob)],
          },
          { query: session.key, origin: person(alice), confidence: "exact", hops: 1, notOrigin: ["bob"] },
        ],
      };
    },
  ),
  defineCase(
    "article-defects/long-term-key-in-a-role-session",
    "A role session is printed with the long-term key of a user, and its creation date in the basic form. The key is of both, the event of the role alone.",
    "cloudtrail-identity.md §9.7, §4.10 (our own IDs)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const session = {
        role: k.role(seed, account, "deploy"),
        name: "alice",
        key: alice.key,
        createdAt: "20260310T095500Z",
      };
      const used = k.use(seed, t("10:00:00"), k.asRole(session));
      const own = k.use(seed, t("10:01:00"), k.asUser(alice));
      return {
        records: [used, own],
        expect: [
          {
            query: k.idOf(used),
            origin: onlyRole(session),
            confidence: "none",
            gap: "any",
            fetchNext: { covers: t("09:55:00") },
            notOrigin: ["alice"],
          },
          { query: k.idOf(own), origin: person(alice), confidence: "exact", hops: 0 },
          { query: alice.key, origin: null, gap: "ambiguous" },
        ],
      };
    },
  ),
  defineCase(
    "article-defects/issuer-named-like-a-person",
    "The issuer's userName is a person's, its ARN the role's, and the session claims that person as source identity. All that is known is the role, by its own name.",
    "cloudtrail-identity.md §9.2 (inverted example, our own IDs); interface.md How sure (sourceIdentity alone is a claim)",
    (seed) => {
      const { session, used } = plain(seed);
      const context = {
        sessionIssuer: {
          type: "Role",
          principalId: session.role.roleId,
          arn: session.role.arn,
          accountId: session.role.account,
          userName: "alice",
        },
        attributes: { creationDate: session.createdAt, mfaAuthenticated: "false" },
        sourceIdentity: "alice",
      };
      const odd = withIdentity(used, {
        sessionContext: context,
        arn: `arn:aws:sts::${session.role.account}:assumed-role/alice/deploy`,
      });
      return {
        records: [odd],
        expect: [
          {
            query: k.idOf(odd),
            origin: onlyRole(session),
            confidence: "none",
            gap: "any",
            sourceIdentity: "alice",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
];
