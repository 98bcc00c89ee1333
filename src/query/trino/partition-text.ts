import type { Expression } from "./ast.js";
import type { Typed } from "./call.js";
import { nameChain } from "./columns.js";
import type { Env } from "./env.js";
import { isPlaceholder } from "./placeholders.js";
import { resolve, type Field } from "./scope.js";

/* How the text of partition columns is written, and what queries of another layout compare it with. */

const FORMATS: Readonly<Record<string, string>> = {
  "yyyy/MM/dd": "%Y/%m/%d",
  "yyyy-MM-dd": "%Y-%m-%d",
  MM: "%m",
  dd: "%d",
  HH: "%H",
};

/** What to write where a text that is no literal meets a time. */
export function hintForTime(of: Expression | undefined, env: Env): string {
  const field = of === undefined ? undefined : fieldNamed(of, env);
  if (field === undefined)
    return of?.kind === "call" && of.name.text.toLowerCase() === "date_format"
      ? "date_format(…) makes a text of a time: compare with the time itself"
      : "make a time of the text, with from_iso8601_timestamp(…) or date_parse(…, '%Y-%m-%d')";
  const format = FORMATS[field.written ?? ""];
  if (format !== undefined)
    return `${field.name} is text, ${field.written}: compare it with text of that form, date_format(…, '${format}')`;
  const lake = field.name === "eventtime" ? "; in CloudTrail Lake's SQL it is a time (--dialect lake)" : "";
  return `write from_iso8601_timestamp(…) around the column${lake}`;
}

function fieldNamed(of: Expression, env: Env): Field | undefined {
  const names = nameChain(of);
  const found =
    names === undefined
      ? undefined
      : resolve(
          names.map(({ text }) => text),
          env.scope,
        );
  return found === undefined || found === "ambiguous" ? undefined : found.field;
}

/** A text of another form than the column's own is never equal to it; no error says so. */
export function noteWriting(column: Expression, value: Typed, of: Expression, env: Env): void {
  if (typeof value.literal !== "string" || isPlaceholder(value.literal)) return;
  const field = fieldNamed(column, env);
  if (field?.name === "$path" && /^%?s3:/i.test(value.literal))
    env.translation.notice({
      kind: "warning",
      text: "$path is a folder here, AWSLogs/<account>/CloudTrail/<region>/<yyyy/MM/dd>/: the bucket and the file's name are not in it, so nothing equals this.",
      span: of.span,
    });
  if (field?.written === undefined || (isDay(field.written) && formOf(of) !== undefined)) return;
  const pattern = field.written.replace(/[a-zA-Z]/g, "\\d");
  if (new RegExp(`^${pattern}`).test(value.literal)) return;
  env.translation.notice({
    kind: "warning",
    text: `${field.name} is written ${field.written}; '${value.literal.slice(0, 40)}' is compared with it as text.`,
    span: of.span,
  });
}

function isDay(written: string | undefined): boolean {
  return written === "yyyy/MM/dd" || written === "yyyy-MM-dd";
}

interface DayForm {
  readonly sign: string;
  /** A month without its day, as a table with a partition for each month has it. */
  readonly month: boolean;
}

/** The form of a day or month that a text or pattern is written in, or that date_format writes; undefined for other things. */
function formOf(of: Expression): DayForm | undefined {
  if (of.kind === "string") {
    const found = /^[0-9]{4}([/-])[0-9]{2}(\1[0-9]{2})?$/.exec(of.value);
    if (found !== null) return { sign: found[1] ?? "", month: found[2] === undefined };
    const pattern = /^[0-9]{4}([/-])(?:[0-9]{2}\1)?[0-9]{0,2}%$/.exec(of.value);
    return pattern === null ? undefined : { sign: pattern[1] ?? "", month: false };
  }
  if (of.kind !== "call" || !/^(?:date_format|format_datetime)$/i.test(of.name.text)) return undefined;
  const format = of.args[1];
  const found =
    format?.kind === "string" ? /^(?:%Y|yyyy)([/-])(?:%m|MM)(\1(?:%d|dd))?$/.exec(format.value) : null;
  return found === null ? undefined : { sign: found[1] ?? "", month: found[2] === undefined };
}

/**
 * A day's partition in the form that the query compares it with: the same table has `2024/01/31` where it lies over
 * CloudTrail's own folders, `2024-01-31` where it was rewritten, and `2024/01` where its partitions are months.
 */
export function inTheirForm(values: readonly Typed[], parts: readonly Expression[], env: Env): Typed[] {
  const forms = parts.map(formOf).filter((form) => form !== undefined);
  const [form] = forms;
  if (form === undefined || forms.some(({ sign, month }) => sign !== form.sign || month !== form.month))
    return [...values];
  return values.map((value, at) => {
    const part = parts[at];
    const field = part === undefined ? undefined : fieldNamed(part, env);
    if (part === undefined || field?.written === undefined || !isDay(field.written)) return value;
    const own = field.written.charAt(4);
    if (own === form.sign && !form.month) return value;
    const theirs = `yyyy${form.sign}MM${form.month ? "" : `${form.sign}dd`}`;
    env.translation.notice({
      kind: "guess",
      text: `${field.name} is written ${field.written} here; it is compared as ${theirs}.`,
      span: part.span,
    });
    const whole = own === form.sign ? value.sql : `replace(${value.sql}, '${own}', '${form.sign}')`;
    return { ...value, sql: form.month ? `substr(${whole}, 1, 7)` : whole };
  });
}
