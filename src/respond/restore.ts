import { literal, literals } from "../lake/database.js";
import type { LakeReader } from "../lake/reader.js";
import { EVENT_ID } from "../lake/columns.js";
import { objectAt, textAt, type CloudTrailRecord } from "../trail/record.js";
import { policyText, type Made } from "./made.js";

/** A policy as it was before: the text, and the event that set it. */
export interface Earlier {
  readonly text: string;
  readonly eventId: string;
  readonly eventTime: string;
}

/**
 * The policy that a thing had before it was changed by what is to be stopped: the one that the latest successful call before
 * it set. Undefined where the lake holds no such call, or a call in between took the policy away.
 */
export async function policyBefore(
  reader: LakeReader,
  made: Made,
  of: {
    /** The calls that set the policy or take it away. */
    calls: readonly string[];
    removes?: readonly string[];
    /** Where a request names the thing, and where it holds the policy. */
    named: string;
    policy: readonly string[];
    /** Changes that are to be undone themselves. */
    except: ReadonlySet<string>;
  },
): Promise<Earlier | undefined> {
  const name = textAt(made.request, of.named);
  if (name === undefined) return undefined;
  const source = textAt(made.record, "eventSource") ?? "";
  const rows = await reader.db.all(
    `SELECT id, name, raw FROM (SELECT ${EVENT_ID} AS id, eventname AS name, eventtime AS time, raw FROM ${reader.currentEvents}
       WHERE eventname IN (${literals([...of.calls, ...(of.removes ?? [])])}) AND eventsource = ${literal(source)}
         AND errorcode IS NULL AND account = ${literal(made.account)} AND eventtime < ${literal(made.eventTime)}) e
     WHERE TRY(json_extract_string(raw, '$.requestParameters.${of.named}')) = ${literal(name)} ORDER BY time DESC, id`,
    reader.signal,
  );
  for (const row of rows) {
    const eventId = String(row["id"]);
    if (of.except.has(eventId)) continue;
    if (of.removes?.includes(String(row["name"]))) return undefined;
    const record = JSON.parse(String(row["raw"])) as CloudTrailRecord;
    const text = policyText(objectAt(record, "requestParameters") ?? {}, ...of.policy);
    return text === undefined ? undefined : { text, eventId, eventTime: textAt(record, "eventTime") ?? "" };
  }
  return undefined;
}
