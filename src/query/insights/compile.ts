import type { Span } from "../../diagnostics/place.js";
import { literal } from "../../lake/database.js";
import type { Command, CommandOf, Expression, Item, Query } from "./ast.js";
import type { Times } from "./context.js";
import { Compiler } from "./expression.js";
import { regexNames } from "./patterns.js";
import { Pipeline, type Output } from "./pipeline.js";
import { compileStats } from "./stats.js";
import { asJson, asText, orderTerms, shownSql, type Value } from "./values.js";

interface Finished {
  readonly sql: string;
  readonly columns: string[];
  readonly types: (string | undefined)[];
  readonly relation: string;
}

/** Compiles the commands of a query, in their order. */
export class QueryCompiler {
  readonly compiler: Compiler;
  limited = false;
  readonly #pipeline: Pipeline;
  readonly #query: Query;
  #displayed: Output[] | undefined;
  #listed = false;
  #statsCount = 0;

  constructor(query: Query, text: string, times: Times) {
    this.compiler = new Compiler(text, times);
    this.#pipeline = new Pipeline(this.compiler);
    this.#query = query;
    this.#remarks();
    query.commands.forEach((command, index) => this.#command(command, index));
  }

  #remarks(): void {
    const [dashed] = this.#query.dashedComments;
    if (dashed !== undefined)
      this.compiler.notice(
        "guess",
        dashed,
        "Lines that begin with -- are read as comments; CloudWatch knows # only.",
      );
  }

  #command(command: Command, index: number): void {
    this.#afterDedup(command, index);
    switch (command.kind) {
      case "source":
        return this.compiler.notice(
          "guess",
          command.span,
          "SOURCE is passed over: the lake is what is searched.",
        );
      case "fields":
        return this.#fields(command.items);
      case "display":
        this.#displayed = command.items.map((item) => this.#output(item));
        return;
      case "filter":
        return this.#filter(command.condition);
      case "filterIndex":
        return this.#filterIndex(command);
      case "stats":
        return this.#stats(command, index);
      case "sort":
        return this.#sort(command);
      case "limit":
        this.limited = true;
        this.#orderedStep(` LIMIT ${command.count}`);
        return;
      case "parse":
        return this.#parse(command);
      case "dedup":
        return this.#dedup(command);
      case "unnest":
        return this.#unnest(command);
    }
  }

  /** AWS's rule ("dedup"). */
  #afterDedup(command: Command, index: number): void {
    if (
      command.kind === "limit" ||
      !this.#query.commands.slice(0, index).some(({ kind }) => kind === "dedup")
    )
      return;
    this.compiler.fail(command.span, "Only limit may stand behind dedup: move the other commands before it.");
  }

  #fields(items: readonly Item[]): void {
    this.#listed = true;
    for (const item of items) this.#show(this.#output(item));
  }

  /** Fields add up; one that is listed again takes the place it had. */
  #show(output: Output): void {
    const shown = this.#pipeline.shown;
    const at = shown.findIndex(({ name }) => name === output.name);
    if (at < 0) shown.push(output);
    else shown[at] = output;
  }

  /** A listed field or expression: what it shows, and its alias for the commands behind it. */
  #output({ expression, alias, text }: Item): Output {
    const pipeline = this.#pipeline;
    if (expression.kind === "field") {
      const output = pipeline.output(expression, alias ?? expression.path.join("."));
      if (alias !== undefined && alias !== expression.path.join(".")) {
        const before = pipeline.made.get(expression.path.join("."));
        pipeline.made.set(alias, before ?? (() => pipeline.field(expression)));
      }
      return output;
    }
    const value = pipeline.value(expression);
    const get = pipeline.add(value);
    if (alias !== undefined) pipeline.made.set(alias, get);
    return { name: alias ?? text, value: get };
  }

  #filter(condition: Expression): void {
    const sql = this.#pipeline.condition(condition);
    this.#pipeline.step((inner) => `SELECT *\nFROM (${inner}) WHERE ${sql}`);
  }

  /** On the lake's own source it finds everything; on other fields it filters ("filterIndex"). */
  #filterIndex(command: CommandOf<"filterIndex">): void {
    const name = command.field.path.join(".");
    if (name !== "@data_source_type" && name !== "@data_source_name") {
      const { field, values, span } = command;
      return this.#filter({ kind: "in", of: field, items: values, negated: false, span });
    }
    const known =
      name === "@data_source_name"
        ? ["aws_cloudtrail"]
        : ["management", "data", "insight", "networkactivity", "network_activity"];
    const wanted = command.values.map((value) => (value.kind === "text" ? value.value.toLowerCase() : ""));
    if (!wanted.some((one) => known.includes(one))) {
      const what = `The lake holds records of CloudTrail; ${name} is ${known.slice(0, 2).join(" or ")} here.`;
      this.compiler.refuse(command.span, what);
    }
    const what = `filterIndex ${name} is passed over: all records of the lake are CloudTrail's, and all are searched.`;
    this.compiler.notice("guess", command.span, what);
  }

  /** AWS's rules for two `stats` ("Use multiple stats commands in a single query"). */
  #stats(command: CommandOf<"stats">, index: number): void {
    this.#statsCount++;
    if (this.#statsCount > 2) this.compiler.fail(command.span, "A query has at most two stats.");
    const before = this.#query.commands
      .slice(0, index)
      .find(({ kind }) => kind === "sort" || kind === "limit");
    if (this.#statsCount === 2 && before !== undefined)
      this.compiler.fail(before.span, `With two stats, ${before.kind} stands behind the second.`);
    compileStats(this.#pipeline, command);
    this.#displayed = undefined;
    this.#listed = true;
  }

  #sort(command: CommandOf<"sort">): void {
    const terms = command.keys.flatMap(({ expression, descending }) =>
      orderTerms(this.#sortValue(expression), descending),
    );
    this.#pipeline.flush();
    this.#pipeline.order = [...terms, ...this.#pipeline.ties];
  }

  #sortValue(expression: Expression): Value {
    const pipeline = this.#pipeline;
    if (expression.kind === "text" || expression.kind === "number") {
      const what =
        expression.kind === "text"
          ? "Quotes make text: a field to sort by stands plain or between backticks."
          : "sort takes fields, not their numbers.";
      this.compiler.fail(expression.span, what);
    }
    const unnamed = pipeline.unnamedResult(expression);
    if (unnamed !== undefined) return unnamed;
    const timestamp = expression.kind === "field" && expression.path.join(".") === "@timestamp";
    if (timestamp && !pipeline.alive && !pipeline.made.has("@timestamp")) {
      const time = pipeline.shown.find((output) => output.value().kind === "time");
      if (time !== undefined) {
        const what = `@timestamp is gone after stats: sorted by ${time.name}.`;
        this.compiler.notice("guess", expression.span, what);
        return time.value();
      }
    }
    return pipeline.value(expression);
  }

  #orderedStep(tail: string): void {
    const order = this.#pipeline.order.length === 0 ? "" : ` ORDER BY ${this.#pipeline.order.join(", ")}`;
    this.#pipeline.step((inner) => `SELECT *\nFROM (${inner})${order}${tail}`);
  }

  #parse({ of, pattern, names }: CommandOf<"parse">): void {
    const pipeline = this.#pipeline;
    const text = asText(pipeline.value(of));
    const regex = literal(this.compiler.patternRegex(pattern));
    // Each name's group: those that stand after `as` take the groups in order, others have named theirs.
    const groups: readonly (string | undefined)[] =
      pattern.kind === "text" ? names : regexNames(this.compiler.text, pattern);
    const own = groups.filter((name) => name !== undefined);
    const inOrder = pattern.kind === "text" || own.join("\n") !== names.join("\n");
    const places = names.map((name, at) => (inOrder ? at : groups.indexOf(name)));
    const list = `[${groups.map((_, at) => `'g${at}'`).join(", ")}]`;
    const all = pipeline.add({
      kind: "json",
      sql: `(CASE WHEN regexp_matches(${text}, ${regex}) THEN regexp_extract(${text}, ${regex}, ${list}) END)`,
    });
    names.forEach((name, at) => {
      const get = (): Value => ({ kind: "text", sql: `struct_extract(${all().sql}, 'g${places[at]}')` });
      pipeline.made.set(name, get);
      this.#show({ name, value: get });
    });
  }

  /** The first of each combination in the order so far; records where one of the fields is missing all stay ("dedup"). */
  #dedup({ fields }: CommandOf<"dedup">): void {
    const pipeline = this.#pipeline;
    const keys = fields.map((field) => {
      const value = pipeline.field(field);
      return value.kind === "json" ? asText(value) : value.sql;
    });
    const row = pipeline.fresh("r");
    const order = pipeline.order.length === 0 ? "" : ` ORDER BY ${pipeline.order.join(", ")}`;
    const kept = [`${row} = 1`, ...keys.map((key) => `${key} IS NULL`)].join(" OR ");
    pipeline.step(
      (inner) =>
        `SELECT *\nFROM (SELECT *, row_number() OVER (PARTITION BY ${keys.join(", ")}${order}) AS ${row}\nFROM (${inner})) WHERE ${kept}`,
    );
  }

  /** A list gives a row for each of its items, everything else is a list of one ("unnest"). */
  #unnest({ of, into }: CommandOf<"unnest">): void {
    const pipeline = this.#pipeline;
    const list = `insights_numbered(insights_items(${asJson(pipeline.value(of))}))`;
    const column = pipeline.fresh("u");
    pipeline.step((inner) => `SELECT *, unnest(${list}) AS ${column}\nFROM (${inner})`);
    const item: Value = { kind: "json", sql: `struct_extract(${column}, 'v')` };
    pipeline.made.set(into, () => item);
    pipeline.order = [...pipeline.order, `struct_extract(${column}, 'i')`];
    pipeline.ties = [...pipeline.ties, `struct_extract(${column}, 'i')`];
    this.#show({ name: into, value: () => item });
  }

  /** The whole query, with its columns: those of `display`, else those listed, else @timestamp and @message. */
  finish(range: string, limit: number | undefined): Finished {
    const pipeline = this.#pipeline;
    const outputs = this.#displayed ?? [...(this.#listed ? [] : this.#defaults()), ...pipeline.shown];
    const values = outputs.map(({ value }) => value());
    const columns = values.map((value, at) => `${shownSql(value)} AS o${at}`);
    if (limit !== undefined) this.#orderedStep(` LIMIT ${limit + 1}`);
    const order = pipeline.order.length === 0 ? "" : ` ORDER BY ${pipeline.order.join(", ")}`;
    const inner = pipeline.records.withLate(pipeline.sql(range));
    const sql = `SELECT ${columns.join(", ")}\nFROM (${inner})${order}`;
    return {
      sql,
      columns: outputs.map(({ name }) => name),
      types: values.map(({ kind }) => (kind === "time" ? "TIMESTAMP" : undefined)),
      relation: pipeline.records.relation,
    };
  }

  #defaults(): Output[] {
    const span: Span = { start: 0, end: 0 };
    return ["@timestamp", "@message"].map((name) =>
      this.#pipeline.output({ kind: "field", path: [name], span }, name),
    );
  }
}
