import type { ContainmentPlan, LiveSession, ManualStep, Step } from "../../answers/contain.js";
import { othersText } from "./contain-words.js";
import { KINDS, originName, sure } from "./identity.js";
import { counted, duration, minute, time } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { dotted, indent, line, span, wrap } from "./text.js";
import type { Command, View } from "./view.js";
import { field, heading, nextCommands, page, shellWord, shown } from "./view.js";

/** Beyond this, lines are hard to read across. */
const WIDEST = 110;

/** The plan of `contain` for a terminal: what it is about, the steps in order, what people do, what goes on, and the sessions. */
export function renderContainment(plan: ContainmentPlan, on: View): string {
  const view = { ...on, width: Math.min(on.width, WIDEST) };
  return page(
    [
      head(plan, view),
      ...steps(plan, view),
      ...byHand(plan, view),
      goesOn(plan, view),
      stepsLeave(plan, view),
      sessions(plan, { ...view, width: on.width }),
      nextCommands(next(plan), view),
    ],
    view,
  );
}

function head(plan: ContainmentPlan, view: View): Line[] {
  const { origin, confidence, hops, candidates } = plan.trace;
  const held = plan.steps.filter((step) => step.held).length;
  const who =
    origin === null
      ? candidates.length === 0
        ? line(span("nobody is known", "alarm"))
        : line(span("several origins are possible: ", "alarm"), candidates.map((one) => originName(one).text).join(", "))
      : dotted([line(originName(origin), span(` ${KINDS[origin.kind].label}${origin.account === undefined ? "" : ` of ${origin.account}`}`, "dim")), sure(confidence), line(counted(hops, "hop"))]);
  const warnings = plan.warnings.flatMap((text) =>
    wrap([span(text, "poor")], view.width - 2).map((part, i) => [span(i === 0 ? "▲ " : "  ", "alarm"), ...part]),
  );
  return [
    ...warnings,
    ...wrap(line("To stop ", span(plan.query, "strong"), ": ", span(counted(plan.steps.length - held, "step"), "strong"), held === 0 ? "" : span(`, ${held} held back`, "poor"), `, ${plan.manual.length} by hand. Nothing was changed.`), view.width),
    ...field("origin", who, view.width),
    ...field("plan", line(plan.id, span(` of ${time(plan.createdFrom.at)}; sessions issued before ${time(plan.before)} are denied`, "dim")), view.width),
  ];
} // prettier-ignore

function steps(plan: ContainmentPlan, view: View): Line[][] {
  const { items, rest } = shown(plan.steps, view, 100);
  if (items.length === 0) return [];
  const first = heading("steps", view, "in this order, parents first");
  return [
    ...items.map((step, i) => [...(i === 0 ? [first] : []), ...stepLines(step, view)]),
    ...(rest.length === 0 ? [] : [indent(rest, "  ")]),
  ];
}

function stepLines(step: Step, view: View): Line[] {
  const number = `${step.order}`.padStart(3);
  const { undo, sideEffects } = step;
  const undoLine = undo.exact
    ? line(span("exact", "good"), `: ${[undo.calls.map(({ action }) => action).join(", "), undo.how].filter((text) => text !== undefined && text !== "").join(". ")}`)
    : line(span("not exact", "poor"), `: ${undo.how ?? ""}`);
  const effects = [...(sideEffects.note === undefined ? [] : [sideEffects.note]), ...othersText(sideEffects)];
  const inner = view.width - 5;
  return [
    ...wrap(line(span(step.title, "strong"), ...(step.held ? [span("  held back", "alarm")] : [])), inner).map((part, i) => [span(i === 0 ? `${number}  ` : "     ", step.held ? "dim" : "heading"), ...part]),
    ...indent(
      [
        ...field("account", line(step.account), inner, 9),
        ...(step.held ? field("needs", [span(step.needs.join(" "), "poor")], inner, 9) : []),
        ...field("why", line(step.why), inner, 9),
        ...(step.confidence === "exact" ? [] : field("sure", sure(step.confidence), inner, 9)),
        ...effects.flatMap((text, i) => field(i === 0 ? "effect" : "", line(span(text, sideEffects.shared ? "poor" : "plain")), inner, 9)),
        ...field("call", line(step.calls.map(({ service, action }) => `${service}:${action}`).join(", ")), inner, 9),
        ...field("undo", undoLine, inner, 9),
      ],
      "     ",
    ),
  ];
} // prettier-ignore

function byHand(plan: ContainmentPlan, view: View): Line[][] {
  const { items, rest } = shown(plan.manual, view, 40);
  if (items.length === 0) return [];
  const first = heading("by hand", view, "what no call of this plan can do");
  return [
    ...items.map((manual, i) => [...(i === 0 ? [first] : []), ...manualLines(manual, view)]),
    ...(rest.length === 0 ? [] : [indent(rest, "  ")]),
  ];
}

function manualLines(manual: ManualStep, view: View): Line[] {
  const inner = view.width - 2;
  return indent(
    [
      ...wrap([span(manual.title, "strong")], inner),
      ...field("account", line(manual.account ?? ""), inner, 9),
      ...field("who", line(manual.who), inner, 9),
      ...manual.what.flatMap((text, i) => field(i === 0 ? "do" : "", line(text), inner, 9)),
      ...field("why", line(span(manual.why, "dim")), inner, 9),
      ...(manual.policyDocument === undefined
        ? []
        : field("policy", [span("its text: --as policies, or --as markdown", "dim")], inner, 9)),
    ],
    "  ",
  );
}

function goesOn(plan: ContainmentPlan, view: View): Line[] {
  const { items, rest } = shown(plan.notStopped, view, 20);
  if (items.length === 0) return [];
  return [
    heading("goes on", view, "what this plan does not stop"),
    ...items.flatMap(({ what, why, until }) => bulleted(line(span(what, "strong"), ...(until === undefined ? [] : [span(` until ${minute(until)}`, "poor")]), `: ${why}`), view)),
    ...indent(rest, "  "),
  ];
} // prettier-ignore

/** What the steps leave, each once with the steps that leave it. */
function stepsLeave(plan: ContainmentPlan, view: View): Line[] {
  const left = new Map<string, number[]>();
  for (const { order, doesNotStop } of plan.steps)
    for (const text of doesNotStop) left.set(text, [...(left.get(text) ?? []), order]);
  const { items, rest } = shown([...left], view, 20);
  if (items.length === 0) return [];
  return [
    heading("what a step does not stop", view, "by its number"),
    ...items.flatMap(([text, orders]) => bulleted(line(span(`${ranges(orders)}: `, "dim"), text), view)),
    ...indent(rest, "  "),
  ];
}

function bulleted(text: Line, view: View): Line[] {
  return wrap(text, view.width - 4).map((part, i) => [span(i === 0 ? "  · " : "    ", "dim"), ...part]);
}

/** `1-3, 7` */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}

function sessions(plan: ContainmentPlan, view: View): Line[] {
  const alive = plan.sessions.filter((session) => session.alive).length;
  const { items, rest } = shown(plan.sessions, view, 20);
  if (items.length === 0) return [];
  const order = new Map(plan.steps.map((step) => [step.id, step]));
  const columns: Column[] = [
    { title: "session", give: 1, min: 16, cutAt: "start" },
    { title: "account", give: 4, min: 12 },
    { title: "issued", give: 5, min: 17, optional: true },
    { title: "ends", give: 0, min: 12 },
    { title: "events", align: "right", give: 6, min: 6, optional: true },
    { title: "step", give: 3, min: 6 },
  ];
  const rows = items.map((session: LiveSession) => [
    line(sessionName(session)),
    line(session.account ?? ""),
    line(session.createdAt === undefined ? "" : minute(session.createdAt)),
    ends(session, view),
    line(session.events === undefined ? "" : `${session.events}`),
    line(session.stoppedBy.map((id) => `${order.get(id)?.order}${order.get(id)?.held === true ? " held" : ""}`).join(", ") || span("none", session.alive ? "alarm" : "dim")),
  ]); // prettier-ignore
  return [
    heading("sessions", view, `${counted(plan.sessionsTotal, "session")}, ${alive} alive`),
    ...indent([...table(columns, rows, view.width - 2), ...rest], "  "),
  ];
}

function sessionName({ arn, principalId, accessKeyId }: LiveSession): string {
  const resource = arn?.split(":").slice(5).join(":").replace(/^assumed-role\//, "");
  return resource ?? principalId ?? accessKeyId ?? "?";
} // prettier-ignore

function ends({ alive, endsAt, endIsLatest }: LiveSession, view: View): Line {
  if (endsAt === undefined) return [span("unknown", "alarm")];
  if (!alive) return [span("ended", "dim")];
  const left = duration(Date.parse(endsAt) - view.now.getTime());
  return [span(`${endIsLatest ? "at most " : ""}in ${left}`, "alarm")];
}

function next(plan: ContainmentPlan): Command[] {
  if (plan.steps.length === 0 && plan.manual.length === 0) return [];
  const { include } = plan.options;
  const asked = `trailhound contain ${[shellWord(plan.query), ...typed(plan), ...include].join(" ")}`;
  const needs = [...new Set(plan.steps.filter(({ held }) => held).flatMap((step) => step.needs))];
  const all = [...new Set([...include, ...needs])].sort();
  return [
    ...(plan.steps.every(({ held }) => held)
      ? []
      : [{ command: `${asked} --apply --dry-run`, purpose: "what applying it would do; changes nothing" }]),
    { command: `${asked} --as script > contain.sh`, purpose: "the calls, to be read and run" },
    ...(needs.length === 0
      ? []
      : [
          {
            command: `trailhound contain ${[shellWord(plan.query), ...typed(plan), ...all].join(" ")}`,
            purpose: "with the steps that are held back",
          },
        ]),
  ];
}

/** The options that the plan was asked for with, but for what is included. */
function typed({ options: { scope, sourceIdentity, rotate } }: ContainmentPlan): string[] {
  return [
    ...(scope === "session" ? ["--session"] : []),
    ...(sourceIdentity === undefined ? [] : [`--source-identity ${shellWord(sourceIdentity)}`]),
    ...(rotate ? ["--rotate"] : []),
  ];
}
