import { parseArn } from "./arn.js";

/** The type of what a field names, as CloudTrail's `resources[].type` and LookupEvents spell it; by the field's own name. */
const BY_FIELD: Readonly<Record<string, string>> = {
  instanceId: "AWS::EC2::Instance",
  bucketName: "AWS::S3::Bucket",
  volumeId: "AWS::EC2::Volume",
  snapshotId: "AWS::EC2::Snapshot",
  imageId: "AWS::EC2::Ami",
  subnetId: "AWS::EC2::Subnet",
  vpcId: "AWS::EC2::VPC",
  networkInterfaceId: "AWS::EC2::NetworkInterface",
  internetGatewayId: "AWS::EC2::InternetGateway",
  routeTableId: "AWS::EC2::RouteTable",
  allocationId: "AWS::EC2::EIP",
  launchTemplateId: "AWS::EC2::LaunchTemplate",
  roleName: "AWS::IAM::Role",
  roleArn: "AWS::IAM::Role",
  accessKeyId: "AWS::IAM::AccessKey",
  instanceProfileName: "AWS::IAM::InstanceProfile",
  policyArn: "AWS::IAM::Policy",
  assumedRoleId: "AWS::STS::AssumedRole",
  functionName: "AWS::Lambda::Function",
  secretId: "AWS::SecretsManager::Secret",
  queueUrl: "AWS::SQS::Queue",
  queueName: "AWS::SQS::Queue",
  topicArn: "AWS::SNS::Topic",
  tableName: "AWS::DynamoDB::Table",
  dBInstanceIdentifier: "AWS::RDS::DBInstance",
  dBClusterIdentifier: "AWS::RDS::DBCluster",
  dBSnapshotIdentifier: "AWS::RDS::DBSnapshot",
  dBClusterSnapshotIdentifier: "AWS::RDS::DBClusterSnapshot",
  trailName: "AWS::CloudTrail::Trail",
  logGroupName: "AWS::Logs::LogGroup",
  stackName: "AWS::CloudFormation::Stack",
  repositoryName: "AWS::ECR::Repository",
  streamName: "AWS::Kinesis::Stream",
  fileSystemId: "AWS::EFS::FileSystem",
  loadBalancerArn: "AWS::ElasticLoadBalancingV2::LoadBalancer",
  targetPrincipal: "AWS::Organizations::Account",
};

/** Fields whose meaning depends on the service that was called. */
const BY_SERVICE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "iam.amazonaws.com": {
    userName: "AWS::IAM::User",
    groupName: "AWS::IAM::Group",
    policyName: "AWS::IAM::Policy",
    groupId: "AWS::IAM::Group",
    userId: "AWS::IAM::User",
  },
  "ec2.amazonaws.com": {
    groupId: "AWS::EC2::SecurityGroup",
    groupName: "AWS::EC2::SecurityGroup",
    keyName: "AWS::EC2::KeyPair",
  },
  "rds.amazonaws.com": { dBInstanceArn: "AWS::RDS::DBInstance" },
  "kms.amazonaws.com": { keyId: "AWS::KMS::Key", aliasName: "AWS::KMS::Alias" },
  "s3.amazonaws.com": { key: "AWS::S3::Object" },
  "cloudtrail.amazonaws.com": { name: "AWS::CloudTrail::Trail" },
  "secretsmanager.amazonaws.com": { name: "AWS::SecretsManager::Secret" },
  "sns.amazonaws.com": { name: "AWS::SNS::Topic" },
  "ssm.amazonaws.com": { name: "AWS::SSM::Parameter" },
  "eks.amazonaws.com": { name: "AWS::EKS::Cluster", clusterName: "AWS::EKS::Cluster" },
  "ecs.amazonaws.com": { clusterName: "AWS::ECS::Cluster", cluster: "AWS::ECS::Cluster" },
};

/** ARNs by service and the word before the first `/` or `:` of their resource. */
const BY_ARN: Readonly<Record<string, string>> = {
  "iam/role": "AWS::IAM::Role",
  "iam/user": "AWS::IAM::User",
  "iam/group": "AWS::IAM::Group",
  "iam/policy": "AWS::IAM::Policy",
  "iam/mfa": "AWS::IAM::MFADevice",
  "iam/instance-profile": "AWS::IAM::InstanceProfile",
  "iam/saml-provider": "AWS::IAM::SAMLProvider",
  "iam/oidc-provider": "AWS::IAM::OIDCProvider",
  "sts/assumed-role": "AWS::STS::AssumedRole",
  "sts/federated-user": "AWS::STS::FederatedUser",
  "ec2/instance": "AWS::EC2::Instance",
  "ec2/security-group": "AWS::EC2::SecurityGroup",
  "ec2/snapshot": "AWS::EC2::Snapshot",
  "ec2/volume": "AWS::EC2::Volume",
  "ec2/subnet": "AWS::EC2::Subnet",
  "ec2/vpc": "AWS::EC2::VPC",
  "kms/key": "AWS::KMS::Key",
  "kms/alias": "AWS::KMS::Alias",
  "lambda/function": "AWS::Lambda::Function",
  "secretsmanager/secret": "AWS::SecretsManager::Secret",
  "dynamodb/table": "AWS::DynamoDB::Table",
  "rds/db": "AWS::RDS::DBInstance",
  "rds/cluster": "AWS::RDS::DBCluster",
  "rds/snapshot": "AWS::RDS::DBSnapshot",
  "cloudtrail/trail": "AWS::CloudTrail::Trail",
  "logs/log-group": "AWS::Logs::LogGroup",
  "cloudformation/stack": "AWS::CloudFormation::Stack",
  "ecr/repository": "AWS::ECR::Repository",
  "eks/cluster": "AWS::EKS::Cluster",
  "ecs/cluster": "AWS::ECS::Cluster",
  "kinesis/stream": "AWS::Kinesis::Stream",
};

const BY_PREFIX: Readonly<Record<string, string>> = {
  i: "AWS::EC2::Instance",
  sg: "AWS::EC2::SecurityGroup",
  vol: "AWS::EC2::Volume",
  snap: "AWS::EC2::Snapshot",
  ami: "AWS::EC2::Ami",
  subnet: "AWS::EC2::Subnet",
  vpc: "AWS::EC2::VPC",
  eni: "AWS::EC2::NetworkInterface",
  igw: "AWS::EC2::InternetGateway",
  rtb: "AWS::EC2::RouteTable",
  lt: "AWS::EC2::LaunchTemplate",
  vpce: "AWS::EC2::VPCEndpoint",
  nat: "AWS::EC2::NatGateway",
};

/** The type of a resource by what it is called and by the field that named it; "" where neither tells. */
export function resourceTypeOf(name: string, field: string, eventSource: string | undefined): string {
  const arn = parseArn(name);
  if (arn !== undefined) return typeOfArn(arn.service, arn.resource);
  const prefix = /^([a-z]+)-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.exec(name)?.[1];
  const shaped = prefix === undefined ? undefined : BY_PREFIX[prefix];
  if (shaped !== undefined) return shaped;
  const own = BY_SERVICE[eventSource ?? ""];
  if (own !== undefined && Object.hasOwn(own, field)) return own[field] ?? "";
  return Object.hasOwn(BY_FIELD, field) ? (BY_FIELD[field] ?? "") : "";
}

function typeOfArn(service: string, resource: string): string {
  if (service === "s3") return resource.includes("/") ? "AWS::S3::Object" : "AWS::S3::Bucket";
  if (service === "sns") return "AWS::SNS::Topic";
  if (service === "sqs") return "AWS::SQS::Queue";
  return BY_ARN[`${service}/${resource.split(/[/:]/, 1)[0] ?? ""}`] ?? "";
}
