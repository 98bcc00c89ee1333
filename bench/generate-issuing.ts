import type { Actor } from "./generate-calls.js";
import type { Noise } from "./generate-noise.js";
import type { Population, Principal } from "./generate-population.js";
import { expirationText, record } from "./generate-records.js";

/** A session in use: the `userIdentity` of its next call, and how long it may go on. */
export interface Session extends Actor {
  region: string;
  /** One, or one per console service (cloudtrail-identity.md §3.4). */
  identities: string[];
  keys: string[];
  left: number;
  expires: number;
  hops: number;
  originName: string;
}

export type Emit = (account: string, region: string, text: string) => void;
/** Where and when a session begins. */
export interface Scene {
  noise: Noise;
  people: Population;
  emit: Emit;
  at: number;
  time: string;
}

function budget(noise: Noise): number {
  const spread = noise.int(100);
  return spread < 60 ? 8 + noise.int(25) : spread < 92 ? 25 + noise.int(80) : 100 + noise.int(300);
}

/** One record of an issuing STS call (§3.2, §3.7). */
export function issuing(
  scene: Scene,
  actor: Actor,
  identity: string,
  name: string,
  region: string,
  request: string,
  response: string,
  role: string,
  shared: string,
  requestId = scene.noise.uuid(),
  owner = actor.account,
): string {
  const { noise, time } = scene;
  return record({
    version: "1.11",
    identity,
    time,
    source: "sts",
    name,
    region,
    actor,
    request,
    response,
    extra: actor.byService
      ? ""
      : `{"ExtendedRequestId":"${noise.base64(12)}","RequestDetails":{"endpointType":"regional","awsServingRegion":"${region}"}}`,
    requestId,
    eventId: noise.uuid(),
    readOnly: true,
    resources: `[{"ARN":"arn:aws:iam::${owner}:role/${role}","accountId":"${owner}","type":"AWS::IAM::Role"}]`,
    data: false,
    shared,
    error: "",
  });
}

/** `responseElements.credentials`, with a token as long as real ones. */
export function credentials(noise: Noise, key: string, expires: number): string {
  return `"credentials":{"accessKeyId":"${key}","sessionToken":"IQoJb3JpZ2luX2Vj${noise.base64(150)}","expiration":"${expirationText(expires)}"}`;
}

/** `userIdentity` of a role session (§2.1). */
export function assumed(
  account: string,
  role: Principal,
  name: string,
  key: string,
  time: string,
  mfa: string,
  webId = "",
): string {
  return `{"type":"AssumedRole","principalId":"${role.id}:${name}","arn":"arn:aws:sts::${account}:assumed-role/${role.name}/${name}","accountId":"${account}","accessKeyId":"${key}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"${role.id}","arn":"arn:aws:iam::${account}:role/${role.name}","accountId":"${account}","userName":"${role.name}"},${webId}"attributes":{"creationDate":"${time}","mfaAuthenticated":"${mfa}"}}}`;
}

/** A session ready for use. */
export function session(
  noise: Noise,
  account: string,
  region: string,
  identities: string[],
  keys: string[],
  expires: number,
  hops: number,
  originName: string,
): Session {
  return {
    account,
    region,
    identities,
    keys,
    left: budget(noise),
    expires,
    hops,
    originName,
    ip: `10.${noise.int(250)}.${noise.int(250)}.${noise.int(250)}`,
    agent: "",
    byService: false,
  };
}
