import type { EventNature } from "./event-nature.js";

/**
 * Changes that let somebody in although their verb does not say so: resource and identity policies, permissions, shared
 * snapshots and images, group and role memberships, delegated administration, barriers against public access that are
 * taken down (S3 Block Public Access and permissions boundaries: see NATURE_EXCEPTIONS for their deletions).
 */
export const GRANTS =
  /^(?:(?:Put|Set|Attach|Add|Create|Update)(?:[A-Z]\w*)?(?:ResourcePolicy|BucketPolicy|AccessPointPolicy|RepositoryPolicy|UserPolicy|RolePolicy|GroupPolicy|KeyPolicy|AccessPolicy|FileSystemPolicy|AssumeRolePolicy|PolicyVersion|PolicyToPermissionSet|Permission|(?<!Network)Acl|AccessEntry|AccountAssignment|ResourceShare|PodIdentityAssociation|FunctionUrlConfig|TrustGrant)|(?:Modify|Update)(?:DB|DBCluster)?(?:Snapshot|Image|ClusterSnapshot|FpgaImage)Attribute|AssociateAccessPolicy|AssociateResourceShare\w*|AcceptResourceShareInvitation|(?:Add|Admin)\w*(?:UserToGroup|MemberToGroup|RoleToInstanceProfile|RoleToDBCluster|RoleToDBInstance)|CreateGrant|RegisterDelegatedAdministrator|ModifyDocumentPermission|SetDefaultPolicyVersion)$/;

/**
 * Calls whose name misleads, by service (`*`: whichever), with the reason. Names without an API version.
 */
export const NATURE_EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, EventNature>>>> = {
  "*": {
    // GetX that hands out credentials instead of reading about X.
    GetSessionToken: "issue",
    GetFederationToken: "issue",
    GetSigninToken: "issue",
    GetRoleCredentials: "issue",
    GetCredentialsForIdentity: "issue",
    GetAuthorizationToken: "issue",
    GetClusterCredentials: "issue",
    ConsoleLogin: "issue",
    PassRole: "use",
    TagResource: "change",
    // A session with a node, and what is typed into it, alters no node by itself.
    StartSession: "use",
    ResumeSession: "use",
    TerminateSession: "use",
    SendCommand: "use",
    // Work started on something that is there: the thing stays, the run has no name anyone looks for.
    StartQuery: "read",
    StartQueryExecution: "read",
    StopQueryExecution: "use",
    StartJobRun: "use",
    StartExecution: "use",
    StartPipelineExecution: "use",
    StartTaskExecution: "use",
    StartAutomationExecution: "use",
    StartBuild: "use",
    CreateInvalidation: "change",
    Publish: "use",
    VerifyEmailIdentity: "change",
    DeleteResourcePolicy: "change",
    EnableAWSServiceAccess: "grant",
  },
  ec2: {
    // An instance's or a volume's own calls; a shared snapshot's use is told to its owner by a service event.
    SharedSnapshotVolumeCreated: "use",
    AcceptVpcPeeringConnection: "grant",
    ModifySecurityGroupRules: "grant",
    EnableSerialConsoleAccess: "grant",
    // The default encryption is a setting of the account; both words "Enable" and "Disable" change it.
    EnableEbsEncryptionByDefault: "change",
    // Interfaces may be lent to other accounts.
    CreateNetworkInterfacePermission: "grant",
    ModifyVpcEndpointServicePermissions: "grant",
    GetPasswordData: "read",
  },
  "ec2-instance-connect": { OpenTunnel: "use" },
  s3: {
    PutObject: "create",
    CompleteMultipartUpload: "create",
    // Nothing stands under the object's name before the upload is completed.
    CreateMultipartUpload: "use",
    UploadPart: "use",
    UploadPartCopy: "use",
    AbortMultipartUpload: "use",
    RestoreObject: "change",
    DeleteBucketPublicAccessBlock: "grant",
    DeletePublicAccessBlock: "grant",
    DeleteAccountPublicAccessBlock: "grant",
    DeleteAccessPointPolicy: "change",
  },
  iam: {
    CreateLoginProfile: "grant",
    DeleteUserPermissionsBoundary: "grant",
    DeleteRolePermissionsBoundary: "grant",
    AddClientIDToOpenIDConnectProvider: "grant",
    GenerateCredentialReport: "read",
    GenerateServiceLastAccessedDetails: "read",
    GenerateOrganizationsAccessReport: "read",
  },
  signin: {
    CheckMfa: "issue",
    CreateOAuth2Token: "issue",
    AuthorizeOAuth2Access: "issue",
    RenewRole: "issue",
    // Ends a session; nothing is handed out.
    ExitRole: "other",
  },
  sso: { CreateToken: "issue" },
  "sso-oauth": { CreateToken: "issue", CreateTokenWithIAM: "issue" },
  rolesanywhere: { CreateSession: "issue" },
  kms: {
    ScheduleKeyDeletion: "delete",
    // The key stays; what it is made of is brought in or wiped.
    ImportKeyMaterial: "change",
    GenerateDataKey: "use",
    GenerateDataKeyWithoutPlaintext: "use",
    GenerateDataKeyPair: "use",
    GenerateDataKeyPairWithoutPlaintext: "use",
    GenerateMac: "use",
    GenerateRandom: "use",
    DeriveSharedSecret: "use",
  },
  // The service tells that an old version of a secret was deleted; the secret stays.
  secretsmanager: { RestoreSecret: "change", SecretVersionDeletion: "change" },
  ssm: { PutParameter: "create", UpdateInstanceInformation: "use", UpdateInstanceAssociationStatus: "use" },
  // Put… is the only call that makes these.
  config: {
    PutConfigurationRecorder: "create",
    PutConfigRule: "create",
    PutDeliveryChannel: "create",
    PutConformancePack: "create",
  },
  monitoring: { PutMetricAlarm: "create", PutDashboard: "create", PutCompositeAlarm: "create" },
  events: { PutRule: "create" },
  ecr: { PutImage: "create", UploadLayerPart: "use", CompleteLayerUpload: "use" },
  ecs: { StopTask: "delete" },
  sns: { Subscribe: "grant" },
  sqs: { ChangeMessageVisibility: "use", ChangeMessageVisibilityBatch: "use" },
  // The policy of an organization forbids: attaching one takes away, detaching one gives back.
  organizations: {
    AttachPolicy: "change",
    DetachPolicy: "grant",
    CloseAccount: "delete",
    AcceptHandshake: "grant",
    DeregisterDelegatedAdministrator: "change",
  },
  cloudformation: { ExecuteChangeSet: "change" },
  // Targets and instances stay; the group or load balancer gets or loses a member.
  elasticloadbalancing: {
    RegisterTargets: "change",
    DeregisterTargets: "change",
    RegisterInstancesWithLoadBalancer: "change",
    DeregisterInstancesFromLoadBalancer: "change",
    CreateLoadBalancerPolicy: "change",
    CreateLoadBalancerListeners: "change",
  },
  cloudfront: { PublishFunction: "change" },
  bedrock: { CreateFoundationModelAgreement: "grant" },
  "cognito-idp": {
    AdminInitiateAuth: "issue",
    InitiateAuth: "issue",
    RespondToAuthChallenge: "issue",
    AdminRespondToAuthChallenge: "issue",
  },
  "cognito-identity": { GetOpenIdToken: "issue", GetOpenIdTokenForDeveloperIdentity: "issue" },
  codecommit: { GitPull: "read", GitPush: "change" },
  backup: { StartBackupJob: "create", StartCopyJob: "create", StartRestoreJob: "create" },
  rds: { StartExportTask: "create" },
  acm: { ExportCertificate: "read" },
  elasticmapreduce: { AddJobFlowSteps: "use" },
  ram: { CreateResourceShare: "grant" },
  transfer: { ImportSshPublicKey: "grant" },
  lightsail: {
    GetInstanceAccessDetails: "issue",
    DownloadDefaultKeyPair: "issue",
    OpenInstancePublicPorts: "grant",
    PutInstancePublicPorts: "grant",
  },
  servicequotas: { RequestServiceQuotaIncrease: "change" },
  sagemaker: { CreatePresignedNotebookInstanceUrl: "issue", CreatePresignedDomainUrl: "issue" },
  cloudshell: { CreateSession: "use", PutCredentials: "issue" },
  // OpenSearch's own HTTP calls, named after their methods.
  es: {
    ESHttpGet: "read",
    ESHttpHead: "read",
    ESHttpPost: "use",
    ESHttpPut: "use",
    ESHttpPatch: "use",
    ESHttpDelete: "use",
  },
};
