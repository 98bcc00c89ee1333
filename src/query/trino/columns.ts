import { literal } from "../../lake/database.js";
import type { Span } from "../../diagnostics/place.js";
import type { Expression, Name } from "./ast.js";
import type { Typed } from "./call.js";
import type { Env } from "./env.js";
import { marked, unmarked } from "./marks.js";
import { edits, nearestName } from "./near-names.js";
import { namesIn, resolve, type Field, type Found } from "./scope.js";
import { fieldName, typeName, type TrinoType } from "./types.js";

/** The names of `a.b.c`, where an expression is nothing but names and dots. */
export function nameChain(of: Expression): Name[] | undefined {
  if (of.kind === "column") return [of.name];
  if (of.kind !== "dereference") return undefined;
  const base = nameChain(of.base);
  return base === undefined ? undefined : [...base, of.field];
}

/** A column, perhaps with the fields of rows behind it. */
export function columnReference(names: readonly Name[], span: Span, env: Env): Typed {
  const found = resolve(
    names.map(({ text }) => text),
    env.scope,
  );
  if (found === "ambiguous") throw env.translation.refuse(`Column '${shown(names)}' is ambiguous`, span);
  if (found === undefined) throw unknownColumn(names, span, env);
  const path = names.slice(found.used);
  const base = found.field;
  if (found.scope.grouping !== undefined && !found.output) return grouped(found, names, span, env);
  return behind(base, path, span, env);
}

/** The value of a column's field: where the field lies alone, from there. */
function behind(base: Field, path: readonly Name[], span: Span, env: Env): Typed {
  const start: Typed = { type: base.type, sql: base.sql };
  if (path.length === 0) return { ...start, sql: marked(base.sql, span) };
  const whole = path.reduce((of, field) => dereference(of, field, env, base), start);
  const keys = path.map(({ text }) => text.toLowerCase());
  for (let length = keys.length; length > 0; length--) {
    const alone = base.parts?.[keys.slice(0, length).join(".")];
    if (alone === undefined) continue;
    const rest = path.slice(length);
    const type = path
      .slice(0, length)
      .reduce<TrinoType>((of, field) => fieldOf(of, field)?.type ?? of, base.type);
    const value = rest.reduce((of, field) => dereference(of, field, env, base), { type, sql: alone });
    return { type: value.type, sql: marked(value.sql, span) };
  }
  return { ...whole, sql: marked(whole.sql, span) };
}

/** A column where rows have become groups: it, or the row it lies in, must be a key. */
function grouped(found: Found, names: readonly Name[], span: Span, env: Env): Typed {
  const keys = found.scope.grouping?.keys ?? new Set();
  const path = names.slice(found.used);
  const whole = behind(found.field, path, span, env);
  if (keys.has(unmarked(whole.sql))) return whole;
  for (let length = path.length - 1; length >= 0; length--) {
    const base = behind(found.field, path.slice(0, length), span, env);
    if (!keys.has(unmarked(base.sql))) continue;
    const value = path.slice(length).reduce((of, field) => dereference(of, field, env), base);
    return { type: value.type, sql: value.sql };
  }
  const what = `'${shown(names)}' must be an aggregate expression or appear in GROUP BY clause`;
  throw env.translation.refuse(what, span);
}

/** `row.field`, for a row that is computed. */
export function dereference(of: Typed, field: Name, env: Env, column?: Field): Typed {
  const { type } = of;
  if (type.kind !== "row") throw env.translation.refuse(notARow(of, field, env, column), field.span);
  const at = type.fields.findIndex(({ name }) => name?.toLowerCase() === field.text.toLowerCase());
  const found = type.fields[at];
  if (found === undefined) {
    const near = nearestName(
      field.text,
      type.fields.flatMap(({ name }) => (name === undefined ? [] : [name])),
    );
    const deeper = near === undefined ? pathWithin(type, field.text.toLowerCase()) : undefined;
    const meant = near ?? deeper;
    const hint = meant === undefined ? `; its fields are ${fieldList(type)}` : `; did you mean ${meant}?`;
    throw env.translation.refuse(`The row has no field '${field.text}'${hint}`, field.span);
  }
  return { type: found.type, sql: `struct_extract(${of.sql}, ${literal(unquotedField(found.name, at))})` };
}

function unquotedField(name: string | undefined, at: number): string {
  return fieldName(name, at).slice(1, -1).replaceAll('""', '"');
}

function fieldOf(type: TrinoType, field: Name) {
  return type.kind === "row"
    ? type.fields.find(({ name }) => name?.toLowerCase() === field.text.toLowerCase())
    : undefined;
}

/** Where in a row a field of this name lies deeper: `sessioncontext.sessionissuer`. */
function pathWithin(type: TrinoType, wanted: string): string | undefined {
  if (type.kind !== "row") return undefined;
  for (const { name, type: of } of type.fields) {
    if (name === wanted) return name;
    const rest = pathWithin(of, wanted);
    if (name !== undefined && rest !== undefined) return `${name}.${rest}`;
  }
  return undefined;
}

function fieldList(type: Extract<TrinoType, { kind: "row" }>): string {
  return type.fields.map(({ name }, at) => name ?? `field${at}`).join(", ");
}

const JSON_TEXT = new Set([
  "requestparameters",
  "responseelements",
  "additionaleventdata",
  "serviceeventdetails",
]);

/** What to write instead of a dot, where a column is no row. */
function notARow({ type }: Typed, field: Name, env: Env, column: Field | undefined): string {
  const name = column?.name ?? "";
  const head = `Expression ${name === "" ? "before the dot" : name} is not of type ROW but ${typeName(type)}`;
  if (type.kind === "varchar" && JSON_TEXT.has(name.toLowerCase()))
    return `${head}: it holds JSON as text, so write json_extract_scalar(${name}, '$.${field.text}')`;
  if (type.kind === "map") return `${head}: write element_at(${name === "" ? "…" : name}, '${field.text}')`;
  if (type.kind === "json") return `${head}: write json_extract(…, '$.${field.text}')`;
  if (type.kind === "array")
    return `${head}: write element_at(${name === "" ? "…" : name}, 1).${field.text}, or UNNEST it`;
  return env.translation.dialect === "athena" && type.kind === "varchar" ? `${head}; it is text` : head;
}

function shown(names: readonly Name[]): string {
  return names.map(({ text }) => text).join(".");
}

function unknownColumn(names: readonly Name[], span: Span, env: Env) {
  const [first] = names;
  const head = `Column '${shown(names)}' cannot be resolved`;
  if (first === undefined) return env.translation.refuse(head, span);
  const single = names.length === 1;
  if (single && env.scope.aliases?.has(first.text.toLowerCase())) {
    return env.translation.refuse(
      `${head}: it is an alias of SELECT, and those exist only behind ORDER BY; repeat the expression itself`,
      span,
    );
  }
  const last = names.at(-1)?.text.toLowerCase();
  const foreign = ofAnotherTable(names, env);
  if (foreign !== undefined) return env.translation.refuse(`${head}: ${foreign}`, span);
  const elsewhere = single ? undefined : env.scope.fields.find(({ name }) => name?.toLowerCase() === last);
  if (elsewhere !== undefined) {
    const whole = [elsewhere.qualifier.at(-1), elsewhere.name].filter((part) => part !== undefined).join(".");
    return env.translation.refuse(`${head}; did you mean ${whole}?`, span);
  }
  const known = namesIn(env.scope);
  const near = nearestName(names.at(-1)?.text ?? "", known) ?? nearestName(first.text, known);
  // A name that is nearly a column was meant as one; any other in double quotes was meant as a text.
  if (single && first.delimited && near === undefined)
    return env.translation.refuse(
      `${head}: double quotes name a column; a text stands in single quotes, ${literal(first.text)}`,
      span,
    );
  const field = single ? pathTo(first.text, env) : undefined;
  if (field !== undefined) return env.translation.refuse(`${head}; did you mean ${field}?`, span);
  if (/^eventdata$/i.test(first.text)) {
    const what = `${head}: configuration items (AWS Config's events) are in event data stores of their own, not in CloudTrail's records`;
    return env.translation.refuse(what, span);
  }
  if (near !== undefined) return env.translation.refuse(`${head}; did you mean ${near}?`, span);
  return env.translation.refuse(single && PARTITION.test(first.text) ? `${head}; ${PARTITIONS}` : head, span);
}

const PARTITION = /date|day|dt|part|account|acct|region|month|year|hour/i;
const PARTITIONS =
  "the trail's partition columns are region, year, month, day, account, dt (yyyy/MM/dd), event_date (yyyy-MM-dd) and hour (HH)";

/** Why a table that was guessed to be the trail has no such column: it seems to be another table. */
function ofAnotherTable(names: readonly Name[], env: Env): string | undefined {
  // In double quotes a text may be meant.
  if (names.length === 1 && names[0]?.delimited === true) return undefined;
  const [first, second] = names.map(({ text }) => text.toLowerCase());
  const asked = second === undefined ? first : second;
  const fields = env.scope.fields.filter(
    ({ qualifier, guess }) => guess !== undefined && (second === undefined || qualifier.at(-1) === first),
  );
  const guesses = new Set(fields.map(({ guess }) => guess));
  const [guess] = guesses;
  if (guess === undefined || guesses.size > 1 || /trail|^ct_|_ct$|audit|lake/i.test(guess)) return undefined;
  const known = fields.flatMap(({ name }) => (name === undefined ? [] : [name]));
  if (asked === undefined || isNearOne(asked, known) || known.includes(asked)) return undefined;
  if (second === undefined && pathTo(asked, env) !== undefined) return undefined;
  return `${guess} is read as the trail, which has no such column; the lake holds CloudTrail's records alone`;
}

/** `arn` is a field of `useridentity`: the path to a field of this name, where one column has it. */
function pathTo(name: string, env: Env): string | undefined {
  const wanted = name.toLowerCase();
  for (const { name: column, type } of env.scope.fields) {
    if (type.kind !== "row" || column === undefined) continue;
    if (type.fields.some((field) => field.name === wanted)) return `${column}.${wanted}`;
  }
  return undefined;
}

/** A short name is near many. */
function isNearOne(name: string, known: readonly string[]): boolean {
  const near = nearestName(name, known);
  return near !== undefined && (name.length > 5 || edits(name, near) < 2);
}
