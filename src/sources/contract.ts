import type { ProblemData } from "../diagnostics/problem.js";
import type { CloudTrailRecord } from "../trail/record.js";

/** What a source found: one file (or one entry of an archive, or standard input) that may hold records. */
export interface FoundFile {
  /** The path as evidence names it: as the user typed it for a file, joined with `/` below a typed folder. */
  path: string;
  /** Bytes as stored. */
  size: number;
  /** Modification time, milliseconds since 1970. */
  mtimeMs: number;
}

/** Receives the records of one file, in file order. Calls are synchronous. */
export interface RecordSink {
  /**
   * @param text the record's JSON text, equal to what came in value for value and digit for digit; white space
   *   between tokens may differ, and it holds no line break or tab.
   * @param value the same, parsed.
   */
  record(text: string, value: CloudTrailRecord): void;
  /** One record that was read but cannot be kept. Counts as read and rejected. */
  reject(problem: ProblemData): void;
}

/** What was read of one file. */
export interface ReadReport {
  /** How the records were laid out, for people: "trail file", "ndjson", "lookup-events", "eventbridge", "csv", … */
  format: string;
  /** Lower-case hex SHA-256 of the file's bytes as stored. */
  sha256: string;
  compressedBytes: number;
  rawBytes: number;
  /** Set where the whole file is of a known kind that holds no records: "digest", "s3-notification", "no records". */
  setAside?: string;
  /** Problems of the file as a whole (corrupt, truncated, not JSON …). Records before the break were delivered. */
  problems: ProblemData[];
}
