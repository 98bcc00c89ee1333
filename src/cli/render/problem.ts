import type { IngestReport } from "../../answers/ingest.js";
import { CODES, type ProblemCode } from "../../diagnostics/codes.js";
import type { Problem } from "../../diagnostics/problem.js";
import { count } from "./quantities.js";
import type { Line } from "./text.js";
import { cutLine, indent, line, paint, span, wrap } from "./text.js";
import type { View } from "./view.js";
import { field, LABEL } from "./view.js";

/** A problem for people: its code, what happened, where, the likely cause, and the next command. */
export function renderProblem(problem: Problem, view: View): string {
  const { code, title, detail, cause, next } = problem.toJSON();
  const body = code === "internal" ? stack(problem) : [];
  const lines = [
    ...wrap(line(span("✗ ", "alarm"), span(code, "alarm"), "  ", span(title, "strong")), view.width),
    ...indent(
      said(code, detail.trim()).flatMap((text) => wrap(line(text), view.width - 2)),
      "  ",
    ),
    ...row("where", place(problem), view),
    ...body,
    ...row("cause", cause, view),
    ...nextRow(next),
  ];
  return paint(lines, view);
}

/** Where a query is wrong is drawn in several lines. Elsewhere a line break may be an attacker's. */
function said(code: string, detail: string): string[] {
  return /^(sql|filter|insights)-/.test(code) ? detail.split("\n").filter((text) => text !== "") : [detail];
}

/** `file:line:column`, as editors take it. */
function place(problem: {
  source?: string | undefined;
  line?: number | undefined;
  column?: number | undefined;
}): string {
  if (problem.line === undefined) return problem.source ?? "";
  const at = `${problem.line}${problem.column === undefined ? "" : `:${problem.column}`}`;
  return problem.source === undefined ? `line ${at}` : `${problem.source}:${at}`;
}

/** Problems of files and records, grouped by code: each code once with its cause and remedy, then the places. */
export function problemList(problems: IngestReport["problems"], limit: number, view: View): Line[] {
  const groups = new Map<string, IngestReport["problems"]>();
  for (const problem of problems.slice(0, limit)) {
    groups.set(problem.code, [...(groups.get(problem.code) ?? []), problem]);
  }
  const lines = [...groups].flatMap(([code, group]) => {
    const total = problems.filter((problem) => problem.code === code).length;
    const entry = known(code);
    return [
      cutLine(
        line(
          "  ",
          span(`${count(total)} × `, "dim"),
          span(code, "alarm"),
          "  ",
          span(entry === undefined ? "" : CODES[entry].title, "strong"),
        ),
        view.width,
      ),
      ...group.flatMap((problem) => [
        ...(place(problem) === ""
          ? []
          : [line("    ", ...cutLine(line(place(problem)), view.width - 4, "start"))]),
        ...indent(wrap([span(problem.detail, "dim")], view.width - 6), "      "),
      ]),
      ...(entry === undefined
        ? []
        : indent(
            [
              ...row("cause", CODES[entry].cause, view),
              ...nextRow(CODES[entry].next.replace("{where}", "<file>")),
            ],
            "  ",
          )),
    ];
  });
  const rest = problems.length - Math.min(limit, problems.length);
  return rest === 0
    ? lines
    : [...lines, line("  ", span(`… ${count(rest)} more: --all shows them, --format json has all`, "dim"))];
}

/** A code of a report, if the registry knows it. */
export function known(code: string): ProblemCode | undefined {
  return Object.hasOwn(CODES, code) ? (code as ProblemCode) : undefined;
}

function row(label: string, text: string, view: View): Line[] {
  return indent(field(label, line(text), view.width - 4), "  ");
}

function nextRow(next: string): Line[] {
  return next === "" ? [] : [line("  ", span("next".padEnd(LABEL), "dim"), span(next, "accent"))];
}

/** A defect's stack, which a report of it needs. */
function stack(problem: Problem): Line[] {
  const from = problem.cause instanceof Error ? problem.cause : problem;
  const frames = (from.stack ?? "").split("\n").filter((text) => text.trimStart().startsWith("at "));
  return frames.slice(0, 8).map((text) => line("    ", span(text.trim(), "dim")));
}
