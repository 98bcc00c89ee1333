import type { ApiCall } from "../answers/contain.js";
import { textAt, valueAt } from "../trail/record.js";
import { byHand, effect, exactly, iam, type Draft, type ManualDraft, type Planning } from "./draft.js";
import { policyText, type Made } from "./made.js";
import { denyAll } from "./policies.js";
import { policyBefore } from "./restore.js";
import { NOBODY, othersOfRole, useOfKey } from "./side-effects.js";
import { passwordStep } from "./user-steps.js";

/** What comes of a change: steps, or what a person has to do. */
export interface FromMade {
  readonly steps: Draft[];
  readonly manual: ManualDraft[];
}

export const NOTHING: FromMade = { steps: [], manual: [] };

/** A step that answers a change: what all of them share. */
export function answering(
  made: Made,
  of: Pick<Draft, "kind" | "target" | "title" | "why" | "calls" | "undo"> & Partial<Draft>,
): Draft {
  return {
    phase: "made",
    depth: 0,
    account: made.account,
    confidence: made.confidence,
    doubtful: made.doubtful,
    evidence: [made.eventId],
    sideEffects: NOBODY,
    doesNotStop: [],
    ...of,
  };
}

/** Ways in that were made in IAM: users, roles, passwords, credentials, policies, group memberships (`cloudtrail-identity.md` §3.8). */
export async function accessSteps(
  planning: Planning,
  made: Made,
  all: ReadonlySet<string>,
): Promise<FromMade> {
  const { request, response, user, account, eventName } = made;
  const role = textAt(request, "roleName");
  switch (eventName) {
    case "CreateLoginProfile":
    case "UpdateLoginProfile":
      return user === undefined
        ? NOTHING
        : only(
            await passwordStep(
              planning,
              {
                account, name: user, depth: 0, confidence: made.confidence, evidence: [made.eventId], doubtful: made.doubtful,
              },
              "made",
              `${eventName === "CreateLoginProfile" ? "A console password was given to" : "The console password was changed of"} ${user} by what is to be stopped: whoever knows it can sign in again.`,
            ),
          ); // prettier-ignore
    case "UpdateAccessKey": {
      const key = textAt(request, "accessKeyId");
      if (key === undefined || user === undefined || textAt(request, "status") !== "Active") return NOTHING;
      return only(
        answering(made, {
          kind: "deactivate-key",
          target: { kind: "access-key", name: key, accessKeyId: key, account },
          title: `Make key ${key} of ${user} inactive`,
          why:
            made.before === undefined
              ? "An inactive key was made active again by what is to be stopped."
              : `UpdateAccessKey by what is to be stopped says that it is active, which by the logs it was before: what works with it is somebody else's.`,
          ...(made.before === undefined
            ? {}
            : { sideEffects: { ...(await useOfKey(planning.reader, key)), shared: true } }),
          calls: [iam("UpdateAccessKey", { UserName: user, AccessKeyId: key, Status: "Inactive" })],
          undo: exactly(iam("UpdateAccessKey", { UserName: user, AccessKeyId: key, Status: "Active" })),
        }),
      );
    }
    case "CreateUser":
      return user === undefined ? NOTHING : only(denyMade(made, "user", user, textAt(response, "user", "arn")));
    case "CreateRole":
      return role === undefined
        ? NOTHING
        : only({
            ...denyMade(made, "role", role, textAt(response, "role", "arn")),
            sideEffects: await othersOfRole(planning.reader, planning.scope, account, role),
          });
    case "UpdateAssumeRolePolicy":
      return role === undefined ? NOTHING : trustStep(planning, made, role, all);
    case "CreateServiceSpecificCredential":
      return otherCredential(made, "UpdateServiceSpecificCredential", "ServiceSpecificCredentialId", textAt(response, "serviceSpecificCredential", "serviceSpecificCredentialId"));
    case "UploadSigningCertificate":
      return otherCredential(made, "UpdateSigningCertificate", "CertificateId", textAt(response, "certificate", "certificateId"));
    case "UploadSSHPublicKey":
      return otherCredential(made, "UpdateSSHPublicKey", "SSHPublicKeyId", textAt(response, "sSHPublicKey", "sSHPublicKeyId") ?? textAt(response, "sshPublicKey", "sshPublicKeyId"));
    default:
      return permissionSteps(made);
  }
} // prettier-ignore

function only(step: Draft): FromMade {
  return { steps: [step], manual: [] };
}

/** A user or role that should not exist is denied everything; deleting it would lose what it can still tell. */
function denyMade(made: Made, kind: "user" | "role", name: string, arn: string | undefined): Draft {
  const policy = denyAll();
  const [field, put, remove] =
    kind === "user" ? (["UserName", "PutUserPolicy", "DeleteUserPolicy"] as const) : (["RoleName", "PutRolePolicy", "DeleteRolePolicy"] as const);
  const named = { [field]: name, PolicyName: "TrailhoundDenyAll" };
  return answering(made, {
    kind: "deny-identity",
    target: { kind, name, account: made.account, ...(arn === undefined ? {} : { arn }) },
    title: `Deny everything to ${kind} ${name}`,
    why: `The ${kind} was made by what is to be stopped. It is denied and not deleted: nothing is lost, and its records keep their meaning.`,
    calls: [iam(put, { ...named, PolicyDocument: JSON.stringify(policy) })],
    policyDocument: policy,
    undo: exactly(iam(remove, named)),
    doesNotStop: ["Access that a resource policy in another account gives it stays denied only while this policy is attached."],
  });
} // prettier-ignore

/** The trust policy as it was, where the lake has it whole; else what was set, for a person to judge. */
async function trustStep(
  planning: Planning,
  made: Made,
  role: string,
  all: ReadonlySet<string>,
): Promise<FromMade> {
  const set = policyText(made.request, "policyDocument");
  const earlier = await policyBefore(planning.reader, made, {
    calls: ["UpdateAssumeRolePolicy", "CreateRole"], named: "roleName",
    policy: ["policyDocument", "assumeRolePolicyDocument"], except: all,
  }); // prettier-ignore
  if (earlier === undefined || set === undefined) {
    return {
      steps: [],
      manual: [
        {
          account: made.account,
          who: "an administrator of the account",
          title: `Put back the trust policy of role ${role}`,
          what: [
            `UpdateAssumeRolePolicy replaced it at ${made.eventTime}; what it was before is not in this lake.`,
            set === undefined
              ? "The record does not hold what was set: look at the role."
              : `What was set: ${set}`,
            "Take the earlier text from your templates or from AWS Config, and put it back before sessions of the role are revoked.",
          ],
          why: "Whoever the new trust policy lets in can open a new session after the old ones were revoked.",
          evidence: [made.eventId],
        },
      ],
    };
  }
  return only(
    answering(made, {
      kind: "restore-trust-policy",
      target: { kind: "role", name: role, account: made.account },
      title: `Put back the trust policy of role ${role}`,
      why: `What is to be stopped changed who may assume the role. The text is that of event ${earlier.eventId} at ${earlier.eventTime}, the last before the change.`,
      evidence: [made.eventId, earlier.eventId],
      calls: [iam("UpdateAssumeRolePolicy", { RoleName: role, PolicyDocument: earlier.text })],
      policyDocument: JSON.parse(earlier.text) as NonNullable<Draft["policyDocument"]>,
      sideEffects: effect("Whoever the changed policy lets in, and the earlier one does not, cannot assume the role any more."),
      undo: exactly(iam("UpdateAssumeRolePolicy", { RoleName: role, PolicyDocument: set })),
      doesNotStop: ["Sessions that were opened before: a trust policy counts only when a session is opened.", "A change that this lake does not hold would be lost with it."],
    }),
  );
} // prettier-ignore

function otherCredential(made: Made, action: string, field: string, id: string | undefined): FromMade {
  if (id === undefined || made.user === undefined) return NOTHING;
  const input = { UserName: made.user, [field]: id };
  return only(
    answering(made, {
      kind: "deactivate-credential",
      target: { kind: "user", name: made.user, account: made.account },
      title: `Make credential ${id} of ${made.user} inactive`,
      why: `${made.eventName} by what is to be stopped gave ${made.user} one more credential.`,
      calls: [iam(action, { ...input, Status: "Inactive" })],
      undo: exactly(iam(action, { ...input, Status: "Active" })),
      doesNotStop: ["Other credentials of the user."],
    }),
  );
}

/** What was given to users, roles and groups, and the call that takes exactly that back. */
const GIVEN: Readonly<Record<string, { back: string; fields: readonly [string, string][] }>> = {
  AttachUserPolicy: { back: "DetachUserPolicy", fields: [["UserName", "userName"], ["PolicyArn", "policyArn"]] },
  AttachRolePolicy: { back: "DetachRolePolicy", fields: [["RoleName", "roleName"], ["PolicyArn", "policyArn"]] },
  AttachGroupPolicy: { back: "DetachGroupPolicy", fields: [["GroupName", "groupName"], ["PolicyArn", "policyArn"]] },
  PutUserPolicy: { back: "DeleteUserPolicy", fields: [["UserName", "userName"], ["PolicyName", "policyName"]] },
  PutRolePolicy: { back: "DeleteRolePolicy", fields: [["RoleName", "roleName"], ["PolicyName", "policyName"]] },
  PutGroupPolicy: { back: "DeleteGroupPolicy", fields: [["GroupName", "groupName"], ["PolicyName", "policyName"]] },
  AddUserToGroup: { back: "RemoveUserFromGroup", fields: [["GroupName", "groupName"], ["UserName", "userName"]] },
}; // prettier-ignore

function permissionSteps(made: Made): FromMade {
  const given = Object.hasOwn(GIVEN, made.eventName) ? GIVEN[made.eventName] : undefined;
  if (given === undefined) return NOTHING;
  const input: Record<string, string> = {};
  for (const [name, field] of given.fields) {
    const value = textAt(made.request, field);
    if (value === undefined) return NOTHING;
    input[name] = value;
  }
  const inline = made.eventName.startsWith("Put");
  const text = policyText(made.request, "policyDocument");
  const again: ApiCall[] =
    inline && text === undefined
      ? []
      : [iam(made.eventName, { ...input, ...(inline ? { PolicyDocument: text! } : {}) })];
  const [holder, what] = given.fields.map(([name]) => input[name]!) as [string, string];
  const kind = given.fields[0]![0] === "RoleName" ? "role" : given.fields[0]![0] === "UserName" ? "user" : "resource"; // prettier-ignore
  const title =
    made.eventName === "AddUserToGroup" ? `Take ${what} out of group ${holder}` : `Take policy ${short(what)} back from ${holder}`; // prettier-ignore
  return only(
    answering(made, {
      kind: "take-back-policy",
      target: { kind, name: holder, account: made.account },
      title,
      why: `${made.eventName} by what is to be stopped gave it these permissions.`,
      calls: [iam(given.back, input)],
      sideEffects:
        made.before === undefined
          ? effect(
              `Whatever else needs what ${made.eventName} gave stops working${inline ? "; a policy of that name that was there before was already overwritten" : ""}.`,
            )
          : {
              ...effect(
                `By the logs it was so before (event ${made.before.eventId} at ${made.before.eventTime}), so that others need it: this would take away what was not given by ${made.eventName}.`,
              ),
              shared: true,
            },
      undo:
        again.length === 0
          ? byHand("Put the policy back: its text is not in the record.")
          : exactly(...again),
      doesNotStop: ["Permissions that it has from elsewhere."],
    }),
  );
}

function short(policy: string): string {
  return policy.startsWith("arn:") ? policy.slice(policy.lastIndexOf("/") + 1) : policy;
}

/** Calls in IAM and beside it that only a person can judge: what they changed, and how it is taken back. */
export const ACCESS_BY_HAND: Readonly<Record<string, readonly [title: string, what: string]>> = {
  CreatePolicyVersion: ["Look at a new version of a managed policy", "Make the earlier version the default again (SetDefaultPolicyVersion), then DeletePolicyVersion."],
  SetDefaultPolicyVersion: ["Look at the default version of a managed policy", "SetDefaultPolicyVersion to the version that was the default before: the record names only the new one."],
  DeleteUserPermissionsBoundary: ["A user lost its permissions boundary", "PutUserPermissionsBoundary with the boundary it had."],
  DeleteRolePermissionsBoundary: ["A role lost its permissions boundary", "PutRolePermissionsBoundary with the boundary it had."],
  DeactivateMFADevice: ["A user lost its MFA device", "Have the user enrol its device again in person; until then, deny it or delete its password."],
  DeleteVirtualMFADevice: ["A virtual MFA device was deleted", "Have the user enrol again in person."],
  CreateSAMLProvider: ["An identity provider was added", "See which roles trust it (their trust policies name its ARN) and deny those; DeleteSAMLProvider stops everybody who comes through it."],
  UpdateSAMLProvider: ["The metadata of an identity provider were changed", "Upload the provider's own metadata again: whoever holds the new signing key can be any of its users. Then revoke the sessions of every role that trusts it."],
  CreateOpenIDConnectProvider: ["An identity provider was added", "See which roles trust it and deny those; DeleteOpenIDConnectProvider stops everybody who comes through it."],
  AddClientIDToOpenIDConnectProvider: ["An identity provider accepts another audience", "RemoveClientIDFromOpenIDConnectProvider with the client ID that the record names."],
  UpdateOpenIDConnectProviderThumbprint: ["An identity provider's thumbprints were changed", "Put the provider's own thumbprints back."],
  CreateTrustAnchor: ["IAM Roles Anywhere trusts another authority", "rolesanywhere DisableTrustAnchor with the ID that the record names, then revoke the role's sessions."],
  CreateProfile: ["IAM Roles Anywhere has another profile", "rolesanywhere DisableProfile with the ID that the record names, then revoke the sessions of its roles."],
  CreatePodIdentityAssociation: ["A Kubernetes service account was given a role", "eks DeletePodIdentityAssociation with the association that the record names, then revoke the role's sessions."],
  CreateInstanceProfile: ["An instance profile was made", "See which role it holds and which instances use it."],
  AddRoleToInstanceProfile: ["An instance profile was given a role", "RemoveRoleFromInstanceProfile, then revoke the role's sessions."],
  AssociateIamInstanceProfile: ["An instance was given a role", "ec2 DisassociateIamInstanceProfile, then revoke the role's sessions."],
  ReplaceIamInstanceProfileAssociation: ["An instance was given another role", "Give it its own instance profile back, then revoke the role's sessions."],
  CreateAccountAssignment: ["An Identity Center user or group was given an account", "sso-admin DeleteAccountAssignment with what the record names; sessions that are open go on."],
  PutInlinePolicyToPermissionSet: ["A permission set was given permissions", "Put the earlier inline policy back and provision the permission set."],
  AttachManagedPolicyToPermissionSet: ["A permission set was given permissions", "sso-admin DetachManagedPolicyFromPermissionSet and provision the permission set."],
  EnableOrganizationsRootSessions: ["Root sessions on members were switched on", "iam DisableOrganizationsRootSessions, unless you want them."],
  EnableOrganizationsRootCredentialsManagement: ["Central management of root credentials was switched on", "iam DisableOrganizationsRootCredentialsManagement, unless you want it."],
  RegisterDelegatedAdministrator: ["An account was made delegated administrator", "organizations DeregisterDelegatedAdministrator with the account and service that the record names."],
  SendCommand: ["A command was run on an instance", "Whatever ran may still run, and may have taken the credentials of the instance's role: isolate the instance, and contain its role (trailhound contain <role ARN>)."],
  StartSession: ["A shell was opened on an instance", "End the session (ssm TerminateSession). The credentials of the instance's role may be taken: contain the role."],
  SendSSHPublicKey: ["An SSH key was pushed to an instance", "Isolate the instance; the credentials of its role may be taken: contain the role."],
  SendSerialConsoleSSHPublicKey: ["The serial console of an instance was opened", "Isolate the instance; the credentials of its role may be taken: contain the role."],
  UpdateFunctionCode: ["The code of a function was changed", "Deploy your own code again, and contain the function's role: the code had its credentials."],
  UpdateFunctionConfiguration: ["The configuration of a function was changed", "Look at its role, layers and environment; put back what was changed."],
  CreateFunction: ["A function was made", "Put its concurrency to zero, and contain its role: the code has its credentials."],
  RunInstances: ["Instances were started", "Isolate or stop them; they carry the credentials of the role in their instance profile."],
}; // prettier-ignore

/** Whether an inline policy or attachment is worth naming by what it let in. */
export function named(made: Made): string {
  for (const field of ["policyArn", "sAMLProviderArn", "openIDConnectProviderArn", "serialNumber", "userName", "roleName", "instanceId", "functionName", "instanceProfileName", "name"]) {
    const value = textAt(made.request, field) ?? textAt(made.response, field);
    if (value !== undefined) return value;
  }
  const instances = valueAt(made.request, "instanceIds");
  return Array.isArray(instances) ? instances.filter((id) => typeof id === "string").slice(0, 3).join(", ") : "";
} // prettier-ignore
