import type { Confidence, GapReason, Origin, OriginKind, Row } from "../../answers/trace.js";
import { EVENT_ID } from "../../lake/columns.js";
import { literal } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { rowsAt, type Place } from "../../lake/views.js";
import { actedOnBy, createdBy } from "../../trail/created-resources.js";
import { textAt, valueAt, type CloudTrailRecord } from "../../trail/record.js";
import { formatTime } from "../../trail/time.js";

/** More rows than this are not fetched one by one. */
const MOST_PLACES = 5_000;

/**
 * The rows of the lake that meet a condition, with their origin, in order of time, then event ID. `where` may use stored
 * columns except the text; `refine` may use all: it is asked only of what `where` leaves. For lists that are short by
 * nature; `selectEvents` is for the rest.
 */
export async function selectRows(reader: LakeReader, where: string, refine = "true"): Promise<Row[]> {
  return (await selectRecords(reader, where, refine)).map(({ row }) => row);
}

/** A row with the record it is of, and the record's stamp. */
export interface RowOfRecord {
  readonly row: Row;
  readonly record: CloudTrailRecord;
  readonly stamp: string | null;
}

/** As `selectRows`, with the records. */
export async function selectRecords(
  reader: LakeReader,
  where: string,
  refine = "true",
): Promise<RowOfRecord[]> {
  const places = await reader.placesOf(where, MOST_PLACES + 1);
  if (places.length === 0) return [];
  const few = places.length <= MOST_PLACES;
  const events = few ? rowsAt(places) : reader.currentEvents;
  const condition = few ? refine : `(${where}) AND (${refine})`;
  const found = await reader.db.all(
    `${select(reader, events)} WHERE ${condition} ORDER BY e.ts, id, e.account, e.raw`,
    reader.signal,
  );
  return found.map((row) => {
    const record = parsed(row);
    return { row: rowOf(row, record), record, stamp: asText(row.stamp) ?? null };
  });
}

/** Rows and texts of records at these places, by `object#row`. */
export async function rowsOfPlaces(
  reader: LakeReader,
  places: readonly Place[],
): Promise<Map<string, { row: Row; record: string; stamp: string | null }>> {
  const columns = "e.filename AS object, e.file_row_number AS place";
  const found = await reader.db.all(select(reader, rowsAt(places), columns), reader.signal);
  return new Map(
    found.map((row) => [
      `${String(row.object)}#${Number(row.place)}`,
      { row: rowOf(row, parsed(row)), record: String(row.raw), stamp: asText(row.stamp) ?? null },
    ]),
  );
}

/** A row of an event and its exact text, from a query that gives the columns `rowOf` reads. */
export function eventOf(found: Record<string, unknown>): { row: Row; record: string } {
  return { row: rowOf(found, parsed(found)), record: String(found.raw) };
}

/**
 * Rows of a table that has the stored columns and the text, each with its record and the other values asked for by `more`;
 * `tail` says which, in what order, by columns of `e`.
 */
export async function rowsOfTable(
  reader: LakeReader,
  table: string,
  more: string,
  tail: string,
): Promise<(RowOfRecord & { values: Record<string, unknown> })[]> {
  const found = await reader.db.all(`${select(reader, table, more)} ${tail}`, reader.signal);
  return found.map((values) => {
    const record = parsed(values);
    return { row: rowOf(values, record), record, stamp: asText(values.stamp) ?? null, values };
  });
}

function select(reader: LakeReader, events: string, more?: string): string {
  const { origins } = reader.manifest;
  const origin =
    origins === null
      ? ""
      : `LEFT JOIN read_parquet(${literal(reader.layout.object(origins, "origins"))}, hive_partitioning = false) o ON o.stamp = e.stamp`;
  const columns = [
    ...(more === undefined ? [] : [more]),
    ...(origins === null ? [] : ["o.* EXCLUDE (stamp)"]),
  ];
  return `SELECT ${EVENT_ID.replaceAll("eventid", "e.eventid")} AS id, epoch(e.ts)::BIGINT AS time, e.eventname, e.eventsource, e.account, e.awsregion,
            e.useridentity.arn AS arn, e.useridentity.accesskeyid AS key, e.useridentity.invokedby AS service,
            e.useridentity.username AS username, e.useridentity.principalid AS principal, e.errorcode, e.sourceipaddress, e.stamp::VARCHAR AS stamp, e.raw
            ${columns.map((column) => `, ${column}`).join("")}
     FROM ${events} e ${origin}`;
}

function parsed(found: Record<string, unknown>): CloudTrailRecord {
  return JSON.parse(String(found.raw)) as CloudTrailRecord;
}

function rowOf(found: Record<string, unknown>, record: CloudTrailRecord): Row {
  const text = (key: string) => asText(found[key]);
  const row: Row = {
    eventId: text("id") ?? "",
    eventTime: found.time === null ? "" : formatTime(Number(found.time)),
    eventName: text("eventname") ?? "",
    eventSource: text("eventsource") ?? "",
    account: text("account") ?? "",
    region: text("awsregion") ?? "",
    actor: text("arn") ?? text("username") ?? text("principal") ?? text("service") ?? "",
    resources: resourcesOf(record),
    origin: originOfRow(found),
    confidence: (text("origin_confidence") ?? "none") as Confidence,
  };
  const key = text("key");
  if (key !== undefined) row.accessKeyId = key;
  const error = text("errorcode");
  if (error !== undefined) row.errorCode = error;
  const ip = text("sourceipaddress");
  if (ip !== undefined) row.sourceIPAddress = ip;
  const gap = text("origin_gap");
  if (gap !== undefined) row.gap = gap as GapReason;
  return row;
}

/** A text or number of a query's row as text; undefined where there is none. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function originOfRow(found: Record<string, unknown>): Origin | null {
  if (typeof found.origin_kind !== "string") return null;
  const origin: Origin = { kind: found.origin_kind as OriginKind, name: asText(found.origin_name) ?? "" };
  if (typeof found.origin_arn === "string") origin.arn = found.origin_arn;
  if (typeof found.origin_account === "string") origin.account = found.origin_account;
  return origin;
}

const NAMED_BY = [
  "bucketName",
  "userName",
  "roleName",
  "groupName",
  "policyArn",
  "policyName",
  "functionName",
  "secretId",
  "keyId",
  "trailName",
  "name",
  "groupId",
  "instanceId",
  "snapshotId",
  "imageId",
  "dBInstanceIdentifier",
  "dBSnapshotIdentifier",
  "queueUrl",
  "topicArn",
  "repositoryName",
  "documentName",
  "tableName",
  "streamName",
  "clusterName",
  "roleArn",
  "accessKeyId",
  "targetPrincipal",
] as const;

/** IAM's unique IDs, which stand beside the name and the ARN that `iam` gave the same thing. */
const IAM_UNIQUE_ID = /^(?:AIDA|AROA|AGPA|AIPA|ANPA|ASCA)[A-Z0-9]{12,}$/;

/**
 * What a record is about: what the call made first, which often stands in its response alone (the instances of RunInstances,
 * the key of CreateAccessKey), then `resources[]` and what its request names. Of what STS issues only where nothing else is
 * named: an AssumeRole is about the role. Where all that gives nothing, what the call was aimed at, however deep its request
 * names it. Nothing twice: of what was made only its name, where the record has that besides its ARN.
 */
export function resourcesOf(record: CloudTrailRecord): string[] {
  const found = new Set<string>();
  const listed = valueAt(record, "resources");
  for (const resource of Array.isArray(listed) ? listed : []) {
    const arn = textAt(resource, "ARN") ?? textAt(resource, "arn") ?? textAt(resource, "ARNPrefix");
    if (arn !== undefined) found.add(arn);
  }
  for (const field of NAMED_BY) {
    const value = textAt(record, "requestParameters", field);
    if (value !== undefined && ![...found].some((arn) => isNameIn(value, arn))) found.add(value);
  }
  const issued = textAt(record, "eventSource") === "sts.amazonaws.com";
  const made = issued && found.size > 0 ? [] : madeBesides(record, found);
  const all = [...made, ...found];
  return all.length > 0 ? all : actedOnBy(record).map(({ name }) => name);
}

/** What a record created, less other forms of a name that is there already. */
function madeBesides(record: CloudTrailRecord, there: ReadonlySet<string>): string[] {
  const made: string[] = [];
  for (const { name } of createdBy(record)) {
    const others = [...there, ...made];
    if (IAM_UNIQUE_ID.test(name) && others.length > 0) continue;
    if (!others.some((other) => isNameIn(name, other) || isNameIn(other, name))) made.push(name);
  }
  return made;
}

function isNameIn(name: string, arn: string): boolean {
  return arn === name || arn.endsWith(`/${name}`) || arn.endsWith(`:${name}`);
}
