import { AGENTS } from "../agents.js";
import { work } from "../calls.js";
import { identityOf, roleSession, sessionIdOf, type World } from "../callers.js";
import { DAY, HOUR, MINUTE, moment } from "../clock.js";
import { uniqueId } from "../ids.js";
import { putObject, READS, WRITES } from "../operations.js";
import { ACCOUNTS, HOME_REGION, VENDOR_ACCOUNT } from "../organisation.js";
import { assumeRole } from "../sts.js";
import { assumeRoleByService, hostManagement, rolesAnywhere } from "../workloads.js";
import { DAYS, IPS, START } from "./cast.js";

/** Systems Manager, hybrid nodes, a build server with a certificate, the vendor's scanner, a self-assuming role (§3.7, §4.7). */
export function outsiders(world: World): void {
  const { org, random, recorder } = world;
  const managed = `i-0${random.hex(16)}`;
  for (const day of DAYS) {
    const at = moment(day, "05:01:00") + random.int(500);
    const host = hostManagement(world, ACCOUNTS.dev, managed, at, { ip: IPS.natDev, agent: AGENTS.ssmAgent });
    work(world, host, at + 5, [WRITES.nodeHealth], 4, 30 * MINUTE);
    recorder.record({
      at: at + 60,
      account: ACCOUNTS.dev,
      region: HOME_REGION,
      source: "ssm",
      name: "RequestManagedInstanceRoleToken",
      identity: identityOf(host, { service: "ssm" }),
      ip: host.client.ip,
      agent: host.client.agent,
      request: { fingerprint: random.uuid() },
      readOnly: false,
      data: true,
      resources: [
        {
          accountId: ACCOUNTS.dev,
          type: "AWS::SSM::ManagedNode",
          ARN: `arn:aws:ec2:${HOME_REGION}:${ACCOUNTS.dev}:instance/${managed}`,
        },
      ],
      host: `ssm.${HOME_REGION}.amazonaws.com`,
      sessionId: sessionIdOf(host),
      sessionArn: host.arn,
      behind: host.behind,
    });
    const hybrid = assumeRoleByService(world, {
      service: "ssm",
      role: org.role(ACCOUNTS.dev, "hybrid-node", "/service-role/"),
      sessionName: "mi-0c41d2be77a0f9e35",
      workload: "mi-0c41d2be77a0f9e35",
      at: at + 900,
      client: { ip: IPS.plant, agent: AGENTS.ssmAgent },
    }).session;
    work(world, hybrid, at + 903, [WRITES.nodeHealth], 4, 10 * MINUTE);

    const plant = rolesAnywhere(
      world,
      org.role(ACCOUNTS.dev, "plant-builder"),
      "5a3f9c0077d1e2b4",
      "builder-07.plant",
      at + 4000,
      {
        ip: IPS.plant,
        agent: AGENTS.go,
      },
    );
    work(
      world,
      plant,
      at + 4010,
      [putObject("fennmark-build-artifacts", "plant/firmware.bin"), READS.listBuckets],
      6,
      5 * MINUTE,
    );
  }

  const vendorRole = {
    account: VENDOR_ACCOUNT,
    name: "scanner",
    id: uniqueId("AROA", VENDOR_ACCOUNT, random),
    arn: `arn:aws:iam::${VENDOR_ACCOUNT}:role/scanner`,
  };
  DAYS.forEach((day) => {
    const at = moment(day, "03:30:00") + random.int(300);
    const name = "posture-scan";
    const vendor = roleSession(
      vendorRole,
      name,
      "",
      { ip: IPS.vendor, agent: AGENTS.go },
      {
        origin: { kind: "external-account", name: `${vendorRole.id}:${name}`, account: VENDOR_ACCOUNT },
        actor: "the posture vendor",
        via: [],
      },
    );
    const scan = assumeRole(world, vendor, org.role(ACCOUNTS.prod, "vendor-audit"), at, {
      sessionName: "posture-scan",
      externalId: "fennmark-71f2",
    });
    work(
      world,
      scan,
      at + 4,
      [
        READS.describeInstances,
        READS.describeGroups,
        READS.listRoles,
        READS.listBuckets,
        READS.describeTrails,
      ],
      12,
      40,
    );
  });

  // A role from the days when every role could assume itself (§4.7).
  const legacy = org.role(ACCOUNTS.dev, "legacy-batch");
  const at = START + DAY + 18 * HOUR;
  const batch = assumeRoleByService(world, {
    service: "ec2",
    role: legacy,
    sessionName: "i-0d0c7a11be55f2c90",
    workload: "i-0d0c7a11be55f2c90",
    at,
    client: { ip: IPS.natDev, agent: AGENTS.boto },
    duration: 6 * HOUR + 35 * 60,
    namesSession: false,
  }).session;
  batch.ec2Delivery = "1.0";
  const again = assumeRole(world, batch, legacy, at + 61, {
    sessionName: "batch-loop",
    explicitTrustGrant: false,
  });
  work(world, again, at + 65, [READS.listBuckets, READS.listTables], 5, MINUTE);
  const third = assumeRole(world, again, legacy, at + 900, {
    sessionName: "batch-loop",
    explicitTrustGrant: false,
  });
  work(world, third, at + 905, [READS.listBuckets], 3, MINUTE);
}
