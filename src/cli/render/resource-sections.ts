import type { Resource, ResourceRow, ResourceThing, ResourceUse } from "../../answers/resource.js";
import { eventTable, howSure, shortResource } from "./event-table.js";
import { originLabel, originName } from "./identity.js";
import { count, counted, minute, period, time } from "./quantities.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { dotted, line, span, wrap } from "./text.js";
import type { View } from "./view.js";
import { field, heading, shown } from "./view.js";

const USUAL = 20;

/** Who did it: the origin, else the principal that AWS recorded. */
export function by(row: ResourceRow): Line[number] {
  return row.origin === null || row.origin.name === "" ? span(row.actor, "strong") : originName(row.origin);
}

/** What a name means, as a table. */
export function things(title: string, list: readonly ResourceThing[], view: View): Line[] {
  if (list.length === 0) return [];
  const { items, rest } = shown(list, view, USUAL);
  return [
    heading(title, view),
    ...table(
      [
        { title: "type", give: 2, min: 12, cutAt: "start" },
        { title: "name", give: 3, min: 14, cutAt: "start" },
        { title: "account", give: 1, min: 12, optional: true },
        { title: "region", give: 4, min: 9, optional: true },
        { title: "events", align: "right" },
        { title: "last", give: 5, min: 10, optional: true },
      ],
      items.map((thing) => [
        line(thing.type === "" ? "unknown" : thing.type),
        line(span(thing.name, "strong")),
        line(thing.account ?? ""),
        line(thing.region ?? ""),
        line(count(thing.events)),
        line(time(thing.lastSeen).slice(0, 10)),
      ]),
      view.width,
    ),
    ...rest,
  ];
}

/** Events in a table of their own. */
export function events(title: string, rows: readonly ResourceRow[], view: View, answer: Resource): Line[] {
  if (rows.length === 0) return [];
  const { items, rest } = shown(rows, view, USUAL);
  const omitted =
    title === "changed" && answer.omitted > 0 ? `, ${count(answer.omitted)} more counted only` : "";
  return [
    heading(title, view, `${counted(rows.length, "event")}${omitted}`),
    ...eventTable(
      items.map((row) => ({ ...row, resources: onWhat(row, answer) })),
      view.width,
    ),
    ...rest,
  ];
}

/** Where the name means several things, which of them; else what the record names besides. */
function onWhat(row: ResourceRow, answer: Resource): string[] {
  const thing = row.of === undefined ? undefined : answer.things[row.of];
  const rest = row.resources.filter(
    (name) =>
      name !== answer.resource &&
      !name.endsWith(`/${answer.resource}`) &&
      !name.endsWith(`:${answer.resource}`),
  );
  return thing === undefined ? rest : [`${thing.type.split("::").at(-1)} ${thing.name}`];
}

/** Changes that let somebody in, with whom. */
export function grants(rows: readonly ResourceRow[], view: View, answer: Resource): Line[] {
  if (rows.length === 0) return [];
  const { items, rest } = shown(rows, view, USUAL);
  return [
    heading("access granted", view, line(span(counted(rows.length, "event"), "poor"))),
    ...items.flatMap((row) => [
      ...one(row, answer, view, []),
      ...field(
        "",
        line(
          span((row.to ?? []).length === 0 ? "" : "lets in ", "dim"),
          span((row.to ?? []).map(grantee).join(", "), "poor"),
        ),
        view.width,
        2,
      ),
    ]),
    ...rest,
  ];
}

/** Whose it is must stay in sight; only AWS's own policies need no account. */
function grantee(text: string): string {
  return text.startsWith("arn:aws:iam::aws:") ? shortResource(text) : text;
}

/** Attempts, which did nothing. */
export function failures(answer: Resource, view: View): Line[] {
  if (answer.failed.length === 0) return [];
  const { items, rest } = shown(answer.failed, view, USUAL);
  return [
    heading("failed: nothing was done", view, counted(answer.failed.length, "attempt")),
    ...items.flatMap((row) => one(row, answer, view, line(span(row.errorCode ?? "", "poor")))),
    ...rest,
  ];
}

/** An event with what must not be cut away, wrapped instead of squeezed into columns. */
function one(row: ResourceRow, answer: Resource, view: View, more: Line): Line[] {
  return wrap(
    dotted([
      line(time(row.eventTime)),
      line(span(row.eventName, "strong")),
      answer.things.length > 1 ? line(onWhat(row, answer).join(", ")) : undefined,
      more.every(({ text }) => text === "") ? undefined : more,
      line("by ", by(row), " ", ...howSure(row.confidence, view.width)),
    ]),
    view.width,
  );
}

/** How often it was read or used, and by whom. */
export function use(title: string, of: ResourceUse, view: View): Line[] {
  if (of.count === 0 && of.failed === 0) return [];
  const { items, rest } = shown(of.by, view, USUAL);
  const when =
    of.firstSeen === undefined || of.lastSeen === undefined ? "" : period(of.firstSeen, of.lastSeen);
  const failed = of.failed === 0 ? "" : `, ${count(of.failed)} failed`;
  return [
    heading(title, view, `${counted(of.count, "call")}${failed}`),
    ...(items.length === 0
      ? []
      : table(
          [
            { title: "by", give: 1, min: 14 },
            { title: "", give: 3, min: 8, optional: true },
            { title: "calls", align: "right" },
            { title: "first", give: 4, min: 16, optional: true },
            { title: "last", give: 2, min: 16 },
          ],
          items.map(({ origin, count: calls, firstSeen, lastSeen }) => [
            line(origin === null ? span("several readings, or none", "alarm") : originName(origin)),
            origin === null ? [] : originLabel(origin),
            line(count(calls)),
            line(minute(firstSeen)),
            line(minute(lastSeen)),
          ]),
          view.width,
        )),
    ...rest,
    ...field("when", line(when), view.width),
    ...field(
      "calls",
      line(
        of.calls
          .slice(0, 8)
          .map((call) => `${call.eventName} ${count(call.count)}`)
          .join(", "),
      ),
      view.width,
    ),
  ];
}

/** Calls that name it without doing anything to it. */
export function referenced({ referenced: { count: calls, calls: list } }: Resource, view: View): Line[] {
  if (calls === 0) return [];
  const names = list.slice(0, 8).map((call) => `${call.eventName} ${count(call.count)}`);
  return [heading("only named", view, counted(calls, "call")), ...wrap(line(names.join(", ")), view.width)];
}

/** What belongs to it. */
export function related(answer: Resource, view: View): Line[] {
  if (answer.related.length === 0) return [];
  const { items, rest } = shown(answer.related, view, USUAL);
  return [
    heading("related", view),
    ...table(
      [
        { title: "resource", give: 1, min: 16, cutAt: "start" },
        { title: "type", give: 2, min: 10, cutAt: "start", optional: true },
        { title: "why", give: 3, min: 14 },
      ],
      items.map(({ name, type, why }) => [
        line(span(shortResource(name), "strong")),
        line(span(type, "dim")),
        line(why),
      ]),
      view.width,
    ),
    ...rest,
  ];
}

/** The history of the key that created it. */
export function keyHistory({ keyHistory: history }: Resource, view: View): Line[] {
  if (history === undefined) return [];
  const whose = history.accessKeyId ?? history.principalId ?? "its session";
  const { items, rest } = shown(history.events, view, 50);
  const more = history.total > history.events.length ? `, the newest ${count(history.events.length)}` : "";
  return [
    heading("all that its key did", view, `${whose} · ${counted(history.total, "event")}${more}`),
    ...eventTable(items, view.width),
    ...rest,
  ];
}
