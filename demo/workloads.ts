import { identityOf, roleSession, sessionIdOf, type Caller, type Client, type World } from "./callers.js";
import { HOUR, type Seconds } from "./clock.js";
import { uniqueId } from "./ids.js";
import { HOME_REGION, type Role } from "./organisation.js";
import type { Fields } from "./recorder.js";
import { credentials, roleResource } from "./sts.js";
import type { Behind } from "./truth.js";

export interface ServiceAssume {
  /** `ec2` of `ec2.amazonaws.com`. */
  service: string;
  role: Role;
  sessionName: string;
  at: Seconds;
  /** The workload that gets the credentials; absent when the service acts by itself. */
  workload?: string;
  client: Client;
  duration?: number;
  region?: string;
  tags?: Record<string, string>;
  sourceIdentity?: string;
  /** EC2 and Lambda answers name no assumedRoleUser (§3.0, Appendix A7). */
  namesSession?: boolean;
}

/** sts:AssumeRole sent by a service (§3.2 "By an AWS service"): a sharedEventID without a visible sibling, no tlsDetails. */
export function assumeRoleByService(
  world: World,
  options: ServiceAssume,
): { session: Caller; eventId: string } {
  const { random, recorder } = world;
  const { role, at, service } = options;
  const duration = options.duration ?? HOUR;
  const region = options.region ?? HOME_REGION;
  const host = `${service}.amazonaws.com`;
  const key = uniqueId("ASIA", role.account, random);
  const origin: Behind["origin"] =
    options.workload === undefined
      ? { kind: "aws-service", name: host }
      : { kind: "workload", name: options.workload, account: role.account };
  const behind: Behind = { origin, actor: options.workload ?? host, via: ["AssumeRole"] };
  const session = roleSession(role, options.sessionName, key, options.client, behind);
  session.createdAt = at;
  session.expiresAt = at + duration;
  const tags = options.tags === undefined ? undefined : Object.entries(options.tags);
  const request: Fields = { roleArn: role.arn, roleSessionName: options.sessionName };
  if (tags !== undefined) {
    request["tags"] = tags.map(([name, value]) => ({ key: name, value }));
    request["transitiveTagKeys"] = tags.map(([name]) => name);
    session.transitive = { ...options.tags };
  }
  if (options.sourceIdentity !== undefined) {
    request["sourceIdentity"] = options.sourceIdentity;
    session.sourceIdentity = options.sourceIdentity;
  }
  request["durationSeconds"] = duration;
  const eventId = recorder.record({
    at,
    account: role.account,
    region,
    source: "sts",
    name: "AssumeRole",
    identity: { type: "AWSService", invokedBy: host },
    ip: host,
    agent: host,
    request,
    response: {
      credentials: credentials(world, role.account, region, key, at + duration),
      ...(options.namesSession === false
        ? {}
        : { assumedRoleUser: { assumedRoleId: session.principalId, arn: session.arn } }),
      ...(options.sourceIdentity === undefined ? {} : { sourceIdentity: options.sourceIdentity }),
    },
    readOnly: true,
    resources: [roleResource(role)],
    sharedId: random.uuid(),
    version: "1.08",
    behind: { origin: { kind: "aws-service", name: host }, actor: host, via: [] },
  });
  recorder.issued(key, behind, eventId, sessionIdOf(session));
  return { session, eventId };
}

/** One credential refresh of an instance: two AssumeRole in one second, one per metadata version (Appendix A7). */
export function instanceRefresh(
  world: World,
  role: Role,
  instance: string,
  at: Seconds,
  client: Client,
): Caller {
  const options = {
    service: "ec2",
    role,
    sessionName: instance,
    workload: instance,
    at,
    client,
    duration: 6 * HOUR + 35 * 60,
    namesSession: false,
  };
  assumeRoleByService(world, options);
  const { session } = assumeRoleByService(world, options);
  session.ec2Delivery = "2.0";
  return session;
}

/** A function's session: the name is the function, `inScopeOf` names it beyond doubt (§2.2, §3.7). */
export function functionSession(
  world: World,
  role: Role,
  name: string,
  at: Seconds,
  client: Client,
  logged: boolean,
): Caller {
  const arn = `arn:aws:lambda:${HOME_REGION}:${role.account}:function:${name}`;
  const scope = {
    issuerType: "AWS::Lambda::Function",
    credentialsIssuedTo: arn,
    credentialsIssuedToVersion: `${arn}:$LATEST`,
  };
  if (logged) {
    const { session } = assumeRoleByService(world, {
      service: "lambda",
      role,
      sessionName: name,
      workload: name,
      at,
      client,
      duration: 12 * HOUR,
      namesSession: false,
    });
    session.inScopeOf = scope;
    return session;
  }
  const session = delivered(world, role, name, name, at, client);
  session.inScopeOf = scope;
  return session;
}

/** Credentials that a service delivered without an AssumeRole in the archive. */
function delivered(
  world: World,
  role: Role,
  sessionName: string,
  workload: string,
  at: Seconds,
  client: Client,
): Caller {
  const session = roleSession(role, sessionName, uniqueId("ASIA", role.account, world.random), client, {
    origin: { kind: "workload", name: workload, account: role.account },
    actor: workload,
    via: ["delivered-by-service"],
  });
  session.createdAt = at;
  return session;
}

/** The instance identity role of Default Host Management: `ACCOUNT:aws:ec2-instance:i-…` (§2.2). */
export function hostManagement(
  world: World,
  account: string,
  instance: string,
  at: Seconds,
  client: Client,
): Caller {
  const synthetic: Role = {
    account,
    name: "aws:ec2-instance",
    id: `${account}:aws:ec2-instance`,
    arn: `arn:aws:iam::${account}:role/aws:ec2-instance`,
  };
  const session = delivered(world, synthetic, instance, instance, at, client);
  session.ec2Delivery = "2.0";
  return session;
}

/** A task's two roles are assumed in one second under the same session name, the task ID (§3.7 ECS). */
export function taskSessions(
  world: World,
  taskRole: Role,
  executionRole: Role,
  at: Seconds,
  client: Client,
): Caller[] {
  const task = world.random.hex(32);
  return [taskRole, executionRole].map(
    (role) =>
      assumeRoleByService(world, {
        service: "ecs-tasks",
        role,
        sessionName: task,
        workload: task,
        at,
        client,
        duration: 6 * HOUR,
      }).session,
  );
}

/** EKS Pod Identity: the node asks eks-auth, pods.eks assumes the pod's role with tags that name the pod (§3.7). */
export function podIdentity(world: World, node: Caller, role: Role, pod: string, at: Seconds): Caller {
  const { random, recorder } = world;
  recorder.record({
    at,
    account: role.account,
    region: HOME_REGION,
    source: "eks-auth",
    name: "AssumeRoleForPodIdentity",
    identity: identityOf(node, { service: "eks-auth" }),
    ip: node.client.ip,
    agent: "aws-sdk-go-v2/1.30.1 os/linux lang/go#1.22.4 eks-pod-identity-agent/0.1.10",
    request: { clusterName: "shop", token: "HIDDEN_DUE_TO_SECURITY_REASONS" },
    readOnly: true,
    host: `eks-auth.${HOME_REGION}.api.aws`,
    sessionId: sessionIdOf(node),
    sessionArn: node.arn,
    behind: node.behind,
  });
  return assumeRoleByService(world, {
    service: "pods.eks",
    role,
    sessionName: `eks-shop-${pod.slice(0, 12)}-${random.uuid()}`.slice(0, 64),
    workload: pod,
    at,
    client: node.client,
    duration: 6 * HOUR,
    tags: {
      "eks-cluster-arn": `arn:aws:eks:${HOME_REGION}:${role.account}:cluster/shop`,
      "eks-cluster-name": "shop",
      "kubernetes-namespace": "shop",
      "kubernetes-service-account": "catalog",
      "kubernetes-pod-name": pod,
      "kubernetes-pod-uid": random.uuid(),
    },
  }).session;
}

/** IAM Roles Anywhere: CreateSession with a certificate, then the service's AssumeRole named by its serial (§3.7). */
export function rolesAnywhere(
  world: World,
  role: Role,
  serial: string,
  commonName: string,
  at: Seconds,
  client: Client,
): Caller {
  const arn = (kind: string, id: string): string =>
    `arn:aws:rolesanywhere:${HOME_REGION}:${role.account}:${kind}/${id}`;
  world.recorder.record({
    at,
    account: role.account,
    region: HOME_REGION,
    source: "rolesanywhere",
    name: "CreateSession",
    identity: { type: "Unknown", principalId: `CN=${commonName}`, accountId: role.account },
    ip: client.ip,
    agent: "CredHelper/1.1.1 (go1.22.3; linux; amd64)",
    request: {
      cert: "HIDDEN_DUE_TO_SECURITY_REASONS",
      durationSeconds: HOUR,
      profileArn: arn("profile", "2f7e0c61-58b9-4a41-9a0e-3c0fd2b1a9e4"),
      roleArn: role.arn,
      trustAnchorArn: arn("trust-anchor", "b5d3c3c1-2f0f-4f64-8c4c-5f4a2f8f2d11"),
      subject: `CN=${commonName},OU=Build,O=Fennmark`,
      serialNumber: serial,
    },
    extra: { missingSignedHeaders: "false", postEmptyBody: "false", algorithmMismatch: "false" },
    readOnly: false,
    host: `rolesanywhere.${HOME_REGION}.amazonaws.com`,
    behind: { origin: { kind: "workload", name: serial, account: role.account }, actor: serial, via: [] },
  });
  const { session } = assumeRoleByService(world, {
    service: "rolesanywhere",
    role,
    sessionName: serial,
    workload: serial,
    at,
    client,
    tags: { "x509Subject/CN": commonName, "x509Subject/O": "Fennmark" },
    sourceIdentity: `CN=${commonName}`,
  });
  return session;
}
