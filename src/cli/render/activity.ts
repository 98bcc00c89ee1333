import type { IdentityActivity, IdentityReading } from "../../answers/activity.js";
import type { Row } from "../../answers/trace.js";
import { when } from "./activity-times.js";
import { minted } from "./aftermath.js";
import { eventTable, howSure } from "./event-table.js";
import { KINDS } from "./identity.js";
import { alike, kindOf, near, people, placeOf, readings, reasons } from "./identity-readings.js";
import { count, counted, minute, period } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line, Tone } from "./text.js";
import { dotted, indent, line, span, wrap } from "./text.js";
import type { Command, View } from "./view.js";
import { field, heading, nextCommands, page, shellWord, shown } from "./view.js";

/** Beyond this, lines are hard to read across; the events' table may be wider. */
const WIDEST = 132;
const LABELS = 8;

/**
 * The answer of `activity` for a terminal, without its events: who and how much, when, by role, what is new, what outlives the
 * person's sessions, and what else the name may mean.
 */
export function renderActivity(answer: IdentityActivity, on: View): string {
  const view = { ...on, width: Math.min(on.width, WIDEST) };
  if (answer.identity === null || answer.summary.events === 0)
    return page(
      [reasons(answer, view), readings(answer, view), near(answer, view), nextCommands(next(answer), view)],
      view,
    );
  return page(
    [
      warnings(answer, view),
      headline(answer, answer.identity, view),
      when(answer.summary, view),
      roles(answer, view),
      behind(answer, view),
      fresh(answer, view),
      refused(answer, view),
      rows("made for others", "keys, users and passwords that outlive these sessions", answer.keysMadeForOthers, answer.keysMadeForOthers.length, view),
      rows("notable changes", "in order", answer.notable, answer.notableTotal, view),
      created(answer, view),
      minted({ descendants: answer.minted }, view),
      alike(answer, view),
      answer.readings.length > 1 ? readings(answer, view) : [],
      nextCommands(next(answer), view),
      eventsBelow(answer, view),
    ],
    view,
  ); // prettier-ignore
}

function iconOf({ as }: IdentityReading): string {
  return Object.hasOwn(KINDS, as) && as !== "role" ? KINDS[as as keyof typeof KINDS].icon : "◇";
}

function headline(answer: IdentityActivity, identity: IdentityReading, view: View): Line[] {
  const { summary } = answer;
  const { byConfidence } = summary;
  const amounts = (of: readonly { events: number }[], name: (at: number) => string): Line => {
    const some = of.slice(0, 6);
    return [
      ...line(some.map(({ events }, at) => `${name(at)} ${count(events)}`).join(", ")),
      ...(of.length > some.length ? [span(` and ${count(of.length - some.length)} more`, "dim")] : []),
    ];
  };
  const sure = (["exact", "strong", "weak", "none"] as const).flatMap((level) =>
    byConfidence[level] === 0 ? [] : [[...howSure(level, 132), span(` ${count(byConfidence[level])}`)]],
  );
  const fields: [string, Line][] = [
    ["did", dotted([
      [span(counted(summary.events, "event"), "strong")],
      line(counted(summary.sessions, "session")),
      summary.errors === 0 ? undefined : [span(counted(summary.errors, "error"), "poor")],
      summary.denied === 0 ? undefined : [span(`${count(summary.denied)} denied`, "poor")],
      answer.direct ? [span("directly", "fair")] : undefined,
    ])],
    ["when", line(summary.firstSeen === null ? "" : period(summary.firstSeen, summary.lastSeen ?? ""))],
    ["sure", dotted(sure)],
    ["what", amounts(summary.byService, (at) => summary.byService[at]!.service.replace(/\.amazonaws\.com$/, ""))],
    ["where", dotted([amounts(summary.byAccount, (at) => summary.byAccount[at]!.account), amounts(summary.byRegion, (at) => summary.byRegion[at]!.region)])],
    ["from", amounts(summary.sourceIPs, (at) => summary.sourceIPs[at]!.ip)],
    ["with", amounts(summary.userAgents, (at) => shortAgent(summary.userAgents[at]!.userAgent))],
  ]; // prettier-ignore
  const place = placeOf(identity);
  const who = line(
    span(`${iconOf(identity)} `, "accent"),
    span(identity.name, "strong"),
    span(`  ${kindOf(identity)}${place === undefined ? "" : ` · ${place}`}`, "dim"),
  );
  return [
    ...wrap(who, view.width),
    ...indent(
      fields.flatMap(([label, value]) => field(label, value, view.width - 2, LABELS)),
      "  ",
    ),
  ];
}

/** Remarks in lines that fit below a heading. */
function narrow(lines: readonly Line[], view: View): Line[] {
  return lines.flatMap((one) => wrap(one, view.width - 2));
}

/** A user agent without its long tail of versions. */
function shortAgent(agent: string): string {
  const plain = agent.replace(/^\[|\]$/g, "");
  const browser = /\b(Edg|OPR|Firefox|Chrome|Safari)\/[\d.]+/.exec(plain);
  return plain.startsWith("Mozilla/") && browser !== null ? browser[0] : (plain.split(" ")[0] ?? plain);
}

function roles({ summary, identity }: IdentityActivity, view: View): Line[] {
  if (summary.byRole.length < 2 && identity?.as === "role") return [];
  if (summary.byRole.every(({ role }) => role === null)) return [];
  const { items, rest } = shown(summary.byRole, view, 15);
  const columns: Column[] = [
    { title: "role", give: 2, min: 16 },
    { title: "account", min: 12, give: 1, optional: true },
    { title: "events", align: "right", min: 6 },
    { title: "errors", align: "right", min: 6, give: 6, optional: true },
    { title: "first", min: 17, give: 8, optional: true },
    { title: "last", min: 17, give: 7, optional: true },
  ];
  const cells = items.map(({ role, account, events, errors, firstSeen, lastSeen }) => [
    role === null ? [span("in no role", "dim")] : line(role),
    line(account),
    line(count(events)),
    line(span(errors === 0 ? "" : count(errors), "poor")),
    line(minute(firstSeen ?? "")),
    line(minute(lastSeen ?? "")),
  ]);
  return [
    heading("by role", view),
    ...indent([...table(columns, cells, view.width - 2), ...narrow(rest, view)], "  "),
  ];
}

/** Who is behind a role, a session's name or a key. */
function behind({ summary, identity }: IdentityActivity, view: View): Line[] {
  if (identity?.basis === "origin" && summary.byOrigin.length < 2) return [];
  if (identity?.basis === "origin" && new Set(summary.byOrigin.map(({ origin }) => `${origin?.kind}/${origin?.name}/${origin?.account}`)).size < 2) return []; // prettier-ignore
  const { items, rest } = shown(summary.byOrigin, view, 15);
  return [
    heading("behind it", view),
    ...indent([...people(items, view.width - 2), ...narrow(rest, view)], "  "),
  ];
}

function fresh({ firstSeen }: IdentityActivity, view: View): Line[] {
  const width = view.width - 2;
  if (!firstSeen.comparable) return [heading("new", view), ...indent(wrap([span(firstSeen.detail, "dim")], width), "  ")]; // prettier-ignore
  const list = (values: readonly string[], tone: Tone = "strong"): Line => {
    if (values.length === 0) return [span("none", "dim")];
    const some = values.slice(0, 8);
    const more = values.length - some.length;
    return [span(some.join(", "), tone), ...(more > 0 ? [span(` and ${count(more)} more`, "dim")] : [])];
  };
  return [
    heading("new", view, "first seen in this time, and never before it"),
    ...indent(
      [
        ...field("from", list(firstSeen.ips, "alarm"), width, LABELS),
        ...field("with", list(firstSeen.userAgents), width, LABELS),
        ...field("where", list(firstSeen.regions), width, LABELS),
        ...wrap([span(firstSeen.detail, "dim")], width),
      ],
      "  ",
    ),
  ];
}

function refused({ summary }: IdentityActivity, view: View): Line[] {
  if (summary.errors === 0) return [];
  const denied = summary.byEvent.filter((event) => event.denied > 0);
  const { items, rest } = shown(denied, view, 10);
  const width = view.width - 2;
  const codes = summary.byError.slice(0, 8).map(({ errorCode, events }) => line(`${errorCode} ${count(events)}`));
  const actions = items.map(({ eventSource, eventName, denied: times }) =>
    line(`${eventSource.replace(/\.amazonaws\.com$/, "")}:${eventName} ${count(times)}`),
  );
  return [
    heading("errors", view, counted(summary.errors, "event")),
    ...indent(
      [...field("codes", dotted(codes), width, LABELS), ...field("denied", dotted(actions), width, LABELS), ...rest],
      "  ",
    ),
  ];
} // prettier-ignore

function rows(title: string, what: string, of: readonly Row[], total: number, view: View): Line[] {
  if (of.length === 0) return [];
  // The latest are the last of an ordered list.
  const limit = view.limit ?? 15;
  const items = limit >= of.length ? of : of.slice(-limit);
  const left = total - items.length;
  const rest: Line[] = left > 0 ? [[span(`… ${count(left)} earlier: --all shows them, --limit N as many as you like`, "dim")]] : []; // prettier-ignore
  return [
    heading(title, view, dotted([[span(count(total), "dim")], [span(what, "dim")]])),
    ...indent(
      [...narrow(rest, view), ...eventTable(items, view.width - 2, { acting: true, by: false })],
      "  ",
    ),
  ];
}

function created({ created: names, createdCut }: IdentityActivity, view: View): Line[] {
  if (names.length === 0) return [];
  const { items, rest } = shown(names, view, 12);
  const parts = dotted(items.map((name) => line(name)));
  const amount = createdCut ? `more than ${count(names.length)}` : count(names.length);
  return [
    heading("created", view, amount),
    ...indent([...wrap(parts, view.width - 2), ...narrow(rest, view)], "  "),
  ];
}

function warnings({ warnings: all }: IdentityActivity, view: View): Line[] {
  return all.flatMap((text) => {
    const [first = [], ...rest] = wrap([span(text, "poor")], view.width - 2);
    return [[span("▲ ", "poor"), ...first], ...indent(rest, "  ")];
  });
}

function eventsBelow({ eventsTotal }: IdentityActivity, view: View): Line[] {
  return eventsTotal === 0 ? [] : [heading("events", view, `${count(eventsTotal)}, newest first`)];
}

const TYPEABLE = /^[\w:/+=,.@-]{1,256}$/;

function next({ identity, query, readings: all, near: names, direct }: IdentityActivity): Command[] {
  const commands: Command[] = [];
  if (!TYPEABLE.test(query)) return commands;
  const word = shellWord(query);
  if (identity === null) {
    for (const { as, account, events } of all.slice(0, 3))
      commands.push({
        command: `trailhound activity ${word} --as ${as}${account === undefined ? "" : ` --account ${account}`}`,
        purpose: counted(events, "event"),
      });
    const first = names[0];
    if (first !== undefined && TYPEABLE.test(first.name))
      commands.push({ command: `trailhound activity ${shellWord(first.name)}`, purpose: kindOf(first) });
    if (commands.length === 0)
      commands.push({ command: "trailhound status", purpose: "what the lake holds" });
    return commands;
  }
  if (!direct && identity.events > 0)
    commands.push({ command: `trailhound activity ${word} --format csv > activity.csv`, purpose: "every event, for a spreadsheet" }); // prettier-ignore
  if (identity.arn !== undefined && TYPEABLE.test(identity.arn))
    commands.push({
      command: `trailhound trace ${identity.arn}`,
      purpose: "how it got its sessions, with the proof",
    });
  return commands;
}
