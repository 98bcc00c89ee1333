import { Problem } from "../../diagnostics/problem.js";
import type { EventRow, HistoryQuery, Lookup } from "../../library/contract.js";
import { printEvent } from "./history-event.js";
import { limitOf, printEvents } from "../event-list.js";
import { recordFormats } from "../event-record.js";
import { resolveGlobals } from "../globals.js";
import { counted } from "../render/quantities.js";
import { line, paint, span } from "../render/text.js";
import { shellWord } from "../render/view.js";
import type { Session, Verb } from "../verb.js";

/** The options of `trailhound history`: those of `Lookup` under its own names, and how the list is read. */
export interface HistoryOptions extends Partial<Record<keyof Lookup, string[]>> {
  lookupAttributes?: string[];
  oldestFirst?: boolean;
  cursor?: string;
  withOrigin?: boolean;
}

/** `trailhound history [event-id] [filters]` */
export const history: Verb<HistoryOptions> = async (session, words, options) => {
  const { attributes, ids } = sorted(words, options);
  if (ids[0] !== undefined) {
    refuseBeside(ids, attributes, options, session);
    await using opened = await session.openLake();
    return await printEvent(session, opened, ids[0], options.withOrigin === true);
  }
  const query = queryOf(session, attributes, options);
  await using lake = await session.openLake();
  const events = lake.historyEvents({ ...query, ...fetchLimit(session) }, { signal: session.signal });
  let following: string | undefined;
  const printed = await printEvents<EventRow>(session, events, {
    acting: true,
    ...recordFormats(session, options.withOrigin === true),
    more: ({ cursor }, count) => {
      following = nextCommand(session, { ...query, range: events.range, cursor }, options);
      return `The first ${counted(count, "event")}; --all or a pipe gives all. The next ones:`;
    },
  });
  if (following !== undefined) sayCommand(session, following);
  if (printed.count === 0 && !session.globals.quiet) {
    const reasons = await lake.whyNoEvents(query, { signal: session.signal });
    const what = query.cursor === undefined ? "No events match." : "No more events.";
    session.note([what, ...(query.cursor === undefined ? reasons : [])].join(" "));
    if (reasons.length === 0 && query.cursor === undefined) sayCommand(session, "trailhound status");
  }
  return 0;
};

/** AWS's attributes and event IDs apart: both may be typed as words. */
function sorted(words: readonly string[], options: HistoryOptions): { attributes: string[]; ids: string[] } {
  const isAttribute = (word: string): boolean => /^\s*(Attribute(Key|Value)\s*=|[[{])/i.test(word);
  return {
    attributes: [...(options.lookupAttributes ?? []), ...words.filter(isAttribute)],
    ids: words.filter((word) => !isAttribute(word)),
  };
}

function queryOf({ globals }: Session, attributes: string[], options: HistoryOptions): HistoryQuery {
  const { lookupAttributes: _attributes, withOrigin: _origin, ...rest } = options;
  return { ...rest, range: globals.range, ...(attributes.length === 0 ? {} : { attributes }) };
}

/** One event more than is printed, so that it is known whether more follow; nothing where all are printed. */
function fetchLimit(session: Session): { limit?: number } {
  const limit = limitOf(session);
  return limit === Infinity ? {} : { limit: limit + 1 };
}

function refuseBeside(
  ids: string[],
  attributes: string[],
  options: HistoryOptions,
  { globals }: Session,
): void {
  const others = attributes.length > 0 || Object.keys(options).some((name) => name !== "withOrigin");
  if (ids.length > 1 || others || Object.keys(globals.range).length > 0) {
    throw new Problem({
      code: "usage",
      detail: `${JSON.stringify(ids[0])} is taken for an event ID, and one event takes no filters and no range; as a filter it is --event-id.`,
    });
  }
}

/** The command that prints the page after this one: the same filters, with times that do not move. */
function nextCommand(session: Session, query: HistoryQuery, options: HistoryOptions): string {
  const { globals, terminal } = session;
  const usual = resolveGlobals({ color: true }, terminal);
  const words = ["trailhound", ...(globals.lake === usual.lake ? [] : ["--lake", globals.lake]), "history"];
  for (const [name, value] of Object.entries(query)) {
    if (name === "range" || name === "attributes" || name === "cursor" || name === "limit") continue;
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) words.push(flag);
    else if (Array.isArray(value)) words.push(...value.map((one) => `${flag}=${String(one)}`));
  }
  for (const attribute of query.attributes ?? []) words.push(attribute);
  if (query.range?.from !== undefined) words.push("--from", query.range.from);
  if (query.range?.to !== undefined) words.push("--to", query.range.to);
  if (options.withOrigin === true) words.push("--with-origin");
  if (globals.format !== usual.format) words.push("--format", globals.format);
  if (globals.limit !== undefined) words.push("--limit", String(globals.limit));
  return [...words, "--cursor", query.cursor ?? ""].map(shellWord).join(" ");
}

/** A command to copy, which is never broken. */
function sayCommand({ globals, terminal, errView }: Session, command: string): void {
  if (!globals.quiet) terminal.stderr.write(paint([line("  ", span(command, "accent"))], errView));
}
