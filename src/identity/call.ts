import { byTime } from "./facts.js";
import type { Issuance } from "./issuance.js";

/**
 * One issuing call with all its copies (§3.2: the caller's and the role owner's copy share the shared event ID and the
 * request ID, never the event ID), and other records that witness the same hop.
 */
export interface Call {
  name: string;
  time: number;
  /** The copy that says most about the caller. */
  best: Issuance;
  copies: Issuance[];
  /** SwitchRole, ConsoleLogin, GetRoleCredentials … that witness the same hop. */
  witnesses: Issuance[];
}

/** Joins the copies of each call; the result is ordered by time, then event ID. */
export function callsOf(issuances: readonly Issuance[]): Call[] {
  const groups = new Set<Issuance[]>();
  /** The latest group under each word that copies share; time goes forward, so only its last copy can match. */
  const latest = new Map<string, Issuance[]>();
  for (const issuance of [...issuances].sort(byTime)) {
    const words = sharedWords(issuance);
    const matching = words
      .map((word) => latest.get(word))
      .filter((group) => group !== undefined && group.some((other) => sameCall(issuance, other)));
    const home = matching[0] ?? [];
    for (const other of new Set(matching)) {
      if (other === undefined || other === home) continue;
      home.push(...other);
      groups.delete(other);
    }
    home.push(issuance);
    groups.add(home);
    for (const copy of matching.length > 1 ? home : [issuance])
      for (const word of sharedWords(copy)) latest.set(word, home);
  }
  return [...groups].map(callFrom).sort((a, b) => byTime(a.best, b.best));
}

function sharedWords({ eventName, shared, requestId }: Issuance): string[] {
  const words = [];
  if (shared !== undefined) words.push(`shared ${eventName} ${shared}`);
  if (requestId !== undefined) words.push(`request ${eventName} ${requestId}`);
  return words;
}

/**
 * Two copies of one call: one second, one request, one issued key and one caller, wherever both say (§3.2). Anonymised
 * archives have one shared ID on many calls, so it never joins alone what anything else tells apart.
 */
function sameCall(a: Issuance, b: Issuance): boolean {
  const agrees = (one: string | undefined, other: string | undefined) =>
    one === undefined || other === undefined || one === other;
  return (
    Math.abs(a.time - b.time) <= 1 &&
    agrees(a.requestId, b.requestId) &&
    agrees(a.shared, b.shared) &&
    agrees(a.key, b.key) &&
    agrees(a.caller.principalId, b.caller.principalId)
  );
}

function callFrom(copies: Issuance[]): Call {
  const ordered = [...copies].sort((a, b) => knowledge(b) - knowledge(a) || byTime(a, b));
  const best = ordered[0]!;
  return { name: best.eventName, time: best.time, best, copies: ordered, witnesses: [] };
}

/** The caller's own copy has its full identity; the role owner's only `AWSAccount` (§3.2). */
function knowledge(issuance: Issuance): number {
  const { type, key, createdAt } = issuance.caller;
  return (type === "AWSAccount" ? 0 : 4) + (key === undefined ? 0 : 2) + (createdAt === undefined ? 0 : 1);
}
