import type { Trace } from "../../answers/trace.js";
import { activity, minted, notable, readings } from "./aftermath.js";
import { chain, createdBy } from "./chain.js";
import { headline, reason, warnings } from "./headline.js";
import { time } from "./quantities.js";
import type { Line } from "./text.js";
import type { Command, View } from "./view.js";
import { nextCommands, page, shellWord } from "./view.js";

/** Beyond this, lines are hard to read across; tables have said what they have to say. */
const WIDEST = 132;

/**
 * The answer of `trace` for a terminal. First what a responder must not miss, then who it is and how sure, then the
 * chain with its proof, then what followed from it.
 */
export function renderTrace(trace: Trace, on: View): string {
  const view = { ...on, width: Math.min(on.width, WIDEST) };
  const sections: Line[][] = [
    warnings(trace, view),
    [...headline(trace, view), ...reason(trace, view)],
    chain(trace, view),
    readings(trace, view),
    createdBy(trace, view),
    minted(trace, view),
    activity(trace, view),
    notable(trace, view),
    nextCommands(traceNext(trace), view),
  ];
  return page(sections, view);
}

/** Identifiers that are safe and sensible to put into a command; anything else came from someone else's keyboard. */
const TYPEABLE = /^[\w:/+=,.@-]{1,256}$/;
const KEY = /^[A-Z0-9]{16,128}$/;
const EVENT_ID = /^[0-9A-Fa-f-]{36}$/;

function traceNext(trace: Trace): Command[] {
  const commands: Command[] = [];
  const { subject, gap } = trace;
  const id = subject?.id ?? trace.query;
  const parent = trace.chain.length > 1 ? trace.chain[0]?.to.accessKeyId : undefined;
  if (gap?.fetchNext !== undefined) {
    const { account, from, to } = gap.fetchNext;
    const of = account === undefined ? "" : ` of account ${account}`;
    commands.push({
      command: "trailhound ingest <folder>",
      purpose: `the trail files${of}, ${time(from)} to ${time(to)}`,
    });
  }
  if (subject === null || gap?.reason === "not-seen") {
    commands.push({
      command: "trailhound status",
      purpose: "which accounts, regions and days the lake holds",
    });
  }
  if (subject?.kind === "access-key" && KEY.test(id)) {
    const query = `SELECT eventtime, eventsource, eventname, sourceipaddress\n    FROM cloudtrail_logs WHERE useridentity.accesskeyid = '${id}'\n    ORDER BY eventtime`;
    commands.push({ command: `trailhound sql "${query}"`, purpose: "everything this key did" });
  }
  if (subject?.kind === "event" && EVENT_ID.test(id)) {
    commands.push({
      command: `trailhound sql "SELECT * FROM attributed_events\n    WHERE eventid = '${id}'" --format json`,
      purpose: "the event itself",
    });
  }
  if (parent !== undefined && parent !== id && KEY.test(parent)) {
    commands.push({ command: `trailhound trace ${parent}`, purpose: "all that came from the first hop" });
  }
  if (subject !== null && TYPEABLE.test(trace.query)) {
    commands.push({
      command: `trailhound trace ${shellWord(trace.query)} --evidence case-1`,
      purpose: "the chain, raw records and hashes, to keep",
    });
  }
  return commands;
}
