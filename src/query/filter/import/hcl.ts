import type { FoundPattern } from "./found.js";
import { isPattern } from "./found.js";

/** One string of a Terraform file, and where it stands: the settings and blocks around it, outermost first. */
interface HclString {
  readonly path: readonly string[];
  readonly scope: number;
  readonly text: string;
  readonly line: number;
  readonly templated: boolean;
}

/**
 * The filter patterns of a Terraform file (HCL native syntax). Only its strings and heredocs are read, with the names
 * around them; expressions are not evaluated, so that a pattern with `${…}` in it is known only in part.
 */
export function hclPatterns(source: string): FoundPattern[] {
  const strings = new HclScanner(source).strings();
  const names = new Map<number, string>();
  for (const { scope, path, text, templated } of strings)
    if (!templated && !names.has(scope) && /^(name|filter_name|alarm_name)$/.test(path.at(-1) ?? ""))
      names.set(scope, text);
  return strings
    .filter(({ path, text }) => isPattern(path.at(-1) ?? "", text))
    .map((one) => ({
      name: names.get(one.scope) ?? nameOf(one),
      line: one.line,
      text: one.text,
      ...(one.templated ? { unknown: "Terraform puts it together from ${…} when it runs." } : {}),
    }));
}

/** The label or key of what is around it. */
function nameOf(one: HclString): string {
  const key = one.path.at(-1) ?? "";
  const around = one.path.slice(0, -1).findLast((part) => !/^(default|locals|each|value)$/.test(part));
  return /pattern$|^(value|default)$/i.test(key) ? (around ?? key) : key;
}

const MOST_DEPTH = 50;
const HEREDOC = /<<(-?)([A-Za-z_][\w-]*)[^\S\n]*\r?\n/y;
const WORD = /[A-Za-z_][\w.-]*/y;

class HclScanner {
  readonly #source: string;
  readonly #found: HclString[] = [];
  #at = 0;
  #line = 1;
  #counted = 0;

  constructor(source: string) {
    this.#source = source;
  }

  strings(): HclString[] {
    const scopes: { path: string[]; id: number }[] = [{ path: [], id: 0 }];
    let scopeCount = 0;
    /** Words and labels since the last setting or block: `resource "type" "name"`, or the key before `=`. */
    let heads: string[] = [];
    let key: string | undefined;
    while (this.#at < this.#source.length) {
      const scope = scopes.at(-1) ?? { path: [], id: 0 };
      const char = this.#source.charAt(this.#at);
      if (this.#skipComment()) continue;
      if (char === '"' || this.#heredocHere()) {
        const start = this.#at;
        const { text, templated } = char === '"' ? this.#quoted() : this.#heredoc();
        const next = /^\s*(=|:)/.exec(this.#source.slice(this.#at, this.#at + 40));
        if (key === undefined) heads.push(text);
        else if (next === null || char !== '"')
          this.#found.push({
            path: [...scope.path, key],
            scope: scope.id,
            text,
            line: this.#lineOf(start),
            templated,
          });
        else heads = [text];
        continue;
      }
      const word = this.#peek(WORD);
      if (word !== "") {
        this.#at += word.length;
        heads.push(word);
        continue;
      }
      this.#at++;
      if ((char === "=" && this.#source.charAt(this.#at) !== "=") || char === ":") {
        key = heads.at(-1) ?? key;
        heads = [];
      } else if (char === "{") {
        const name = key ?? heads.at(-1) ?? "";
        // Nobody nests this deep; a path that grew with each brace would fill the memory.
        const path = scopes.length > MOST_DEPTH ? scope.path : [...scope.path, name];
        scopes.push({ path, id: ++scopeCount });
        heads = [];
        key = undefined;
      } else if (char === "}") {
        if (scopes.length > 1) scopes.pop();
        heads = [];
        key = undefined;
      } else if (char === "\n" || char === ",") {
        // An expression may go on in brackets on the next line; its strings are then told apart by their text alone.
        if (!/^\s*[+?:&|]/.test(this.#source.slice(this.#at, this.#at + 40)) && char === "\n") {
          heads = [];
          key = undefined;
        }
      }
    }
    return this.#found;
  }

  #skipComment(): boolean {
    const rest = this.#source.slice(this.#at, this.#at + 2);
    if (rest === "/*") {
      const end = this.#source.indexOf("*/", this.#at + 2);
      this.#at = end < 0 ? this.#source.length : end + 2;
      return true;
    }
    if (!rest.startsWith("#") && rest !== "//") return false;
    const end = this.#source.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#source.length : end;
    return true;
  }

  /** A quoted string; `\"`, `\\`, `\n`, `\t`, `\r`, `\uNNNN`, and `$${` for `${` (HCL specification, Template Expressions). */
  #quoted(): { text: string; templated: boolean } {
    this.#at++;
    let text = "";
    let templated = false;
    while (this.#at < this.#source.length) {
      const char = this.#source.charAt(this.#at);
      const next = this.#source.charAt(this.#at + 1);
      if (char === '"' || char === "\n") break;
      if (char === "\\") {
        const unicode = /^u([0-9a-fA-F]{4})|^U([0-9a-fA-F]{8})/.exec(
          this.#source.slice(this.#at + 1, this.#at + 10),
        );
        if (unicode !== null) {
          const code = Number.parseInt(unicode[1] ?? unicode[2] ?? "0", 16);
          text += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
          this.#at += 1 + unicode[0].length;
          continue;
        }
        text += { n: "\n", t: "\t", r: "\r" }[next] ?? next;
        this.#at += 2;
      } else if ((char === "$" || char === "%") && this.#source.startsWith(`${char}{`, this.#at + 1)) {
        text += `${char}{`;
        this.#at += 3;
      } else if ((char === "$" || char === "%") && next === "{") {
        templated = true;
        text += this.#interpolation();
      } else {
        text += char;
        this.#at++;
      }
    }
    this.#at++;
    return { text, templated };
  }

  /** `${…}` as it stands, quotes and braces within it included. */
  #interpolation(): string {
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#source.length) {
      const char = this.#source.charAt(this.#at);
      if (char === "\n") break;
      this.#at++;
      if (char === "{") depth++;
      if (char === "}" && --depth === 0) break;
      if (char === '"') {
        while (this.#at < this.#source.length && !/["\n]/.test(this.#source.charAt(this.#at)))
          this.#at += this.#source.charAt(this.#at) === "\\" ? 2 : 1;
        this.#at++;
      }
    }
    return this.#source.slice(start, this.#at);
  }

  #heredocHere(): boolean {
    return this.#peek(HEREDOC) !== "";
  }

  /** Lines up to the marker; with `<<-` without the indentation that all share. Backslashes are themselves. */
  #heredoc(): { text: string; templated: boolean } {
    HEREDOC.lastIndex = this.#at;
    const [all, indented, marker] = HEREDOC.exec(this.#source) ?? ["", "", ""];
    this.#at += all.length;
    const lines: string[] = [];
    while (this.#at < this.#source.length) {
      const end = this.#source.indexOf("\n", this.#at);
      const line = this.#source.slice(this.#at, end < 0 ? undefined : end).replace(/\r$/, "");
      this.#at = end < 0 ? this.#source.length : end;
      if (line.trim() === marker) break;
      this.#at = Math.min(this.#source.length, this.#at + 1);
      lines.push(line);
    }
    const indents = lines
      .filter((line) => line.trim() !== "")
      .map((line) => line.length - line.trimStart().length);
    const least = indented === "-" ? indents.reduce((a, b) => Math.min(a, b), Infinity) : 0;
    const text = lines.map((line) => line.slice(Number.isFinite(least) ? least : 0)).join("\n");
    return { text: text.replace(/([$%])\1\{/g, "$1{"), templated: /(^|[^$])\$\{|(^|[^%])%\{/.test(text) };
  }

  #peek(expression: RegExp): string {
    expression.lastIndex = this.#at;
    return expression.exec(this.#source)?.[0] ?? "";
  }

  /** Asked for places that only move forward. */
  #lineOf(at: number): number {
    for (let next = this.#newline(); next >= 0 && next < at; next = this.#newline()) {
      this.#line++;
      this.#counted = next + 1;
    }
    return this.#line;
  }

  #newline(): number {
    return this.#source.indexOf("\n", this.#counted);
  }
}
