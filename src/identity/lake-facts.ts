import {
  allFacts,
  countFacts,
  countUses,
  factsUnder,
  usesAfter,
  type StoredFact,
} from "../lake/facts-table.js";
import type { Database } from "../lake/database.js";
import { GatheredFacts } from "../lake/gathered-facts.js";
import type { Layout } from "../lake/layout.js";
import type { Manifest } from "../lake/manifest.js";
import type { FactStore } from "./closure.js";
import type { AccountCoverage, Fact, Use } from "./facts.js";
import { decodeFact } from "./stored-facts.js";

/** The facts of a lake as the resolver's store. */
export class LakeFacts implements FactStore, AsyncDisposable {
  readonly accounts: ReadonlyMap<string, AccountCoverage>;
  readonly #db: Database;
  readonly #layout: Layout;
  readonly #parts: string[];
  readonly #signal: AbortSignal | undefined;
  readonly #amended: ReadonlySet<string>;
  #gathered: GatheredFacts | undefined;

  constructor(db: Database, layout: Layout, manifest: Manifest, signal?: AbortSignal) {
    this.#db = db;
    this.#layout = layout;
    this.#parts = manifest.parts.map((part) => part.id);
    this.#signal = signal;
    this.#amended = new Set(manifest.amended.map(({ eventId, account }) => `${account}/${eventId}`));
    this.accounts = accountsOf(manifest);
  }

  async *factsUnder(words: readonly string[]): AsyncGenerator<Fact[]> {
    const found =
      this.#gathered?.under(words, this.#signal) ??
      factsUnder(this.#db, this.#layout, this.#parts, words, this.#signal);
    for await (const stored of found) yield this.#decode(stored);
  }

  async allFacts(most: number): Promise<Fact[] | undefined> {
    if ((await countFacts(this.#db, this.#layout, this.#parts, this.#signal)) > most) return undefined;
    return this.#decode(await allFacts(this.#db, this.#layout, this.#parts, this.#signal));
  }

  /** How many uses there are, of all or of those in `only`. */
  async countUses(only?: { table: string }): Promise<number> {
    return countUses(this.#db, this.#layout, this.#parts, only, this.#signal);
  }

  /** Puts all facts into one place in order of time, which pays where many are gone through. */
  async gather(only?: { table: string }): Promise<void> {
    this.#gathered = await GatheredFacts.of(this.#db, this.#layout, this.#parts, only, this.#signal);
  }

  /** Goes through the uses, all or those in `only`, so many at a time: in order of time where they are gathered. */
  async *usePages(size: number, only?: { table: string }): AsyncGenerator<Use[]> {
    if (this.#gathered !== undefined) {
      for await (const page of this.#gathered.pages(size, this.#signal)) yield uses(page);
      return;
    }
    for (let after = ""; ;) {
      const page = await usesAfter(this.#db, this.#layout, this.#parts, after, size, only, this.#signal);
      if (page.length === 0) return;
      yield uses(page);
      after = page.at(-1)!.id;
    }
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gathered?.[Symbol.asyncDispose]();
  }
}

function uses(stored: readonly StoredFact[]): Use[] {
  return stored.map((fact) => decodeFact(fact) as Use);
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
