import { AGENTS } from "../agents.js";
import { call, forwarded, work } from "../calls.js";
import type { Caller, World } from "../callers.js";
import { HOUR, MINUTE, moment } from "../clock.js";
import { assumeRoleWithWebIdentity } from "../federation.js";
import { getObject, kmsData, putObject, READS, secretRead, WHO_AM_I, WRITES } from "../operations.js";
import { ACCOUNTS, HOME_REGION } from "../organisation.js";
import { assumeRole } from "../sts.js";
import { functionSession, instanceRefresh, taskSessions } from "../workloads.js";
import { DAYS, IPS, START } from "./cast.js";

/** GitHub Actions: a web identity in dev, then prod with tags that travel and a source identity (§3.2, §3.7, §4.6). */
export function deployments(world: World): void {
  const { org, random } = world;
  const client = { ip: IPS.runner, agent: AGENTS.actions };
  DAYS.forEach((day, index) => {
    for (const [clock, repository, ref] of [
      ["09:40:00", "shop", "ref:refs/heads/main"],
      ["12:50:00", "infra", "environment:production"],
      ["15:15:00", "shop", "ref:refs/heads/main"],
    ] as const) {
      const at = moment(day, clock) + random.int(900);
      const subject = `repo:fennmark/${repository}:${ref}`;
      const build = assumeRoleWithWebIdentity(world, org.role(ACCOUNTS.dev, "github-build"), at, client, {
        provider: "token.actions.githubusercontent.com",
        subject,
        audience: "sts.amazonaws.com",
        sessionName: "GitHubActions",
        actor: `GitHub Actions, fennmark/${repository}`,
        tags: { Repository: `fennmark/${repository}`, Run: String(9_100_000 + index * 50 + random.int(40)) },
        transitiveKeys: ["Repository"],
        sourceIdentity: `fennmark-${repository}`,
      });
      call(world, build, at + 5, WHO_AM_I);
      const terraform = { ...build, client: { ip: IPS.runner, agent: AGENTS.terraform } };
      const deploy = assumeRole(world, terraform, org.role(ACCOUNTS.prod, "deploy", "/ci/"), at + 22, {
        sessionName: `deploy-${repository}-${random.int(9000) + 1000}`,
        tags: { Stage: "prod" },
        transitiveKeys: ["Stage"],
      });
      const done = work(
        world,
        deploy,
        at + 30,
        [
          WRITES.updateFunction,
          WRITES.updateService,
          WRITES.createTags,
          READS.describeInstances,
          READS.describeVpcs,
          READS.listStacks,
        ],
        15,
        30,
      );
      if (repository === "infra") {
        const data = assumeRole(world, deploy, org.role(ACCOUNTS.data, "schema-migrator"), done + 5, {
          sessionName: "migrate",
        });
        work(world, data, done + 8, [READS.listTables, READS.listKeys], 5, 30);
      }
    }
  });
}

/** Instances, functions, tasks and pods: credentials delivered by the service that runs them (§3.7). */
export function workloads(world: World): { node: Caller } {
  const { org, random } = world;
  const web = org.role(ACCOUNTS.prod, "shop-web");
  const etl = org.role(ACCOUNTS.data, "lake-etl");
  let node: Caller | undefined;
  for (let start = START + 20 * MINUTE, turn = 0; turn < 12; start += 6 * HOUR, turn++) {
    org.instances.web.forEach((instance, index) => {
      const session = instanceRefresh(world, web, instance, start + index * 411 + random.int(60), {
        ip: IPS.natProd,
        agent: AGENTS.boto,
      });
      const from = (session.createdAt ?? start) + 30;
      if (index === 1) {
        const arn = `arn:aws:ec2:${HOME_REGION}:${ACCOUNTS.prod}:instance/${instance}`;
        session.inScopeOf = { issuerType: "AWS::EC2::Instance", credentialsIssuedTo: arn };
      }
      work(
        world,
        session,
        from,
        [getObject(org.buckets.assets, "img/hero.webp"), WRITES.nodeHealth, WRITES.putMetric],
        10,
        50 * MINUTE,
      );
      if (index === 0 && turn === 9) node = session;
    });
    const session = instanceRefresh(world, etl, org.instances.etl, start + 1300, {
      ip: IPS.natData,
      agent: AGENTS.java,
    });
    const at = start + 1400;
    work(
      world,
      session,
      at,
      [getObject(org.buckets.lake, "raw/orders.json"), putObject(org.buckets.lake, "clean/orders.parquet")],
      6,
      55 * MINUTE,
    );
    forwarded(
      world,
      session,
      at + 60,
      kmsData("Decrypt", { "aws:s3:arn": `arn:aws:s3:::${org.buckets.lake}` }),
      "AWS Internal",
    );
  }

  const orderEvents = org.role(ACCOUNTS.prod, "order-events-role", "/service-role/");
  const nightly = org.role(ACCOUNTS.data, "nightly-report-role", "/service-role/");
  for (let at = START + 7 * MINUTE, turn = 0; turn < 18; at += 4 * HOUR, turn++) {
    const session = functionSession(
      world,
      orderEvents,
      "order-events",
      at,
      { ip: IPS.natProd, agent: AGENTS.node },
      turn % 3 !== 2,
    );
    work(world, session, at + 2, [WRITES.writeItem, WRITES.putMetric], 6, 30 * MINUTE);
    if (turn % 6 === 0) {
      const report = functionSession(
        world,
        nightly,
        "nightly-report",
        at + 900,
        { ip: IPS.natData, agent: AGENTS.node },
        turn === 0,
      );
      work(
        world,
        report,
        at + 903,
        [getObject(org.buckets.lake, "clean/orders.parquet"), WRITES.putMetric],
        5,
        MINUTE,
      );
    }
  }

  for (const day of DAYS) {
    const at = moment(day, "02:15:00") + random.int(600);
    const [task, execution] = taskSessions(
      world,
      org.role(ACCOUNTS.prod, "checkout-task"),
      org.role(ACCOUNTS.prod, "ecs-execution"),
      at,
      { ip: IPS.natProd, agent: AGENTS.java },
    );
    if (task !== undefined)
      work(world, task, at + 40, [WRITES.writeItem, secretRead("checkout/psp")], 9, 20 * MINUTE);
    if (execution !== undefined) {
      call(world, execution, at + 3, secretRead("checkout/image-pull"));
      call(world, execution, at + 4, WRITES.putMetric);
    }
  }
  if (node === undefined) throw new Error("the organisation has no web instance");
  return { node };
}
