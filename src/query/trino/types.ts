/** The types of Trino (the engine of Athena and CloudTrail Lake) that queries on a trail meet. */
export type TrinoType =
  | { readonly kind: "boolean" | "bigint" | "double" | "real" | "decimal" | "varchar" | "varbinary" }
  | { readonly kind: "date" | "time" | "timestamp" | "timestamp with time zone" }
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
    default:
      return type.kind;
  }
}
