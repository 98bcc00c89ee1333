import type { FilterReport } from "../../answers/filter.js";
import { Problem } from "../../diagnostics/problem.js";
import type { FoundEvent, Lake } from "../../library/contract.js";
import { noteEmpty } from "../empty-answer.js";
import { limitOf, printEvents } from "../event-list.js";
import { recordFormats } from "../event-record.js";
import { printExplained, printNotices } from "../query-explain.js";
import { queryOf } from "../query-text.js";
import { isBroken, renderFilterReport } from "../render/filter-report.js";
import { json } from "../render/json.js";
import { counted } from "../render/quantities.js";
import { csvLine } from "../render/csv.js";
import type { ExitCode, Session, Verb } from "../verb.js";

/** The options of `trailhound filter`. */
export interface FilterFlags {
  file?: string;
  fromFile?: string[];
  count?: boolean;
  withOrigin?: boolean;
  explain?: boolean;
  timeout?: number;
}

/** `trailhound filter <pattern>` */
export const filter: Verb<FilterFlags> = async (session, words, options) => {
  if (options.count === true && options.explain === true)
    throw new Problem({ code: "usage", detail: "Either --count or --explain; not both." });
  if (options.fromFile !== undefined) return runFiles(session, options.fromFile, words, options);
  const pattern = (await queryOf(session, words[0], options.file)).replace(/\r?\n$/, "");
  await using lake = await session.openLake();
  if (options.explain === true)
    return await printExplained(session, await lake.explainFilter(pattern, { range: session.globals.range }));
  if (options.count === true) return await printCount(session, lake, pattern, options);
  return await printMatches(session, lake, pattern, options);
};

function runOptions({ signal, globals }: Session, { timeout }: FilterFlags) {
  return {
    signal,
    range: globals.range,
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
  };
}

async function printMatches(
  session: Session,
  lake: Lake,
  pattern: string,
  options: FilterFlags,
): Promise<ExitCode> {
  const limit = limitOf(session);
  const answer = await lake.filter(pattern, {
    ...runOptions(session, options),
    // One more than is printed, so that it is known whether more follow.
    ...(limit === Infinity ? {} : { limit: limit + 1 }),
  });
  printNotices(session, answer.notices, pattern);
  const printed = await printEvents<FoundEvent>(session, answer.events, {
    acting: true,
    ...recordFormats(session, options.withOrigin === true),
  });
  if (printed.count === 0)
    await noteEmpty(session, lake, "No record matches.", { range: session.globals.range });
  return 0;
}

async function printCount(
  session: Session,
  lake: Lake,
  pattern: string,
  options: FilterFlags,
): Promise<ExitCode> {
  const { out, globals } = session;
  const { matches, notices } = await lake.filterCount(pattern, runOptions(session, options));
  printNotices(session, notices, pattern);
  switch (globals.format) {
    case "table":
      await out.write(`${counted(matches, "record matches", "records match")}\n`);
      break;
    case "csv":
      await out.write(csvLine(["matches"]) + csvLine([matches]));
      break;
    case "json":
    case "ndjson":
      await out.write(`${json({ matches })}\n`);
      break;
  }
  if (matches === 0) await noteEmpty(session, lake, "No record matches.", { range: globals.range });
  return 0;
}

/** Every pattern of the files: what each would have matched; exit code 1 where one is broken. */
async function runFiles(
  session: Session,
  paths: readonly string[],
  words: readonly string[],
  options: FilterFlags,
): Promise<ExitCode> {
  const { out, globals, view } = session;
  const { file, count, withOrigin, explain } = options;
  if (words.length > 0 || [file, count, withOrigin, explain].some((one) => one !== undefined))
    throw new Problem({
      code: "usage",
      detail:
        "--from-file finds the patterns itself and counts what they match: no pattern and no other option goes with it.",
    });
  await using lake = await session.openLake();
  const report = await lake.filterFiles(paths, runOptions(session, options));
  switch (globals.format) {
    case "table":
      await out.write(renderFilterReport(report, view));
      break;
    case "json":
      await out.write(`${json(report, 2)}\n`);
      break;
    case "ndjson":
      for (const alarm of report.alarms) await out.write(`${json(alarm)}\n`);
      break;
    case "csv":
      await out.write(csvLine(ALARM_COLUMNS));
      for (const alarm of report.alarms)
        await out.write(
          csvLine([
            ...ALARM_COLUMNS.slice(0, -1).map((name) => alarm[name as keyof typeof alarm]),
            alarm.problem?.code,
          ]),
        );
      break;
  }
  if (report.alarms.length === 0)
    session.note(
      `No filter pattern in ${counted(report.files, "file")}. They stand in settings such as FilterPattern, or begin with { $.`,
    );
  else if (globals.format !== "table") noteBroken(session, report);
  return report.alarms.some(isBroken) ? 1 : 0;
}

const ALARM_COLUMNS = ["name", "file", "line", "matches", "first", "last", "pattern", "problem"];

function noteBroken(session: Session, { alarms }: FilterReport): void {
  for (const { name, file, line, problem } of alarms.filter(isBroken))
    session.note(`${file}:${line} ${name}: ${(problem?.detail ?? "").split("\n")[0] ?? ""}`);
}
