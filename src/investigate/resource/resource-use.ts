import type { ResourceUse } from "../../answers/resource.js";
import type { Origin, OriginKind } from "../../answers/trace.js";
import { literal } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { natureOf, plainEventName, type EventNature } from "../../trail/event-nature.js";
import { formatTime } from "../../trail/time.js";
import type { Sightings } from "./resource-sightings.js";
import { asText } from "../events/rows.js";

/** A kind of call among the records that name the resource. */
export interface Call {
  readonly source: string;
  readonly eventname: string;
  readonly readonly: string;
  readonly nature: EventNature;
  readonly count: number;
}

/** Origins and calls beyond these are counted together only. */
const MOST_ORIGINS = 1_000;
const MOST_CALLS = 200;
const OBJECT_CALL = /Object|MultipartUpload|UploadPart/;

/**
 * Which calls name the resource, with what each does, kept as table `natures_…` for counting. What is done to the objects of
 * a bucket uses the bucket; credentials that a role hands out use the role.
 */
export async function callsOf(reader: LakeReader, sightings: Sightings, typed: string): Promise<Call[]> {
  const rows = await reader.db.all(
    `SELECT source, eventname, readonly, count(*) AS n FROM ${sightings.sighted}
     WHERE m IN (SELECT m FROM ${sightings.chosen}) GROUP BY ALL ORDER BY ALL`,
    reader.signal,
  );
  const bucket =
    sightings.things.length > 0 && sightings.things.every(({ type }) => type === "AWS::S3::Bucket");
  const credential = /^A[A-Z]{3}[A-Z0-9]{8,}$/.test(typed.trim());
  return rows.map((row): Call => {
    const [source, eventname, readonly] = [String(row.source), String(row.eventname), String(row.readonly)];
    let nature = natureOf(source, eventname, readonly);
    if (bucket && nature !== "read" && source.startsWith("s3") && OBJECT_CALL.test(plainEventName(eventname)))
      nature = "use";
    if (nature === "issue") nature = credential ? "create" : "use";
    return { source, eventname, readonly, nature, count: Number(row.n) };
  });
}

/** A condition on `s` for records of these calls. */
export function ofCalls(calls: readonly Call[]): string {
  if (calls.length === 0) return "false";
  return `(s.source, s.eventname, s.readonly) IN (${calls
    .map((call) => `(${literal(call.source)}, ${literal(call.eventname)}, ${literal(call.readonly)})`)
    .join(", ")})`;
}

/** How often such calls were made and by whom, counted in SQL: a bucket may have been read a million times. */
export async function useOf(
  reader: LakeReader,
  sightings: Sightings,
  calls: readonly Call[],
): Promise<ResourceUse> {
  const none: ResourceUse = { count: 0, failed: 0, by: [], calls: [] };
  if (calls.length === 0) return none;
  const of = `FROM ${sightings.sighted} s WHERE ${ofCalls(calls)} AND s.m IN (SELECT m FROM ${sightings.chosen})`;
  const [total] = await reader.db.all(
    `SELECT count(*) FILTER (NOT failed) AS done, count(*) FILTER (failed) AS failed,
            min(ts) FILTER (NOT failed) AS first, max(ts) FILTER (NOT failed) AS last ${of}`,
    reader.signal,
  );
  const names = await reader.db.all(
    `SELECT source, eventname, count(*) AS n ${of} AND NOT failed GROUP BY ALL
     ORDER BY n DESC, source, eventname LIMIT ${MOST_CALLS}`,
    reader.signal,
  );
  const { origins } = reader.manifest;
  const columns = "origin_kind, origin_name, origin_arn, origin_account";
  const whom =
    origins === null
      ? `SELECT ${columns
          .split(", ")
          .map((column) => `NULL::VARCHAR AS ${column}`)
          .join(", ")}, s.ts AS ts ${of} AND NOT failed`
      : `SELECT ${columns}, s.ts AS ts FROM ${sightings.sighted} s
         LEFT JOIN read_parquet(${literal(reader.layout.object(origins, "origins"))}, hive_partitioning = false) o ON o.stamp = s.stamp
         WHERE ${ofCalls(calls)} AND NOT failed AND s.m IN (SELECT m FROM ${sightings.chosen})`;
  const by = await reader.db.all(
    `SELECT ${columns}, count(*) AS n, min(ts) AS first, max(ts) AS last FROM (${whom}) GROUP BY ALL
     ORDER BY n DESC, origin_kind, origin_name, origin_account, origin_arn LIMIT ${MOST_ORIGINS}`,
    reader.signal,
  );
  return {
    count: Number(total?.done ?? 0),
    failed: Number(total?.failed ?? 0),
    ...(total?.first === null || total?.first === undefined
      ? {}
      : { firstSeen: formatTime(Number(total.first)), lastSeen: formatTime(Number(total.last)) }),
    by: by.map((row) => ({
      origin: originOf(row),
      count: Number(row.n),
      firstSeen: formatTime(Number(row.first)),
      lastSeen: formatTime(Number(row.last)),
    })),
    calls: names.map((row) => ({
      eventSource: String(row.source),
      eventName: String(row.eventname),
      count: Number(row.n),
    })),
  };
}

function originOf(row: Record<string, unknown>): Origin | null {
  const kind = asText(row.origin_kind);
  if (kind === undefined) return null;
  const origin: Origin = { kind: kind as OriginKind, name: asText(row.origin_name) ?? "" };
  const [arn, account] = [asText(row.origin_arn), asText(row.origin_account)];
  if (arn !== undefined) origin.arn = arn;
  if (account !== undefined) origin.account = account;
  return origin;
}
