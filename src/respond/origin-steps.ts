import type { Trace } from "../answers/trace.js";
import { assumedRole, parseArn } from "../trail/arn.js";
import type { ManualDraft, Planning } from "./draft.js";
import { denyIdentityCenterUser, denyRootOf, trustDeny } from "./policies.js";
import { notEditable, reservedRoleDeny, rolesOf } from "./role-steps.js";

/** What only a person, an identity provider or an organization can do about an origin (`cloudtrail-identity.md` §8.2). */
export function originByHand(planning: Planning, trace: Trace): ManualDraft[] {
  const { origin, chain } = trace;
  const first = chain[0];
  const evidence = first?.evidence.map(({ eventId }) => eventId) ?? [];
  const account = first?.to.account ?? origin?.account;
  const base = { evidence, ...(account === undefined ? {} : { account }) };
  switch (origin?.kind) {
    case "identity-center-user":
      return identityCenter(planning, trace);
    case "saml-user":
    case "web-identity":
      return [federated(trace)];
    case "root":
      return rootUser(trace);
    case "workload":
      return [workload(trace)];
    case "external-account":
      return [
        {
          ...base,
          who: `the owner of account ${origin.account ?? "outside"}, and an administrator of this one`,
          title: `Whoever is behind ${origin.name} is in an account that this lake does not hold`,
          what: [
            "Take the account out of the trust policy of the first role (UpdateAssumeRolePolicy), or demand an external ID it does not know; before the role's sessions are revoked.",
            "Tell the owner of the account, with the event IDs: only there can its credentials be stopped.",
          ],
          why: "The caller can open a new session as long as the trust policy lets it.",
        },
      ];
    case "federated-user":
    case "directory-user":
      return [
        {
          ...base,
          who: "whoever runs the broker or directory",
          title: `Stop ${origin.name} where it signs in`,
          what: [
            "Disable the user in the directory or broker that federates it.",
            "What federates users in AWS is an IAM user's own credential: contain that user too.",
          ],
          why: "AWS sees only the name that the broker gave.",
        },
      ];
    case "iam-user":
    case "aws-service":
    case "role":
    case "unknown":
    case undefined:
      return [];
  }
}

function identityCenter(planning: Planning, { origin, chain }: Trace): ManualDraft[] {
  const evidence = chain[0]?.evidence.map(({ eventId }) => eventId) ?? [];
  const reserved = rolesOf(planning).filter((role) => notEditable(role) === "identity-center");
  const name = origin?.name ?? "";
  const id = origin?.principalId;
  const steps: ManualDraft[] = [
    {
      who: "an administrator of IAM Identity Center",
      title: `Stop ${name} in Identity Center`,
      what: [
        "1. Delete the user's active sessions (IAM Identity Center, Users, the user, Active sessions): first, or the portal goes on issuing role credentials.",
        "2. Disable the user's access there; where an external identity provider is the source, disable it there too, or it is provisioned again.",
        "3. Remove the user's account assignments (sso-admin DeleteAccountAssignment), direct ones and by group.",
        id === undefined
          ? "4. In the organization, deny identitystore:userId of the user by a service control policy: role credentials that were issued go on for up to 12 hours otherwise. The logs do not name the user's ID: identitystore list-users does."
          : "4. In the organization, attach the service control policy below for at least 12 hours: role credentials that were issued go on until then otherwise.",
      ],
      why: "AWSReservedSSO_… roles cannot be given a policy (IAM refuses it), so that their sessions cannot be revoked by role.",
      evidence,
      ...(id === undefined
        ? {}
        : {
            policyDocument: denyIdentityCenterUser(id),
            policyKind: "service-control-policy" as const,
          }),
    },
  ];
  for (const role of reserved) {
    steps.push({
      account: role.account, who: "the organization's management account",
      title: `Deny the open sessions of ${role.name}`,
      what: [
        "Only if the user cannot be told apart by its ID: a service control policy on the account that denies the permission set's sessions issued before now. It stops everybody who uses the permission set there, until they sign in again.",
      ],
      why: "The role belongs to Identity Center: PutRolePolicy is refused on it.",
      evidence: [...new Set(role.sessions.flatMap(({ evidence: of }) => of))],
      policyDocument: reservedRoleDeny(role, planning.before), policyKind: "service-control-policy",
    }); // prettier-ignore
  }
  return steps;
}

function federated({ origin, chain }: Trace): ManualDraft {
  const first = chain[0];
  const saml = origin?.kind === "saml-user";
  const role = assumedRole(first?.to.arn);
  const provider = origin?.provider ?? "";
  const arn = providerArn(provider, saml, first?.to.arn, role?.account);
  const host = provider.startsWith("arn:") ? provider.slice(provider.indexOf("/") + 1) : provider;
  const name = origin?.name ?? "";
  return {
    ...(role === undefined ? {} : { account: role.account }),
    who: `whoever runs the identity provider ${host}, and an administrator of the account`,
    title: `Stop ${name} at its identity provider`,
    what: [
      saml
        ? "Disable the user at the identity provider and end its sessions there. An assertion that was issued can be used again until it expires, some minutes as a rule."
        : "Disable the subject at the identity provider (a repository's workflow, a service account, a user). A token that was issued can be used again until it expires.",
      `Add the statement below to the trust policy of ${role === undefined ? "each role it assumed" : `role ${role.roleName}`} before its sessions are revoked: no new session for this subject.`,
      `${saml ? "DeleteSAMLProvider" : "DeleteOpenIDConnectProvider"} stops everybody who comes through the provider: only if the provider itself is not to be trusted.`,
    ],
    why: "AWS cannot end a session at an identity provider; a new session would not be touched by the revocation.",
    evidence: first?.evidence.map(({ eventId }) => eventId) ?? [],
    ...(arn === undefined || name === ""
      ? {}
      : {
          policyKind: "trust-policy-statement" as const,
          policyDocument: trustDeny(arn, saml
            ? { action: "sts:AssumeRoleWithSAML", key: "SAML:sub", subject: name }
            : { action: "sts:AssumeRoleWithWebIdentity", key: `${host}:sub`, subject: name }),
        }),
  };
} // prettier-ignore

/** The provider as a trust policy names it: an ARN in the role's account; a well-known one (Cognito, Google) by its host. */
function providerArn(
  provider: string,
  saml: boolean,
  arn: string | undefined,
  account: string | undefined,
): string | undefined {
  if (provider === "") return undefined;
  if (provider.startsWith("arn:")) return provider;
  if (saml) return undefined;
  if (/^(cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/.test(provider)) return provider; // prettier-ignore
  return account === undefined
    ? undefined
    : `arn:${parseArn(arn)?.partition ?? "aws"}:iam::${account}:oidc-provider/${provider}`;
}

function rootUser({ origin, chain, subject }: Trace): ManualDraft[] {
  const account = origin?.account ?? subject?.account ?? "";
  const evidence = chain[0]?.evidence.map(({ eventId }) => eventId) ?? [];
  const partition = parseArn(origin?.arn)?.partition ?? "aws";
  return [
    {
      account, who: "whoever holds the root user's e-mail address and MFA device",
      title: `Take back the root user of ${account}`,
      what: [
        "Sign in as root, change the password, and check the e-mail address, telephone number and MFA devices.",
        "Delete the root user's access keys (the console's Security credentials page). Nobody else can make them inactive.",
        "In a member account the organization can do it: AssumeRoot with IAMDeleteRootUserCredentials.",
        "If you cannot sign in, AWS Support (account and billing) is the only way.",
      ],
      why: "IAM policies do not apply to root, and neither do revocations of its sessions.",
      evidence,
    },
    {
      account, who: "the organization's management account",
      title: `Deny the root user of ${account} by a service control policy`,
      what: ["Attach it to the account. It works in member accounts only: nothing binds the root user of the management account."],
      why: "It also stops root sessions that are open.",
      evidence, policyDocument: denyRootOf(account, partition), policyKind: "service-control-policy",
    },
  ]; // prettier-ignore
}

/** Root sessions that AssumeRoot opened: what the organization can do about the member (§5). */
export function rootSessionsByHand({ scope }: Planning): ManualDraft[] {
  const members = new Map<string, string[]>();
  for (const { via, to, evidence } of scope.credentials) {
    if (via !== "AssumeRoot" || to.account === undefined) continue;
    members.set(to.account, [...(members.get(to.account) ?? []), ...evidence]);
  }
  const partition = parseArn(scope.credentials.find(({ to }) => to.arn !== undefined)?.to.arn)?.partition ?? "aws";
  return [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([account, evidence]) => ({
    account, who: "the organization's management account",
    title: `Deny the root user of ${account} while root sessions may be open`,
    what: [
      "Attach the service control policy to the member account for 15 minutes: it binds root sessions of members, which nothing else does.",
      "Then check what the session could change: bucket and queue policies, the root user's password and keys.",
    ],
    why: "A root session cannot be revoked.",
    evidence, policyDocument: denyRootOf(account, partition), policyKind: "service-control-policy" as const,
  }));
} // prettier-ignore

const WORKLOADS: readonly [RegExp, string, string][] = [
  [/^i-[0-9a-f]+$/, "instance", "The instance goes on with denied credentials until they are rotated, hours later: stop and start it, or replace its instance profile association (ec2 ReplaceIamInstanceProfileAssociation) after the revocation. First isolate it, or whoever is on it takes the new credentials too."],
  [/lambda/, "function", "Running environments keep the denied credentials: change the function's configuration (any environment variable) so that new ones start. First look at its code and layers."],
  [/ecs/, "task", "Stop the task; the service starts another, with new credentials. First look at the image it runs."],
  [/eks|pods/, "pod", "Delete the pod association (eks DeletePodIdentityAssociation) or restart the pod after the revocation; sessions last 6 hours. First look at the image it runs."],
  [/rolesanywhere/, "certificate", "Import a revocation list with the certificate's serial number (rolesanywhere ImportCrl, EnableCrl), or DisableProfile or DisableTrustAnchor; an open session goes on until the role's sessions are revoked."],
]; // prettier-ignore

function workload({ origin, chain }: Trace): ManualDraft {
  const first = chain[0];
  const provider = `${origin?.provider ?? ""} ${first?.from.principalId ?? ""} ${origin?.arn ?? ""}`;
  const known = WORKLOADS.find(([mark]) => mark.test(origin?.name ?? "") || mark.test(provider));
  const account = first?.to.account ?? origin?.account;
  return {
    ...(account === undefined ? {} : { account }),
    who: "whoever runs the workload",
    title: `Give ${known === undefined ? "workload" : known[1]} ${origin?.name ?? ""} clean credentials`,
    what: [
      known?.[2] ??
        "After the revocation, restart what holds the credentials, so that it fetches new ones. First make sure that nobody is on it any more.",
    ],
    why: "The service goes on delivering credentials to the workload: whoever is on it gets the next ones as well.",
    evidence: first?.evidence.map(({ eventId }) => eventId) ?? [],
  };
}

/** `aws login`: the refresh token makes new keys after the time in the deny (§8.2 "aws login / OAuth"). */
export function refreshTokens({ scope }: Planning, traces: readonly Trace[]): ManualDraft[] {
  const hops = traces.flatMap(({ chain }) => chain).filter(({ via }) => via === "CreateOAuth2Token");
  if (hops.length === 0) return [];
  const names = [...new Set(hops.map(({ from }) => from.arn ?? ""))].sort();
  const user = scope.users.find(({ arn }) => names.includes(arn ?? ""));
  return [
    {
      ...(user === undefined ? {} : { account: user.account }),
      who: "an administrator of the account",
      title: `Revoke the sign-in of aws login${user === undefined ? "" : ` of ${user.name}`}`,
      what: [
        "Whoever has the refresh token gets new keys every few minutes, issued after the time in the deny. Either revoke the token (signin RevokeOAuth2TokenWithIAM, which needs the token itself), or deny aws:SignInSessionArn of the session to the user.",
        "If neither the token nor the ARN is at hand, attach the managed policy AWSDenyAll to the user until it has a new password.",
      ],
      why: "The deny by issue time does not reach keys that are issued after it.",
      evidence: [...new Set(hops.flatMap(({ evidence }) => evidence.map(({ eventId }) => eventId)))],
    },
  ];
}
