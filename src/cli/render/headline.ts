import type { Origin, Trace } from "../../answers/trace.js";
import { hopCount, KINDS, named, originName, subjectName, sure, sureWords } from "./identity.js";
import { counted, duration, time } from "./quantities.js";
import type { Line, Span } from "./text.js";
import { dotted, indent, line, span, wrap } from "./text.js";
import type { View } from "./view.js";

/** What must be seen first: use away from home, and everything the answer warns of. */
export function warnings(trace: Trace, view: View): Line[] {
  const elsewhere = trace.usedElsewhere ?? [];
  const holder = trace.origin?.kind === "workload" ? originName(trace.origin) : span("these keys", "strong");
  const use: Line[] =
    elsewhere.length === 0
      ? []
      : [
          line(
            span("credentials of ", "alarm"),
            holder,
            span(" were used away from where they were issued to:", "alarm"),
          ),
          ...elsewhere.map(({ ip, events, firstSeen }) =>
            line(
              "  ",
              ...dotted([
                [span(ip, "strong")],
                line(counted(events, "event")),
                line(`first ${time(firstSeen)}`),
              ]),
            ),
          ),
        ];
  const all = [
    ...use.flatMap((text, i) => marked(text, i === 0, view)),
    // Use elsewhere stands above, with its addresses; the answer says it in one line as well.
    ...trace.warnings
      .filter((text) => use.length === 0 || !text.startsWith("credentials of "))
      .flatMap((text) => marked([span(text, "poor")], true, view)),
  ];
  return all;
}

function marked(text: Line, first: boolean, view: View): Line[] {
  return wrap(text, view.width - 2).map((part, i) => [
    span(first && i === 0 ? "▲ " : "  ", "alarm"),
    ...part,
  ]);
}

/** Who it is, how sure that is, how far away, and whether the credential still works. */
export function headline(trace: Trace, view: View): Line[] {
  const facts = dotted([
    line(...sure(trace.confidence), span(`: ${sureWords(trace.confidence)}`, "dim")),
    hops(trace),
    life(trace, view.now),
  ]);
  return [...wrap(sentence(trace), view.width), ...wrap(facts, view.width), ...path(trace, view)];
}

/** How far away the origin is; not where a missing piece may hide further hops. */
function hops({ origin, confidence, chain, gap }: Trace): Line | undefined {
  if (origin === null || confidence === "none" || (chain.length === 0 && gap !== undefined)) return undefined;
  return line(hopCount(chain.length));
}

/** A chain of several hops in one line, for those who need no more than its stations. */
function path(trace: Trace, view: View): Line[] {
  const { origin, chain } = trace;
  if (origin === null || chain.length < 2) return [];
  const stations = chain.map(({ to }) => {
    const { name, session } = named(to);
    return session === undefined ? name : `${name}/${session}`;
  });
  // The same name twice in a row (a user and the user's session) is one station to the eye.
  const names = [origin.name, ...stations].filter((name, i, all) => i === 0 || name !== all[i - 1]);
  const stationLine = names.flatMap((name, i) => (i === 0 ? [span(name)] : [span(" → ", "dim"), span(name)]));
  return wrap(stationLine, view.width);
}

function sentence(trace: Trace): Line {
  const subject = subjectName(trace);
  if (trace.subject === null) return line(...subject, " was not seen in the lake.");
  const origin = trace.origin;
  if (origin === null) {
    const readings = trace.candidatesTotal ?? trace.candidates?.length ?? 0;
    if (readings === 0) return line("Who is behind ", ...subject, " is not known.");
    return line("Who is behind ", ...subject, ` cannot be said: ${counted(readings, "reading")} disagree.`);
  }
  if (origin.kind === "unknown") return line("Who is behind ", ...subject, " is not known.");
  if (origin.kind === "role") {
    return line(
      "Who is behind ",
      ...subject,
      " is not known: only the role ",
      originName(origin),
      ofAccount(origin),
      " is.",
    );
  }
  if (origin.kind === "workload") {
    const whose = line("credentials of ", originName(origin), `, a workload${within(origin)}`);
    if (trace.subject.kind === "event")
      return line(capital(subject), ` ${WAS_MADE_WITH[trace.confidence]} `, ...whose, ".");
    return line(`These ${ARE[trace.confidence]} `, ...whose, ": ", ...subject, ".");
  }
  if (origin.kind === "root")
    return line(`The root user${within(origin, "of")} ${BEHIND[trace.confidence]} behind `, ...subject, ".");
  const what = `, ${KINDS[origin.kind].article}${origin.kind === "external-account" ? outside(origin) : within(origin, "of")}${by(origin)},`;
  return line(originName(origin), `${what} ${BEHIND[trace.confidence]} behind `, ...subject, ".");
}

const BEHIND = { exact: "is", strong: "is very likely", weak: "may be", none: "is not known to be" } as const;
const ARE = { exact: "are", strong: "are very likely", weak: "may be", none: "are not known to be" } as const;
const WAS_MADE_WITH = { exact: "was made with", strong: "was very likely made with", weak: "may have been made with", none: "is not known to be made with" } as const; // prettier-ignore

function within(origin: Origin, preposition = "in"): string {
  return origin.account === undefined ? "" : ` ${preposition} account ${origin.account}`;
}

function ofAccount(origin: Origin): string {
  return within(origin, "of");
}

function outside(origin: Origin): string {
  return origin.account === undefined
    ? " that is not in the lake"
    : ` (${origin.account}) that is not in the lake`;
}

function by(origin: Origin): string {
  return origin.provider === undefined ? "" : ` by way of ${origin.provider}`;
}

function capital(words: Line): Span {
  const text = words.map((part) => part.text).join("");
  return span(text.charAt(0).toUpperCase() + text.slice(1), "strong");
}

/** Whether the last credential of the chain still works. */
function life(trace: Trace, now: Date): Line | undefined {
  const last = trace.chain.at(-1)?.to;
  return last === undefined ? undefined : expiry(last, now);
}

/** `ALIVE, 34 min left` or `expired 3 d ago`; undefined where the answer does not know. */
export function expiry(
  of: { expiresAt?: string | undefined; alive?: boolean | undefined },
  now: Date,
): Line | undefined {
  const ends = of.expiresAt === undefined ? Number.NaN : new Date(of.expiresAt).getTime();
  const left = ends - now.getTime();
  if (of.alive === true) return [span(left > 0 ? `ALIVE, ${duration(left)} left` : "ALIVE", "alarm")];
  if (of.alive === false)
    return [span(left < 0 ? `expired ${duration(-left)} ago` : "no longer alive", "dim")];
  return undefined;
}

/** For an answer without anything: the reason, and what may help. */
export function reason(trace: Trace, view: View): Line[] {
  if (trace.subject !== null || trace.gap === undefined) return [];
  return indent(wrap(line(span(trace.gap.detail)), view.width - 2), "  ");
}
