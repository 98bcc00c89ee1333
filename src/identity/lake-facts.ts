import { allFacts, countFacts, factsUnder } from "../lake/facts-table.js";
import type { Database } from "../lake/database.js";
import type { Layout } from "../lake/layout.js";
import type { Manifest } from "../lake/manifest.js";
import type { FactStore } from "./closure.js";
import type { AccountCoverage, Fact } from "./facts.js";
import { decodeFact } from "./stored-facts.js";

/** More facts than this are loaded as they are asked for (about 2 kB of memory each). */
const HOLD_ALL_BELOW = 120_000;

/** The facts of a lake as the resolver's store. */
export class LakeFacts implements FactStore {
  readonly accounts: ReadonlyMap<string, AccountCoverage>;
  readonly #db: Database;
  readonly #layout: Layout;
  readonly #parts: string[];
  readonly #signal: AbortSignal | undefined;

  constructor(db: Database, layout: Layout, manifest: Manifest, signal?: AbortSignal) {
    this.#db = db;
    this.#layout = layout;
    this.#parts = manifest.parts.map((part) => part.id);
    this.#signal = signal;
    this.accounts = accountsOf(manifest);
  }

  async factsUnder(words: readonly string[]): Promise<Fact[]> {
    const stored = await factsUnder(this.#db, this.#layout, this.#parts, words, this.#signal);
    return stored.map(decodeFact);
  }

  async allFacts(): Promise<Fact[] | undefined> {
    if ((await countFacts(this.#db, this.#layout, this.#parts, this.#signal)) > HOLD_ALL_BELOW) return undefined;
    return (await allFacts(this.#db, this.#layout, this.#parts, this.#signal)).map(decodeFact);
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
