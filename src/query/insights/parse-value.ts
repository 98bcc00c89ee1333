import type { Span } from "../../diagnostics/place.js";
import type { Expression, Pattern } from "./ast.js";
import { notInsights } from "./problems.js";
import type { Scanner, Token } from "./scanner.js";

/** How deep an expression may be nested. DuckDB's binder takes cubic time in it, and each level becomes up to three of its own. */
export const MAX_DEPTH = 32;
/** The operands of one `and` or `or`, and the items of one list. */
export const MAX_LIST = 10_000;

/** Reads values: `+ -` bind least, then `* / %`, `^`, and a minus before a value. */
export abstract class ValueParser {
  readonly scanner: Scanner;
  #depth = 0;

  constructor(scanner: Scanner) {
    this.scanner = scanner;
  }

  /** One expression, conditions included. */
  abstract expression(): Expression;

  /** A field, a call or a text, without operators: what stands before a `/` that begins a regular expression. */
  operand(): Expression {
    return this.#primary();
  }

  fail(at: Span | Token, message: string): never {
    throw notInsights(this.scanner.text, "start" in at ? at : at.span, message);
  }

  /** Whether the next word is this keyword, in any case. */
  isWord(...words: readonly string[]): boolean {
    const token = this.scanner.peek();
    return token.kind === "field" && token.word !== undefined && words.includes(token.word.toLowerCase());
  }

  isSign(...signs: readonly string[]): boolean {
    const token = this.scanner.peek();
    return token.kind === "sign" && signs.includes(token.sign);
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.scanner.take();
    return true;
  }

  takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.scanner.take();
    return true;
  }

  expectSign(sign: string, where: string): void {
    if (!this.takeSign(sign))
      this.fail(
        this.scanner.peek(),
        `${sign} is missing ${where}; here stands ${shown(this.scanner.peek())}.`,
      );
  }

  /** A pattern: text in quotes, or a regular expression between slashes. */
  pattern(after: string): Pattern {
    const regex = this.scanner.regex();
    if (regex !== undefined) return { kind: "regex", ...regex };
    const token = this.scanner.peek();
    if (token.kind === "text") {
      this.scanner.take();
      return { kind: "text", value: token.value, span: token.span };
    }
    return this.fail(token, `After ${after} stands text in quotes or a regular expression, /…/.`);
  }

  protected deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH)
      this.fail(this.scanner.peek(), `The expression is nested more than ${MAX_DEPTH} deep.`);
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  protected sum(): Expression {
    return this.#chain(["+", "-"], () => this.#product());
  }

  #product(): Expression {
    return this.#chain(["*", "/", "%"], () => this.#power());
  }

  #chain(signs: readonly string[], next: () => Expression): Expression {
    let left = next();
    let length = 1;
    while (this.isSign(...signs)) {
      const token = this.scanner.take();
      const operator = (token.kind === "sign" ? token.sign : "+") as "+" | "-" | "*" | "/" | "%";
      if (++length > MAX_DEPTH) this.fail(token, `More than ${MAX_DEPTH} values are joined by operators.`);
      left = { kind: "arithmetic", operator, left, right: next(), span: this.since(left) };
      left = { ...left, span: this.since(left) };
    }
    return left;
  }

  /** `^` binds from the right: 2 ^ 3 ^ 2 is 2 ^ 9. */
  #power(): Expression {
    const left = this.#negative();
    if (!this.takeSign("^")) return left;
    const right = this.deeper(() => this.#power());
    return { kind: "arithmetic", operator: "^", left, right, span: this.since(left) };
  }

  #negative(): Expression {
    const token = this.scanner.peek();
    if (!this.takeSign("-")) return this.#primary();
    const of = this.deeper(() => this.#negative());
    const span = { start: token.span.start, end: this.scanner.lastEnd };
    return of.kind === "number" ? { kind: "number", value: -of.value, span } : { kind: "negative", of, span };
  }

  #primary(): Expression {
    const token = this.scanner.peek();
    switch (token.kind) {
      case "text":
        this.scanner.take();
        return { kind: "text", value: token.value, span: token.span };
      case "number":
        return this.#numberOrPeriod(token.value, token.span);
      case "period":
        this.scanner.take();
        return { kind: "period", count: token.count, unit: token.unit, span: token.span };
      case "field":
        return this.#fieldOrCall(token);
      case "sign":
        if (token.sign !== "(") return this.#unexpected(token);
        return this.#parenthesised();
      case "end":
        return this.#unexpected(token);
    }
  }

  #numberOrPeriod(value: number, span: Span): Expression {
    this.scanner.take();
    return { kind: "number", value, span };
  }

  #parenthesised(): Expression {
    const open = this.scanner.take();
    const inner = this.expression();
    if (!this.takeSign(")")) {
      const found = this.scanner.peek();
      this.fail(
        found.kind === "end" ? open : found,
        `The parenthesis is not closed${found.kind === "end" ? "" : `; here stands ${shown(found)}`}.`,
      );
    }
    return { ...inner, span: { start: open.span.start, end: this.scanner.lastEnd } };
  }

  #fieldOrCall(token: Extract<Token, { kind: "field" }>): Expression {
    const word = token.word?.toLowerCase();
    if (word !== undefined && RESERVED.has(word))
      this.fail(
        token,
        `A value is missing before ${token.word}; a field of that name goes between backticks.`,
      );
    this.scanner.take();
    if (token.word !== undefined && this.isSign("(")) return this.#access(this.#call(token.word, token.span));
    if (word === "true" || word === "false")
      return { kind: "boolean", value: word === "true", span: token.span };
    return { kind: "field", path: token.path, span: token.span };
  }

  #call(name: string, from: Span): Expression {
    this.scanner.take();
    const args: Expression[] = [];
    let star = false;
    if (this.isSign("*")) {
      this.scanner.take();
      star = true;
    } else {
      while (!this.isSign(")")) {
        args.push(this.#argument());
        if (args.length > MAX_LIST) this.fail(from, `${name} has more than ${MAX_LIST} arguments.`);
        if (!this.takeSign(",")) break;
      }
    }
    this.expectSign(")", `after the arguments of ${name}`);
    return { kind: "call", name, star, args, span: { start: from.start, end: this.scanner.lastEnd } };
  }

  /** An argument; `5 minutes` with a space is a period too. */
  #argument(): Expression {
    const argument = this.expression();
    const unit = this.scanner.peek();
    if (argument.kind !== "number" || unit.kind !== "field" || unit.word === undefined) return argument;
    this.scanner.take();
    const span = { start: argument.span.start, end: unit.span.end };
    return { kind: "period", count: argument.value, unit: unit.word, span };
  }

  #access(of: Expression): Expression {
    const access = this.scanner.access();
    if (access === undefined) return of;
    return { kind: "access", of, path: access.path, span: { start: of.span.start, end: access.span.end } };
  }

  #unexpected(token: Token): never {
    if (token.kind === "sign" && token.sign === "!")
      this.fail(token, "Logs Insights writes not, not !; different is !=.");
    if (token.kind === "sign" && token.sign === "/")
      this.fail(token, "A regular expression stands behind like, =~ or parse only.");
    if (token.kind === "sign" && token.sign === "$")
      this.fail(token, "Variables ($…, ${…}) have no value here; write the value itself.");
    if (token.kind === "sign" && token.sign === "*")
      this.fail(token, "* stands for all records in count(*) only; name the fields.");
    return this.fail(token, `A value or a field is missing here, before ${shown(token)}.`);
  }

  protected since(first: Expression | undefined): Span {
    return { start: first?.span.start ?? 0, end: this.scanner.lastEnd };
  }
}

const RESERVED: ReadonlySet<string> = new Set(["and", "or", "not", "in", "like", "as", "by"]);

/** A word as a message shows it. */
export function shown(token: Token): string {
  switch (token.kind) {
    case "end":
      return "the end of the query";
    case "sign":
      return token.sign;
    case "text":
      return "text in quotes";
    case "number":
    case "period":
      return "a number";
    case "field": {
      const name = token.path.join(".");
      return name.length > 60 ? `${name.slice(0, 60)}…` : name;
    }
  }
}
