import { AGENTS } from "../agents.js";
import { call, denied, forwarded, work } from "../calls.js";
import type { Caller, World } from "../callers.js";
import { HOUR, MINUTE, moment } from "../clock.js";
import { assumeRoleWithSaml, federatedConsoleLogin } from "../federation.js";
import { portalConsole, portalSignIn, roleCredentials } from "../identity-center.js";
import {
  bucketCall,
  getObject,
  kmsData,
  putObject,
  READS,
  secretRead,
  WHO_AM_I,
  WRITES,
} from "../operations.js";
import { ACCOUNTS, type Employee } from "../organisation.js";
import { assumeRoot } from "../root-and-keys.js";
import { assumeRole } from "../sts.js";
import { DAYS, type Cast } from "./cast.js";

const LOOKING = [
  READS.describeInstances,
  READS.describeGroups,
  READS.describeAlarms,
  READS.describeLogGroups,
  READS.listFunctions,
  READS.listStacks,
  READS.listClusters,
  READS.listTables,
] as const;
const BUILDING = [
  ...LOOKING,
  WRITES.createTags,
  WRITES.updateFunction,
  WRITES.updateService,
  READS.describeVpcs,
] as const;
const DIGGING = [
  READS.listBuckets,
  READS.listTables,
  READS.describeLogGroups,
  getObject("fennmark-customer-lake", "orders/2026/03/part-0007.parquet"),
];

/** People of Identity Center: a portal sign-in each morning, then sessions in the accounts they work in (§3.7). */
export function identityCenterPeople(world: World, cast: Cast): void {
  const { random, org } = world;
  DAYS.forEach((day, index) => {
    const morning = (employee: Employee, hour: number): ReturnType<typeof portalSignIn> => {
      const client = { ip: employee.ip, agent: AGENTS.cli };
      const browser = { ip: employee.ip, agent: AGENTS.mac };
      return portalSignIn(
        world,
        employee,
        moment(day, "00:00:00") + hour * HOUR + random.int(1800),
        browser,
        client,
      );
    };
    const later = (clock: string): number => moment(day, clock) + random.int(600);

    const mina = morning(cast.mina, 7);
    const minaDev = roleCredentials(world, mina, ACCOUNTS.dev, "PowerUser", later("07:45:00"));
    call(world, minaDev, later("07:57:00"), WHO_AM_I);
    work(world, minaDev, later("08:10:00"), BUILDING, 16);
    const minaProd = roleCredentials(world, mina, ACCOUNTS.prod, "ReadOnly", later("10:20:00"));
    call(world, minaProd, later("10:35:00"), WHO_AM_I);
    const stop = work(world, minaProd, later("10:50:00"), LOOKING, 18);
    call(world, minaProd, stop + 30, WRITES.updateService, {
      error: denied(
        minaProd,
        "ecs:UpdateService",
        `arn:aws:ecs:eu-west-1:${ACCOUNTS.prod}:service/shop/checkout`,
      ),
    });

    const tomas = morning(cast.tomas, 8);
    const tomasDev = roleCredentials(world, tomas, ACCOUNTS.dev, "Developer", later("08:50:00"));
    work(world, tomasDev, later("09:05:00"), BUILDING, 20);
    const shop = assumeRole(world, tomasDev, org.role(ACCOUNTS.prod, "ShopSupport"), later("11:05:00"), {
      sessionName: "tomas-support",
    });
    work(world, shop, (shop.createdAt ?? 0) + 20, LOOKING, 12, MINUTE);

    const yuki = morning(cast.yuki, 6);
    const yukiData = roleCredentials(world, yuki, ACCOUNTS.data, "DataAnalyst", later("07:10:00"));
    const read = work(world, yukiData, later("07:25:00"), DIGGING, 18, MINUTE);
    for (let i = 0; i < 4; i++) {
      const at = read + 60 + i * 40;
      const key = `reports/2026/03/daily-${index}${i}.csv`;
      call(world, yukiData, at, putObject(org.buckets.lake, key));
      forwarded(
        world,
        yukiData,
        at,
        kmsData("GenerateDataKey", { "aws:s3:arn": `arn:aws:s3:::${org.buckets.lake}/${key}` }),
        "AWS Internal",
      );
    }

    const grace = morning(cast.grace, 8);
    const console = portalConsole(world, grace, ACCOUNTS.identity, "SecurityAudit", later("09:10:00"), {
      ip: cast.grace.ip,
      agent: AGENTS.mac,
    });
    work(
      world,
      console,
      later("09:22:00"),
      [READS.listUsers, READS.listRoles, READS.describeTrails, READS.accountSummary],
      14,
    );
    if (index === 1)
      unlockBucket(world, roleCredentials(world, grace, ACCOUNTS.management, "OrgAdmin", later("14:20:00")));
  });
}

/** The rightful use of AssumeRoot: a bucket locked itself out, an administrator frees it (§5). */
function unlockBucket(world: World, admin: Caller): void {
  const { buckets } = world.org;
  const at = (admin.createdAt ?? 0) + 90;
  call(world, admin, at, READS.listAccounts);
  const { session } = assumeRoot(world, admin, ACCOUNTS.data, "S3UnlockBucketPolicy", at + 60);
  call(world, session, at + 75, bucketCall("GetBucketPolicy", true, buckets.locked, { policy: "" }));
  call(world, session, at + 131, bucketCall("DeleteBucketPolicy", false, buckets.locked, { policy: "" }));
}

/** Finance signs in through the older identity provider, in the browser and, once, on the command line (§3.6, §3.7). */
export function samlPeople(world: World): void {
  const { org } = world;
  const finance = org.role(ACCOUNTS.data, "FinanceReader", "/saml/");
  const people = [
    { subject: "paula.reyes@fennmark.example", ip: "198.51.100.61" },
    { subject: "oskar.lind@fennmark.example", ip: "198.51.100.62" },
  ];
  DAYS.forEach((day, index) => {
    people.forEach((person, order) => {
      if (index === 1 && order === 1) return;
      const browser = { ip: person.ip, agent: AGENTS.windows };
      const at = moment(day, "08:00:00") + order * 2 * HOUR + world.random.int(1200);
      const { session } = assumeRoleWithSaml(world, person.subject, finance, at, browser, {
        viaBrowser: true,
      });
      const console = federatedConsoleLogin(world, session, at + (index === 2 ? 1 : 0), browser);
      work(
        world,
        console,
        at + 20,
        [READS.listBuckets, READS.describeAlarms, READS.listTables, READS.listKeys],
        14,
      );
    });
  });
  const cli = {
    ip: "198.51.100.61",
    agent: "aws-cli/2.15.40 Python/3.11.8 Linux/6.5.0 exe/x86_64.ubuntu.22 saml2aws/2.36.16",
  };
  const { session } = assumeRoleWithSaml(
    world,
    "paula.reyes@fennmark.example",
    finance,
    moment(DAYS[1], "13:02:11"),
    cli,
    {
      viaBrowser: false,
    },
  );
  work(world, session, moment(DAYS[1], "13:03:00"), DIGGING, 9, MINUTE);
  const books = assumeRole(
    world,
    session,
    org.role(ACCOUNTS.prod, "BillingExport"),
    moment(DAYS[1], "13:31:45"),
    {
      sessionName: "billing-export",
      tags: { Run: "month-end" },
    },
  );
  work(world, books, moment(DAYS[1], "13:32:00"), [READS.listTables, secretRead("billing/erp")], 5, MINUTE);
}
