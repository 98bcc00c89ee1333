import type { TrinoType } from "./types.js";

/** An expression that has been translated: its Trino type and the DuckDB SQL that computes it. */
export interface Typed {
  readonly type: TrinoType;
  /** Safe to stand in any place of an expression: in parentheses where it needs them. */
  readonly sql: string;
  /** Its value, where it is a literal of the query: formats, units and paths must be. */
  readonly literal?: string | number | boolean | null;
}

/** A lambda: it is translated once the types of its parameters are known. */
export interface Lambda {
  readonly parameters: readonly string[];
  /** Translates the body; `names` are the DuckDB names of the parameters, `types` their Trino types. */
  readonly body: (types: readonly TrinoType[]) => { readonly names: readonly string[]; readonly of: Typed };
}

/** A call of a function as Trino reads it. */
export interface Call {
  /** Lower case. */
  readonly name: string;
  readonly args: readonly (Typed | Lambda)[];
  /** Only for aggregates. */
  readonly distinct?: boolean;
  /** What to sort by, as DuckDB SQL without the words ORDER BY. */
  readonly orderBy?: string;
  /** The condition, as DuckDB SQL. */
  readonly filter?: string;
  /** What stands after OVER, as DuckDB SQL: in parentheses, or a window's name. */
  readonly over?: string;
  readonly ignoreNulls?: boolean;
}

/** What becomes of a call: an expression, or Trino's reason to refuse it (of argument `at`, counted from 0, where it is one's). */
export type Translated = Typed | { readonly refused: string; readonly at?: number };
