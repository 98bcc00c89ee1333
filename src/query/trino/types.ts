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
  if (type.kind === "array") return `array(${typeName(type.of)})`;
  if (type.kind === "map") return `map(${typeName(type.key)}, ${typeName(type.value)})`;
  if (type.kind !== "row") return type.kind;
  const fields = type.fields.map(({ name, type: of }) =>
    name === undefined ? typeName(of) : `${name} ${typeName(of)}`,
  );
  return `row(${fields.join(", ")})`;
}
