import type { Json, SqlResult } from "../library/contract.js";
import { printNotices } from "./query-explain.js";
import { csvLine } from "./render/csv.js";
import { json } from "./render/json.js";
import { counted } from "./render/quantities.js";
import { queryTable } from "./render/query-table.js";
import type { ExitCode, Session } from "./verb.js";

/** Rows of a table on a terminal, and the rows that decide how wide its columns are. */
const WINDOW = 200;

/**
 * Prints the answer of a query in any language, and what there is to say about it; `text` is the query as typed, and
 * `whenEmpty` says why there may be no rows, for a language that knows more about it than this does.
 */
export async function printAnswer(
  session: Session,
  result: SqlResult,
  limits: { maxRows?: number; whenEmpty?: () => Promise<void> },
  text?: string,
): Promise<ExitCode> {
  printNotices(session, result.notices, text);
  const limit = session.globals.limit ?? (session.globals.format === "table" ? WINDOW : Infinity);
  const { printed, more } = await printRows(session, result, limit);
  if (printed === 0 && limits.whenEmpty !== undefined) {
    await limits.whenEmpty();
    return 0;
  }
  return remarks(session, { printed, more, truncated: result.truncated(), ...limits });
}

/** What is left to say once the rows are printed, and the exit code. */
function remarks(
  session: Session,
  of: { printed: number; more: boolean; truncated: boolean; maxRows?: number },
): ExitCode {
  if (of.printed === 0) {
    session.note(
      "No rows. The condition may match nothing, or the lake may not hold that account, region or time: trailhound status",
    );
  }
  if (of.more)
    session.note(
      `The first ${counted(of.printed, "row")}; --all or a pipe gives all, --limit N as many as you like.`,
    );
  if (!of.truncated || of.more) return 0;
  session.note(`Cut off after ${counted(of.printed, "row")}; --max-rows moves the limit.`);
  // A limit that was typed is what was wanted; one that was not leaves the answer incomplete.
  return of.maxRows === undefined ? 1 : 0;
}

/** Prints rows as they come, in the format that was asked for. */
async function printRows(
  session: Session,
  result: SqlResult,
  limit: number,
): Promise<{ printed: number; more: boolean }> {
  const { out, globals, view, terminal } = session;
  const { columns } = result;
  const keys = uniqueNames(columns.map((column) => column.name));
  const object = (row: Json[]): string =>
    json(Object.fromEntries(keys.map((key, i) => [key, row[i] ?? null])));
  switch (globals.format) {
    case "table": {
      // Only a terminal has an edge: what goes into a pipe is not cut.
      const width = terminal.isTTY.stdout ? view.width : Infinity;
      const table = queryTable(columns, { ...view, width }, WINDOW);
      const outcome = await each(result.rows, limit, (row) => out.write(table.row(row)));
      await out.write(table.end());
      return outcome;
    }
    case "json": {
      await out.write("[");
      const outcome = await each(result.rows, limit, (row, i) =>
        out.write(`${i > 0 ? "," : ""}\n${object(row)}`),
      );
      await out.write(outcome.printed > 0 ? "\n]\n" : "]\n");
      return outcome;
    }
    case "ndjson":
      return each(result.rows, limit, (row) => out.write(`${object(row)}\n`));
    case "csv":
      await out.write(csvLine(columns.map((column) => column.name)));
      return each(result.rows, limit, (row) => out.write(csvLine(row)));
  }
}

/** The rows up to the limit; stops reading there, but knows whether there are more. */
async function each(
  rows: AsyncIterable<Json[]>,
  limit: number,
  write: (row: Json[], index: number) => Promise<void>,
) {
  let printed = 0;
  for await (const row of rows) {
    if (printed >= limit) return { printed, more: true };
    await write(row, printed++);
  }
  return { printed, more: false };
}

/** Column names as keys of one object: a repeated name gets a number, so that no column is lost. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let n = 1;
    while (taken.has(`${name}_${n}`)) n++;
    taken.add(`${name}_${n}`);
    return `${name}_${n}`;
  });
}
