import { allFacts, countFacts, factsUnder, type StoredFact } from "../lake/facts-table.js";
import type { Database } from "../lake/database.js";
import type { Layout } from "../lake/layout.js";
import type { Manifest } from "../lake/manifest.js";
import type { FactStore } from "./closure.js";
import type { AccountCoverage, Fact } from "./facts.js";
import { decodeFact } from "./stored-facts.js";

/** More facts than this are loaded as they are asked for (about 2 kB of memory each). */
const HOLD_ALL_BELOW = 60_000;

/** The facts of a lake as the resolver's store. */
export class LakeFacts implements FactStore {
  readonly accounts: ReadonlyMap<string, AccountCoverage>;
  readonly #db: Database;
  readonly #layout: Layout;
  readonly #parts: string[];
  readonly #signal: AbortSignal | undefined;
  readonly #amended: ReadonlySet<string>;

  constructor(db: Database, layout: Layout, manifest: Manifest, signal?: AbortSignal) {
    this.#db = db;
    this.#layout = layout;
    this.#parts = manifest.parts.map((part) => part.id);
    this.#signal = signal;
    this.#amended = new Set(manifest.amended.map(({ eventId, account }) => `${account}/${eventId}`));
    this.accounts = accountsOf(manifest);
  }

  async factsUnder(words: readonly string[]): Promise<Fact[]> {
    const stored = await factsUnder(this.#db, this.#layout, this.#parts, words, this.#signal);
    return this.#decode(stored);
  }

  async allFacts(): Promise<Fact[] | undefined> {
    if ((await countFacts(this.#db, this.#layout, this.#parts, this.#signal)) > HOLD_ALL_BELOW)
      return undefined;
    return this.#decode(await allFacts(this.#db, this.#layout, this.#parts, this.#signal));
  }

  /** An issuing record that another record amends gives way to it (§1.1 `addendum`). */
  #decode(stored: readonly StoredFact[]): Fact[] {
    const facts = stored.map(decodeFact);
    if (this.#amended.size === 0) return facts;
    return facts.filter(
      (fact) =>
        fact.kind === "use" || !this.#amended.has(`${fact.issuance.account}/${fact.issuance.eventId}`),
    );
  }
}

/** From when to when the lake holds each account's trail. */
export function accountsOf(manifest: Pick<Manifest, "coverage">): Map<string, AccountCoverage> {
  const accounts = new Map<string, AccountCoverage>();
  for (const { account, from, to } of manifest.coverage) {
    if (account === "") continue;
    const known = accounts.get(account);
    accounts.set(account, { from: Math.min(known?.from ?? from, from), to: Math.max(known?.to ?? to, to) });
  }
  return accounts;
}
