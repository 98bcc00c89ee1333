import * as k from "../../kit.js";
import { INSTANCE, pod } from "./scenes.js";

const { defineCase, person, t } = k;

export const podIdentityCases = [
  defineCase(
    "pod-identity/complete",
    "The node asks EKS for the pod's credentials and pods.eks assumes the role with the pod's tags. The workload is the pod; one hop.",
    "cloudtrail-identity.md §3.7 EKS Pod Identity; interface.md How many hops",
    (seed) => {
      const { asked, assumed, used } = pod(seed);
      return {
        records: [asked, ...assumed.records, used],
        expect: [
          {
            query: assumed.session.key,
            origin: { kind: "workload", name: "orders-6d9f7c4b8-x2x7k" },
            confidence: "exact",
            gap: null,
            hops: 1,
            via: ["AssumeRole"],
            hopDetails: [
              { sessionTags: { "kubernetes-namespace": "shop", "kubernetes-service-account": "orders" } },
            ],
            notOrigin: [INSTANCE, "pods.eks.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "pod-identity/node-request-missing",
    "Without the node's request: the STS event alone identifies the pod.",
    "cloudtrail-identity.md §3.7 ((2) alone identifies the pod exactly)",
    (seed) => {
      const { assumed, used } = pod(seed);
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: k.idOf(used),
            origin: { kind: "workload", name: "orders-6d9f7c4b8-x2x7k" },
            confidence: "exact",
            gap: null,
            hops: 1,
          },
        ],
      };
    },
  ),
  defineCase(
    "pod-identity/sts-event-missing",
    "Only the use is there; its session name has the form that EKS gives. A form is not a proof.",
    "interface.md How sure",
    (seed) => {
      const { assumed, used } = pod(seed);
      return {
        records: [used],
        expect: [
          { query: assumed.session.key, originKinds: ["workload", "role"], confidence: ["weak", "none"] },
        ],
      };
    },
  ),
  defineCase(
    "pod-identity/look-alike-issued-to-a-person",
    "Bob opens a session of the pod's role under the pod's session name, and even sets the pod's tags.",
    "interface.md How sure; product.md Never name the wrong person",
    (seed) => {
      const { account, role, name, tags, assumed, used } = pod(seed);
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:20:00"), by: k.asUser(bob), role, name, params: { tags } });
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
            hops: 1,
            notOrigin: ["orders-6d9f7c4b8-x2x7k"],
          },
        ],
      };
    },
  ),
];
