import type { FilterReport } from "../../answers/filter.js";
import { indexOfPlace } from "../../diagnostics/place.js";
import { markedLine } from "./notice.js";
import { count, counted, time } from "./quantities.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { cutLine, indent, line, span, wrap } from "./text.js";
import type { View } from "./view.js";
import { heading, nextCommands, page, shellWord, shown } from "./view.js";

type Alarm = FilterReport["alarms"][number];

/** The answer of `filter --from-file` for a terminal: what each alarm would have been told of, and which are broken. */
export function renderFilterReport(report: FilterReport, view: View): string {
  const ran = report.alarms.filter(({ problem }) => problem === null);
  const other = report.alarms.filter(({ problem }) => problem?.code === "filter-space-delimited");
  const broken = report.alarms.filter((alarm) => isBroken(alarm));
  return page(
    [
      alarms(ran, report, view),
      problems("broken", broken, view),
      problems("for other logs", other, view),
      nextCommands(next(ran, view), view),
    ],
    view,
  );
}

/** Whether an alarm's pattern should run and cannot. */
export function isBroken({ problem }: Alarm): boolean {
  return problem !== null && problem.code !== "filter-space-delimited";
}

function alarms(ran: readonly Alarm[], report: FilterReport, view: View): Line[] {
  if (ran.length === 0) return [];
  const { items, rest } = shown(ran, view, 60);
  const rows = items.map((alarm) => [
    line(span(count(alarm.matches ?? 0), alarm.matches === 0 ? "dim" : "strong")),
    line(alarm.name),
    line(alarm.first === null ? "" : time(alarm.first)),
    line(alarm.last === null ? "" : time(alarm.last)),
    line(alarm.notices.length === 0 ? "" : span(String(alarm.notices.length), "poor")),
    line(span(`${alarm.file}:${alarm.line}`, "dim")),
  ]);
  const columns = [
    { title: "matches", align: "right" as const },
    { title: "alarm", give: 2, min: 16 },
    { title: "first", give: 4, min: 17, optional: true },
    { title: "last", give: 3, min: 17, optional: true },
    { title: "notes", align: "right" as const, give: 1, optional: true },
    { title: "where", give: 5, min: 14, cutAt: "start" as const },
  ];
  const quiet = ran.filter(({ matches }) => matches === 0).length;
  const summary = `${counted(ran.length, "pattern")} of ${counted(report.files, "file")}; ${count(ran.length - quiet)} with matches`;
  return [heading("alarms", view, summary), ...table(columns, rows, view.width), ...rest];
}

function problems(title: string, list: readonly Alarm[], view: View): Line[] {
  if (list.length === 0) return [];
  const { items, rest } = shown(list, view, 20);
  const lines = items.flatMap((alarm) => [
    cutLine(
      line(span("✗ ", "alarm"), span(alarm.name, "strong"), "  ", span(`${alarm.file}:${alarm.line}`, "dim")),
      view.width,
    ),
    ...indent(mistake(alarm, view.width - 4), "    "),
  ]);
  return [heading(title, view, counted(list.length, "pattern")), ...lines, ...rest];
}

/** What is wrong, and the pattern's line with a caret at the place. */
function mistake({ pattern, problem }: Alarm, width: number): Line[] {
  if (problem === null) return [];
  const said = wrap(line(problem.detail.split("\n")[0] ?? ""), width);
  if (problem.line === undefined || problem.column === undefined) return said;
  const start = indexOfPlace(pattern, { line: problem.line, column: problem.column });
  return [...said, ...markedLine(pattern, { start, end: start + 1 }, width)];
}

function next(ran: readonly Alarm[], view: View) {
  const [most] = ran.toSorted((a, b) => (b.matches ?? 0) - (a.matches ?? 0));
  const noted = ran.find(({ notices, pattern }) => notices.length > 0 && pattern.length < 200);
  const fits = ({ pattern }: Alarm): boolean => pattern.length < Math.max(400, view.width * 4);
  return [
    ...(most === undefined || most.matches === 0 || !fits(most)
      ? []
      : [{ command: `trailhound filter ${shellWord(most.pattern)}`, purpose: `what ${most.name} matches` }]),
    ...(noted === undefined
      ? []
      : [
          {
            command: `trailhound filter ${shellWord(noted.pattern)} --explain`,
            purpose: `the notes on ${noted.name}`,
          },
        ]),
  ];
}
