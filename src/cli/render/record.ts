import { safeJson } from "./json.js";
import { line, span } from "./text.js";
import type { Line } from "./text.js";

/**
 * A record's exact text on one line: digit for digit, only line breaks between its values are gone. On a terminal what
 * could drive it is escaped, equal in value.
 */
export function recordLine(text: string, onTerminal: boolean): string {
  // A line break cannot stand inside a JSON string, so that blanks beside one are between values.
  const one = /[\r\n]/.test(text) ? text.replace(/[ \t]*[\r\n]+[ \t]*/g, "") : text;
  return onTerminal ? safeJson(one) : one;
}

const STRING = /"(?:[^"\\]|\\.)*"/y;
const WORD = /[^\s"{}[\],:]+/y;

/** A record's text laid out for reading, each value as it is written, numbers digit for digit. */
export function recordLines(text: string): Line[] {
  const lines: Line[] = [];
  let now: Line = [];
  let depth = 0;
  const end = (): void => {
    lines.push(line("  ".repeat(depth), ...now));
    now = [];
  };
  const token = (pattern: RegExp, at: number): string => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? "";
  };
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? "";
    if (char === "{" || char === "[") {
      const close = /^\s*[}\]]/.exec(text.slice(at + 1, at + 200));
      if (close !== null) {
        now = [...now, span(char + (char === "{" ? "}" : "]"))];
        at += 1 + close[0].length;
        continue;
      }
      now = [...now, span(char)];
      end();
      depth++;
      at++;
    } else if (char === "}" || char === "]") {
      if (now.length > 0) end();
      depth = Math.max(0, depth - 1);
      now = [span(char)];
      at++;
    } else if (char === ",") {
      now = [...now, span(",")];
      end();
      at++;
    } else if (char === ":") {
      now = [...now, span(": ")];
      at++;
    } else if (char === '"') {
      const found = token(STRING, at) || text.slice(at);
      const key = /^\s*:/.test(text.slice(at + found.length, at + found.length + 200));
      now = [...now, span(found, key ? "dim" : "plain")];
      at += found.length;
    } else if (/\s/.test(char)) {
      at++;
    } else {
      const found = token(WORD, at) || char;
      now = [...now, span(found)];
      at += found.length;
    }
  }
  if (now.length > 0) end();
  return lines;
}
