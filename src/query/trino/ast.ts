import type { Span } from "../../diagnostics/place.js";

/** A name as written; `delimited` where it stood in double quotes. Trino compares names without regard to case. */
export interface Name {
  readonly text: string;
  readonly delimited: boolean;
  readonly span: Span;
}

export type Comparison = "=" | "<>" | "<" | "<=" | ">" | ">=";
export type Arithmetic = "+" | "-" | "*" | "/" | "%" | "||";
export type IntervalField = "YEAR" | "MONTH" | "DAY" | "HOUR" | "MINUTE" | "SECOND";

/** A type as CAST names it. */
export type TypeSyntax =
  | { readonly kind: "row"; readonly fields: readonly RowField[]; readonly span: Span }
  | {
      readonly kind: "named";
      /** Upper case: `VARCHAR`, `TIMESTAMP WITH TIME ZONE`, `ARRAY`, `MAP`. */
      readonly name: string;
      readonly parameters: readonly (number | TypeSyntax)[];
      readonly span: Span;
    };

export interface RowField {
  readonly name?: Name;
  readonly type: TypeSyntax;
}

export interface SortItem {
  readonly of: Expression;
  readonly descending: boolean;
  readonly nulls?: "first" | "last";
}

export interface FrameBound {
  readonly kind: "unbounded preceding" | "unbounded following" | "current row" | "preceding" | "following";
  readonly offset?: Expression;
}

export interface Frame {
  readonly unit: "rows" | "range" | "groups";
  readonly start: FrameBound;
  readonly end?: FrameBound;
}

export interface WindowSpec {
  readonly base?: Name;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  readonly frame?: Frame;
  readonly span: Span;
}

/** A call of a function, with all that may stand in and behind its parentheses. */
export interface Call {
  readonly kind: "call";
  readonly name: Name;
  /** `count(*)`. */
  readonly star: boolean;
  readonly distinct: boolean;
  readonly args: readonly Expression[];
  /** ORDER BY inside the parentheses, or WITHIN GROUP. */
  readonly orderBy: readonly SortItem[];
  readonly withinGroup: boolean;
  readonly filter?: Expression;
  readonly nulls?: "ignore" | "respect";
  readonly over?: Name | WindowSpec;
  readonly span: Span;
}

export type Expression = (
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** The digits as Trino reads them: without `_`. */
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "binary"; readonly hex: string }
  | {
      readonly kind: "interval";
      readonly negative: boolean;
      readonly value: string;
      readonly from: IntervalField;
      readonly to?: IntervalField;
    }
  /** `DATE '2024-01-31'`; `type` in upper case. */
  | { readonly kind: "typed"; readonly type: string; readonly value: string }
  | { readonly kind: "column"; readonly name: Name }
  | { readonly kind: "dereference"; readonly base: Expression; readonly field: Name }
  | { readonly kind: "subscript"; readonly base: Expression; readonly index: Expression }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "row"; readonly items: readonly Expression[] }
  | { readonly kind: "lambda"; readonly parameters: readonly Name[]; readonly body: Expression }
  | { readonly kind: "sign"; readonly negative: boolean; readonly of: Expression }
  | {
      readonly kind: "arithmetic";
      readonly operator: Arithmetic;
      readonly left: Expression;
      readonly right: Expression;
      /** Where the operator itself stands. */
      readonly at: Span;
    }
  | { readonly kind: "at-time-zone"; readonly of: Expression; readonly zone: Expression }
  | {
      readonly kind: "comparison";
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: Span;
    }
  | {
      readonly kind: "quantified";
      readonly operator: Comparison;
      readonly quantifier: "all" | "any";
      readonly left: Expression;
      readonly query: Query;
    }
  /** All terms of one run of AND or OR: `a AND b AND c` is one node. */
  | { readonly kind: "logical"; readonly operator: "and" | "or"; readonly terms: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression }
  | {
      readonly kind: "between";
      readonly not: boolean;
      readonly of: Expression;
      readonly low: Expression;
      readonly high: Expression;
    }
  | {
      readonly kind: "in-list";
      readonly not: boolean;
      readonly of: Expression;
      readonly items: readonly Expression[];
    }
  | { readonly kind: "in-query"; readonly not: boolean; readonly of: Expression; readonly query: Query }
  | {
      readonly kind: "like";
      readonly not: boolean;
      readonly of: Expression;
      readonly pattern: Expression;
      readonly escape?: Expression;
    }
  | { readonly kind: "is-null"; readonly not: boolean; readonly of: Expression }
  | {
      readonly kind: "is-distinct";
      readonly not: boolean;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "exists"; readonly query: Query }
  | { readonly kind: "subquery"; readonly query: Query }
  | {
      readonly kind: "case";
      readonly operand?: Expression;
      readonly whens: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise?: Expression;
    }
  | { readonly kind: "cast"; readonly try: boolean; readonly of: Expression; readonly type: TypeSyntax }
  | { readonly kind: "extract"; readonly field: string; readonly of: Expression }
  /** `CURRENT_DATE` and its kin; `name` in upper case. */
  | { readonly kind: "current"; readonly name: string; readonly precision?: number }
  | {
      readonly kind: "trim";
      readonly side: "both" | "leading" | "trailing";
      readonly of: Expression;
      readonly chars?: Expression;
    }
  | { readonly kind: "grouping"; readonly items: readonly Expression[] }
  | Omit<Call, "span">
) & { readonly span: Span };

export type SelectItem =
  | { readonly kind: "expression"; readonly of: Expression; readonly alias?: Name; readonly span: Span }
  | {
      readonly kind: "all";
      readonly of?: Expression;
      readonly aliases?: readonly Name[];
      readonly span: Span;
    };

/** One name of a relation: as written, quoted, or a placeholder such as `<EDS ID>`. */
export interface RelationPart {
  readonly text: string;
  readonly form: "word" | "quoted" | "hyphenated" | "placeholder";
  readonly span: Span;
}

export type Relation = (
  | { readonly kind: "table"; readonly parts: readonly RelationPart[] }
  | { readonly kind: "query"; readonly query: Query; readonly lateral: boolean }
  | { readonly kind: "unnest"; readonly items: readonly Expression[]; readonly ordinality: boolean }
  | {
      readonly kind: "aliased";
      readonly of: Relation;
      readonly alias: Name;
      readonly columns?: readonly Name[];
    }
  | {
      readonly kind: "join";
      readonly type: "inner" | "left" | "right" | "full" | "cross" | "implicit";
      readonly natural: boolean;
      readonly left: Relation;
      readonly right: Relation;
      readonly on?: Expression;
      readonly using?: readonly Name[];
    }
) & { readonly span: Span };

export type GroupingElement = (
  | { readonly kind: "simple"; readonly items: readonly Expression[]; readonly bare: boolean }
  | { readonly kind: "rollup" | "cube" | "sets"; readonly sets: readonly (readonly Expression[])[] }
) & { readonly span: Span };

export interface Specification {
  readonly kind: "select";
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from?: Relation;
  readonly where?: Expression;
  readonly groupBy?: { readonly distinct: boolean; readonly elements: readonly GroupingElement[] };
  readonly having?: Expression;
  readonly windows: readonly { readonly name: Name; readonly spec: WindowSpec }[];
  readonly span: Span;
}

export type QueryBody =
  | Specification
  | { readonly kind: "values"; readonly rows: readonly Expression[]; readonly span: Span }
  | { readonly kind: "table"; readonly parts: readonly RelationPart[]; readonly span: Span }
  | {
      readonly kind: "set";
      readonly operator: "union" | "intersect" | "except";
      readonly all: boolean;
      readonly left: QueryBody;
      readonly right: QueryBody;
      readonly span: Span;
    }
  /** In parentheses, with clauses of its own. */
  | { readonly kind: "nested"; readonly query: Query; readonly span: Span };

export interface CommonTable {
  readonly name: Name;
  readonly columns?: readonly Name[];
  readonly query: Query;
  readonly span: Span;
}

export interface Query {
  readonly with: readonly CommonTable[];
  readonly recursive: boolean;
  readonly body: QueryBody;
  readonly orderBy: readonly SortItem[];
  readonly offset?: string;
  readonly limit?: string;
  readonly withTies: boolean;
  readonly span: Span;
}
