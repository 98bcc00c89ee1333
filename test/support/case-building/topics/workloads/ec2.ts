import * as k from "../../kit.js";
import { ELSEWHERE, INSTANCE, INSTANCE_IP, instance } from "./scenes.js";

const { defineCase, person, t } = k;

export const ec2Cases = [
  defineCase(
    "ec2/complete",
    "EC2 assumes the instance's role twice in one second, for both versions of its metadata service; the responses print no session. The instance uses one of the keys. The origin is the instance, not the service.",
    "cloudtrail-identity.md A7; interface.md origin.kind workload",
    (seed) => {
      const { v1, v2, used } = instance(seed);
      const found: k.Verdict = {
        origin: { kind: "workload", name: INSTANCE },
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["AssumeRole"],
        notOrigin: ["ec2.amazonaws.com"],
      };
      return {
        records: [used, ...v2.records, ...v1.records],
        expect: [
          { query: v2.session.key, ...found, evidence: [[k.idOf(v2.caller)]] },
          { query: k.principalOf(v2.session), ...found },
          { query: v1.session.key, origin: { kind: "workload", name: INSTANCE }, events: 0 },
          { query: k.idOf(v2.caller), origin: { kind: "aws-service", name: "ec2.amazonaws.com" }, hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "ec2/delivered-only",
    "The issuance is not in the lake, but the events say that EC2's metadata service delivered the key. One hop, no gap.",
    "interface.md How sure (ec2RoleDelivery), How many hops",
    (seed) => {
      const { v2, used } = instance(seed);
      return {
        records: [used],
        expect: [
          {
            query: v2.session.key,
            origin: { kind: "workload", name: INSTANCE },
            confidence: ["strong", "exact"],
            gap: null,
            hops: 1,
            via: ["delivered-by-service"],
          },
        ],
      };
    },
  ),
  defineCase(
    "ec2/instance-identity-role",
    "The role that EC2 itself gives an instance: principal ACCOUNT:aws:ec2-instance:i-…, a form that nobody else can take.",
    "cloudtrail-identity.md §2.2; interface.md How sure (aws:ec2-instance form)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const role = {
        account,
        name: "aws:ec2-instance",
        arn: `arn:aws:iam::${account}:role/aws:ec2-instance`,
        roleId: `${account}:aws:ec2-instance`,
      };
      const session = {
        role,
        name: INSTANCE,
        key: k.keyId(seed, "ASIA", account),
        createdAt: t("10:00:00"),
        context: { ec2RoleDelivery: "2.0" },
      };
      const used = k.use(seed, t("10:05:00"), k.asRole(session), {
        source: "ssm.amazonaws.com",
        event: "RequestManagedInstanceRoleToken",
      });
      const found: k.Verdict = {
        origin: { kind: "workload", name: INSTANCE },
        confidence: ["strong", "exact"],
        gap: null,
        hops: 1,
        via: ["delivered-by-service"],
      };
      return {
        records: [used],
        expect: [
          { query: session.key, ...found },
          { query: k.principalOf(session), ...found },
        ],
      };
    },
  ),
  defineCase(
    "ec2/in-scope-of",
    "inScopeOf names the instance that the credentials were issued to: exact without any issuance.",
    "interface.md How sure (inScopeOf is exact)",
    (seed) => {
      const { v2, account } = instance(seed);
      const used = k.use(
        seed,
        t("10:06:00"),
        k.asRole(v2.session, {
          inScopeOf: {
            issuerType: "AWS::EC2::Instance",
            credentialsIssuedTo: `arn:aws:ec2:eu-central-1:${account}:instance/${INSTANCE}`,
          },
        }),
      );
      return {
        records: [used],
        expect: [
          {
            query: v2.session.key,
            origin: { kind: "workload", name: INSTANCE },
            confidence: "exact",
            gap: null,
            hops: 1,
          },
        ],
      };
    },
  ),
  defineCase(
    "ec2/name-only",
    "A session called like an instance, and nothing else: a workload by name alone is weak.",
    "interface.md How sure (workload by name alone is weak)",
    (seed) => {
      const { v2 } = instance(seed);
      const session = { ...v2.session, context: {} };
      const used = k.use(seed, t("10:05:00"), k.asRole(session));
      return {
        records: [used],
        expect: [{ query: session.key, origin: { kind: "workload", name: INSTANCE }, confidence: "weak" }],
      };
    },
  ),
  defineCase(
    "ec2/look-alike-issued-to-a-person",
    "Bob opens a session of the instance's role under the instance's ID. His issuance says so, and it beats the name.",
    "interface.md How sure (anyone … may call the session i-0abc…)",
    (seed) => {
      const { account, role, v1, v2, used } = instance(seed);
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:20:00"), by: k.asUser(bob), role, name: INSTANCE });
      const bobsUse = k.use(seed, t("10:21:00"), k.asRole(bobs.session));
      return {
        records: [...v1.records, ...v2.records, used, ...bobs.records, bobsUse],
        expect: [
          {
            query: bobs.session.key,
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notOrigin: [INSTANCE],
          },
          {
            query: v2.session.key,
            origin: { kind: "workload", name: INSTANCE },
            confidence: "exact",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "ec2/stolen-and-used-elsewhere",
    "The instance works for a while from its own address; then the key is used from another. The credentials stay the instance's, and the other address is reported.",
    "issue 2, trace (used away from where they were issued to); interface.md usedElsewhere",
    (seed) => {
      const { v1, v2 } = instance(seed);
      const own = ["10:01:00", "10:02:00", "10:03:00", "10:04:00"].map((at) =>
        k.use(seed, t(at), k.asRole(v2.session), { ip: INSTANCE_IP, agent: "aws-sdk-go-v2/1.32.6" }),
      );
      const theft = ["10:30:00", "10:31:00"].map((at) =>
        k.use(seed, t(at), k.asRole(v2.session), {
          ip: ELSEWHERE,
          source: "s3.amazonaws.com",
          event: "ListBuckets",
        }),
      );
      return {
        records: [...theft, ...own, ...v1.records, ...v2.records],
        expect: [
          {
            query: v2.session.key,
            origin: { kind: "workload", name: INSTANCE },
            confidence: "exact",
            usedElsewhere: [ELSEWHERE],
            events: 6,
          },
        ],
      };
    },
  ),
  defineCase(
    "ec2/role-chained-by-the-instance",
    "The instance assumes a role of another account with its own key.",
    "cloudtrail-identity.md §3.2 Role chaining",
    (seed) => {
      const { v1, v2 } = instance(seed);
      const next = k.assumeRole(seed, {
        at: t("10:10:00"),
        by: k.asRole(v2.session),
        role: k.role(seed, k.accountId(seed, "other"), "far"),
        name: "job",
      });
      const used = k.use(seed, t("10:11:00"), k.asRole(next.session));
      return {
        records: [...v1.records, ...v2.records, ...next.records, used],
        expect: [
          {
            query: next.session.key,
            origin: { kind: "workload", name: INSTANCE },
            confidence: "exact",
            hops: 2,
            via: ["AssumeRole", "AssumeRole"],
          },
        ],
      };
    },
  ),
];
