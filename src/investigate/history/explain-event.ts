import type { EventExplained } from "../../answers/history.js";
import type { Hop, OriginKind, Row, Trace } from "../../answers/trace.js";
import { literal } from "../../lake/database.js";
import type { LakeReader, StoredRecord } from "../../lake/reader.js";
import { eventsRelation, type Place } from "../../lake/views.js";
import { compileLookup } from "../../query/lookup.js";
import { textAt, type CloudTrailRecord } from "../../trail/record.js";
import { parseTime } from "../../trail/time.js";
import { explainRecord } from "./explain/explain-record.js";
import type { Explanation } from "./explain/explanation.js";
import { rowsOfPlaces, selectRows } from "../events/rows.js";
import { closureOf, traceRecord } from "../trace/trace.js";

/** An event explained, with the record's exact text. */
export type ExplainedEvent = Omit<EventExplained, "record"> & { record: string };

/** The copies of one call are seconds apart at most. */
const TWIN_SECONDS = 60;

/**
 * The records with an event ID, each whole and explained: usually one, several where IDs were made up. Records that a
 * later one amends are among them. `now` decides which sessions are alive.
 */
export async function explainEvent(
  reader: LakeReader,
  eventId: string,
  now: Date,
): Promise<ExplainedEvent[]> {
  const { where } = compileLookup({ eventId: [eventId.trim()] }, undefined);
  if (eventId.includes("*") || reader.manifest.parts.length === 0) return [];
  const located = eventsRelation(reader.layout, reader.manifest, "filename = true, file_row_number = true");
  const places = await reader.db.all(
    `SELECT filename AS object, file_row_number AS row FROM ${located} e WHERE ${where}`,
    reader.signal,
  );
  if (places.length === 0) return [];
  const rows = [...(await rowsOfPlaces(reader, places as unknown as Place[])).values()];
  const stored = await reader.recordsOf([...new Set(rows.map(({ row }) => row.eventId))]);
  const files = await reader.filesOf(stored);
  const closure = closureOf(reader);
  const explained: ExplainedEvent[] = [];
  for (const record of stored) {
    const row = rows.find((one) => one.record === record.raw && one.row.account === record.account)?.row;
    if (row === undefined) continue;
    const value = JSON.parse(record.raw) as CloudTrailRecord;
    const twin = await twinOf(reader, value, row);
    const origin = await traceRecord(reader, record, now, closure);
    const amendedBy = await amendment(reader, record);
    explained.push({
      ...row,
      record: record.raw,
      explanations: [
        ...originExplained(origin, record),
        ...(amendedBy === undefined ? [] : [amendedBy]),
        ...explainRecord(value, twin),
      ],
      chain: origin.chain,
      ...(twin === undefined ? {} : { twin }),
      files: files.get(record) ?? [],
    });
  }
  return explained;
}

/** The other copy of a call: its shared event ID, in another record, at about the same time. */
async function twinOf(reader: LakeReader, record: CloudTrailRecord, row: Row): Promise<Row | undefined> {
  const shared = textAt(record, "sharedEventID");
  const time = parseTime(row.eventTime);
  if (shared === undefined || time === undefined) return undefined;
  const near = `epoch(e.ts)::BIGINT BETWEEN ${time - TWIN_SECONDS} AND ${time + TWIN_SECONDS}`;
  const rows = await selectRows(
    reader,
    `(e.pair_id = ${literal(shared)} OR e.eventname = ${literal(row.eventName)}) AND ${near}`,
    `TRY(json_extract_string(e.raw, '$.sharedEventID')) = ${literal(shared)}`,
  );
  return rows.find((other) => other.eventId !== row.eventId || other.account !== row.account);
}

/** A record that another one amends is told so (§1.1 `addendum`). */
async function amendment(reader: LakeReader, record: StoredRecord): Promise<Explanation | undefined> {
  if (
    !reader.manifest.amended.some((one) => one.eventId === record.eventId && one.account === record.account)
  )
    return undefined;
  const [by] = await selectRows(
    reader,
    `e.amends = ${literal(record.eventId)} AND e.account = ${literal(record.account)}`,
  );
  const text = `A later record takes the place of this one${by === undefined ? "" : `: ${by.eventId}`}. It is not counted in answers.`;
  return { about: "eventID", text, rule: "CloudTrail User Guide, record contents" };
}

/** Kinds of origins in the words of a sentence. */
const KINDS: Record<OriginKind, string> = {
  "iam-user": "the IAM user",
  root: "the root user",
  "saml-user": "the SAML user",
  "web-identity": "the web identity",
  "identity-center-user": "the Identity Center user",
  "federated-user": "the federated user",
  "directory-user": "the directory user",
  workload: "the workload",
  "aws-service": "the AWS service",
  "external-account": "somebody in another account,",
  role: "somebody in the role",
  unknown: "somebody unknown",
};

/** Who is behind the event and why, in one sentence for each thing that is known. */
function originExplained(trace: Trace, record: StoredRecord): Explanation[] {
  const rule = "how sure: docs/how-sure.md";
  const { origin, confidence, chain, gap } = trace;
  if (record.stamp === null) return [];
  const found: Explanation[] = [];
  if (origin === null) {
    found.push({ about: "userIdentity", text: "Nobody can be named as the origin of this call.", rule });
  } else {
    const name = [KINDS[origin.kind], origin.kind === "root" ? "" : origin.name].join(" ").trim();
    const of = origin.account === undefined ? "" : ` of account ${origin.account}`;
    const how = chain.length === 0 ? "nothing was issued in between" : chain.map(hopWords).join("; ");
    found.push({
      about: "userIdentity",
      text: `Behind the call is ${name}${of} (${confidence}): ${how}.`,
      rule,
    });
  }
  if (gap !== undefined) found.push({ about: "userIdentity", text: gap.detail, rule: `gap: ${gap.reason}` });
  return found;
}

function hopWords({ via, rule, confidence, because, evidence, to }: Hop): string {
  const made = evidence[0] === undefined ? "" : ` by event ${evidence[0].eventId}`;
  const session = to.arn ?? to.principalId ?? to.accessKeyId ?? "a session";
  return `${via} gave ${session}${made}, ${rule} ${confidence}${because === undefined ? "" : ` (${because})`}`;
}
