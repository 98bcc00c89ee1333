import type { Span } from "../../diagnostics/place.js";

/** One step of a property selector: `.name` or `.['name']`, `[0]`, `[*]`, `.*`. */
export type Step =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "any-element" }
  | { readonly kind: "any-field" };

/** A property selector, `$.userIdentity.type`. */
export interface Selector {
  readonly steps: readonly Step[];
  readonly span: Span;
}

/** What a field is compared with. */
export type Value =
  /** `null` among the pieces is the wildcard `*`. */
  | { readonly kind: "string"; readonly pieces: readonly (string | null)[]; readonly span: Span }
  /** A number that was written without quotes, as written. */
  | { readonly kind: "number"; readonly text: string; readonly span: Span }
  /** What stands between the `%`. */
  | { readonly kind: "regex"; readonly source: string; readonly span: Span };

export type Operator = "=" | "!=" | "<" | ">" | "<=" | ">=";

/** One condition on one field. */
export type Condition =
  | {
      readonly kind: "compare";
      readonly selector: Selector;
      readonly operator: Operator;
      readonly value: Value;
      readonly span: Span;
    }
  | {
      readonly kind: "is";
      readonly selector: Selector;
      readonly constant: "NULL" | "TRUE" | "FALSE";
      readonly span: Span;
    }
  | { readonly kind: "not-exists"; readonly selector: Selector; readonly span: Span };

/** A JSON pattern's expression as it is written: `group` is a pair of parentheses. */
export type Expression =
  | Condition
  | { readonly kind: "and" | "or"; readonly parts: readonly Expression[]; readonly span: Span }
  | { readonly kind: "group"; readonly of: Expression; readonly span: Span };

/** A word or phrase that the text of an event must hold, may hold, or must not hold. */
export interface Term {
  readonly role: "include" | "optional" | "exclude";
  readonly kind: "text" | "regex";
  readonly text: string;
  readonly span: Span;
}

/** A filter pattern. */
export type Pattern =
  | { readonly kind: "json"; readonly expression: Expression }
  /** No terms: every event. */
  | { readonly kind: "terms"; readonly terms: readonly Term[] };

/** A selector as it is written. */
export function selectorText(selector: Selector): string {
  return `$${selector.steps.map(stepText).join("")}`;
}

function stepText(step: Step): string {
  switch (step.kind) {
    case "name":
      return /^[A-Za-z0-9_-]+$/.test(step.name)
        ? `.${step.name}`
        : `.['${step.name.replace(/[\\']/g, (char) => `\\${char}`)}']`;
    case "index":
      return `[${step.index}]`;
    case "any-element":
      return "[*]";
    case "any-field":
      return ".*";
  }
}

/** Whether a selector can lead to several fields. */
export function isMany(selector: Selector): boolean {
  return selector.steps.some(({ kind }) => kind === "any-element" || kind === "any-field");
}

/** A string without wildcards; undefined where it has some. */
export function plainText(value: Value): string | undefined {
  if (value.kind === "number") return value.text;
  if (value.kind !== "string" || value.pieces.includes(null)) return undefined;
  return value.pieces.join("");
}

/** The conditions of an expression, in the order they are written. */
export function conditionsOf(expression: Expression): Condition[] {
  switch (expression.kind) {
    case "group":
      return conditionsOf(expression.of);
    case "and":
    case "or":
      return expression.parts.flatMap(conditionsOf);
    case "compare":
    case "is":
    case "not-exists":
      return [expression];
  }
}
