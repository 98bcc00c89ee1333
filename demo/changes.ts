import type { Operation } from "./operation.js";

/** Changes with a body worth reading; kept apart so that the list of operations stays short. */
export const CHANGES = {
  createTags: {
    source: "ec2",
    name: "CreateTags",
    readOnly: false,
    request: ({ org }) => ({
      resourcesSet: { items: [{ resourceId: org.instances.web[0] }] },
      tagSet: { items: [{ key: "owner", value: "platform" }] },
    }),
    response: ({ random }) => ({ requestId: random.uuid(), _return: true }),
  },
  authorizeIngress: {
    source: "ec2",
    name: "AuthorizeSecurityGroupIngress",
    readOnly: false,
    request: () => ({
      groupId: "sg-0b41f6c2d7e8a9351",
      ipPermissions: {
        items: [
          {
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            groups: {},
            ipRanges: { items: [{ cidrIp: "10.20.0.0/16" }] },
          },
        ],
      },
    }),
    response: ({ random }) => ({ requestId: random.uuid(), _return: true }),
  },
  updateFunction: {
    source: "lambda",
    name: "UpdateFunctionCode20150331v2",
    readOnly: false,
    request: (_world, caller) => ({
      functionName: `arn:aws:lambda:eu-west-1:${caller.account}:function:order-events`,
      s3Bucket: "fennmark-build-artifacts",
      s3Key: "order-events/build.zip",
      publish: true,
      dryRun: false,
    }),
    response: (_world, caller) => ({
      functionName: "order-events",
      functionArn: `arn:aws:lambda:eu-west-1:${caller.account}:function:order-events`,
      runtime: "nodejs20.x",
      state: "Active",
    }),
  },
  updateService: {
    source: "ecs",
    name: "UpdateService",
    readOnly: false,
    request: () => ({ cluster: "shop", service: "checkout", forceNewDeployment: true }),
    response: (_world, caller) => ({
      service: {
        serviceArn: `arn:aws:ecs:eu-west-1:${caller.account}:service/shop/checkout`,
        status: "ACTIVE",
      },
    }),
  },
  putMetric: {
    source: "logs",
    name: "CreateLogStream",
    readOnly: false,
    request: ({ random }) => ({ logGroupName: "/fennmark/app", logStreamName: `stream-${random.hex(8)}` }),
  },
  writeItem: {
    source: "dynamodb",
    name: "UpdateItem",
    readOnly: false,
    data: true,
    request: () => ({ tableName: "orders", key: { id: "HIDDEN_DUE_TO_SECURITY_REASONS" } }),
    resources: (_world, caller) => [
      {
        accountId: caller.account,
        type: "AWS::DynamoDB::Table",
        ARN: `arn:aws:dynamodb:eu-west-1:${caller.account}:table/orders`,
      },
    ],
  },
  nodeHealth: {
    source: "ssm",
    name: "UpdateInstanceInformation",
    readOnly: false,
    request: ({ org }) => ({
      agentVersion: "3.3.484.0",
      agentStatus: "Active",
      platformType: "Linux",
      instanceId: org.instances.web[0],
    }),
  },
} as const satisfies Record<string, Operation>;
