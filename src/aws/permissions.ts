/** What Trailhound is used for that needs permissions in AWS. */
export const USES = ["s3", "lookup-events", "live", "cloudwatch", "verify", "contain"] as const;
export type Use = (typeof USES)[number];

/** What a permission is about; how it is written is `resourceOf`'s matter. */
export type Target =
  "bucket" | "objects" | "key" | "log-group" | "role" | "users" | "roles" | "groups" | "any";

export interface Permission {
  readonly uses: readonly Use[];
  readonly on: Target;
  readonly actions: readonly string[];
}

/**
 * Every action that a call of ours needs, and on what (Service Authorization Reference: actions, resources and condition keys
 * of each service). GetCallerIdentity needs no permission; where it is listed, it is so that a reader finds it.
 * `test/contract/permissions.test.ts` holds this to the commands that the code sends.
 */
export const PERMISSIONS: readonly Permission[] = [
  { uses: ["s3", "verify"], on: "bucket", actions: ["s3:ListBucket"] },
  { uses: ["s3", "verify"], on: "objects", actions: ["s3:GetObject"] },
  { uses: ["s3", "verify"], on: "key", actions: ["kms:Decrypt"] },
  { uses: ["lookup-events", "live"], on: "any", actions: ["cloudtrail:LookupEvents"] },
  { uses: ["verify"], on: "any", actions: ["cloudtrail:ListPublicKeys"] },
  { uses: ["cloudwatch"], on: "log-group", actions: ["logs:FilterLogEvents"] },
  { uses: ["live", "contain"], on: "role", actions: ["sts:AssumeRole"] },
  {
    uses: ["contain"],
    on: "users",
    actions: [
      "iam:GetUser",
      "iam:ListAccessKeys",
      "iam:GetAccessKeyLastUsed",
      "iam:CreateAccessKey",
      "iam:UpdateAccessKey",
      "iam:DeleteAccessKey",
      "iam:GetLoginProfile",
      "iam:CreateLoginProfile",
      "iam:DeleteLoginProfile",
      "iam:ListUserPolicies",
      "iam:GetUserPolicy",
      "iam:PutUserPolicy",
      "iam:DeleteUserPolicy",
      "iam:ListAttachedUserPolicies",
      "iam:AttachUserPolicy",
      "iam:DetachUserPolicy",
      "iam:ListGroupsForUser",
      "iam:ListServiceSpecificCredentials",
      "iam:UpdateServiceSpecificCredential",
      "iam:ListSigningCertificates",
      "iam:UpdateSigningCertificate",
      "iam:ListSSHPublicKeys",
      "iam:UpdateSSHPublicKey",
    ],
  },
  {
    uses: ["contain"],
    on: "roles",
    actions: [
      "iam:GetRole",
      "iam:ListRolePolicies",
      "iam:GetRolePolicy",
      "iam:PutRolePolicy",
      "iam:DeleteRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:AttachRolePolicy",
      "iam:DetachRolePolicy",
      "iam:UpdateAssumeRolePolicy",
    ],
  },
  {
    uses: ["contain"],
    on: "groups",
    actions: [
      "iam:GetGroup",
      "iam:ListGroupPolicies",
      "iam:GetGroupPolicy",
      "iam:PutGroupPolicy",
      "iam:DeleteGroupPolicy",
      "iam:ListAttachedGroupPolicies",
      "iam:AttachGroupPolicy",
      "iam:DetachGroupPolicy",
      "iam:AddUserToGroup",
      "iam:RemoveUserFromGroup",
    ],
  },
  { uses: ["contain"], on: "any", actions: ["iam:SimulatePrincipalPolicy", "sts:GetCallerIdentity"] },
];
