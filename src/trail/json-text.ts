import type { Json } from "./record.js";

/** Start (inclusive) and end (exclusive) of a value in its text, UTF-16 offsets. */
export type Span = [start: number, end: number];

/** A direct child of an object (key decoded) or array (index), and where its value stands in the text. */
export interface Child {
  key: string | number;
  start: number;
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The exact source text of a nested value, so that numbers stay digit for digit.
 *
 * @param text one valid JSON value; in invalid text the answer is undefined or meaningless, never an exception
 * @param path object keys and array indexes from the root; of repeated keys the last counts, as in `JSON.parse`
 */
export function findSpan(text: string, path: (string | number)[]): Span | undefined {
  let start = skipSpace(text, 0);
  let end = skipValue(text, start);
  for (const step of path) {
    let found: Child | undefined;
    for (const child of children(text, start)) if (child.key === step) found = child;
    if (!found) return undefined;
    ({ start, end } = found);
  }
  return end > start ? [start, end] : undefined;
}

/** The direct children of the object or array that starts at an offset, in text order; nothing for other values. */
export function* children(text: string, start: number): Generator<Child> {
  const opener = text[start];
  if (opener !== "{" && opener !== "[") return;
  const closer = opener === "{" ? "}" : "]";
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== closer; index++) {
    let key: string | number = index;
    if (opener === "{") {
      const keyEnd = skipValue(text, at);
      key = decodeString(text.slice(at, keyEnd));
      at = skipSpace(text, keyEnd);
      if (text[at] !== ":") return;
      at = skipSpace(text, at + 1);
    }
    const end = skipValue(text, at);
    if (end === at) return;
    yield { key, start: at, end };
    at = skipSpace(text, end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
}

/** The 1-based line and column (UTF-16 units) of an offset; lines end at LF. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/** Whether brackets nest deeper than a limit anywhere in a JSON text. */
export function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = skipString(text, at) - 1;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > limit) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

/** The value as JSON with object keys in code-unit order: equal values give equal text. For hashing. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(",")}}`;
}

/** The offset after the string whose opening quote stands at an offset; the text's length where it never ends. */
export function skipString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i + 1;
    if (code === BACKSLASH) i++;
  }
  return text.length;
}

function skipSpace(text: string, at: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

function skipValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = skipString(text, at);
      if (depth === 0) return at;
    } else if (code === 0x7b || code === 0x5b) {
      depth++;
      at++;
    } else if (code === 0x7d || code === 0x5d) {
      if (depth === 0) return at;
      at++;
      if (--depth === 0) return at;
    } else if (depth === 0) {
      if (code === 0x2c || code === 0x3a || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09)
        return at;
      at++;
    } else {
      at++;
    }
  }
  return at;
}

function decodeString(source: string): string {
  if (!source.includes("\\")) return source.slice(1, -1);
  try {
    return String(JSON.parse(source));
  } catch {
    return source.slice(1, -1);
  }
}

export { maskSessionTokens } from "./session-tokens.js";
