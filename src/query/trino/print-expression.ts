import type { Expression, Frame, FrameBound, Name, Query, SortItem, TypeSyntax, WindowSpec } from "./ast.js";

/** How tightly each kind binds; an operand that binds less stands in parentheses. */
const BINDS: Partial<Record<Expression["kind"], number>> = {
  lambda: 0,
  not: 3,
  comparison: 4,
  quantified: 4,
  between: 4,
  "in-list": 4,
  "in-query": 4,
  like: 4,
  "is-null": 4,
  "is-distinct": 4,
  sign: 7,
  "at-time-zone": 8,
};
const [OR, AND, NOT, ADDITIVE, FACTOR, SIGN, ZONE, PRIMARY] = [1, 2, 3, 5, 6, 7, 8, 9];

function bindsOf(of: Expression): number {
  if (of.kind === "logical") return of.operator === "or" ? OR : AND;
  if (of.kind === "arithmetic") return ["*", "/", "%"].includes(of.operator) ? FACTOR : ADDITIVE;
  return BINDS[of.kind] ?? PRIMARY;
}

export function printName({ text, delimited }: Name): string {
  return delimited ? `"${text.replaceAll('"', '""')}"` : text;
}

export function printNames(names: readonly Name[] | undefined): string {
  return names === undefined ? "" : ` (${names.map(printName).join(", ")})`;
}

export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Prints expressions; `query` prints the queries in them. */
export class ExpressionPrinter {
  readonly #query: (query: Query) => string;

  constructor(query: (query: Query) => string) {
    this.#query = query;
  }

  list(items: readonly Expression[]): string {
    return items.map((item) => this.print(item)).join(", ");
  }

  print(of: Expression, least = 0): string {
    const printed = this.#bare(of);
    return bindsOf(of) < least ? `(${printed})` : printed;
  }

  #value(of: Expression): string {
    return this.print(of, ADDITIVE);
  }

  #bare(of: Expression): string {
    switch (of.kind) {
      case "null":
        return "NULL";
      case "boolean":
        return of.value ? "true" : "false";
      case "number":
        return of.text;
      case "string":
        return text(of.value);
      case "binary":
        return `X'${of.hex}'`;
      case "interval": {
        const to = of.to === undefined ? "" : ` TO ${of.to}`;
        return `INTERVAL ${of.negative ? "-" : ""}${text(of.value)} ${of.from}${to}`;
      }
      case "typed":
        return `${of.type} ${text(of.value)}`;
      case "column":
        return printName(of.name);
      case "dereference": {
        const base = this.print(of.base, PRIMARY);
        return `${of.base.kind === "number" ? `(${base})` : base}.${printName(of.field)}`;
      }
      case "subscript":
        return `${this.print(of.base, PRIMARY)}[${this.print(of.index)}]`;
      case "array":
        return `ARRAY[${this.list(of.items)}]`;
      case "row":
        return `ROW(${this.list(of.items)})`;
      case "lambda": {
        const [only] = of.parameters;
        const names = of.parameters.map(printName).join(", ");
        const head = of.parameters.length === 1 && only !== undefined ? names : `(${names})`;
        return `${head} -> ${this.print(of.body)}`;
      }
      case "sign":
        return `${of.negative ? "-" : "+"} ${this.print(of.of, SIGN)}`;
      case "arithmetic": {
        const mine = bindsOf(of);
        return `${this.print(of.left, mine)} ${of.operator} ${this.print(of.right, mine + 1)}`;
      }
      case "at-time-zone":
        return `${this.print(of.of, ZONE)} AT TIME ZONE ${this.print(of.zone, PRIMARY)}`;
      case "comparison":
        return `${this.#value(of.left)} ${of.operator} ${this.#value(of.right)}`;
      case "quantified":
        return `${this.#value(of.left)} ${of.operator} ${of.quantifier.toUpperCase()} (${this.#query(of.query)})`;
      case "logical": {
        const least = of.operator === "or" ? AND : NOT;
        return of.terms.map((term) => this.print(term, least)).join(` ${of.operator.toUpperCase()} `);
      }
      case "not":
        return `NOT ${this.print(of.of, NOT)}`;
      case "between":
      case "in-list":
      case "in-query":
      case "like":
      case "is-null":
      case "is-distinct":
        return this.#predicate(of);
      case "exists":
        return `EXISTS (${this.#query(of.query)})`;
      case "subquery":
        return `(${this.#query(of.query)})`;
      case "case": {
        const operand = of.operand === undefined ? "" : ` ${this.print(of.operand)}`;
        const whens = of.whens.map(
          ({ when, result }) => ` WHEN ${this.print(when)} THEN ${this.print(result)}`,
        );
        const otherwise = of.otherwise === undefined ? "" : ` ELSE ${this.print(of.otherwise)}`;
        return `CASE${operand}${whens.join("")}${otherwise} END`;
      }
      case "cast":
        return `${of.try ? "TRY_CAST" : "CAST"}(${this.print(of.of)} AS ${printType(of.type)})`;
      case "extract":
        return `EXTRACT(${of.field} FROM ${this.#value(of.of)})`;
      case "current":
        return of.precision === undefined ? of.name : `${of.name}(${of.precision})`;
      case "trim": {
        const chars = of.chars === undefined ? "" : `${this.#value(of.chars)} `;
        return `TRIM(${of.side.toUpperCase()} ${chars}FROM ${this.#value(of.of)})`;
      }
      case "grouping":
        return `GROUPING(${this.list(of.items)})`;
      case "call":
        return this.#call(of);
    }
  }

  #predicate(
    of: Extract<
      Expression,
      { kind: "between" | "in-list" | "in-query" | "like" | "is-null" | "is-distinct" }
    >,
  ): string {
    const not = of.not ? "NOT " : "";
    switch (of.kind) {
      case "between":
        return `${this.#value(of.of)} ${not}BETWEEN ${this.#value(of.low)} AND ${this.#value(of.high)}`;
      case "in-list":
        return `${this.#value(of.of)} ${not}IN (${this.list(of.items)})`;
      case "in-query":
        return `${this.#value(of.of)} ${not}IN (${this.#query(of.query)})`;
      case "like": {
        const escape = of.escape === undefined ? "" : ` ESCAPE ${this.#value(of.escape)}`;
        return `${this.#value(of.of)} ${not}LIKE ${this.#value(of.pattern)}${escape}`;
      }
      case "is-null":
        return `${this.#value(of.of)} IS ${not}NULL`;
      case "is-distinct":
        return `${this.#value(of.left)} IS ${not}DISTINCT FROM ${this.#value(of.right)}`;
    }
  }

  #call(of: Extract<Expression, { kind: "call" }>): string {
    const [first, form] = of.args;
    if (of.name.text === "normalize" && !of.name.delimited && form?.kind === "string" && first !== undefined)
      return `NORMALIZE(${this.#value(first)}, ${form.value})`;
    const distinct = of.distinct ? "DISTINCT " : "";
    const order = of.orderBy.length === 0 ? "" : `ORDER BY ${this.sortItems(of.orderBy)}`;
    const inside = of.star
      ? "*"
      : `${distinct}${this.list(of.args)}${order === "" || of.withinGroup ? "" : ` ${order}`}`;
    const within = of.withinGroup ? ` WITHIN GROUP (${order})` : "";
    const filter = of.filter === undefined ? "" : ` FILTER (WHERE ${this.print(of.filter)})`;
    const nulls = of.nulls === undefined ? "" : ` ${of.nulls.toUpperCase()} NULLS`;
    const over =
      of.over === undefined
        ? ""
        : ` OVER ${"partitionBy" in of.over ? this.window(of.over) : printName(of.over)}`;
    return `${printName(of.name)}(${inside})${within}${filter}${nulls}${over}`;
  }

  sortItems(items: readonly SortItem[]): string {
    return items
      .map(({ of, descending, nulls }) => {
        const order = nulls === undefined ? "" : ` NULLS ${nulls.toUpperCase()}`;
        return `${this.print(of)}${descending ? " DESC" : ""}${order}`;
      })
      .join(", ");
  }

  window(of: WindowSpec): string {
    const parts = [
      ...(of.base === undefined ? [] : [printName(of.base)]),
      ...(of.partitionBy.length === 0 ? [] : [`PARTITION BY ${this.list(of.partitionBy)}`]),
      ...(of.orderBy.length === 0 ? [] : [`ORDER BY ${this.sortItems(of.orderBy)}`]),
      ...(of.frame === undefined ? [] : [this.#frame(of.frame)]),
    ];
    return `(${parts.join(" ")})`;
  }

  #frame({ unit, start, end }: Frame): string {
    const head = unit.toUpperCase();
    if (end === undefined) return `${head} ${this.#bound(start)}`;
    return `${head} BETWEEN ${this.#bound(start)} AND ${this.#bound(end)}`;
  }

  #bound({ kind, offset }: FrameBound): string {
    return offset === undefined ? kind.toUpperCase() : `${this.#value(offset)} ${kind.toUpperCase()}`;
  }
}

export function printType(type: TypeSyntax): string {
  if (type.kind === "row") {
    const fields = type.fields.map(({ name, type: of }) =>
      name === undefined ? printType(of) : `${printName(name)} ${printType(of)}`,
    );
    return `ROW(${fields.join(", ")})`;
  }
  const parameters = type.parameters.map((one) => (typeof one === "number" ? String(one) : printType(one)));
  const inside = parameters.length === 0 ? "" : `(${parameters.join(", ")})`;
  const zoned = / WITH TIME ZONE$/.exec(type.name);
  if (zoned !== null) return `${type.name.slice(0, zoned.index)}${inside} WITH TIME ZONE`;
  if (type.name === "INTERVAL DAY TO SECOND") return "INTERVAL DAY TO SECOND";
  return `${type.name}${inside}`;
}
