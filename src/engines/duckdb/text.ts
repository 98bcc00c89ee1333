import { Problem } from "../../diagnostics/problem.js";
import { placeOfIndex, textProblem } from "../../diagnostics/place.js";

/** The longest query, in UTF-16 units. DuckDB's serialiser takes a second for the worst text of this length. */
export const MAX_SQL_LENGTH = 262_144;
/** DuckDB's lexer is quadratic in nested comments and nothing interrupts it. */
export const MAX_COMMENT_NESTING = 16;
/** DuckDB's lexer is cubic in a run of `+` or `-`; its own limit for other operators is 64 too. */
export const MAX_OPERATOR_RUN = 64;
/** Numbers and dotted names longer than this occur in no honest query. */
export const MAX_WORD = 1_024;

// The characters that DuckDB itself reads as a space outside quotes.
const UNICODE_SPACE = /[\u00a0\u2000-\u200d\u202f\u205f\u3000\ufeff]/;
const OPERATOR = /[+\-*/<>=~!@#%^&|`?]/;
const WORD = /[A-Za-z0-9_.$\u0080-\uffff]/;

/**
 * The user's text made safe to hand to DuckDB's parser: bounded where its lexer is slower than linear and cannot be
 * interrupted, free of NUL (DuckDB's C interface would stop reading there), and with Unicode spaces outside quotes
 * turned into plain ones, so that DuckDB's positions are positions in the user's text. It has as many UTF-16 units
 * as the text it came from.
 */
export function readableSql(sql: string): string {
  if (sql.length > MAX_SQL_LENGTH) {
    throw new Problem({
      code: "sql-limit",
      detail: `The query is ${sql.length} characters long; at most ${MAX_SQL_LENGTH} are read.`,
    });
  }
  const nul = sql.indexOf("\0");
  if (nul >= 0)
    throw textProblem("sql-syntax", "The query holds a NUL character.", sql, placeOfIndex(sql, nul));
  return rewrite(sql, (char) => (UNICODE_SPACE.test(char) ? " " : char));
}

/** The text of one query without the semicolons behind it, so that it can stand in parentheses. As long as it was. */
export function withoutSemicolons(sql: string): string {
  return sql.includes(";") ? rewrite(sql, (char) => (char === ";" ? " " : char)) : sql;
}

/** Puts every character outside strings, quoted names and comments through `change`. */
function rewrite(sql: string, change: (char: string) => string): string {
  const pieces: string[] = [];
  let at = 0;
  let operators = 0;
  let word = 0;
  while (at < sql.length) {
    const end = quotedEnd(sql, at, word > 0);
    if (end > at) {
      pieces.push(sql.slice(at, end));
      at = end;
      operators = word = 0;
      continue;
    }
    const char = sql.charAt(at);
    operators = OPERATOR.test(char) ? operators + 1 : 0;
    word = WORD.test(char) && !UNICODE_SPACE.test(char) ? word + 1 : 0;
    if (operators > MAX_OPERATOR_RUN)
      throw tooMuch(sql, at, `more than ${MAX_OPERATOR_RUN} operator signs in a row`);
    if (word > MAX_WORD) throw tooMuch(sql, at, `a name or number longer than ${MAX_WORD} characters`);
    pieces.push(change(char));
    at++;
  }
  return pieces.join("");
}

function tooMuch(sql: string, at: number, what: string): Problem {
  return textProblem("sql-limit", `The query holds ${what}.`, sql, placeOfIndex(sql, at));
}

/** The end of the string, quoted name or comment that starts here; `at` itself where none does. */
function quotedEnd(sql: string, at: number, inWord: boolean): number {
  const char = sql.charAt(at);
  if (char === "'") return stringEnd(sql, at, isEscapeString(sql, at));
  if (char === '"') return closing(sql, at + 1, '"');
  if (char === "-" && sql.charAt(at + 1) === "-") {
    const newline = sql.slice(at).search(/[\r\n]/);
    return newline < 0 ? sql.length : at + newline;
  }
  if (char === "/" && sql.charAt(at + 1) === "*") return commentEnd(sql, at);
  if (char === "$" && !inWord) {
    const tag = /^\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/.exec(
      sql.slice(at, at + MAX_WORD),
    )?.[0];
    return tag === undefined ? at : closing(sql, at + tag.length, tag);
  }
  return at;
}

function isEscapeString(sql: string, quote: number): boolean {
  return /[eE]/.test(sql.charAt(quote - 1)) && (quote < 2 || !WORD.test(sql.charAt(quote - 2)));
}

function stringEnd(sql: string, quote: number, escapes: boolean): number {
  for (let at = quote + 1; at < sql.length; at++) {
    const char = sql.charAt(at);
    if (escapes && char === "\\") at++;
    else if (char === "'") return at + 1;
  }
  return sql.length;
}

function closing(sql: string, from: number, mark: string): number {
  const found = sql.indexOf(mark, from);
  return found < 0 ? sql.length : found + mark.length;
}

function commentEnd(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    const pair = sql.slice(at, at + 2);
    if (pair === "/*") {
      depth++;
      at++;
      if (depth > MAX_COMMENT_NESTING)
        throw tooMuch(sql, at, `comments nested more than ${MAX_COMMENT_NESTING} deep`);
    } else if (pair === "*/") {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return sql.length;
}
