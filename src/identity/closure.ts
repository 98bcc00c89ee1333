import { FactIndex, type AccountCoverage, type Fact } from "./facts.js";
import { Resolver } from "./resolver.js";

/** Where facts come from: the lake, or a test's memory. */
export interface FactStore {
  accounts: ReadonlyMap<string, AccountCoverage>;
  /** The facts found under any of the words, each whole. */
  factsUnder(words: readonly string[]): Promise<Fact[]>;
  /** All facts, where they are few enough to hold in memory; undefined where they are not. */
  allFacts?(): Promise<Fact[] | undefined>;
}

/**
 * Runs the resolver over just the facts it asks for: it answers from memory, names the words it could not look up, and is
 * asked again once they are loaded. So one resolver serves a single trace and a whole lake in bounded memory.
 */
export class Closure {
  readonly #store: FactStore;
  #index: FactIndex;
  #resolver: Resolver;

  constructor(store: FactStore) {
    this.#store = store;
    this.#index = new FactIndex(store.accounts, false);
    this.#resolver = new Resolver(this.#index);
  }

  /** Loads everything, if the store allows, so that nothing is ever missing. */
  async preload(): Promise<boolean> {
    const facts = await this.#store.allFacts?.();
    if (facts === undefined) return false;
    this.#index = new FactIndex(this.#store.accounts, true);
    for (const fact of facts) this.#index.add(fact);
    this.#resolver = new Resolver(this.#index);
    return true;
  }

  get index(): FactIndex {
    return this.#index;
  }

  /** Runs `work` until it has seen every fact it asks for. It must be repeatable: only its last result counts. */
  async run<T>(work: (resolver: Resolver) => T): Promise<T> {
    for (;;) {
      const result = work(this.#resolver);
      if (this.#index.missing.size === 0) return result;
      const words = [...this.#index.missing];
      for (const fact of await this.#store.factsUnder(words)) this.#index.add(fact);
      this.#index.answered(words);
      this.#resolver = new Resolver(this.#index);
    }
  }

  /** Forgets all loaded facts. */
  reset(): void {
    this.#index = new FactIndex(this.#store.accounts, false);
    this.#resolver = new Resolver(this.#index);
  }
}
