import type { ProblemData } from "../diagnostics/problem.js";

/** Thrown in a byte stream, after all that could be read, where it cannot go on. */
export class Damage extends Error {
  readonly code: ProblemData["code"];

  constructor(code: ProblemData["code"], detail: string) {
    super(detail);
    this.name = "Damage";
    this.code = code;
  }
}

/** What an error of reading or expanding means for the file; an abort, and any defect of our own, is thrown on. */
export function asDamage(error: unknown): Damage {
  if (error instanceof Damage) return error;
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  if (code === "Z_BUF_ERROR") return new Damage("truncated", "The compressed data ends early");
  if (code?.startsWith("Z_") === true)
    return new Damage("corrupt-archive", `The compressed data is damaged: ${message}`);
  if (code === "CSV_QUOTE_NOT_CLOSED") return new Damage("truncated", "The CSV ends inside a quoted field");
  if (code === "CSV_MAX_RECORD_SIZE") return new Damage("record-too-large", message);
  if (code?.startsWith("CSV_") === true)
    return new Damage("not-cloudtrail", `The CSV cannot be read: ${message}`);
  if (syscall !== undefined || code === "ERR_STREAM_PREMATURE_CLOSE") {
    return new Damage(code === "ENOENT" ? "source-not-found" : "source-unreadable", message);
  }
  throw error;
}
