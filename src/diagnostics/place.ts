import { Problem, type ProblemData } from "./problem.js";

const EXCERPT = 76;
const LEAD = 40;

/** A place in the user's text: 1-based line and column, columns counted in code points. */
export interface Place {
  line: number;
  column: number;
}

/** The place of a UTF-8 byte offset, as DuckDB gives them; undefined where the offset lies outside the text. */
export function placeOf(sql: string, byteOffset: number | undefined): Place | undefined {
  if (byteOffset === undefined || !Number.isSafeInteger(byteOffset) || byteOffset < 0) return undefined;
  let bytes = 0;
  let line = 1;
  let column = 1;
  for (const char of sql) {
    if (bytes >= byteOffset) return { line, column };
    bytes += utf8Length(char);
    if (char === "\n") {
      line++;
      column = 1;
    } else {
      column++;
    }
  }
  return byteOffset <= bytes ? { line, column } : undefined;
}

/** A stretch of a text: UTF-16 indexes, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where each piece of a generated text comes from in the text that its user wrote. */
export interface Provenance {
  /** The user's own text. */
  readonly text: string;
  /** The index in the user's text for an index in the generated one; undefined where nothing was written for it. */
  readonly indexOf: (generated: number) => number | undefined;
}

/** The place of a string index. */
export function placeOfIndex(sql: string, index: number): Place {
  const before = sql.slice(0, index).split("\n");
  return { line: before.length, column: Array.from(before.at(-1) ?? "").length + 1 };
}

/** A problem in a text that the user wrote, with the line and a caret below the place where it is known. */
export function textProblem(
  code: ProblemData["code"],
  message: string,
  sql: string,
  place: Place | undefined,
  cause?: unknown,
): Problem {
  const options = cause === undefined ? undefined : { cause };
  if (place === undefined) return new Problem({ code, detail: message }, options);
  return new Problem({ code, detail: `${message}\n\n${excerpt(sql, place)}`, ...place }, options);
}

/** The string index of a place; the text's end where it lies behind it. */
export function indexOfPlace(text: string, { line, column }: Place): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const chars = Array.from(lines[line - 1] ?? "").slice(0, column - 1);
  return Math.min(text.length, before + chars.join("").length);
}

/**
 * A problem whose place is in a generated text, told of the user's own: the caret stands where the user wrote what it is
 * about, and the generated text is not shown. What has no counterpart there keeps its message alone.
 */
export function relocated(problem: Problem, generated: string, provenance: Provenance): Problem {
  const message = problem.message.split("\n\nLINE ")[0] ?? problem.message;
  const index =
    problem.line === undefined || problem.column === undefined
      ? undefined
      : provenance.indexOf(indexOfPlace(generated, { line: problem.line, column: problem.column }));
  const place = index === undefined ? undefined : placeOfIndex(provenance.text, index);
  return textProblem(problem.code, message, provenance.text, place, problem.cause ?? problem);
}

/** `LINE 2: the text` with a caret below the column; long lines are cut around it. */
function excerpt(sql: string, { line, column }: Place): string {
  const chars = Array.from(sql.split("\n")[line - 1] ?? "");
  const from = chars.length <= EXCERPT ? 0 : Math.max(0, Math.min(column - 1 - LEAD, chars.length - EXCERPT));
  const shown = chars.slice(from, from + EXCERPT).map((char) => (isControl(char) ? " " : char));
  const head = `LINE ${line}: ${from > 0 ? "…" : ""}`;
  return `${head}${shown.join("")}${from + EXCERPT < chars.length ? "…" : ""}\n${" ".repeat(head.length + column - 1 - from)}^`;
}

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

function utf8Length(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
