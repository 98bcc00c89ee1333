import { sessionOf, token } from "../../identity/facts.js";
import type { Reading } from "../../identity/reading.js";
import type { Resolver } from "../../identity/resolver.js";
import { uniqueIdOf, accountOfId } from "../../trail/key-id.js";
import type { Stamp } from "../../trail/stamp.js";
import { formatTime } from "../../trail/time.js";

/** A chained role session ends after an hour whatever was asked for (§3.2); clocks may differ a little. */
const CHAINED_SECONDS = 3600;
const SKEW = 60;

/** What about a reading a responder should distrust or know (§2.4, §4.6 to §4.8). */
export function warningsOf(resolver: Resolver, reading: Reading, subject: Stamp): string[] {
  const warnings = [...reading.warnings];
  warnings.push(
    ...sourceIdentityChanges(reading),
    ...selfAssumptions(reading),
    ...overdue(resolver, reading),
  );
  const stamps = [subject, ...reading.chain.flatMap(({ from, to }) => [from, to])];
  for (const stamp of stamps) {
    const decoded = stamp.key === undefined ? undefined : accountOfId(stamp.key);
    if (
      decoded !== undefined &&
      stamp.account !== undefined &&
      decoded !== stamp.account &&
      stamp.type !== "AWSAccount"
    ) {
      warnings.push(
        `Key ${stamp.key} was made in account ${decoded}, but its records say ${stamp.account}: anonymised or altered data.`,
      );
    }
  }
  return [...new Set(warnings)];
}

/** A source identity cannot change along a chain: AWS denies it (§4.6). */
function sourceIdentityChanges({ chain }: Reading): string[] {
  let before: string | undefined;
  for (const { call, to } of chain) {
    const value = to.sourceIdentity ?? call?.best.sourceIdentity;
    if (value === undefined) continue;
    if (before !== undefined && value !== before) {
      return [
        `The source identity changes along the chain, from ${before} to ${value}, which AWS does not allow: one of the records is not what it seems.`,
      ];
    }
    before = value;
  }
  return [];
}

/** A role that assumes itself (§4.7). */
function selfAssumptions({ chain }: Reading): string[] {
  const warnings: string[] = [];
  for (const { call } of chain) {
    const best = call?.best;
    const own = best?.caller.issuer?.arn;
    if (best === undefined || best.eventName !== "AssumeRole" || own === undefined || own !== best.roleArn)
      continue;
    const why =
      best.trustGrant === undefined
        ? "explicitTrustGrant is absent, as for all roles that were never on the legacy list: the trust policy allows it"
        : best.trustGrant
          ? "explicitTrustGrant is true: the role is on the legacy list, and its trust policy allows it explicitly"
          : "explicitTrustGrant is false: the legacy behaviour let it through although the trust policy does not allow it, so session name and source identity were not vetted";
    warnings.push(`The role assumed itself at ${formatTime(best.time)}; ${why}.`);
  }
  return warnings;
}

/** Use of a chained session beyond its one hour. */
function overdue(resolver: Resolver, { chain }: Reading): string[] {
  const warnings: string[] = [];
  for (const { call, to, via } of chain) {
    const best = call?.best;
    const chained =
      best?.eventName === "AssumeRole" &&
      via === "AssumeRole" &&
      (best.caller.type === "AssumedRole" || /^AROA[^:]*:/.test(best.caller.principalId ?? ""));
    const session = sessionOf(to);
    if (!chained || best === undefined || session === undefined) continue;
    const last = Math.max(...resolver.facts.uses(token.session(session)).map((use) => use.last), 0);
    if (last > best.time + CHAINED_SECONDS + SKEW) {
      const name =
        to.principalId === undefined
          ? ""
          : to.principalId.slice(uniqueIdOf(to.principalId, to.issuer?.id).length + 1);
      warnings.push(
        `The chained session ${name} was used until ${formatTime(last)}, ${last - best.time} s after it was issued; a chained session ends after 3600 s, so this link is doubtful.`,
      );
    }
  }
  return warnings;
}
