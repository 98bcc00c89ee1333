import { literal } from "../../lake/database.js";

/** A compiled value. `json` may hold anything, maps and lists too; `text` is a scalar's text. */
export interface Value {
  readonly kind: "text" | "json" | "number" | "boolean" | "time";
  readonly sql: string;
  /** Its value, where it is written in the query. */
  readonly constant?: string | number | boolean;
  /** A number that may have grown past what a DOUBLE holds: infinite, or none. */
  readonly loose?: boolean;
  /** A text whose natural order is that of its characters. */
  readonly plainOrder?: boolean;
}

export function textConstant(value: string): Value {
  return { kind: "text", sql: literal(value), constant: value };
}

export function numberConstant(value: number): Value {
  return { kind: "number", sql: numberSql(value), constant: value };
}

/** A number as DuckDB reads a DOUBLE. */
function numberSql(value: number): string {
  const text = String(value).replace("e+", "e");
  return `${text.includes("e") ? text : `${text}e0`}::DOUBLE`.replace(/^-(.*)$/, "(-($1))");
}

/**
 * A body that reads a value several times: what is more than a column is computed once and given a name. Written out, each
 * function around a function would double the text.
 */
export function once(sql: string, body: (value: string) => string): string {
  return /^[a-z]\w*$/i.test(sql) ? body(sql) : `list_transform([${sql}], lambda _v: ${body("_v")})[1]`;
}

/** The value as text; NULL for maps and lists ("Structure types"). */
export function asText(value: Value): string {
  if (typeof value.constant === "string") return literal(value.constant);
  switch (value.kind) {
    case "text":
      return value.sql;
    case "json":
      return once(value.sql, (j) => `insights_text(${j})`);
    case "number":
      return once(finite(value), (d) => `insights_digits(${d})`);
    case "boolean":
      return `(${value.sql})::INTEGER::VARCHAR`;
    case "time":
      return `insights_time_text(${value.sql})`;
  }
}

/** The value as a DOUBLE; NULL for what is no number. Times are milliseconds since 1970. */
export function asNumber(value: Value): string {
  if (typeof value.constant === "string") {
    const number = numberOfText(value.constant);
    return number === undefined ? "NULL::DOUBLE" : numberSql(number);
  }
  switch (value.kind) {
    case "text":
    case "json":
      return once(asText(value), (x) => `insights_number(${x})`);
    case "number":
      return value.constant === undefined ? `(${value.sql})::DOUBLE` : value.sql;
    case "boolean":
      return `(${value.sql})::INTEGER::DOUBLE`;
    case "time":
      return `insights_millis(${value.sql})`;
  }
}

/** A number that is one, and not infinite. */
export function finite({ sql, loose }: Value): string {
  return loose === true ? once(sql, (d) => `insights_finite(${d})`) : sql;
}

/** The number that a text written in the query is, by the rule of the macro `insights_number`. */
export function numberOfText(text: string): number | undefined {
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,3})?$/i.test(text)) {
    const number = Number(text);
    return Number.isFinite(number) ? number : undefined;
  }
  return text === "true" ? 1 : text === "false" ? 0 : undefined;
}

/** The value as a TIMESTAMP: a number is milliseconds since 1970, a text is read as RFC 3339. */
export function asTime(value: Value): string {
  if (value.kind === "time") return value.sql;
  if (value.kind === "number") return `insights_from_millis(${value.sql})`;
  return once(asText(value), (x) => `insights_time_of(${x})`);
}

/** The value as JSON; a text that is a JSON object or array is not parsed. */
export function asJson(value: Value): string {
  return value.kind === "json" ? value.sql : `to_json(${asText(value)})`;
}

/** What a result shows: text and numbers as they are, true and false as 1 and 0, times as CloudWatch prints them. */
export function shownSql(value: Value): string {
  switch (value.kind) {
    case "json":
      return `insights_show(${value.sql})`;
    case "boolean":
      return `(${value.sql})::INTEGER`;
    case "time":
      return `insights_time_text(${value.sql})`;
    case "text":
      return value.sql;
    case "number":
      return finite(value);
  }
}

/** The terms of ORDER BY that sort by a value ("sort"): missing ones before all others, and last when descending. */
export function orderTerms(value: Value, descending: boolean): string[] {
  const direction = descending ? "DESC NULLS LAST" : "ASC NULLS FIRST";
  if (
    value.kind === "number" ||
    value.kind === "time" ||
    value.kind === "boolean" ||
    value.plainOrder === true
  )
    return [`${value.kind === "number" ? finite(value) : value.sql} ${direction}`];
  const text = asText(value);
  return ["class", "number", "text"].map(
    (part) => `${once(text, (x) => `insights_sort_${part}(${x})`)} ${direction}`,
  );
}
