import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FilterReport } from "../answers/filter.js";
import { asProblem, Problem } from "../diagnostics/problem.js";
import { alarmsPlan, passes } from "../query/filter/alarms.js";
import type { Pattern } from "../query/filter/ast.js";
import { findPatterns, KNOWN_FILES } from "../query/filter/import/find.js";
import { lint } from "../query/filter/lint.js";
import { parseFilter } from "../query/filter/parse.js";
import type { Plan } from "../query/plan.js";
import { formatTime } from "../trail/time.js";
import { parseTimeRange } from "../trail/time-range.js";
import type { FilterOptions, Json, SqlResult } from "./contract.js";

const MOST_BYTES = 10_000_000;
const MOST_FILES = 20_000;
const NOT_ENTERED = new Set(["node_modules", ".git", ".terraform"]);

type Alarm = FilterReport["alarms"][number];

/** Finds the filter patterns of files and folders, and counts what each matches. */
export async function runFilterFiles(
  run: (plan: Plan) => Promise<SqlResult>,
  paths: readonly string[],
  options: Pick<FilterOptions, "range" | "signal">,
  now: Date,
): Promise<FilterReport> {
  const range = parseTimeRange(options.range ?? {}, now);
  const files = await listed(paths);
  const alarms: Alarm[] = [];
  const runnable: { alarm: Alarm; text: string; pattern: Pattern }[] = [];
  for (const file of files) {
    options.signal?.throwIfAborted();
    for (const found of findPatterns(file, await contentOf(file))) {
      const { name, line, text } = found;
      const alarm: Alarm = {
        name,
        file,
        line,
        pattern: text,
        matches: null,
        first: null,
        last: null,
        notices: [],
        problem: null,
      };
      alarms.push(alarm);
      const read = readPattern(text, found.unknown);
      if (read instanceof Problem) alarm.problem = told(read);
      else {
        alarm.notices = read.notices;
        runnable.push({ alarm, text, pattern: read.pattern });
      }
    }
  }
  for (const group of passes(runnable)) {
    const result = await run(
      alarmsPlan(
        group.map(({ pattern }) => pattern),
        range,
      ),
    );
    for await (const row of result.rows)
      group.forEach(({ alarm }, at) => {
        const [matches, first, last] = row.slice(at * 3, at * 3 + 3);
        alarm.matches = Number(matches);
        alarm.first = timeOf(first);
        alarm.last = timeOf(last);
      });
  }
  return { files: files.length, alarms };
}

function timeOf(seconds: Json | undefined): string | null {
  return seconds === null || seconds === undefined ? null : formatTime(Number(seconds));
}

function readPattern(
  text: string,
  unknown: string | undefined,
): { pattern: Pattern; notices: string[] } | Problem {
  if (unknown !== undefined)
    return new Problem({
      code: "filter-unknown",
      detail: `The pattern is not written out in the file. ${unknown}`,
    });
  try {
    const { pattern, notices } = parseFilter(text);
    return { pattern, notices: [...notices, ...lint(text, pattern)].map((notice) => notice.text) };
  } catch (error) {
    const problem = asProblem(error);
    if (!problem.code.startsWith("filter-")) throw problem;
    return problem;
  }
}

function told({ code, message, line, column }: Problem): NonNullable<Alarm["problem"]> {
  return {
    code,
    detail: message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

async function listed(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if ((await statOf(path)).isDirectory()) await enter(path, files);
    else files.push(path);
  }
  return [...new Set(files)];
}

async function enter(dir: string, files: string[]): Promise<void> {
  const entries = await readdir(dir, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(dir, entry.name);
    if (entry.isDirectory() && !NOT_ENTERED.has(entry.name)) await enter(path, files);
    if (!entry.isFile() || !KNOWN_FILES.test(entry.name) || (await statOf(path)).size > MOST_BYTES) continue;
    files.push(path);
    if (files.length > MOST_FILES)
      throw new Problem({
        code: "usage",
        detail: `More than ${MOST_FILES} files lie below ${dir}: name a folder further down.`,
      });
  }
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function contentOf(file: string): Promise<string> {
  if ((await statOf(file)).size > MOST_BYTES)
    throw new Problem({
      code: "source-unreadable",
      detail: "The file is larger than 10 MB, which no alarm's is.",
      source: file,
    });
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(source: string, error: unknown): Problem {
  const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
  const detail = missing ? "The file is not there." : `The file cannot be read: ${(error as Error).message}`;
  return new Problem(
    { code: missing ? "source-not-found" : "source-unreadable", detail, source },
    { cause: error },
  );
}
