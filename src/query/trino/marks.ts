import type { Span } from "../../diagnostics/place.js";
import { Generated } from "../plan.js";

/*
 * SQL is put together from strings, by many hands. So that each piece still knows which words of the user it was made
 * from, it stands between marks: control characters, which no query may hold (see the scanner). They are taken out at
 * the end, and become the places of the generated text.
 */
const OPEN = "\u0001";
const MIDDLE = "\u0002";
const CLOSE = "\u0003";
const MARKS = /\u0001(\d+)-(\d+)\u0002|\u0003/g;

/** SQL that was made from a stretch of the user's text. */
export function marked(sql: string, span: Span): string {
  return `${OPEN}${span.start}-${span.end}${MIDDLE}${sql}${CLOSE}`;
}

/** The SQL without its marks. */
export function unmarked(sql: string): string {
  return sql.includes(OPEN) ? sql.replaceAll(MARKS, "") : sql;
}

/** The SQL as text with places: each piece belongs to the innermost stretch around it. */
export function generated(sql: string): Generated {
  const text = new Generated();
  const open: Span[] = [];
  let at = 0;
  for (const mark of sql.matchAll(MARKS)) {
    text.add(sql.slice(at, mark.index), open.at(-1));
    at = mark.index + mark[0].length;
    if (mark[1] === undefined) open.pop();
    else open.push({ start: Number(mark[1]), end: Number(mark[2]) });
  }
  return text.add(sql.slice(at), open.at(-1));
}
