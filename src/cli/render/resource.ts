import type { Resource, ResourceRow } from "../../answers/resource.js";
import { KINDS, originName, sure, sureWords } from "./identity.js";
import { counted, time } from "./quantities.js";
import {
  by,
  events,
  failures,
  grants,
  keyHistory,
  referenced,
  related,
  things,
  use,
} from "./resource-sections.js";
import type { Line } from "./text.js";
import { dotted, line, span, wrap } from "./text.js";
import type { Command, View } from "./view.js";
import { field, heading, nextCommands, page, shellWord } from "./view.js";

const WIDEST = 132;

/** The answer of `resource` for a terminal: who made it and with which key first, then what was done to it. */
export function renderResource(answer: Resource, on: View): string {
  const view = { ...on, width: Math.min(on.width, WIDEST) };
  const granted = answer.changed.filter(({ what }) => what === "granted");
  const changed = answer.changed.filter(({ what }) => what !== "granted");
  return page(
    [
      headline(answer, view),
      creation(answer, view),
      things("things of this name", answer.things.length > 1 ? answer.things : [], view),
      events(
        answer.things.length > 1 || answer.created === null ? "created" : "created before",
        earlier(answer),
        view,
        answer,
      ),
      grants(granted, view, answer),
      events("changed", changed, view, answer),
      events("deleted", answer.deleted, view, answer),
      failures(answer, view),
      use("read", answer.read, view),
      use("used", answer.used, view),
      referenced(answer, view),
      related(answer, view),
      things("not meant", answer.others, view),
      keyHistory(answer, view),
      nextCommands(resourceNext(answer), view),
    ],
    view,
  );
}

function earlier({ creations, created }: Resource): ResourceRow[] {
  return created === null
    ? creations
    : creations.filter((row) => row !== created && row.eventId !== created.eventId);
}

function headline(answer: Resource, view: View): Line[] {
  const name = span(answer.resource, "strong");
  const [thing, more] = answer.things;
  if (thing === undefined) {
    const narrowed = answer.others.length === 0 ? "." : " as it was narrowed; without that there is more.";
    return wrap(line("No record in the lake names ", name, narrowed), view.width);
  }
  if (more !== undefined) {
    return wrap(
      line(
        name,
        ` means ${counted(answer.things.length, "thing")}: which one, say with --type, --account or --region.`,
      ),
      view.width,
    );
  }
  const { created } = answer;
  const what = dotted([
    line(span(thing.type === "" ? "type unknown" : thing.type, "dim")),
    thing.account === undefined ? undefined : line(span(thing.account, "dim")),
    thing.region === undefined ? undefined : line(span(thing.region, "dim")),
  ]);
  const who =
    created === null
      ? line(
          name,
          answer.creations.length > 0
            ? ": who created it is disputed."
            : ": the lake does not hold its creation.",
        )
      : creator(name, created);
  const gone = answer.deleted.at(-1);
  const end =
    answer.state === "deleted" && gone !== undefined
      ? wrap(
          line(
            span("It was deleted ", "alarm"),
            time(gone.eventTime),
            " by ",
            by(gone),
            ` (${gone.eventName}).`,
          ),
          view.width,
        )
      : [];
  return [...wrap(who, view.width), ...wrap(what, view.width), ...end];
}

function creator(name: Line[number], created: ResourceRow): Line {
  const { origin, confidence } = created;
  if (origin === null || origin.name === "")
    return line(
      name,
      " was created by ",
      span(created.actor, "strong"),
      "; who is behind that is not known.",
    );
  if (origin.kind === "role")
    return line(
      name,
      " was created by the role ",
      originName(origin),
      ofAccount(created),
      "; who used it is not known.",
    );
  const hedge = confidence === "exact" ? [] : [" (", ...sure(confidence), ")"];
  return line(
    name,
    " was created by ",
    originName(origin),
    `, ${KINDS[origin.kind].article}`,
    ofAccount(created),
    ...hedge,
    ".",
  );
}

function ofAccount({ origin }: ResourceRow): string {
  return origin?.account === undefined || origin.account === "" ? "" : ` of ${origin.account}`;
}

/** The creation's facts; where it is missing, the first sight of the resource and why. */
function creation(answer: Resource, view: View): Line[] {
  const { created, firstSeen } = answer;
  if (created !== null) {
    return [
      heading("created", view),
      ...field("when", line(time(created.eventTime)), view.width),
      ...field(
        "by",
        dotted([
          line(created.actor),
          line(...sure(created.confidence), span(`: ${sureWords(created.confidence)}`, "dim")),
        ]),
        view.width,
      ),
      ...field("key", line(created.accessKeyId ?? ""), view.width),
      ...field("from", line(created.sourceIPAddress ?? ""), view.width),
      ...field(
        "call",
        line(`${created.eventName} · ${created.eventSource} · ${created.account} · ${created.region}`),
        view.width,
      ),
      ...field("event", line(created.eventId), view.width),
    ];
  }
  if (answer.things.length !== 1) return [];
  if (answer.creations.length > 0)
    return answer.missing.flatMap((reason) => field("why", line(reason), view.width));
  return [
    ...(firstSeen === null
      ? []
      : [
          heading("first seen", view),
          ...field("when", line(time(firstSeen.eventTime)), view.width),
          ...field(
            "call",
            line(
              `${firstSeen.eventName} · ${firstSeen.eventSource} · ${firstSeen.account} · ${firstSeen.region}`,
            ),
            view.width,
          ),
          ...field(
            "by",
            line(...(firstSeen.origin === null ? [span(firstSeen.actor)] : [originName(firstSeen.origin)])),
            view.width,
          ),
          ...field("key", line(firstSeen.accessKeyId ?? ""), view.width),
          ...field("event", line(firstSeen.eventId), view.width),
        ]),
    ...answer.missing.flatMap((reason, i) => field(i === 0 ? "why" : "", line(reason), view.width)),
  ];
}

const KEY = /^[A-Z0-9]{16,128}$/;
/** Names that are safe to put into a command; others came from someone else's keyboard. */
const TYPEABLE = /^[\w:/+=,.@-]{1,256}$/;

function resourceNext(answer: Resource): Command[] {
  const { created, firstSeen, things: found } = answer;
  const commands: Command[] = [];
  if (found.length === 0)
    return [{ command: "trailhound status", purpose: "which accounts, regions and days the lake holds" }];
  const typed = TYPEABLE.test(answer.resource) ? shellWord(answer.resource) : undefined;
  if (found.length > 1 && typed !== undefined) {
    for (const thing of found.slice(0, 3)) {
      const by = [
        thing.type.includes("::") ? `--type ${shellWord(thing.type)}` : "",
        thing.account === undefined ? "" : `--account ${shellWord(thing.account)}`,
        thing.region === undefined ? "" : `--region ${shellWord(thing.region)}`,
      ].filter((part) => part !== "");
      commands.push({ command: ["trailhound resource", typed, ...by].join(" "), purpose: "this one alone" });
    }
    return commands;
  }
  if (created === null && answer.creations.length > 0) {
    const ids = [...new Set(answer.creations.map(({ eventId }) => eventId))].filter((id) =>
      TYPEABLE.test(id),
    );
    return ids
      .slice(-3)
      .map((id) => ({ command: `trailhound trace ${shellWord(id)}`, purpose: "each reading of who did it" }));
  }
  const event = created ?? answer.changed.at(-1) ?? firstSeen;
  const key = event?.accessKeyId;
  if (key !== undefined && KEY.test(key)) {
    if (answer.keyHistory === undefined && created !== null && typed !== undefined)
      commands.push({
        command: `trailhound resource ${typed} --key`,
        purpose: "with all that its creator's key did",
      });
    if (KEY.test(answer.resource) && answer.resource !== key)
      commands.push({
        command: `trailhound trace ${answer.resource}`,
        purpose: "who uses this key, and what for",
      });
    commands.push({ command: `trailhound trace ${key}`, purpose: "who is behind the key, hop by hop" });
    commands.push({ command: `trailhound history --access-key ${key}`, purpose: "everything the key did" });
  }
  const origin = created?.origin ?? event?.origin;
  const who =
    origin?.arn ??
    (origin?.kind === "iam-user" || origin?.kind === "identity-center-user" ? origin.name : undefined);
  if (who !== undefined && TYPEABLE.test(who))
    commands.push({
      command: `trailhound activity ${shellWord(who)}`,
      purpose: "all they did, through every role and account",
    });
  if (answer.read.count > 0 && typed !== undefined)
    commands.push({
      command: `trailhound history --resource-name ${typed} --read-only true`,
      purpose: "the reads, one by one",
    });
  return commands;
}
