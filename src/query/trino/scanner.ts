import { placeOfIndex, textProblem } from "../../diagnostics/place.js";
import { Problem } from "../../diagnostics/problem.js";
import { MAX_LENGTH, MAX_TOKENS, type Token } from "./tokens.js";
import { unicodeText } from "./unicode-text.js";

const SPACE = /[\s\u0085\u200b-\u200d\ufeff]/;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER =
  /0[xX](?:_?[0-9A-Fa-f])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /->>|->|=>|<>|!=|<=|>=|\|\||::|==|[^]/y;
/** Characters that mark places while SQL is made; no honest query holds them. */
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f]/;
const SMART_QUOTES = /[\u2018\u2019\u201a\u201b\u2032\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]/;

/**
 * The tokens of a query, as Trino's own lexer reads it. Characters that begin nothing are tokens too: a placeholder may
 * be written with them, and the parser says what it expected in their place.
 *
 * @throws Problem `sql-syntax` for what is never closed, `sql-limit` for a query too long.
 */
export function scan(text: string): Token[] {
  if (text.length > MAX_LENGTH) {
    const detail = `The query is ${text.length} characters long; at most ${MAX_LENGTH} are read.`;
    throw new Problem({ code: "sql-limit", detail });
  }
  const control = text.search(CONTROL);
  if (control >= 0) throw wrong(text, control, "The query holds a control character");
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = afterSpace(text, at);
    if (at >= text.length) break;
    const token = next(text, at);
    tokens.push(token);
    if (tokens.length > MAX_TOKENS) {
      const what = `The query has more than ${MAX_TOKENS} words and signs.`;
      throw textProblem("sql-limit", what, text, placeOfIndex(text, at));
    }
    at = token.end;
  }
  tokens.push({ kind: "end", text: "", value: "", start: text.length, end: text.length });
  return tokens;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    if (at < text.length && SPACE.test(text.charAt(at))) at++;
    else if (text.startsWith("--", at)) {
      const length = text.slice(at).search(/[\r\n]/);
      at = length < 0 ? text.length : at + length;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) throw wrong(text, at, "This comment is never closed: `*/` is missing");
      at = end + 2;
    } else return at;
  }
}

function next(text: string, at: number): Token {
  const char = text.charAt(at);
  if (char === "'") return stringToken(text, at, at);
  if (char === '"') {
    const end = quotedEnd(text, at, '"', "This name in double quotes is never closed");
    const value = text.slice(at + 1, end - 1).replaceAll('""', '"');
    if (value === "") throw wrong(text, at, 'A name may not be empty (`""`); a text stands in single quotes');
    return token("quoted", text, at, end, value);
  }
  if (SMART_QUOTES.test(char)) {
    const what = `\`${char}\` is a typographic quote, as word processors and web pages make them; write \`'\` around a text`;
    throw wrong(text, at, what);
  }
  if (char === "`") {
    throw wrong(
      text,
      at,
      "Names stand in double quotes, not in backquotes (those are Hive's, for CREATE TABLE)",
    );
  }
  if (/^[uU]&'/.test(text.slice(at, at + 3))) return unicodeToken(text, at);
  if (/^[xX]'/.test(text.slice(at, at + 2))) {
    const end = quotedEnd(text, at + 1, "'", "This binary literal is never closed");
    return token("binary", text, at, end, text.slice(at + 2, end - 1));
  }
  const word = match(WORD, text, at);
  if (word !== undefined) return token("word", text, at, at + word.length, word.toUpperCase());
  const number = match(NUMBER, text, at);
  if (number !== undefined) return token("number", text, at, at + number.length, number.replaceAll("_", ""));
  const symbol = match(SYMBOL, text, at) ?? char;
  const whole = symbol.length === 1 ? String.fromCodePoint(text.codePointAt(at) ?? 0) : symbol;
  return token("symbol", text, at, at + whole.length, whole);
}

function stringToken(text: string, start: number, quote: number): Token {
  const end = quotedEnd(text, quote, "'", "This text in single quotes is never closed");
  return token("string", text, start, end, text.slice(quote + 1, end - 1).replaceAll("''", "'"));
}

/** `U&'…'`, with the escape character that `UESCAPE '…'` may name behind it. */
function unicodeToken(text: string, start: number): Token {
  const raw = stringToken(text, start, start + 2);
  const after = afterSpace(text, raw.end);
  const uescape = /^uescape\b/i.exec(text.slice(after, after + 8));
  let escape = "\\";
  let end = raw.end;
  if (uescape !== null) {
    const quote = afterSpace(text, after + 7);
    if (text.charAt(quote) !== "'") throw wrong(text, quote, "UESCAPE takes one character in single quotes");
    const named = stringToken(text, quote, quote);
    escape = named.value;
    end = named.end;
  }
  const decoded = unicodeText(raw.value, escape);
  if ("wrong" in decoded) throw wrong(text, start, decoded.wrong);
  if (CONTROL.test(decoded.text)) throw wrong(text, start, "The query holds a control character");
  return token("string", text, start, end, decoded.text);
}

function quotedEnd(text: string, quote: number, mark: string, unclosed: string): number {
  let at = quote + 1;
  for (;;) {
    const found = text.indexOf(mark, at);
    if (found < 0) throw wrong(text, quote, unclosed);
    if (text.charAt(found + 1) !== mark) return found + 1;
    at = found + 2;
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function token(kind: Token["kind"], text: string, start: number, end: number, value: string): Token {
  return { kind, text: text.slice(start, end), value, start, end };
}

function wrong(text: string, at: number, what: string): Problem {
  return textProblem("sql-syntax", `${what}.`, text, placeOfIndex(text, at));
}
