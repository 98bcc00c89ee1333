import type { TypeSyntax } from "./ast.js";
import type { Translation } from "./translation.js";
import {
  arrayOf,
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  IPADDRESS,
  JSON_TYPE,
  mapOf,
  VARBINARY,
  VARCHAR,
  type TrinoType,
} from "./types.js";

const PLAIN: Readonly<Record<string, TrinoType>> = {
  BOOLEAN,
  TINYINT: BIGINT,
  SMALLINT: BIGINT,
  INTEGER: BIGINT,
  INT: BIGINT,
  BIGINT,
  REAL: { kind: "real" },
  DOUBLE,
  VARBINARY,
  JSON: JSON_TYPE,
  DATE,
  TIME: { kind: "time" },
  TIMESTAMP: { kind: "timestamp" },
  "TIMESTAMP WITH TIME ZONE": { kind: "timestamp with time zone" },
  "INTERVAL DAY TO SECOND": { kind: "interval day to second" },
  "INTERVAL YEAR TO MONTH": { kind: "interval year to month" },
  IPADDRESS,
  UUID: { kind: "uuid" },
  UNKNOWN: { kind: "unknown" },
};

/** Names of types in other systems, and Trino's. */
const FOREIGN: Readonly<Record<string, string>> = {
  STRING: "VARCHAR (STRING is Hive's, for CREATE TABLE)",
  TEXT: "VARCHAR",
  FLOAT: "REAL or DOUBLE",
  NUMERIC: "DECIMAL",
  DATETIME: "TIMESTAMP",
  STRUCT: "ROW",
  LONG: "BIGINT",
  BINARY: "VARBINARY",
  INET: "IPADDRESS",
};

/** The type that CAST names. */
export function typeOf(syntax: TypeSyntax, translation: Translation): TrinoType {
  if (syntax.kind === "row") {
    const fields = syntax.fields.map(({ name, type }) => ({
      name: name?.text.toLowerCase(),
      type: typeOf(type, translation),
    }));
    return { kind: "row", fields };
  }
  const { name, parameters, span } = syntax;
  const numbers = parameters.filter((one) => typeof one === "number");
  const types = parameters.filter((one) => typeof one !== "number").map((one) => typeOf(one, translation));
  const [first, second] = types;
  if (name === "ARRAY" && first !== undefined && parameters.length === 1) return arrayOf(first);
  if (name === "MAP" && first !== undefined && second !== undefined && parameters.length === 2)
    return mapOf(first, second);
  if (name === "VARCHAR" && types.length === 0)
    return numbers[0] === undefined ? VARCHAR : { kind: "varchar", length: numbers[0] };
  if (name === "CHAR")
    throw translation.refuse("CHAR pads texts with blanks and is not supported here; use VARCHAR", span);
  if (name === "DECIMAL" && types.length === 0) {
    const [precision = 38, scale = 0] = numbers;
    if (precision < 1 || precision > 38 || scale > precision)
      throw translation.refuse(`Invalid DECIMAL precision or scale: decimal(${precision},${scale})`, span);
    return { kind: "decimal", precision, scale };
  }
  const plain = PLAIN[name];
  if (plain !== undefined && types.length === 0) return plain;
  const meant = FOREIGN[name];
  throw translation.refuse(
    `Unknown type: ${name.toLowerCase()}${meant === undefined ? "" : `; Trino calls it ${meant}`}`,
    span,
  );
}
