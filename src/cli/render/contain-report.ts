import type { ContainmentReport, ReportedStep } from "../../answers/contain-report.js";
import type { StepTold } from "../../library/contract.js";
import { counted } from "./quantities.js";
import type { Line, Tone } from "./text.js";
import { dotted, line, span, wrap } from "./text.js";
import type { Command, View } from "./view.js";
import { field, heading, nextCommands, page, shellWord, shown } from "./view.js";

/** Beyond this, lines are hard to read across. */
const WIDEST = 110;

const LABELS = 9;

/** What an outcome is called, and how it looks. */
const OUTCOMES: Readonly<Record<ReportedStep["outcome"], readonly [word: string, tone: Tone]>> = {
  done: ["done", "good"],
  already: ["was so already", "good"],
  undone: ["put back", "good"],
  would: ["would be done", "plain"],
  held: ["held back", "dim"],
  skipped: ["left out", "poor"],
  "by-script": ["not by --apply", "poor"],
  stopped: ["STOPPED", "alarm"],
  waiting: ["not reached", "poor"],
  changed: ["NOT put back", "alarm"],
  nothing: ["nothing to put back", "dim"],
};

/** One step as a line while the work goes on; nothing for what was not begun. */
export function stepNote({ step, state, notes }: StepTold): string | undefined {
  if (state === "begins") return undefined;
  const rest = state === "stopped" || notes.length === 0 ? "" : ` ${notes.join(" ")}`;
  return `Step ${step.order}, ${step.account}: ${step.title}: ${OUTCOMES[state][0]}.${rest}`;
}

/** What came of applying or undoing a plan, for a terminal. */
export function renderReport(report: ContainmentReport, on: View): string {
  const view = { ...on, width: Math.min(on.width, WIDEST) };
  return page([head(report, view), ...steps(report, view), nextCommands(next(report), view)], view);
}

function head(report: ContainmentReport, view: View): Line[] {
  const { does, dryRun, complete, stopped, by, journal, query, steps: all } = report;
  const count = (...outcomes: readonly ReportedStep["outcome"][]): number =>
    all.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const done = does === "undo" ? count("undone") : count("done", "already");
  const what = dryRun
    ? line(span(counted(count("would"), "step"), "strong"), ` would be ${does === "undo" ? "put back" : "done"}. Nothing was changed.`)
    : line(span(counted(done, "step"), "strong"), does === "undo" ? " put back" : " done", complete ? "." : span(": not all of it.", "alarm"));
  return [
    ...(stopped === undefined ? [] : wrap([span(`▲ Step ${stopped.order}: ${stopped.detail}`, "alarm")], view.width)),
    ...wrap(line(does === "undo" ? "To undo the containment of " : "To stop ", span(query, "strong"), ": ", ...what), view.width),
    ...field("plan", line(report.plan), view.width, LABELS),
    ...field("as", dotted(by.map(({ arn }) => line(arn))), view.width, LABELS),
    ...(report.manual === 0 || does === "undo" ? [] : field("by hand", line(`${counted(report.manual, "step")} more that only a person can do: the plan has them`), view.width, LABELS)),
    ...(journal === null ? [] : field("journal", line(journal), view.width, LABELS)),
  ];
} // prettier-ignore

function steps(report: ContainmentReport, view: View): Line[][] {
  const { items, rest } = shown(report.steps, view, 100);
  if (items.length === 0) return [];
  return [
    [
      heading("steps", view, report.does === "undo" ? "the last change first" : "in this order"),
      ...items.flatMap((step) => stepLines(step, view)),
      ...rest.map((part) => line("  ", ...part)),
    ],
  ];
}

function stepLines(step: ReportedStep, view: View): Line[] {
  const [word, tone] = OUTCOMES[step.outcome];
  const first = wrap(line(span(`${word}: `, tone), step.title), view.width - 5).map((part, i) =>
    line(i === 0 ? `${step.order}`.padStart(3) : "   ", "  ", ...part),
  );
  const calls = step.calls.map(({ call, outcome, requestId }) =>
    line(`${call.service} ${call.action}`, span(outcome === "done" && requestId !== undefined ? ` request ${requestId}` : "", "dim")),
  );
  const permission =
    step.permission === undefined
      ? []
      : [step.permission === "allowed" ? line(span("allowed", "good")) : step.permission === "denied" ? line(span("DENIED by the policies of whoever applies it", "alarm")) : line(span("whether it is allowed cannot be told", "dim"))];
  return [
    ...first,
    ...wrap(dotted([line(step.account), ...calls, ...permission]), view.width - 5).map((part) => line("     ", ...part)),
    ...(step.outcome === "stopped" ? step.notes.slice(0, -1) : step.notes).flatMap((note) => wrap([span(note, step.outcome === "stopped" ? "alarm" : "plain")], view.width - 5)).map((part) => line("     ", ...part)),
  ];
} // prettier-ignore

/** The role that was assumed by its name, in whichever account: the next run needs to be told of it again. */
function roleOf({ by }: ContainmentReport): string {
  const role = by
    .map(({ arn }) => /:assumed-role\/([^/]+)\/trailhound$/.exec(arn)?.[1])
    .find((name) => name !== undefined);
  return role === undefined ? "" : ` --role-name ${shellWord(role)}`;
}

function next(report: ContainmentReport): Command[] {
  const { does, dryRun, complete, plan: id, journal, steps: all, stopped } = report;
  if (dryRun || journal === null) return [];
  const role = roleOf(report);
  // A journal that does not lie in the lake is found by its path alone.
  const plan =
    /[\\/]containment[\\/]([^\\/]+)[\\/]journal\.ndjson$/.exec(journal)?.[1] === id ? id : shellWord(journal);
  const script = all.some(({ outcome }) => outcome === "by-script");
  if (does === "undo")
    return complete
      ? []
      : [{ command: `trailhound contain --undo ${plan}${role}`, purpose: "try again what is left" }];
  return [
    ...(stopped === undefined
      ? []
      : [
          { command: `trailhound contain --resume ${plan}${role}`, purpose: "go on once the reason is gone" },
          {
            command: `trailhound contain --resume ${plan} --skip ${stopped.order}${role}`,
            purpose: "go on without this step",
          },
        ]),
    ...(script
      ? [
          {
            command: `trailhound contain ${shellWord(report.query)} --as script > contain.sh`,
            purpose: "has the calls of what is left",
          },
        ]
      : []),
    { command: `trailhound contain --undo ${plan}${role}`, purpose: "put back what was changed" },
  ];
}

export const REPORT_COLUMNS = [
  "plan", "order", "step", "account", "kind", "outcome", "title", "calls", "requestIds", "permission", "notes",
]; // prettier-ignore

export function reportCells({ plan }: ContainmentReport, step: ReportedStep): unknown[] {
  return [
    plan, step.order, step.id, step.account, step.kind, step.outcome, step.title, step.calls.map(({ call }) => call),
    step.calls.map(({ requestId }) => requestId ?? "").join(" ").trim(), step.permission ?? "", step.notes.join(" "),
  ]; // prettier-ignore
}
