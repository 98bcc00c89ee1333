import type { Hop, Trace } from "../../answers/trace.js";

/** The columns of `trace --format csv`. */
export const HOP_COLUMNS = [
  "query", "origin_kind", "origin_name", "origin_account", "origin_confidence", "gap", "hop", "via", "confidence", "because", "rule",
  "from_arn", "from_principal_id", "from_access_key_id", "from_account",
  "to_arn", "to_principal_id", "to_access_key_id", "to_account", "created_at", "expires_at", "alive",
  "event_time", "event_ids", "files", "source_ip", "user_agent", "mfa", "source_identity", "session_tags", "transitive_tag_keys", "explicit_trust_grant",
] as const; // prettier-ignore

/** A chain as rows, one for each hop; one row without a hop for an answer that has none. */
export function hopRows(trace: Trace): unknown[][] {
  const { query, origin, confidence, gap } = trace;
  const who = [query, origin?.kind, origin?.name, origin?.account, confidence, gap?.reason];
  if (trace.chain.length === 0) return [[...who, 0, ...HOP_COLUMNS.slice(who.length + 1).map(() => null)]];
  return trace.chain.map((hop, i) => [...who, i + 1, ...cells(hop)]);
}

function cells({ via, confidence, because, rule, from, to, evidence, ...hop }: Hop): unknown[] {
  return [
    via, confidence, because, rule,
    from.arn, from.principalId, from.accessKeyId, from.account,
    to.arn, to.principalId, to.accessKeyId, to.account, to.createdAt, to.expiresAt, to.alive,
    evidence[0]?.eventTime, evidence.map((item) => item.eventId).join(" "), evidence.flatMap((item) => item.file ?? []).join(" "),
    hop.sourceIPAddress, hop.userAgent, hop.mfa, hop.sourceIdentity, hop.sessionTags, hop.transitiveTagKeys?.join(" "), hop.explicitTrustGrant,
  ]; // prettier-ignore
}
