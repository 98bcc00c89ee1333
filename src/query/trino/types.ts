/** The types of Trino (the engine of Athena and CloudTrail Lake) that queries on a trail meet. */
export type TrinoType =
  /** Whole numbers of every width are `bigint`. */
  | { readonly kind: "boolean" | "bigint" | "double" | "real" | "varbinary" }
  /** Without digits: of as many as DuckDB gives it. */
  | { readonly kind: "decimal"; readonly precision?: number; readonly scale?: number }
  | { readonly kind: "varchar"; readonly length?: number }
  | { readonly kind: "date" | "time" | "timestamp" }
  /** DuckDB holds the instant alone. The zone in which it is shown and taken apart is UTC where it is not known here. */
  | { readonly kind: "timestamp with time zone"; readonly zone?: string }
  | { readonly kind: "interval day to second" | "interval year to month" }
  | { readonly kind: "json" | "ipaddress" | "uuid" }
  /** Of NULL, and where nothing is known: it goes with every type. */
  | { readonly kind: "unknown" }
  | { readonly kind: "array"; readonly of: TrinoType }
  | { readonly kind: "map"; readonly key: TrinoType; readonly value: TrinoType }
  /** A field without a name is `undefined`. */
  | {
      readonly kind: "row";
      readonly fields: readonly { readonly name: string | undefined; readonly type: TrinoType }[];
    };

/** A type as Trino prints it in its messages: `array(varchar)`, `row(arn varchar, accountid varchar)`. */
export function typeName(type: TrinoType): string {
  switch (type.kind) {
    case "array":
      return `array(${typeName(type.of)})`;
    case "map":
      return `map(${typeName(type.key)}, ${typeName(type.value)})`;
    case "row":
      return `row(${type.fields.map(({ name, type: of }) => (name === undefined ? typeName(of) : `${name} ${typeName(of)}`)).join(", ")})`;
    case "varchar":
      return type.length === undefined ? "varchar" : `varchar(${type.length})`;
    case "decimal":
      return type.precision === undefined ? "decimal" : `decimal(${type.precision},${type.scale ?? 0})`;
    case "boolean":
    case "bigint":
    case "double":
    case "real":
    case "varbinary":
    case "date":
    case "time":
    case "timestamp":
    case "timestamp with time zone":
    case "interval day to second":
    case "interval year to month":
    case "json":
    case "ipaddress":
    case "uuid":
    case "unknown":
      return type.kind;
  }
}

export const BOOLEAN: TrinoType = { kind: "boolean" };
export const BIGINT: TrinoType = { kind: "bigint" };
export const DOUBLE: TrinoType = { kind: "double" };
export const VARCHAR: TrinoType = { kind: "varchar" };
export const VARBINARY: TrinoType = { kind: "varbinary" };
export const DATE: TrinoType = { kind: "date" };
export const TIMESTAMP: TrinoType = { kind: "timestamp" };
export const INSTANT: TrinoType = { kind: "timestamp with time zone" };
export const JSON_TYPE: TrinoType = { kind: "json" };
export const IPADDRESS: TrinoType = { kind: "ipaddress" };
export const UNKNOWN: TrinoType = { kind: "unknown" };

export function arrayOf(of: TrinoType): TrinoType {
  return { kind: "array", of };
}

export function mapOf(key: TrinoType, value: TrinoType): TrinoType {
  return { kind: "map", key, value };
}

export function rowOf(fields: Readonly<Record<string, TrinoType>>): TrinoType {
  return { kind: "row", fields: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

/** True where both are one type; lengths, digits and zones do not count. */
export function sameType(a: TrinoType, b: TrinoType): boolean {
  if (a.kind === "array" && b.kind === "array") return sameType(a.of, b.of);
  if (a.kind === "map" && b.kind === "map") return sameType(a.key, b.key) && sameType(a.value, b.value);
  if (a.kind === "row" && b.kind === "row") {
    return (
      a.fields.length === b.fields.length &&
      a.fields.every((field, at) => sameType(field.type, b.fields[at]?.type ?? UNKNOWN))
    );
  }
  return a.kind === b.kind;
}

/** The DuckDB type that holds values of this type. */
export function duckdbType(type: TrinoType): string {
  switch (type.kind) {
    case "array":
      return `${duckdbType(type.of)}[]`;
    case "map":
      return `MAP(${duckdbType(type.key)}, ${duckdbType(type.value)})`;
    case "row":
      return `STRUCT(${type.fields.map((field, at) => `${fieldName(field.name, at)} ${duckdbType(field.type)}`).join(", ")})`;
    case "decimal":
      return type.precision === undefined
        ? "DECIMAL(38, 9)"
        : `DECIMAL(${type.precision}, ${type.scale ?? 0})`;
    case "interval day to second":
    case "interval year to month":
      return "INTERVAL";
    case "ipaddress":
      return "UHUGEINT";
    case "varbinary":
      return "BLOB";
    case "real":
      return "FLOAT";
    case "unknown":
      return "INTEGER";
    case "boolean":
    case "bigint":
    case "double":
    case "varchar":
    case "date":
    case "time":
    case "timestamp":
    case "timestamp with time zone":
    case "json":
    case "uuid":
      return type.kind.toUpperCase();
  }
}

/** The DuckDB name of a ROW's field, quoted; Trino shows a field without a name as `field0`, counted from 0. */
export function fieldName(name: string | undefined, at: number): string {
  return `"${(name ?? `field${at}`).replaceAll('"', '""')}"`;
}
