import { AGENTS } from "../agents.js";
import { call, forwarded, work } from "../calls.js";
import { iamUser, type Caller, type World } from "../callers.js";
import { HOUR, MINUTE, moment } from "../clock.js";
import { uniqueId } from "../ids.js";
import { getObject, iamWrite, kmsData, putObject, READS, WHO_AM_I, WRITES } from "../operations.js";
import { ACCOUNTS } from "../organisation.js";
import { awsLogin, brokerToConsole } from "../console-tokens.js";
import { consoleLogin, failedLogin, mfaDevice, switchRole } from "../signin.js";
import { assumeRole, assumeRoleDenied, getFederationToken, getSessionToken } from "../sts.js";
import { createAccessKey } from "../root-and-keys.js";
import { DAYS, IPS, type Cast } from "./cast.js";

const CONSOLE_LOOKS = [
  READS.describeInstances,
  READS.describeAlarms,
  READS.listFunctions,
  READS.listBuckets,
  READS.listUsers,
] as const;

/** IAM users at the console: sign-in with MFA, then a switch into other accounts (§3.4, §3.5). */
export function consoleUsers(world: World, cast: Cast): void {
  const { org } = world;
  const browser = { ip: cast.ravi.caller.client.ip, agent: AGENTS.mac };
  DAYS.forEach((day, index) => {
    const region = index === 1 ? "eu-north-1" : "us-east-1";
    const at = moment(day, "09:02:00") + world.random.int(900);
    const home = consoleLogin(world, cast.ravi.caller, at, browser, { mfa: true, region });
    work(world, home, at + 20, CONSOLE_LOOKS, 8);
    const dev = switchRole(world, home, org.role(ACCOUNTS.dev, "PlatformAdmin"), at + 25 * MINUTE);
    work(world, dev.session, at + 26 * MINUTE, [...CONSOLE_LOOKS, WRITES.authorizeIngress], 14);
    if (index === 0) return;
    const prod = switchRole(world, home, org.role(ACCOUNTS.prod, "PlatformReadOnly"), at + 95 * MINUTE);
    work(world, prod.session, at + 96 * MINUTE, CONSOLE_LOOKS, 9);
  });
  // A console of the old kind: the sign-in service itself makes the call (§4.5).
  const old = consoleLogin(world, cast.nadia.caller, moment(DAYS[0], "15:12:40"), browser, { mfa: true });
  for (const offset of [30, 41]) {
    call(world, old, moment(DAYS[0], "15:12:40") + offset, READS.listUsers, {
      invokedBy: "signin.amazonaws.com",
      key: uniqueId("ASIA", ACCOUNTS.identity, world.random),
      version: "1.05",
    });
  }
  failedLogin(world, ACCOUNTS.identity, moment(DAYS[0], "08:58:12"), browser, cast.ravi.user);
  for (const offset of [0, 9, 25]) {
    failedLogin(world, ACCOUNTS.identity, moment(DAYS[1], "22:41:03") + offset, {
      ip: "203.0.113.31",
      agent: AGENTS.windows,
    });
  }
}

/** `aws login`: the command line shares the browser's console session (§3.7). */
export function commandLineLogin(world: World, cast: Cast): void {
  const browser = { ip: cast.lea.caller.client.ip, agent: AGENTS.mac };
  for (const day of [DAYS[0], DAYS[2]]) {
    const at = moment(day, "12:05:00") + world.random.int(600);
    const console = consoleLogin(world, cast.lea.caller, at, browser, { mfa: true });
    work(world, console, at + 15, CONSOLE_LOOKS, 5);
    const cli = awsLogin(world, console, at + 15 * MINUTE, cast.lea.caller.client);
    call(world, cli, at + 15 * MINUTE + 9, WHO_AM_I);
    work(
      world,
      cli,
      at + 16 * MINUTE,
      [READS.describeInstances, READS.listBuckets, READS.listStacks],
      8,
      MINUTE,
    );
  }
}

/** Long-term keys: GetSessionToken with MFA and a role behind it, a federation broker, two users who meet in one role (§3.3). */
export function keyUsers(world: World, cast: Cast): void {
  const { org } = world;
  DAYS.forEach((day) => {
    const at = moment(day, "10:05:00") + world.random.int(600);
    call(world, cast.nadia.caller, at, WHO_AM_I);
    const session = getSessionToken(world, cast.nadia.caller, at + 12, mfaDevice(cast.nadia.caller));
    work(world, session, at + 20, [READS.listBuckets, READS.describeInstances], 6);
    const ops = assumeRole(
      world,
      session,
      org.role(ACCOUNTS.prod, "DatabaseAdmin", "/ops/"),
      at + 30 * MINUTE,
      {
        sessionName: "nadia",
        sourceIdentity: "nadia.ito",
      },
    );
    work(world, ops, at + 31 * MINUTE, [READS.listTables, READS.describeAlarms], 8, MINUTE);
    const audit = assumeRole(world, ops, org.role(ACCOUNTS.data, "BackupReader"), at + 40 * MINUTE, {
      sessionName: "nadia-restore",
    });
    work(
      world,
      audit,
      at + 41 * MINUTE,
      [READS.listBuckets, getObject(org.buckets.lake, "backup/2026-03-01.tar")],
      6,
      MINUTE,
    );
  });

  const at = moment(DAYS[1], "11:20:00");
  const contractor = { ip: "198.51.100.73", agent: AGENTS.windows };
  const federated = getFederationToken(world, cast.broker.caller, at, "contractor-jo", {
    ...contractor,
    agent: AGENTS.boto,
  });
  work(
    world,
    federated,
    at + 10,
    [READS.listBuckets, getObject(org.buckets.artifacts, "handbook/index.html")],
    5,
    MINUTE,
  );
  const console = brokerToConsole(world, federated, at + 6 * MINUTE, contractor, cast.broker.caller.client);
  work(world, console, at + 7 * MINUTE, [READS.listBuckets, READS.describeAlarms], 6);

  // Same role, same session name, two callers four seconds apart: names prove nothing.
  const release = org.role(ACCOUNTS.dev, "ReleaseManager");
  const second = moment(DAYS[1], "16:40:10");
  const first = assumeRole(world, cast.ravi.caller, release, second, { sessionName: "release" });
  const other = assumeRole(world, cast.nadia.caller, release, second + 4, { sessionName: "release" });
  for (let i = 0; i < 5; i++) {
    call(world, first, second + 20 + i * 31, WRITES.createTags);
    call(world, other, second + 25 + i * 29, READS.describeInstances);
  }
  assumeRoleDenied(world, cast.nadia.caller, org.role(ACCOUNTS.management, "OrgAdmin"), second + 300);
}

/** The service user whose key will leak: made on the first day by an operator, used from the build network (§3.8). */
export function artifactSync(world: World, cast: Cast): Caller {
  const { org } = world;
  const made = moment(DAYS[0], "07:31:20");
  const { key } = createAccessKey(
    world,
    cast.ravi.caller,
    cast.artifacts,
    made,
    "the nightly artifact copy, later the attacker too",
  );
  const rightful = iamUser(
    world,
    cast.artifacts,
    { ip: IPS.runner, agent: AGENTS.boto },
    "the nightly artifact copy",
    key,
  );
  DAYS.forEach((day) => {
    for (let run = 0; run < 4; run++) {
      const at = moment(day, "08:00:00") + run * 3 * HOUR + world.random.int(300);
      if (day === DAYS[2] && run > 1) return;
      const copy = `site/build-${day.slice(-2)}${run}.zip`;
      call(world, rightful, at, putObject(org.buckets.artifacts, copy));
      forwarded(
        world,
        rightful,
        at + 1,
        kmsData("Decrypt", { "aws:s3:arn": `arn:aws:s3:::${org.buckets.artifacts}/${copy}` }),
        "AWS Internal",
      );
      call(world, rightful, at + 5, getObject(org.buckets.artifacts, copy));
    }
  });
  return rightful;
}

/** Root: one sign-in with MFA in the management account, and an old root key in dev that still works (§2.1, §3.3). */
export function rootUsers(world: World): void {
  const { random } = world;
  const root = (account: string, ip: string, actor: string): Caller => ({
    type: "Root",
    account,
    principalId: account,
    arn: `arn:aws:iam::${account}:root`,
    key: uniqueId("AKIA", account, random),
    client: { ip, agent: AGENTS.cli },
    behind: { origin: { kind: "root", name: "root", account }, actor, via: [] },
  });
  const browser = { ip: IPS.office, agent: AGENTS.mac };
  const at = moment(DAYS[0], "10:30:05");
  const signedIn = consoleLogin(
    world,
    root(ACCOUNTS.management, IPS.office, "grace.lund at the safe"),
    at,
    browser,
    { mfa: true },
  );
  work(world, signedIn, at + 12, [READS.accountSummary, READS.listAccounts, READS.listUsers], 7);
  call(
    world,
    signedIn,
    at + 20 * MINUTE,
    iamWrite("EnableOrganizationsRootSessions", {}, { organizationId: "o-fenn4mark7" }),
  );

  const legacy = root(ACCOUNTS.dev, IPS.plant, "the plant controller's script");
  const later = moment(DAYS[1], "04:10:00");
  call(world, legacy, later, READS.listBuckets);
  const session = getSessionToken(world, legacy, later + 8);
  work(world, session, later + 12, [READS.listBuckets, READS.describeInstances], 5, MINUTE);
  const federated = getFederationToken(world, legacy, later + 600, "plant-operator", legacy.client);
  work(world, federated, later + 620, [READS.listBuckets, READS.describeAlarms], 4, MINUTE);
}
