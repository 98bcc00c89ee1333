import { CODES, type CodeEntry, type ProblemCode } from "./codes.js";

/** A problem as plain data, as it stands in JSON output and crosses worker threads. */
export interface ProblemData {
  code: ProblemCode;
  /** What happened, in one sentence. */
  detail: string;
  /** Where: a file, a record in a file, an option. */
  source?: string;
  /** 1-based line and column in the source's text, where they are known. */
  line?: number;
  column?: number;
}

/** The one error class of the library: a stable code, what happened, where, the likely cause and the next command. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly source: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(data: ProblemData, options?: { cause?: unknown }) {
    super(data.detail, options);
    this.name = "Problem";
    this.code = data.code;
    this.source = data.source;
    this.line = data.line;
    this.column = data.column;
  }

  get exitCode(): 1 | 2 {
    return CODES[this.code].exit;
  }

  /** The problem with its cause and its next command filled in from the registry. */
  toJSON(): ProblemData & { title: string; cause: string; next: string } {
    return explain({
      code: this.code,
      detail: this.message,
      ...(this.source === undefined ? {} : { source: this.source }),
      ...(this.line === undefined ? {} : { line: this.line }),
      ...(this.column === undefined ? {} : { column: this.column }),
    });
  }
}

/** Adds title, likely cause and next command to a problem. */
export function explain(data: ProblemData): ProblemData & { title: string; cause: string; next: string } {
  const entry: CodeEntry = CODES[data.code];
  const { next } = data.source === undefined ? { next: entry.nextAnywhere ?? entry.next } : entry;
  return {
    ...data,
    title: entry.title,
    cause: entry.cause,
    next: next.replace("{where}", data.source ?? "…"),
  };
}

/** What the file system answers when the user, not Trailhound, must do something. */
const FILE_SYSTEM = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "EEXIST",
  "ENOTDIR",
  "EISDIR",
  "ENOSPC",
  "EFBIG",
  "EDQUOT",
  "EDQUOT",
  "EMFILE",
  "ENAMETOOLONG",
]);

/** Any thrown value as a Problem; what is not one already becomes `internal`, with the original as its cause. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Error && error.name === "AbortError") {
    return new Problem({ code: "cancelled", detail: "The work was cancelled." }, { cause: error });
  }
  const detail = error instanceof Error ? error.message : String(error);
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (typeof code === "string" && FILE_SYSTEM.has(code)) {
    return new Problem(
      { code: "file-system", detail, ...(typeof path === "string" ? { source: path } : {}) },
      { cause: error },
    );
  }
  return new Problem({ code: "internal", detail }, { cause: error });
}
