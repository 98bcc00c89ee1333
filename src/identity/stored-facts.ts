import type { StoredFact, FactRow } from "../lake/facts-table.js";
import { uuidOf } from "../lake/facts-table.js";
import { tokensOf, type Fact, type Use } from "./facts.js";
import type { Issuance } from "./issuance.js";

/** A fact as the lake stores it, with the words it is found under. */
export function encodeFact(fact: Fact): { row: FactRow; words: string[] } {
  const words = tokensOf(fact);
  if (fact.kind === "issue") {
    const { time } = fact.issuance;
    const json = JSON.stringify(fact.issuance);
    return {
      row: {
        id: uuidOf(fact.id),
        kind: "issue",
        json,
        events: 1,
        errors: 0,
        first: time,
        last: time,
        console: false,
      },
      words,
    };
  }
  const { id, stamp, shared, event, events, errors, first, last, console } = fact;
  const json = JSON.stringify({ stamp, shared, ...(event === undefined ? {} : { event }) });
  return { row: { id, kind: "use", json, events, errors, first, last, console }, words };
}

/** A stored fact as the resolver takes it. Texts of several parts differ only in shared IDs and the lone event. */
export function decodeFact(stored: StoredFact): Fact {
  if (stored.kind === "issue") {
    return { kind: "issue", id: stored.id, issuance: JSON.parse([...stored.jsons].sort()[0]!) as Issuance };
  }
  const parsed = [...stored.jsons]
    .sort()
    .map((json) => JSON.parse(json) as Pick<Use, "stamp" | "shared" | "event">);
  const use: Use = {
    kind: "use",
    id: stored.id,
    stamp: parsed[0]!.stamp,
    shared: [...new Set(parsed.flatMap(({ shared }) => shared))].sort(),
    events: stored.events,
    errors: stored.errors,
    first: stored.first,
    last: stored.last,
    console: stored.console,
  };
  const event = stored.events === 1 ? parsed[0]!.event : undefined;
  if (event !== undefined) use.event = event;
  return use;
}
