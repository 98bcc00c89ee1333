/** The parts of an ARN that identities need. */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  /** Everything after the fifth colon, as written. */
  resource: string;
}

/** Splits `arn:partition:service:region:account:resource`; undefined where the text is not an ARN. */
export function parseArn(text: string | undefined): Arn | undefined {
  if (text === undefined || !text.startsWith("arn:")) return undefined;
  const [, partition, service, region, account, ...rest] = text.split(":");
  if (partition === undefined || service === undefined || region === undefined || account === undefined) {
    return undefined;
  }
  return { partition, service, region, account, resource: rest.join(":") };
}

/** `arn:…:iam::A:user/path/name` → name; `role/path/name` → name; undefined for other resources. */
export function iamName(arn: string | undefined, kind: "user" | "role"): string | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "iam" || !parsed.resource.startsWith(`${kind}/`)) return undefined;
  return parsed.resource.slice(parsed.resource.lastIndexOf("/") + 1);
}

/**
 * `arn:…:sts::A:assumed-role/Role/session` → account, role name (without its path, which CloudTrail drops:
 * `cloudtrail-identity.md` §2.2) and session name.
 */
export function assumedRole(
  arn: string | undefined,
): { account: string; roleName: string; sessionName: string } | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "sts" || !parsed.resource.startsWith("assumed-role/")) return undefined;
  const [, roleName, ...session] = parsed.resource.split("/");
  if (roleName === undefined || session.length === 0) return undefined;
  return { account: parsed.account, roleName, sessionName: session.join("/") };
}

/** The service of a service-linked role (`role/aws-service-role/<service>/…`), or undefined. */
export function serviceOfLinkedRole(roleArn: string | undefined): string | undefined {
  return /:role\/aws-service-role\/([^/]+)\//.exec(roleArn ?? "")?.[1];
}

/**
 * The permission set of an Identity Center role
 * (`role/aws-reserved/sso.amazonaws.com/[region/]AWSReservedSSO_<permission set>_<16 hex>`), or undefined. The reserved
 * path cannot be made by customers, so it proves that Identity Center owns the role.
 */
export function permissionSetOf(roleArn: string | undefined): string | undefined {
  return /:role\/aws-reserved\/sso\.amazonaws\.com\/(?:[^/]+\/)?AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(
    roleArn ?? "",
  )?.[1];
}
