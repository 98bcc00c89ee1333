import { TRAIL_COLUMNS } from "../../lake/views.js";
import { LAKE_COLUMNS, LAKE_EXPRESSIONS } from "./lake-columns.js";
import { arrayOf, mapOf, rowOf, VARCHAR, type TrinoType } from "./types.js";

/** A column of a relation that queries read. */
export interface RelationColumn {
  /** Lower case. */
  readonly name: string;
  readonly type: TrinoType;
  /** Part of no `SELECT *`: partition columns of other layouts, and fields that the published table lacks. */
  readonly hidden?: true;
  /** How its text is written, where a comparison with text of another form would quietly find nothing. */
  readonly written?: string;
  /**
   * Where a field of it (`sessioncontext.sessionissuer.arn`) lies alone: the path from the relation to it. Read
   * through the column, DuckDB would compute the whole row for each record. A field that is missing here has none.
   */
  readonly parts?: Readonly<Record<string, readonly string[]>>;
}

/** A relation: the view, the statements that make it from the views of `lake/views.ts`, and its columns in order. */
export interface Relation {
  readonly view: string;
  readonly setup: readonly string[];
  readonly columns: readonly RelationColumn[];
}

const text = (...names: string[]): RelationColumn[] => names.map((name) => ({ name, type: VARCHAR }));
const hidden = (columns: readonly RelationColumn[]): RelationColumn[] =>
  columns.map((column) => ({ ...column, hidden: true }));
const rowOfText = (...names: string[]): TrinoType =>
  rowOf(Object.fromEntries(names.map((name) => [name, VARCHAR])));

const PERSON = ["type", "principalid", "arn", "accountid"];

const USER_IDENTITY = rowOf({
  ...Object.fromEntries([...PERSON, "invokedby", "accesskeyid", "username"].map((name) => [name, VARCHAR])),
  onbehalfof: rowOfText("userid", "identitystorearn"),
  sessioncontext: rowOf({
    attributes: rowOfText("mfaauthenticated", "creationdate"),
    sessionissuer: rowOfText(...PERSON, "username"),
    ec2roledelivery: VARCHAR,
    webidfederationdata: rowOf({ federatedprovider: VARCHAR, attributes: mapOf(VARCHAR, VARCHAR) }),
    sourceidentity: VARCHAR,
  }),
});

/** The standard table (cloudtrail-identity.md §7.3), and `sourceidentity`, which its DDL forgets. */
const ATHENA_COLUMNS: readonly RelationColumn[] = [
  ...text("eventversion"),
  { name: "useridentity", type: USER_IDENTITY },
  ...text("eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent"),
  ...text("errorcode", "errormessage", "requestparameters", "responseelements", "additionaleventdata"),
  ...text("requestid", "eventid"),
  { name: "resources", type: arrayOf(rowOfText("arn", "accountid", "type")) },
  ...text(
    "eventtype",
    "apiversion",
    "readonly",
    "recipientaccountid",
    "serviceeventdetails",
    "sharedeventid",
  ),
  ...text("vpcendpointid", "vpcendpointaccountid", "eventcategory"),
  { name: "addendum", type: rowOfText("reason", "updatedfields", "originalrequestid", "originaleventid") },
  ...text("sessioncredentialfromconsole", "edgedevicedetails"),
  { name: "tlsdetails", type: rowOfText("tlsversion", "ciphersuite", "clientprovidedhostheader") },
  ...text("region", "year"),
  // A month is '07': '7' finds nothing.
  { name: "month", type: VARCHAR, written: "MM" },
  { name: "day", type: VARCHAR, written: "dd" },
];

const raw = (field: string) => `TRY(json_extract_string(raw, '$.${field}'))`;
const OWNER = "coalesce(recipientaccountid, account)";
const S3_DAY = "strftime(ts, '%Y/%m/%d')";
const DAY = "strftime(ts, '%Y-%m-%d')";
const HOUR = "strftime(ts, '%H')";
const S3_FOLDER = `CASE eventcategory WHEN 'Insight' THEN 'CloudTrail-Insight' WHEN 'NetworkActivity' THEN 'CloudTrail-NetworkActivity' WHEN 'Aggregated' THEN 'CloudTrail-Aggregated' ELSE 'CloudTrail' END`;

/** Fields that the published DDL lacks (§7.3), as their text. */
const MISSING_FIELDS: Readonly<Record<string, string>> = {
  managementevent: raw("managementEvent"),
  annotation: raw("annotation"),
  insightdetails: raw("insightDetails"),
  eventcontext: raw("eventContext"),
};

/**
 * Partition columns of the layouts in use: by account, by the day as it stands in the S3 path (partition projection
 * over CloudTrail's own folders can have it no other way), by the day with dashes (tables rewritten by CTAS), by hour.
 * `$path` is the folder that CloudTrail writes the record to; the bucket and the file's name are not kept.
 */
const PARTITIONS: Readonly<Record<string, string>> = {
  account: OWNER,
  accountid: OWNER,
  account_id: OWNER,
  account_partition: OWNER,
  p_account: OWNER,
  aws_account_id: OWNER,
  region_partition: "awsregion",
  p_region: "awsregion",
  aws_region: "awsregion",
  timestamp: S3_DAY,
  date_partition: S3_DAY,
  partition_date: S3_DAY,
  p_date: S3_DAY,
  log_date: S3_DAY,
  datedir: S3_DAY,
  dt: S3_DAY,
  date: DAY,
  event_date: DAY,
  eventdate: DAY,
  hour: HOUR,
  $path: `'AWSLogs/' || ${OWNER} || '/' || ${S3_FOLDER} || '/' || coalesce(awsregion, '') || '/' || ${S3_DAY} || '/'`,
};

const WRITTEN: Readonly<Record<string, string>> = {
  [S3_DAY]: "yyyy/MM/dd",
  [DAY]: "yyyy-MM-dd",
  [HOUR]: "HH",
};

function extras(names: Readonly<Record<string, string>>): { sql: string[]; columns: RelationColumn[] } {
  return {
    sql: Object.entries(names).map(([name, sql]) => `${sql} AS "${name}"`),
    columns: Object.entries(names).map(([name, sql]) => {
      const written = WRITTEN[sql];
      return { name, type: VARCHAR, hidden: true, ...(written === undefined ? {} : { written }) };
    }),
  };
}

/** CloudTrail's own columns of attribution (interface.md, "Attribution as columns"). */
const ORIGIN_COLUMNS: readonly RelationColumn[] = [
  ...text(
    "origin_kind",
    "origin_name",
    "origin_arn",
    "origin_account",
    "origin_confidence",
    "origin_gap",
    "session_id",
  ),
  { name: "hops", type: { kind: "bigint" } },
  ...text("created_by"),
];

const ORIGINS = ORIGIN_COLUMNS.map(({ name }) => (name === "hops" ? "CAST(hops AS BIGINT) AS hops" : name));

/** The trail as an Athena table over CloudTrail's bucket. */
export function athenaTrail(): Relation {
  return athena("athena_trail", "stored_records", [], []);
}

/** The trail as an event data store of CloudTrail Lake (cloudtrail-identity.md §7.4). */
export function lakeTrail(): Relation {
  return lake("lake_trail", "stored_records", [], []);
}

/** The trail with the origin of each record, its columns as the dialect has them. */
export function attributedEvents(dialect: "athena" | "lake"): Relation {
  return dialect === "athena"
    ? athena("athena_attributed_events", "records", ORIGINS, ORIGIN_COLUMNS)
    : lake("lake_attributed_events", "records", ORIGINS, ORIGIN_COLUMNS);
}

function athena(view: string, from: string, sql: string[], columns: readonly RelationColumn[]): Relation {
  const [fields, partitions] = [extras(MISSING_FIELDS), extras(PARTITIONS)];
  const trail = TRAIL_COLUMNS.map((column) =>
    column.replace(/^coalesce\(eventid_text.* AS eventid$/, "eventid"),
  );
  const all = [...trail, ...sql, ...fields.sql, ...partitions.sql];
  return {
    view,
    setup: [`CREATE VIEW ${view} AS SELECT ${all.join(", ")} FROM ${from}`],
    columns: [...ATHENA_COLUMNS, ...columns, ...hidden([...fields.columns, ...partitions.columns])],
  };
}

function lake(view: string, from: string, sql: string[], columns: readonly RelationColumn[]): Relation {
  const all = [...LAKE_EXPRESSIONS, ...sql];
  return {
    view,
    setup: [`CREATE VIEW ${view} AS SELECT ${all.join(", ")} FROM ${from}`],
    columns: [...LAKE_COLUMNS, ...columns],
  };
}
