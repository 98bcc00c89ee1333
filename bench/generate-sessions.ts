import type { Actor } from "./generate-calls.js";
import { consoleUser, federated, portalUser } from "./generate-federation.js";
import { assumed, credentials, issuing, session, type Scene, type Session } from "./generate-issuing.js";
import { clientOf, roleOf, type Principal } from "./generate-population.js";

/** Starts a new session somewhere in the organisation, writing the events that issue it (§3.1). */
export function start(scene: Scene): Session {
  const { noise, people } = scene;
  const account = noise.pick(people.accounts);
  const region = noise.chance(0.7) ? "eu-west-1" : noise.pick(people.regions);
  const dice = noise.int(100);
  if (dice < 16) return longTerm(scene, account, region);
  if (dice < 26) return byItself(scene, account, region);
  if (dice < 44) return delivered(scene, account, region, "ec2");
  if (dice < 56) return delivered(scene, account, region, "lambda");
  if (dice < 64) return delivered(scene, account, region, "ecs-tasks");
  if (dice < 74) return federated(scene, account, region);
  if (dice < 77) return portalUser(scene, account);
  if (dice < 81) return consoleUser(scene, account);
  const caller = longTerm(scene, account, region);
  const first = assume(scene, caller, dice < 88 ? account : noise.pick(people.accounts));
  if (dice < 93) return first;
  const second = assume(scene, first, noise.pick(people.accounts));
  return dice < 97 ? second : assume(scene, second, noise.pick(people.accounts));
}

function longTerm({ noise, people, at }: Scene, account: string, region: string): Session {
  const user = noise.pick(people.users.get(account) as Principal[]);
  const identity = `{"type":"IAMUser","principalId":"${user.id}","arn":"arn:aws:iam::${account}:user/${user.name}","accountId":"${account}","accessKeyId":"${user.key}","userName":"${user.name}"}`;
  return {
    ...session(noise, account, region, [identity], [user.key], at + 86400, 0, user.name),
    ...clientOf(people, noise),
  };
}

function byItself({ noise, at }: Scene, account: string, region: string): Session {
  const host = `${noise.pick(["cloudtrail", "delivery.logs", "s3", "config", "elasticloadbalancing"])}.amazonaws.com`;
  const made = session(
    noise,
    account,
    region,
    [`{"type":"AWSService","invokedBy":"${host}"}`],
    [""],
    at + 43200,
    0,
    host,
  );
  return { ...made, ip: host, agent: host, byService: true };
}

function delivered(
  scene: Scene,
  account: string,
  region: string,
  service: "ec2" | "lambda" | "ecs-tasks",
): Session {
  const { noise, at, time, emit } = scene;
  const role = roleOf(scene.people, noise, account);
  const name =
    service === "ec2" ? `i-0${noise.hex(16)}` : service === "lambda" ? `${role.name}-fn` : noise.hex(32);
  const life = service === "lambda" ? 43200 : 22500;
  const host = `${service}.amazonaws.com`;
  const actor: Actor = { account, ip: host, agent: host, byService: true };
  let key = "";
  for (let copy = service === "ec2" ? 2 : 1; copy > 0; copy--) {
    key = noise.key("ASIA", account);
    const named =
      service === "ecs-tasks"
        ? `,"assumedRoleUser":{"assumedRoleId":"${role.id}:${name}","arn":"arn:aws:sts::${account}:assumed-role/${role.name}/${name}"}`
        : "";
    emit(
      account,
      region,
      issuing(
        scene,
        actor,
        `{"type":"AWSService","invokedBy":"${host}"}`,
        "AssumeRole",
        region,
        `{"roleArn":"arn:aws:iam::${account}:role/${role.name}","roleSessionName":"${name}"}`,
        `{${credentials(noise, key, at + life)}${named}}`,
        role.name,
        noise.uuid(),
      ),
    );
  }
  const extra =
    service === "ec2"
      ? `,"ec2RoleDelivery":"2.0"}}`
      : service === "lambda"
        ? `},"inScopeOf":{"issuerType":"AWS::Lambda::Function","credentialsIssuedTo":"arn:aws:lambda:${region}:${account}:function:${name}"}}`
        : "}}";
  const identity = assumed(account, role, name, key, time, "false").slice(0, -2) + extra;
  return session(noise, account, region, [identity], [key], at + life, 1, name);
}

/** AssumeRole by a user or a session; a pair of records where the role is another account's (§3.2). */
function assume(scene: Scene, caller: Session, target: string): Session {
  const { noise, at, time, emit } = scene;
  const role = roleOf(scene.people, noise, target);
  const key = noise.key("ASIA", target);
  const name = `${noise.pick(scene.people.names)}-${noise.int(900)}`;
  const request = `{"roleArn":"arn:aws:iam::${target}:role/${role.name}","roleSessionName":"${name}","durationSeconds":3600}`;
  const response = `{${credentials(noise, key, at + 3600)},"assumedRoleUser":{"assumedRoleId":"${role.id}:${name}","arn":"arn:aws:sts::${target}:assumed-role/${role.name}/${name}"}}`;
  const identity = caller.identities[0] as string;
  if (target === caller.account) {
    emit(
      target,
      caller.region,
      issuing(scene, caller, identity, "AssumeRole", caller.region, request, response, role.name, ""),
    );
  } else {
    const shared = noise.uuid();
    const requestId = noise.uuid();
    const principal = /"principalId":"([^"]+)"/.exec(identity)?.[1] ?? "";
    const owner: Actor = { ...caller, account: target };
    emit(
      caller.account,
      caller.region,
      issuing(
        scene,
        caller,
        identity,
        "AssumeRole",
        caller.region,
        request,
        response,
        role.name,
        shared,
        requestId,
        target,
      ),
    );
    emit(
      target,
      caller.region,
      issuing(
        scene,
        owner,
        `{"type":"AWSAccount","principalId":"${principal}","accountId":"${caller.account}"}`,
        "AssumeRole",
        caller.region,
        request,
        response,
        role.name,
        shared,
        requestId,
      ),
    );
  }
  const made = session(
    noise,
    target,
    caller.region,
    [assumed(target, role, name, key, time, "false")],
    [key],
    at + 3600,
    caller.hops + 1,
    caller.originName,
  );
  return { ...made, ip: caller.ip, agent: caller.agent };
}
