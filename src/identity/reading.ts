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

/** Two readings have one origin where kind, name and account agree. */
export function originKey(origin: Origin): string {
  return `${origin.kind}\n${origin.name}\n${origin.account ?? ""}`;
}

/** When the last hop of a reading was made; readings are ordered latest first. */
export function madeAt(reading: Reading): number {
  return reading.chain.at(-1)?.call?.time ?? reading.chain.at(-1)?.to.createdAt ?? 0;
}

function identityOfReading(reading: Reading): string {
  const hops = reading.chain.map((link) => `${link.via}|${link.call?.best.eventId ?? ""}|${link.to.createdAt ?? ""}`);
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

/** Latest issuance first, then by content: never by order of arrival. */
export function byMaking(a: Reading, b: Reading): number {
  const [ka, kb] = [identityOfReading(a), identityOfReading(b)];
  return madeAt(b) - madeAt(a) || (ka < kb ? -1 : ka > kb ? 1 : 0);
}

/** What several readings say together: one origin, or none (interface.md, "How sure"). */
export function agree(readings: Reading[]): { origin: Origin | null; confidence: Confidence; chosen?: Reading } {
  const [first, ...rest] = readings;
  if (first === undefined) return { origin: null, confidence: "none" };
  if (rest.every((reading) => originKey(reading.origin) === originKey(first.origin))) {
    return { origin: first.origin, confidence: first.confidence, chosen: first };
  }
  return { origin: null, confidence: "none" };
}
