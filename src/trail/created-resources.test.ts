import { describe, expect, it } from "vitest";
import { actedOnBy, createdBy } from "./created-resources.js";
import type { CloudTrailRecord, Json } from "./record.js";

function call(
  source: string,
  eventName: string,
  request: Json,
  response: Json = null,
  more = {},
): CloudTrailRecord {
  return {
    eventSource: `${source}.amazonaws.com`,
    eventName,
    requestParameters: request,
    responseElements: response,
    ...more,
  };
}
const created = (record: CloudTrailRecord) => createdBy(record).map(({ name }) => name);
const acted = (record: CloudTrailRecord) => actedOnBy(record).map(({ name }) => name);

/** A call, what it created, what it was done to; shapes as real records have them. */
const cases: [name: string, record: CloudTrailRecord, makes: string[], on: string[]][] = [
  [
    "RunInstances makes the instances of its response, their interfaces and volumes; not the subnet, the group, the image",
    call(
      "ec2",
      "RunInstances",
      {
        instancesSet: { items: [{ imageId: "ami-0123456789abcdef0" }] },
        subnetId: "subnet-0123456789abcdef0",
      },
      {
        instancesSet: {
          items: [
            {
              instanceId: "i-0123456789abcdef0",
              subnetId: "subnet-0123456789abcdef0",
              groupSet: { items: [{ groupId: "sg-0123456789abcdef0" }] },
              networkInterfaceSet: { items: [{ networkInterfaceId: "eni-0123456789abcdef0" }] },
              blockDeviceMapping: { items: [{ ebs: { volumeId: "vol-0123456789abcdef0" } }] },
            },
          ],
        },
      },
    ),
    ["i-0123456789abcdef0", "eni-0123456789abcdef0", "vol-0123456789abcdef0"],
    [],
  ],
  [
    "CreateAccessKey makes the key and acts on its user",
    call(
      "iam",
      "CreateAccessKey",
      { userName: "bob" },
      { accessKey: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", userName: "bob" } },
    ),
    ["AKIAIOSFODNN7EXAMPLE"],
    ["bob"],
  ],
  [
    "CreateSnapshot makes the snapshot, not its volume",
    call(
      "ec2",
      "CreateSnapshot",
      { volumeId: "vol-0123456789abcdef0" },
      { snapshotId: "snap-0123456789abcdef0", volumeId: "vol-0123456789abcdef0" },
    ),
    ["snap-0123456789abcdef0"],
    [],
  ],
  [
    "CreateVolume from a snapshot makes the volume",
    call(
      "ec2",
      "CreateVolume",
      { snapshotId: "snap-0123456789abcdef0" },
      { volumeId: "vol-0123456789abcdef0", snapshotId: "snap-0123456789abcdef0" },
    ),
    ["vol-0123456789abcdef0"],
    [],
  ],
  [
    "AuthorizeSecurityGroupIngress acts on the group, not on the groups it lets in",
    call("ec2", "AuthorizeSecurityGroupIngress", {
      groupId: "sg-0123456789abcdef0",
      ipPermissions: { items: [{ groups: { items: [{ groupId: "sg-0fedcba9876543210" }] } }] },
    }),
    [],
    ["sg-0123456789abcdef0"],
  ],
  [
    "AttachRolePolicy acts on the role; the policy is only named",
    call("iam", "AttachRolePolicy", {
      roleName: "deploy",
      policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
    [],
    ["deploy"],
  ],
  [
    "PutBucketPolicy acts on the bucket, not on the document's own Id",
    call("s3", "PutBucketPolicy", {
      bucketName: "logs",
      bucketPolicy: { Id: "Policy156", Version: "2012-10-17" },
    }),
    [],
    ["logs"],
  ],
  [
    "CreateBucket makes the bucket",
    call("s3", "CreateBucket", { bucketName: "logs", Host: "logs.s3.amazonaws.com" }),
    ["logs"],
    [],
  ],
  [
    "PutObject makes the object; the bucket is where it lies",
    call("s3", "PutObject", { bucketName: "logs", key: "a/b.txt" }, null, {
      resources: [
        { type: "AWS::S3::Object", ARN: "arn:aws:s3:::logs/a/b.txt" },
        { type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::logs" },
      ],
    }),
    ["arn:aws:s3:::logs/a/b.txt"],
    [],
  ],
  [
    "CreateDBSnapshot makes the snapshot, not the instance",
    call(
      "rds",
      "CreateDBSnapshot",
      { dBSnapshotIdentifier: "before", dBInstanceIdentifier: "main" },
      {
        dBSnapshotIdentifier: "before",
        dBInstanceIdentifier: "main",
        dBSnapshotArn: "arn:aws:rds:eu-west-1:111122223333:snapshot:before",
      },
    ),
    ["before", "arn:aws:rds:eu-west-1:111122223333:snapshot:before"],
    [],
  ],
  [
    "RestoreDBInstanceToPointInTime makes the target",
    call(
      "rds",
      "RestoreDBInstanceToPointInTime",
      { sourceDBInstanceIdentifier: "main", targetDBInstanceIdentifier: "copy" },
      { dBInstanceIdentifier: "copy" },
    ),
    ["copy"],
    [],
  ],
  [
    "CreateLoadBalancer makes the load balancer, not its groups",
    call(
      "elasticloadbalancing",
      "CreateLoadBalancer",
      { name: "web", securityGroups: ["sg-0123456789abcdef0"] },
      {
        loadBalancers: [
          {
            loadBalancerArn:
              "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188",
            loadBalancerName: "web",
            vpcId: "vpc-0123456789abcdef0",
          },
        ],
      },
    ),
    ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188", "web"],
    [],
  ],
  [
    "RegisterTaskDefinition makes the task definition, not its roles",
    call(
      "ecs",
      "RegisterTaskDefinition",
      { family: "web", taskRoleArn: "arn:aws:iam::111122223333:role/task" },
      {
        taskDefinition: {
          taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1",
          taskRoleArn: "arn:aws:iam::111122223333:role/task",
        },
      },
    ),
    ["arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1"],
    [],
  ],
  [
    "CreateFunction makes the function, not its role",
    call(
      "lambda",
      "CreateFunction20150331",
      { functionName: "resize", role: "arn:aws:iam::111122223333:role/resize" },
      {
        functionName: "resize",
        functionArn: "arn:aws:lambda:eu-west-1:111122223333:function:resize",
        role: "arn:aws:iam::111122223333:role/resize",
      },
    ),
    ["resize", "arn:aws:lambda:eu-west-1:111122223333:function:resize"],
    [],
  ],
  [
    "CreateLaunchTemplate answers in an envelope",
    call(
      "ec2",
      "CreateLaunchTemplate",
      { CreateLaunchTemplateRequest: { LaunchTemplateName: "web" } },
      {
        CreateLaunchTemplateResponse: {
          launchTemplate: { launchTemplateId: "lt-0123456789abcdef0", launchTemplateName: "web" },
        },
      },
    ),
    ["lt-0123456789abcdef0", "web"],
    [],
  ],
  [
    "TerminateInstances acts on each instance",
    call("ec2", "TerminateInstances", {
      instancesSet: { items: [{ instanceId: "i-0123456789abcdef0" }, { instanceId: "i-0fedcba9876543210" }] },
    }),
    [],
    ["i-0123456789abcdef0", "i-0fedcba9876543210"],
  ],
  [
    "a denied creation creates nothing, and was aimed at the name it asked for",
    call("iam", "CreateUser", { userName: "eve" }, null, { errorCode: "AccessDenied" }),
    [],
    ["eve"],
  ],
  [
    "AddUserToGroup acts on both",
    call("iam", "AddUserToGroup", { userName: "eve", groupName: "admins" }),
    [],
    ["eve", "admins"],
  ],
  [
    "CreateTags acts on what is tagged",
    call("ec2", "CreateTags", {
      resourcesSet: { items: [{ resourceId: "i-0123456789abcdef0" }] },
      tagSet: { items: [{ key: "name", value: "x" }] },
    }),
    [],
    ["i-0123456789abcdef0"],
  ],
  [
    "ScheduleKeyDeletion acts on the key",
    call("kms", "ScheduleKeyDeletion", {
      keyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
      pendingWindowInDays: 7,
    }),
    [],
    ["1234abcd-12ab-34cd-56ef-1234567890ab"],
  ],
  ["StopLogging acts on the trail", call("cloudtrail", "StopLogging", { name: "main" }), [], ["main"]],
  [
    "RunInstances that names a client token only",
    call("ec2", "RunInstances", null, null, { errorCode: "Client.UnauthorizedOperation" }),
    [],
    [],
  ],
];

describe("what a record created, and what it was done to", () => {
  it.each(cases)("%s", (_, record, makes, on) => {
    expect(created(record).sort()).toEqual([...makes].sort());
    expect(acted(record).sort()).toEqual([...on].sort());
  });

  it("survives records of any shape", () => {
    const deep: Json = {};
    let at = deep as Record<string, Json>;
    for (let n = 0; n < 200; n++) at = at.instancesSet = { items: [] };
    for (const record of [
      {},
      call("ec2", "RunInstances", "null", [1, 2]),
      call("ec2", "TerminateInstances", deep),
      { eventName: "X", eventSource: "__proto__" },
    ]) {
      expect(createdBy(record as CloudTrailRecord)).toEqual([]);
      expect(() => actedOnBy(record as CloudTrailRecord)).not.toThrow();
    }
  });
});
