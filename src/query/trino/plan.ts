import { timeBounds } from "../../lake/time-bounds.js";
import type { TimeRange } from "../../trail/time-range.js";
import type { Notice, Plan } from "../plan.js";
import { FUNCTION_MACROS } from "./macros.js";
import { generated } from "./marks.js";
import { parse } from "./parse.js";
import { isPlaceholder, placeholderWarning, type Unfilled } from "./placeholders.js";
import { translateQuery } from "./query.js";
import { scan } from "./scanner.js";
import { shownQuery } from "./shown.js";
import { Translation } from "./translation.js";

/**
 * A query of Athena or CloudTrail Lake as a plan: read by Trino's grammar, typed by Trino's rules, and written as DuckDB
 * SQL. Why not by macros alone: docs/decisions/0007-own-parser.md.
 *
 * @throws Problem `sql-syntax`, `sql-not-select`, `sql-failed` (what Trino would refuse) or `sql-limit`, with the place.
 */
export function trinoPlan(text: string, dialect: "athena" | "lake", range: TimeRange = {}): Plan {
  const query = parse(text);
  const translation = new Translation(text, dialect, translateQuery);
  const { sql, columns } = translation.query(query, undefined);
  const relations = [...translation.relations.values()];
  const made = generated(
    shownQuery(
      sql,
      columns.map(({ type }) => type),
    ),
  );
  return {
    language: dialect,
    text,
    sql: made.toString(),
    columns: columns.map(({ name }, at) => name ?? `_col${at}`),
    relations: relations.map(({ view }) => view),
    setup: [
      ...FUNCTION_MACROS,
      ...relations.flatMap(({ setup }) => setup.map((view) => narrowed(view, range))),
    ],
    notices: [...translation.notices, ...unfilled(text)],
    provenance: made.provenance(text),
  };
}

/** The view of the trail with the records of a time alone; its own FROM has no further clauses. */
function narrowed(view: string, range: TimeRange): string {
  const bounds = timeBounds(range);
  return bounds.length === 0 ? view : `${view} WHERE ${bounds.join(" AND ")}`;
}

const SHOWN = new Set(["THEN", "ELSE", "SELECT"]);

function unfilled(text: string): Notice[] {
  const found: Unfilled[] = scan(text)
    .filter(
      // What CASE gives, or SELECT shows, is compared with nothing.
      ({ kind, value }, at, all) =>
        kind === "string" && !SHOWN.has(all[at - 1]?.value ?? "") && isPlaceholder(value),
    )
    .map(({ value, start, end }) => ({ text: value, span: { start, end } }));
  const [first] = found;
  return first === undefined ? [] : [{ kind: "warning", text: placeholderWarning(found), span: first.span }];
}
