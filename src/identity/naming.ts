import { iamName } from "../trail/arn.js";
import type { Use } from "./facts.js";

/**
 * Which use names an identity, where a rule wants that one alone. A role or a user is used again and again, and a large
 * lake has tens of thousands of uses under its word: of each group the first in order is kept, so that a rule may still
 * choose among groups (an account, a directory).
 */
export interface Naming {
  fits(use: Use): boolean;
  group(use: Use): string;
  /** The use that names best comes first. */
  order(a: Use, b: Use): number;
}

const byId = (a: Use, b: Use) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** A user's unique ID by its name: the latest use that shows both, for each account. */
export const USER: Naming = {
  fits: ({ stamp }) => stamp.type === "IAMUser" && iamName(stamp.arn, "user") !== undefined,
  group: ({ stamp }) => stamp.account ?? "",
  order: (a, b) => b.last - a.last || b.first - a.first || byId(b, a),
};

/** A role's unique ID by its ARN: the first use that shows both, for each account. */
export const ROLE: Naming = {
  fits: ({ stamp }) => stamp.issuer?.arn !== undefined,
  group: ({ stamp }) => stamp.account ?? "",
  order: (a, b) => a.first - b.first || byId(a, b),
};

/** An Identity Center user ID by its name: the latest session that carries both, for each directory. */
export const PERSON: Naming = {
  fits: () => true,
  group: ({ stamp }) => stamp.onBehalfOf?.store ?? "",
  order: (a, b) => b.last - a.last || byId(b, a),
};

/** The best of each group so far; uses are offered in any order. */
export class NamingUses {
  readonly #best = new Map<string, Use>();
  readonly #naming: Naming;

  constructor(naming: Naming) {
    this.#naming = naming;
  }

  offer(use: Use): void {
    if (!this.#naming.fits(use)) return;
    const group = this.#naming.group(use);
    const best = this.#best.get(group);
    if (best === undefined || this.#naming.order(use, best) < 0) this.#best.set(group, use);
  }

  inOrder(): Use[] {
    return [...this.#best.values()].sort((a, b) => this.#naming.order(a, b));
  }
}
