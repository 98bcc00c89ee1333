import type { ExplainedEvent } from "../../library/contract.js";
import { EVENT_ID, KEY } from "./typeable.js";
import { originLabel, originName, sure } from "./identity.js";
import { time } from "./quantities.js";
import { recordLines } from "./record.js";
import { dotted, line, span, wrap, type Line } from "./text.js";
import { field, heading, nextCommands, page, shellWord, type Command, type View } from "./view.js";

/** Beyond this, lines are hard to read across. */
const WIDEST = 132;
const LABEL = 9;

/** One event whole: what it was and who is behind it, what its fields mean, the record itself, what to type next. */
export function renderEvent(event: ExplainedEvent, on: View): string {
  const view = { ...on, width: Math.min(on.width, WIDEST) };
  const sections: Line[][] = [
    facts(event, view),
    meaning(event, view),
    twin(event, view),
    files(event, view),
    [heading("record", view), ...recordLines(event.record).flatMap((text) => wrapped(text, view.width))],
    nextCommands(commands(event), view),
  ];
  return page(sections, view);
}

function facts(event: ExplainedEvent, { width }: View): Line[] {
  const { origin } = event;
  const pair = (label: string, value: Line): Line[] => field(label, value, width, LABEL);
  return [
    ...wrap(
      dotted([
        [span(event.eventName, "strong")],
        line(event.eventSource),
        line(time(event.eventTime)),
        line(event.account),
        line(event.region),
      ]),
      width,
    ),
    ...pair(
      "by",
      dotted(
        origin === null
          ? [[span("nobody can be named", "poor")], sure(event.confidence)]
          : [[originName(origin)], originLabel(origin), sure(event.confidence)],
      ),
    ),
    ...pair("as", line(event.actor)),
    ...pair("key", line(event.accessKeyId ?? "")),
    ...pair("from", line(event.sourceIPAddress ?? "")),
    ...pair("on", dotted(event.resources.map((resource) => line(resource)))),
    ...pair("error", [span(event.errorCode ?? "", "poor")]),
    ...pair("event ID", line(event.eventId)),
  ];
}

/** Each field that has something to tell, and the rule that says so. */
function meaning({ explanations }: ExplainedEvent, view: View): Line[] {
  return [
    heading("what it means", view),
    ...explanations.flatMap(({ about, text, rule }) => [
      ...wrap([span(about, "accent")], view.width),
      ...wrap(line(text), view.width - 2).map((part) => line("  ", ...part)),
      ...wrap([span(rule, "dim")], view.width - 2).map((part) => line("  ", ...part)),
    ]),
  ];
}

function twin({ twin: other }: ExplainedEvent, view: View): Line[] {
  if (other === undefined) return [];
  return [
    heading("other copy", view),
    ...wrap(
      dotted([line(other.eventId), line(other.account), line(time(other.eventTime)), line(other.actor)]),
      view.width,
    ),
  ];
}

function files({ files: found }: ExplainedEvent, view: View): Line[] {
  if (found.length === 0) return [];
  const many = found.length === 1 ? "" : `${found.length} files held a copy`;
  return [heading("files", view, many), ...found.flatMap(({ path }) => wrapped(line(path), view.width))];
}

/** A line folded under its own indent, where it does not fit. */
function wrapped(text: Line, width: number): Line[] {
  const indent = /^ */.exec(text.map((part) => part.text).join(""))?.[0] ?? "";
  const room = Math.max(20, width - Math.min(indent.length, width - 24));
  const start = indent.slice(0, Math.max(0, width - room));
  const body = text[0]?.text === indent ? text.slice(1) : text;
  return wrap(body, width - start.length).map((part) => line(start, ...part));
}

function commands({ eventId, accessKeyId, twin: other, resources, account }: ExplainedEvent): Command[] {
  const found: Command[] = [];
  if (EVENT_ID.test(eventId))
    found.push({
      command: `trailhound trace ${eventId}`,
      purpose: "the chain with its proof, and what followed",
    });
  if (accessKeyId !== undefined && KEY.test(accessKeyId))
    found.push({ command: `trailhound activity ${accessKeyId}`, purpose: "all that its key did" });
  const named = resources.find((resource) => /^[\w:/+=,.@-]{3,200}$/.test(resource));
  if (named !== undefined)
    found.push({ command: `trailhound resource ${shellWord(named)}`, purpose: "who else acted on it" });
  if (other !== undefined && other.account !== account && EVENT_ID.test(other.eventId))
    found.push({ command: `trailhound history ${other.eventId}`, purpose: "the other copy" });
  return found;
}
