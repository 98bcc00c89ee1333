import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Problem } from "../diagnostics/problem.js";
import type { Json, SqlResult } from "../library/contract.js";
import { csvLine } from "./render/csv.js";
import { json } from "./render/json.js";
import { counted } from "./render/quantities.js";
import { queryTable } from "./render/query-table.js";
import type { ExitCode, Session, Verb } from "./verb.js";

/** Rows of a table on a terminal, and the rows that decide how wide its columns are. */
const WINDOW = 200;

/** `trailhound sql <query>` */
export const sql: Verb<{ file?: string; dialect: "duckdb"; timeout?: number; maxRows?: number }> = async (
  session,
  words,
  options,
) => {
  const query = await queryOf(session, words[0], options.file);
  await using lake = await session.openLake();
  const result = await lake.sql(query, {
    dialect: options.dialect,
    signal: session.signal,
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
    ...(options.maxRows === undefined ? {} : { maxRows: options.maxRows }),
  });
  const limit = session.globals.limit ?? (session.globals.format === "table" ? WINDOW : Infinity);
  const { printed, more } = await print(session, result, limit);
  return remarks(session, { printed, more, truncated: result.truncated(), ...options });
};

async function queryOf(
  { terminal }: Session,
  argument: string | undefined,
  file: string | undefined,
): Promise<string> {
  if (argument !== undefined && argument !== "-" && file !== undefined)
    throw usage("Either a query or --file; not both.");
  if (file !== undefined) return readQuery(file);
  if (argument !== undefined && argument !== "-") return argument;
  if (argument === undefined && terminal.isTTY.stdin)
    throw usage("A query is missing: type it, name its --file, or pipe it in.");
  return text(terminal.stdin);
}

async function readQuery(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const detail = missing
      ? "The query's file is not there."
      : `The query's file cannot be read: ${(error as Error).message}`;
    throw new Problem(
      { code: missing ? "source-not-found" : "source-unreadable", detail, source: file },
      { cause: error },
    );
  }
}

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

async function print(
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

function usage(detail: string): Problem {
  return new Problem({ code: "usage", detail });
}
