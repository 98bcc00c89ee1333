import { placeOfIndex, textProblem, type Span } from "../../diagnostics/place.js";
import type { Problem } from "../../diagnostics/problem.js";
import type { Notice } from "../plan.js";
import type { Query } from "./ast.js";
import type { Relation } from "./relations.js";
import type { OutputColumn, Scope } from "./scope.js";

/** A query as DuckDB SQL, and the columns it gives. */
export interface TranslatedQuery {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

/** One translation: the text, what was guessed, what is read, and the names given so far. */
export class Translation {
  readonly text: string;
  readonly dialect: "athena" | "lake";
  readonly notices: Notice[] = [];
  readonly relations = new Map<string, Relation>();
  readonly #query: (translation: Translation, query: Query, outer: Scope | undefined) => TranslatedQuery;
  #names = 0;

  constructor(
    text: string,
    dialect: "athena" | "lake",
    query: (translation: Translation, query: Query, outer: Scope | undefined) => TranslatedQuery,
  ) {
    this.text = text;
    this.dialect = dialect;
    this.#query = query;
  }

  /** Translates a query in a query; names it does not know are looked for in `outer`. */
  query(query: Query, outer: Scope | undefined): TranslatedQuery {
    return this.#query(this, query, outer);
  }

  /** A name that stands nowhere else in the DuckDB text. */
  name(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  /** Says something once. */
  notice(notice: Notice): void {
    if (!this.notices.some(({ text }) => text === notice.text)) this.notices.push(notice);
  }

  /** Trino would not run this. */
  refuse(what: string, span: Span): Problem {
    const sentence = /[.?]$/.test(what) ? what : `${what}.`;
    return textProblem("sql-failed", sentence, this.text, placeOfIndex(this.text, span.start));
  }
}

/** A name in double quotes, as DuckDB reads it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
