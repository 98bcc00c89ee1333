import type { TrinoType } from "./types.js";

/** A column that expressions may name. */
export interface Field {
  /** Undefined for a column without a name: it cannot be named. */
  readonly name: string | undefined;
  /** The names of its relation, lower case, catalog first; a query may leave out the first ones. */
  readonly qualifier: readonly string[];
  readonly type: TrinoType;
  readonly sql: string;
  /** Part of no `SELECT *`. */
  readonly hidden?: boolean;
  readonly written?: string;
  /** Where a field of the column lies alone, as SQL; by the path to it, with dots. */
  readonly parts?: Readonly<Record<string, string>>;
  /** The name of its relation as the query has it, where that was guessed to be the trail. */
  readonly guess?: string;
}

/** What the groups of a query are made of. */
export interface Grouping {
  /** The SQL of each expression behind GROUP BY, without marks. */
  readonly keys: ReadonlySet<string>;
  /** The kinds of those expressions: no other kind can be one of them. */
  readonly kinds: ReadonlySet<string>;
}

/** What names mean at a place of a query: the columns there, then those of the queries around it. */
export interface Scope {
  readonly fields: readonly Field[];
  /** The columns that SELECT makes, which come first behind ORDER BY. */
  readonly outputs?: readonly Field[];
  readonly parent?: Scope;
  /** Where rows have become groups: columns outside aggregates must be keys. */
  readonly grouping?: Grouping;
  /** Aliases of SELECT, for a hint where they cannot be used. */
  readonly aliases?: ReadonlySet<string>;
  readonly ctes: ReadonlyMap<string, CommonTableColumns>;
}

/** A relation of WITH: its name in DuckDB and its columns. */
export interface CommonTableColumns {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

/** A column that a query gives. */
export interface OutputColumn {
  /** As Trino names it; undefined where it gives `_col0` and its like. */
  readonly name: string | undefined;
  /** Its name in the DuckDB text, unquoted. */
  readonly alias: string;
  readonly type: TrinoType;
  readonly written?: string;
}

/** A name that was found, and how many of the parts behind it are left as fields of rows. */
export interface Found {
  readonly field: Field;
  readonly scope: Scope;
  readonly used: number;
  /** Found among the columns that SELECT makes. */
  readonly output: boolean;
}

/**
 * What `a.b.c` names: the longest beginning that is a column, perhaps with its relation before it; the rest are fields.
 * Trino compares names without regard to case, also those in double quotes.
 */
export function resolve(parts: readonly string[], scope: Scope): Found | "ambiguous" | undefined {
  const names = parts.map((part) => part.toLowerCase());
  for (let used = names.length; used > 0; used--) {
    const name = names[used - 1] ?? "";
    const qualifier = names.slice(0, used - 1);
    for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) {
      const outputs = qualifier.length > 0 ? [] : matching(here.outputs ?? [], name, []);
      const found = outputs.length > 0 ? outputs : matching(here.fields, name, qualifier);
      if (found.length > 1 && !sameColumn(found)) return "ambiguous";
      const [field] = found;
      if (field !== undefined) return { field, scope: here, used, output: outputs.length > 0 };
    }
  }
  return undefined;
}

/** The same expression twice in SELECT is no ambiguity behind ORDER BY. */
function sameColumn([first, ...rest]: readonly Field[]): boolean {
  return rest.every((field) => field.sql === first?.sql);
}

function matching(fields: readonly Field[], name: string, qualifier: readonly string[]): Field[] {
  const all = fields.filter(
    (field) => field.name?.toLowerCase() === name && endsWith(field.qualifier, qualifier),
  );
  const shown = all.filter((field) => field.hidden !== true);
  return shown.length > 0 ? shown : all;
}

function endsWith(qualifier: readonly string[], asked: readonly string[]): boolean {
  if (asked.length > qualifier.length) return false;
  return asked.every((part, at) => part === qualifier[qualifier.length - asked.length + at]);
}

/** The fields that `x.*` stands for; undefined where no relation is called so. */
export function fieldsOf(qualifier: readonly string[], scope: Scope): readonly Field[] | undefined {
  const asked = qualifier.map((part) => part.toLowerCase());
  const all = scope.fields.filter((field) => endsWith(field.qualifier, asked));
  return all.length === 0 ? undefined : all.filter((field) => field.hidden !== true);
}

/** All names that could stand here, for a suggestion. */
export function namesIn(scope: Scope): string[] {
  const names: string[] = [];
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) {
    for (const { name } of [...(here.outputs ?? []), ...here.fields])
      if (name !== undefined) names.push(name);
  }
  return names;
}
