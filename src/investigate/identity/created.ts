import type { ActivitySummary } from "../../answers/activity.js";
import { literal } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { createdBy } from "../../trail/created-resources.js";
import { natureOf } from "../../trail/event-nature.js";
import type { CloudTrailRecord } from "../../trail/record.js";
import type { TimeRange } from "../../trail/time-range.js";
import { countedIn, type Acting } from "../events/acting.js";
import { selectEvents } from "../events/events.js";

/** The longest list. */
const MOST = 1_000;

/**
 * What an identity created, the latest first: resources, from its management events; objects and items, which data events
 * write by the million, are its events and no resources. `events` are the calls it made.
 */
export async function createdIn(
  reader: LakeReader,
  acting: Acting,
  range: TimeRange,
  events: ActivitySummary["byEvent"],
): Promise<{ names: string[]; cut: boolean }> {
  const made = "e.errorcode IS NULL AND coalesce(e.eventcategory, 'Management') = 'Management'";
  const creating = new Set(
    events
      .filter(({ eventSource, eventName }) => natureOf(eventSource, eventName) === "create")
      .map(({ eventSource, eventName }) => `(${literal(eventSource)}, ${literal(eventName)})`),
  );
  if (creating.size === 0) return { names: [], cut: false };
  const selection = countedIn(
    acting,
    range,
    `${made} AND (e.eventsource, e.eventname) IN (${[...creating].join(", ")})`,
  );
  const names = new Set<string>();
  for await (const { record } of selectEvents(reader, selection)) {
    for (const { name } of createdBy(JSON.parse(record) as CloudTrailRecord)) names.add(name);
    if (names.size > MOST) break;
  }
  return { names: [...names].slice(0, MOST), cut: names.size > MOST };
}
