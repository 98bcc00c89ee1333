import { textOf } from "./casts.js";
import { each, once } from "./once.js";
import { fieldName, type TrinoType } from "./types.js";

/**
 * A column of an answer as Athena shows it, where DuckDB holds something else: an address is a number there, a moment
 * has no zone, an interval is written otherwise. Undefined where the value may stand as it is.
 */
export function shown(sql: string, type: TrinoType): string | undefined {
  if (type.kind === "array") {
    return shown("x", type.of) === undefined ? undefined : each(sql, (item) => shown(item, type.of) ?? item);
  }
  if (type.kind === "map") {
    const parts = [shown("x", type.key), shown("x", type.value)];
    if (parts.every((part) => part === undefined)) return undefined;
    const keys = (v: string) => each(`map_keys(${v})`, (item) => shown(item, type.key) ?? item);
    const values = (v: string) => each(`map_values(${v})`, (item) => shown(item, type.value) ?? item);
    return once(sql, (v) => `map(${keys(v)}, ${values(v)})`);
  }
  if (type.kind === "row") return shownRow(sql, type);
  const differs =
    type.kind === "ipaddress" ||
    type.kind.startsWith("interval") ||
    (type.kind === "timestamp with time zone" && (type.zone ?? "UTC") !== "UTC");
  return differs ? textOf(sql, type) : undefined;
}

function shownRow(sql: string, type: Extract<TrinoType, { kind: "row" }>): string | undefined {
  if (type.fields.every((field) => shown("x", field.type) === undefined)) return undefined;
  return once(sql, (row) => {
    const fields = type.fields.map((field, at) => {
      const value = `struct_extract_at(${row}, ${at + 1})`;
      return `${fieldName(field.name, at)} := ${shown(value, field.type) ?? value}`;
    });
    return `CASE WHEN ${row} IS NOT NULL THEN struct_pack(${fields.join(", ")}) END`;
  });
}

/** The query with its columns as they are shown; the query itself where all are so already. */
export function shownQuery(sql: string, types: readonly TrinoType[]): string {
  const names = types.map((_, at) => `_c${at}`);
  const columns = types.map((type, at) => shown(`_c${at}`, type));
  if (columns.every((column) => column === undefined)) return sql;
  const list = columns.map((column, at) => `${column ?? names[at]} AS _c${at}`).join(", ");
  return `SELECT ${list} FROM (${sql}) AS _shown(${names.join(", ")})`;
}
