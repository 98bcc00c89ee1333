import { identityOf, keyFor, sessionIdOf, type Caller, type World } from "./callers.js";
import { MINUTE, type Seconds } from "./clock.js";
import { uniqueId } from "./ids.js";
import type { Operation } from "./operation.js";
import { HOME_REGION } from "./organisation.js";
import type { Draft, Fields } from "./recorder.js";

/** What differs from the ordinary in one call. */
export interface Circumstance {
  region?: string;
  request?: Fields | null;
  response?: Fields | null;
  error?: { code: string; message: string };
  ip?: string;
  agent?: string;
  extra?: Fields;
  version?: string;
  /** A service makes the call for the caller (§3.9). */
  invokedBy?: string;
  key?: string;
}

/** Consoles that never pass `sessionCredentialFromConsole`, and those that always do (§3.11 rule 6). */
const SILENT = new Set(["s3", "lambda", "config", "guardduty", "notifications", "resource-groups"]);
const SAYS = new Set(["rds", "cloudtrail", "monitoring", "logs", "organizations"]);

/** One API call by someone, as the trail of their account holds it (Appendix A, common tail). */
export function call(
  world: World,
  caller: Caller,
  at: Seconds,
  operation: Operation,
  how: Circumstance = {},
): string {
  const { random, recorder } = world;
  const { source } = operation;
  const region = operation.global === true ? "us-east-1" : (how.region ?? HOME_REGION);
  const byService = how.invokedBy !== undefined;
  const ip = how.ip ?? how.invokedBy ?? caller.client.ip;
  const agent = how.agent ?? how.invokedBy ?? caller.client.agent;
  const data = operation.data === true;
  const request = how.request !== undefined ? how.request : (operation.request?.(world, caller) ?? null);
  const response = operation.readOnly ? null : (operation.response?.(world, caller) ?? null);
  const console =
    caller.consoleKeys !== undefined && (SAYS.has(source) || (!SILENT.has(source) && random.chance(0.6)));
  const draft: Draft = {
    at,
    account: caller.account,
    region,
    source,
    name: operation.name,
    identity: identityOf(caller, {
      service: source,
      key: how.key ?? keyFor(world, caller, source),
      ...(how.invokedBy === undefined ? {} : { invokedBy: how.invokedBy }),
      ...(how.version === undefined ? {} : { version: how.version }),
    }),
    ip,
    agent,
    error: how.error,
    request,
    response: how.response !== undefined ? how.response : response,
    extra: how.extra ?? (source === "s3" ? s3Extra(world, data) : undefined),
    requestId: source === "s3" ? random.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 16) : undefined,
    readOnly: operation.readOnly,
    resources: operation.resources?.(world, caller),
    data,
    host: byService ? undefined : hostOf(source, region, request),
    fromConsole: console,
    version: how.version,
    sessionId: sessionIdOf(caller),
    sessionArn: caller.arn,
    behind: caller.behind,
  };
  return recorder.record(draft);
}

/**
 * A service calls on behalf of the caller: a forward access session (§3.9, Appendix A5, A6). A session keeps its principal
 * and creation date; for a long-term key the service stamps the time it made its own, which is not a session.
 */
export function forwarded(
  world: World,
  caller: Caller,
  at: Seconds,
  operation: Operation,
  invokedBy: string,
): string {
  const key = uniqueId("ASIA", caller.account, world.random);
  if (caller.createdAt !== undefined) return call(world, caller, at, operation, { invokedBy, key });
  const stamped: Caller = { ...caller, createdAt: at - world.random.between(0, 9), mfa: false };
  const identity = identityOf(stamped, { service: operation.source, key, invokedBy, version: "1.08" });
  return world.recorder.record({
    at,
    account: caller.account,
    region: HOME_REGION,
    source: operation.source,
    name: operation.name,
    identity,
    ip: invokedBy,
    agent: invokedBy,
    request: operation.request?.(world, caller) ?? null,
    response: null,
    readOnly: operation.readOnly,
    resources: operation.resources?.(world, caller),
    sharedId: world.random.uuid(),
    version: "1.08",
    behind: caller.behind,
  });
}

/** A stretch of ordinary work: some of these operations, a few minutes apart at most. */
export function work(
  world: World,
  caller: Caller,
  from: Seconds,
  operations: readonly Operation[],
  count: number,
  pace = 2 * MINUTE,
  how: Circumstance = {},
): Seconds {
  let at = from;
  for (let i = 0; i < count; i++) {
    at += world.random.between(2, pace);
    if (at >= Math.min(caller.expiresAt ?? Infinity, world.until)) break;
    call(world, caller, at, world.random.pick(operations), how);
  }
  return at;
}

/** AccessDenied with the sentence AWS writes. */
export function denied(caller: Caller, action: string, resource: string): { code: string; message: string } {
  return {
    code: "AccessDenied",
    message: `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  };
}

function s3Extra(world: World, data: boolean): Fields {
  return {
    SignatureVersion: "SigV4",
    CipherSuite: "TLS_AES_128_GCM_SHA256",
    bytesTransferredIn: 0,
    AuthenticationMethod: "AuthHeader",
    "x-amz-id-2": `${world.random.text("ABCDEFabcdef0123456789+/", 56)}=`,
    bytesTransferredOut: data ? world.random.between(800, 4_000_000) : world.random.between(200, 9000),
  };
}

function hostOf(source: string, region: string, request: Fields | null): string {
  const bucketHost = request?.["Host"];
  if (source === "s3" && typeof bucketHost === "string") return bucketHost;
  return source === "iam" || source === "organizations"
    ? `${source}.amazonaws.com`
    : `${source}.${region}.amazonaws.com`;
}
