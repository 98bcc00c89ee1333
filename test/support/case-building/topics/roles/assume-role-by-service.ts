import * as k from "../../kit.js";

const { defineCase, person, onlyRole, t } = k;

export const assumeRoleByServiceCases = [
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
];
