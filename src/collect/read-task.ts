import type { Readable } from "node:stream";
import type { ProblemData } from "../diagnostics/problem.js";
import type { FoundFile, ReadReport, RecordSink } from "../sources/contract.js";
import { readFile, readStream } from "../sources/read-file.js";
import { eventRow } from "../trail/event-row.js";
import { maskSessionTokens } from "../trail/json-text.js";
import type { CloudTrailRecord } from "../trail/record.js";
import type { SpoolWriter } from "./spool.js";

/** One file to read, under the number its records will refer to. */
export interface ReadTask {
  found: FoundFile;
  /** Where a file that was fetched lies meanwhile. */
  local?: string;
  file: number;
  keepSecrets: boolean;
}

/** What reading one file came to; plain data, it crosses threads. */
export interface TaskReport {
  task: ReadTask;
  report: ReadReport;
  records: number;
  rejected: number;
  /** File-level problems and rejected records, at most 100 of the latter. */
  problems: ProblemData[];
  /** The piece that holds the file's last row; -1 where it gave none. */
  sequence: number;
}

const MOST_PROBLEMS = 100;

/** Reads one file (or a stream) into the spool: masks session tokens, makes the stored columns, names what is rejected. */
export async function readInto(
  spool: SpoolWriter,
  task: ReadTask,
  stream?: Readable,
  signal?: AbortSignal,
): Promise<TaskReport> {
  let records = 0;
  let rejected = 0;
  const problems: ProblemData[] = [];
  const sink: RecordSink = {
    record(text: string, value: CloudTrailRecord) {
      records += 1;
      const kept = task.keepSecrets ? text : maskSessionTokens(text);
      const record = kept === text ? value : (JSON.parse(kept) as CloudTrailRecord);
      spool.write(eventRow(record, kept, task.file));
    },
    reject(problem) {
      records += 1;
      rejected += 1;
      if (problems.length < MOST_PROBLEMS) problems.push(problem);
    },
  };
  const options = signal === undefined ? {} : { signal };
  const report =
    stream === undefined
      ? await readFile(task.local ?? task.found.path, sink, { ...options, name: task.found.path })
      : await readStream(stream, task.found.path, sink, options);
  const unnamed = rejected - problems.length;
  const last = problems.at(-1);
  if (unnamed > 0 && last !== undefined) {
    problems.push({
      code: last.code,
      detail: `${unnamed} more records of this file were rejected.`,
      source: task.found.path,
    });
  }
  problems.unshift(...report.problems);
  return { task, report, records, rejected, problems, sequence: records > rejected ? spool.latest : -1 };
}
