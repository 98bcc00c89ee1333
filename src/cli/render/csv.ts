import { json } from "./json.js";
import { printableLines } from "./printable.js";

/** Spreadsheets take a cell that begins like this for a formula (OWASP, "CSV Injection"), full-width forms too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;
const NEEDS_QUOTES = /[",\n\r]/;

/**
 * One line of CSV (RFC 4180, CRLF). Text that a spreadsheet would run as a formula gets a leading `'`; numbers stay
 * numbers; null is an empty cell; lists and objects are JSON. Control characters other than line breaks and tabs are
 * written as visible escapes, so that a CSV shown in a terminal cannot drive it.
 */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  const text = typeof value === "string" ? value : json(value);
  const safe = (FORMULA.test(text) ? "'" : "") + printableLines(text);
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
