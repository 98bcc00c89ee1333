import { roleSession, sessionIdOf, type World } from "../callers.js";
import { call } from "../calls.js";
import { HOUR, MINUTE } from "../clock.js";
import type { Operation } from "../operation.js";
import { READS } from "../operations.js";
import { ACCOUNTS, REGIONS, type Role } from "../organisation.js";
import type { Behind } from "../truth.js";
import { assumeRoleByService } from "../workloads.js";
import { END, MISSING, START } from "./cast.js";

const CONFIG_LOOKS: readonly Operation[] = [
  READS.describeVpcs,
  READS.describeGroups,
  READS.describeAlarms,
  READS.listKeys,
];

/** What an account does when nobody is there: every hour, in every region, some service looks around (§3.2). */
export function background(world: World): void {
  for (const account of Object.values(ACCOUNTS)) {
    for (const region of REGIONS) {
      for (let hour = START; hour < END; hour += HOUR) {
        if (
          account === MISSING.account &&
          region === MISSING.region &&
          hour >= MISSING.from &&
          hour < MISSING.to
        )
          continue;
        const at = hour + world.random.between(2 * MINUTE, 38 * MINUTE);
        const kind = ((hour - START) / HOUR + REGIONS.indexOf(region)) % 4;
        if (kind === 0) configuration(world, account, region, at);
        else if (kind === 1) scaling(world, account, region, at);
        else if (kind === 2) encryption(world, account, region, at);
        else logDelivery(world, account, region, at);
      }
    }
  }
  for (let turn = 0; turn < 3; turn++) secretRotation(world, START + (9 + turn * 24) * HOUR + 1800);
}

/** AWS Config assumes its service-linked role and describes things (§3.2). */
function configuration(world: World, account: string, region: string, at: number): void {
  const role = world.org.role(account, "AWSServiceRoleForConfig", "/aws-service-role/config.amazonaws.com/");
  const { session } = assumeRoleByService(world, {
    service: "config",
    role,
    sessionName: "AWSConfig-Describe",
    at,
    region,
    client: { ip: "config.amazonaws.com", agent: "config.amazonaws.com" },
  });
  const operation = world.random.pick(CONFIG_LOOKS);
  call(world, session, at + world.random.between(1, 20), operation, {
    region,
    invokedBy: "config.amazonaws.com",
  });
}

/** A service-linked role at work without an AssumeRole in the log, and without a key (§2.1 AssumedRole). */
function scaling(world: World, account: string, region: string, at: number): void {
  const role: Role = world.org.role(
    account,
    "AWSServiceRoleForAutoScaling",
    "/aws-service-role/autoscaling.amazonaws.com/",
  );
  const host = "autoscaling.amazonaws.com";
  const behind: Behind = {
    origin: { kind: "aws-service", name: host },
    actor: host,
    via: ["delivered-by-service"],
    hopsAlso: [0],
  };
  const session = roleSession(role, "AutoScaling", "", { ip: host, agent: host }, behind);
  session.createdAt = at - world.random.between(60, 1500);
  world.recorder.record({
    at,
    account,
    region,
    source: "ec2",
    name: "DescribeInstanceStatus",
    identity: {
      type: "AssumedRole",
      principalId: session.principalId,
      arn: session.arn,
      accountId: account,
      sessionContext: {
        sessionIssuer: session.issuer,
        attributes: {
          creationDate: new Date((session.createdAt ?? at) * 1000).toISOString().replace(".000", ""),
          mfaAuthenticated: "false",
        },
      },
      invokedBy: host,
    },
    ip: host,
    agent: host,
    request: { instancesSet: {}, filterSet: {}, includeAllInstances: true },
    readOnly: true,
    sessionId: sessionIdOf(session),
    sessionArn: session.arn,
    behind,
  });
}

/** A service by itself, with no account behind it (§2.1 AWSService). */
function encryption(world: World, account: string, region: string, at: number): void {
  const host = "cloudtrail.amazonaws.com";
  const key = `arn:aws:kms:${region}:${account}:key/0d6c2f9e-7a41-4c85-b3d0-${account}`;
  world.recorder.record({
    at,
    account,
    region,
    source: "kms",
    name: "GenerateDataKey",
    identity: { type: "AWSService", invokedBy: host },
    ip: host,
    agent: host,
    request: {
      keyId: key,
      keySpec: "AES_256",
      encryptionContext: {
        "aws:cloudtrail:arn": `arn:aws:cloudtrail:eu-west-1:${ACCOUNTS.management}:trail/fennmark`,
      },
    },
    readOnly: true,
    resources: [{ accountId: account, type: "AWS::KMS::Key", ARN: key }],
    sharedId: world.random.uuid(),
    behind: { origin: { kind: "aws-service", name: host }, actor: host, via: [] },
  });
}

/** CloudTrail assumes the role that writes to CloudWatch Logs, and writes (§3.2). */
function logDelivery(world: World, account: string, region: string, at: number): void {
  const role = world.org.role(account, "trail-to-logs", "/service-role/");
  const host = "cloudtrail.amazonaws.com";
  const { session } = assumeRoleByService(world, {
    service: "cloudtrail",
    role,
    sessionName: "CLOUDWATCH_LOGS_DELIVERY_SESSION",
    at,
    region,
    client: { ip: host, agent: host },
  });
  if (!world.random.chance(0.4)) return;
  call(
    world,
    session,
    at + 2,
    {
      source: "logs",
      name: "CreateLogStream",
      readOnly: false,
      request: () => ({ logGroupName: "fennmark-trail", logStreamName: `${account}_CloudTrail_${region}` }),
    },
    { region, ip: host, agent: host },
  );
}

/** An event that no API call made (§1.2 AwsServiceEvent, Appendix A13): no type, no request ID. */
function secretRotation(world: World, at: number): void {
  const host = "secretsmanager.amazonaws.com";
  world.recorder.record({
    at,
    account: ACCOUNTS.prod,
    region: "eu-west-1",
    source: "secretsmanager",
    name: "EndSecretVersionDelete",
    identity: { accountId: ACCOUNTS.prod, invokedBy: host },
    ip: host,
    agent: host,
    requestId: null,
    readOnly: false,
    type: "AwsServiceEvent",
    extra: { SecretId: `arn:aws:secretsmanager:eu-west-1:${ACCOUNTS.prod}:secret:checkout/psp-9aQz2L` },
    version: "1.08",
    behind: { origin: { kind: "aws-service", name: host }, actor: host, via: [] },
  });
}
