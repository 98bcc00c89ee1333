import { Problem, type ProblemData } from "../../diagnostics/problem.js";
import { placeOf, textProblem } from "../../diagnostics/place.js";
import { asNode, textOf } from "./tree.js";

/** What DuckDB said about a failure. The engine is opened with `errors_as_json`, so that places come as offsets. */
interface Said {
  kind: string;
  message: string;
  offset?: number;
}

/**
 * A failure of a query as a Problem: DuckDB's message without its advice, and the place in the user's own text.
 *
 * @param ahead how many bytes stood before the user's text in what was run.
 */
export function queryProblem(error: unknown, sql: string, ahead = 0): Problem {
  if (error instanceof Problem) return error;
  const said = read(error instanceof Error ? error.message : String(error));
  const offset = said.offset === undefined ? undefined : said.offset - ahead;
  return textProblem(codeFor(said.kind), sentence(said), sql, placeOf(sql, offset), error);
}

/** True where the failure left the whole database unusable, so that it must be opened anew. */
export function isFatal(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /^(fatal|internal)$/i.test(read(text).kind) || /database has been invalidated/i.test(text);
}

function read(text: string): Said {
  const brace = text.indexOf("{");
  const json = brace < 0 ? undefined : parsed(text.slice(brace));
  if (json !== undefined && typeof json.exception_type === "string") {
    const offset = Number(json.position);
    return {
      kind: json.exception_type,
      message: textOf(json.exception_message),
      ...(json.position !== undefined && Number.isFinite(offset) ? { offset } : {}),
    };
  }
  const plain = /^(?:Failed to [a-z ]+: )?([A-Za-z][A-Za-z ]*?) Error: ([\s\S]*)$/.exec(text);
  return plain === null ? { kind: "", message: text } : { kind: plain[1] ?? "", message: plain[2] ?? "" };
}

function parsed(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    return asNode(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function codeFor(kind: string): ProblemData["code"] {
  switch (kind.toLowerCase()) {
    case "parser":
    case "syntax":
      return "sql-syntax";
    case "out of memory":
      return "sql-limit";
    case "permission":
      return "sql-forbidden";
    case "interrupt":
      return "cancelled";
    case "":
      return "internal";
    default:
      return "sql-failed";
  }
}

function sentence({ kind, message }: Said): string {
  if (/^out of memory$/i.test(kind)) {
    const spilled = /max_temp_directory_size|offload/.test(message);
    return `The query needs more ${spilled ? "temporary disk space" : "memory"} than it may use (${firstLine(message)}).`;
  }
  if (/max expression depth/i.test(message)) return "The query is nested too deep.";
  return message
    .replace(/\n\nLINE \d+:[\s\S]*$/, "")
    .replace(/\n+Possible solutions:[\s\S]*$/, "")
    .trim();
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/\.$/, "");
}
