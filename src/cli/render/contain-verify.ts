import type {
  ContainmentVerification,
  LaterCalls,
  NewEntry,
  OwnEvent,
  StepVerdict,
  VerifiedStep,
} from "../../answers/contain-verify.js";
import type { Row } from "../../answers/trace.js";
import { shortResource } from "./event-table.js";
import { KINDS, originName } from "./identity.js";
import { count, counted, time } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line, Tone } from "./text.js";
import { EVENT_ID } from "./typeable.js";
import { dotted, indent, line, span, wrap } from "./text.js";
import type { Command, View } from "./view.js";
import { field, heading, nextCommands, page, shellWord, shown } from "./view.js";

/** Beyond this, lines are hard to read across. */
const WIDEST = 110;
const INNER = 8;
/** An identifier that is safe to put into a command; a kept plan's came from somebody else's keyboard. */
const TYPEABLE = /^[\w:/+=,.@-]{1,256}$/;

const VERDICTS: Readonly<Record<StepVerdict, readonly [word: string, tone: Tone]>> = {
  contained: ["contained", "good"],
  quiet: ["quiet", "fair"],
  propagating: ["propagating", "poor"],
  "no-logs-yet": ["no logs yet", "poor"],
  "not-contained": ["not contained", "alarm"],
  "taken-back": ["taken back", "alarm"],
  failed: ["failed", "alarm"],
  "not-done": ["not done", "alarm"],
  undone: ["undone", "dim"],
  later: ["made later", "dim"],
};

const OVERALL: Readonly<
  Record<ContainmentVerification["verdict"], readonly [word: string, tone: Tone, means: string]>
> = {
  contained: ["Contained", "good", "attempts after the steps were denied, and none succeeded."],
  quiet: [
    "Quiet",
    "fair",
    "nothing that was to be stopped was seen after the steps. Silence is no proof: nobody may have tried.",
  ],
  waiting: ["Waiting for logs", "poor", "for some steps there are no logs yet that could tell."],
  "re-entered": ["Re-entered", "alarm", "what was to be stopped opened a way in that no step stops."],
  "not-contained": ["Not contained", "alarm", "a step does not hold, or is missing."],
  "not-begun": ["Not begun", "alarm", "the lake has no event of any step."],
  undone: ["Undone", "dim", "the steps were reversed."],
};

/** The answer of `contain --verify` for a terminal: the verdict, each step with its own event and what came after, who got in again. */
export function renderContainVerification(answer: ContainmentVerification, on: View): string {
  const view = { ...on, width: Math.min(on.width, WIDEST) };
  return page(
    [head(answer, view), ...steps(answer, view), entries(answer, view), nextCommands(next(answer), view)],
    view,
  );
}

function head(answer: ContainmentVerification, view: View): Line[] {
  const { verdict, origin, plan, began, query, propagationSeconds } = answer;
  const [word, tone, means] = OVERALL[verdict];
  const counts = new Map<StepVerdict, number>();
  for (const step of answer.steps) counts.set(step.verdict, (counts.get(step.verdict) ?? 0) + 1);
  const sums = [...counts].map(([of, n]) => line(span(VERDICTS[of][0], VERDICTS[of][1]), ` ${n}`));
  const warnings = answer.warnings.flatMap((text) =>
    wrap([span(text, "poor")], view.width - 2).map((part, i) => [span(i === 0 ? "▲ " : "  ", "alarm"), ...part]),
  );
  return [
    ...warnings,
    ...wrap(line(span(word, tone), ": ", means), view.width),
    ...field("of", line(span(query, "strong"), origin === null ? "" : span(`, ${originName(origin).text} (${KINDS[origin.kind].label})`, "dim")), view.width, INNER),
    ...field("plan", line(plan.id, span(plan.from === "lake" ? ", made anew from the lake" : ` of ${plan.file ?? "a file"}`, "dim")), view.width, INNER),
    ...(began === undefined ? [] : field("since", line(time(began), span(`; a success within ${propagationSeconds} s of a step may be IAM's delay`, "dim")), view.width, INNER)),
    ...field("steps", dotted(sums), view.width, INNER),
    ...(answer.entriesTotal === 0 ? [] : field("entries", line(span(`${counted(answer.entriesTotal, "new entry", "new entries")}, ${answer.open} open`, answer.open > 0 ? "alarm" : "plain")), view.width, INNER)),
  ];
} // prettier-ignore

function steps(answer: ContainmentVerification, view: View): Line[][] {
  const { items, rest } = shown(answer.steps, view, 100);
  if (items.length === 0) return [];
  const first = heading("steps", view, "each with its own event, and what came after it");
  return [
    ...items.map((step, i) => [...(i === 0 ? [first] : []), ...stepLines(step, view)]),
    ...(rest.length === 0 ? [] : [indent(rest, "  ")]),
  ];
}

function stepLines(step: VerifiedStep, view: View): Line[] {
  const [word, tone] = VERDICTS[step.verdict];
  const inner = view.width - 5;
  const number = `${step.order}`.padStart(3);
  const calls = [
    ...step.own.flatMap((own, i) => field(i === 0 ? "event" : "", ownLine(own), inner, INNER)),
    ...(step.takenBack === undefined ? [] : field("back", eventLine(step.takenBack), inner, INNER)),
  ];
  return [
    ...wrap(line(span(word, tone), "  ", span(step.title, "strong"), ...(step.held ? [span("  held back", "dim")] : [])), inner).map((part, i) => [span(i === 0 ? `${number}  ` : "     ", "heading"), ...part]),
    ...indent(
      [
        ...field("account", line(step.account), inner, INNER),
        ...calls,
        ...(step.cutoff === undefined ? [] : field("denies", line(`sessions issued before ${time(step.cutoff)}`), inner, INNER)),
        ...field("why", line(step.why), inner, INNER),
        ...callsTable("succeeded", step.succeeded, inner, view),
        ...callsTable("at first", step.propagating, inner, view),
        ...callsTable("denied", step.denied, inner, view),
      ],
      "     ",
    ),
  ];
} // prettier-ignore

function ownLine(own: OwnEvent): Line {
  const name = own.instead ?? `${own.service}:${own.action}`;
  if (own.event === undefined) {
    const word = own.outcome === "already" ? "already so" : own.outcome === "failed" ? "failed" : "no event";
    return line(name, span(` ${word}`, own.outcome === "already" ? "dim" : "poor"));
  }
  const failed = own.outcome === "failed";
  return [
    ...line(`${name} `),
    ...eventLine(own.event),
    ...(failed ? [span(` ${own.event.errorCode ?? "failed"}`, "alarm")] : []),
    ...(own.differs === undefined ? [] : [span(` ${own.differs}`, "poor")]),
  ];
}

/** When, by whom, from where, and which event. */
function eventLine(row: Row): Line {
  const who = row.origin === null || row.origin.name === "" ? shortResource(row.actor) : row.origin.name;
  return line(
    time(row.eventTime),
    ` by ${who}`,
    span(`${row.sourceIPAddress === undefined ? "" : ` from ${row.sourceIPAddress}`}, ${row.eventId}`, "dim"),
  );
}

function callsTable(label: string, calls: LaterCalls | undefined, width: number, view: View): Line[] {
  if (calls === undefined || calls.events === 0) return [];
  const { items, rest } = shown(calls.rows, view, 5);
  const errors = calls.rows.some(({ errorCode }) => errorCode !== undefined);
  const columns: Column[] = [
    { title: label, align: "right", min: 9 },
    { title: "event", give: 2, min: 14 },
    { title: "by", give: 1, min: 12, cutAt: "start" },
    { title: "region", give: 5, min: 9, optional: true },
    { title: "from", give: 4, min: 13, optional: true },
    ...(errors ? [{ title: "error", give: 3, min: 14 } as const] : []),
  ];
  const rows = items.map((row) => [
    line(span(`+${row.after} s`, label === "succeeded" ? "alarm" : "plain")),
    line(span(row.eventName, "strong")),
    line(shortResource(row.actor)),
    line(row.region),
    line(row.sourceIPAddress ?? ""),
    ...(errors ? [line(span((row.errorCode ?? "").replace(/^Client\./, ""), "poor"))] : []),
  ]);
  const more = calls.events - calls.rows.length;
  return [
    ...table(columns, rows, width),
    ...rest,
    ...(more > 0 ? wrap(line(span(`… ${count(more)} more that are counted and not listed`, "dim")), width) : []),
  ];
} // prettier-ignore

function entries(answer: ContainmentVerification, view: View): Line[] {
  const { items, rest } = shown(answer.entries, view, 20);
  if (items.length === 0) return [];
  const orders = new Map(answer.steps.map(({ id, order }) => [id, order]));
  const inner = view.width - 4;
  const lines = items.flatMap(({ event, opened, parent, stoppedBy, events }: NewEntry) => {
    const stop = stoppedBy === undefined ? span("no step stops it", "alarm") : span(`step ${orders.get(stoppedBy) ?? "?"} stops it`, "good");
    return [
      ...wrap(line(time(event.eventTime), " ", span(event.eventName, "strong"), `: ${opened.name}`), inner).map((part, i) => [span(i === 0 ? "· " : "  ", "dim"), ...part]),
      ...indent(wrap(dotted([line(`by ${parent}`), [stop], line(`${counted(events, "successful call")} since`)]), inner), "  "),
    ];
  });
  const more = answer.entriesTotal - answer.entries.length;
  return [
    heading("new entries", view, `${counted(answer.entriesTotal, "way in", "ways in")} since, ${answer.open} open`),
    ...indent([...lines, ...rest, ...(more > 0 ? [line(span(`… and ${more} later ones`, "dim"))] : [])], "  "),
  ];
} // prettier-ignore

function next(answer: ContainmentVerification): Command[] {
  const commands: Command[] = [];
  const fetch = new Map(answer.steps.flatMap(({ fetchNext }) => (fetchNext === undefined ? [] : [[fetchNext.account ?? "", fetchNext] as const]))); // prettier-ignore
  if (fetch.size > 0) {
    const from = [...fetch.values()].map((one) => one.from).sort()[0] ?? "";
    const accounts = [...fetch.keys()].slice(0, 5).join(", ");
    commands.push({
      command: "trailhound ingest <folder>",
      purpose: `the trail files of account ${accounts}, from ${time(from)} on; then ask again`,
    });
  }
  const again =
    answer.open > 0 || answer.steps.some(({ verdict }) => verdict === "later" || verdict === "not-done");
  if (again && TYPEABLE.test(answer.query))
    commands.push({
      command: `trailhound contain ${shellWord(answer.query)}`,
      purpose: "the plan as it is now, with what came since",
    });
  const failing = answer.steps.find(({ verdict }) => verdict === "not-contained")?.succeeded?.rows[0];
  if (failing !== undefined && EVENT_ID.test(failing.eventId))
    commands.push({
      command: `trailhound trace ${failing.eventId}`,
      purpose: "who is behind the first call that succeeded",
    });
  return commands;
}
