import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  DuckDBVariantValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { Json } from "../../trail/record.js";

/** A DECIMAL type of at most this many digits is exact as a JSON number. */
const EXACT_DIGITS = 15;

/**
 * A DuckDB value as plain JSON.
 *
 * Whole numbers of any width: number where JavaScript holds it exactly, else text. DECIMAL: number for types of at
 * most 15 digits, else text. NaN and infinities: "NaN", "Infinity", "-Infinity". TIMESTAMP: `2024-05-01T10:00:00.5`;
 * WITH TIME ZONE: the same in UTC with `Z`. DATE, TIME, INTERVAL, UUID, ENUM, BIT: their text. BLOB: lower-case hex.
 * LIST and ARRAY: array. STRUCT: object. MAP: object, its keys as text. UNION and VARIANT: what they hold.
 */
export function jsonOf(value: DuckDBValue): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  return typeof value === "bigint" ? wholeNumber(value) : boxedValue(value);
}

function wholeNumber(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function boxedValue(value: Exclude<DuckDBValue, null | boolean | number | string | bigint>): Json {
  if (value instanceof DuckDBDecimalValue) {
    return value.width <= EXACT_DIGITS ? Number(value.toString()) : value.toString();
  }
  if (value instanceof DuckDBTimestampTZValue)
    return isoText(new DuckDBTimestampValue(value.micros).toString(), "Z");
  if (
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampSecondsValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampNanosecondsValue
  ) {
    return isoText(value.toString(), "");
  }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("hex");
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(jsonOf);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, jsonOf(item)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(
      value.entries.map(({ key, value: item }) => [keyText(jsonOf(key)), jsonOf(item)]),
    );
  }
  if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue) return jsonOf(value.value);
  return value.toString();
}

/** Years before 1 and infinite times keep DuckDB's own text. */
function isoText(text: string, zone: string): string {
  return /^\d{4,}-\d\d-\d\d \S+$/.test(text) ? `${text.replace(" ", "T")}${zone}` : text;
}

function keyText(key: Json): string {
  return typeof key === "string" ? key : JSON.stringify(key);
}
