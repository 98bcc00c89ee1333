import { AGENTS } from "../agents.js";
import { call, work } from "../calls.js";
import { roleSession, type World } from "../callers.js";
import { uniqueId } from "../ids.js";
import { HOUR, MINUTE, moment } from "../clock.js";
import { portalSignIn, roleCredentials } from "../identity-center.js";
import { getObject, iamWrite, READS } from "../operations.js";
import { ACCOUNTS } from "../organisation.js";
import { assumeRole } from "../sts.js";
import type { Behind } from "../truth.js";
import { DAYS, IPS, MISSING, START, type Cast } from "./cast.js";

/** Sessions whose beginning the archive does not hold: an honest answer names the gap and no person. */
export function withoutBeginning(world: World): void {
  const { org } = world;
  const lost: Behind = {
    origin: null,
    actor: "not told",
    via: ["AssumeRole"],
    unknowable: {
      reasons: ["issuing-event-not-in-lake", "not-seen"],
      why: "the AssumeRole was logged in us-west-2 in the three hours whose files are missing; the session is named like a person",
    },
  };
  const loader = roleSession(
    org.role(ACCOUNTS.data, "lake-loader"),
    "nadia.ito",
    uniqueId("ASIA", ACCOUNTS.data, world.random),
    { ip: "198.51.100.52", agent: AGENTS.boto },
    lost,
  );
  loader.createdAt = MISSING.from + 4300;
  work(
    world,
    loader,
    MISSING.to + 120,
    [READS.listBuckets, getObject(org.buckets.lake, "raw/orders.json")],
    6,
    5 * MINUTE,
    {
      region: MISSING.region,
    },
  );

  const early: Behind = {
    origin: null,
    actor: "not told",
    via: ["AssumeRole"],
    unknowable: {
      reasons: ["issued-outside-retention", "issuing-event-not-in-lake", "not-seen"],
      why: "the session began before the archive does",
    },
  };
  const deploy = roleSession(
    org.role(ACCOUNTS.prod, "deploy", "/ci/"),
    "deploy-shop-0411",
    uniqueId("ASIA", ACCOUNTS.prod, world.random),
    { ip: IPS.runner, agent: AGENTS.terraform },
    early,
  );
  deploy.createdAt = START - 35 * MINUTE;
  deploy.expiresAt = START + 25 * MINUTE;
  work(world, deploy, START + 60, [READS.describeInstances, READS.listStacks], 5, 2 * MINUTE);
}

/** The console renews a role session without a new switch: a later creation date, the same person (§3.5). */
export function renewedSwitch(world: World, cast: Cast): void {
  const role = world.org.role(ACCOUNTS.prod, "PlatformReadOnly");
  const renewed = roleSession(
    role,
    cast.ravi.user.name,
    "",
    { ip: cast.ravi.caller.client.ip, agent: AGENTS.mac },
    {
      ...cast.ravi.caller.behind,
      via: ["ConsoleLogin", "SwitchRole"],
    },
  );
  renewed.createdAt = moment(DAYS[1], "11:51:30");
  renewed.mfa = true;
  renewed.consoleKeys = new Map();
  work(world, renewed, moment(DAYS[1], "11:52:00"), [READS.describeInstances, READS.describeAlarms], 5);
}

/** A role deleted and made again under its name: the session name stays, the unique ID does not (§3.0). */
export function recreatedRole(world: World, cast: Cast): void {
  const { org } = world;
  const client = { ip: cast.tomas.ip, agent: AGENTS.cli };
  const portal = portalSignIn(
    world,
    cast.tomas,
    moment(DAYS[1], "17:58:00"),
    { ...client, agent: AGENTS.mac },
    client,
  );
  const admin = roleCredentials(world, portal, ACCOUNTS.dev, "PowerUser", moment(DAYS[1], "18:00:20"));
  const old = org.role(ACCOUNTS.dev, "ReleaseManager");
  const at = moment(DAYS[1], "18:03:00");
  call(world, admin, at, iamWrite("DeleteRole", { roleName: old.name }));
  const made = org.recreate(old);
  call(
    world,
    admin,
    at + 40,
    iamWrite(
      "CreateRole",
      { roleName: old.name, path: "/" },
      {
        role: {
          path: "/",
          roleName: old.name,
          roleId: made.id,
          arn: made.arn,
          createDate: "Mar 11, 2026 6:03:40 PM",
        },
      },
    ),
  );
  const session = assumeRole(world, admin, made, at + 4 * MINUTE, { sessionName: "release" });
  work(world, session, at + 5 * MINUTE, [READS.describeInstances, READS.listStacks], 6, MINUTE);
}

/** The backup user's rightful key, used every night from the data network. */
export function nightlyBackup(world: World, cast: Cast): void {
  DAYS.forEach((day) => {
    const at = moment(day, "00:00:00") + 3 * HOUR + world.random.int(400);
    const { caller } = cast.backup;
    call(world, caller, at, READS.listBuckets);
    const reader = assumeRole(world, caller, world.org.role(ACCOUNTS.data, "BackupReader"), at + 5, {
      sessionName: "backup-agent",
    });
    work(world, reader, at + 8, [getObject(world.org.buckets.lake, "backup/2026-03-01.tar")], 4, MINUTE);
  });
}
