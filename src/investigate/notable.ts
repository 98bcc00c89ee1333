/**
 * Successful calls that a responder wants to see first: they create access, weaken logging, open or share resources, or
 * read secrets (interface.md, `notable`). Grouped by what they do; names as CloudTrail writes them, without the API-version
 * suffix that some services add.
 */
export const NOTABLE: Readonly<Record<"access" | "logging" | "exposure" | "secrets", readonly string[]>> = {
  access: [
    "CreateUser", "CreateAccessKey", "UpdateAccessKey", "CreateLoginProfile", "UpdateLoginProfile", "CreateRole",
    "UpdateAssumeRolePolicy", "AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy", "PutUserPolicy", "PutRolePolicy",
    "PutGroupPolicy", "AddUserToGroup", "CreatePolicyVersion", "SetDefaultPolicyVersion", "CreatePolicy", "DeleteUserPermissionsBoundary",
    "DeleteRolePermissionsBoundary", "DeactivateMFADevice", "DeleteVirtualMFADevice", "CreateSAMLProvider", "UpdateSAMLProvider",
    "CreateOpenIDConnectProvider", "AddClientIDToOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint",
    "CreateServiceSpecificCredential", "UploadSigningCertificate", "UploadSSHPublicKey", "CreateInstanceProfile", "AddRoleToInstanceProfile",
    "AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation", "CreateTrustAnchor", "CreateProfile", "CreatePodIdentityAssociation",
    "CreateAccountAssignment", "CreatePermissionSet", "PutInlinePolicyToPermissionSet", "AttachManagedPolicyToPermissionSet",
    "EnableOrganizationsRootSessions", "EnableOrganizationsRootCredentialsManagement", "AssumeRoot", "InviteAccountToOrganization",
    "LeaveOrganization", "RegisterDelegatedAdministrator", "CreateAccount", "DetachPolicy", "DisablePolicyType", "SendCommand", "StartSession",
    "SendSSHPublicKey", "SendSerialConsoleSSHPublicKey", "CreateKeyPair", "ImportKeyPair", "CreateGrant", "PutKeyPolicy",
  ],
  logging: [
    "StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "PutInsightSelectors", "DeleteEventDataStore",
    "StopEventDataStoreIngestion", "DeleteFlowLogs", "DeleteLogGroup", "DeleteLogStream", "PutRetentionPolicy", "DeleteDetector",
    "UpdateDetector", "DisassociateFromMasterAccount", "DisassociateMembers", "StopMonitoringMembers", "CreateIPSet", "CreateFilter",
    "DisableSecurityHub", "StopConfigurationRecorder", "DeleteConfigurationRecorder", "DeleteDeliveryChannel", "DeleteConfigRule",
    "DeleteAlarms", "DisableAlarmActions", "DeleteMetricFilter", "DeleteSubscriptionFilter", "DeleteResolverQueryLogConfig",
    "DisassociateResolverQueryLogConfig", "DeleteWebACL", "DisableKey", "ScheduleKeyDeletion", "DeleteBucketLogging",
  ],
  exposure: [
    "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "ModifySecurityGroupRules", "PutBucketPolicy", "DeleteBucketPolicy",
    "PutBucketAcl", "PutObjectAcl", "DeleteBucketPublicAccessBlock", "PutBucketPublicAccessBlock", "DeletePublicAccessBlock",
    "PutPublicAccessBlock", "PutAccountPublicAccessBlock", "DeleteAccountPublicAccessBlock", "PutBucketReplication", "PutBucketWebsite",
    "ModifySnapshotAttribute", "ModifyImageAttribute", "ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute", "ModifyDBInstance",
    "AddPermission", "CreateFunctionUrlConfig", "UpdateFunctionCode", "UpdateFunctionConfiguration", "PublishLayerVersion",
    "SetRepositoryPolicy", "SetQueueAttributes", "SetTopicAttributes", "PutResourcePolicy", "CreateResourceShare", "AssociateResourceShare",
    "CreateVpcPeeringConnection", "AcceptVpcPeeringConnection", "CreateInternetGateway", "AttachInternetGateway", "CreateRoute",
    "ReplaceRoute", "ModifyInstanceAttribute", "CreateSnapshot", "CopySnapshot", "CreateImage", "ExportImage", "CreateInstanceExportTask",
    "PutBucketLifecycle", "PutBucketLifecycleConfiguration", "PutBucketVersioning", "DeleteBucket", "DeleteDBInstance", "DeleteDBCluster",
    "RunInstances", "CreateFunction", "TerminateInstances", "DeleteFileSystem", "DeleteSnapshot", "StartExportTask",
  ],
  secrets: [
    "GetSecretValue", "BatchGetSecretValue", "GetParametersByPath", "GetPasswordData", "GetSessionToken", "GetFederationToken",
    "GenerateCredentialReport", "GetCredentialReport",
  ],
};

const NAMES = Object.values(NOTABLE).flat();

/** SQL conditions: which records are successful notable calls, and, of those chosen, which remain on a look at their text. */
export function notableConditions(): { where: string; refine: string } {
  const names = [...new Set(NAMES)].map((name) => `'${name}'`).join(", ");
  const parameters = "e.eventname IN ('GetParameter', 'GetParameters')";
  return {
    where: `e.errorcode IS NULL AND (regexp_replace(e.eventname, '\\d{8}(v\\d+)?$', '') IN (${names}) OR ${parameters})`,
    // GetParameter(s) read secrets only where they ask for decryption.
    refine: `NOT (${parameters}) OR TRY(json_extract_string(e.raw, '$.requestParameters.withDecryption')) = 'true'`,
  };
}
