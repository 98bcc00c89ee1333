import type { Name, Relation, RelationPart } from "./ast.js";
import { MAX_CHAIN, type Cursor } from "./cursor.js";
import { placeholderAt } from "./placeholders.js";

/** Words that end a relation where an alias could stand. */
const NO_ALIAS = ["LIMIT", "OFFSET", "FETCH", "WINDOW", "TABLESAMPLE", "MATCH_RECOGNIZE"];

/** What stands behind FROM, with its commas. */
export function parseFrom(cursor: Cursor): Relation {
  const { start } = cursor.token;
  let left = parseRelation(cursor);
  for (let length = 1; cursor.acceptSymbol(","); length++) {
    if (length > MAX_CHAIN) throw cursor.tooMuch(`More than ${MAX_CHAIN} relations stand behind FROM`);
    const right = parseRelation(cursor);
    left = { kind: "join", type: "implicit", natural: false, left, right, span: cursor.spanFrom(start) };
  }
  return left;
}

function parseRelation(cursor: Cursor): Relation {
  const { start } = cursor.token;
  let left = cursor.deeper(() => aliased(cursor));
  for (let length = 1; ; length++) {
    if (length > MAX_CHAIN) throw cursor.tooMuch(`More than ${MAX_CHAIN} joins stand in one chain`);
    if (cursor.accept("CROSS", "JOIN")) {
      const right = cursor.deeper(() => aliased(cursor));
      left = { kind: "join", type: "cross", natural: false, left, right, span: cursor.spanFrom(start) };
      continue;
    }
    const natural = cursor.accept("NATURAL");
    const type = joinType(cursor);
    if (type === undefined) {
      if (natural) throw cursor.unexpected("JOIN");
      return left;
    }
    left = joined(cursor, { left, type, natural, start });
  }
}

function joinType(cursor: Cursor): "inner" | "left" | "right" | "full" | undefined {
  if (cursor.accept("JOIN")) return "inner";
  if (cursor.accept("INNER")) {
    cursor.expect("JOIN");
    return "inner";
  }
  for (const side of ["left", "right", "full"] as const) {
    if (!cursor.accept(side.toUpperCase())) continue;
    cursor.accept("OUTER");
    cursor.expect("JOIN");
    return side;
  }
  return undefined;
}

function joined(
  cursor: Cursor,
  {
    left,
    type,
    natural,
    start,
  }: { left: Relation; type: "inner" | "left" | "right" | "full"; natural: boolean; start: number },
): Relation {
  const right = cursor.deeper(() => (natural ? aliased(cursor) : parseRelation(cursor)));
  const base = { kind: "join" as const, type, natural, left, right };
  if (natural) return { ...base, span: cursor.spanFrom(start) };
  if (cursor.accept("ON")) return { ...base, on: cursor.expression(), span: cursor.spanFrom(start) };
  if (!cursor.accept("USING")) throw cursor.unexpected("ON or USING, and what joins the two");
  const using = columnAliases(cursor);
  return { ...base, using, span: cursor.spanFrom(start) };
}

function aliased(cursor: Cursor): Relation {
  const { start } = cursor.token;
  const of = primary(cursor);
  const relation = aliasOf(cursor, of, start);
  if (cursor.isWord("TABLESAMPLE"))
    throw cursor.wrong(
      "TABLESAMPLE is not supported here: an answer over a sample of the records would differ each time",
    );
  if (cursor.isWord("MATCH_RECOGNIZE")) throw cursor.wrong("MATCH_RECOGNIZE is not supported here");
  return relation;
}

function aliasOf(cursor: Cursor, of: Relation, start: number): Relation {
  const as = cursor.accept("AS");
  if (!as && (!cursor.isName() || NO_ALIAS.some((word) => cursor.isWord(word)))) return of;
  const alias = cursor.name("the alias of the relation");
  const columns = cursor.isSymbol("(") ? { columns: columnAliases(cursor) } : {};
  return { kind: "aliased", of, alias, ...columns, span: cursor.spanFrom(start) };
}

/** `(a, b, c)` */
export function columnAliases(cursor: Cursor): Name[] {
  cursor.expectSymbol("(");
  const names = cursor.list(() => cursor.name("the name of a column"));
  cursor.expectSymbol(")");
  return names;
}

function primary(cursor: Cursor): Relation {
  const { start } = cursor.token;
  if (cursor.isWord("UNNEST") && cursor.isSymbol("(", 1)) {
    cursor.take();
    cursor.take();
    const items = cursor.list(() => cursor.expression());
    cursor.expectSymbol(")");
    const ordinality = cursor.accept("WITH", "ORDINALITY");
    return { kind: "unnest", items, ordinality, span: cursor.spanFrom(start) };
  }
  const lateral = cursor.isWord("LATERAL") && cursor.isSymbol("(", 1);
  if (lateral) cursor.take();
  if (cursor.isSymbol("(")) {
    if (lateral || isQueryInParentheses(cursor)) {
      cursor.take();
      const query = cursor.query();
      cursor.expectSymbol(")");
      return { kind: "query", query, lateral, span: cursor.spanFrom(start) };
    }
    cursor.take();
    const inside = cursor.deeper(() => parseRelation(cursor));
    cursor.expectSymbol(")");
    return inside;
  }
  if (cursor.isWord("TABLE") && cursor.isSymbol("(", 1))
    throw cursor.wrong("Table functions are not supported here");
  return { kind: "table", parts: relationName(cursor), span: cursor.spanFrom(start) };
}

/** `((SELECT …) UNION …)` is a query; `((SELECT …) AS a JOIN …)` is a relation, as is `((a JOIN b …))`. */
function isQueryInParentheses(cursor: Cursor): boolean {
  if (!cursor.beginsQuery()) return false;
  if (!cursor.isSymbol("(", 1)) return true;
  let depth = 0;
  for (let ahead = 1; cursor.peek(ahead).kind !== "end"; ahead++) {
    if (cursor.isSymbol("(", ahead)) depth++;
    if (cursor.isSymbol(")", ahead) && --depth === 0)
      return (
        ["UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT", "OFFSET", "FETCH"].some((word) =>
          cursor.isWord(word, ahead + 1),
        ) || cursor.isSymbol(")", ahead + 1)
      );
  }
  return true;
}

/**
 * The name of a relation, up to four parts: words, names in double quotes, names with hyphens as AWS's articles write them
 * (`athena-table`, a bare event data store ID), and placeholders (`<EDS ID>`, `$EDS_ID`, `${table}`).
 */
export function relationName(cursor: Cursor): RelationPart[] {
  const parts = [relationPart(cursor, true)];
  while (cursor.isSymbol(".")) {
    cursor.take();
    parts.push(relationPart(cursor, false));
  }
  return parts;
}

const HYPHENATED = /[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)+(?![A-Za-z0-9_])/y;
const DIGITS_FIRST = /[0-9][A-Za-z0-9_]*[A-Za-z_][A-Za-z0-9_]*/y;

function relationPart(cursor: Cursor, first: boolean): RelationPart {
  const { token, text } = cursor;
  const placeholder = placeholderAt(text, token.start);
  if (placeholder !== undefined) return raw(cursor, placeholder, "placeholder");
  HYPHENATED.lastIndex = token.start;
  const hyphenated = token.kind === "quoted" ? undefined : HYPHENATED.exec(text)?.[0];
  if (hyphenated !== undefined) return raw(cursor, token.start + hyphenated.length, "hyphenated");
  if (token.kind === "number") {
    DIGITS_FIRST.lastIndex = token.start;
    const name = DIGITS_FIRST.exec(text)?.[0];
    if (name !== undefined) return raw(cursor, token.start + name.length, "hyphenated");
  }
  // `DATABASE.TABLE`, as published queries name what the reader must fill in.
  const reserved = !first && token.kind === "word" && token.value === "TABLE";
  if (!cursor.isName() && !reserved) throw cursor.unexpected("the name of a table");
  cursor.take();
  const span = { start: token.start, end: token.end };
  if (token.kind === "quoted") return { text: token.value, form: "quoted", span };
  return { text: token.text, form: reserved ? "placeholder" : "word", span };
}

function raw(cursor: Cursor, end: number, form: RelationPart["form"]): RelationPart {
  const { start } = cursor.token;
  cursor.skipTo(end);
  return { text: cursor.text.slice(start, end), form, span: { start, end } };
}
