import type { Descendant, Trace } from "../../answers/trace.js";
import { eventTable, howSure } from "./event-table.js";
import { via } from "./hop.js";
import { KINDS, named, originName } from "./identity.js";
import { count, counted, period, time } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { dotted, indent, line, span } from "./text.js";
import type { View } from "./view.js";
import { field, heading, shown } from "./view.js";

/** Other readings of the same records, one a row: who each would name, and by what event. */
export function readings(trace: Trace, view: View): Line[] {
  const all = trace.candidates ?? [];
  if (all.length === 0) return [];
  const total = trace.candidatesTotal ?? all.length;
  const amount = total > all.length ? `the latest ${count(all.length)} of ${count(total)}` : count(total);
  const note =
    trace.origin === null
      ? "each fits the logs; do not pick one without more proof"
      : "the same origin by other sessions";
  const { items, rest } = shown(all, view, 10);
  const columns: Column[] = [
    { title: "who", give: 3, min: 12 },
    { title: "kind", give: 5, min: 8, optional: true },
    { title: "account", give: 4, min: 12, optional: true },
    { title: "sure", min: 4 },
    { title: "hops", align: "right", give: 8, optional: true },
    { title: "last hop", give: 2, min: 20 },
    { title: "key", min: 20, give: 1, optional: true },
    { title: "event", give: 9, min: 36, optional: true },
  ];
  const rows = items.map((reading) => {
    const hop = reading.chain.at(-1);
    const proof = hop?.evidence[0];
    return [
      line(originName(reading.origin)),
      line(reading.origin === null ? "" : KINDS[reading.origin.kind].label),
      line(reading.origin?.account ?? ""),
      howSure(reading.confidence, view.width),
      line(count(reading.chain.length)),
      line(proof === undefined ? "" : `${time(proof.eventTime)} ${hop === undefined ? "" : hop.via}`),
      line(hop?.to.accessKeyId ?? ""),
      [span(proof?.eventId ?? "", "dim")],
    ];
  });
  return [
    heading("readings", view, dotted([[span(amount, "dim")], [span(note, "dim")]])),
    ...indent([...table(columns, rows, view.width - 2), ...rest], "  "),
  ];
}

/** The tree of sessions and credentials that were minted. */
export function minted(trace: Pick<Trace, "descendants">, view: View): Line[] {
  const flat = flatten(trace.descendants);
  if (flat.length === 0) return [];
  const events = flat.reduce((sum, { node }) => sum + node.events, 0);
  const { items, rest } = shown(flat, view, 20);
  const columns: Column[] = [
    { title: "credential", give: 5, min: 18 },
    { title: "made by", give: 8, min: 10, optional: true },
    { title: "key", min: 20 },
    { title: "account", give: 7, min: 12, optional: true },
    { title: "made", give: 9, min: 20, optional: true },
    { title: "events", align: "right", min: 6 },
    { title: "sure", give: 2, min: 4 },
    { title: "now", give: 6, min: 7, optional: true },
  ];
  const rows = items.map(({ node, guide }) => {
    const { name, session } = named(node.to);
    const unnamed = name === node.to.accessKeyId;
    return [
      line(
        span(guide, "dim"),
        span(unnamed ? via(node) : name),
        span(session === undefined ? "" : ` / ${session}`, "dim"),
      ),
      line(unnamed ? "" : via(node)),
      line(node.to.accessKeyId ?? ""),
      line(node.to.account ?? ""),
      line(time(node.to.createdAt ?? node.evidence[0]?.eventTime ?? "")),
      line(count(node.events)),
      howSure(node.confidence, view.width),
      node.to.alive === undefined ? [] : node.to.alive ? [span("ALIVE", "alarm")] : [span("expired", "dim")],
    ];
  });
  return [
    heading("minted", view, `${counted(flat.length, "credential")}, ${counted(events, "event")}`),
    ...indent([...table(columns, rows, view.width - 2), ...rest], "  "),
  ];
}

function flatten(nodes: readonly Descendant[], guide = "", depth = 0): { node: Descendant; guide: string }[] {
  // Chains of assumed roles have no fixed end; past this depth indentation would leave no room for names.
  const inner = depth > 8 ? guide : undefined;
  return nodes.flatMap((node, i) => {
    const last = i === nodes.length - 1;
    const own = { node, guide: `${guide}${last ? "└" : "├"}─ ` };
    return [own, ...flatten(node.children, inner ?? `${guide}${last ? "   " : "│  "}`, depth + 1)];
  });
}

/** What the subject itself did, in numbers. */
export function activity(trace: Trace, view: View): Line[] {
  const of = trace.activity;
  if (of === null) return [];
  const width = view.width - 2;
  const errors = of.errors === 0 ? [] : line(", ", span(counted(of.errors, "error"), "poor"));
  const list = (items: readonly string[]): Line => {
    const { items: some, rest } = shown(items, view, 12);
    return [
      ...line(some.join(", ")),
      ...(rest.length === 0 ? [] : [span(` and ${count(items.length - some.length)} more`, "dim")]),
    ];
  };
  return [
    heading("activity", view, [span(counted(of.events, "event"), "dim"), ...errors]),
    ...indent(
      [
        ...field("when", line(period(of.firstSeen, of.lastSeen)), width),
        ...field("what", list(of.services), width),
        ...field("where", dotted([list(of.accounts), list(of.regions)]), width),
        ...field("from", list(of.sourceIPs), width),
      ],
      "  ",
    ),
  ];
}

/** Successful changes that matter, in order of time. */
export function notable(trace: Trace, view: View): Line[] {
  if (trace.notable.length === 0) return [];
  const { items, rest } = shown(trace.notable, view, 20);
  const lines = eventTable(items, view.width - 2);
  return [
    heading("notable changes", view, "in order, by the subject and what it minted"),
    ...indent([...lines, ...rest], "  "),
  ];
}
