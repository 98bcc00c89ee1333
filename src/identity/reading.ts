import type { Confidence, Gap, Origin } from "../answers/trace.js";
import type { Call } from "./call.js";
import type { Stamp } from "../trail/stamp.js";

/** One hop as the resolver works with it: the call that made it, and how sure the join is. */
export interface Link {
  /** The issuing API, or "SwitchRole", "delivered-by-service", "embedded". */
  via: string;
  rule: string;
  confidence: "exact" | "strong" | "weak";
  because?: string;
  call?: Call;
  from: Stamp;
  to: Stamp;
}

/** One consistent answer to "who is behind it": the chain, where it starts, and how sure. */
export interface Reading {
  origin: Origin;
  confidence: Confidence;
  chain: Link[];
  gap?: Gap;
  warnings: string[];
}

const RANK: Record<Confidence, number> = { none: 0, weak: 1, strong: 2, exact: 3 };

/** The lower of two confidences. */
export function weaker(a: Confidence, b: Confidence): Confidence {
  return RANK[a] <= RANK[b] ? a : b;
}

/** The higher of two confidences. */
export function surer(a: Confidence, b: Confidence): Confidence {
  return RANK[a] >= RANK[b] ? a : b;
}

/** Whether a reading names somebody: `role` and `unknown` do not (interface.md, "How sure"). */
export function names(origin: Origin): boolean {
  return origin.kind !== "role" && origin.kind !== "unknown";
}

/**
 * Two readings have one origin where kind, name and account agree; where somebody else's directory gave the name (SAML,
 * OIDC), its provider too: every cluster has a `system:serviceaccount:kube-system:aws-node`.
 */
function originKey({ kind, name, account, provider }: Origin): string {
  const named = kind === "saml-user" || kind === "web-identity" ? (provider ?? "") : "";
  return `${kind}\n${name}\n${account ?? ""}\n${named}`;
}

/** Identity Center names may be given again: two user IDs are two people. */
function oneUser(readings: readonly Reading[]): boolean {
  const ids = readings
    .filter(({ origin }) => origin.kind === "identity-center-user" && origin.principalId !== undefined)
    .map(({ origin }) => origin.principalId);
  return new Set(ids).size < 2;
}

/** When the last hop of a reading was made; readings are ordered latest first. */
export function madeAt(reading: Reading): number {
  return reading.chain.at(-1)?.call?.time ?? reading.chain.at(-1)?.to.createdAt ?? 0;
}

function identityOfReading(reading: Reading): string {
  const hops = reading.chain.map(
    (link) => `${link.via}|${link.call?.best.eventId ?? ""}|${link.to.createdAt ?? ""}`,
  );
  return `${originKey(reading.origin)}\n${hops.join("\n")}`;
}

/** Removes repeats and orders by the latest issuance, then by content: never by order of arrival. */
export function settle(readings: Reading[]): Reading[] {
  const seen = new Map<string, Reading>();
  for (const reading of readings) {
    const key = identityOfReading(reading);
    const known = seen.get(key);
    if (known === undefined || RANK[reading.confidence] > RANK[known.confidence]) seen.set(key, reading);
  }
  return [...seen.values()].sort(byMaking);
}

/** Readings kept per question; more are only told apart by origin (`foremost`). */
const MAX_READINGS = 200;

/**
 * The latest readings, of a bounded number. One of each origin is always among them: what is left out must never make
 * the rest look unanimous. That something was left out is said.
 */
export function foremost(readings: Reading[]): Reading[] {
  if (readings.length <= MAX_READINGS) return readings;
  const origins = new Map<string, Reading>();
  for (const reading of readings) {
    const key = `${originKey(reading.origin)}\n${reading.origin.principalId ?? ""}`;
    if (!origins.has(key)) origins.set(key, reading);
  }
  const kept = new Set([...origins.values()].slice(0, MAX_READINGS));
  for (const reading of readings) if (kept.size < MAX_READINGS) kept.add(reading);
  const warning = `More than ${MAX_READINGS} readings are possible; the latest are shown, and at least one of each origin.`;
  return readings
    .filter((reading) => kept.has(reading))
    .map((reading) =>
      reading.warnings.includes(warning) ? reading : { ...reading, warnings: [...reading.warnings, warning] },
    );
}

/** Latest issuance first, then by content: never by order of arrival. */
export function byMaking(a: Reading, b: Reading): number {
  const [ka, kb] = [identityOfReading(a), identityOfReading(b)];
  return madeAt(b) - madeAt(a) || (ka < kb ? -1 : ka > kb ? 1 : 0);
}

/** What several readings say together: one origin, or none (interface.md, "How sure"). */
export function agree(readings: Reading[]): {
  origin: Origin | null;
  confidence: Confidence;
  chosen?: Reading;
} {
  const [first, ...rest] = readings;
  if (first === undefined) return { origin: null, confidence: "none" };
  if (rest.every((reading) => originKey(reading.origin) === originKey(first.origin)) && oneUser(readings)) {
    return { origin: first.origin, confidence: first.confidence, chosen: first };
  }
  return { origin: null, confidence: "none" };
}
