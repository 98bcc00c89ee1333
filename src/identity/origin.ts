import type { Origin } from "../answers/trace.js";
import { iamName, parseArn, permissionSetOf, serviceOfLinkedRole } from "../trail/arn.js";
import { sessionNameOf } from "../trail/key-id.js";
import type { Stamp } from "../trail/stamp.js";
import type { Issuance } from "./issuance.js";

/** The type of a stamp; where it is missing, from the ARN or the invoking service (old and service events, §2.1). */
export function typeOf(stamp: Stamp): string {
  if (stamp.type !== undefined) return stamp.type;
  const resource = parseArn(stamp.arn)?.resource ?? "";
  if (resource.startsWith("assumed-role/")) return "AssumedRole";
  if (resource.startsWith("federated-user/")) return "FederatedUser";
  if (resource.startsWith("user/")) return "IAMUser";
  if (resource === "root") return "Root";
  return stamp.invokedBy === undefined ? "Unknown" : "AWSService";
}

/** Drops the fields that are absent: optional means absent, never undefined, in answers. */
export function originOf(
  origin: { [K in keyof Origin]: Origin[K] | undefined } & Pick<Origin, "kind" | "name">,
): Origin {
  return Object.fromEntries(Object.entries(origin).filter(([, value]) => value !== undefined)) as Origin;
}

/** The IAM user a stamp names: its ARN is stamped by AWS on each of the user's own records (§2.1). */
export function userOrigin(stamp: Stamp): Origin {
  const name = stamp.userName ?? iamName(stamp.arn, "user");
  if (name === undefined && stamp.principalId === undefined) return unknownOrigin(stamp);
  return originOf({
    kind: "iam-user",
    name: name ?? stamp.principalId!,
    arn: stamp.arn,
    account: stamp.account ?? parseArn(stamp.arn)?.account,
    principalId: stamp.principalId,
    accessKeyId: stamp.key !== undefined && stamp.createdAt === undefined ? stamp.key : undefined,
  });
}

/** The root user of an account. */
export function rootOrigin(stamp: Stamp): Origin {
  const account = stamp.account ?? parseArn(stamp.arn)?.account ?? stamp.principalId;
  return originOf({
    kind: "root",
    name: "root",
    arn: stamp.arn ?? (account && `arn:aws:iam::${account}:root`),
    account,
    principalId: stamp.principalId,
    accessKeyId: stamp.key !== undefined && stamp.createdAt === undefined ? stamp.key : undefined,
  });
}

/** A service acting by itself. */
export function serviceOrigin(service: string): Origin {
  return { kind: "aws-service", name: service };
}

/** Nothing is known. */
export function unknownOrigin(stamp: Stamp): Origin {
  return originOf({ kind: "unknown", name: "", account: stamp.account });
}

/** Only the role is known; a service-linked role is its service (interface.md). */
export function roleOrigin(stamp: Stamp): Origin {
  const arn = stamp.issuer?.arn;
  const fromArn = parseArn(stamp.arn)?.resource.split("/")[1];
  // Where they differ, as in two of the articles (§9.2), the ARN is the role's and `userName` may be a person's.
  const name = iamName(arn, "role") ?? stamp.issuer?.name ?? fromArn;
  if (name === undefined) return unknownOrigin(stamp);
  return originOf({
    kind: "role",
    name,
    arn,
    account: stamp.issuer?.account ?? stamp.account,
    provider: stamp.web?.provider,
    principalId: stamp.issuer?.id,
  });
}

/** The service behind a service-linked role's session, or undefined. */
export function linkedService(stamp: Stamp): string | undefined {
  return serviceOfLinkedRole(stamp.issuer?.arn);
}

/** The Identity Center user of a session of a reserved role: the session name, else the stamped user ID (§3.7). */
export function identityCenterOrigin(
  stamp: Stamp,
  known: { userName?: string | undefined; userId?: string | undefined; provider?: string | undefined },
): Origin {
  const sessionName = permissionSetOf(stamp.issuer?.arn) === undefined ? undefined : nameOfSession(stamp);
  const userId = known.userId ?? stamp.onBehalfOf?.userId;
  return originOf({
    kind: "identity-center-user",
    name: known.userName ?? sessionName ?? userId ?? "",
    provider: known.provider ?? stamp.onBehalfOf?.store,
    principalId: userId,
  });
}

/** The caller of AssumeRoleWithSAML that is not Identity Center. */
export function samlOrigin(stamp: Stamp, provider?: string): Origin {
  return originOf({
    kind: "saml-user",
    name: stamp.userName ?? stamp.principalId ?? "",
    provider: provider ?? stamp.identityProvider,
    principalId: stamp.principalId,
  });
}

/** The token's subject. */
export function webIdentityOrigin(stamp: Stamp, provider?: string): Origin {
  return originOf({
    kind: "web-identity",
    name: stamp.userName ?? stamp.principalId ?? "",
    provider: provider ?? stamp.identityProvider,
    principalId: stamp.principalId,
  });
}

const COGNITO = "cognito-identity.amazonaws.com";

/** The person that `webIdFederationData` names by itself: Cognito, Amazon and Google stamp a subject, OIDC does not (§2.2). */
export function webStampOrigin(stamp: Stamp): Origin | undefined {
  if (stamp.web === undefined) return undefined;
  const { provider, attributes } = stamp.web;
  const subject =
    attributes[`${COGNITO}:sub`] ??
    attributes["www.amazon.com:user_id"] ??
    attributes["accounts.google.com:sub"] ??
    attributes["graph.facebook.com:id"];
  return subject === undefined ? undefined : { kind: "web-identity", name: subject, provider };
}

/** The session name of a stamp, from its principal ID or its ARN. */
export function nameOfSession(stamp: Stamp): string | undefined {
  if (stamp.principalId !== undefined) return sessionNameOf(stamp.principalId, stamp.issuer?.id);
  return parseArn(stamp.arn)?.resource.split("/").slice(2).join("/") || undefined;
}

const INSTANCE = /^m?i-[0-9a-f]{8}([0-9a-f]{9})?$/;
const TASK = /^([0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
const POD = /^eks-.+-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The workload that `inScopeOf` names: stamped by AWS on each record, exact without any issuing event (J10). */
export function scopedWorkload(stamp: Stamp): Origin | undefined {
  const arn = stamp.inScopeOf?.issuedTo;
  const resource = parseArn(arn)?.resource;
  if (arn === undefined || resource === undefined) return undefined;
  const lambda = /^function:([^:]+)/.exec(resource)?.[1];
  const name = lambda ?? resource.slice(resource.lastIndexOf("/") + 1);
  return originOf({
    kind: "workload",
    name,
    arn,
    account: parseArn(arn)?.account || stamp.account,
    provider: stamp.inScopeOf?.issuerType,
  });
}

/** What the session itself shows of a workload, and how sure that is without an issuing event (interface.md, "How sure"). */
export function stampedWorkload(
  stamp: Stamp,
): { origin: Origin; confidence: "exact" | "strong" | "weak" } | undefined {
  const name = nameOfSession(stamp);
  if (name === undefined) return undefined;
  const account = stamp.account;
  if (/^\d{12}:aws:ec2-(instance|infrastructure):/.test(stamp.principalId ?? "")) {
    return { origin: originOf({ kind: "workload", name, account }), confidence: "exact" };
  }
  if (INSTANCE.test(name)) {
    const confidence = stamp.ec2RoleDelivery === undefined ? "weak" : "strong";
    return { origin: originOf({ kind: "workload", name, account }), confidence };
  }
  if (TASK.test(name) || POD.test(name)) {
    return { origin: originOf({ kind: "workload", name, account }), confidence: "weak" };
  }
  return undefined;
}

/**
 * Who stands behind a role session that a service opened: the workload the service delivered the credentials to, or the
 * service itself where it acts on its own (§3.2 "By an AWS service", §3.7).
 */
export function deliveredTo(service: string, issuance: Issuance | undefined, stamp: Stamp): Origin {
  const scoped = scopedWorkload(stamp);
  if (scoped !== undefined) return scoped;
  const name = issuance?.sessionName ?? nameOfSession(stamp);
  const account = issuance?.target ?? stamp.account;
  const workload = (known: string | undefined, arn?: string): Origin =>
    known === undefined || known === ""
      ? serviceOrigin(service)
      : originOf({ kind: "workload", name: known, arn, account, provider: service });
  switch (service) {
    case "ec2.amazonaws.com":
    case "ssm.amazonaws.com":
      return name !== undefined && INSTANCE.test(name) ? workload(name) : serviceOrigin(service);
    case "lambda.amazonaws.com":
      // The service's own initialisation sessions are named after the moment, not after a function (§3.2).
      return name !== undefined && name.startsWith("awslambda_") ? serviceOrigin(service) : workload(name);
    case "ecs-tasks.amazonaws.com":
      return workload(name);
    case "pods.eks.amazonaws.com":
      return workload(issuance?.tags?.["kubernetes-pod-name"] ?? name);
    case "rolesanywhere.amazonaws.com":
      return name === "RolesAnywhereInternalSession" ? serviceOrigin(service) : workload(name);
    case "credentials.iot.amazonaws.com":
      return workload(name);
    default:
      return serviceOrigin(service);
  }
}
