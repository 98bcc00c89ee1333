import type { Noise } from "./generate-noise.js";

/** Who calls, as far as a record needs to know. */
export interface Actor {
  account: string;
  ip: string;
  agent: string;
  byService: boolean;
}

/** One API: what differs from record to record, as JSON text. */
export interface Api {
  source: string;
  name: string;
  version: string;
  readOnly: boolean;
  data?: boolean;
  request: (noise: Noise, actor: Actor, region: string) => string;
  response?: (noise: Noise, actor: Actor, region: string, request: string) => string;
  extra?: (noise: Noise) => string;
  resources?: (noise: Noise, actor: Actor, region: string, request: string) => string;
}

const TEAMS = [
  "shop",
  "billing",
  "lake",
  "search",
  "auth",
  "mail",
  "media",
  "risk",
  "ops",
  "web",
  "api",
  "etl",
];
const KINDS = ["raw", "logs", "assets", "exports", "backup", "models", "events", "reports"];
const bucket = (noise: Noise, actor: Actor): string =>
  `corp-${noise.pick(TEAMS)}-${noise.pick(KINDS)}-${actor.account}-${noise.int(9)}`;
const objectKey = (noise: Noise): string =>
  `${noise.pick(KINDS)}/year=2026/month=${10 + noise.int(3)}/day=${10 + noise.int(18)}/part-${noise.int(100000)}-${noise.uuid()}.snappy.parquet`;
const s3Extra = (noise: Noise): string =>
  `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":${noise.int(900000)},"AuthenticationMethod":"AuthHeader","x-amz-id-2":"${noise.base64(18)}=","bytesTransferredOut":${noise.int(9000000)}}`;
const instance = (noise: Noise): string => `i-0${noise.hex(16)}`;
const none = (): string => "null";

const s3Object = (name: string, readOnly: boolean): Api => ({
  source: "s3",
  name,
  version: "1.11",
  readOnly,
  data: true,
  request: (noise, actor, region) => {
    const name = bucket(noise, actor);
    return `{"bucketName":"${name}","Host":"${name}.s3.${region}.amazonaws.com","key":"${objectKey(noise)}"}`;
  },
  ...(readOnly
    ? {}
    : {
        response: (): string =>
          '{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-bucket-key-enabled":"true"}',
      }),
  extra: s3Extra,
  resources: (_noise, actor, _region, request) => {
    const { bucketName, key } = JSON.parse(request) as { bucketName: string; key: string };
    return `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::${bucketName}/${key}"},{"accountId":"${actor.account}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::${bucketName}"}]`;
  },
});

const kms = (name: string): Api => ({
  source: "kms",
  name,
  version: "1.11",
  readOnly: true,
  request: (noise, actor, region) =>
    `{"keyId":"arn:aws:kms:${region}:${actor.account}:key/${KEYS[noise.int(KEYS.length)]}","encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::${bucket(noise, actor)}/${objectKey(noise)}"}}`,
  extra: (noise) =>
    `{"keyMaterialId":"${(KEYS[noise.int(KEYS.length)] as string).replaceAll("-", "").repeat(2).slice(0, 64)}"}`,
  resources: (noise, actor, region) =>
    `[{"accountId":"${actor.account}","type":"AWS::KMS::Key","ARN":"arn:aws:kms:${region}:${actor.account}:key/${KEYS[noise.int(KEYS.length)]}"}]`,
});
const KEYS = Array.from(
  { length: 60 },
  (_, i) =>
    `${(0x1f2e3d4c + i * 7919).toString(16)}-5b6a-4c8d-9e0f-${(0x3f2a1b0c9d8e + i * 104729).toString(16)}`,
);

const describe = (source: string, name: string, request: Api["request"], version = "1.10"): Api => ({
  source,
  name,
  version,
  readOnly: true,
  request,
});
const write = (
  source: string,
  name: string,
  request: Api["request"],
  response: NonNullable<Api["response"]>,
): Api => ({
  source,
  name,
  version: "1.10",
  readOnly: false,
  request,
  response,
});

/** What is called, about as often as it appears here. */
export const APIS: readonly Api[] = [
  {
    ...write("ecs", "RegisterTaskDefinition", taskDefinition, none),
    response: (_noise, actor, region, request) =>
      `{"taskDefinition":${request.slice(0, -1)},"taskDefinitionArn":"arn:aws:ecs:${region}:${actor.account}:task-definition/app:1","revision":1,"status":"ACTIVE"}}`,
  },
  s3Object("GetObject", true),
  s3Object("GetObject", true),
  s3Object("HeadObject", true),
  s3Object("PutObject", false),
  s3Object("PutObject", false),
  s3Object("DeleteObject", false),
  kms("Decrypt"),
  kms("Decrypt"),
  kms("GenerateDataKey"),
  describe(
    "ec2",
    "DescribeInstances",
    (noise) =>
      `{"instancesSet":{"items":[${items(noise, 3, (n) => `{"instanceId":"${instance(n)}"}`)}]},"filterSet":{}}`,
  ),
  describe(
    "ec2",
    "DescribeNetworkInterfaces",
    (noise) =>
      `{"networkInterfaceIdSet":{},"filterSet":{"items":[{"name":"attachment.instance-id","valueSet":{"items":[{"value":"${instance(noise)}"}]}}]}}`,
  ),
  describe(
    "ec2",
    "DescribeVolumes",
    (noise) => `{"volumeSet":{"items":[{"volumeId":"vol-0${noise.hex(16)}"}]},"filterSet":{}}`,
  ),
  describe(
    "ec2",
    "DescribeSecurityGroups",
    (noise) =>
      `{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"sg-0${noise.hex(16)}"}]},"filterSet":{}}`,
  ),
  describe(
    "ec2",
    "DescribeTags",
    (noise) =>
      `{"filterSet":{"items":[{"name":"resource-id","valueSet":{"items":[{"value":"${instance(noise)}"}]}},{"name":"key","valueSet":{"items":[{"value":"Name"}]}}]}}`,
  ),
  describe(
    "ssm",
    "GetParameter",
    (noise) =>
      `{"name":"/${noise.pick(TEAMS)}/prod/${noise.pick(KINDS)}-${noise.int(400)}","withDecryption":true}`,
    "1.08",
  ),
  describe(
    "secretsmanager",
    "GetSecretValue",
    (noise, actor, region) =>
      `{"secretId":"arn:aws:secretsmanager:${region}:${actor.account}:secret:${noise.pick(TEAMS)}/${noise.pick(KINDS)}-${noise.base64(1).replaceAll(/[+/]/g, "x")}ab"}`,
    "1.11",
  ),
  describe("sts", "GetCallerIdentity", none, "1.11"),
  describe("iam", "GetRole", (noise) => `{"roleName":"${noise.pick(TEAMS)}-${noise.pick(KINDS)}-role"}`),
  describe(
    "iam",
    "ListAttachedRolePolicies",
    (noise) => `{"roleName":"${noise.pick(TEAMS)}-${noise.pick(KINDS)}-role"}`,
  ),
  describe(
    "logs",
    "DescribeLogStreams",
    (noise) =>
      `{"logGroupName":"/aws/lambda/${noise.pick(TEAMS)}-${noise.pick(KINDS)}","logStreamNamePrefix":"2026/11/${10 + noise.int(18)}/[$LATEST]${noise.hex(32)}","descending":false}`,
    "1.09",
  ),
  describe(
    "lambda",
    "GetFunction20150331v2",
    (noise, actor, region) =>
      `{"functionName":"arn:aws:lambda:${region}:${actor.account}:function:${noise.pick(TEAMS)}-${noise.pick(KINDS)}-${noise.int(40)}"}`,
  ),
  describe(
    "dynamodb",
    "DescribeTable",
    (noise) => `{"tableName":"${noise.pick(TEAMS)}-${noise.pick(KINDS)}"}`,
    "1.11",
  ),
  describe(
    "ecr",
    "BatchGetImage",
    (noise, actor) =>
      `{"repositoryName":"${noise.pick(TEAMS)}/${noise.pick(KINDS)}","imageIds":[{"imageDigest":"sha256:${noise.hex(32)}${noise.hex(32)}"}],"registryId":"${actor.account}","acceptedMediaTypes":["application/vnd.docker.distribution.manifest.v2+json","application/vnd.oci.image.manifest.v1+json"]}`,
    "1.08",
  ),
  describe(
    "autoscaling",
    "DescribeAutoScalingGroups",
    (noise) => `{"autoScalingGroupNames":["eks-${noise.pick(TEAMS)}-${noise.uuid()}"],"maxRecords":100}`,
    "1.08",
  ),
  describe(
    "monitoring",
    "DescribeAlarms",
    (noise) => `{"alarmNamePrefix":"${noise.pick(TEAMS)}-${noise.hex(8)}","maxRecords":100}`,
    "1.11",
  ),
  write(
    "logs",
    "CreateLogStream",
    (noise) =>
      `{"logGroupName":"/aws/lambda/${noise.pick(TEAMS)}-${noise.pick(KINDS)}","logStreamName":"2026/11/${10 + noise.int(18)}/[$LATEST]${noise.hex(32)}"}`,
    none,
  ),
  write(
    "ssm",
    "UpdateInstanceInformation",
    (noise) =>
      `{"agentVersion":"3.3.${noise.int(900)}.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.${noise.int(250)}.${noise.int(250)}.${noise.int(250)}","computerName":"ip-10-${noise.int(250)}-${noise.int(250)}-${noise.int(250)}.eu-west-1.compute.internal","instanceId":"${instance(noise)}","availabilityZone":"eu-west-1a","availabilityZoneId":"euw1-az1","sSMConnectionChannel":"ssmmessages"}`,
    none,
  ),
  write(
    "ec2",
    "CreateTags",
    (noise) =>
      `{"resourcesSet":{"items":[{"resourceId":"${instance(noise)}"}]},"tagSet":{"items":[{"key":"team","value":"${noise.pick(TEAMS)}"},{"key":"build","value":"${noise.hex(8)}"}]}}`,
    (noise) => `{"requestId":"${noise.uuid()}","_return":true}`,
  ),
  write(
    "ec2",
    "CreateNetworkInterface",
    (noise, actor) =>
      `{"subnetId":"subnet-0${noise.hex(16)}","description":"AWS Lambda VPC ENI-${noise.pick(TEAMS)}-${noise.uuid()}","groupSet":{"items":[{"groupId":"sg-0${noise.hex(16)}"}]},"privateIpAddressesSet":{},"clientToken":"${noise.uuid()}","ownerId":"${actor.account}"}`,
    eni,
  ),
  write(
    "sqs",
    "CreateQueue",
    (noise) =>
      `{"queueName":"${noise.pick(TEAMS)}-${noise.hex(8)}","attributes":{"VisibilityTimeout":"${noise.int(900)}","MessageRetentionPeriod":"345600"}}`,
    (noise, actor, region) =>
      `{"queueUrl":"https://sqs.${region}.amazonaws.com/${actor.account}/${noise.pick(TEAMS)}-${noise.hex(8)}"}`,
  ),
  write(
    "ec2",
    "RunInstances",
    (noise) =>
      `{"instancesSet":{"items":[{"imageId":"ami-0${noise.hex(16)}","minCount":1,"maxCount":1}]},"instanceType":"m7g.large","blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":false,"ebsOptimized":false,"clientToken":"fleet-${noise.uuid()}-0","subnetId":"subnet-0${noise.hex(16)}","iamInstanceProfile":{"name":"${noise.pick(TEAMS)}-node"},"launchTemplate":{"launchTemplateId":"lt-0${noise.hex(16)}","version":"${noise.int(40)}"}}`,
    instances,
  ),
];

/** A large body, as the tail of every trail has: a task definition, given and given back. */
function taskDefinition(noise: Noise, actor: Actor, region: string): string {
  const container = (n: Noise): string => {
    const name = `${n.pick(TEAMS)}-${n.pick(KINDS)}`;
    const variables = items(
      n,
      9,
      (one) =>
        `{"name":"${one.pick(TEAMS).toUpperCase()}_${one.pick(KINDS).toUpperCase()}_URL","value":"HIDDEN_DUE_TO_SECURITY_REASONS"}`,
    );
    return `{"name":"${name}","image":"${actor.account}.dkr.ecr.${region}.amazonaws.com/${name}:${n.hex(8)}","cpu":256,"memory":512,"links":[],"portMappings":[{"containerPort":8080,"hostPort":8080,"protocol":"tcp"}],"essential":true,"entryPoint":[],"command":[],"environment":[${variables}],"mountPoints":[],"volumesFrom":[],"secrets":[],"dockerSecurityOptions":[],"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/${name}","awslogs-region":"${region}","awslogs-stream-prefix":"ecs"},"secretOptions":[]},"healthCheck":{"command":["CMD-SHELL","curl -f http://localhost:8080/health || exit 1"],"interval":30,"timeout":5,"retries":3,"startPeriod":10}}`;
  };
  const role = `arn:aws:iam::${actor.account}:role/${noise.pick(TEAMS)}-task`;
  return `{"family":"${noise.pick(TEAMS)}-${noise.pick(KINDS)}","taskRoleArn":"${role}","executionRoleArn":"${role}","networkMode":"awsvpc","containerDefinitions":[${items(noise, 4, container)}],"volumes":[],"placementConstraints":[],"requiresCompatibilities":["FARGATE"],"cpu":"1024","memory":"2048","runtimePlatform":{"cpuArchitecture":"ARM64","operatingSystemFamily":"LINUX"}}`;
}

function items(noise: Noise, atMost: number, one: (noise: Noise) => string): string {
  let out = one(noise);
  for (let i = noise.int(atMost); i > 0; i--) out += `,${one(noise)}`;
  return out;
}

function eni(noise: Noise, actor: Actor): string {
  const host = `10-${noise.int(250)}-${noise.int(250)}-${noise.int(250)}`;
  const address = host.replaceAll("-", ".");
  return `{"requestId":"${noise.uuid()}","networkInterface":{"networkInterfaceId":"eni-0${noise.hex(16)}","subnetId":"subnet-0${noise.hex(16)}","vpcId":"vpc-0${noise.hex(16)}","availabilityZone":"eu-west-1b","description":"AWS Lambda VPC ENI","ownerId":"${actor.account}","requesterId":"AROA:lambda","requesterManaged":false,"status":"pending","macAddress":"0a:${noise.hex(8).slice(0, 2)}:${noise.hex(8).slice(0, 2)}:b1:7f:03","privateIpAddress":"${address}","privateDnsName":"ip-${host}.eu-west-1.compute.internal","sourceDestCheck":true,"interfaceType":"interface","groupSet":{"items":[{"groupId":"sg-0${noise.hex(16)}","groupName":"${noise.pick(TEAMS)}-lambda"}]},"privateIpAddressesSet":{"item":[{"privateIpAddress":"${address}","privateDnsName":"ip-${host}.eu-west-1.compute.internal","primary":true}]},"ipv6AddressesSet":{},"tagSet":{}}}`;
}

function instances(noise: Noise, actor: Actor): string {
  const host = `10-${noise.int(250)}-${noise.int(250)}-${noise.int(250)}`;
  const id = instance(noise);
  return `{"requestId":"${noise.uuid()}","reservationId":"r-0${noise.hex(16)}","ownerId":"${actor.account}","groupSet":{},"instancesSet":{"items":[{"instanceId":"${id}","imageId":"ami-0${noise.hex(16)}","instanceState":{"code":0,"name":"pending"},"privateDnsName":"ip-${host}.eu-west-1.compute.internal","amiLaunchIndex":0,"productCodes":{},"instanceType":"m7g.large","launchTime":${1760000000000 + noise.int(1e9)},"placement":{"availabilityZone":"eu-west-1a","tenancy":"default"},"monitoring":{"state":"disabled"},"subnetId":"subnet-0${noise.hex(16)}","vpcId":"vpc-0${noise.hex(16)}","privateIpAddress":"${host.replaceAll("-", ".")}","stateReason":{"code":"pending","message":"pending"},"architecture":"arm64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda","blockDeviceMapping":{},"virtualizationType":"hvm","hypervisor":"xen","tagSet":{"items":[{"key":"Name","value":"${noise.pick(TEAMS)}-node"}]},"clientToken":"fleet-${noise.uuid()}-0","groupSet":{"items":[{"groupId":"sg-0${noise.hex(16)}","groupName":"nodes"}]},"sourceDestCheck":true,"networkInterfaceSet":{"items":[{"networkInterfaceId":"eni-0${noise.hex(16)}","subnetId":"subnet-0${noise.hex(16)}","vpcId":"vpc-0${noise.hex(16)}","ownerId":"${actor.account}","status":"in-use","macAddress":"0a:${noise.hex(8).slice(0, 2)}:c4:b1:7f:03","privateIpAddress":"${host.replaceAll("-", ".")}"}]}}]}}`;
}
