import * as k from "../../kit.js";

const { defineCase, person, onlyRole, t, plus } = k;

export const serviceLinkedRoleCases = [
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
