/** `userIdentity` with the names and types of the Athena CloudTrail table, plus `sourceidentity` (reference §7.3). */
const USER_IDENTITY = `STRUCT(
  "type" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, invokedby VARCHAR, accesskeyid VARCHAR,
  username VARCHAR, onbehalfof STRUCT(userid VARCHAR, identitystorearn VARCHAR),
  sessioncontext STRUCT(
    attributes STRUCT(mfaauthenticated VARCHAR, creationdate VARCHAR),
    sessionissuer STRUCT("type" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR),
    ec2roledelivery VARCHAR,
    webidfederationdata STRUCT(federatedprovider VARCHAR, attributes MAP(VARCHAR, VARCHAR)),
    sourceidentity VARCHAR))`;

const text = "VARCHAR";
const USER_IDENTITY_STRUCTURE = {
  type: text,
  principalid: text,
  arn: text,
  accountid: text,
  invokedby: text,
  accesskeyid: text,
  username: text,
  onbehalfof: { userid: text, identitystorearn: text },
  sessioncontext: {
    attributes: { mfaauthenticated: text, creationdate: text },
    sessionissuer: { type: text, principalid: text, arn: text, accountid: text, username: text },
    ec2roledelivery: text,
    webidfederationdata: { federatedprovider: text, attributes: "MAP(VARCHAR, VARCHAR)" },
    sourceidentity: text,
  },
};

/** The columns of an events object, in order, with their DuckDB types. `raw` is the record's exact text. */
export const EVENT_COLUMNS: Readonly<Record<string, string>> = {
  eventid: "UUID",
  eventid_text: "VARCHAR",
  ts: "TIMESTAMP",
  account: "VARCHAR",
  kind: "VARCHAR",
  stamp: "UUID",
  pair_id: "VARCHAR",
  console: "BOOLEAN",
  amends: "VARCHAR",
  eventversion: "VARCHAR",
  useridentity: USER_IDENTITY,
  eventtime: "VARCHAR",
  eventsource: "VARCHAR",
  eventname: "VARCHAR",
  awsregion: "VARCHAR",
  sourceipaddress: "VARCHAR",
  useragent: "VARCHAR",
  errorcode: "VARCHAR",
  eventtype: "VARCHAR",
  eventcategory: "VARCHAR",
  readonly: "VARCHAR",
  recipientaccountid: "VARCHAR",
  resource_names: "VARCHAR[]",
  resource_types: "VARCHAR[]",
  raw: "VARCHAR",
};

/**
 * The structure of a spooled line's columns, for `json_transform`: as stored, without the raw text that stands beside them,
 * with the one file this copy came from.
 */
export function spoolStructure(): string {
  const {
    raw: _raw,
    useridentity: _identity,
    resource_names: _names,
    resource_types: _types,
    ...columns
  } = EVENT_COLUMNS;
  return JSON.stringify({
    ...columns,
    useridentity: USER_IDENTITY_STRUCTURE,
    resource_names: [text],
    resource_types: [text],
    file: "INTEGER",
  });
}

/** An empty relation with the columns of events objects. */
export function noEvents(): string {
  const columns = Object.entries({ ...EVENT_COLUMNS, files: "INTEGER[]" });
  return `(SELECT ${columns.map(([name, type]) => `NULL::${type} AS ${name}`).join(", ")} WHERE false)`;
}

/** The event ID as text. */
export const EVENT_ID = "coalesce(eventid_text, eventid::VARCHAR)";

/** What makes two records one: ID, recipient account (absent is a value of its own), time, name, identity type. */
export const KEY = [
  "eventid",
  "eventid_text",
  "recipientaccountid",
  "eventtime",
  "eventname",
  "useridentity.type",
] as const;
