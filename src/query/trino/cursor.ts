import { placeOfIndex, textProblem, type Span } from "../../diagnostics/place.js";
import type { Problem } from "../../diagnostics/problem.js";
import type { Expression, Name, Query } from "./ast.js";
import { explainUnexpected } from "./mistakes.js";
import { scan } from "./scanner.js";
import { RESERVED, type Token } from "./tokens.js";

/** How deep expressions and queries may lie in each other. */
export const MAX_DEPTH = 100;
/** How many operators, dots or set operations one chain may have. */
export const MAX_CHAIN = 200;

/** The rules that others come back to. */
export interface Grammar {
  /** An expression without predicates. */
  readonly value: (cursor: Cursor) => Expression;
  readonly expression: (cursor: Cursor) => Expression;
  readonly query: (cursor: Cursor) => Query;
}

/** Where the parser stands in the tokens of a query. */
export class Cursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  readonly #grammar: Grammar;
  #at = 0;
  #depth = 0;

  constructor(text: string, grammar: Grammar) {
    this.text = text;
    this.#tokens = scan(text);
    this.#grammar = grammar;
  }

  get token(): Token {
    return this.peek(0);
  }

  peek(ahead: number): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  /** The tokens up to the first `;`. */
  get statement(): readonly Token[] {
    const end = this.#tokens.findIndex(({ kind, value }) => kind === "symbol" && value === ";");
    return end < 0 ? this.#tokens : this.#tokens.slice(0, end);
  }

  /** The token before this one. */
  get previous(): Token | undefined {
    return this.#tokens[this.#at - 1];
  }

  take(): Token {
    const token = this.token;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** Goes on behind an index of the text: what lies before it has been read in another way. */
  skipTo(index: number): void {
    while (this.token.kind !== "end" && this.token.start < index) this.#at++;
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "word" && token.value === word;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "symbol" && token.value === symbol;
  }

  /** Takes the keywords if they all stand here, in this order. */
  accept(...words: string[]): boolean {
    if (!words.every((word, ahead) => this.isWord(word, ahead))) return false;
    for (const _ of words) this.take();
    return true;
  }

  acceptSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.take();
    return true;
  }

  expect(word: string): Token {
    if (!this.isWord(word)) throw this.unexpected(word);
    return this.take();
  }

  expectSymbol(symbol: string): Token {
    if (!this.isSymbol(symbol)) throw this.unexpected(`\`${symbol}\``);
    return this.take();
  }

  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "quoted" || (token.kind === "word" && !RESERVED.has(token.value));
  }

  name(what: string): Name {
    if (!this.isName()) throw this.unexpected(what);
    return nameOf(this.take());
  }

  /** A list with commas between its items. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.acceptSymbol(",")) items.push(item());
    return items;
  }

  expression(): Expression {
    return this.deeper(() => this.#grammar.expression(this));
  }

  value(): Expression {
    return this.deeper(() => this.#grammar.value(this));
  }

  query(): Query {
    return this.deeper(() => this.#grammar.query(this));
  }

  deeper<T>(work: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.tooMuch(`The query is nested more than ${MAX_DEPTH} deep`);
    const result = work();
    this.#depth--;
    return result;
  }

  /** Whether a query begins at this token, perhaps within parentheses. */
  beginsQuery(): boolean {
    let ahead = 0;
    while (this.isSymbol("(", ahead)) ahead++;
    return ["SELECT", "WITH", "VALUES", "TABLE"].some((word) => this.isWord(word, ahead));
  }

  spanFrom(start: number): Span {
    return { start, end: this.previous?.end ?? start };
  }

  tooMuch(what: string): Problem {
    return textProblem("sql-limit", `${what}.`, this.text, placeOfIndex(this.text, this.token.start));
  }

  wrong(what: string, at: Span | Token = this.token): Problem {
    return textProblem(
      "sql-syntax",
      /[?.]$/.test(what) ? what : `${what}.`,
      this.text,
      placeOfIndex(this.text, at.start),
    );
  }

  /** What stands here is not what may stand here. */
  unexpected(expected: string): Problem {
    const { what, at } = explainUnexpected(expected, {
      text: this.text,
      tokens: this.#tokens,
      at: this.#at,
    });
    return this.wrong(what, this.#tokens[at] ?? this.token);
  }
}

export function nameOf(token: Token): Name {
  const delimited = token.kind === "quoted";
  return {
    text: delimited ? token.value : token.text,
    delimited,
    span: { start: token.start, end: token.end },
  };
}
