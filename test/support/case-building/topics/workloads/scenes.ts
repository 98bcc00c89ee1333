import * as k from "../../kit.js";

const { t } = k;

export const INSTANCE = "i-0c4f7a1e9b2d35806";
export const INSTANCE_IP = "198.51.100.150";
export const ELSEWHERE = "203.0.113.77";
export const NODE = "mi-04c7f1e2b9d8a6530";
export const TASK = "9d3c1f7be0a24c58b6f1e7d2a4c80b93";

export function instance(seed: k.Seed) {
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

export function ecsTask(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "orders-task");
  const what = { at: t("10:00:00"), by: k.asService("ecs-tasks.amazonaws.com"), name: TASK, seconds: 21600 };
  const task = k.assumeRole(seed, { ...what, role });
  const execution = k.assumeRole(seed, { ...what, role: k.role(seed, account, "orders-execution") });
  return { account, role, task, execution, used: k.use(seed, t("10:05:00"), k.asRole(task.session)) };
}

export function lambda(seed: k.Seed) {
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

export function pod(seed: k.Seed) {
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

export function anywhere(seed: k.Seed) {
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

export function node(seed: k.Seed) {
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

export function forwarded(seed: k.Seed, at: string, by: k.Actor) {
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

export function forwardedSession(seed: k.Seed) {
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

export function shared(seed: k.Seed) {
  const bucketAccount = k.accountId(seed, "bucket");
  const stranger = k.user(seed, k.accountId(seed, "elsewhere"), "nina");
  const read = readObject(seed, k.asOtherAccount(stranger.principalId, stranger.account), bucketAccount);
  return { bucketAccount, stranger, read };
}

export function bothCopies(seed: k.Seed, who: k.User, bucketAccount: string) {
  const owners = readObject(seed, k.asOtherAccount(who.principalId, who.account), bucketAccount);
  const callers = k.edited(owners, {
    userIdentity: k.asUser(who),
    eventID: k.uuid(seed),
    recipientAccountId: who.account,
  });
  return { owners, callers };
}

export function readObject(seed: k.Seed, by: k.Actor, bucketAccount: string) {
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
