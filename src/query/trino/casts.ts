import { literal } from "../../lake/database.js";
import type { Translated, Typed } from "./call.js";
import { canCoerce, coerce, isNumber, shownType } from "./coercion.js";
import { each, fail, once } from "./once.js";
import { zoneName, zoneText } from "./zones.js";
import { duckdbType, fieldName, sameType, typeName, UNKNOWN, VARCHAR, type TrinoType } from "./types.js";

/**
 * `CAST(value AS to)`, or `TRY_CAST`, which gives NULL where the value cannot be converted (trino.io/docs, "Conversion
 * functions"). What Trino refuses for the types alone is refused here too.
 */
export function translateCast(value: Typed, to: TrinoType, orNull: boolean): Translated {
  const { type } = value;
  const refused = { refused: `Cannot cast ${shownType(value)} to ${typeName(to)}` };
  if (to.kind === "json") {
    if (!toJson(type)) return refused;
    return { type: to, sql: jsonOf(value.sql, type) };
  }
  if (type.kind === "unknown") return coerce(value, to);
  if (to.kind === "varchar") {
    const text = textOf(value.sql, type);
    if (text === undefined) return refused;
    return { type: to, sql: to.length === undefined ? text : `left(${text}, ${to.length})` };
  }
  if (type.kind === "varchar") return fromText(value.sql, to, orNull, value.literal) ?? refused;
  if (type.kind === "json") return fromJson(value.sql, to, orNull) ?? refused;
  if (sameType(type, to) && to.kind !== "decimal") return coerce(value, to);
  if (type.kind === "array" || type.kind === "map" || type.kind === "row")
    return nested(value, to, orNull) ?? refused;
  const sql = plain(value, to, orNull);
  return sql === undefined ? refused : { type: to, sql };
}

/** Casts between types that are neither text, JSON nor made of others. */
function plain({ sql, type }: Typed, to: TrinoType, orNull: boolean): string | undefined {
  const cast = `${orNull ? "TRY_CAST" : "CAST"}(${sql} AS ${duckdbType(to)})`;
  const zone = type.kind === "timestamp with time zone" ? (type.zone ?? "UTC") : "UTC";
  if (isNumber(type) && isNumber(to)) {
    // Trino rounds halves away from zero, DuckDB those of a double to the even neighbour.
    const fraction = type.kind === "double" || type.kind === "real";
    return fraction && to.kind === "bigint" ? cast.replace(`(${sql} AS`, `(round(${sql}) AS`) : cast;
  }
  if (isNumber(type) && to.kind === "boolean") return `(${sql} <> 0)`;
  if (type.kind === "boolean" && isNumber(to)) return cast;
  switch (`${type.kind}>${to.kind}`) {
    case "date>timestamp":
    case "timestamp>date":
    case "timestamp>time":
    case "date>timestamp with time zone":
    case "timestamp>timestamp with time zone":
      return cast;
    case "timestamp with time zone>timestamp":
      return `timezone(${literal(zone)}, ${sql})`;
    case "timestamp with time zone>date":
    case "timestamp with time zone>time":
      return `CAST(timezone(${literal(zone)}, ${sql}) AS ${duckdbType(to)})`;
    case "varbinary>ipaddress":
      return orNull ? `trino_ip_of_bytes(${sql})` : undefined;
    case "uuid>varbinary":
      return `unhex(replace(CAST(${sql} AS VARCHAR), '-', ''))`;
    default:
      return undefined;
  }
}

/** The text of a value as Trino's cast to varchar writes it; undefined where there is no such cast. */
export function textOf(sql: string, type: TrinoType): string | undefined {
  switch (type.kind) {
    case "varchar":
      return sql;
    case "boolean":
    case "bigint":
    case "decimal":
    case "date":
    case "uuid":
      return `CAST(${sql} AS VARCHAR)`;
    case "double":
    case "real":
      return `trino_double_text(${sql})`;
    case "timestamp":
      return `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%g')`;
    case "timestamp with time zone": {
      const zone = type.zone ?? "UTC";
      return `(strftime(timezone(${literal(zone)}, ${sql}), '%Y-%m-%d %H:%M:%S.%g') || ${literal(` ${zoneText(zone)}`)})`;
    }
    case "time":
      return `strftime(DATE '2000-01-01' + ${sql}, '%H:%M:%S.%g')`;
    case "ipaddress":
      return `trino_ip_text(${sql})`;
    case "json":
      // A cast of a JSON value: text as it is, without its quotes; an object or array has no text.
      return once(
        sql,
        (v) =>
          `CASE WHEN json_type(${v}) IN ('OBJECT', 'ARRAY') THEN ${fail("'Cannot cast a JSON object or array to varchar; use json_format'", VARCHAR)} ELSE json_extract_string(${v}, '$') END`,
      );
    case "interval day to second":
      return `trino_interval_text(${sql})`;
    case "interval year to month":
      return `trino_months_text(${sql})`;
    case "unknown":
      return `CAST(${sql} AS VARCHAR)`;
    case "varbinary":
    case "array":
    case "map":
    case "row":
      return undefined;
  }
}

const TEXT_TO: Partial<Record<TrinoType["kind"], { readonly pattern: string; readonly name: string }>> = {
  bigint: { pattern: "[+-]?[0-9]+", name: "BIGINT" },
  double: {
    pattern: "([+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]?|[+-]?(NaN|Infinity))",
    name: "DOUBLE",
  },
  real: {
    pattern: "([+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?(NaN|Infinity))",
    name: "REAL",
  },
  decimal: { pattern: "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?", name: "DECIMAL" },
  boolean: { pattern: "(?i)(t|f|1|0|true|false)", name: "BOOLEAN" },
  date: { pattern: "[+-]?[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}", name: "date" },
  timestamp: {
    pattern:
      "[+-]?[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]{1,12})?)?)?( ?[+-][0-9]{1,2}(:?[0-9]{2})?| ?[A-Za-z][A-Za-z0-9_/+-]*)?",
    name: "timestamp",
  },
  time: { pattern: "[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]{1,12})?)?", name: "time" },
  uuid: {
    pattern: "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    name: "uuid",
  },
};

/** Java's trim: every character up to the space. */
function trimmedText(sql: string): string {
  return `trim(${sql}, e' \\t\\n\\r\\f\\v')`;
}

/** Casts of text: Trino reads less than DuckDB does, such as no `1.5`, `1_000` or `0x10` for a whole number. */
function fromText(sql: string, to: TrinoType, orNull: boolean, written: Typed["literal"]): Typed | undefined {
  if (to.kind === "ipaddress") return { type: to, sql: orNull ? `trino_try_ip(${sql})` : `trino_ip(${sql})` };
  if (to.kind === "varbinary") return { type: to, sql: `encode(${sql})` };
  if (to.kind === "timestamp with time zone") {
    return { type: zoned(to, written), sql: orNull ? `trino_try_zoned(${sql})` : `trino_zoned(${sql})` };
  }
  const rule = TEXT_TO[to.kind];
  if (rule === undefined) return undefined;
  const convert = (v: string) => {
    const trimmed = trimmedText(v);
    // The zone of a timestamp is read and dropped.
    if (to.kind === "timestamp")
      return `TRY_CAST(regexp_extract(${trimmed}, '^\\S+( [0-9:.]+)?') AS TIMESTAMP)`;
    if (to.kind === "double" || to.kind === "real")
      return `TRY_CAST(rtrim(${trimmed}, 'dDfF') AS ${duckdbType(to)})`;
    return `TRY_CAST(${trimmed} AS ${duckdbType(to)})`;
  };
  const matches = (v: string) => `regexp_full_match(${trimmedText(v)}, ${literal(rule.pattern)})`;
  const wrong = (v: string) =>
    fail(
      rule.name === rule.name.toUpperCase()
        ? `'Cannot cast ''' || ${v} || ''' to ${rule.name}'`
        : `'Value cannot be cast to ${rule.name}: ' || ${v}${isoHint(rule.name, v)}`,
      to,
    );
  const value = (v: string) =>
    orNull
      ? `CASE WHEN ${matches(v)} THEN ${convert(v)} END`
      : `CASE WHEN ${v} IS NOT NULL THEN coalesce(CASE WHEN ${matches(v)} THEN ${convert(v)} END, ${wrong(v)}) END`;
  return { type: to, sql: `(${once(sql, value)})` };
}

const NOT_IN_JSON = ["varbinary", "ipaddress", "uuid", "interval day to second", "interval year to month"];
const JSON_KEYS = ["varchar", "bigint", "boolean", "double", "decimal", "unknown"];

/** The type with the zone that a text written in the query ends in. */
function zoned(type: TrinoType, written: Typed["literal"]): TrinoType {
  if (type.kind !== "timestamp with time zone" || typeof written !== "string") return type;
  const text = /(?:[+-]\d\d(?::?\d\d)?|[A-Za-z][\w/+-]*)$/.exec(written.replace(/^\S+/, ""))?.[0];
  const zone = text === undefined ? "UTC" : zoneName(text);
  return typeof zone === "string" ? { kind: type.kind, zone } : type;
}

/** True where values of the type can be cast to JSON. */
function toJson(type: TrinoType): boolean {
  if (type.kind === "array") return toJson(type.of);
  if (type.kind === "map") return toJson(type.value) && JSON_KEYS.includes(type.key.kind);
  if (type.kind === "row") return type.fields.every((field) => toJson(field.type));
  return !NOT_IN_JSON.includes(type.kind);
}

function jsonOf(sql: string, type: TrinoType): string {
  if (type.kind === "json") return sql;
  if (type.kind === "array" && !plainJson(type))
    return `to_json(${each(sql, (item) => jsonOf(item, type.of))})`;
  if (plainJson(type)) return `to_json(${sql})`;
  return `to_json(${textOf(sql, type) ?? sql})`;
}

function plainJson(type: TrinoType): boolean {
  if (type.kind === "array") return plainJson(type.of);
  return !["timestamp", "timestamp with time zone", "time", "json"].includes(type.kind);
}

/** Casts of a JSON value: to scalars, and to arrays, maps and rows of them. */
function fromJson(sql: string, to: TrinoType, orNull: boolean): Typed | undefined {
  return fromJsonTo(to) ? { type: to, sql: decoded(sql, to, orNull) } : undefined;
}

function decoded(sql: string, to: TrinoType, orNull: boolean): string {
  const cast = orNull ? "TRY_CAST" : "CAST";
  if (to.kind === "json") return sql;
  if (to.kind === "varchar") return textOf(sql, { kind: "json" }) ?? sql;
  if (to.kind === "row") return decodedRow(sql, to, orNull);
  if (to.kind === "array") {
    const items = `${cast}(${sql} AS JSON[])`;
    return to.of.kind === "json" ? items : each(items, (item) => decoded(item, to.of, orNull));
  }
  if (to.kind === "map") {
    const members = `${cast}(${sql} AS MAP(VARCHAR, JSON))`;
    if (to.key.kind === "varchar" && to.value.kind === "json") return members;
    return once(members, (v) => {
      const key = (item: string) =>
        to.key.kind === "varchar" ? item : `${cast}(${item} AS ${duckdbType(to.key)})`;
      return `map(${each(`map_keys(${v})`, key)}, ${each(`map_values(${v})`, (item) => decoded(item, to.value, orNull))})`;
    });
  }
  return `${cast}(json_extract_string(${sql}, '$') AS ${duckdbType(to)})`;
}

/** Of an object the members of the fields' names, whatever their case, else of an array its items in order. */
function decodedRow(sql: string, to: Extract<TrinoType, { kind: "row" }>, orNull: boolean): string {
  return once(sql, (v) => {
    const fields = to.fields.map(({ name, type }, at) => {
      const member = `list_filter(map_entries(CAST(${v} AS MAP(VARCHAR, JSON))), lambda _m: lower(_m.key) = ${literal((name ?? "").toLowerCase())})[1]."value"`;
      const source = `CASE json_type(${v}) WHEN 'OBJECT' THEN ${member} ELSE json_extract(${v}, '$[${at}]') END`;
      return `${fieldName(name, at)} := ${decoded(source, type, orNull)}`;
    });
    return `CASE WHEN json_type(${v}) IN ('OBJECT', 'ARRAY') THEN struct_pack(${fields.join(", ")}) END`;
  });
}

const FROM_JSON = ["boolean", "bigint", "double", "real", "decimal", "varchar"];

function fromJsonTo(to: TrinoType): boolean {
  if (to.kind === "array") return fromJsonTo(to.of);
  if (to.kind === "map") return FROM_JSON.includes(to.key.kind) && fromJsonTo(to.value);
  if (to.kind === "row") return to.fields.every((field) => fromJsonTo(field.type));
  return to.kind === "json" || FROM_JSON.includes(to.kind);
}

/** Arrays, maps and rows are cast part by part. */
function nested(value: Typed, to: TrinoType, orNull: boolean): Typed | undefined {
  const { type, sql } = value;
  if (canCoerce(type, to)) return coerce(value, to);
  const part = (item: string, from: TrinoType, of: TrinoType) => {
    const cast = translateCast({ sql: item, type: from }, of, orNull);
    return "refused" in cast ? undefined : cast.sql;
  };
  if (type.kind === "array" && to.kind === "array") {
    if (part("x", type.of, to.of) === undefined) return undefined;
    return { type: to, sql: each(sql, (item) => part(item, type.of, to.of) ?? item) };
  }
  if (type.kind === "map" && to.kind === "map") {
    if (part("x", type.key, to.key) === undefined || part("x", type.value, to.value) === undefined)
      return undefined;
    const keys = (v: string) => each(`map_keys(${v})`, (item) => part(item, type.key, to.key) ?? item);
    const values = (v: string) =>
      each(`map_values(${v})`, (item) => part(item, type.value, to.value) ?? item);
    return { type: to, sql: once(sql, (v) => `map(${keys(v)}, ${values(v)})`) };
  }
  if (type.kind === "row" && to.kind === "row" && type.fields.length === to.fields.length) {
    const fields = (row: string) =>
      to.fields.map(({ name, type: of }, at) => {
        const item = part(`struct_extract_at(${row}, ${at + 1})`, type.fields[at]?.type ?? UNKNOWN, of);
        return item === undefined ? undefined : `${fieldName(name, at)} := ${item}`;
      });
    if (fields("x").includes(undefined)) return undefined;
    return {
      type: to,
      sql: once(sql, (row) => `CASE WHEN ${row} IS NOT NULL THEN struct_pack(${fields(row).join(", ")}) END`),
    };
  }
  return undefined;
}

/** A record's times are ISO 8601 texts, which Trino's casts do not read. */
function isoHint(name: string, v: string): string {
  if (name !== "date" && !name.startsWith("timestamp")) return "";
  return ` || CASE WHEN ${v} LIKE '____-__-__T%' THEN ' (from_iso8601_timestamp reads such a text)' ELSE '' END`;
}
