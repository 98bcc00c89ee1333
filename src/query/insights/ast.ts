import type { Span } from "../../diagnostics/place.js";

/**
 * A Logs Insights query as it was read (CloudWatch Logs user guide, "CloudWatch Logs Insights language query syntax").
 * Every node knows its place in the text.
 */
export interface Query {
  readonly commands: readonly Command[];
  /** Lines that begin with `--`: no comment in Logs Insights, but published as one. */
  readonly dashedComments: readonly Span[];
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "^";
export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** What stands after `like`, `=~` or in `parse`: text or a regular expression, as written between its slashes. */
export type Pattern =
  | { readonly kind: "text"; readonly value: string; readonly span: Span }
  | { readonly kind: "regex"; readonly source: string; readonly span: Span };

export type Expression =
  /** A field by the segments of its dotted name; one in backticks is one segment. */
  | { readonly kind: "field"; readonly path: readonly string[]; readonly span: Span }
  | { readonly kind: "text"; readonly value: string; readonly span: Span }
  | { readonly kind: "number"; readonly value: number; readonly span: Span }
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  /** `5m`, `1 hour`: an argument of `bin`, `datefloor` and `dateceil`. */
  | { readonly kind: "period"; readonly count: number; readonly unit: string; readonly span: Span }
  | {
      readonly kind: "call";
      /** As written. */
      readonly name: string;
      /** `count(*)` */
      readonly star: boolean;
      readonly args: readonly Expression[];
      readonly span: Span;
    }
  /** `jsonParse(x).a[0]` */
  | {
      readonly kind: "access";
      readonly of: Expression;
      readonly path: readonly string[];
      readonly span: Span;
    }
  | { readonly kind: "negative"; readonly of: Expression; readonly span: Span }
  | { readonly kind: "not"; readonly of: Expression; readonly span: Span }
  | {
      readonly kind: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "comparison";
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  /** Two or more. */
  | { readonly kind: "and" | "or"; readonly operands: readonly Expression[]; readonly span: Span }
  | {
      readonly kind: "in";
      readonly of: Expression;
      readonly items: readonly Expression[];
      readonly negated: boolean;
      readonly span: Span;
    }
  | {
      readonly kind: "like";
      readonly of: Expression;
      readonly pattern: Pattern;
      readonly negated: boolean;
      readonly span: Span;
    };

export type FieldExpression = Extract<Expression, { kind: "field" }>;
export type Call = Extract<Expression, { kind: "call" }>;

/** An expression in a list of `fields`, `display` or `stats`, with the name it is given. */
export interface Item {
  readonly expression: Expression;
  readonly alias?: string;
  /** The expression as written, its spaces made one: the name of its column where it has no alias. */
  readonly text: string;
  readonly span: Span;
}

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
}

export type Command =
  | { readonly kind: "source"; readonly text: string; readonly span: Span }
  | { readonly kind: "fields" | "display"; readonly items: readonly Item[]; readonly span: Span }
  | { readonly kind: "filter"; readonly condition: Expression; readonly span: Span }
  | {
      readonly kind: "filterIndex";
      readonly field: FieldExpression;
      readonly values: readonly Expression[];
      readonly span: Span;
    }
  | {
      readonly kind: "stats";
      readonly items: readonly Item[];
      readonly by: readonly Item[];
      readonly span: Span;
    }
  | { readonly kind: "sort"; readonly keys: readonly SortKey[]; readonly span: Span }
  | { readonly kind: "limit"; readonly count: number; readonly span: Span }
  | {
      readonly kind: "parse";
      readonly of: Expression;
      readonly pattern: Pattern;
      /** The fields that it makes, in the order of the pattern's `*` or groups. */
      readonly names: readonly string[];
      readonly span: Span;
    }
  | { readonly kind: "dedup"; readonly fields: readonly FieldExpression[]; readonly span: Span }
  | { readonly kind: "unnest"; readonly of: Expression; readonly into: string; readonly span: Span };

export type CommandOf<Kind extends Command["kind"]> = Extract<Command, { kind: Kind }>;
