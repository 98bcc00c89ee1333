import type { Expression } from "./ast.js";
import type { Typed } from "./call.js";
import { translateCast } from "./casts.js";
import { coerce, commonTypeOf, shownType } from "./coercion.js";
import { accepted, booleanOf, type Env } from "./env.js";
import { marked } from "./marks.js";
import { isOrderable, translateBinary } from "./operators.js";
import { hintForTime, inTheirForm, noteWriting } from "./partition-text.js";
import { isPlaceholder } from "./placeholders.js";
import type { TrinoType } from "./types.js";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

function translated(parts: readonly Expression[], env: Env): Typed[] {
  return inTheirForm(
    parts.map((part) => env.translate(part, env)),
    parts,
    env,
  );
}

export function comparison(of: Of<"comparison">, env: Env): Typed {
  const sides = [of.left, of.right];
  const [left, right] = meeting(translated(sides, env), env, sides) as [Typed, Typed];
  noteWriting(of.left, right, of.right, env);
  noteWriting(of.right, left, of.left, env);
  if (of.left.kind === "null" || of.right.kind === "null")
    env.translation.notice({
      kind: "warning",
      text: `Nothing is ${of.operator} NULL, not even NULL itself: write IS ${of.operator === "=" ? "" : "NOT "}NULL.`,
      span: of.span,
    });
  const value = accepted(
    translateBinary(of.operator, left, right),
    env,
    of.at,
    [],
    hintFor([left, right], sides, env, of),
  );
  return { ...value, sql: marked(value.sql, of.span) };
}

export function isDistinct(of: Of<"is-distinct">, env: Env): Typed {
  const sides = [of.left, of.right];
  const [left, right] = meeting(translated(sides, env), env, sides) as [Typed, Typed];
  return accepted(
    translateBinary(of.not ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM", left, right),
    env,
    of.span,
  );
}

export function between(of: Of<"between">, env: Env): Typed {
  const parts = [of.of, of.low, of.high];
  const values = meeting(translated(parts, env), env, parts);
  const [value, low, high] = values as [Typed, Typed, Typed];
  noteWriting(of.of, low, of.low, env);
  noteWriting(of.of, high, of.high, env);
  const type = commonTypeOf(values.map((one) => one.type));
  if (type === undefined || !isOrderable(type)) {
    const what = `Cannot check if ${shownType(value)} is BETWEEN ${shownType(low)} and ${shownType(high)}`;
    const [bound, at] = low.type.kind === value.type.kind ? [high, of.high] : [low, of.low];
    const hint = hintFor([value, bound], [of.of, at], env);
    throw env.translation.refuse(hint === undefined ? what : `${what}: ${hint}`, of.span);
  }
  const [a, b, c] = [coerce(value, type).sql, coerce(low, type).sql, coerce(high, type).sql];
  return booleanOf(marked(`(${a} ${of.not ? "NOT " : ""}BETWEEN ${b} AND ${c})`, of.span));
}

export function inList(of: Of<"in-list">, env: Env): Typed {
  const parts = [of.of, ...of.items];
  const values = meeting(translated(parts, env), env, parts);
  const type = commonTypeOf(values.map((one) => one.type));
  const [value, ...items] = values as [Typed, ...Typed[]];
  if (type === undefined) {
    const at = items.findIndex((item) => commonTypeOf([value.type, item.type]) === undefined);
    const item = items[at] ?? value;
    const hint = hintFor([value, item], [of.of, of.items[at] ?? of.of], env);
    const what = `IN value and list items must be the same type or coercible to a common type. Cannot find common type between ${shownType(value)} and ${shownType(item)}`;
    throw env.translation.refuse(
      hint === undefined ? what : `${what}: ${hint}`,
      of.items[at]?.span ?? of.span,
    );
  }
  for (const [at, item] of of.items.entries()) noteWriting(of.of, values[at + 1] as Typed, item, env);
  const list = items.map((item) => coerce(item, type).sql).join(", ");
  return booleanOf(marked(`(${coerce(value, type).sql} ${of.not ? "NOT " : ""}IN (${list}))`, of.span));
}

export function like(of: Of<"like">, env: Env): Typed {
  const parts = [of.of, of.pattern, ...(of.escape === undefined ? [] : [of.escape])];
  const names = ["Left side of LIKE expression", "Pattern for LIKE expression", "Escape for LIKE expression"];
  const values = translated(parts, env);
  const texts = values.map((value, at) => {
    if (value.type.kind === "unknown") return { ...value, sql: "CAST(NULL AS VARCHAR)" };
    if (value.type.kind === "varchar") return value;
    const hint =
      value.type.kind === "map"
        ? "; a value of the map is text: element_at(…, 'key')"
        : "; cast it to varchar";
    throw env.translation.refuse(
      `${names[at]} must evaluate to a varchar (actual: ${shownType(value)})${hint}`,
      (parts[at] ?? of).span,
    );
  });
  if (/^%?s3:/i.test(String(texts[1]?.literal ?? ""))) noteWriting(of.of, texts[1] as Typed, of.pattern, env);
  const escape = texts[2];
  if (typeof escape?.literal === "string" && Array.from(escape.literal).length !== 1)
    throw env.translation.refuse("Escape string must be a single character", of.escape?.span ?? of.span);
  const tail = escape === undefined ? "" : ` ESCAPE ${escape.sql}`;
  return booleanOf(marked(`(${texts[0]?.sql} ${of.not ? "NOT " : ""}LIKE ${texts[1]?.sql}${tail})`, of.span));
}

/**
 * CloudTrail Lake compares its timestamps with texts, and its texts with true and false, as its documentation's examples
 * do (`eventtime > '2023-01-01 00:00:00'`); Athena's Trino refuses both.
 */
export function meeting(values: readonly Typed[], env: Env, of: readonly Expression[]): Typed[] {
  if (env.translation.dialect !== "lake") return [...values];
  const moment = values.find(({ type, literal }) => literal === undefined && isMoment(type))?.type;
  const text = values.some(({ type, literal }) => literal === undefined && type.kind === "varchar");
  return values.map((value, at) => {
    if (moment !== undefined && typeof value.literal === "string" && value.type.kind === "varchar") {
      const iso = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)/.exec(value.literal);
      if (iso !== null && of[at] !== undefined)
        throw env.translation.refuse(
          `Value cannot be cast to ${moment.kind}: a blank stands between day and time, '${iso[1]} ${iso[2]}'`,
          of[at].span,
        );
      const cast = translateCast(value, moment, isPlaceholder(value.literal));
      return "refused" in cast ? value : cast;
    }
    if (text && typeof value.literal === "boolean")
      return { type: { kind: "varchar" }, sql: `'${value.literal}'`, literal: String(value.literal) };
    return value;
  });
}

function isMoment({ kind }: TrinoType): boolean {
  return kind === "timestamp" || kind === "timestamp with time zone" || kind === "date";
}

/** What to write instead, where a text meets another type. */
function hintFor(
  [left, right]: readonly [Typed, Typed],
  sides: readonly Expression[],
  env: Env,
  of?: Of<"comparison">,
): string | undefined {
  for (const [text, other, side] of [
    [left, right, sides[0]],
    [right, left, sides[1]],
  ] as const) {
    if (text.type.kind !== "varchar") continue;
    if (isMoment(other.type)) {
      return typeof text.literal === "string"
        ? `write from_iso8601_timestamp('…') or timestamp '…' around the text`
        : hintForTime(side, env);
    }
    if (typeof other.literal === "number")
      return `put the number in quotes, '${other.literal}', or cast the text`;
    if (typeof other.literal === "boolean") return `the column holds text: compare with '${other.literal}'`;
    if (other.type.kind === "boolean" && typeof text.literal === "string")
      return `the column is true or false: write ${text.literal.toLowerCase() === "false" ? "false" : "true"} without quotes`;
    if (other.type.kind === "json") return "take a text out of the JSON with json_extract_scalar(…)";
    if (other.type.kind === "row") {
      const field = other.type.fields[0]?.name;
      if (field !== undefined) return `name one of the row's fields, such as .${field}`;
    }
    if (other.type.kind === "map" && of !== undefined)
      return "take a value out of the map with element_at(…, 'key')";
  }
  return undefined;
}
