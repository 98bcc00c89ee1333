import * as k from "../kit.js";

const { defineCase, person, onlyRole, t } = k;

const INSTANCE = "i-0c4f7a1e9b2d35806";
const INSTANCE_IP = "198.51.100.150";
const ELSEWHERE = "203.0.113.77";
const NODE = "mi-04c7f1e2b9d8a6530";
const TASK = "9d3c1f7be0a24c58b6f1e7d2a4c80b93";

/** EC2, ECS, Lambda, Pod Identity, Roles Anywhere, SSM, forward access, other accounts. */
export const workloads = [
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
  defineCase(
    "ecs/complete",
    "ECS assumes the task role and the execution role in one second under the same session name, the task's ID. Each key belongs to its role.",
    "cloudtrail-identity.md §3.7 ECS (key on role, not on name only)",
    (seed) => {
      const { task, execution, used } = ecsTask(seed);
      return {
        records: [...execution.records, ...task.records, used],
        expect: [
          {
            query: task.session.key,
            origin: { kind: "workload", name: TASK },
            confidence: "exact",
            gap: null,
            hops: 1,
            via: ["AssumeRole"],
            evidence: [[k.idOf(task.caller)]],
            notEvidence: [k.idOf(execution.caller)],
            notOrigin: ["ecs-tasks.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "ecs/issuing-event-missing",
    "Only the use of the task role is there: by its name it may be a task, and that is at best weak. The execution role's issuance of the same second is another role's.",
    "interface.md How sure (workload by name alone is weak)",
    (seed) => {
      const { task, execution, used } = ecsTask(seed);
      return {
        records: [...execution.records, used],
        expect: [
          {
            query: task.session.key,
            originKinds: ["workload", "role"],
            confidence: ["weak", "none"],
            notEvidence: [k.idOf(execution.caller)],
          },
        ],
      };
    },
  ),
  defineCase(
    "ecs/look-alike-issued-to-a-person",
    "Bob opens a session of the task role under the task's ID.",
    "interface.md How sure",
    (seed) => {
      const { account, role, task, used } = ecsTask(seed);
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:20:00"), by: k.asUser(bob), role, name: TASK });
      return {
        records: [...task.records, used, ...bobs.records, k.use(seed, t("10:21:00"), k.asRole(bobs.session))],
        expect: [
          { query: bobs.session.key, origin: person(bob), confidence: "exact", notOrigin: [TASK] },
          {
            query: k.idOf(used),
            origin: { kind: "workload", name: TASK },
            confidence: "exact",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
  defineCase(
    "lambda/in-scope-of-alone",
    "A function's call carries inScopeOf with its ARN; its issuance is under another key or not there. Exact, one hop, no gap.",
    "interface.md How sure (inScopeOf), How many hops",
    (seed) => {
      const { session, inScopeOf } = lambda(seed);
      const used = k.use(seed, t("10:05:00"), k.asRole(session, { inScopeOf }));
      const found: k.Verdict = {
        origin: { kind: "workload", name: "orders-export" },
        confidence: "exact",
        gap: null,
        hops: 1,
        via: ["delivered-by-service"],
      };
      return {
        records: [used],
        expect: [
          { query: session.key, ...found },
          { query: k.idOf(used), ...found },
        ],
      };
    },
  ),
  defineCase(
    "lambda/assume-role-by-lambda",
    "Lambda's AssumeRole prints the key that the function uses, but no session; role, session name and time agree.",
    "cloudtrail-identity.md §3.7 Lambda; data/README.md §2",
    (seed) => {
      const { role } = lambda(seed);
      const assumed = k.assumeRole(seed, {
        at: t("10:00:00"),
        by: k.asService("lambda.amazonaws.com"),
        role,
        name: "orders-export",
        seconds: 43200,
        withoutSession: true,
      });
      const used = k.use(seed, t("10:05:00"), k.asRole(assumed.session));
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: assumed.session.key,
            origin: { kind: "workload", name: "orders-export" },
            confidence: "exact",
            gap: null,
            hops: 1,
            via: ["AssumeRole"],
            notOrigin: ["lambda.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "lambda/name-only",
    "A session called like a function, without inScopeOf and without issuance: at best weak.",
    "interface.md How sure",
    (seed) => {
      const { session } = lambda(seed);
      const used = k.use(seed, t("10:05:00"), k.asRole(session));
      return {
        records: [used],
        expect: [{ query: session.key, originKinds: ["workload", "role"], confidence: ["weak", "none"] }],
      };
    },
  ),
  defineCase(
    "lambda/look-alike-issued-to-a-person",
    "Bob opens a session of the function's role under the function's name; the function's own session runs beside it.",
    "interface.md How sure",
    (seed) => {
      const { account, role, session, inScopeOf } = lambda(seed);
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:10:00"), by: k.asUser(bob), role, name: "orders-export" });
      const own = k.use(seed, t("10:05:00"), k.asRole(session, { inScopeOf }));
      const bobsUse = k.use(seed, t("10:11:00"), k.asRole(bobs.session));
      return {
        records: [own, ...bobs.records, bobsUse],
        expect: [
          {
            query: k.idOf(bobsUse),
            origin: person(bob),
            confidence: "exact",
            hops: 1,
            notOrigin: ["orders-export"],
          },
          {
            query: session.key,
            origin: { kind: "workload", name: "orders-export" },
            confidence: "exact",
            notOrigin: ["bob"],
          },
          { query: k.sessionArn(session), origin: null, confidence: "none", gap: "ambiguous", candidates: 2 },
        ],
      };
    },
  ),
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
  defineCase(
    "ssm/complete",
    "A hybrid node gets its role from Systems Manager; the node's ID is the session's name.",
    "cloudtrail-identity.md §3.7 SSM; interface.md origin.kind workload (SSM nodes)",
    (seed) => {
      const { assumed, used } = node(seed);
      return {
        records: [...assumed.records, used],
        expect: [
          {
            query: assumed.session.key,
            origin: { kind: "workload", name: NODE },
            confidence: "exact",
            gap: null,
            hops: 1,
            notOrigin: ["ssm.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "ssm/issuing-event-missing",
    "Only the use is there.",
    "interface.md How sure (workload by name alone is weak)",
    (seed) => {
      const { assumed, used } = node(seed);
      return {
        records: [used],
        expect: [
          { query: assumed.session.key, originKinds: ["workload", "role"], confidence: ["weak", "none"] },
        ],
      };
    },
  ),
  defineCase(
    "ssm/look-alike-issued-to-a-person",
    "Bob opens a session of the node's role under the node's ID.",
    "interface.md How sure",
    (seed) => {
      const { account, role, assumed, used } = node(seed);
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:20:00"), by: k.asUser(bob), role, name: NODE });
      return {
        records: [
          ...assumed.records,
          used,
          ...bobs.records,
          k.use(seed, t("10:21:00"), k.asRole(bobs.session)),
        ],
        expect: [{ query: bobs.session.key, origin: person(bob), confidence: "exact", notOrigin: [NODE] }],
      };
    },
  ),
  defineCase(
    "forward-access/from-a-long-term-key",
    "S3 calls KMS on Alice's behalf with a key that nobody issued. It is her own act: no hop, no gap, and not the service's.",
    "cloudtrail-identity.md §3.9, A5; interface.md How many hops (forward access has no hop of its own)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const put = k.use(seed, t("10:00:09"), k.asUser(alice), {
        source: "s3.amazonaws.com",
        event: "PutObject",
        readOnly: false,
        category: "Data",
      });
      const decrypt = forwarded(
        seed,
        t("10:00:09"),
        k.asUserSession(alice, k.keyId(seed, "ASIA", account), t("10:00:00"), { invokedBy: "AWS Internal" }),
      );
      return {
        records: [decrypt, put],
        expect: [
          {
            query: k.idOf(decrypt),
            origin: person(alice),
            confidence: "exact",
            hops: 0,
            gap: null,
            notOrigin: ["AWS Internal"],
          },
        ],
      };
    },
  ),
  defineCase(
    "forward-access/from-a-role-session",
    "CloudFormation calls EC2 on behalf of Alice's role session, with a key that nobody issued: same principal, same creation date, so the same chain.",
    "cloudtrail-identity.md §3.9 (keeps principalId and creationDate)",
    (seed) => {
      const { alice, assumed, forwardedKey, decrypt } = forwardedSession(seed);
      const found: k.Verdict = {
        origin: person(alice),
        confidence: ["exact", "strong"],
        gap: null,
        hops: 1,
        via: ["AssumeRole"],
        notOrigin: ["cloudformation.amazonaws.com"],
      };
      return {
        records: [...assumed.records, decrypt],
        expect: [
          { query: k.idOf(decrypt), ...found, evidence: [[k.idOf(assumed.caller)]] },
          { query: forwardedKey, ...found },
        ],
      };
    },
  ),
  defineCase(
    "forward-access/from-a-role-session-without-issuance",
    "The same without the AssumeRole: only the role is known; that a service carried the call says nothing of who.",
    "interface.md origin.kind role",
    (seed) => {
      const { assumed, decrypt } = forwardedSession(seed);
      return {
        records: [decrypt],
        expect: [
          {
            query: k.idOf(decrypt),
            origin: onlyRole(assumed.session),
            confidence: "none",
            gap: "any",
            notOrigin: ["cloudformation.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "forward-access/from-the-console",
    "EC2 calls KMS on behalf of Alice's console session; the sign-in is the hop.",
    "cloudtrail-identity.md §3.9, A6",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const login = k.consoleLogin(seed, t("09:00:00"), k.userAtSignIn(alice));
      const by = k.asUserSession(alice, k.keyId(seed, "ASIA", account), t("09:00:00"), {
        invokedBy: "ec2-frontend-api.amazonaws.com",
      });
      const decrypt = k.edited(forwarded(seed, t("10:10:00"), by), { sessionCredentialFromConsole: "true" });
      return {
        records: [login, decrypt],
        expect: [
          {
            query: k.idOf(decrypt),
            origin: person(alice),
            confidence: "exact",
            hops: 1,
            via: ["ConsoleLogin"],
            gap: null,
            notOrigin: ["ec2-frontend-api.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "forward-access/look-alike-other-person",
    "In the same second S3 acted for Alice and Secrets Manager for Bob. Each record names its user.",
    "cloudtrail-identity.md §3.9",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const bob = k.user(seed, account, "bob");
      const alices = forwarded(
        seed,
        t("10:00:09"),
        k.asUserSession(alice, k.keyId(seed, "ASIA", account), t("10:00:00"), { invokedBy: "AWS Internal" }),
      );
      const bobs = forwarded(
        seed,
        t("10:00:09"),
        k.asUserSession(bob, k.keyId(seed, "ASIA", account), t("10:00:00"), {
          invokedBy: "secretsmanager.amazonaws.com",
        }),
      );
      const bobsLogin = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(bob));
      return {
        records: [alices, bobs, bobsLogin],
        expect: [
          { query: k.idOf(alices), origin: person(alice), confidence: "exact", hops: 0, notOrigin: ["bob"] },
          { query: k.idOf(bobs), origin: person(bob), confidence: "exact", notOrigin: ["alice"] },
        ],
      };
    },
  ),
  defineCase(
    "external-account/calls-a-shared-resource",
    "A principal of an account that is not in the lake reads a shared bucket: its unique ID and its account.",
    "interface.md origin.kind external-account",
    (seed) => {
      const { stranger, read } = shared(seed);
      return {
        records: [read],
        expect: [
          {
            query: k.idOf(read),
            origin: { kind: "external-account", name: stranger.principalId, account: stranger.account },
            gap: "caller-account-not-in-lake",
            hops: 0,
          },
        ],
      };
    },
  ),
  defineCase(
    "external-account/caller-named-elsewhere",
    "The same, and the caller's own account is in the lake: the AIDA has a name.",
    "interface.md How sure (a unique ID seen with its name anywhere)",
    (seed) => {
      const { stranger, read } = shared(seed);
      return {
        records: [read, k.use(seed, t("08:00:00"), k.asUser(stranger))],
        expect: [{ query: k.idOf(read), origin: person(stranger), confidence: "exact", hops: 0 }],
      };
    },
  ),
  defineCase(
    "external-account/role-session-resolved",
    "The caller is a role session of another account, whose issuance is in the lake: exactly one was alive.",
    "interface.md How sure (exactly one session of that principal alive)",
    (seed) => {
      const { stranger, bucketAccount } = shared(seed);
      const assumed = k.assumeRole(seed, {
        at: t("09:50:00"),
        by: k.asUser(stranger),
        role: k.role(seed, stranger.account, "reader"),
        name: "sync",
      });
      const read = readObject(
        seed,
        k.asOtherAccount(k.principalOf(assumed.session), stranger.account),
        bucketAccount,
      );
      return {
        records: [...assumed.records, read],
        expect: [{ query: k.idOf(read), origin: person(stranger), confidence: "strong", hops: 1 }],
      };
    },
  ),
  defineCase(
    "external-account/pair-by-shared-event-id",
    "A call that both accounts logged: the resource owner's copy has the caller's unique ID only, the caller's copy all of the identity; their shared event ID joins them.",
    "cloudtrail-identity.md §3.0 J7",
    (seed) => {
      const { stranger, bucketAccount } = shared(seed);
      const { owners, callers } = bothCopies(seed, stranger, bucketAccount);
      return {
        records: [owners, callers],
        expect: [
          { query: k.idOf(owners), origin: person(stranger), confidence: "exact", hops: 0, gap: null },
          { query: stranger.key, origin: person(stranger), confidence: "exact", hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "external-account/look-alike-other-request",
    "The caller's account is there, but with another user's call of the same second under another shared event ID. It does not name the caller.",
    "cloudtrail-identity.md §3.0 J7",
    (seed) => {
      const { stranger, read, bucketAccount } = shared(seed);
      const mia = k.user(seed, stranger.account, "mia");
      const { owners, callers } = bothCopies(seed, mia, bucketAccount);
      return {
        records: [callers, owners, read],
        expect: [
          {
            query: k.idOf(read),
            originKinds: ["external-account"],
            gap: "any",
            hops: 0,
            notOrigin: ["mia", "nina"],
          },
          { query: k.idOf(owners), origin: person(mia), hops: 0 },
        ],
      };
    },
  ),
  defineCase(
    "external-account/look-alike-same-session-name",
    "The caller is AROA…:sync of one role; the lake knows a living session called sync of another role of that account, Bob's.",
    "product.md Never name the wrong person",
    (seed) => {
      const { stranger, bucketAccount } = shared(seed);
      const bob = k.user(seed, stranger.account, "bob");
      const bobs = k.assumeRole(seed, {
        at: t("09:50:00"),
        by: k.asUser(bob),
        role: k.role(seed, stranger.account, "writer"),
        name: "sync",
      });
      const reader = k.role(seed, stranger.account, "reader");
      const read = readObject(
        seed,
        k.asOtherAccount(`${reader.roleId}:sync`, stranger.account),
        bucketAccount,
      );
      return {
        records: [...bobs.records, read],
        expect: [
          { query: k.idOf(read), originKinds: ["external-account", "role"], gap: "any", notOrigin: ["bob"] },
        ],
      };
    },
  ),
];

function instance(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "web-server");
  const what = {
    at: t("10:00:00"),
    by: k.asService("ec2.amazonaws.com"),
    role,
    name: INSTANCE,
    seconds: 23700,
    withoutSession: true,
  };
  const v1 = k.assumeRole(seed, { ...what, context: { ec2RoleDelivery: "1.0" } });
  const v2 = k.assumeRole(seed, { ...what, context: { ec2RoleDelivery: "2.0" } });
  const used = k.use(seed, t("10:05:00"), k.asRole(v2.session), { ip: INSTANCE_IP });
  return { account, role, v1, v2, used };
}

function ecsTask(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "orders-task");
  const what = { at: t("10:00:00"), by: k.asService("ecs-tasks.amazonaws.com"), name: TASK, seconds: 21600 };
  const task = k.assumeRole(seed, { ...what, role });
  const execution = k.assumeRole(seed, { ...what, role: k.role(seed, account, "orders-execution") });
  return { account, role, task, execution, used: k.use(seed, t("10:05:00"), k.asRole(task.session)) };
}

function lambda(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "orders-export-role", "/service-role/");
  const session = {
    role,
    name: "orders-export",
    key: k.keyId(seed, "ASIA", account),
    createdAt: t("10:00:00"),
  };
  const inScopeOf = {
    issuerType: "AWS::Lambda::Function",
    credentialsIssuedTo: `arn:aws:lambda:eu-central-1:${account}:function:orders-export`,
  };
  return { account, role, session, inScopeOf };
}

function pod(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "orders-pod");
  const uid = k.uuid(seed, "pod");
  const name = `eks-shop-prod-orders-6d9-${uid}`;
  const tags = [
    { key: "eks-cluster-arn", value: `arn:aws:eks:eu-central-1:${account}:cluster/shop-prod` },
    { key: "eks-cluster-name", value: "shop-prod" },
    { key: "kubernetes-namespace", value: "shop" },
    { key: "kubernetes-service-account", value: "orders" },
    { key: "kubernetes-pod-name", value: "orders-6d9f7c4b8-x2x7k" },
    { key: "kubernetes-pod-uid", value: uid },
  ];
  const nodeSession = {
    role: k.role(seed, account, "eks-node"),
    name: INSTANCE,
    key: k.keyId(seed, "ASIA", account),
    createdAt: t("08:00:00"),
    context: { ec2RoleDelivery: "2.0" },
  };
  const asked = k.call(seed, {
    at: t("10:00:00"),
    by: k.asRole(nodeSession),
    source: "eks-auth.amazonaws.com",
    event: "AssumeRoleForPodIdentity",
    params: { clusterName: "shop-prod", token: "HIDDEN_DUE_TO_SECURITY_REASONS" },
  });
  const assumed = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asService("pods.eks.amazonaws.com"),
    role,
    name,
    seconds: 21600,
    params: { tags, transitiveTagKeys: tags.map((tag) => tag.key) },
  });
  return {
    account,
    role,
    name,
    tags,
    asked,
    assumed,
    used: k.use(seed, t("10:05:00"), k.asRole(assumed.session)),
  };
}

function anywhere(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "on-premises-billing");
  const serial = k.hexId(seed, 32, "serial");
  const anchor = `arn:aws:rolesanywhere:eu-central-1:${account}`;
  const sourceIdentity = "CN=billing-07";
  const created = k.call(seed, {
    at: t("10:00:00"),
    by: { type: "Unknown", accountId: account },
    source: "rolesanywhere.amazonaws.com",
    event: "CreateSession",
    params: {
      profileArn: `${anchor}:profile/${k.uuid(seed, "profile")}`,
      roleArn: role.arn,
      trustAnchorArn: `${anchor}:trust-anchor/${k.uuid(seed, "anchor")}`,
      cert: { subject: sourceIdentity, serialNumber: serial },
    },
    readOnly: false,
  });
  const assumed = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asService("rolesanywhere.amazonaws.com"),
    role,
    name: serial,
    params: { sourceIdentity, tags: [{ key: "x509Subject/CN", value: "billing-07" }] },
    response: { sourceIdentity },
    context: { sourceIdentity },
  });
  return {
    account,
    role,
    serial,
    created,
    assumed,
    used: k.use(seed, t("10:05:00"), k.asRole(assumed.session)),
  };
}

function node(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "hybrid-nodes");
  const assumed = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asService("ssm.amazonaws.com"),
    role,
    name: NODE,
  });
  const used = k.use(seed, t("10:05:00"), k.asRole(assumed.session), {
    source: "ssm.amazonaws.com",
    event: "UpdateInstanceInformation",
    readOnly: false,
  });
  return { account, role, assumed, used };
}

function forwarded(seed: k.Seed, at: string, by: k.Actor) {
  return k.call(seed, {
    at,
    by,
    source: "kms.amazonaws.com",
    event: "Decrypt",
    params: {
      encryptionAlgorithm: "SYMMETRIC_DEFAULT",
      encryptionContext: { "aws:s3:arn": "arn:aws:s3:::ledger-archive" },
    },
  });
}

function forwardedSession(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const assumed = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role: k.role(seed, account, "deploy"),
    name: "stack",
  });
  const forwardedKey = k.keyId(seed, "ASIA", account);
  const decrypt = forwarded(
    seed,
    t("10:05:00"),
    k.asRole({ ...assumed.session, key: forwardedKey }, { invokedBy: "cloudformation.amazonaws.com" }),
  );
  return { alice, assumed, forwardedKey, decrypt };
}

function shared(seed: k.Seed) {
  const bucketAccount = k.accountId(seed, "bucket");
  const stranger = k.user(seed, k.accountId(seed, "elsewhere"), "nina");
  const read = readObject(seed, k.asOtherAccount(stranger.principalId, stranger.account), bucketAccount);
  return { bucketAccount, stranger, read };
}

function bothCopies(seed: k.Seed, who: k.User, bucketAccount: string) {
  const owners = readObject(seed, k.asOtherAccount(who.principalId, who.account), bucketAccount);
  const callers = k.edited(owners, {
    userIdentity: k.asUser(who),
    eventID: k.uuid(seed),
    recipientAccountId: who.account,
  });
  return { owners, callers };
}

function readObject(seed: k.Seed, by: k.Actor, bucketAccount: string) {
  return k.call(seed, {
    at: t("10:00:00"),
    by,
    source: "s3.amazonaws.com",
    event: "GetObject",
    params: { bucketName: "shared-reports", key: "2026/02.csv" },
    resources: [
      { type: "AWS::S3::Object", ARN: "arn:aws:s3:::shared-reports/2026/02.csv" },
      { accountId: bucketAccount, type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::shared-reports" },
    ],
    recipient: bucketAccount,
    sharedId: k.uuid(seed),
    category: "Data",
  });
}
