import { literal } from "../../../lake/database.js";
import type { Typed } from "../call.js";
import { isNumber } from "../coercion.js";
import type { Refusal } from "./definition.js";

const SPECIFIER = /%(?:(%|n)|(\d+\$)?([-0+ ,]*)(\d{0,3})(\.\d{1,2})?([a-zA-Z]))/g;

/**
 * A format of Java's Formatter (trino.io/docs, "Conversion functions", `format`) as a call of DuckDB's `printf`: text,
 * whole and fractional numbers, hexadecimal, with widths.
 */
export function javaFormat(
  format: string,
  args: readonly Typed[],
  textOf: (value: Typed) => string | undefined,
): string | Refusal {
  const values: string[] = [];
  let [next, result, last] = [0, "", 0];
  for (const match of format.matchAll(SPECIFIER)) {
    const between = format.slice(last, match.index);
    if (between.includes("%")) return { refused: `the format '${format}' is none that is known here`, at: 0 };
    const [whole, plain, position, flags = "", width = "", precision = "", conversion = ""] = match;
    result += between;
    last = match.index + whole.length;
    if (plain !== undefined) {
      result += plain === "n" ? "\n" : "%%";
      continue;
    }
    const at = position === undefined ? next++ : Number.parseInt(position, 10) - 1;
    const value = args[at];
    if (value === undefined) return { refused: `Format specifier '${whole}' has no argument`, at: 0 };
    const converted = conversionOf(conversion, value, textOf);
    if (converted === undefined) {
      return {
        refused: `the specifier '${whole}' does not go with its argument, or is not known here`,
        at: at + 1,
      };
    }
    result += `%${flags}${width}${converted.letter === "s" ? "" : precision}${converted.letter}`;
    values.push(converted.sql);
  }
  const tail = format.slice(last);
  if (tail.includes("%")) return { refused: `the format '${format}' is none that is known here`, at: 0 };
  return `printf(${[literal(result + tail), ...values].join(", ")})`;
}

function conversionOf(
  conversion: string,
  value: Typed,
  textOf: (value: Typed) => string | undefined,
): { letter: string; sql: string } | undefined {
  if (conversion === "s" || conversion === "S" || conversion === "b") {
    const text = textOf(value);
    if (text === undefined) return undefined;
    const shown = `coalesce(${text}, 'null')`;
    return { letter: "s", sql: conversion === "S" ? `upper(${shown})` : shown };
  }
  if (["d", "x", "X"].includes(conversion) && value.type.kind === "bigint") {
    return { letter: conversion, sql: value.sql };
  }
  if (["f", "e"].includes(conversion) && isNumber(value.type) && value.type.kind !== "bigint") {
    return { letter: conversion, sql: `CAST(${value.sql} AS DOUBLE)` };
  }
  return undefined;
}
