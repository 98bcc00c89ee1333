import { placeOfIndex, textProblem } from "../../diagnostics/place.js";
import type { Problem } from "../../diagnostics/problem.js";
import { statementsOf } from "./statements.js";
import type { Token } from "./tokens.js";

const READ_ONLY = "the lake is read-only to queries";
const THERE =
  "the trail is there without it, under whatever name the query has, with its partition columns; run the SELECT alone";
const PARTITIONED = "the lake has no partitions that would have to be loaded; run the SELECT alone";
const STATEMENTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (
      "CREATE ALTER DROP INSERT UPDATE DELETE MERGE TRUNCATE UNLOAD GRANT REVOKE DENY CALL COMMENT VACUUM OPTIMIZE ANALYZE " +
      "REFRESH COPY ATTACH DETACH INSTALL LOAD EXPORT IMPORT CHECKPOINT"
    )
      .split(" ")
      .map((word) => [word, READ_ONLY]),
  ),
  MSCK: PARTITIONED,
  EXPLAIN: "--explain prints the SQL that is run",
  SHOW: "the tables and columns are in the documentation, docs/tasks/attribution-in-sql.md",
  DESCRIBE: "the columns are in the documentation, docs/tasks/attribution-in-sql.md",
  DESC: "the columns are in the documentation, docs/tasks/attribution-in-sql.md",
  PRAGMA: "the engine is locked",
  SET: "the engine is locked",
  RESET: "the engine is locked",
  USE: "the lake has one schema",
  PREPARE: "write the query itself",
  EXECUTE: "write the query itself",
  DEALLOCATE: "write the query itself",
  START: "one SELECT needs no transaction",
  BEGIN: "one SELECT needs no transaction",
  COMMIT: "one SELECT needs no transaction",
  ROLLBACK: "one SELECT needs no transaction",
};

const NAMED =
  /^(?:CREATE (?:EXTERNAL TABLE|OR REPLACE(?: VIEW)?|TABLE|VIEW|DATABASE|SCHEMA)|(?:ALTER|DROP) (?:TABLE|VIEW|DATABASE|SCHEMA)|INSERT INTO|DELETE FROM|MERGE INTO|MSCK REPAIR TABLE|SHOW [A-Z]+)/;

/** Refuses by name what is no query, and says what of it can be run. */
export function refuseStatement(text: string, tokens: readonly Token[]): Problem | undefined {
  const [first, second] = tokens;
  if (first === undefined || first.kind === "end")
    return textProblem("sql-not-select", "There is no query here.", text, undefined);
  const why = first.kind === "word" ? STATEMENTS[first.value] : undefined;
  if (why === undefined || second?.value === ".") return undefined;
  const words = tokens.slice(0, 4).map((token) => (token.kind === "word" ? token.value : ""));
  const name = NAMED.exec(words.join(" "))?.[0] ?? first.value;
  const what = `${name} is not run here, only one SELECT: ${reason(name, why, text, tokens)}.`;
  return textProblem("sql-not-select", what, text, placeOfIndex(text, first.start));
}

function reason(name: string, why: string, text: string, tokens: readonly Token[]): string {
  const inner = tokens.find(
    ({ kind, value }, at) => at > 0 && kind === "word" && /^(?:SELECT|WITH)$/.test(value),
  );
  const select = tokens.some(({ kind, value }) => kind === "word" && value === "SELECT");
  // CREATE TABLE … WITH (format = …) AS SELECT: the WITH of a query has a name behind it.
  const query =
    inner?.value === "WITH" && tokens[tokens.indexOf(inner) + 1]?.value === "(" ? undefined : inner;
  const begins =
    query ?? tokens.find(({ kind, value }, at) => at > 0 && kind === "word" && value === "SELECT");
  if (select && begins !== undefined && why === READ_ONLY) {
    const { line } = placeOfIndex(text, begins.start);
    const shown = /TABLE|UNLOAD|COPY|INSERT/.test(name) ? "; --format csv writes its rows for a file" : "";
    return `${READ_ONLY}; run the query in it, which begins at ${begins.value} in line ${line}, alone${shown}`;
  }
  if (/^CREATE (?:EXTERNAL )?TABLE$/.test(name)) return THERE;
  if (name === "ALTER TABLE" || name === "SHOW PARTITIONS") return PARTITIONED;
  return why;
}

/** The same for a text that cannot be read as tokens. */
export function refuseUnread(text: string): Problem | undefined {
  const [first] = statementsOf(text);
  if (first === undefined) return undefined;
  const tokens: Token[] = [];
  for (const word of text.slice(first.start, first.end).matchAll(/[A-Za-z_]+|\S/g)) {
    const start = first.start + word.index;
    const kind = /^[A-Za-z_]/.test(word[0]) ? "word" : "symbol";
    tokens.push({ kind, text: word[0], value: word[0].toUpperCase(), start, end: start + word[0].length });
  }
  return tokens[0]?.kind === "word" ? refuseStatement(text, tokens) : undefined;
}
