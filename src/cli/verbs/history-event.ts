import { Problem } from "../../diagnostics/problem.js";
import type { ExplainedEvent, Lake } from "../../library/contract.js";
import { printEvents } from "../event-list.js";
import { json } from "../render/json.js";
import { recordLine } from "../render/record.js";
import { renderEvent } from "../render/event.js";
import type { ExitCode, Session } from "../verb.js";

/** `trailhound history <event-id>`: the event whole and explained; several where records share the ID. */
export async function printEvent(
  session: Session,
  lake: Lake,
  eventId: string,
  wrapped: boolean,
): Promise<ExitCode> {
  const { out, view, globals, terminal } = session;
  if (/^(AKIA|ASIA)[A-Z0-9]{12,}$/.test(eventId)) {
    throw new Problem({
      code: "usage",
      detail: `${eventId} is an access key: --access-key finds what it signed, --resource-name what issued it, trailhound trace ${eventId} who is behind it.`,
    });
  }
  const found = await lake.explainEvent(eventId, { signal: session.signal });
  if (globals.format === "table") {
    if (found.length > 1) session.note(`${found.length} records share this event ID.`);
    for (const [at, event] of found.entries())
      await out.write((at > 0 ? "\n\n" : "") + renderEvent(event, view));
  } else {
    const onTerminal = terminal.isTTY.stdout;
    await printEvents(
      session,
      found.map((event) => ({ row: event, event })),
      {
        json: ({ event }) => explainedJson(event, onTerminal),
        ndjson: ({ event }) => {
          const text = recordLine(event.record, onTerminal);
          return wrapped
            ? `{"origin":${json(event.origin)},"confidence":${json(event.confidence)},"record":${text}}`
            : text;
        },
      },
    );
  }
  if (found.length === 0) {
    const reasons = await lake.whyEmpty({}, { signal: session.signal });
    session.note([`No record in the lake has the event ID ${eventId}.`, ...reasons].join(" "));
  }
  return 0;
}

/** The row, its record as it is, and what there is to say about it, as one JSON object. */
function explainedJson(event: ExplainedEvent, onTerminal: boolean): string {
  const { record, explanations, chain, twin, files, ...row } = event;
  const rest = json({ explanations, chain, ...(twin === undefined ? {} : { twin }), files });
  return `${json(row).slice(0, -1)},"record":${recordLine(record, onTerminal)},${rest.slice(1)}`;
}
