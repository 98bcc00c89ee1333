import type { Refusal } from "./definition.js";

/**
 * A piece of a pattern: of DuckDB's format, the offset or the name of the zone, which DuckDB's format does not know
 * for a zone that is not UTC.
 */
export type JodaPiece = string | { readonly zone: "offset" | "colon" | "name" };

/** Letters by how often they stand, from JodaTime's DateTimeFormat; DuckDB pads what is not written with `-`. */
function field(letter: string, count: number, use: "print" | "parse"): JodaPiece | undefined {
  const number = (padded: string, bare: string) => (count >= 2 ? padded : bare);
  switch (letter) {
    case "y":
    case "Y":
    case "u":
      return count === 2 ? "%y" : "%Y";
    case "x":
      return use === "print" && count !== 2 ? "%G" : undefined;
    case "w":
      return use === "print" && count === 2 ? "%V" : undefined;
    case "M":
      if (count === 3) return "%b";
      return count > 3 ? "%B" : number("%m", "%-m");
    case "d":
      return number("%d", "%-d");
    case "D":
      return count === 3 ? "%j" : count === 1 ? "%-j" : undefined;
    case "E":
      return count > 3 ? "%A" : "%a";
    case "e":
      return use === "print" && count === 1 ? "%u" : undefined;
    case "a":
      return "%p";
    case "H":
      return number("%H", "%-H");
    case "h":
      return number("%I", "%-I");
    case "m":
      return number("%M", "%-M");
    case "s":
      return number("%S", "%-S");
    case "S":
      if (use === "parse") return "%f";
      return count < 3 ? undefined : `%g${"0".repeat(count - 3)}`;
    case "Z":
      if (use === "parse") return "%z";
      return { zone: count === 1 ? "offset" : count === 2 ? "colon" : "name" };
    case "z":
      return use === "print" ? { zone: "name" } : undefined;
    default:
      return undefined;
  }
}

/** The pieces of a pattern as `format_datetime` and `parse_datetime` take it (trino.io/docs, "Java date functions"). */
export function jodaFormat(pattern: string, use: "print" | "parse"): readonly JodaPiece[] | Refusal {
  const pieces: JodaPiece[] = [];
  for (const [text] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    if (text === "'") return { refused: `Illegal pattern: a quote of '${pattern}' does not end`, at: 1 };
    if (text.startsWith("'")) {
      pieces.push((text === "''" ? "'" : text.slice(1, -1).replaceAll("''", "'")).replaceAll("%", "%%"));
    } else if (/^[A-Za-z]/.test(text)) {
      const piece = field(text[0] ?? "", text.length, use);
      if (piece === undefined) {
        return { refused: `Illegal pattern component, or one that is not known here: ${text}`, at: 1 };
      }
      pieces.push(piece);
    } else {
      pieces.push(text.replaceAll("%", "%%"));
    }
  }
  return pieces.length === 0 ? { refused: "Invalid pattern specification", at: 1 } : pieces;
}
