import type { Command, Expression, Item, Pattern, Query } from "./ast.js";

/** A query as text in one canonical form: reading it gives the same query again. */
export function printInsights(query: Query): string {
  return query.commands.map(printCommand).join("\n| ");
}

function printCommand(command: Command): string {
  switch (command.kind) {
    case "source":
      return `SOURCE ${command.text}`;
    case "fields":
    case "display":
      return `${command.kind} ${command.items.map(printItem).join(", ")}`;
    case "filter":
      return `filter ${printExpression(command.condition)}`;
    case "filterIndex":
      return `filterIndex ${printExpression(command.field)} in [${command.values.map((value) => printExpression(value)).join(", ")}]`;
    case "stats": {
      const by = command.by.length === 0 ? "" : ` by ${command.by.map(printItem).join(", ")}`;
      return `stats ${command.items.map(printItem).join(", ")}${by}`;
    }
    case "sort":
      return `sort ${command.keys.map(({ expression, descending }) => `${printExpression(expression)} ${descending ? "desc" : "asc"}`).join(", ")}`;
    case "limit":
      return `limit ${command.count}`;
    case "parse":
      return `parse ${printExpression(command.of)} ${printPattern(command.pattern)} as ${command.names.map(printName).join(", ")}`;
    case "dedup":
      return `dedup ${command.fields.map((field) => printExpression(field)).join(", ")}`;
    case "unnest":
      return `unnest ${printExpression(command.of)} into ${printName(command.into)}`;
  }
}

function printItem({ expression, alias }: Item): string {
  return `${printExpression(expression)}${alias === undefined ? "" : ` as ${printName(alias)}`}`;
}

/** An expression with a parenthesis around each of its operations, so that no rule of binding is needed. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "field":
      return printPath(expression.path);
    case "text":
      return printText(expression.value);
    case "number":
      return printNumber(expression.value);
    case "boolean":
      return String(expression.value);
    case "period":
      return `${expression.count}${expression.unit}`;
    case "call":
      return `${expression.name}(${expression.star ? "*" : expression.args.map(printExpression).join(", ")})`;
    case "access":
      return `${printExpression(expression.of)}${expression.path.map((name) => `.${segment(name)}`).join("")}`;
    case "negative":
      return `(-${printExpression(expression.of)})`;
    case "not":
      return `(not ${printExpression(expression.of)})`;
    case "arithmetic":
    case "comparison":
      return `(${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)})`;
    case "and":
    case "or":
      return `(${expression.operands.map(printExpression).join(` ${expression.kind} `)})`;
    case "in":
      return `(${printExpression(expression.of)} ${expression.negated ? "not " : ""}in [${expression.items.map(printExpression).join(", ")}])`;
    case "like":
      return `(${printExpression(expression.of)} ${expression.negated ? "not " : ""}like ${printPattern(expression.pattern)})`;
  }
}

function printPattern(pattern: Pattern): string {
  return pattern.kind === "text" ? printText(pattern.value) : `/${pattern.source.replaceAll("/", "\\/")}/`;
}

function printText(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

function printNumber(value: number): string {
  const text = String(value);
  return text.replace("e+", "e");
}

const KEYWORDS = /^(and|or|not|in|like|as|by|true|false)$/i;

function printPath(path: readonly string[]): string {
  const [first = "", ...rest] = path;
  const plain = /^[@\p{L}_][\p{L}\p{N}_@]*$/u.test(first) && !KEYWORDS.test(first);
  return [plain ? first : `\`${first}\``, ...rest.map(segment)].join(".");
}

function segment(name: string): string {
  return /^[\p{L}\p{N}_@]+$/u.test(name) ? name : `\`${name}\``;
}

function printName(name: string): string {
  return /^[@\p{L}_][\p{L}\p{N}_@]*$/u.test(name) && !KEYWORDS.test(name) ? name : `\`${name}\``;
}
