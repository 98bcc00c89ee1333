import { AGENTS } from "../agents.js";
import { call, denied, work } from "../calls.js";
import { iamUser, keyFor, sessionIdOf, type Caller, type World } from "../callers.js";
import { iso, moment, type Seconds } from "../clock.js";
import { bucketCall, getObject, iamWrite, READS, secretRead, WHO_AM_I } from "../operations.js";
import { ACCOUNTS } from "../organisation.js";
import { consoleLogin, switchRole } from "../signin.js";
import { assumeRoot, createAccessKey } from "../root-and-keys.js";
import { assumeRole } from "../sts.js";
import type { AttackStep, AttackTruth } from "../truth.js";
import { makePublic, runCommand } from "./attack-moves.js";
import { aftermath } from "./aftermath.js";
import { ATTACK_DAY, IPS, type Cast } from "./cast.js";

/** Half a morning: a leaked key becomes a console, a role, three accounts, a root session and a second key. */
export function attack(world: World, cast: Cast, leaked: { key: string }, instance: Caller): AttackTruth {
  const { org } = world;
  const steps: AttackStep[] = [];
  const clock = (time: string): Seconds => moment(ATTACK_DAY, time);
  const step = (eventId: string, at: Seconds, title: string, detail: string): void => {
    steps.push({ eventId, time: iso(at), title, detail });
  };
  const first = { ip: IPS.attackerFirst, agent: AGENTS.linuxCli };
  const browser = { ip: IPS.attackerFirst, agent: AGENTS.windows };
  const second = { ip: IPS.attackerSecond, agent: AGENTS.linuxCli };
  const thief = iamUser(world, cast.artifacts, first, "attacker", leaked.key);

  let at = clock("09:41:07");
  step(
    call(world, thief, at, WHO_AM_I),
    at,
    "The leaked key is tried",
    `artifact-sync's key from ${first.ip}, an address it never used`,
  );
  for (const look of [
    READS.listBuckets,
    READS.listMyPolicies,
    READS.listUsers,
    READS.listRoles,
    READS.listAccounts,
  ])
    call(world, thief, (at += 37), look);
  call(world, thief, (at += 20), READS.describeInstances, {
    error: denied(thief, "ec2:DescribeInstances", "*"),
  });
  call(world, thief, (at += 14), READS.listSecrets, {
    error: denied(thief, "secretsmanager:ListSecrets", "*"),
  });

  at = clock("09:52:33");
  const admin = iamWrite("AttachUserPolicy", {
    userName: cast.artifacts.name,
    policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  });
  step(
    call(world, thief, at, admin),
    at,
    "It makes itself administrator",
    "AttachUserPolicy AdministratorAccess on artifact-sync",
  );
  at = clock("09:54:10");
  const profile = iamWrite(
    "CreateLoginProfile",
    { userName: cast.artifacts.name, passwordResetRequired: false },
    {
      loginProfile: {
        userName: cast.artifacts.name,
        createDate: "Mar 12, 2026 9:54:10 AM",
        passwordResetRequired: false,
      },
    },
  );
  step(
    call(world, thief, at, profile),
    at,
    "It gives itself a console password",
    "CreateLoginProfile for artifact-sync",
  );

  at = clock("09:57:48");
  const console = consoleLogin(world, thief, at, browser, { mfa: false, region: "eu-north-1" });
  step(
    world.recorder.newest(),
    at,
    "It signs in to the console",
    "no MFA; the sign-in is logged in eu-north-1 only",
  );
  work(
    world,
    console,
    at + 15,
    [READS.listUsers, READS.listRoles, READS.listBuckets, READS.accountSummary],
    8,
    50,
  );

  at = clock("10:06:15");
  const switched = switchRole(world, console, org.role(ACCOUNTS.prod, "OpsBreakGlass"), at);
  step(switched.switchEventId, at, "It switches to prod", "console SwitchRole to OpsBreakGlass");
  const glass = switched.session;
  work(
    world,
    glass,
    at + 20,
    [READS.describeInstances, READS.listSecrets, READS.listFunctions, READS.describeTrails],
    9,
    35,
  );
  at = clock("10:12:44");
  step(
    call(world, glass, at, secretRead("prod/orders-db/master")),
    at,
    "It reads a database password in prod",
    "GetSecretValue prod/orders-db/master",
  );
  at = clock("10:14:02");
  const trailArn = `arn:aws:cloudtrail:eu-west-1:${ACCOUNTS.management}:trail/fennmark`;
  const stop = { source: "cloudtrail", name: "StopLogging", readOnly: false } as const;
  step(
    call(world, glass, at, stop, { error: denied(glass, "cloudtrail:StopLogging", trailArn) }),
    at,
    "It tries to stop the organisation's trail",
    "StopLogging, denied",
  );

  at = clock("10:20:41");
  const tools = assumeRole(world, thief, org.role(ACCOUNTS.prod, "support-tools"), at, {
    sessionName: cast.mina.short,
  });
  step(
    world.recorder.newest(),
    at,
    "It takes a role under someone else's name",
    `AssumeRole support-tools as session "${cast.mina.short}"`,
  );
  work(world, tools, at + 10, [READS.describeInstances, READS.listRoles], 4, 15);
  at = clock("10:22:09");
  const replication = assumeRole(world, tools, org.role(ACCOUNTS.prod, "replication"), at, {
    sessionName: org.instances.web[1] ?? "",
  });
  step(
    world.recorder.newest(),
    at,
    "It chains on, now named like an instance",
    `AssumeRole replication as session "${org.instances.web[1]}"`,
  );
  call(world, replication, at + 21, READS.listBuckets);
  at = clock("10:24:30");
  const reader = assumeRole(world, replication, org.role(ACCOUNTS.data, "lake-reader"), at, {
    sessionName: "lake-sync",
  });
  step(
    world.recorder.newest(),
    at,
    "It reaches the data account",
    "AssumeRole lake-reader, the third role in four minutes",
  );
  call(world, reader, at + 9, READS.listBuckets);
  at = clock("10:26:12");
  step(
    call(world, reader, at, secretRead("lake/warehouse-admin")),
    at,
    "It reads the warehouse password",
    "GetSecretValue lake/warehouse-admin",
  );
  at = clock("10:27:03");
  for (let i = 0; i < 26; i++) {
    const id = call(
      world,
      reader,
      at + i * 23,
      getObject(org.buckets.lake, `customers/2026/part-${String(i).padStart(4, "0")}.parquet`),
    );
    if (i === 0) step(id, at, "It copies the customer table", "26 GetObject in ten minutes");
  }

  at = clock("10:45:12");
  const backdoor = createAccessKey(world, console, cast.backup.user, at, "attacker");
  step(
    backdoor.eventId,
    at,
    "It makes itself a way back",
    "CreateAccessKey for backup-agent, from artifact-sync's console session",
  );

  at = clock("10:58:20");
  const rootTasks = assumeRole(world, thief, org.role(ACCOUNTS.identity, "OrgRootTasks"), at, {
    sessionName: cast.grace.short,
  });
  step(
    world.recorder.newest(),
    at,
    "It takes the role that may open root sessions",
    `AssumeRole OrgRootTasks as session "${cast.grace.short}"`,
  );
  at = clock("11:01:05");
  const root = assumeRoot(world, rootTasks, ACCOUNTS.data, "S3UnlockBucketPolicy", at);
  step(
    root.eventId,
    at,
    "It opens a root session on the data account",
    "AssumeRoot with S3UnlockBucketPolicy",
  );
  call(world, root.session, at + 31, bucketCall("GetBucketPolicy", true, org.buckets.locked, { policy: "" }));
  at = clock("11:02:55");
  step(
    call(world, root.session, at, makePublic(org.buckets.locked)),
    at,
    "As root it makes a bucket public",
    `PutBucketPolicy on ${org.buckets.locked}`,
  );
  call(world, root.session, at + 48, READS.listUsers, {
    error: denied(root.session, "iam:ListUsers", `arn:aws:iam::${ACCOUNTS.data}:user/`),
  });

  at = clock("11:04:40");
  step(
    call(world, glass, at, runCommand(org.instances.web[0] ?? "")),
    at,
    "It runs a command on a web server",
    `SendCommand to ${org.instances.web[0]}`,
  );
  const stolen: Caller = { ...instance, client: second, behind: { ...instance.behind, actor: "attacker" } };
  at = clock("11:26:40");
  step(
    call(world, stolen, at, WHO_AM_I),
    at,
    "The server's own credentials appear elsewhere",
    `credentials of ${org.instances.web[0]} used from ${second.ip}`,
  );
  work(
    world,
    stolen,
    at + 12,
    [READS.listBuckets, getObject(org.buckets.assets, "private/price-list.csv")],
    9,
    90,
  );

  at = clock("12:30:18");
  const back = iamUser(world, cast.backup.user, second, "attacker", backdoor.key);
  step(
    call(world, back, at, WHO_AM_I),
    at,
    "The second key is used",
    `backup-agent's new key from ${second.ip}`,
  );
  const again = assumeRole(world, back, org.role(ACCOUNTS.data, "lake-reader"), clock("12:33:02"), {
    sessionName: "backup-agent",
  });
  work(
    world,
    again,
    clock("12:33:20"),
    [READS.listBuckets, getObject(org.buckets.lake, "customers/2026/part-0026.parquet")],
    8,
    40,
  );
  at = clock("12:41:30");
  const local = `arn:aws:cloudtrail:eu-west-1:${ACCOUNTS.data}:trail/data-local`;
  step(
    call(world, again, at, stop, { request: { name: local } }),
    at,
    "It stops a trail after all",
    "StopLogging on the data account's own trail",
  );

  aftermath(world, cast, leaked.key, local);
  return {
    steps,
    victim: cast.artifacts.name,
    leakedKey: leaked.key,
    backdoorKey: backdoor.key,
    backdoorUser: cast.backup.user.name,
    stolenInstance: org.instances.web[0] ?? "",
    stolenInstanceKey: instance.key,
    borrowedName: { name: cast.mina.short, sessionId: sessionIdOf(tools) ?? "" },
    borrowedInstance: { name: org.instances.web[1] ?? "", sessionId: sessionIdOf(replication) ?? "" },
    alarmKey: reader.key,
    rootKey: root.session.key,
    consoleKey: keyFor(world, glass, "secretsmanager"),
    attackerIps: [first.ip, second.ip],
    from: iso(clock("09:41:07")),
    to: iso(at),
  };
}
