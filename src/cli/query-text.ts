import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Problem } from "../diagnostics/problem.js";
import type { Session } from "./verb.js";

/** The query that a verb is asked to run: its argument, `--file`, or standard input. */
export async function queryOf(
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

function usage(detail: string): Problem {
  return new Problem({ code: "usage", detail });
}
