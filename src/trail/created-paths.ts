/** Where names stand in a record: field by field, `*` for every item of a list. */
export type Paths = readonly string[];

const RESOURCES = "resources.*.ARN";

/** What calls create, where the noun of the call does not tell (each from a real record, or from the API's reference). */
export const CREATED: Readonly<Record<string, Readonly<Record<string, Paths>>>> = {
  ec2: {
    RunInstances: [
      "responseElements.instancesSet.items.*.instanceId",
      // Made with the instance; the subnet, the image and the groups were there before.
      "responseElements.instancesSet.items.*.networkInterfaceSet.items.*.networkInterfaceId",
      "responseElements.instancesSet.items.*.blockDeviceMapping.items.*.ebs.volumeId",
    ],
    CreateSecurityGroup: ["responseElements.groupId", "requestParameters.groupName"],
    CreateKeyPair: ["responseElements.keyPairId", "responseElements.keyName"],
    ImportKeyPair: ["responseElements.keyPairId", "responseElements.keyName"],
    AllocateAddress: ["responseElements.allocationId", "responseElements.publicIp"],
    CreateVolume: ["responseElements.volumeId"],
    CreateSnapshot: ["responseElements.snapshotId"],
    CopySnapshot: ["responseElements.snapshotId"],
    CreateSnapshots: [
      "responseElements.CreateSnapshotsResponse.snapshotSet.item.*.snapshotId",
      "responseElements.snapshotSet.items.*.snapshotId",
    ],
    CreateImage: ["responseElements.imageId"],
    CopyImage: ["responseElements.imageId"],
    RegisterImage: ["responseElements.imageId"],
    ImportImage: ["responseElements.importTaskId", "responseElements.imageId"],
    CreateDefaultVpc: ["responseElements.vpc.vpcId"],
    CreateVpc: ["responseElements.vpc.vpcId"],
    CreateSubnet: ["responseElements.subnet.subnetId", "responseElements.subnet.subnetArn"],
    CreateNetworkInterface: ["responseElements.networkInterface.networkInterfaceId"],
    CreateFlowLogs: [
      "responseElements.CreateFlowLogsResponse.flowLogIdSet.item",
      "responseElements.flowLogIdSet.items.*",
    ],
    RequestSpotInstances: [
      "responseElements.spotInstanceRequestSet.items.*.spotInstanceRequestId",
      "responseElements.spotInstanceRequestSet.items.*.instanceId",
    ],
    CreateFleet: [
      "responseElements.CreateFleetResponse.fleetId",
      "responseElements.CreateFleetResponse.fleetInstanceSet.item.instanceIds.item",
    ],
  },
  s3: {
    CreateBucket: ["requestParameters.bucketName"],
  },
  iam: {
    CreateAccessKey: ["responseElements.accessKey.accessKeyId"],
    CreateVirtualMFADevice: ["responseElements.virtualMFADevice.serialNumber"],
    CreateUser: [
      "requestParameters.userName",
      "responseElements.user.userName",
      "responseElements.user.arn",
      "responseElements.user.userId",
    ],
    CreateRole: [
      "requestParameters.roleName",
      "responseElements.role.roleName",
      "responseElements.role.arn",
      "responseElements.role.roleId",
    ],
    CreateServiceLinkedRole: [
      "responseElements.role.roleName",
      "responseElements.role.arn",
      "responseElements.role.roleId",
    ],
    CreateGroup: [
      "requestParameters.groupName",
      "responseElements.group.groupName",
      "responseElements.group.arn",
      "responseElements.group.groupId",
    ],
    CreatePolicy: [
      "requestParameters.policyName",
      "responseElements.policy.policyName",
      "responseElements.policy.arn",
      "responseElements.policy.policyId",
    ],
    CreateInstanceProfile: [
      "requestParameters.instanceProfileName",
      "responseElements.instanceProfile.instanceProfileName",
      "responseElements.instanceProfile.arn",
      "responseElements.instanceProfile.instanceProfileId",
    ],
    UploadSSHPublicKey: ["responseElements.sSHPublicKey.sSHPublicKeyId"],
    UploadServerCertificate: [
      "requestParameters.serverCertificateName",
      "responseElements.serverCertificateMetadata.arn",
      "responseElements.serverCertificateMetadata.serverCertificateId",
    ],
    CreateServiceSpecificCredential: [
      "responseElements.serviceSpecificCredential.serviceSpecificCredentialId",
    ],
  },
  kms: {
    CreateKey: ["responseElements.keyMetadata.keyId", "responseElements.keyMetadata.arn", RESOURCES],
    ReplicateKey: ["responseElements.replicaKeyMetadata.keyId", "responseElements.replicaKeyMetadata.arn"],
    CreateAlias: ["requestParameters.aliasName"],
  },
  sts: {
    // What these create is the credential.
    AssumeRole: ["responseElements.credentials.accessKeyId", "responseElements.assumedRoleUser.arn"],
    AssumeRoleWithSAML: ["responseElements.credentials.accessKeyId", "responseElements.assumedRoleUser.arn"],
    AssumeRoleWithWebIdentity: [
      "responseElements.credentials.accessKeyId",
      "responseElements.assumedRoleUser.arn",
    ],
    AssumeRoot: ["responseElements.credentials.accessKeyId"],
    GetSessionToken: ["responseElements.credentials.accessKeyId"],
    GetFederationToken: ["responseElements.credentials.accessKeyId", "responseElements.federatedUser.arn"],
  },
  dynamodb: { CreateTable: ["requestParameters.tableName", "responseElements.tableDescription.tableArn"] },
  secretsmanager: {
    CreateSecret: [
      "requestParameters.name",
      "responseElements.name",
      "responseElements.arn",
      "responseElements.aRN",
      "responseElements.ARN",
    ],
  },
  lambda: {
    CreateFunction: ["requestParameters.functionName", "responseElements.functionArn"],
    PublishVersion: ["responseElements.functionArn"],
    CreateEventSourceMapping: ["responseElements.uUID", "responseElements.eventSourceMappingArn"],
  },
  sqs: { CreateQueue: ["requestParameters.queueName", "responseElements.queueUrl"] },
  sns: { CreateTopic: ["requestParameters.name", "responseElements.topicArn"] },
  logs: { CreateLogStream: ["requestParameters.logStreamName"] },
  cloudtrail: {
    CreateTrail: ["requestParameters.name", "responseElements.name", "responseElements.trailARN"],
  },
  rds: {
    CopyDBSnapshot: [
      "requestParameters.targetDBSnapshotIdentifier",
      "responseElements.dBSnapshotIdentifier",
      "responseElements.dBSnapshotArn",
    ],
    RestoreDBInstanceFromDBSnapshot: [
      "requestParameters.dBInstanceIdentifier",
      "responseElements.dBInstanceArn",
    ],
  },
  ssm: { PutParameter: ["requestParameters.name"] },
  organizations: {
    CreateAccount: [
      "responseElements.createAccountStatus.accountId",
      "responseElements.createAccountStatus.id",
    ],
  },
  ecr: { PutImage: ["responseElements.image.imageId.imageDigest"] },
};

/** What calls are done to, where the noun of the call does not tell. */
export const ACTED_ON: Readonly<Record<string, Readonly<Record<string, Paths>>>> = {
  ec2: {
    CreateTags: ["requestParameters.resourcesSet.items.*.resourceId"],
    DeleteTags: ["requestParameters.resourcesSet.items.*.resourceId"],
    AttachVolume: ["requestParameters.volumeId", "requestParameters.instanceId"],
    DetachVolume: ["requestParameters.volumeId", "requestParameters.instanceId"],
    AttachNetworkInterface: ["requestParameters.networkInterfaceId", "requestParameters.instanceId"],
    AttachInternetGateway: ["requestParameters.internetGatewayId", "requestParameters.vpcId"],
    DetachInternetGateway: ["requestParameters.internetGatewayId", "requestParameters.vpcId"],
    CreateRoute: ["requestParameters.routeTableId"],
    ReplaceRoute: ["requestParameters.routeTableId"],
    DeleteRoute: ["requestParameters.routeTableId"],
    AssociateRouteTable: ["requestParameters.routeTableId", "requestParameters.subnetId"],
    AssociateAddress: [
      "requestParameters.allocationId",
      "requestParameters.instanceId",
      "requestParameters.networkInterfaceId",
    ],
    ReleaseAddress: ["requestParameters.allocationId", "requestParameters.publicIp"],
    CreateNetworkAclEntry: ["requestParameters.networkAclId"],
    AssociateIamInstanceProfile: [
      "requestParameters.AssociateIamInstanceProfileRequest.InstanceId",
      "requestParameters.instanceId",
    ],
    ReplaceIamInstanceProfileAssociation: [
      "responseElements.ReplaceIamInstanceProfileAssociationResponse.iamInstanceProfileAssociation.instanceId",
    ],
    ModifySecurityGroupRules: [
      "requestParameters.ModifySecurityGroupRulesRequest.GroupId",
      "requestParameters.groupId",
    ],
  },
  iam: {
    CreateAccessKey: ["requestParameters.userName", "responseElements.accessKey.userName"],
    DeleteAccessKey: ["requestParameters.accessKeyId"],
    UpdateAccessKey: ["requestParameters.accessKeyId"],
    CreateServiceSpecificCredential: ["requestParameters.userName"],
    UploadSSHPublicKey: ["requestParameters.userName"],
    CreateLoginProfile: ["requestParameters.userName"],
    UpdateLoginProfile: ["requestParameters.userName"],
    DeleteLoginProfile: ["requestParameters.userName"],
    EnableMFADevice: ["requestParameters.userName", "requestParameters.serialNumber"],
    DeactivateMFADevice: ["requestParameters.userName", "requestParameters.serialNumber"],
    ChangePassword: ["userIdentity.userName", "userIdentity.arn"],
    AddUserToGroup: ["requestParameters.userName", "requestParameters.groupName"],
    RemoveUserFromGroup: ["requestParameters.userName", "requestParameters.groupName"],
    AddRoleToInstanceProfile: ["requestParameters.instanceProfileName", "requestParameters.roleName"],
    RemoveRoleFromInstanceProfile: ["requestParameters.instanceProfileName", "requestParameters.roleName"],
    CreatePolicyVersion: ["requestParameters.policyArn"],
    DeletePolicyVersion: ["requestParameters.policyArn"],
    SetDefaultPolicyVersion: ["requestParameters.policyArn"],
  },
  kms: {
    CreateAlias: ["requestParameters.targetKeyId"],
    UpdateAlias: ["requestParameters.aliasName", "requestParameters.targetKeyId"],
    DeleteAlias: ["requestParameters.aliasName"],
    CreateGrant: ["requestParameters.keyId", RESOURCES],
    RevokeGrant: ["requestParameters.keyId", RESOURCES],
    RetireGrant: ["requestParameters.keyId", RESOURCES],
    ScheduleKeyDeletion: ["requestParameters.keyId", "responseElements.keyId", RESOURCES],
    PutKeyPolicy: ["requestParameters.keyId", RESOURCES],
    EnableKey: ["requestParameters.keyId", RESOURCES],
    DisableKey: ["requestParameters.keyId", RESOURCES],
    Decrypt: ["requestParameters.keyId", RESOURCES],
  },
  secretsmanager: {
    PutSecretValue: ["requestParameters.secretId", "responseElements.arn", "responseElements.aRN"],
    PutResourcePolicy: ["requestParameters.secretId", "responseElements.arn", "responseElements.aRN"],
    DeleteSecret: ["requestParameters.secretId", "responseElements.arn", "responseElements.aRN"],
  },
  lambda: {
    PublishVersion: ["requestParameters.functionName"],
    CreateEventSourceMapping: ["requestParameters.functionName", "responseElements.functionArn"],
    AddPermission: ["requestParameters.functionName"],
    RemovePermission: ["requestParameters.functionName"],
    UpdateFunctionCode: ["requestParameters.functionName", "responseElements.functionArn"],
    UpdateFunctionConfiguration: ["requestParameters.functionName", "responseElements.functionArn"],
  },
  sns: {
    Subscribe: ["requestParameters.topicArn"],
    Publish: ["requestParameters.topicArn"],
  },
  sqs: { AddPermission: ["requestParameters.queueUrl"] },
  logs: {
    CreateLogStream: ["requestParameters.logGroupName"],
    DeleteLogStream: ["requestParameters.logStreamName"],
  },
  ssm: {
    SendCommand: ["requestParameters.instanceIds.*"],
    StartSession: ["requestParameters.target"],
    PutParameter: ["requestParameters.name"],
  },
  elasticloadbalancing: {
    AddTags: ["requestParameters.resourceArns.*", "requestParameters.loadBalancerNames.*"],
    RemoveTags: ["requestParameters.resourceArns.*", "requestParameters.loadBalancerNames.*"],
    RegisterTargets: ["requestParameters.targetGroupArn"],
    DeregisterTargets: ["requestParameters.targetGroupArn"],
    RegisterInstancesWithLoadBalancer: ["requestParameters.loadBalancerName"],
    DeregisterInstancesFromLoadBalancer: ["requestParameters.loadBalancerName"],
  },
  "ec2-instance-connect": {
    SendSSHPublicKey: ["requestParameters.instanceId"],
    SendSerialConsoleSSHPublicKey: ["requestParameters.instanceId"],
  },
  eks: {
    AssociateAccessPolicy: [
      "requestParameters.name",
      "requestParameters.clusterName",
      "requestParameters.principalArn",
    ],
    DisassociateAccessPolicy: [
      "requestParameters.name",
      "requestParameters.clusterName",
      "requestParameters.principalArn",
    ],
    CreateAccessEntry: [
      "requestParameters.name",
      "requestParameters.clusterName",
      "requestParameters.principalArn",
    ],
    CreatePodIdentityAssociation: ["requestParameters.clusterName", "requestParameters.roleArn"],
  },
  // What a switch or an assumption is done with.
  sts: {
    AssumeRole: ["requestParameters.roleArn"],
    AssumeRoleWithSAML: ["requestParameters.roleArn"],
    AssumeRoleWithWebIdentity: ["requestParameters.roleArn"],
    AssumeRoot: ["requestParameters.targetPrincipal"],
  },
};
