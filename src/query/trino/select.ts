import type { Expression, SelectItem, SortItem, Specification } from "./ast.js";
import type { Typed } from "./call.js";
import { hasAggregate } from "./aggregates.js";
import { columnReference, nameChain } from "./columns.js";
import { condition, type Env, type WindowDefinition } from "./env.js";
import { translateFrom, type FromItem } from "./from.js";
import { groupsOf, standing } from "./grouping.js";
import { unmarked } from "./marks.js";
import { isOrderable } from "./operators.js";
import { notOrderable, sortDirection } from "./sorting.js";
import { fieldsOf, resolve, type Field, type OutputColumn, type Scope } from "./scope.js";
import { quoted, type TranslatedQuery } from "./translation.js";
import { typeName } from "./types.js";
import { windowOf } from "./windows.js";

/** A column of SELECT: its name, its value, and where it stands. */
interface Selected {
  readonly name: string | undefined;
  readonly value: Typed;
  readonly written?: string;
  readonly expression?: Expression;
}

/** `SELECT …`, with the ORDER BY and LIMIT of its query. */
export function translateSelect(of: Specification, orderBy: readonly SortItem[], env: Env): TranslatedQuery {
  const from: FromItem = of.from === undefined ? { sql: "", fields: [] } : translateFrom(of.from, env);
  const aliases = new Set(
    of.items.flatMap((item) =>
      item.kind === "expression" && item.alias !== undefined ? [item.alias.text.toLowerCase()] : [],
    ),
  );
  const scope: Scope = { ...env.scope, fields: from.fields, aliases };
  const rows: Env = { ...env, scope };
  const where =
    of.where === undefined
      ? ""
      : `\nWHERE ${condition(of.where, { ...rows, ...only("WHERE clause") }, "WHERE clause")}`;
  const expressions = of.items.flatMap((item) =>
    item.kind === "all" ? starFields(item, rows).map(() => undefined) : [item.of],
  );
  const sorted = orderBy.map((item) => item.of);
  const groups = groupsOf(
    of,
    sorted.some(hasAggregate) ? [...expressions, ...sorted.filter(hasAggregate)] : expressions,
    rows,
  );
  const grouped: Env =
    groups === undefined ? rows : { ...rows, scope: { ...scope, grouping: groups.grouping } };
  const windows = new Map<string, WindowDefinition>();
  const inside: Env = { ...grouped, windows };
  for (const { name, spec } of of.windows) {
    if (windows.has(name.text.toLowerCase()))
      throw env.translation.refuse(`WINDOW name ${name.text} is there twice`, name.span);
    windows.set(name.text.toLowerCase(), windowOf(spec, inside));
  }
  const selected = of.items.flatMap((item) => select(item, inside));
  const having =
    of.having === undefined
      ? ""
      : `\nHAVING ${condition(of.having, { ...inside, noWindows: "HAVING clause cannot contain window functions" }, "HAVING clause")}`;
  const columns = outputColumns(selected);
  const list = selected.map(({ value }, at) => `${value.sql} AS ${quoted(columns[at]?.alias ?? "")}`);
  const order = orderClause(of, orderBy, selected, inside);
  const head = `SELECT ${of.distinct ? "DISTINCT " : ""}${list.join(", ")}`;
  const tail = from.sql === "" ? "" : `\nFROM ${from.sql}`;
  return { sql: `${head}${tail}${where}${groups?.sql ?? ""}${having}${order}`, columns };
}

function only(clause: string): Pick<Env, "noAggregates" | "noWindows"> {
  const what = `${clause} cannot contain aggregations, window functions or grouping operations`;
  return { noAggregates: what, noWindows: what };
}

function select(item: SelectItem, env: Env): Selected[] {
  if (item.kind === "all") {
    const fields = starFields(item, env);
    return fields.map((field, at) => {
      const alias = item.aliases?.[at];
      const value =
        env.scope.grouping === undefined
          ? { type: field.type, sql: field.sql }
          : groupedField(field, item, env);
      return {
        name: alias?.text ?? field.name,
        value,
        ...(field.written === undefined ? {} : { written: field.written }),
      };
    });
  }
  const value = env.translate(item.of, env);
  const written = writtenOf(item.of, env);
  return [
    {
      name: item.alias?.text ?? nameOf(item.of),
      value,
      expression: item.of,
      ...(written === undefined ? {} : { written }),
    },
  ];
}

function groupedField(field: Field, item: SelectItem, env: Env): Typed {
  if (env.scope.grouping?.keys.has(unmarked(field.sql))) return { type: field.type, sql: field.sql };
  throw env.translation.refuse(
    `Column '${field.name ?? ""}' not in GROUP BY clause: \`*\` stands for all columns`,
    item.span,
  );
}

function writtenOf(of: Expression, env: Env): string | undefined {
  if (of.kind !== "column") return undefined;
  const found = resolve([of.name.text], env.scope);
  return found === undefined || found === "ambiguous" ? undefined : found.field.written;
}

/** A column is called as its expression ends; what is no name gets none. */
function nameOf(of: Expression): string | undefined {
  if (of.kind === "column") return of.name.text;
  return of.kind === "dereference" ? of.field.text : undefined;
}

function starFields(item: Extract<SelectItem, { kind: "all" }>, env: Env): readonly Field[] {
  const { of } = item;
  if (of === undefined) {
    const fields = env.scope.fields.filter(({ hidden }) => hidden !== true);
    if (fields.length === 0)
      throw env.translation.refuse("SELECT * not allowed in queries without FROM clause", item.span);
    return fields;
  }
  const names = nameChain(of);
  const fields =
    names === undefined
      ? undefined
      : fieldsOf(
          names.map(({ text }) => text),
          env.scope,
        );
  const found = fields ?? rowFields(of, env);
  if (item.aliases !== undefined && item.aliases.length !== found.length)
    throw env.translation.refuse(
      `Column alias list has ${item.aliases.length} entries but relation has ${found.length} columns`,
      item.span,
    );
  return found;
}

/** `row.*`: the fields of a row as columns. */
function rowFields(of: Expression, env: Env): Field[] {
  const names = nameChain(of);
  if (
    names !== undefined &&
    resolve(
      names.map(({ text }) => text),
      env.scope,
    ) === undefined
  )
    throw env.translation.refuse(
      `Unable to resolve reference ${names.map(({ text }) => text).join(".")}`,
      of.span,
    );
  const value = names === undefined ? env.translate(of, env) : columnReference(names, of.span, env);
  if (value.type.kind !== "row")
    throw env.translation.refuse(`\`.*\` takes a row apart, and this is ${typeName(value.type)}`, of.span);
  return value.type.fields.map(({ name, type }, at) => ({
    name,
    qualifier: [],
    type,
    sql: `struct_extract_at(${value.sql}, ${at + 1})`,
  }));
}

/** The names in the DuckDB text: as the columns are called, made different where two are called alike. */
export function outputColumns(
  selected: readonly { name: string | undefined; value: { type: Typed["type"] }; written?: string }[],
): OutputColumn[] {
  const taken = new Set<string>();
  return selected.map(({ name, value, written }, at) => {
    const base = (name ?? `_col${at}`).slice(0, 200);
    let alias = base;
    for (let n = 1; taken.has(alias.toLowerCase()); n++) alias = `${base}_${n}`;
    taken.add(alias.toLowerCase());
    return { name, alias, type: value.type, ...(written === undefined ? {} : { written }) };
  });
}

/** ORDER BY: columns of SELECT by their number or alias first, then those of FROM. */
function orderClause(
  of: Specification,
  orderBy: readonly SortItem[],
  selected: readonly Selected[],
  env: Env,
): string {
  if (orderBy.length === 0) return "";
  const outputs: Field[] = selected.flatMap(({ name, value }) =>
    name === undefined ? [] : [{ name, qualifier: [], type: value.type, sql: value.sql }],
  );
  const inside: Env = { ...env, scope: { ...env.scope, outputs } };
  const items = orderBy.map((item) => {
    const position = positionOf(item, selected.length, env);
    const value =
      position === undefined ? inside.translate(item.of, inside) : (selected[position - 1]?.value as Typed);
    if (!isOrderable(value.type)) throw notOrderable(value, item, env);
    const sql = unmarked(value.sql);
    const at = position ?? selected.findIndex(({ value: one }) => unmarked(one.sql) === sql) + 1;
    if (at > 0) return sortDirection(String(at), item);
    if (of.distinct)
      throw env.translation.refuse(
        "For SELECT DISTINCT, ORDER BY expressions must appear in select list",
        item.of.span,
      );
    return sortDirection(standing(value.sql), item);
  });
  return `\nORDER BY ${items.join(", ")}`;
}

/** `ORDER BY 2` */
export function positionOf(
  item: SortItem,
  columns: number,
  env: Pick<Env, "translation">,
): number | undefined {
  if (item.of.kind !== "number" || !/^\d+$/.test(item.of.text)) return undefined;
  const at = Number(item.of.text);
  if (at >= 1 && at <= columns) return at;
  throw env.translation.refuse(`ORDER BY position ${item.of.text} is not in select list`, item.of.span);
}
