import type { Gap, Hop, Identity, Origin, Trace } from "../../answers/trace.js";
import { expiry } from "./headline.js";
import { hopLines } from "./hop.js";
import { hopCount, KINDS, named, namedLine, originLabel, originName, sure } from "./identity.js";
import { period, time } from "./quantities.js";
import type { Line, Span } from "./text.js";
import { apart, cutLine, dotted, indent, line, lineWidth, span, wrap } from "./text.js";
import type { View } from "./view.js";
import { field, heading } from "./view.js";

const RAIL: Line = line("  ", span("│", "dim"), " ");
const BROKEN: Line = line("  ", span("┆", "alarm"), " ");
const ARROW: Line = line("  ", span("▼", "dim"));
const MARGIN = 4;

/** The chain from the person (or workload) down to what was asked for; a broken line where it stops. */
export function chain(trace: Trace, on: View): Line[] {
  if (trace.subject === null) return [];
  // The eye loses the way between two ends that are farther apart.
  const view = { ...on, width: Math.min(on.width, 100) };
  return [
    heading("chain", view, summary(trace)),
    ...top(trace, view),
    ...trace.chain.flatMap((hop, i) => hopTo(hop, end(trace, i), view)),
    ...(trace.subject.kind === "event" ? eventNode(trace.subject.eventId ?? trace.subject.id, view) : []),
  ];
}

/** Who made a long-term key. It says nothing of what the key's user then did, so it stands apart from the chain. */
export function createdBy(trace: Trace, view: View): Line[] {
  const made = trace.createdBy;
  if (made === undefined) return [];
  const who = made.origin === null ? originName(null) : originName(made.origin);
  const label = made.origin === null ? line() : originLabel(made.origin);
  return [
    heading("key made by", view, "whoever made the key is not thereby who uses it"),
    ...indent(wrap(dotted([line(who), label, sure(made.confidence)]), view.width - 2), "  "),
    ...indent(
      wrap(dotted([line(time(made.eventTime)), [span(`event ${made.eventId}`, "dim")]]), view.width - 2),
      "  ",
    ),
  ];
}

/** Why the chain stops, and what to fetch so that it goes on. */
function gapLines(gap: Gap, width: number): Line[] {
  const fetch = gap.fetchNext;
  const where = fetch && dotted([
    fetch.account === undefined ? line("any account") : line("account ", span(fetch.account, "strong")),
    line(fetch.region ?? "all regions"),
    line(period(fetch.from, fetch.to)),
  ]); // prettier-ignore
  return [
    ...wrap(line(span("the chain stops here: ", "alarm"), span(gap.reason, "strong")), width),
    ...wrap(line(gap.detail), width),
    ...(where === undefined ? [] : field("fetch", where, width)),
  ];
}

function top(trace: Trace, view: View): Line[] {
  const { origin, gap, chain: hops } = trace;
  const broken = gap === undefined ? [] : indent([[], ...gapLines(gap, view.width - MARGIN), []], BROKEN);
  if (!names(origin)) {
    return [...nobody(view), ...(broken.length > 0 ? broken : [BROKEN]), ...firstKnown(trace, view)];
  }
  const [node, ...label] = originNode(origin, view);
  const details = [...label, ...originDetails(origin, hops[0]?.from)];
  const below = hops.length === 0 ? direct(trace, view) : [];
  const bare = hops.length === 0 && below.length === 0 && trace.subject?.kind !== "event";
  const body = indent(
    details.flatMap((part) => wrap(part, view.width - MARGIN)),
    bare ? " ".repeat(MARGIN) : RAIL,
  );
  // An outsider and a root key are themselves what the logs know; what is missing lies above them.
  const above = origin.kind === "external-account" || origin.kind === "root";
  return above && gap !== undefined
    ? [...nobody(view), ...broken, node ?? [], ...body, ...below]
    : [node ?? [], ...body, ...broken, ...below];
}

function nobody(view: View): Line[] {
  return hung(span("?", "alarm"), [span("nobody can be named from the logs in the lake", "alarm")], view);
}

function originNode(origin: Origin, view: View): Line[] {
  return node(
    line(span(KINDS[origin.kind].icon, "accent"), " ", originName(origin)),
    originLabel(origin),
    view,
  );
}

/** A node's name, with its kind at the right end; below it where both do not fit, because a name is not cut for that. */
function node(name: Line, label: Line, view: View): Line[] {
  const fits = lineWidth(name) + 2 + lineWidth(label) + 2 <= view.width;
  const left = line("  ", ...name);
  return fits ? [apart(left, label, view.width)] : [cutLine(left, view.width), label];
}

function originDetails(origin: Origin, from: Identity | undefined): Line[] {
  const key = origin.accessKeyId ?? from?.accessKeyId;
  const principal = origin.principalId ?? from?.principalId;
  const arn = origin.arn ?? from?.arn;
  return [
    ...(arn === undefined || arn === origin.name ? [] : [[span(arn, "dim")]]),
    ...(key === undefined && principal === undefined
      ? []
      : [ids(key, principal === origin.name ? undefined : principal)]),
    ...(origin.provider === undefined ? [] : [[span(`by way of ${origin.provider}`, "dim")]]),
  ].filter((of) => of.length > 0);
}

function ids(key: string | undefined, principal: string | undefined): Line {
  return dotted([
    key === undefined ? undefined : line(key),
    principal === undefined ? undefined : [span(principal, "dim")],
  ]);
}

/** Below a broken line: the first identity that the logs do know. */
function firstKnown(trace: Trace, view: View): Line[] {
  const first = trace.chain[0];
  if (first !== undefined) return session(first.from, "◇", RAIL, view);
  const subject = trace.subject;
  if (subject === null) return [];
  const event = subject.kind === "event";
  const known: Identity = {
    ...(subject.arn === undefined ? {} : { arn: subject.arn }),
    ...(subject.account === undefined ? {} : { account: subject.account }),
    ...(subject.kind === "access-key" ? { accessKeyId: subject.id } : {}),
    ...(subject.kind === "session" || subject.kind === "principal" ? principalOf(subject.id) : {}),
  };
  if (event && known.arn === undefined) return [];
  return session(known, event ? "◇" : "◆", event ? RAIL : " ".repeat(MARGIN), view);
}

function principalOf(id: string): Identity {
  return id.startsWith("arn:") ? { arn: id } : { principalId: id };
}

/** No hop: the origin used its own long-term key, or its own sign-in. */
function direct(trace: Trace, view: View): Line[] {
  const { subject, origin } = trace;
  if (subject?.kind !== "access-key" || origin === null) return [];
  return [
    ARROW,
    ...node(line(span("◆", "accent"), " ", span(subject.id, "strong")), [span("its own key", "dim")], view),
  ];
}

function end(trace: Trace, at: number): "below" | "last" {
  return at === trace.chain.length - 1 && trace.subject?.kind !== "event" ? "last" : "below";
}

function hopTo(hop: Hop, place: "below" | "last", view: View): Line[] {
  return [
    RAIL,
    ...indent(hopLines(hop, view.width - MARGIN), RAIL),
    ARROW,
    ...session(hop.to, place === "last" ? "◆" : "◇", place === "last" ? " ".repeat(MARGIN) : RAIL, view),
  ];
}

function session(of: Hop["to"], icon: string, rail: Line | string, view: View): Line[] {
  const name = named(of);
  const account = of.account === undefined ? undefined : line(span(of.account, "dim"));
  const lives = lifetime(of, view.now);
  const principal = of.principalId === name.name ? undefined : of.principalId;
  const identifiers = ids(of.accessKeyId === name.name ? undefined : of.accessKeyId, principal);
  const label = dotted([[span(name.kind, "dim")], account]);
  const [title, ...below] = node(line(span(icon, "accent"), " ", ...namedLine(name)), label, view);
  const details = [
    ...below.flatMap((part) => wrap(part, view.width - MARGIN)),
    ...wrap(identifiers, view.width - MARGIN),
    ...wrap(lives, view.width - MARGIN),
  ];
  return [
    title ?? [],
    ...indent(
      details.filter((part) => part.length > 0),
      rail,
    ),
  ];
}

function lifetime(of: Hop["to"], now: Date): Line {
  const { createdAt: from, expiresAt: to } = of;
  if (from === undefined && to === undefined) return expiry(of, now) ?? [];
  const when =
    from === undefined
      ? `until ${time(to ?? "")}`
      : to === undefined
        ? `since ${time(from)}`
        : period(from, to);
  return dotted([[span(when)], expiry(of, now)]);
}

function eventNode(id: string, view: View): Line[] {
  return [ARROW, ...hung(span("▸", "accent"), line(span("event ", "dim"), span(id, "strong")), view)];
}

/** An icon with text that is wrapped beside it. */
function hung(icon: Span, text: Line, view: View): Line[] {
  return wrap(text, view.width - MARGIN).map((part, i) => [
    ...line("  ", i === 0 ? icon : " ", " "),
    ...part,
  ]);
}

function summary(trace: Trace): string {
  if (!names(trace.origin)) return "";
  const hops = trace.chain.length;
  if (hops === 0) return trace.gap === undefined ? "no hop in between" : "";
  return `${hopCount(hops)}, from the origin down to what you asked for`;
}

/** Whether an origin is more than the admission that there is none. */
function names(origin: Origin | null): origin is Origin {
  return origin !== null && origin.kind !== "unknown" && origin.kind !== "role";
}
