import { literal } from "../../lake/database.js";
import type { Translated, Typed } from "./call.js";
import { canCoerce, coerce, commonType, isNumber, shownType } from "./coercion.js";
import { fail, once } from "./once.js";
import { zoneOf } from "./zones.js";
import { BIGINT, BOOLEAN, TIMESTAMP, VARCHAR, type TrinoType } from "./types.js";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "||";
export type ComparisonOperator =
  "=" | "<>" | "!=" | "<" | "<=" | ">" | ">=" | "IS DISTINCT FROM" | "IS NOT DISTINCT FROM";

/** `left op right` (trino.io/docs, "Comparison", "Mathematical", "Date and time functions and operators"). */
export function translateBinary(
  operator: ArithmeticOperator | ComparisonOperator,
  left: Typed,
  right: Typed,
): Translated {
  switch (operator) {
    case "||":
      return concatenation(left, right);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return arithmetic(operator, left, right) ?? cannotApply(operator, left, right);
    case "=":
    case "<>":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "IS DISTINCT FROM":
    case "IS NOT DISTINCT FROM":
      return comparison(operator, left, right);
  }
}

function cannotApply(operator: string, left: Typed, right: Typed): Translated {
  return { refused: `Cannot apply operator: ${shownType(left)} ${operator} ${shownType(right)}` };
}

function comparison(operator: ComparisonOperator, left: Typed, right: Typed): Translated {
  const shown = operator === "!=" ? "<>" : operator;
  const type = commonType(left.type, right.type);
  if (type === undefined) return cannotApply(shown, left, right);
  const ordered = ["<", "<=", ">", ">="].includes(operator);
  if (ordered && !isOrderable(type)) return cannotApply(shown, left, right);
  const [a, b] = [coerce(left, type), coerce(right, type)];
  return { type: BOOLEAN, sql: `(${a.sql} ${shown} ${b.sql})` };
}

/** True where Trino orders values of the type: not maps and JSON, nor what holds them. */
export function isOrderable(type: TrinoType): boolean {
  if (type.kind === "array") return isOrderable(type.of);
  if (type.kind === "row") return type.fields.every((field) => isOrderable(field.type));
  return type.kind !== "map" && type.kind !== "json";
}

function concatenation(left: Typed, right: Typed): Translated {
  const [a, b] = [left.type, right.type];
  for (const kind of ["varchar", "varbinary"] as const) {
    const fits = (type: TrinoType) => type.kind === kind || type.kind === "unknown";
    if ((a.kind === kind || b.kind === kind) && fits(a) && fits(b)) {
      return { type: { kind }, sql: `(${coerce(left, { kind }).sql} || ${coerce(right, { kind }).sql})` };
    }
  }
  if (a.kind === "unknown" && b.kind === "unknown") return { type: VARCHAR, sql: "CAST(NULL AS VARCHAR)" };
  if (a.kind === "array" || b.kind === "array") {
    const both = commonType(a, b);
    if (both?.kind === "array") {
      // DuckDB's list_concat takes NULL for an empty list; `||` does not.
      return { type: both, sql: `(${coerce(left, both).sql} || ${coerce(right, both).sql})` };
    }
    const type = a.kind === "array" ? a : b;
    const item = a.kind === "array" ? right : left;
    if (type.kind === "array" && canCoerce(item.type, type.of)) {
      const one = `[${coerce(item, type.of).sql}]`;
      return { type, sql: a.kind === "array" ? `(${left.sql} || ${one})` : `(${one} || ${right.sql})` };
    }
  }
  return cannotApply("||", left, right);
}

function arithmetic(
  operator: "+" | "-" | "*" | "/" | "%",
  left: Typed,
  right: Typed,
): Translated | undefined {
  const known = (value: Typed, other: Typed) =>
    value.type.kind === "unknown" ? coerce(value, isNumber(other.type) ? other.type : BIGINT) : value;
  const [a, b] = [known(left, right), known(right, left)];
  if (!isNumber(a.type) || !isNumber(b.type)) return dateArithmetic(operator, a, b);
  const type = commonType(a.type, b.type) ?? BIGINT;
  if (type.kind === "decimal") return decimalArithmetic(operator, a, b);
  const [x, y] = [coerce(a, type).sql, coerce(b, type).sql];
  if (operator !== "/" && operator !== "%") return { type, sql: `(${x} ${operator} ${y})` };
  if (type.kind !== "bigint") return { type, sql: `(${x} ${operator} ${y})` };
  return { type, sql: divided(operator === "/" ? "//" : "%", x, y, b, type) };
}

/** Division of exact numbers by zero is an error in Trino; DuckDB gives NULL. */
function divided(operator: string, x: string, y: string, divisor: Typed, type: TrinoType): string {
  if (typeof divisor.literal === "number" && divisor.literal !== 0) return `(${x} ${operator} ${y})`;
  const nonzero = (v: string) => `CASE WHEN ${v} = 0 THEN ${fail("'Division by zero'", type)} ELSE ${v} END`;
  return `(${x} ${operator} ${once(y, nonzero)})`;
}

/**
 * Precision and scale as Trino derives them (trino.io/docs, "Decimal functions and operators"). A quotient has the
 * larger of the two scales and is rounded half up; it is computed as a floating-point number, exact to 15 digits.
 */
function decimalArithmetic(operator: "+" | "-" | "*" | "/" | "%", left: Typed, right: Typed): Translated {
  const [a, b] = [digits(left.type), digits(right.type)];
  const scale = operator === "*" ? a.scale + b.scale : Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const precision = {
    "+": whole + scale + 1,
    "-": whole + scale + 1,
    "*": a.precision + b.precision,
    "/": a.precision + b.scale + Math.max(b.scale - a.scale, 0),
    "%": Math.min(a.precision - a.scale, b.precision - b.scale) + scale,
  }[operator];
  const type: TrinoType = { kind: "decimal", precision: Math.min(38, Math.max(precision, scale, 1)), scale };
  const text = `DECIMAL(${Math.min(38, precision)}, ${scale})`;
  const sql =
    operator === "/" || operator === "%"
      ? divided(operator, left.sql, right.sql, right, right.type)
      : `(${left.sql} ${operator} ${right.sql})`;
  return { type, sql: `CAST(${sql} AS ${text})` };
}

function digits(type: TrinoType): { precision: number; scale: number } {
  if (type.kind === "bigint") return { precision: 19, scale: 0 };
  return type.kind === "decimal" && type.precision !== undefined
    ? { precision: type.precision, scale: type.scale ?? 0 }
    : { precision: 38, scale: 9 };
}

const INTERVALS = ["interval day to second", "interval year to month"];
const MOMENTS = ["date", "time", "timestamp", "timestamp with time zone"];

function dateArithmetic(operator: string, a: Typed, b: Typed): Translated | undefined {
  const isInterval = (value: Typed) => INTERVALS.includes(value.type.kind);
  const isMoment = (value: Typed) => MOMENTS.includes(value.type.kind);
  if (isMoment(a) && isInterval(b) && (operator === "+" || operator === "-")) return shifted(a, operator, b);
  if (isInterval(a) && isMoment(b) && operator === "+") return shifted(b, operator, a);
  if (isMoment(a) && isMoment(b) && operator === "-") {
    const type = commonType(a.type, b.type);
    if (type === undefined || type.kind === "time") return undefined;
    // Of two dates too: DuckDB's difference of dates is a number of days.
    const both = type.kind === "date" ? TIMESTAMP : type;
    return {
      type: { kind: "interval day to second" },
      sql: `(${coerce(a, both).sql} - ${coerce(b, both).sql})`,
    };
  }
  if (
    isInterval(a) &&
    isInterval(b) &&
    a.type.kind === b.type.kind &&
    (operator === "+" || operator === "-")
  ) {
    return { type: a.type, sql: `(${a.sql} ${operator} ${b.sql})` };
  }
  if (isInterval(a) && isNumber(b.type) && (operator === "*" || operator === "/"))
    return scaled(a, operator, b);
  if (isNumber(a.type) && isInterval(b) && operator === "*") return scaled(b, operator, a);
  return undefined;
}

function shifted(moment: Typed, operator: string, interval: Typed): Translated {
  const { type } = moment;
  const sum = `(${moment.sql} ${operator} ${interval.sql})`;
  if (
    type.kind === "timestamp with time zone" &&
    interval.type.kind === "interval year to month" &&
    type.zone !== undefined
  ) {
    const zone = literal(type.zone);
    return { type, sql: `timezone(${zone}, timezone(${zone}, ${moment.sql}) ${operator} ${interval.sql})` };
  }
  return { type, sql: type.kind === "date" ? `CAST(${sum} AS DATE)` : sum };
}

function scaled(interval: Typed, operator: "*" | "/", by: Typed): Translated {
  if (interval.type.kind === "interval year to month") {
    const months = `(datepart('year', ${interval.sql}) * 12 + datepart('month', ${interval.sql}))`;
    return { type: interval.type, sql: `to_months(CAST(trunc(${months} ${operator} ${by.sql}) AS INTEGER))` };
  }
  return {
    type: interval.type,
    sql: `to_milliseconds(CAST(trunc(trino_milliseconds(${interval.sql}) ${operator} ${by.sql}) AS BIGINT))`,
  };
}

/** `-x` and `+x`. */
export function translateUnary(operator: "-" | "+", value: Typed): Translated {
  const fits = isNumber(value.type) || INTERVALS.includes(value.type.kind) || value.type.kind === "unknown";
  if (!fits) return { refused: `Cannot apply operator: ${operator}${shownType(value)}` };
  if (operator === "+") return value;
  const negated = { type: value.type, sql: `(- ${value.sql})` };
  return typeof value.literal === "number" ? { ...negated, literal: -value.literal } : negated;
}

/**
 * `base[index]`: of an array counted from 1, of a map by key, of a row by the number of the field. An index outside and
 * a key that is missing end the query, as Trino has it; `element_at` gives NULL there (trino.io/docs, "Array functions", "Map functions").
 */
export function translateSubscript(base: Typed, index: Typed): Translated {
  const { type } = base;
  if (type.kind === "array") {
    if (index.type.kind !== "bigint")
      return { refused: `Cannot use ${shownType(index)} for subscript of ${shownType(base)}` };
    return { type: type.of, sql: itemAt(base.sql, index, type.of) };
  }
  if (type.kind === "map") {
    if (!canCoerce(index.type, type.key))
      return { refused: `Cannot use ${shownType(index)} for subscript of ${shownType(base)}` };
    const key = coerce(index, type.key).sql;
    const sql = once(base.sql, (m) =>
      once(
        key,
        (k) =>
          `CASE WHEN map_contains(${m}, ${k}) THEN map_extract_value(${m}, ${k}) WHEN ${m} IS NULL OR ${k} IS NULL THEN NULL ELSE ${fail(`'Key not present in map: ' || CAST(${k} AS VARCHAR)`, type.value)} END`,
      ),
    );
    return { type: type.value, sql: `(${sql})` };
  }
  if (type.kind === "row") {
    const at = index.literal;
    const field = typeof at === "number" ? type.fields[at - 1] : undefined;
    if (typeof at !== "number") return { refused: "Subscript expression on ROW requires a constant index" };
    if (field === undefined) return { refused: `Invalid subscript index: ${at}. ROW indices start at 1` };
    return { type: field.type, sql: `struct_extract_at(${base.sql}, ${at})` };
  }
  return { refused: `Cannot use ${shownType(index)} for subscript of ${shownType(base)}` };
}

function itemAt(array: string, index: Typed, of: TrinoType): string {
  const message = (i: string) =>
    `CASE WHEN ${i} = 0 THEN 'SQL array indices start at 1' WHEN ${i} < 0 THEN 'Array subscript is negative: ' || ${i} ELSE 'Array subscript must be less than or equal to array length: ' || ${i} || ' > ' || len(_a) END`;
  const sql = once(array, (a) =>
    once(
      index.sql,
      (i) =>
        `CASE WHEN ${i} BETWEEN 1 AND len(${a}) THEN list_extract(${a}, ${i}) WHEN ${a} IS NULL OR ${i} IS NULL THEN NULL ELSE ${fail(message(i).replaceAll("_a", a), of)} END`,
    ),
  );
  return `(${sql})`;
}

/** `value AT TIME ZONE zone`: the same instant, shown and taken apart in the zone, which must be written in the query. */
export function translateAtTimeZone(value: Typed, zone: Typed): Translated {
  const { type } = value;
  if (!["timestamp", "timestamp with time zone", "unknown"].includes(type.kind)) {
    return {
      refused: `Type of value must be a time or timestamp with or without time zone (actual ${shownType(value)})`,
      at: 0,
    };
  }
  const name = zoneOf(zone);
  if (typeof name !== "string") return { ...name, at: 1 };
  return {
    type: { kind: "timestamp with time zone", zone: name },
    sql: coerce(value, { kind: "timestamp with time zone" }).sql,
  };
}
