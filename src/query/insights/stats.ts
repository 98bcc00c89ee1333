import type { Call, CommandOf, Expression, FieldExpression, Item } from "./ast.js";
import { AGGREGATES } from "./aggregates.js";
import type { Scope } from "./context.js";
import type { Output, Pipeline } from "./pipeline.js";
import { printExpression } from "./print.js";
import { asText, orderTerms, type Value } from "./values.js";

/** `stats`: groups, and one row for each ("stats"). Afterwards only what it makes can be named. */
export function compileStats(pipeline: Pipeline, command: CommandOf<"stats">): void {
  const keys = command.by.map((item) => keyOf(pipeline, item));
  const scope = new Groups(pipeline, keys);
  const results = command.items.map((item) => {
    const value = pipeline.compiler.value(item.expression, scope);
    const named = { name: item.alias ?? item.text, item, value };
    if (item.alias !== undefined) scope.aliases.set(item.alias, value);
    return named;
  });
  const columns = [...keys.map(({ sql, column }) => `${sql} AS ${column}`), ...scope.columns()];
  const groups = keys.length === 0 ? "" : ` GROUP BY ${keys.map((_, at) => at + 1).join(", ")}`;
  pipeline.step((inner) => `SELECT ${columns.join(", ")}\nFROM (${inner})${groups}`);
  pipeline.made.clear();
  pipeline.unnamed.clear();
  pipeline.alive = false;
  const outputs: Output[] = [];
  for (const { item, value } of keys) {
    outputs.push({ name: item.alias ?? nameOf(item), value: () => value });
    define(pipeline, item, () => value);
  }
  for (const { name, item, value } of results) {
    const get = pipeline.add(value);
    outputs.push({ name, value: get });
    define(pipeline, item, get);
  }
  pipeline.shown = outputs;
  pipeline.ties = keys.flatMap(({ value }) => orderTerms(value, value.kind === "time"));
  pipeline.order = pipeline.ties;
}

function define(pipeline: Pipeline, { alias, expression }: Item, get: () => Value): void {
  if (alias !== undefined) pipeline.made.set(alias, get);
  else if (expression.kind === "field") pipeline.made.set(expression.path.join("."), get);
  else pipeline.unnamed.set(printExpression(expression), get);
}

function nameOf({ expression, text }: Item): string {
  return expression.kind === "field" ? expression.path.join(".") : text;
}

interface Key {
  readonly item: Item;
  readonly printed: string;
  /** Of a record. */
  readonly sql: string;
  readonly column: string;
  /** Of a group. */
  readonly value: Value;
}

function keyOf(pipeline: Pipeline, item: Item): Key {
  const { expression } = item;
  if (expression.kind === "text") {
    const what = "Quotes make text: a field to group by stands plain or between backticks.";
    pipeline.compiler.fail(expression.span, what);
  }
  const of = pipeline.value(expression);
  // Maps and lists are not grouped by ("Structure types", Note): their records come together as having none.
  const sql = of.kind === "json" ? asText(of) : of.sql;
  const column = pipeline.fresh("g");
  const kind = of.kind === "json" ? "text" : of.kind;
  const value: Value = {
    kind,
    sql: column,
    ...(of.plainOrder === undefined ? {} : { plainOrder: of.plainOrder }),
  };
  return { item, printed: printExpression(expression), sql, column, value };
}

/** What the items of `stats` may name: aggregates of the records, the keys of the groups, and aliases before them. */
class Groups implements Scope {
  readonly aliases = new Map<string, Value>();
  readonly #pipeline: Pipeline;
  readonly #keys: readonly Key[];
  readonly #aggregates = new Map<string, string>();

  constructor(pipeline: Pipeline, keys: readonly Key[]) {
    this.#pipeline = pipeline;
    this.#keys = keys;
  }

  columns(): string[] {
    return [...this.#aggregates].map(([sql, name]) => `${sql} AS ${name}`);
  }

  field(expression: FieldExpression): Value {
    const name = expression.path.join(".");
    const alias =
      this.aliases.get(name) ?? this.#keys.find(({ item }) => (item.alias ?? nameOf(item)) === name)?.value;
    if (alias !== undefined) return alias;
    const what = `${name} has many values in a group: take one, latest(${name}), min(${name}), max(${name}), or group by it.`;
    return this.#pipeline.compiler.fail(expression.span, what);
  }

  call(call: Call): Value | undefined {
    const key = this.#keys.find(({ printed }) => printed === printExpression(call));
    if (key !== undefined) return key.value;
    const aggregate = AGGREGATES.get(call.name.toLowerCase());
    if (aggregate === undefined) return undefined;
    const { compiler } = this.#pipeline;
    const counting = aggregate.name === "count";
    if (counting && (call.star || call.args.length === 0))
      return this.#column({ kind: "number", sql: "count(*)" });
    if (call.star)
      compiler.fail(call.span, `* is an argument of count only; ${aggregate.name} takes a field.`);
    if (call.args.length !== aggregate.args) {
      const wanted = aggregate.args === 1 ? "one field" : "a field and a percentage";
      compiler.fail(call.span, `${aggregate.name} takes ${wanted}.`);
    }
    const [of, percent] = call.args;
    if (of === undefined) return undefined;
    if (
      counting &&
      (of.kind === "comparison" ||
        of.kind === "like" ||
        of.kind === "in" ||
        of.kind === "and" ||
        of.kind === "or")
    )
      compiler.notice(
        "warning",
        of.span,
        "count(condition) counts all records, those where it is false too: sum(condition) counts where it is true.",
      );
    const value = this.#pipeline.value(of);
    const when = aggregate.timed === true ? this.#when(call) : "";
    return this.#column(aggregate.compile(value, when, aggregate.args === 2 ? this.#percent(percent) : 0));
  }

  #when(call: Call): string {
    if (this.#pipeline.alive) return this.#pipeline.records.when;
    return this.#pipeline.compiler.fail(
      call.span,
      `${call.name} uses @timestamp, which is gone after the first stats.`,
    );
  }

  #percent(expression: Expression | undefined): number {
    if (expression?.kind === "number" && expression.value >= 0 && expression.value <= 100)
      return expression.value;
    return this.#pipeline.compiler.fail(
      expression?.span ?? { start: 0, end: 0 },
      "The percentage of pct is a number from 0 to 100.",
    );
  }

  #column(value: Value): Value {
    let name = this.#aggregates.get(value.sql);
    if (name === undefined) {
      name = this.#pipeline.fresh("a");
      this.#aggregates.set(value.sql, name);
    }
    return { kind: value.kind, sql: name, ...(value.loose === true ? { loose: true } : {}) };
  }

  timestamp(): Value {
    return { kind: "time", sql: "NULL::TIMESTAMP" };
  }
}
