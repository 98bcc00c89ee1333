import type { Evidence, Hop, Identity, SessionIdentity } from "../../answers/trace.js";
import type { Call } from "../../identity/call.js";
import type { Issuance } from "../../identity/issuance.js";
import type { Link } from "../../identity/reading.js";
import type { Stamp } from "../../trail/stamp.js";
import { formatTime } from "../../trail/time.js";

/** Drops absent fields: optional means absent in answers, never undefined. */
export function present<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

/** A stamp as the identity an answer shows. */
export function identityOf(stamp: Stamp): Identity {
  return present<Identity>({
    arn: stamp.arn,
    principalId: stamp.principalId ?? (stamp.type === "AWSService" ? stamp.invokedBy : stamp.userName),
    accessKeyId: stamp.key,
    account: stamp.account,
  });
}

/** The session a hop leads to, with when it ends and whether it is alive at `now` (whole seconds). */
export function sessionIdentity(stamp: Stamp, issue: Issuance | undefined, now: number): SessionIdentity {
  const expires = issue?.expiresAt;
  const created = stamp.createdAt ?? issue?.time;
  return present<SessionIdentity>({
    ...identityOf(stamp),
    createdAt: created === undefined ? undefined : formatTime(created),
    expiresAt: expires === undefined ? undefined : formatTime(expires),
    alive: expires === undefined ? undefined : expires > now,
  });
}

/** The event IDs that prove a call: the caller's copy first, then the other copy, then the witnesses by time. */
export function evidenceOf(call: Call): Evidence[] {
  const seen = new Set<string>();
  const found: Evidence[] = [];
  for (const issue of [
    ...call.copies,
    ...[...call.witnesses].sort((a, b) => a.time - b.time || (a.eventId < b.eventId ? -1 : 1)),
  ]) {
    const key = `${issue.eventId}|${issue.account}`;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({
      eventId: issue.eventId,
      eventName: issue.eventName,
      account: issue.account,
      eventTime: formatTime(issue.time),
    });
  }
  return found;
}

const INTERNAL = "AWS Internal";

/** A link of the resolver as a hop of the answer. */
export function hopOf(link: Link, now: number): Hop {
  const { call } = link;
  const best = call?.best;
  // The console makes its calls from inside AWS; the person's address stands on the sign-in or switch beside it.
  const seen =
    call === undefined
      ? undefined
      : [...call.copies, ...call.witnesses].find((issue) => issue.ip !== undefined && issue.ip !== INTERNAL);
  return present<Hop>({
    via: link.via,
    from: identityOf(link.from),
    to: sessionIdentity(link.to, best, now),
    confidence: link.confidence,
    because: link.because,
    rule: link.rule,
    evidence: call === undefined ? [] : evidenceOf(call),
    sourceIdentity: best?.sourceIdentity ?? link.to.sourceIdentity ?? best?.caller.sourceIdentity,
    sessionTags: best?.tags,
    transitiveTagKeys: best?.transitive,
    explicitTrustGrant: best?.trustGrant,
    mfa: best?.mfa ?? link.to.mfa,
    sourceIPAddress: seen?.ip ?? best?.ip,
    userAgent: seen?.userAgent ?? best?.userAgent,
  });
}
