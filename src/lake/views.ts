import { EVENT_ID, noEvents } from "./columns.js";
import { literal, literals } from "./database.js";
import type { Layout } from "./layout.js";
import type { Manifest } from "./manifest.js";

/**
 * The columns of an origins object: one row a stamp (interface.md, "Attribution as columns"). The last two tell people of one
 * name apart, for whoever groups by person; the views leave them out.
 */
export const ORIGIN_COLUMNS = `stamp UUID, origin_kind VARCHAR, origin_name VARCHAR, origin_arn VARCHAR, origin_account VARCHAR,
  origin_confidence VARCHAR, origin_gap VARCHAR, session_id VARCHAR, hops INTEGER, created_by VARCHAR,
  origin_provider VARCHAR, origin_principal VARCHAR`;

/** The lake's events as one relation, with the stored columns. */
export function eventsRelation(layout: Layout, manifest: Pick<Manifest, "parts">, options = ""): string {
  if (manifest.parts.length === 0) return noEvents();
  const files = manifest.parts.map((part) => literal(layout.object(part.id, "events"))).join(", ");
  return `read_parquet([${files}], hive_partitioning = false${options === "" ? "" : `, ${options}`})`;
}

/** Where a record lies: an events object and the row in it. */
export interface Place {
  object: string;
  row: number;
}

/**
 * Chosen rows of events objects, by object and row number. Choosing rows by a list of values instead would make DuckDB
 * expand the text of every record to look at them.
 */
export function rowsAt(places: readonly Place[]): string {
  const objects = new Map<string, number[]>();
  for (const { object, row } of places) {
    const rows = objects.get(object);
    if (rows === undefined) objects.set(object, [row]);
    else rows.push(row);
  }
  const selects = [...objects].map(
    ([object, rows]) =>
      `SELECT * FROM read_parquet(${literal(object)}, hive_partitioning = false, filename = true, file_row_number = true) WHERE file_row_number IN (${rows.join(", ")})`,
  );
  return `(${selects.join(" UNION ALL ")})`;
}

/** Rows that questions count: an amended record gives way to the record that amends it (§1.1 `addendum`). */
export function currentRows(manifest: Pick<Manifest, "amended">): string {
  if (manifest.amended.length === 0) return "true";
  const amended = manifest.amended.map(({ eventId, account }) => `${account}/${eventId}`);
  return `(account || '/' || ${EVENT_ID}) NOT IN (${literals(amended)})`;
}

/** What stands in the text only. DuckDB refuses texts that JSON allows, such as a lone surrogate: there it is NULL. */
export const fromRaw = (field: string, as: string) => `TRY(json_extract_string(raw, '$.${field}')) AS ${as}`;

/** The standard Athena table's columns (reference §7.3), in the order of its DDL, from a relation of stored columns. */
export const TRAIL_COLUMNS: readonly string[] = [
  "eventversion",
  "useridentity",
  "eventtime",
  "eventsource",
  "eventname",
  "awsregion",
  "sourceipaddress",
  "useragent",
  "errorcode",
  fromRaw("errorMessage", "errormessage"),
  fromRaw("requestParameters", "requestparameters"),
  fromRaw("responseElements", "responseelements"),
  fromRaw("additionalEventData", "additionaleventdata"),
  fromRaw("requestID", "requestid"),
  `${EVENT_ID} AS eventid`,
  `CASE WHEN TRY(json_type(raw, '$.resources')) = 'ARRAY' THEN list_transform(json_extract(raw, '$.resources[*]'), lambda r: {
     'arn': json_extract_string(r, '$.ARN'), 'accountid': json_extract_string(r, '$.accountId'), 'type': json_extract_string(r, '$.type')}) END AS resources`,
  "eventtype",
  fromRaw("apiVersion", "apiversion"),
  "readonly",
  "recipientaccountid",
  fromRaw("serviceEventDetails", "serviceeventdetails"),
  fromRaw("sharedEventID", "sharedeventid"),
  fromRaw("vpcEndpointId", "vpcendpointid"),
  fromRaw("vpcEndpointAccountId", "vpcendpointaccountid"),
  "eventcategory",
  `CASE WHEN TRY(json_type(raw, '$.addendum')) = 'OBJECT' THEN {'reason': json_extract_string(raw, '$.addendum.reason'),
     'updatedfields': json_extract_string(raw, '$.addendum.updatedFields'),
     'originalrequestid': json_extract_string(raw, '$.addendum.originalRequestID'),
     'originaleventid': json_extract_string(raw, '$.addendum.originalEventID')} END AS addendum`,
  fromRaw("sessionCredentialFromConsole", "sessioncredentialfromconsole"),
  fromRaw("edgeDeviceDetails", "edgedevicedetails"),
  `CASE WHEN TRY(json_type(raw, '$.tlsDetails')) = 'OBJECT' THEN {'tlsversion': json_extract_string(raw, '$.tlsDetails.tlsVersion'),
     'ciphersuite': json_extract_string(raw, '$.tlsDetails.cipherSuite'),
     'clientprovidedhostheader': json_extract_string(raw, '$.tlsDetails.clientProvidedHostHeader')} END AS tlsdetails`,
  "awsregion AS region",
  "strftime(ts, '%Y') AS year",
  "strftime(ts, '%m') AS month",
  "strftime(ts, '%d') AS day",
];

/**
 * `CREATE VIEW` statements for the views that queries are made of, and the objects they read: `cloudtrail_logs`,
 * `attributed_events`, and `records`, which has the stored columns, the exact text (`raw`) and the origin of each
 * record. `stored_records` is `records` without origins: DuckDB would join them where nobody reads them.
 */
export function viewDefinitions(layout: Layout, manifest: Manifest): { setup: string[]; objects: string[] } {
  const events = eventsRelation(layout, manifest);
  const objects = manifest.parts.map((part) => layout.object(part.id, "events"));
  let origins = `(SELECT ${ORIGIN_COLUMNS.split(",")
    .map((c) => `NULL::${c.trim().split(" ")[1]} AS ${c.trim().split(" ")[0]}`)
    .join(", ")} WHERE false)`;
  if (manifest.origins !== null) {
    const file = layout.object(manifest.origins, "origins");
    objects.push(file);
    origins = `read_parquet(${literal(file)}, hive_partitioning = false)`;
  }
  const attributed = (columns: string) =>
    `SELECT t.* EXCLUDE (stamp), o.* EXCLUDE (stamp, origin_provider, origin_principal) FROM (SELECT ${columns} FROM ${events}) t LEFT JOIN ${origins} o ON o.stamp = t.stamp`;
  return {
    objects,
    setup: [
      `CREATE VIEW cloudtrail_logs AS SELECT ${TRAIL_COLUMNS.join(", ")} FROM ${events}`,
      `CREATE VIEW attributed_events AS ${attributed(`${TRAIL_COLUMNS.join(", ")}, stamp`)}`,
      `CREATE VIEW stored_records AS SELECT * EXCLUDE (eventid, stamp), ${EVENT_ID} AS eventid FROM ${events}`,
      `CREATE VIEW records AS ${attributed(`* EXCLUDE (eventid), ${EVENT_ID} AS eventid`)}`,
    ],
  };
}
