import type { Typed } from "./call.js";
import { each, once } from "./once.js";
import { duckdbType, fieldName, sameType, typeName, UNKNOWN, type TrinoType } from "./types.js";

/** Trino's numbers, each of which coerces to those after it (trino.io/docs "Data types", "Conversion functions"). */
const NUMBERS = ["bigint", "decimal", "real", "double"] as const;
const DATES = ["date", "timestamp", "timestamp with time zone"] as const;

export function isNumber(type: TrinoType): boolean {
  return NUMBERS.some((kind) => kind === type.kind);
}

/** True where Trino converts a value by itself. Text is never converted to another type, nor another type to text. */
export function canCoerce(from: TrinoType, to: TrinoType): boolean {
  if (from.kind === "unknown" || sameType(from, to)) return true;
  const common = commonType(from, to);
  return common !== undefined && sameType(common, to);
}

/** The type that both convert to by themselves; undefined where there is none. */
export function commonType(a: TrinoType, b: TrinoType): TrinoType | undefined {
  if (a.kind === "unknown") return b;
  if (b.kind === "unknown") return a;
  if (a.kind === "array" && b.kind === "array") {
    const of = commonType(a.of, b.of);
    return of === undefined ? undefined : { kind: "array", of };
  }
  if (a.kind === "map" && b.kind === "map") {
    const [key, value] = [commonType(a.key, b.key), commonType(a.value, b.value)];
    return key === undefined || value === undefined ? undefined : { kind: "map", key, value };
  }
  if (a.kind === "row" && b.kind === "row") return commonRow(a, b);
  if (a.kind === "varchar" && b.kind === "varchar") return a.length === b.length ? a : { kind: "varchar" };
  if (a.kind === "decimal" && b.kind === "decimal") return commonDecimal(a, b);
  if (a.kind === "timestamp with time zone" && b.kind === "timestamp with time zone") {
    return a.zone === b.zone ? a : { kind: a.kind };
  }
  if (a.kind === b.kind) return a;
  return later(NUMBERS, a, b) ?? later(DATES, a, b);
}

/** The type that all convert to; undefined where there is none. */
export function commonTypeOf(types: readonly TrinoType[]): TrinoType | undefined {
  return types.reduce<TrinoType | undefined>(
    (common, type) => (common === undefined ? undefined : commonType(common, type)),
    UNKNOWN,
  );
}

function later(order: readonly string[], a: TrinoType, b: TrinoType): TrinoType | undefined {
  const [first, second] = [order.indexOf(a.kind), order.indexOf(b.kind)];
  if (first === -1 || second === -1) return undefined;
  const wider = first > second ? a : b;
  // Whole numbers have up to 19 digits.
  if (wider.kind === "decimal" && wider.precision !== undefined) {
    return commonDecimal(wider, { precision: 19, scale: 0 });
  }
  return wider;
}

interface Digits {
  readonly precision?: number;
  readonly scale?: number;
}

function commonDecimal(a: Digits, b: Digits): TrinoType {
  if (a.precision === undefined || b.precision === undefined) return { kind: "decimal" };
  const scale = Math.max(a.scale ?? 0, b.scale ?? 0);
  const whole = Math.max(a.precision - (a.scale ?? 0), b.precision - (b.scale ?? 0));
  return { kind: "decimal", precision: Math.min(38, whole + scale), scale };
}

type Row = Extract<TrinoType, { kind: "row" }>;

function commonRow(a: Row, b: Row): TrinoType | undefined {
  if (a.fields.length !== b.fields.length) return undefined;
  const fields = a.fields.map((field, at) => {
    const other = b.fields[at];
    return {
      // Names that differ are lost.
      name: field.name === other?.name ? field.name : undefined,
      type: commonType(field.type, other?.type ?? UNKNOWN),
    };
  });
  if (fields.some(({ type }) => type === undefined)) return undefined;
  return { kind: "row", fields: fields as Row["fields"] };
}

/** The value as the type that it coerces to; ask `canCoerce` first. */
export function coerce(value: Typed, to: TrinoType): Typed {
  const { type } = value;
  if (type.kind === "unknown") return { ...value, type: to, sql: `CAST(${value.sql} AS ${duckdbType(to)})` };
  if (duckdbType(type) === duckdbType(to))
    return { ...value, type: to.kind === type.kind && !isNested(to) ? type : to };
  return { type: to, sql: converted(value.sql, type, to) };
}

function isNested(type: TrinoType): boolean {
  return type.kind === "array" || type.kind === "map" || type.kind === "row";
}

function converted(sql: string, from: TrinoType, to: TrinoType): string {
  if (from.kind === "array" && to.kind === "array") {
    return each(sql, (item) => converted(item, from.of, to.of));
  }
  if (from.kind === "row" && to.kind === "row") {
    return once(sql, (row) => `CASE WHEN ${row} IS NOT NULL THEN ${repacked(row, from, to)} END`);
  }
  return duckdbType(from) === duckdbType(to) ? sql : `CAST(${sql} AS ${duckdbType(to)})`;
}

/** DuckDB converts a struct by the names of its fields, Trino a row by their order. */
function repacked(sql: string, from: Row, to: Row): string {
  const fields = to.fields.map(({ name, type }, at) => {
    const source = from.fields[at]?.type ?? UNKNOWN;
    return `${fieldName(name, at)} := ${converted(`struct_extract_at(${sql}, ${at + 1})`, source, type)}`;
  });
  return `struct_pack(${fields.join(", ")})`;
}

/** A type as Trino's messages name it for this value: a small whole number written in a query is `integer` there. */
export function shownType(value: Typed): string {
  const small = typeof value.literal === "number" && Math.abs(value.literal) <= 2_147_483_647;
  return value.type.kind === "bigint" && small ? "integer" : typeName(value.type);
}
