import type { Refusal } from "./definition.js";

/** MySQL's specifiers (trino.io/docs, "MySQL date functions") and DuckDB's of the same meaning. */
const SPECIFIERS: Readonly<Record<string, string>> = {
  a: "%a",
  b: "%b",
  c: "%-m",
  d: "%d",
  e: "%-d",
  H: "%H",
  h: "%I",
  I: "%I",
  i: "%M",
  j: "%j",
  k: "%-H",
  l: "%-I",
  M: "%B",
  m: "%m",
  p: "%p",
  r: "%I:%M:%S %p",
  S: "%S",
  s: "%S",
  T: "%H:%M:%S",
  W: "%A",
  Y: "%Y",
  y: "%y",
  "%": "%%",
};

/** Trino's timestamps have milliseconds: it prints three digits and three zeros, and reads up to nine digits. */
const PRINTED: Readonly<Record<string, string>> = { f: "%g000", v: "%V", x: "%G" };
const PARSED: Readonly<Record<string, string>> = { f: "%f" };

const UNSUPPORTED = "DUuVwX";

/** The format as DuckDB's `strftime` or `strptime` takes it. */
export function mysqlFormat(format: string, use: "print" | "parse"): string | Refusal {
  const own = use === "print" ? PRINTED : PARSED;
  let result = "";
  for (let at = 0; at < format.length; at++) {
    const character = format[at] ?? "";
    if (character !== "%") {
      result += character;
      continue;
    }
    const letter = format[++at];
    if (letter === undefined) return { refused: `Invalid format: '${format}' ends with %`, at: 1 };
    if (UNSUPPORTED.includes(letter)) {
      return { refused: `%${letter} not currently supported in the date format string`, at: 1 };
    }
    const written = own[letter] ?? SPECIFIERS[letter];
    if (written === undefined && (letter === "v" || letter === "x")) {
      return { refused: `%${letter} is not read here, only printed`, at: 1 };
    }
    // Another letter stands for itself.
    result += written ?? letter;
  }
  return result;
}
