import type { Value } from "./ast.js";
import type { Cursor } from "./cursor.js";
import { checkRegex } from "./regex.js";

/** What an unquoted string may consist of: more than the documentation says, as much as published patterns have. */
const BARE = /[^\s(){}&|=!<>"'$%,[\]`“”‘’]+/y;
const BLANKS = /\s+/y;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const CONNECTIVE = /(?:AND|OR)\s*(?=[$(])/iy;

/** Whether a text is written as a number. One that no double can hold is none. */
export function isNumber(text: string): boolean {
  return NUMBER.test(text) && Number.isFinite(Number(text));
}

/** A string, number or regular expression, and whether it was several words without quotes. */
export function readValue(cursor: Cursor, operator: string): { value: Value; loose: boolean } {
  cursor.skipBlanks();
  const start = cursor.at;
  if (cursor.char === '"') {
    const value = readQuoted(cursor);
    closeValue(cursor);
    return { value, loose: false };
  }
  if (cursor.char === "%") {
    const value = readRegex(cursor);
    closeValue(cursor);
    return { value, loose: false };
  }
  const words = readWords(cursor, operator);
  closeValue(cursor);
  const text = words.join(" ");
  const span = { start, end: cursor.at };
  if (words.length === 1 && isNumber(text)) return { value: { kind: "number", text, span }, loose: false };
  return { value: { kind: "string", pieces: piecesOf(text), span }, loose: words.length > 1 };
}

/** A regular expression between two %. */
export function readRegex(cursor: Cursor): Extract<Value, { kind: "regex" }> {
  const start = cursor.at++;
  const end = cursor.text.indexOf("%", cursor.at);
  if (end < 0) throw cursor.wrong("The regular expression that begins here is not closed with %.", start);
  const source = cursor.text.slice(cursor.at, end);
  checkRegex(cursor, source, cursor.at);
  cursor.at = end + 1;
  return { kind: "regex", source, span: cursor.spanFrom(start) };
}

/** The text up to the closing quote, escapes left as they are. */
export function readQuotedText(cursor: Cursor): string {
  const start = cursor.at++;
  const from = cursor.at;
  while (!cursor.ended && cursor.char !== '"') cursor.at += cursor.char === "\\" ? 2 : 1;
  if (cursor.ended) throw cursor.wrong('The string that begins here is not closed with ".', start);
  return cursor.text.slice(from, cursor.at++);
}

function readQuoted(cursor: Cursor): Value {
  const start = cursor.at;
  return { kind: "string", pieces: piecesOf(readQuotedText(cursor)), span: cursor.spanFrom(start) };
}

/** Wildcards and what stands between them; `\"`, `\\` and `\*` are the characters themselves. */
export function piecesOf(text: string): (string | null)[] {
  const pieces: (string | null)[] = [];
  let last = "";
  for (let at = 0; at < text.length; at++) {
    let char = text.charAt(at);
    if (char === "*") {
      if (last !== "") pieces.push(last);
      pieces.push(null);
      last = "";
      continue;
    }
    if (char === "\\" && /["\\*]/.test(text.charAt(at + 1))) char = text.charAt(++at);
    last += char;
  }
  if (last !== "") pieces.push(last);
  return pieces;
}

function readWords(cursor: Cursor, operator: string): string[] {
  const words = [cursor.run(BARE)];
  if (words[0] === "") throw noValue(cursor, operator);
  for (;;) {
    const blanks = cursor.peek(BLANKS).length;
    if (blanks === 0) return words;
    const connective = cursor.peek(CONNECTIVE, cursor.at + blanks);
    if (connective !== "") {
      const sign = /^a/i.test(connective) ? "&&" : "||";
      throw cursor.wrong(`Write ${sign} instead of ${connective.trim()}.`, cursor.at + blanks);
    }
    const word = cursor.peek(BARE, cursor.at + blanks);
    if (word === "") return words;
    words.push(word);
    cursor.at += blanks + word.length;
  }
}

function noValue(cursor: Cursor, operator: string) {
  const { char } = cursor;
  if (/['`‘’“”]/.test(char)) return cursor.wrong('A string stands in straight double quotes: "…".');
  if (char === "$")
    return cursor.wrong(
      "A field is compared with a value, not with another field; a value that holds a $ stands in double quotes.",
    );
  if (char === "=" || char === "!" || char === "<" || char === ">")
    return cursor.wrong(
      `${operator}${char} is no operator: =, !=, <, >, <= and >= are. A value that begins with ${char} stands in double quotes.`,
    );
  if (char === "" || /[)}&|]/.test(char)) return cursor.wrong(`A value is missing behind ${operator}.`);
  return cursor.wrong(`A value with ${char} in it stands in double quotes: "…".`);
}

/** Behind a value comes a blank, a closing bracket, && or ||. */
function closeValue(cursor: Cursor): void {
  const { char } = cursor;
  if (char === "" || /[\s)}&|]/.test(char)) return;
  if (/["'`‘’“”]/.test(char))
    throw cursor.wrong(
      `A stray ${char} behind the value. Put double quotes on both sides of it, or on neither.`,
    );
  if (char === "(" || char === "$")
    throw cursor.wrong("&& or || is missing here; a value that holds this stands in double quotes.");
  throw cursor.wrong("What stands here does not belong to the value; put all of it in double quotes.");
}
