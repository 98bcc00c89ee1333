import type {
  GroupingElement,
  Expression,
  Query,
  QueryBody,
  Relation,
  RelationPart,
  SelectItem,
  Specification,
} from "./ast.js";
import { ExpressionPrinter, printName, printNames } from "./print-expression.js";

const expressions = new ExpressionPrinter(print);

/** A query as text that reads back as the same query. */
export function print(query: Query): string {
  const withs = query.with.map(
    ({ name, columns, query: of }) => `${printName(name)}${printNames(columns)} AS (${print(of)})`,
  );
  const parts = [
    ...(withs.length === 0 ? [] : [`WITH ${query.recursive ? "RECURSIVE " : ""}${withs.join(", ")}`]),
    printBody(query.body),
    ...(query.orderBy.length === 0 ? [] : [`ORDER BY ${expressions.sortItems(query.orderBy)}`]),
    ...(query.offset === undefined ? [] : [`OFFSET ${query.offset} ROWS`]),
    ...(query.limit === undefined
      ? []
      : [query.withTies ? `FETCH FIRST ${query.limit} ROWS WITH TIES` : `LIMIT ${query.limit}`]),
  ];
  return parts.join(" ");
}

function printBody(body: QueryBody): string {
  switch (body.kind) {
    case "select":
      return printSpecification(body);
    case "values":
      return `VALUES ${expressions.list(body.rows)}`;
    case "table":
      return `TABLE ${printParts(body.parts)}`;
    case "nested":
      return `(${print(body.query)})`;
    case "set":
      return `${printBody(body.left)} ${body.operator.toUpperCase()}${body.all ? " ALL" : ""} ${printBody(body.right)}`;
  }
}

function printSpecification(of: Specification): string {
  const windows = of.windows.map(({ name, spec }) => `${printName(name)} AS ${expressions.window(spec)}`);
  const parts = [
    `SELECT ${of.distinct ? "DISTINCT " : ""}${of.items.map(printItem).join(", ")}`,
    ...(of.from === undefined ? [] : [`FROM ${printRelation(of.from)}`]),
    ...(of.where === undefined ? [] : [`WHERE ${expressions.print(of.where)}`]),
    ...(of.groupBy === undefined
      ? []
      : [
          `GROUP BY ${of.groupBy.distinct ? "DISTINCT " : ""}${of.groupBy.elements.map(printGrouping).join(", ")}`,
        ]),
    ...(of.having === undefined ? [] : [`HAVING ${expressions.print(of.having)}`]),
    ...(windows.length === 0 ? [] : [`WINDOW ${windows.join(", ")}`]),
  ];
  return parts.join(" ");
}

function printItem(item: SelectItem): string {
  if (item.kind === "expression")
    return `${expressions.print(item.of)}${item.alias === undefined ? "" : ` AS ${printName(item.alias)}`}`;
  if (item.of === undefined) return "*";
  return `${expressions.print(item.of, 9)}.*${item.aliases === undefined ? "" : ` AS${printNames(item.aliases)}`}`;
}

function printGrouping(element: GroupingElement): string {
  if (element.kind === "simple") return printSet(element.items);
  const head = element.kind === "sets" ? "GROUPING SETS" : element.kind.toUpperCase();
  return `${head} (${element.sets.map(printSet).join(", ")})`;
}

function printSet(items: readonly Expression[]): string {
  const [only] = items;
  return items.length === 1 && only !== undefined ? expressions.print(only) : `(${expressions.list(items)})`;
}

function printRelation(of: Relation): string {
  switch (of.kind) {
    case "table":
      return printParts(of.parts);
    case "query":
      return `${of.lateral ? "LATERAL " : ""}(${print(of.query)})`;
    case "unnest":
      return `UNNEST(${expressions.list(of.items)})${of.ordinality ? " WITH ORDINALITY" : ""}`;
    case "aliased":
      return `${inParentheses(of.of, "aliased", "join")} AS ${printName(of.alias)}${printNames(of.columns)}`;
    case "join":
      return printJoin(of);
  }
}

function printJoin(of: Extract<Relation, { kind: "join" }>): string {
  if (of.type === "implicit") return `${printRelation(of.left)}, ${printRelation(of.right)}`;
  const type = of.type === "inner" ? "" : `${of.type.toUpperCase()} `;
  const criteria =
    of.on !== undefined
      ? ` ON ${expressions.print(of.on)}`
      : of.using !== undefined
        ? ` USING${printNames(of.using)}`
        : "";
  return `${printRelation(of.left)} ${of.natural ? "NATURAL " : ""}${type}JOIN ${inParentheses(of.right, "join")}${criteria}`;
}

function inParentheses(of: Relation, ...kinds: Relation["kind"][]): string {
  return kinds.includes(of.kind) ? `(${printRelation(of)})` : printRelation(of);
}

function printParts(parts: readonly RelationPart[]): string {
  return parts
    .map(({ text, form }) => (form === "quoted" ? `"${text.replaceAll('"', '""')}"` : text))
    .join(".");
}
