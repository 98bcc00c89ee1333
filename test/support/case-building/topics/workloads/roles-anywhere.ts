import * as k from "../../kit.js";
import { anywhere } from "./scenes.js";

const { defineCase, person, t } = k;

export const rolesAnywhereCases = [
  defineCase(
    "roles-anywhere/complete",
    "A server's certificate opens a session: CreateSession, and AssumeRole by rolesanywhere. The workload is the certificate.",
    "cloudtrail-identity.md §3.7 Roles Anywhere; interface.md origin.kind workload",
    (seed) => {
      const { created, assumed, used, serial } = anywhere(seed);
      return {
        records: [created, ...assumed.records, used],
        expect: [
          {
            query: assumed.session.key,
            origin: { kind: "workload", name: serial },
            confidence: "exact",
            gap: null,
            hops: 1,
            sourceIdentity: "CN=billing-07",
            notOrigin: ["rolesanywhere.amazonaws.com", "CN=billing-07"],
          },
        ],
      };
    },
  ),
  defineCase(
    "roles-anywhere/create-session-missing",
    "AssumeRole by rolesanywhere alone says as much.",
    "interface.md How sure (issued by the service)",
    (seed) => {
      const { assumed, used, serial } = anywhere(seed);
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: k.idOf(used),
            origin: { kind: "workload", name: serial },
            confidence: "exact",
            gap: null,
            hops: 1,
          },
        ],
      };
    },
  ),
  defineCase(
    "roles-anywhere/issuance-missing",
    "Only the use is there, with the certificate's name as source identity: a claim, and a name that anyone may choose.",
    "interface.md How sure (sourceIdentity alone is a claim)",
    (seed) => {
      const { assumed, used } = anywhere(seed);
      return {
        records: [used],
        expect: [
          {
            query: assumed.session.key,
            originKinds: ["role", "workload"],
            confidence: ["none", "weak"],
            gap: "any",
            sourceIdentity: "CN=billing-07",
            notOrigin: ["CN=billing-07", "billing-07"],
          },
        ],
      };
    },
  ),
  defineCase(
    "roles-anywhere/look-alike-issued-to-a-person",
    "Bob opens a session of the role under the certificate's serial number and with its source identity.",
    "interface.md How sure",
    (seed) => {
      const { account, role, serial, assumed, used } = anywhere(seed);
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, {
        at: t("10:20:00"),
        by: k.asUser(bob),
        role,
        name: serial,
        params: { sourceIdentity: "CN=billing-07" },
        response: { sourceIdentity: "CN=billing-07" },
        context: { sourceIdentity: "CN=billing-07" },
      });
      return {
        records: [
          ...assumed.records,
          used,
          ...bobs.records,
          k.use(seed, t("10:21:00"), k.asRole(bobs.session)),
        ],
        expect: [
          {
            query: bobs.session.key,
            origin: person(bob),
            confidence: "exact",
            notOrigin: [serial, "CN=billing-07"],
          },
        ],
      };
    },
  ),
];
