import type { IngestReport } from "../../answers/ingest.js";
import { problemList } from "./problem.js";
import { bytes, count, counted } from "./quantities.js";
import type { Line } from "./text.js";
import { dotted, indent, line, span } from "./text.js";
import type { Command, View } from "./view.js";
import { field, heading, nextCommands, page } from "./view.js";

const PROBLEMS = 20;

/** The answer of `ingest` for a terminal: the sums that must agree, then what went wrong, then what to type. */
export function renderIngest(report: IngestReport, view: View): string {
  const { files, records } = report;
  const bad = records.rejected > 0 || files.skipped > 0;
  const speed = report.seconds > 0 ? `${bytes(report.bytes.raw / report.seconds)}/s` : undefined;
  const rows: [string, Line][] = [
    ["files", dotted([sum(files.read, "read"), some(files.unchanged, "unchanged"), some(files.setAside, "set aside"), some(files.skipped, "skipped", "alarm")])],
    ["records", line(span(count(records.read), "strong"), " read = ", ...dottedPlus([sum(records.added, "added"), sum(records.duplicates, "duplicates"), sum(records.rejected, "rejected", records.rejected > 0 ? "alarm" : "plain")]))],
    ["bytes", dotted([line(`${bytes(report.bytes.compressed)} as stored`), line(`${bytes(report.bytes.raw)} of JSON`), speed === undefined ? undefined : line(speed)])],
  ]; // prettier-ignore
  return page(
    [
      [
        heading(
          bad ? "ingested, with losses" : "ingested",
          view,
          `in ${report.seconds.toFixed(report.seconds < 10 ? 1 : 0)} s`,
        ),
        ...indent(
          rows.flatMap(([label, value]) => field(label, value, view.width - 2, 9)),
          "  ",
        ),
      ],
      ...problems(report, view),
      nextCommands(next(report), view),
    ],
    view,
  );
}

/** The problems of a report alone, as they stand on stderr where the report itself goes elsewhere. */
export function renderIngestProblems(report: IngestReport, view: View): string {
  return page(problems(report, view), view);
}

function problems(report: IngestReport, view: View): Line[][] {
  if (report.problems.length === 0) return [];
  return [
    [
      heading("problems", view, counted(report.problems.length, "problem")),
      ...problemList(report.problems, view.limit ?? PROBLEMS, view),
    ],
  ];
}

function sum(value: number, what: string, tone: "plain" | "alarm" = "plain"): Line {
  return line(span(count(value), tone === "alarm" ? "alarm" : "strong"), span(` ${what}`, tone));
}

function some(value: number, what: string, tone: "plain" | "alarm" = "plain"): Line | undefined {
  return value === 0 ? undefined : sum(value, what, tone);
}

function dottedPlus(parts: Line[]): Line {
  return parts.flatMap((part, i) => (i === 0 ? part : [span(" + ", "dim"), ...part]));
}

function next(report: IngestReport): Command[] {
  const held = report.records.added + report.records.duplicates > 0 || report.files.unchanged > 0;
  if (!held) return [{ command: "trailhound ingest --help", purpose: "what it can read" }];
  return [
    { command: "trailhound status", purpose: "which accounts, regions and days the lake holds" },
    { command: "trailhound trace <access key, event ID or session>", purpose: "who is really behind it" },
  ];
}
