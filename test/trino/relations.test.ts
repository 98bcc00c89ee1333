import { afterAll, beforeAll, expect, test } from "vitest";
import type { SqlRow } from "../../src/lake/database.js";
import { Layout } from "../../src/lake/layout.js";
import { LakeReader } from "../../src/lake/reader.js";
import { viewDefinitions } from "../../src/lake/views.js";
import {
  athenaTrail,
  attributedEvents,
  lakeTrail,
  type RelationColumn,
} from "../../src/query/trino/relations.js";
import { duckdbType, typeName, type TrinoType } from "../../src/query/trino/types.js";
import { RecordLakes } from "../support/record-lake.js";

const RECORD = {
  eventVersion: "1.11",
  userIdentity: {
    type: "AssumedRole",
    principalId: "AROAEXAMPLE:ci",
    arn: "arn:aws:sts::111122223333:assumed-role/deploy/ci",
    accountId: "111122223333",
    accessKeyId: "ASIAEXAMPLE",
    sessionContext: {
      sessionIssuer: { type: "Role", principalId: "AROAEXAMPLE", userName: "deploy" },
      attributes: { creationDate: "2026-03-01T09:00:00Z", mfaAuthenticated: "false" },
      ec2IssuedInVpc: "vpc-1",
      sourceIdentity: "alice",
    },
    inScopeOf: { sourceArn: "arn:aws:ec2:…", sourceAccount: "111122223333", issuerType: "AWS::EC2::Instance", credentialsIssuedTo: "arn:aws:iam::…" },
    identityProvider: "idp",
  },
  eventTime: "2026-03-01T10:00:05Z",
  eventSource: "s3.amazonaws.com",
  eventName: "ListObjects",
  awsRegion: "eu-west-1",
  requestParameters: { bucketName: "b", nested: { a: [1, "x"] }, none: null, number: 5, flag: true },
  responseElements: null,
  additionalEventData: { bytesTransferredOut: 17 },
  eventID: "00000000-0000-4000-8000-000000000001",
  readOnly: true,
  managementEvent: false,
  resources: [{ ARNPrefix: "arn:aws:s3:::b/", type: "AWS::S3::Object" }, { ARN: "arn:aws:s3:::b", accountId: "111122223333" }],
  eventType: "AwsApiCall",
  eventCategory: "Data",
  recipientAccountId: "111122223333",
  eventContext: { requestContext: { "aws:SourceVpc": "vpc-1" }, tagContext: { principalTags: { team: "x" }, resourceTags: [{ arn: "arn:aws:s3:::b", tags: { env: "prod" } }] } },
}; // prettier-ignore

const BARE = { eventTime: "2026-03-01T10:00:00Z", eventName: "Bare", requestParameters: "text" };

const lakes = new RecordLakes();
let reader: LakeReader;
const RELATIONS = [athenaTrail(), lakeTrail(), attributedEvents("athena"), attributedEvents("lake")];

beforeAll(async () => {
  const lake = await lakes.of([RECORD, BARE]);
  reader = await LakeReader.open(new Layout(lake.dir));
  const { setup } = viewDefinitions(reader.layout, reader.manifest);
  for (const statement of setup) await reader.db.run(statement);
  for (const statement of RELATIONS.flatMap((relation) => relation.setup)) await reader.db.run(statement);
});
afterAll(async () => {
  await reader[Symbol.asyncDispose]();
  await lakes[Symbol.asyncDispose]();
});

/** Expressions over one of the records, each as JSON. */
async function values(view: string, name: string, expressions: readonly string[]): Promise<unknown[]> {
  const list = expressions.map((sql, at) => `CAST(to_json(${sql}) AS VARCHAR) AS c${at}`).join(", ");
  const [row = {}] = await reader.db.all(`SELECT ${list} FROM ${view} WHERE eventname = '${name}'`);
  return Object.values(row satisfies SqlRow).map((value) =>
    value === null ? null : JSON.parse(value as string),
  );
}

const DDL_COLUMNS =
  "eventversion useridentity eventtime eventsource eventname awsregion sourceipaddress useragent errorcode errormessage requestparameters responseelements additionaleventdata requestid eventid resources eventtype apiversion readonly recipientaccountid serviceeventdetails sharedeventid vpcendpointid vpcendpointaccountid eventcategory addendum sessioncredentialfromconsole edgedevicedetails tlsdetails region year month day".split(
    " ",
  );

test("the columns of each relation are those of its view, with their types", async () => {
  for (const { view, columns } of RELATIONS) {
    for (const { name, type } of columns) {
      const [row] = await reader.db.all(
        `SELECT any_value(typeof("${name}")) AS has, typeof(CAST(NULL AS ${duckdbType(type)})) AS wanted FROM ${view}`,
      );
      expect(row?.has, `${view}.${name}: ${typeName(type)}`).toBe(row?.wanted);
    }
  }
});

test("each part of a column lies where it says, and has the value that the whole column has", async () => {
  for (const { view, columns } of RELATIONS) {
    for (const { name, parts = {} } of columns) {
      for (const [path, column] of Object.entries(parts)) {
        const whole = [name, ...path.split(".")].map((part) => `"${part}"`).join(".");
        const part = column.map((step) => `"${step}"`).join(".");
        const [a, b, same] = await values(view, "ListObjects", [
          whole,
          part,
          `typeof(${whole}) = typeof(${part})`,
        ]);
        expect([b, same], `${view}: ${path}`).toEqual([a, true]);
      }
    }
  }
});

test("every field of a row that has parts is one, or lies in one", () => {
  const leaves = (type: TrinoType, path: string): string[] =>
    type.kind === "row"
      ? type.fields.flatMap(({ name, type: of }) => leaves(of, path === "" ? `${name}` : `${path}.${name}`))
      : [path];
  const identity = lakeTrail().columns.find(({ name }) => name === "useridentity");
  expect(
    leaves((identity as RelationColumn).type, "").filter((path) => identity?.parts?.[path] === undefined),
  ).toEqual([]);
});

test("SELECT * of the Athena table has the columns of its DDL, and attributed_events those of origins behind them", () => {
  const shown = (columns: readonly RelationColumn[]) =>
    columns.filter(({ hidden }) => hidden !== true).map(({ name }) => name);
  expect(shown(athenaTrail().columns)).toEqual(DDL_COLUMNS);
  expect(shown(attributedEvents("athena").columns)).toEqual([
    ...DDL_COLUMNS,
    ..."origin_kind origin_name origin_arn origin_account origin_confidence origin_gap session_id hops created_by".split(
      " ",
    ),
  ]);
});

test("the Athena table holds JSON as text, and every layout's partitions", async () => {
  const columns = ["requestparameters", "responseelements", "readonly", "managementevent", "eventtime"];
  expect(await values("athena_trail", "ListObjects", columns)).toEqual([
    '{"bucketName":"b","nested":{"a":[1,"x"]},"none":null,"number":5,"flag":true}',
    null,
    "true",
    "false",
    "2026-03-01T10:00:05Z",
  ]);
  const partitions = [
    "region",
    "year",
    "month",
    "day",
    "hour",
    "account",
    '"timestamp"',
    "date_partition",
    "dt",
    '"date"',
    '"$path"',
  ];
  expect(await values("athena_trail", "ListObjects", partitions)).toEqual([
    "eu-west-1",
    "2026",
    "03",
    "01",
    "10",
    "111122223333",
    "2026/03/01",
    "2026/03/01",
    "2026/03/01",
    "2026-03-01",
    "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/",
  ]);
});

test("an event data store has maps of texts, timestamps and booleans", async () => {
  const columns = [
    "requestparameters",
    "responseelements",
    "additionaleventdata",
    "readonly",
    "managementevent",
  ];
  expect(await values("lake_trail", "ListObjects", columns)).toEqual([
    { bucketName: "b", nested: '{"a":[1,"x"]}', none: null, number: "5", flag: "true" },
    null,
    { bytesTransferredOut: "17" },
    true,
    false,
  ]);
  const more = [
    "strftime(eventtime, '%c')",
    "useridentity.inscopeof",
    "useridentity.sessioncontext.ec2issuedinvpc",
    "resources",
    "eventcontext",
  ];
  expect(await values("lake_trail", "ListObjects", more)).toEqual([
    "2026-03-01 10:00:05",
    { sourcearn: "arn:aws:ec2:…", sourceaccount: "111122223333", issuertype: "AWS::EC2::Instance", credentiaisissuedto: "arn:aws:iam::…" },
    "vpc-1",
    [
      { accountid: null, type: "AWS::S3::Object", arn: null, arnprefix: "arn:aws:s3:::b/" },
      { accountid: "111122223333", type: null, arn: "arn:aws:s3:::b", arnprefix: null },
    ],
    { requestcontext: { "aws:SourceVpc": "vpc-1" }, tagcontext: { principaltags: { team: "x" }, resourcetags: [{ arn: "arn:aws:s3:::b", tags: { env: "prod" } }] } },
  ]); // prettier-ignore
});

test("what a record lacks or has in another shape is NULL", async () => {
  const columns = [
    "requestparameters",
    "useridentity",
    "resources",
    "readonly",
    "eventcontext",
    "tlsdetails",
  ];
  expect(await values("lake_trail", "Bare", columns)).toEqual([null, null, null, null, null, null]);
  expect(await values("athena_trail", "Bare", ["requestparameters", "resources", "readonly"])).toEqual([
    "text",
    null,
    null,
  ]);
});
