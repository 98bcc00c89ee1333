import type { OpenerAccount, RootAction, RootSession } from "../../answers/root.js";
import { shortResource } from "./event-table.js";
import { KINDS, named, originName, sure } from "./identity.js";
import { via } from "./hop.js";
import { counted, time } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line, Tone } from "./text.js";
import { apart, cutLine, dotted, indent, line, lineWidth, span, wrap } from "./text.js";
import { field } from "./view.js";

const LABEL = 9;
const MINUTES = 15;
const MOST_ACTIONS = 40;

/** One session of AssumeRoot as a block: when, which task, who and how sure, what was done along its fifteen minutes. */
export function sessionLines(session: RootSession, width: number): Line[] {
  const odd = session.misfits.length;
  const when = line(span(time(session.openedAt), "heading"), "  ");
  const what = line(
    span(taskName(session.taskPolicy), "strong"),
    span(` on ${session.account ?? "an account that is not recorded"}`),
  );
  const mark: Line = odd === 0 ? [] : [span(`▲ ${counted(odd, "misfit")}`, "alarm")];
  const room = width - 2;
  const fits = lineWidth(when) + lineWidth(what) + lineWidth(mark) + 2 <= width;
  return [
    apart(fits ? [...when, ...what] : when, mark, width),
    ...(fits ? [] : wrap(what, width)),
    ...indent(
      [
        ...openedBy(session, room),
        ...field("from", origin(session, room), room, LABEL),
        ...field("through", through(session), room, LABEL),
        ...field("account", session.openerAccount === null ? [] : standing(session.openerAccount), room, LABEL),
        ...field("key", line(session.accessKeyId ?? "not recorded", span(`  until ${time(session.endsAt)}`, "dim")), room, LABEL),
        ...field("permits", permits(session), room, LABEL),
        ...done(session, room),
        ...misfits(session, room),
      ],
      "  ",
    ),
  ];
} // prettier-ignore

/** The task policy's own name. */
export function taskName(policy: string | null): string {
  return policy === null ? "no task policy recorded" : policy.slice(policy.lastIndexOf("/") + 1);
}

function openedBy({ opener, confidence, gap, caller }: RootSession, width: number): Line[] {
  const kind = opener === null ? "" : KINDS[opener.kind].label;
  const who = dotted([
    [originName(opener)],
    kind === "" ? undefined : [span(kind, "dim")],
    opener?.account === undefined ? undefined : [span(opener.account, "dim")],
  ]);
  const lines = wrap(who, Math.max(12, width - LABEL - 13));
  const [first = [], ...more] = lines;
  const as = named(caller);
  const { session } = as;
  return [
    apart(line(span("by".padEnd(LABEL), "dim"), ...first), sure(confidence), width),
    ...more.map((part) => line(" ".repeat(LABEL), ...part)),
    ...field("as", line(as.name, span(session === undefined ? "" : ` / ${session}`), span(`  ${as.kind}`, "dim")), width, LABEL),
    ...field("gap", gap === undefined ? [] : [span(gap.detail, "poor")], width, LABEL),
  ];
} // prettier-ignore

function origin({ sourceIPAddress, region, userAgent }: RootSession, width: number): Line {
  return dotted([
    sourceIPAddress === undefined ? undefined : [span(sourceIPAddress, "strong")],
    line(region),
    userAgent === undefined ? undefined : cutLine([span(userAgent, "dim")], Math.max(16, Math.min(48, width - LABEL - 34))),
  ]);
} // prettier-ignore

function through({ chain }: RootSession): Line {
  if (chain.length === 0) return [];
  return line([...chain.map((hop) => via(hop)), "AssumeRoot"].join(" → "));
}

const STANDING: Readonly<Record<OpenerAccount["standing"], string>> = {
  "management": "the management account",
  "delegated-administrator": "a delegated administrator",
  "one-of-the-two": "the management account or a delegated administrator",
  "cannot-tell": "management account or delegated administrator: cannot be told",
}; // prettier-ignore

function standing({ account, standing: which, regions }: OpenerAccount): Line {
  const tone: Tone = which === "cannot-tell" ? "poor" : "plain";
  return dotted([
    line(account),
    [span(STANDING[which], tone)],
    [span(`in the lake: ${regions.length === 0 ? "nothing" : regions.join(", ")}`, "dim")],
  ]);
}

function permits({ permits: actions }: RootSession): Line {
  if (actions === null) return [span("not known: none of the five task policies", "poor")];
  const service = actions[0]?.split(":")[0] ?? "";
  return line(`${service}: ${actions.map((action) => action.slice(service.length + 1)).join(", ")}`);
}

function done(session: RootSession, width: number): Line[] {
  const { actions, member } = session;
  if (actions.length === 0) {
    const why = member.detail ?? "nothing, as far as the lake holds";
    const fetch = member.fetchNext;
    const where =
      fetch === undefined
        ? ""
        : ` Fetch account ${fetch.account ?? ""}, ${fetch.region ?? "all regions"}, ${time(fetch.from)} to ${time(fetch.to)}.`;
    return field("did", [span(`${why}${where}`, "poor")], width, LABEL);
  }
  const odd = new Set(session.misfits.map(({ eventId }) => eventId));
  const columns: Column[] = [
    { title: "after", align: "right", min: 6 },
    { title: "", min: 1 },
    { title: "action", give: 1, min: 16 },
    { title: "on", give: 4, min: 12, cutAt: "start", optional: true },
    { title: "region", give: 7, min: 9, optional: true },
    { title: "from", give: 6, min: 13, optional: true },
    { title: "join", give: 8, min: 2, optional: true },
    { title: "result", give: 2, min: 12, optional: true },
  ];
  const rows = actions.slice(0, MOST_ACTIONS).map((action) => [
    line(after(session, action)),
    odd.has(action.eventId) ? [span("✗", "alarm")] : [span("●", "good")],
    line(span(action.iamAction, "strong")),
    line(action.resources.map(shortResource).join(", ")),
    line(action.region),
    line(action.sourceIPAddress ?? ""),
    line(span(action.join.confidence, action.join.confidence === "exact" ? "dim" : "poor")),
    action.errorCode === undefined ? [] : [span(action.errorCode, "poor")],
  ]);
  const rest = actions.length - rows.length;
  return [
    ...field("did", line(strip(session, odd, width - LABEL)), width, LABEL),
    ...indent(table(columns, rows, width - LABEL), " ".repeat(LABEL)),
    ...(rest > 0 ? [line(" ".repeat(LABEL), span(`… ${rest} more: --format json has all`, "dim"))] : []),
  ];
} // prettier-ignore

/** The fifteen minutes as a strip: ● an action, ✗ one that does not fit; what came later stands behind the end. */
function strip(session: RootSession, odd: ReadonlySet<string>, width: number): string {
  const cells = Math.max(15, Math.min(60, width - 16));
  const opened = Date.parse(session.openedAt);
  const marks = Array.from({ length: cells }, () => "─");
  let later = "";
  for (const action of session.actions) {
    const mark = odd.has(action.eventId) ? "✗" : "●";
    const at = Math.floor(((Date.parse(action.eventTime) - opened) / (MINUTES * 60_000)) * cells);
    if (at >= cells) later = `${later.slice(0, 2)}${mark}`;
    else if (marks[Math.max(0, at)] !== "✗") marks[Math.max(0, at)] = mark;
  }
  return `0 ▕${marks.join("")}▏ 15 min ${later}`;
}

function after({ openedAt }: RootSession, { eventTime }: RootAction): string {
  const seconds = Math.round((Date.parse(eventTime) - Date.parse(openedAt)) / 1000);
  const sign = seconds < 0 ? "-" : "+";
  const whole = Math.abs(seconds);
  return `${sign}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Why things do not fit, each with its event. */
function misfits({ misfits: all, event, actions }: RootSession, width: number): Line[] {
  const names = new Map([event, ...actions].map((row) => [row.eventId, row.eventName]));
  return all.flatMap(({ eventId, reason }) => [
    ...field("▲", [span(reason, "alarm")], width, LABEL),
    ...(eventId === event.eventId
      ? []
      : field("", [span(`${names.get(eventId) ?? ""} ${eventId}`, "dim")], width, LABEL)),
  ]);
}
