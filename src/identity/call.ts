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
  const groups: Issuance[][] = [];
  for (const issuance of [...issuances].sort(byTime)) {
    const matching = groups.filter((group) => group.some((other) => sameCall(issuance, other)));
    const [first, ...others] = matching;
    if (first === undefined) {
      groups.push([issuance]);
      continue;
    }
    first.push(issuance);
    for (const other of others) {
      first.push(...other);
      groups.splice(groups.indexOf(other), 1);
    }
  }
  return groups.map(callFrom).sort((a, b) => byTime(a.best, b.best));
}

function sameCall(a: Issuance, b: Issuance): boolean {
  if (a.eventName !== b.eventName) return false;
  if (a.shared !== undefined && a.shared === b.shared) return true;
  return a.requestId !== undefined && a.requestId === b.requestId && a.time === b.time;
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
