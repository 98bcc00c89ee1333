import { Problem, type ProblemData } from "../../diagnostics/problem.js";

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

/** The place of a string index. */
export function placeOfIndex(sql: string, index: number): Place {
  const before = sql.slice(0, index).split("\n");
  return { line: before.length, column: Array.from(before.at(-1) ?? "").length + 1 };
}

/** A problem in the user's SQL, with the line and a caret below the place where it is known. */
export function sqlProblem(
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
