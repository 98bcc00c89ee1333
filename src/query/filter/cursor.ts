import { placeOfIndex, textProblem, type Span } from "../../diagnostics/place.js";
import type { Problem } from "../../diagnostics/problem.js";

/** A place in a pattern's text that moves forward, and the problems that are told of places in it. */
export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get char(): string {
    return this.text.charAt(this.at);
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  skipBlanks(): void {
    while (/\s/.test(this.char)) this.at++;
  }

  /** Whether this text stands here; moves behind it. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** What matches a sticky expression here, without moving. */
  peek(expression: RegExp, from = this.at): string {
    expression.lastIndex = from;
    return expression.exec(this.text)?.[0] ?? "";
  }

  /** Moves behind what matches a sticky expression here. */
  run(expression: RegExp): string {
    const found = this.peek(expression);
    this.at += found.length;
    return found;
  }

  spanFrom(start: number): Span {
    return { start, end: this.at };
  }

  /** A mistake in the pattern, with a caret where it is. */
  wrong(message: string, at = this.at): Problem {
    return textProblem("filter-syntax", message, this.text, placeOfIndex(this.text, at));
  }

  /** More than is read. */
  tooMuch(message: string, at = this.at): Problem {
    return textProblem("filter-limit", message, this.text, placeOfIndex(this.text, at));
  }
}
