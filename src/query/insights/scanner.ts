import type { Span } from "../../diagnostics/place.js";
import { notInsights } from "./problems.js";

/** A word of the query. `field` may be a keyword or a function's name too: the parser knows by where it stands. */
export type Token =
  | {
      readonly kind: "field";
      readonly path: readonly string[];
      /** The word, where it is one plain word and so may be a keyword. */
      readonly word: string | undefined;
      readonly span: Span;
    }
  | { readonly kind: "text"; readonly value: string; readonly span: Span }
  | { readonly kind: "number"; readonly value: number; readonly span: Span }
  | { readonly kind: "period"; readonly count: number; readonly unit: string; readonly span: Span }
  | { readonly kind: "sign"; readonly sign: string; readonly span: Span }
  | { readonly kind: "end"; readonly span: Span };

/** The longest query that is read. CloudWatch reads 10,000 characters. */
export const MAX_QUERY_LENGTH = 100_000;

const WORD = /[@\p{L}_][\p{L}\p{N}_@]*/uy;
const SEGMENT = /[\p{L}\p{N}_@]+/uy;
const INDEX = /\[\s*(\d{1,9})\s*\]/y;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3}(?![\p{L}\p{N}_]))?/uy;
const UNIT = /[\p{L}_][\p{L}\p{N}_]*/uy;
const SIGN = /==|!=|<=|>=|<>|=~|&&|\|\||[()[\],|=<>+\-*/%^!&;:{}~?$]/y;
const SPACE = /\s+/uy;

/** Reads a query word by word. Regular expressions are read where the parser expects one: `/` divides elsewhere. */
export class Scanner {
  readonly text: string;
  /** Lines that begin with `--` and were passed over as comments. */
  readonly dashedComments: Span[] = [];
  #at = 0;
  #next: Token | undefined;
  /** The end of the last word that was taken. */
  lastEnd = 0;

  /** @throws Problem `insights-syntax` for a text that is too long or holds a NUL. */
  constructor(text: string) {
    this.text = text;
    if (text.length > MAX_QUERY_LENGTH) {
      const what = `The query is ${text.length} characters long; at most ${MAX_QUERY_LENGTH} are read.`;
      throw notInsights(text, 0, what);
    }
    const nul = text.indexOf("\0");
    if (nul >= 0) throw notInsights(text, nul, "The query holds a NUL character.");
  }

  /** The next word, which stays. */
  peek(): Token {
    this.#next ??= this.#read();
    return this.#next;
  }

  /** Takes the next word. */
  take(): Token {
    const token = this.peek();
    this.#next = undefined;
    this.#at = token.span.end;
    if (token.kind !== "end") this.lastEnd = token.span.end;
    return token;
  }

  /** A regular expression where the next word begins with `/`: what stands between the slashes, `\/` being `/`. */
  regex(): { source: string; span: Span } | undefined {
    const slash = this.peek();
    if (slash.kind !== "sign" || slash.sign !== "/") return undefined;
    const start = slash.span.start;
    let source = "";
    for (let at = start + 1; at < this.text.length; at++) {
      const char = this.text.charAt(at);
      if (char === "/") {
        this.#next = undefined;
        this.#at = this.lastEnd = at + 1;
        return { source, span: { start, end: at + 1 } };
      }
      if (char === "\\" && at + 1 < this.text.length) {
        const escaped = this.text.charAt(++at);
        source += escaped === "/" ? "/" : `\\${escaped}`;
      } else source += char;
    }
    throw notInsights(this.text, start, "The regular expression has no closing /.");
  }

  /** The text of everything up to the next `|` outside quotes and comments, or to the end; takes it. */
  restOfCommand(): Span {
    const start = this.peek().span.start;
    for (;;) {
      const token = this.peek();
      if (token.kind === "end" || (token.kind === "sign" && token.sign === "|"))
        return { start, end: Math.max(start, this.lastEnd) };
      this.take();
    }
  }

  #read(): Token {
    this.#skip();
    const start = this.#at;
    if (start >= this.text.length) return { kind: "end", span: { start, end: start } };
    const char = this.text.charAt(start);
    if (char === '"' || char === "'") return this.#text(char);
    if (char === "`" || WORD.test(this.#from(WORD))) return this.#field();
    return this.#number() ?? this.#sign();
  }

  /** Passes over spaces, `#` to the end of the line, and lines that begin with `--`. */
  #skip(): void {
    for (;;) {
      const space = this.#match(SPACE, this.#at);
      if (space !== undefined) this.#at += space.length;
      const rest = this.text.slice(this.#at, this.#at + 2);
      const dashed = rest === "--" && this.#beginsLine();
      if (!rest.startsWith("#") && !dashed) return;
      const newline = this.text.slice(this.#at).search(/[\r\n]/);
      const end = newline < 0 ? this.text.length : this.#at + newline;
      if (dashed) this.dashedComments.push({ start: this.#at, end });
      this.#at = end;
    }
  }

  /** Whether only spaces stand between the start of the line and here. */
  #beginsLine(): boolean {
    for (let at = this.#at - 1; at >= 0; at--) {
      const char = this.text.charAt(at);
      if (char === "\n" || char === "\r") return true;
      if (char.trim() !== "") return false;
    }
    return true;
  }

  #text(quote: string): Token {
    const start = this.#at;
    let value = "";
    for (let at = start + 1; at < this.text.length; at++) {
      const char = this.text.charAt(at);
      if (char === quote) return { kind: "text", value, span: { start, end: at + 1 } };
      const next = this.text.charAt(at + 1);
      if (char === "\\" && (next === "\\" || next === '"' || next === "'")) {
        value += next;
        at++;
      } else value += char;
    }
    throw notInsights(this.text, start, `The text has no closing ${quote}.`);
  }

  #field(): Token {
    const start = this.#at;
    const first = this.#segment(start, WORD);
    if (first === undefined) throw notInsights(this.text, start, "The name has no closing `.");
    const path = [first.name];
    let at = first.end;
    for (;;) {
      const char = this.text.charAt(at);
      if (char === ".") {
        const segment = this.#segment(at + 1, SEGMENT);
        if (segment === undefined) {
          const what =
            "A name follows the dot; one with other characters than letters, digits, _ and @ goes between backticks.";
          throw notInsights(this.text, at, what);
        }
        path.push(segment.name);
        at = segment.end;
        continue;
      }
      const index = char === "[" ? this.#match(INDEX, at) : undefined;
      if (index === undefined) break;
      path.push(String(Number(/\d+/.exec(index)?.[0])));
      at += index.length;
    }
    const plain = path.length === 1 && !first.quoted;
    return { kind: "field", path, word: plain ? first.name : undefined, span: { start, end: at } };
  }

  /** A segment of a name, in backticks or plain. */
  #segment(at: number, plain: RegExp): { name: string; end: number; quoted: boolean } | undefined {
    if (this.text.charAt(at) === "`") {
      const end = this.text.indexOf("`", at + 1);
      if (end === at + 1) throw notInsights(this.text, at, "The name between the backticks is empty.");
      return end < 0 ? undefined : { name: this.text.slice(at + 1, end), end: end + 1, quoted: true };
    }
    const name = this.#match(plain, at);
    return name === undefined ? undefined : { name, end: at + name.length, quoted: false };
  }

  /** A segment path behind a call's `)`: `.a`, `[0]`. */
  access(): { path: string[]; span: Span } | undefined {
    if (this.#next !== undefined && this.#next.span.start !== this.lastEnd) return undefined;
    const start = this.lastEnd;
    const path: string[] = [];
    let at = start;
    for (;;) {
      const index = this.text.charAt(at) === "[" ? this.#match(INDEX, at) : undefined;
      if (index !== undefined) {
        path.push(String(Number(/\d+/.exec(index)?.[0])));
        at += index.length;
        continue;
      }
      const segment = this.text.charAt(at) === "." ? this.#segment(at + 1, SEGMENT) : undefined;
      if (segment === undefined) break;
      path.push(segment.name);
      at = segment.end;
    }
    if (path.length === 0) return undefined;
    this.#next = undefined;
    this.#at = this.lastEnd = at;
    return { path, span: { start, end: at } };
  }

  #number(): Token | undefined {
    const start = this.#at;
    const digits = this.#match(NUMBER, start);
    if (digits === undefined) return undefined;
    const value = Number(digits);
    const unit = this.#match(UNIT, start + digits.length);
    const end = start + digits.length + (unit?.length ?? 0);
    return unit === undefined
      ? { kind: "number", value, span: { start, end } }
      : { kind: "period", count: value, unit, span: { start, end } };
  }

  #sign(): Token {
    const start = this.#at;
    const sign = this.#match(SIGN, start);
    if (sign !== undefined) return { kind: "sign", sign, span: { start, end: start + sign.length } };
    const char = String.fromCodePoint(this.text.codePointAt(start) ?? 0);
    const quote = /[“”„‟‘’‚‛«»]/.test(char) ? ' Text stands between straight quotes: "…".' : "";
    if (/^\\[nrt]/.test(this.text.slice(start, start + 2)))
      throw notInsights(
        this.text,
        start,
        "A line break is written \\n in the source of JSON or Terraform; here the line itself breaks.",
      );
    throw notInsights(this.text, start, `This character means nothing here: ${char}${quote}`);
  }

  #match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.text)?.[0];
  }

  #from(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return this.text;
  }
}
