import { literal } from "../../lake/database.js";
import type { Expression } from "./ast.js";
import type { Typed } from "./call.js";
import { translateCast } from "./casts.js";
import { accepted, type Env } from "./env.js";
import { translateCall } from "./functions/index.js";
import { isPlaceholder } from "./placeholders.js";
import { typeOf } from "./type-names.js";
import { BIGINT, BOOLEAN, DATE, DOUBLE, UNKNOWN, VARBINARY, VARCHAR } from "./types.js";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

export function nullLiteral(): Typed {
  return { type: UNKNOWN, sql: "NULL", literal: null };
}

export function stringLiteral(value: string): Typed {
  return { type: VARCHAR, sql: literal(value), literal: value };
}

export function booleanLiteral(value: boolean): Typed {
  return { type: BOOLEAN, sql: value ? "true" : "false", literal: value };
}

export function binaryLiteral(hex: string): Typed {
  return { type: VARBINARY, sql: `unhex('${hex}')` };
}

/** A number: whole, decimal with its digits (`1.50` has three), or double where it has an exponent. */
export function numberLiteral(of: Of<"number">, env: Env): Typed {
  const { text } = of;
  if (/^0[xob]/i.test(text) || /^\d+$/.test(text)) {
    const value = BigInt(text);
    if (value > 9_223_372_036_854_775_807n)
      throw env.translation.refuse(`Invalid numeric literal: ${text}`, of.span);
    return { type: BIGINT, sql: String(value), literal: Number(value) };
  }
  if (/e/i.test(text)) return { type: DOUBLE, sql: `CAST(${text} AS DOUBLE)`, literal: Number(text) };
  const [whole = "", fraction = ""] = text.split(".");
  const digits = whole.replace(/^0+/, "").length + fraction.length;
  if (digits > 38) throw env.translation.refuse(`Invalid numeric literal: ${text}`, of.span);
  const precision = Math.max(digits, 1);
  const written = `${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`;
  return {
    type: { kind: "decimal", precision, scale: fraction.length },
    sql: `CAST(${written} AS DECIMAL(${precision}, ${fraction.length}))`,
    literal: Number(text),
  };
}

/** `DATE '2024-01-31'`: the text as the type, as a cast reads it. */
export function typedLiteral(of: Of<"typed">, env: Env): Typed {
  if (of.type === "JSON") {
    return accepted(translateCall({ name: "json_parse", args: [stringLiteral(of.value)] }), env, of.span);
  }
  const named = { kind: "named" as const, name: of.type, parameters: [], span: of.span };
  const type =
    of.type === "DECIMAL"
      ? { kind: "decimal" as const, ...decimalDigits(of.value) }
      : of.type === "TIMESTAMP" &&
          /[0-9]\s*(?:[+-]\d{1,2}(?::?\d{2})?|[A-Za-z][\w/+-]*)$/.test(of.value) &&
          /:\d/.test(of.value)
        ? { kind: "timestamp with time zone" as const }
        : typeOf(named, env.translation);
  return accepted(translateCast(stringLiteral(of.value), type, false), env, of.span);
}

function decimalDigits(text: string): { precision: number; scale: number } {
  const [whole = "", fraction = ""] = text.replace(/^[+-]/, "").split(".");
  return { precision: Math.min(38, Math.max(1, whole.length + fraction.length)), scale: fraction.length };
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  DAY: 86_400_000,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1_000,
};
const FIELDS = ["DAY", "HOUR", "MINUTE", "SECOND"];

/** `INTERVAL '7' DAY`, `INTERVAL '1 12:30' DAY TO MINUTE`, `INTERVAL '1-6' YEAR TO MONTH`. */
export function intervalLiteral(of: Of<"interval">, env: Env): Typed {
  const sign = of.negative ? -1 : 1;
  const months = of.from === "YEAR" || of.from === "MONTH";
  const amount = months ? monthsOf(of) : millisecondsOf(of);
  if (isPlaceholder(of.value))
    throw env.translation.refuse(`\`${of.value}\` is a placeholder that has not been filled in`, of.span);
  if (amount === undefined || !Number.isSafeInteger(amount) || (months && amount > 2_147_483_647))
    throw env.translation.refuse(`'${of.value}' is not a valid interval literal`, of.span);
  return months
    ? { type: { kind: "interval year to month" }, sql: `to_months(${sign * amount})` }
    : { type: { kind: "interval day to second" }, sql: `to_milliseconds(${sign * amount})` };
}

function monthsOf({ value, from, to }: Of<"interval">): number | undefined {
  const text = value.trim();
  if (to === undefined || to === from)
    return /^[+-]?\d{1,9}$/.test(text) ? Number(text) * (from === "YEAR" ? 12 : 1) : undefined;
  const both = from === "YEAR" && to === "MONTH" ? /^([+-]?)(\d{1,9})-(\d{1,9})$/.exec(text) : null;
  if (both === null) return undefined;
  return (Number(both[2]) * 12 + Number(both[3])) * (both[1] === "-" ? -1 : 1);
}

function millisecondsOf({ value, from, to }: Of<"interval">): number | undefined {
  const [first, last] = [FIELDS.indexOf(from), FIELDS.indexOf(to ?? from)];
  if (first < 0 || last < first) return undefined;
  const parts = /^([+-]?)(.*)$/s.exec(value.trim());
  const pieces = (parts?.[2] ?? "").split(from === "DAY" ? /[ :]/ : ":");
  if (pieces.length !== last - first + 1) return undefined;
  let total = 0;
  for (const [at, piece] of pieces.entries()) {
    const field = FIELDS[first + at] ?? "";
    const pattern = field === "SECOND" ? /^\d{1,12}(?:\.\d{1,3})?$/ : /^\d{1,12}$/;
    if (!pattern.test(piece)) return undefined;
    total += Math.round(Number(piece) * (MILLISECONDS[field] ?? 0));
  }
  return parts?.[1] === "-" ? -total : total;
}

const UTC_NOW = "timezone('UTC', now())";

/** `CURRENT_DATE` and its kin; the session's zone is UTC, as in Athena. */
export function currentTime(name: string): Typed {
  switch (name) {
    case "CURRENT_DATE":
      return { type: DATE, sql: `CAST(${UTC_NOW} AS DATE)` };
    case "CURRENT_TIMESTAMP":
      return { type: { kind: "timestamp with time zone", zone: "UTC" }, sql: "now()" };
    case "LOCALTIMESTAMP":
      return { type: { kind: "timestamp" }, sql: UTC_NOW };
    default:
      return { type: { kind: "time" }, sql: `CAST(${UTC_NOW} AS TIME)` };
  }
}
