import type { Span } from "../../diagnostics/place.js";
import { literal } from "../../lake/database.js";
import type { Notice } from "../plan.js";
import { AGGREGATES } from "./aggregates.js";
import type { Expression, Pattern } from "./ast.js";
import { compare, sure, turned } from "./comparison.js";
import type { Context, Scope, Times } from "./context.js";
import { ALWAYS_PRESENT, isStructure, pointerOf } from "./fields.js";
import { FUNCTIONS, REFUSED_FUNCTIONS } from "./functions.js";
import { globRegex, re2 } from "./patterns.js";
import { closest, FOREIGN_FUNCTIONS, notInsights, refusedInsights } from "./problems.js";
import {
  asJson,
  asNumber,
  asText,
  numberConstant,
  numberOfText,
  textConstant,
  type Value,
} from "./values.js";

/** The longest SQL that one expression may become. */
const MAX_SQL = 150_000;

type ExpressionOf<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/** What one query's expressions are compiled with: its text, its times, and what there is to tell about it. */
export class Compiler {
  readonly text: string;
  readonly times: Times;
  readonly notices: Notice[] = [];

  constructor(text: string, times: Times) {
    this.text = text;
    this.times = times;
  }

  notice(kind: Notice["kind"], span: Span, text: string): void {
    if (!this.notices.some((notice) => notice.text === text)) this.notices.push({ kind, text, span });
  }

  fail(span: Span, message: string): never {
    throw notInsights(this.text, span, message);
  }

  refuse(span: Span, message: string): never {
    throw refusedInsights(this.text, span, message);
  }

  /** A value as SQL. */
  value(expression: Expression, scope: Scope): Value {
    const value = this.#value(expression, scope);
    if (value.sql.length > MAX_SQL) this.fail(expression.span, "The expression is too long.");
    return value;
  }

  /** A condition as SQL, true where it holds; `exact` where false must not be NULL. Missing values compare as false. */
  condition(expression: Expression, scope: Scope, exact: boolean): string {
    switch (expression.kind) {
      case "and":
      case "or":
        return `(${expression.operands.map((one) => this.condition(one, scope, exact)).join(expression.kind === "and" ? " AND " : " OR ")})`;
      case "not":
        return `(NOT ${this.condition(expression.of, scope, true)})`;
      case "comparison":
        return sure(this.#comparison(expression, scope), exact);
      case "in":
        return turned(this.#in(expression, scope), expression.negated, exact);
      case "like":
        return turned(this.#like(expression, scope), expression.negated, exact);
      case "field":
      case "text":
      case "number":
      case "boolean":
      case "period":
      case "call":
      case "access":
      case "negative":
      case "arithmetic":
        return this.#truth(expression, scope, exact);
    }
  }

  #truth(expression: Expression, scope: Scope, exact: boolean): string {
    const value = this.value(expression, scope);
    if (value.kind === "boolean") return value.sql;
    if (expression.kind === "field" || expression.kind === "text")
      this.notice(
        "warning",
        expression.span,
        `A condition that is ${expression.kind === "text" ? "text alone" : "a field alone"} holds where it is true or a number other than 0; write a comparison, like, or ispresent(…).`,
      );
    return sure(`(${asNumber(value)} <> 0)`, exact);
  }

  #value(expression: Expression, scope: Scope): Value {
    switch (expression.kind) {
      case "field":
        return scope.field(expression);
      case "text":
        return textConstant(expression.value);
      case "number":
        return numberConstant(expression.value);
      case "boolean":
        return { kind: "boolean", sql: String(expression.value), constant: expression.value };
      case "period":
        return this.fail(
          expression.span,
          "A period is an argument of bin, datefloor and dateceil only. Times are milliseconds: @timestamp > (now() * 1000 - 86400000), or --from 24h.",
        );
      case "call":
        return scope.call(expression) ?? this.#call(expression, scope);
      case "access": {
        const of = this.value(expression.of, scope);
        return { kind: "json", sql: `json_extract(${asJson(of)}, ${literal(pointerOf(expression.path))})` };
      }
      case "negative":
        return { kind: "number", sql: `(-${asNumber(this.value(expression.of, scope))})` };
      case "arithmetic":
        return this.#arithmetic(expression, scope);
      case "and":
      case "or":
      case "not":
      case "comparison":
      case "in":
      case "like":
        return { kind: "boolean", sql: this.condition(expression, scope, true) };
    }
  }

  #arithmetic({ operator, left, right }: ExpressionOf<"arithmetic">, scope: Scope): Value {
    const [a, b] = [this.value(left, scope), this.value(right, scope)];
    const [x, y] = [asNumber(a), asNumber(b)];
    if (operator === "^") return { kind: "number", loose: true, sql: `pow(${x}, ${y})` };
    const divides = operator === "/" || operator === "%";
    return { kind: "number", loose: true, sql: `(${x} ${operator} ${divides ? `nullif(${y}, 0)` : y})` };
  }

  #call(call: ExpressionOf<"call">, scope: Scope): Value {
    const name = call.name.toLowerCase();
    const found = FUNCTIONS.get(name);
    if (found === undefined) return this.#noFunction(call.name, name, call);
    if (call.star) this.fail(call.span, `* is an argument of count only; ${found.name} takes a field.`);
    const given = call.args.length;
    if (given < found.min || given > found.max) {
      const wanted = found.min === found.max ? `${found.min}` : `${found.min} to ${found.max}`;
      this.fail(
        call.span,
        `${found.name} takes ${wanted} ${found.max === 1 ? "argument" : "arguments"}, not ${given}.`,
      );
    }
    const context: Context = {
      text: this.text,
      times: this.times,
      value: (expression) => this.value(expression, scope),
      condition: (expression) => this.condition(expression, scope, false),
      timestamp: (span) => scope.timestamp(span),
      warn: (span, text) => this.notice("warning", span, text),
      fail: (span, message) => this.fail(span.end === 0 ? call.span : span, message),
      refuse: (span, message) => this.refuse(span, message),
    };
    return found.compile(call.args, context, call);
  }

  #noFunction(written: string, name: string, call: ExpressionOf<"call">): never {
    if (AGGREGATES.has(name))
      this.fail(
        call.span,
        `${written} counts or sums up records, which only stats does: stats ${this.text.slice(call.span.start, call.span.end)} as n by … | filter n > 3.`,
      );
    if (name === "ago" || name === "dateadd" || name === "date_sub")
      this.fail(
        call.span,
        "Logs Insights has no relative times: write @timestamp > (now() * 1000 - 3600000) for an hour, or --from 1h.",
      );
    if (REFUSED_FUNCTIONS.has(name)) this.refuse(call.span, `${written} is not computed here.`);
    if (/^(values|collect|make_set|array_agg|collect_list|collect_set)$/.test(name))
      this.fail(
        call.span,
        `${written} is no function of Logs Insights; a group for each value is made with by: stats count(*) by field.`,
      );
    if (name === "isnull" || name === "is_null")
      this.fail(call.span, `${written} is no function of Logs Insights; write not ispresent(…).`);
    const foreign = Object.hasOwn(FOREIGN_FUNCTIONS, name) ? FOREIGN_FUNCTIONS[name] : undefined;
    const near =
      foreign ??
      closest(
        name,
        [...FUNCTIONS.values()]
          .map((one) => one.name)
          .concat([...AGGREGATES.values()].map((one) => one.name)),
      );
    const hint =
      near === undefined ? "" : foreign === undefined ? ` Did you mean ${near}?` : ` It is ${near}.`;
    return this.fail(call.span, `${written.slice(0, 60)} is no function of Logs Insights.${hint}`);
  }

  #comparison(expression: ExpressionOf<"comparison">, scope: Scope): string {
    const { operator, left, right } = expression;
    if (left.kind === "text" && right.kind !== "field" && right.kind !== "call")
      this.fail(left.span, "Quotes make text: a field's name stands plain or between backticks.");
    const [a, b] = [this.value(left, scope), this.value(right, scope)];
    this.#timeAgainstText(a, right);
    this.#timeAgainstText(b, left);
    this.#secondsForMillis(expression, a, b);
    this.#structure(left);
    this.#unquoted(right, b);
    if (
      operator === "!=" &&
      left.kind === "field" &&
      !ALWAYS_PRESENT.has(left.path.join(".")) &&
      b.constant !== undefined
    )
      this.notice(
        "guess",
        expression.span,
        `${left.path.join(".")} != … leaves out records without that field; not ${left.path.join(".")} = … keeps them.`,
      );
    return compare(operator, a, b);
  }

  #timeAgainstText(value: Value, other: Expression): void {
    if (value.kind === "time" && other.kind === "text" && numberOfText(other.value) === undefined)
      this.fail(
        other.span,
        "@timestamp is compared with milliseconds since 1970, not with text, in CloudWatch too: use --from and --to, or compare eventTime, which is text.",
      );
  }

  /** `eventName = CreateUser`: a word without quotes is a field, and CloudTrail's fields begin small. */
  #unquoted(right: Expression, value: Value): void {
    if (right.kind !== "field" || value.kind !== "json") return;
    const name = right.path.join(".");
    if (!/^[A-Z][A-Za-z0-9]*$|\.amazonaws\.com$/.test(name)) return;
    if (new RegExp(`\\bas\\s+${name}\\b`, "i").test(this.text)) return;
    this.notice(
      "warning",
      right.span,
      `${name} without quotes is a field, and no record of CloudTrail has it: the text is "${name}".`,
    );
  }

  /** `@timestamp > now() - 86400`: seconds against milliseconds. */
  #secondsForMillis(expression: ExpressionOf<"comparison">, a: Value, b: Value): void {
    if (a.kind !== "time" && b.kind !== "time") return;
    const written = this.text.slice(expression.span.start, expression.span.end);
    if (/\bnow\s*\(\s*\)/i.test(written) && !/1000|e3/.test(written))
      this.notice(
        "warning",
        expression.span,
        "now() is in seconds and @timestamp in milliseconds: write now() * 1000.",
      );
  }

  #structure(of: Expression): void {
    if (of.kind !== "field" || !isStructure(of.path)) return;
    const name = of.path.join(".");
    this.notice(
      "warning",
      of.span,
      `${name} holds a map or list, which no comparison matches: name a field in it, ${name}.…, or compare jsonStringify(${name}).`,
    );
  }

  #in({ of, items }: ExpressionOf<"in">, scope: Scope): string {
    this.#structure(of);
    const value = this.value(of, scope);
    const numeric = value.kind !== "text" && value.kind !== "json";
    const texts = new Set<string>();
    const numbers = new Set<string>();
    const others: string[] = [];
    for (const item of items) {
      const one = this.value(item, scope);
      if (typeof one.constant === "string" && !numeric) texts.add(one.sql);
      else if (one.constant !== undefined) numbers.add(asNumber(one));
      else others.push(compare("=", value, one));
    }
    if (texts.size > 0) others.unshift(`${asText(value)} IN (${[...texts].join(", ")})`);
    if (numbers.size > 0) others.unshift(`${asNumber(value)} IN (${[...numbers].join(", ")})`);
    return others.length === 1 ? `(${others[0]})` : `(${others.join(" OR ")})`;
  }

  #like({ of, pattern }: ExpressionOf<"like">, scope: Scope): string {
    this.#structure(of);
    this.#patternNotices(pattern);
    const value = asText(this.value(of, scope));
    return pattern.kind === "text"
      ? `contains(${value}, ${literal(pattern.value)})`
      : `regexp_matches(${value}, ${literal(re2(this.text, pattern))})`;
  }

  #patternNotices(pattern: Pattern): void {
    if (pattern.kind === "text") {
      if (/^%|%$|^\*|\*$/.test(pattern.value))
        this.notice(
          "warning",
          pattern.span,
          `like "…" looks for the text itself, ${pattern.value.includes("%") ? "%" : "*"} too: write like "${pattern.value.replace(/^[%*]+|[%*]+$/g, "")}", or a regular expression.`,
        );
    } else if (/\\\\[.d\w/]/.test(pattern.source)) {
      this.notice(
        "warning",
        pattern.span,
        "\\\\ in a regular expression is a backslash itself: a query taken from JSON or YAML has one too many, \\\\. for \\.",
      );
    }
  }

  /** The regular expression of `parse`. */
  patternRegex(pattern: Pattern): string {
    return pattern.kind === "text" ? globRegex(pattern.value) : re2(this.text, pattern);
  }
}
