import { FactIndex, tokensOf, type AccountCoverage, type Fact, type Use } from "./facts.js";
import { NamingUses } from "./naming.js";
import { Resolver } from "./resolver.js";

/** Where facts come from: the lake, or a test's memory. */
export interface FactStore {
  accounts: ReadonlyMap<string, AccountCoverage>;
  /** The facts found under any of the words, each whole and once, a bounded number at a time. */
  factsUnder(words: readonly string[]): AsyncIterable<Fact[]>;
  /** All facts, where they are at most so many (about 2 kB of memory each); undefined where they are more. */
  allFacts(most: number): Promise<Fact[] | undefined>;
}

/** As many facts take about 120 MB of memory. */
export const HELD_WHOLE = 60_000;

/** What was answered, and all words that were asked for it. */
export interface Asked<T> {
  answer: T;
  words: Iterable<string>;
}

/**
 * Runs the resolver over just the facts it asks for: it answers from memory, names the words it could not look up, and is
 * asked again once they are loaded. So one resolver serves a single trace and a whole lake in bounded memory.
 */
export class Closure {
  readonly #store: FactStore;
  /** Few: as many as there are users and roles, not sessions. They are kept when other facts are forgotten. */
  readonly #naming = new Map<string, readonly Use[]>();
  #index: FactIndex;
  #resolver: Resolver;

  constructor(store: FactStore) {
    this.#store = store;
    this.#index = new FactIndex(store.accounts, false, this.#naming);
    this.#resolver = new Resolver(this.#index);
  }

  /** Loads everything, if that is at most so many facts, so that nothing is ever missing. */
  async preload(most = HELD_WHOLE): Promise<boolean> {
    const facts = await this.#store.allFacts(most);
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
      if (!(await this.#load())) return result;
    }
  }

  /** The same for many items at once: only those are run again that asked for a word that was missing. */
  async each<I, T>(items: readonly I[], work: (resolver: Resolver, item: I) => Asked<T>): Promise<T[]> {
    const answers: T[] = [];
    let open = [...items.keys()];
    for (;;) {
      const again: number[] = [];
      for (const at of open) {
        const { answer, words } = work(this.#resolver, items[at]!);
        answers[at] = answer;
        for (const word of words) {
          if (!this.#index.lacks(word)) continue;
          again.push(at);
          break;
        }
      }
      open = again;
      if (!(await this.#load())) return answers;
    }
  }

  /** Loads what is missing; false where nothing is. */
  async #load(): Promise<boolean> {
    const index = this.#index;
    if (index.missing.size === 0 && index.missingNames.size === 0) return false;
    const words = [...index.missing];
    if (words.length > 0)
      for await (const facts of this.#store.factsUnder(words)) for (const fact of facts) index.add(fact);
    index.answered(words);
    const names = new Map([...index.missingNames].map(([word, naming]) => [word, new NamingUses(naming)]));
    if (names.size > 0)
      for await (const facts of this.#store.factsUnder([...names.keys()]))
        for (const fact of facts)
          if (fact.kind === "use") for (const word of tokensOf(fact)) names.get(word)?.offer(fact);
    for (const [word, uses] of names) index.named(word, uses.inOrder());
    this.#resolver = new Resolver(index);
    return true;
  }

  /** Forgets what was answered, and the facts themselves where more than so many are held. */
  forget(above: number): void {
    if (this.#index.size > above) this.#index = new FactIndex(this.#store.accounts, false, this.#naming);
    this.#resolver = new Resolver(this.#index);
  }
}
