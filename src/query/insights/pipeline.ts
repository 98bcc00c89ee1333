import { literal } from "../../lake/database.js";
import type { Span } from "../../diagnostics/place.js";
import type { Call, Expression, FieldExpression } from "./ast.js";
import type { Compiler } from "./expression.js";
import type { Scope } from "./context.js";
import { misnamed } from "../record-names.js";
import { pointerOf, sourceOf, SYSTEM_FIELDS } from "./fields.js";
import { printExpression } from "./print.js";
import { closest } from "./problems.js";
import { Records } from "./records.js";
import { asJson, finite, type Value } from "./values.js";

/** A column of the result. */
export interface Output {
  readonly name: string;
  readonly value: () => Value;
}

/** More queries within queries than any honest one becomes. */
const MAX_STEPS = 120;

const NO_NULL = "null is read as a field, and no record has it: write ispresent(…) or not ispresent(…).";

/** How the commands so far stand: what can be named, what is shown, in which order, and the query they have become. */
export class Pipeline implements Scope {
  readonly compiler: Compiler;
  readonly records = new Records();
  /** The fields that commands have made. */
  readonly made = new Map<string, () => Value>();
  /** What `stats` has made, by its expression in canonical form, where it has no alias: `count(*)`. */
  readonly unnamed = new Map<string, () => Value>();
  readonly #steps: ((inner: string) => string)[] = [];
  readonly #pending: { sql: string; name: string }[] = [];
  #serial = 0;
  /** Whether the records' own fields can still be named: until `stats`. */
  alive = true;
  order: readonly string[] = this.records.order;
  ties: readonly string[] = this.records.order;
  shown: Output[] = [];

  constructor(compiler: Compiler) {
    this.compiler = compiler;
  }

  value(expression: Expression): Value {
    return this.compiler.value(expression, this);
  }

  condition(expression: Expression): string {
    return this.compiler.condition(expression, this, false);
  }

  /** A field: what a command made, else the record's own. */
  field(expression: FieldExpression): Value {
    const { path, span } = expression;
    const name = path.join(".");
    const made = this.made.get(name) ?? this.unnamed.get(name);
    if (made !== undefined) return made();
    for (let length = path.length - 1; length > 0; length--) {
      const whole = this.made.get(path.slice(0, length).join("."))?.();
      if (whole?.kind === "json")
        return {
          kind: "json",
          sql: `json_extract(${asJson(whole)}, ${literal(pointerOf(path.slice(length)))})`,
        };
    }
    if (!this.alive) this.#gone(name, span);
    return this.#recorded(path, span, (pointer) => this.records.early(pointer));
  }

  /** A field as a column of the result: one that is only shown is read from the rows that are left at the end. */
  output(expression: FieldExpression, name: string): Output {
    const own = this.alive && !this.#isMade(expression.path) ? sourceOf(expression.path) : undefined;
    if (own?.kind !== "json") {
      const value = this.field(expression);
      return { name, value: () => value };
    }
    this.#caseOf(expression.path, expression.span);
    return { name, value: () => ({ kind: "json", sql: this.records.late(own.pointer) }) };
  }

  #isMade(path: readonly string[]): boolean {
    return path.some((_, at) => this.made.has(path.slice(0, at + 1).join(".")));
  }

  #recorded(path: readonly string[], span: Span, json: (pointer: string) => string): Value {
    this.#caseOf(path, span);
    const source = sourceOf(path);
    switch (source.kind) {
      case "column":
        return {
          kind: "text",
          sql: this.records.column(source.sql),
          ...(source.plainOrder === true ? { plainOrder: true } : {}),
        };
      case "origin":
        return {
          kind: source.number === true ? "number" : "text",
          sql: this.records.column(source.sql, true),
        };
      case "time":
        return { kind: "time", sql: "t" };
      case "number":
        return { kind: "number", sql: this.records.column(source.sql) };
      case "message":
        return { kind: "text", sql: this.records.message() };
      case "json":
        return { kind: "json", sql: json(source.pointer) };
      case "refused":
        return this.compiler.refuse(span, source.why);
      case "unknown": {
        const near = closest(path.join("."), [...SYSTEM_FIELDS, ...this.made.keys()]);
        return this.compiler.fail(span, `${source.why}${near === undefined ? "" : ` Did you mean ${near}?`}`);
      }
    }
  }

  #caseOf(path: readonly string[], span: Span): void {
    const name = path.join(".");
    const what = /^null$/i.test(name) ? NO_NULL : misnamed(name);
    if (what !== undefined) this.compiler.notice("warning", span, what);
  }

  /** AWS's rule: after the first `stats`, only what it defines can be named. */
  #gone(name: string, span: Span): never {
    const aggregate = [...this.unnamed.keys()].find((one) =>
      one.toLowerCase().startsWith(`${name.toLowerCase()}(`),
    );
    if (aggregate !== undefined)
      this.compiler.fail(span, `stats gives no field ${name}: name it there, ${aggregate} as ${name}.`);
    const known = [...this.made.keys(), ...this.unnamed.keys()];
    const near = closest(name, known);
    const hint = near === undefined ? "" : ` Did you mean ${near}?`;
    return this.compiler.fail(
      span,
      `After stats only the fields that it makes can be named: ${known.slice(0, 20).join(", ")}.${hint}`,
    );
  }

  call(_call: Call): Value | undefined {
    return undefined;
  }

  timestamp(span: Span): Value {
    const made = this.made.get("@timestamp");
    if (made !== undefined) return made();
    if (this.alive) return { kind: "time", sql: "t" };
    return this.compiler.fail(
      span,
      "bin uses @timestamp, which is gone after stats: keep it, stats …, max(@timestamp) as @t by …, and use datefloor(@t, 5m) or dateceil(@t, 5m).",
    );
  }

  /** What an unnamed result of `stats` stands for: `sort count(*) desc`. */
  unnamedResult(expression: Expression): Value | undefined {
    return this.unnamed.get(printExpression(expression))?.();
  }

  /** A step around the query so far. */
  step(make: (inner: string) => string): void {
    this.flush();
    this.#push(make);
  }

  #push(make: (inner: string) => string): void {
    if (this.#steps.push(make) > MAX_STEPS)
      this.compiler.fail({ start: 0, end: 0 }, `The query takes more than ${MAX_STEPS} steps.`);
  }

  /** A new column, computed once for each row. Columns that do not use each other are added in one step. */
  add(value: Value): () => Value {
    const name = this.fresh("v");
    this.#pending.push({ sql: value.kind === "number" ? finite(value) : value.sql, name });
    const { kind, plainOrder } = value;
    return () => {
      if (this.#pending.some((one) => one.name === name)) this.flush();
      return { kind, sql: name, ...(plainOrder === undefined ? {} : { plainOrder }) };
    };
  }

  /** A column name that nothing else has. */
  fresh(letter: string): string {
    return `${letter}${this.#serial++}`;
  }

  flush(): void {
    const columns = this.#pending.splice(0);
    if (columns.length === 0) return;
    const list = columns.map(({ sql, name }) => `${sql} AS ${name}`).join(", ");
    this.#push((inner) => `SELECT *, ${list}\nFROM (${inner})`);
  }

  /** The whole query: all steps around the records. */
  sql(range: string): string {
    this.flush();
    return this.#steps.reduce((inner, make) => make(inner), this.records.sql(range));
  }
}
