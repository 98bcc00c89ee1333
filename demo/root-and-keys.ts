import { identityOf, keyFor, onward, sessionIdOf, type Caller, type World } from "./callers.js";
import { createDateText, type Seconds } from "./clock.js";
import { uniqueId } from "./ids.js";
import { HOME_REGION, type User } from "./organisation.js";
import { credentials, stsDetails } from "./sts.js";

/** sts:AssumeRoot on a member account: logged with the caller only; the session is Root there for 15 minutes (§5). */
export function assumeRoot(
  world: World,
  caller: Caller,
  target: string,
  task: string,
  at: Seconds,
): { session: Caller; eventId: string } {
  const { random, recorder } = world;
  const key = uniqueId("ASIA", target, random);
  const duration = 900;
  const session: Caller = {
    type: "Root",
    account: target,
    principalId: target,
    arn: `arn:aws:iam::${target}:root`,
    key,
    client: caller.client,
    createdAt: at,
    expiresAt: at + duration,
    mfa: false,
    assumedRoot: random.chance(0.5),
    behind: onward(caller.behind, "AssumeRoot"),
  };
  const eventId = recorder.record({
    at,
    account: caller.account,
    region: HOME_REGION,
    source: "sts",
    name: "AssumeRoot",
    identity: identityOf(caller, { service: "sts", key: keyFor(world, caller, "sts") }),
    ip: caller.client.ip,
    agent: caller.client.agent,
    request: {
      targetPrincipal: target,
      taskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${task}` },
      durationSeconds: duration,
    },
    response: { credentials: credentials(world, target, HOME_REGION, key, at + duration) },
    extra: stsDetails(world, HOME_REGION),
    readOnly: false,
    host: `sts.${HOME_REGION}.amazonaws.com`,
    sessionId: sessionIdOf(caller),
    sessionArn: caller.arn,
    behind: caller.behind,
  });
  recorder.issued(key, session.behind, eventId, sessionIdOf(session));
  return { session, eventId };
}

/** iam:CreateAccessKey for a user, often not the one who asks (§3.8, Appendix A11). */
export function createAccessKey(
  world: World,
  caller: Caller,
  user: User,
  at: Seconds,
  holder: string,
): { key: string; eventId: string } {
  const { random, recorder } = world;
  const key = uniqueId("AKIA", user.account, random);
  const eventId = recorder.record({
    at,
    account: caller.account,
    region: "us-east-1",
    source: "iam",
    name: "CreateAccessKey",
    identity: identityOf(caller, { service: "iam", key: keyFor(world, caller, "iam") }),
    ip: caller.client.ip,
    agent: caller.client.agent,
    request: { userName: user.name },
    response: {
      accessKey: { userName: user.name, accessKeyId: key, status: "Active", createDate: createDateText(at) },
    },
    readOnly: false,
    host: "iam.amazonaws.com",
    fromConsole: caller.consoleKeys !== undefined,
    sessionId: sessionIdOf(caller),
    sessionArn: caller.arn,
    behind: caller.behind,
  });
  recorder.issued(
    key,
    { origin: { kind: "iam-user", name: user.name, account: user.account }, actor: holder, via: [] },
    eventId,
  );
  recorder.createdKeys[key] = { origin: caller.behind.origin, eventId, userName: user.name };
  return { key, eventId };
}
