import type { Provenance, Span } from "../diagnostics/place.js";

/** The languages that people's queries are written in. */
export type Language = "athena" | "lake" | "duckdb" | "filter" | "insights";

/** Something to tell beside the answer: a guess that was made, or what the query may not have meant. */
export interface Notice {
  readonly kind: "guess" | "warning";
  readonly text: string;
  /** Where in the user's text. */
  readonly span?: Span;
}

/**
 * What every query language compiles to: one DuckDB SELECT over the engine's views, which the locked engine checks and
 * runs as it does any query, and what is needed to tell its answer in the user's own terms.
 */
export interface Plan {
  readonly language: Language;
  /** The user's own text. */
  readonly text: string;
  readonly sql: string;
  /** The names of the answer's columns, where they are not those that DuckDB gives. */
  readonly columns?: readonly string[];
  /** Their types, where the language shows values as text that are none: a `TIMESTAMP` in its own form. */
  readonly types?: readonly (string | undefined)[];
  /** What `sql` reads: views of `lake/views.ts` (`cloudtrail_logs`, `attributed_events`, `records`), and those of `setup`. */
  readonly relations: readonly string[];
  /** Trusted statements of ours, run before the engine is locked: views over `relations`, and macros. */
  readonly setup: readonly string[];
  readonly notices: readonly Notice[];
  /** Places of `sql` in `text`, so that the engine's problems carry the user's; absent where the two are one text. */
  readonly provenance?: Provenance;
}

/** Generated text, piece by piece, that remembers which span of the user's text each piece was made from. */
export class Generated {
  readonly #pieces: string[] = [];
  readonly #marks: { readonly from: number; readonly to: number; readonly span: Span }[] = [];
  #length = 0;

  /** Adds text; `span` is where in the user's text it comes from. */
  add(text: string, span?: Span): this {
    if (span !== undefined && text !== "")
      this.#marks.push({ from: this.#length, to: this.#length + text.length, span });
    this.#pieces.push(text);
    this.#length += text.length;
    return this;
  }

  toString(): string {
    return this.#pieces.join("");
  }

  /** Where the pieces come from: to the character inside a piece that was taken over at its own length. */
  provenance(text: string): Provenance {
    const marks = this.#marks;
    return {
      text,
      indexOf(generated) {
        const mark = marks.find(({ from, to }) => from <= generated && generated < to);
        if (mark === undefined) return undefined;
        const taken = mark.to - mark.from === mark.span.end - mark.span.start;
        return mark.span.start + (taken ? generated - mark.from : 0);
      },
    };
  }
}
