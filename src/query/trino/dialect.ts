import { CLAUSES, type Token } from "./tokens.js";
import { placeholderAt } from "./placeholders.js";
import { scan } from "./scanner.js";

/** The SQL that a query is written in. */
export type Dialect = "athena" | "lake" | "duckdb";

/** The dialect of a query, and what in it tells so; without a reason, Athena is what is left. */
export interface Told {
  readonly dialect: Dialect;
  readonly because?: string;
}

/**
 * Which SQL a query is written in: DuckDB's where it holds what only DuckDB has, CloudTrail Lake's where it reads an event
 * data store or its maps, and else Athena's.
 */
export function tellDialect(text: string): Told {
  let tokens: readonly Token[];
  try {
    tokens = scan(text);
  } catch {
    // What cannot be read at all is refused by the reader of Athena's SQL, which tells the place.
    return { dialect: "athena" };
  }
  for (const [at, token] of tokens.entries()) {
    const because = duckdbMark(tokens, at, token);
    if (because !== undefined) return { dialect: "duckdb", because };
  }
  for (const [at, token] of tokens.entries()) {
    const because = lakeMark(text, tokens, at, token);
    if (because !== undefined) return { dialect: "lake", because };
  }
  return { dialect: "athena" };
}

/** Functions that DuckDB has and neither Trino nor another SQL that people bring along. */
const DUCKDB_FUNCTIONS =
  /^(?:json_extract_(?:string|path|path_text)|json_(?:group_\w+|transform|transform_strict|structure|merge_patch|keys|valid|type|pretty|each|tree|contains)|list(?:_\w+)?|struct_\w+|map_extract|map_extract_value|strftime|strptime|try_strptime|regexp_(?:matches|full_match|split_to_\w+|escape)|string_split(?:_regex)?|str_split(?:_regex)?|string_to_array|generate_series|range|epoch(?:_ms|_us|_ns)?|make_(?:date|time|timestamp)\w*|time_bucket|datesub|date_sub|datetrunc|arg_(?:max|min)\w*|count_star|quantile(?:_\w+)?|read_\w+|parquet_\w+|duckdb_\w+|pragma_\w+|sniff_csv|glob|typeof_\w+|pg_typeof|query_table|row_to_json|to_json|len|list|unlist|sql_auto_complete|getenv|current_setting|which_secret|iceberg_scan|st_\w+|sqlite_scan|postgres_scan|mysql_scan|query)$/;

/** What DuckDB reads as a file where the name of a table should stand. */
const FILE = /\.(?:parquet|csv|tsv|jsonl?|ndjson|db|duckdb|arrow|xlsx)(?:\.(?:gz|zst))?$|[*/]/i;

const DUCKDB_WORDS = new Set(["QUALIFY", "ILIKE", "PIVOT", "UNPIVOT", "SUMMARIZE", "ASOF", "POSITIONAL"]);
const BEFORE_EXPRESSION = new Set([
  "SELECT",
  "WHERE",
  "ON",
  "AND",
  "OR",
  "IN",
  "BY",
  "THEN",
  "ELSE",
  "WHEN",
  "HAVING",
  "=",
  "(",
  ",",
  "||",
  "[",
]);

function duckdbMark(tokens: readonly Token[], at: number, token: Token): string | undefined {
  const before = tokens[at - 1];
  const after = tokens[at + 1];
  const isSymbol = (other: Token | undefined, value: string) =>
    other?.kind === "symbol" && other.value === value;
  const isWord = (other: Token | undefined, value: string) => other?.kind === "word" && other.value === value;
  if (token.kind === "symbol") {
    if (token.value === "::" || token.value === "->>") return token.value;
    if (token.value === "{" && after?.kind === "string") return "{'…': …}";
    if (token.value === "[" && before !== undefined && before.kind !== "quoted" && before.kind !== "string")
      return BEFORE_EXPRESSION.has(before.value) && before.kind !== "number" ? "[…]" : undefined;
    return undefined;
  }
  if (token.kind === "string") {
    return FILE.test(token.value) && isRelation(tokens, at) ? "FROM '…'" : undefined;
  }
  if (token.kind !== "word") return undefined;
  if (at === 0 && token.value === "FROM") return "FROM first";
  const byAll = token.value === "ALL" && isWord(before, "BY") && endsClause(after);
  if (byAll) return `${tokens[at - 2]?.value ?? ""} BY ALL`;
  const notName = !isSymbol(before, ".") && !isSymbol(after, ".") && !isWord(before, "AS");
  if (
    DUCKDB_WORDS.has(token.value) &&
    notName &&
    !isSymbol(after, ",") &&
    (at === 0 || !isSymbol(before, ","))
  )
    return token.value;
  if ((token.value === "EXCLUDE" || token.value === "REPLACE") && isSymbol(before, "*"))
    return `* ${token.value}`;
  if (token.value === "LAMBDA" && after?.kind === "word" && isSymbol(tokens[at + 2], ":"))
    return "lambda x: …";
  if (!isSymbol(after, "(")) return undefined;
  if (token.value === "COLUMNS") return "COLUMNS(…)";
  if (
    token.value === "UNNEST" &&
    !["FROM", "JOIN"].includes(before?.value ?? "") &&
    clauseOf(tokens, at) === "SELECT"
  )
    return "unnest(…) in SELECT";
  if (isRelation(tokens, at) && !["UNNEST", "LATERAL", "TABLE", "SELECT"].includes(token.value))
    return after?.start === token.end ? `FROM ${token.text}(…)` : undefined;
  // MySQL's date_sub(now(), …) has no unit before the comma.
  if (/^DATE_?SUB$/.test(token.value) && tokens[at + 2]?.kind !== "string") return undefined;
  return DUCKDB_FUNCTIONS.test(token.value.toLowerCase()) ? `${token.text}(…)` : undefined;
}

/** Behind FROM or JOIN; not behind the FROM of `extract(hour FROM …)`, `trim('x' FROM …)` or `IS DISTINCT FROM …`. */
function isRelation(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before?.kind !== "word") return false;
  if (before.value === "JOIN") return clauseOf(tokens, at) === "FROM";
  if (before.value !== "FROM") return false;
  const last = tokens[at - 2];
  if (last?.kind === "word" && last.value === "DISTINCT") return false;
  return at === 1 || clauseOf(tokens, at - 1) === "SELECT";
}

function endsClause(token: Token | undefined): boolean {
  return (
    token === undefined ||
    token.kind === "end" ||
    [...CLAUSES, ")", ";", "ASC", "DESC", "UNION", "EXCEPT", "INTERSECT", "NULLS"].includes(token.value)
  );
}

/** The clause that a token stands in, within its own parentheses. */
function clauseOf(tokens: readonly Token[], at: number): string | undefined {
  let depth = 0;
  for (let back = at - 1; back >= 0; back--) {
    const { kind, value } = tokens[back] as Token;
    if (kind === "symbol" && value === ")") depth++;
    if (kind === "symbol" && value === "(" && --depth < 0) return undefined;
    if (depth === 0 && kind === "word" && (CLAUSES as readonly string[]).includes(value)) return value;
  }
  return undefined;
}

const MAPS = /^(?:requestparameters|responseelements|additionaleventdata|serviceeventdetails)$/i;
const STORE = /event[ _-]?data[ _-]?store|cloud_?trail[ _-]?lake|(?:^|[^a-z])eds(?:[^a-z]|id|$)/i;
const UUID = /[0-9a-z]{6,12}(?:-?[0-9a-z]{3,8}){2,4}-[0-9a-z]{8,12}/iy;

function lakeMark(text: string, tokens: readonly Token[], at: number, token: Token): string | undefined {
  const before = tokens[at - 1];
  if (before?.kind === "word" && (before.value === "FROM" || before.value === "JOIN")) {
    const end = placeholderAt(text, token.start);
    const name =
      end === undefined
        ? /^"?[\w-]+"?/.exec(text.slice(token.start, token.start + 200))?.[0]
        : text.slice(token.start, end);
    if (name !== undefined && STORE.test(name)) return `FROM ${name}`;
    UUID.lastIndex = token.kind === "quoted" ? token.start + 1 : token.start;
    const id = UUID.exec(text)?.[0];
    if (id !== undefined && /\d/.test(id) && (id.match(/-/g) ?? []).length >= 3) return `FROM ${id}`;
  }
  if (token.kind !== "word") return undefined;
  if (token.value === "EVENTJSON" || token.value === "EVENTJSONCHECKSUM") return token.text;
  if (!MAPS.test(token.text)) return undefined;
  const opened = tokens[at - 1]?.value === "." ? at - 3 : at - 1;
  if (tokens[opened]?.value === "(" && tokens[opened - 1]?.value === "ELEMENT_AT")
    return `element_at(${token.text}, …)`;
  return tokens[at + 1]?.value === "[" ? `${token.text}[…]` : undefined;
}
