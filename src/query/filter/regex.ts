import type { Cursor } from "./cursor.js";

/** Characters that stand for themselves (AWS: "Supported regular expressions (regex) syntax"); a blank is in its examples. */
const PLAIN = /[A-Za-z0-9:_#=@/;, -]/;
const OPERATOR = /[\^$?[\]{}|\\*+.]/;
const CLASSES = /[dDsSwW]/;
const REPEAT = /\{(\d*)(,?)\s*(\d*)\}/y;
const MOST_REPEATS = 1_000;

/** Refuses what CloudWatch Logs refuses, and what no engine can read, at its place. */
export function checkRegex(cursor: Cursor, source: string, from: number): void {
  new Translation(source, (message, at) => cursor.wrong(message, from + at)).run();
}

/** A regular expression of a filter pattern, already checked, in the syntax of RE2 (and of ECMAScript). */
export function translateRegex(source: string): string {
  return new Translation(source, (message) => new Error(message)).run();
}

class Translation {
  readonly #source: string;
  readonly #wrong: (message: string, at: number) => Error;
  #at = 0;
  #out = "";
  /** Whether something stands before here that can be repeated. */
  #repeatable = false;

  constructor(source: string, wrong: (message: string, at: number) => Error) {
    this.#source = source;
    this.#wrong = wrong;
  }

  run(): string {
    if (this.#source === "") throw this.#wrong("The regular expression is empty.", 0);
    while (this.#at < this.#source.length) this.#one();
    return this.#out;
  }

  #one(): void {
    const char = this.#source.charAt(this.#at);
    if (char === "[") return this.#add(this.#characterClass(), true);
    if (char === "\\") return this.#add(this.#escape(), true);
    if (char === "{" || char === "*" || char === "+" || char === "?") return this.#repeat(char);
    this.#allowed(char);
    this.#at++;
    if (char === "^" || char === "$" || char === "|") return this.#add(char, false);
    if (char === "}" || char === "]") return this.#add(`\\${char}`, true);
    return this.#add(char, true);
  }

  #add(text: string, repeatable: boolean): void {
    this.#out += text;
    this.#repeatable = repeatable;
  }

  #repeat(char: string): void {
    if (!this.#repeatable)
      throw this.#wrong(
        `There is nothing before this ${char} that it could repeat; the character itself is \\${char}.`,
        this.#at,
      );
    if (char === "{") return this.#add(this.#counted(), false);
    this.#at++;
    return this.#add(char, false);
  }

  #counted(): string {
    REPEAT.lastIndex = this.#at;
    const found = REPEAT.exec(this.#source);
    const [all, least, comma, most] = found ?? ["", "", "", ""];
    if (found === null || (least === "" && most === ""))
      throw this.#wrong("A { begins a count, as in a{2,5}; the character itself is \\{.", this.#at);
    const [low, high] = [Number(least), most === "" ? undefined : Number(most)];
    if (low > MOST_REPEATS || (high ?? 0) > MOST_REPEATS)
      throw this.#wrong(`A count is at most ${MOST_REPEATS}.`, this.#at);
    if (high !== undefined && high < low) throw this.#wrong("The counts are the wrong way round.", this.#at);
    this.#at += all.length;
    if (comma === "") return `{${low}}`;
    return high === undefined ? `{${low},}` : `{${low},${high}}`;
  }

  #escape(): string {
    const next = this.#source.charAt(this.#at + 1);
    if (next === "x") {
      const digits = this.#source.slice(this.#at + 2, this.#at + 4);
      if (!/^[0-7][0-9A-Fa-f]$/.test(digits))
        throw this.#wrong("Behind \\x stand the two hexadecimal digits of an ASCII character.", this.#at);
      this.#at += 4;
      return `\\x${digits}`;
    }
    if (next === "(" || next === ")")
      throw this.#wrong(
        `CloudWatch Logs takes no ${next} here: write \\x${next === "(" ? "28" : "29"}.`,
        this.#at,
      );
    if (next !== "" && (CLASSES.test(next) || OPERATOR.test(next) || /[:#=@/;, -]/.test(next))) {
      this.#at += 2;
      return next === " " ? next : `\\${next}`;
    }
    throw this.#wrong(
      next === ""
        ? "A \\ at the end escapes nothing."
        : `\\${next} is not in the syntax that CloudWatch Logs documents.`,
      this.#at,
    );
  }

  #characterClass(): string {
    const start = this.#at++;
    let out = "[";
    if (this.#source.charAt(this.#at) === "^") {
      out += "^";
      this.#at++;
    }
    let items = 0;
    while (this.#source.charAt(this.#at) !== "]") {
      if (this.#at >= this.#source.length) throw this.#wrong("The [ is never closed with ].", start);
      out += this.#classItem();
      items++;
    }
    if (items === 0) throw this.#wrong("There is nothing in the brackets.", start);
    this.#at++;
    return `${out}]`;
  }

  /** A character, a class, or a range of characters. */
  #classItem(): string {
    const from = this.#at;
    const first = this.#classCharacter();
    const ranged =
      this.#source.charAt(this.#at) === "-" &&
      this.#source.charAt(this.#at + 1) !== "]" &&
      this.#at + 1 < this.#source.length;
    if (!ranged) return first.text;
    this.#at++;
    const last = this.#classCharacter();
    if (first.code === undefined || last.code === undefined) return `${first.text}\\-${last.text}`;
    if (first.code > last.code) throw this.#wrong("The range is the wrong way round.", from);
    return `${first.text}-${last.text}`;
  }

  #classCharacter(): { text: string; code?: number } {
    const char = this.#source.charAt(this.#at);
    if (char === "\\") {
      const next = this.#source.charAt(this.#at + 1);
      const hex = this.#source.slice(this.#at + 2, this.#at + 4);
      const text = this.#escape();
      if (CLASSES.test(next)) return { text };
      if (next === "x") return { text, code: Number.parseInt(hex, 16) };
      return { text, code: next.charCodeAt(0) };
    }
    this.#allowed(char);
    this.#at++;
    const text = /[A-Za-z0-9_ ]/.test(char) ? char : `\\${char}`;
    return { text, code: char.charCodeAt(0) };
  }

  #allowed(char: string): void {
    if (PLAIN.test(char) || OPERATOR.test(char)) return;
    if (char === "(" || char === ")")
      throw this.#wrong(
        `CloudWatch Logs takes no parentheses in a regular expression; the character itself is \\x${char === "(" ? "28" : "29"}.`,
        this.#at,
      );
    const code = char.charCodeAt(0);
    const instead =
      code >= 0x20 && code < 0x7f ? `: write \\x${code.toString(16).toUpperCase().padStart(2, "0")}` : "";
    throw this.#wrong(
      `CloudWatch Logs takes no ${code < 0x20 ? "control character" : char} in a regular expression${instead}.`,
      this.#at,
    );
  }
}
