import type { Typed } from "../call.js";
import { coerce, isNumber } from "../coercion.js";
import { translateBinary } from "../operators.js";
import { BIGINT, BOOLEAN, DOUBLE, duckdbType, VARCHAR, type TrinoType } from "../types.js";
import {
  isRefusal,
  takes,
  unexpected,
  valuesOf,
  type Family,
  type Refusal,
  type Translator,
} from "./definition.js";

/* trino.io/docs, "Mathematical functions and operators" and "Bitwise functions". */

const real = (name: string) => takes([DOUBLE], DOUBLE, (x) => `${name}(${x})`);
const constant = (sql: string) => takes([], DOUBLE, () => sql);
const bits = (sql: (a: string, b: string) => string) => takes([BIGINT, BIGINT], BIGINT, sql);
const test = (sql: (x: string) => string) => takes([DOUBLE], BOOLEAN, sql);

/** A function of a number that gives a number of the same type; `body` sees its type. */
function same(most: number, body: (value: Typed, digits: Typed | undefined) => Typed | Refusal): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    const [value, digits] = args;
    const known = value?.type.kind === "unknown" ? coerce(value, DOUBLE) : value;
    if (known === undefined || args.length > most || !isNumber(known.type))
      return unexpected(call.name, args, [`${call.name}(number)`]);
    if (digits !== undefined && digits.type.kind !== "bigint")
      return unexpected(call.name, args, [`${call.name}(number, bigint)`]);
    return body(known, digits);
  };
}

/** Fractions to whole numbers: of the same type in Trino, a decimal without digits after the point. */
function whole(name: string): Translator {
  return same(1, (value) => {
    if (value.type.kind === "bigint") return value;
    const { type } = value;
    if (type.kind !== "decimal") return { type, sql: `${name}(${value.sql})` };
    const result: TrinoType =
      type.precision === undefined
        ? { kind: "decimal", precision: 38, scale: 0 }
        : { kind: "decimal", precision: Math.max(1, type.precision - (type.scale ?? 0) + 1), scale: 0 };
    return { type: result, sql: `CAST(${name}(${value.sql}) AS ${duckdbType(result)})` };
  });
}

/** Half away from zero; the digits must be written, as the type of a decimal depends on them in DuckDB. */
function rounding(name: string): Translator {
  return same(2, (value, digits) => {
    const { type, sql } = value;
    const result =
      digits === undefined ? `${name}(${sql})` : `${name}(${sql}, CAST(${digits.sql} AS INTEGER))`;
    if (type.kind === "bigint" && digits === undefined) return value;
    return { type, sql: `CAST(${result} AS ${duckdbType(type)})` };
  });
}

const MOD: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [a, b] = args;
  return a === undefined || b === undefined || args.length > 2
    ? unexpected("mod", args, ["mod(n, m)"])
    : translateBinary("%", a, b);
};

const RANDOM: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  return args.length === 0
    ? { type: DOUBLE, sql: "random()" }
    : { refused: "random(n) is not done here; an answer should be the same each time", at: 0 };
};

const power = takes([DOUBLE, DOUBLE], DOUBLE, (x, y) => `power(${x}, ${y})`);

export const NUMBER_FUNCTIONS: Family = {
  scalars: {
    abs: same(1, (value) => ({ type: value.type, sql: `abs(${value.sql})` })),
    sign: same(1, (value) => ({
      type: value.type,
      sql: `CAST(sign(${value.sql}) AS ${duckdbType(value.type)})`,
    })),
    ceil: whole("ceil"),
    ceiling: whole("ceil"),
    floor: whole("floor"),
    round: rounding("round"),
    truncate: rounding("trunc"),
    mod: MOD,
    sqrt: real("sqrt"),
    cbrt: real("cbrt"),
    exp: real("exp"),
    ln: real("ln"),
    log2: real("log2"),
    log10: real("log10"),
    log: takes([DOUBLE, DOUBLE], DOUBLE, (base, x) => `(ln(${x}) / ln(${base}))`),
    power,
    pow: power,
    sin: real("sin"),
    cos: real("cos"),
    tan: real("tan"),
    asin: real("asin"),
    acos: real("acos"),
    atan: real("atan"),
    atan2: takes([DOUBLE, DOUBLE], DOUBLE, (y, x) => `atan2(${y}, ${x})`),
    degrees: real("degrees"),
    radians: real("radians"),
    pi: constant("pi()"),
    e: constant("exp(1.0::DOUBLE)"),
    infinity: constant("'Infinity'::DOUBLE"),
    nan: constant("'NaN'::DOUBLE"),
    is_nan: test((x) => `isnan(${x})`),
    is_finite: test((x) => `isfinite(${x})`),
    is_infinite: test((x) => `isinf(${x})`),
    rand: RANDOM,
    random: RANDOM,
    uuid: takes([], { kind: "uuid" }, () => "uuid()"),
    to_base: takes(
      [BIGINT, BIGINT],
      VARCHAR,
      (n, radix) => `lower(to_base(${n}, CAST(${radix} AS INTEGER)))`,
    ),
    bitwise_and: bits((a, b) => `(${a} & ${b})`),
    bitwise_or: bits((a, b) => `(${a} | ${b})`),
    bitwise_xor: bits((a, b) => `xor(${a}, ${b})`),
    bitwise_not: takes([BIGINT], BIGINT, (a) => `(-1 - ${a})`),
    bitwise_left_shift: bits((a, b) => `(${a} << ${b})`),
    bitwise_right_shift: bits((a, b) => `(${a} >> ${b})`),
  },
  refused: {
    width_bucket: "group by CASE expressions",
    from_base: "the engine reads no numbers of other bases; from_hex reads bytes",
    bit_count: "it says nothing about a trail",
    normal_cdf: "it says nothing about a trail",
    beta_cdf: "it says nothing about a trail",
    wilson_interval_lower: "it says nothing about a trail",
    wilson_interval_upper: "it says nothing about a trail",
  },
};
