import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const folder = path.resolve(import.meta.dirname, "../../../shared/queries");

/** Whether the published queries lie beside this checkout; they are others' and not committed. */
export const queriesAreThere = existsSync(folder);

export interface Published {
  readonly id: string;
  readonly text: string;
  readonly dialect: "athena" | "lake";
  /** Why Trino itself would refuse it. */
  readonly invalid?: string;
}

export function publishedQueries(): Published[] {
  return (["athena", "lake"] as const).flatMap((dialect) =>
    readFileSync(path.join(folder, `${dialect}.jsonl`), "utf8")
      .trim()
      .split("\n")
      .map((line) => {
        const { id, text, invalid_as_published: invalid } = JSON.parse(line) as Record<string, string>;
        return { id: id ?? "", text: text ?? "", dialect, ...(invalid === undefined ? {} : { invalid }) };
      }),
  );
}

/** A query as its reader would fill it in: placeholders have values, and ranges that are empty as published have days. */
export function filled(text: string): string {
  return text
    .replaceAll(/(year\s*=\s*)'(?:####|xxxx)'/gi, "$1'2021'")
    .replaceAll(/(month\s*=\s*)'(?:##|xx)'/gi, "$1'07'")
    .replaceAll(/(day\s*=\s*)'(?:##|xx)'/gi, "$1'22'")
    .replaceAll("'START_TIME'", "'2021-07-01T00:00:00Z'")
    .replaceAll("'END_TIME'", "'2021-08-01T00:00:00Z'")
    .replaceAll(
      /'2024-01-0([12])T00:00:00Z'/g,
      (_, day) => `'2021-07-${day === "1" ? "01" : "31"}T00:00:00Z'`,
    )
    .replaceAll(/(>=?\s*)'\$\{date_filter\}'/g, "$1'2021-07-01 00:00:00'")
    .replaceAll(/(<=?\s*)'\$\{date_filter\}'/g, "$1'2021-08-01 00:00:00'")
    .replaceAll(/(eventTime\s*>=?\s*)'20\d\d-\d\d-\d\d \d\d:\d\d:\d\d'/gi, "$1'2021-07-01 00:00:00'")
    .replaceAll(/(eventTime\s*<=?\s*)'20\d\d-\d\d-\d\d(?: \d\d:\d\d:\d\d)?'/gi, "$1'2021-08-01 00:00:00'")
    .replaceAll(/'\{m\[EventStartTime\]\}'/g, "'2021-07-01 00:00:00'")
    .replaceAll("'2017-06-01T00:00:00Z'", "'2021-07-01T00:00:00Z'");
}

const NAMES: Readonly<Record<string, string>> = {
  eventsource: "eventSource",
  eventname: "eventName",
  awsregion: "awsRegion",
  region_partition: "awsRegion",
  sourceipaddress: "sourceIPAddress",
  useragent: "userAgent",
  errorcode: "errorCode",
  eventcategory: "eventCategory",
  eventid: "eventID",
  account_partition: "recipientAccountId",
  requestparameters: "requestParameters",
  responseelements: "responseElements",
  additionaleventdata: "additionalEventData",
  useridentity: "userIdentity",
  accesskeyid: "accessKeyId",
  accountid: "accountId",
  principalid: "principalId",
  username: "userName",
  sessioncontext: "sessionContext",
  sessionissuer: "sessionIssuer",
};

type Fields = Record<string, unknown>;

function put(record: Fields, path: readonly string[], value: unknown): void {
  const [first = "", ...rest] = path;
  if (rest.length === 0) record[first] = value;
  else {
    const inner = (record[first] ??= {}) as Fields;
    if (typeof inner === "object") put(inner, rest, value);
  }
}

const CONDITION = /([A-Za-z_."]+)\s*(=|\blike\b)\s*'([^']*)'/gi;
const ELEMENT = /element_at\(\s*(\w+)\s*,\s*'(\w+)'\s*\)\s*(?:=|like)\s*'([^']*)'/gi;
const LIST = /\b(\w+)\s+in\s*\(([^()]*)\)/gi;

/**
 * Records that the filled queries find, made from the queries' own conditions: each value that a query compares a column
 * with stands in a record of that query, in several copies that differ in time, address and agent.
 */
export function recordsFor(queries: readonly Published[]): Fields[] {
  const records: Fields[] = [];
  for (const { text, id } of queries) {
    const query = filled(text)
      .replaceAll(/--.*$/gm, "")
      .replaceAll(/\/\*[^]*?\*\//g, "");
    const conditions = (record: Fields): void => {
      for (const [, column = "", , value = ""] of query.matchAll(CONDITION)) {
        const names = column
          .toLowerCase()
          .replaceAll('"', "")
          .split(".")
          .filter((name) => name !== "");
        const at = names.findIndex((name) => name in NAMES);
        if (at < 0) continue;
        const path = names.slice(at).map((name) => NAMES[name] ?? name);
        const text = value.replaceAll("%", "").replaceAll("'", "");
        if (["requestParameters", "responseElements"].includes(path[0] ?? "") && path.length === 1)
          put(record, [path[0] ?? "", "note"], text);
        else if (path[0] !== "eventName" || record.eventName === undefined) put(record, path, text);
      }
      for (const [, column = "", key = "", value = ""] of query.matchAll(ELEMENT)) {
        const name = NAMES[column.toLowerCase()];
        if (name !== undefined) put(record, [name, key], value.replaceAll("%", ""));
      }
    };
    const lists = [...query.matchAll(LIST)].filter(([, column]) => column?.toLowerCase() === "eventname");
    const events = lists.flatMap(([, , list = ""]) =>
      [...list.matchAll(/'([^']*)'/g)].map(([, name]) => name),
    );
    for (const [at, eventName] of (events.length === 0
      ? [undefined, undefined, undefined]
      : events
    ).entries()) {
      const n = records.length;
      const record: Fields = {
        eventVersion: "1.08",
        userIdentity: { type: "IAMUser", principalId: "AIDAEXAMPLE", arn: "arn:aws:iam::111122223333:user/alice", accountId: "111122223333", userName: "alice" },
        eventTime: `2021-07-22T0${n % 10}:${String(n % 60).padStart(2, "0")}:00Z`,
        eventSource: "s3.amazonaws.com",
        ...(eventName === undefined ? {} : { eventName }),
        awsRegion: ["us-east-1", "us-west-2"][n % 2],
        sourceIPAddress: `203.0.113.${n % 7}`,
        userAgent: ["aws-cli/2", "Boto3", "console.amazonaws.com"][n % 3],
        requestParameters: { bucketName: `bucket-${n % 5}`, key: `key-${n % 3}`, userName: "bob", roleName: "deploy", "x-amz-copy-source": "a/b" },
        responseElements: { accessKey: { userName: "bob", accessKeyId: "AKIAEXAMPLE" }, instancesSet: { items: [{ instanceId: "i-1", privateIpAddress: "10.0.0.1" }] } },
        resources: [
          { ARN: "arn:aws:s3:::example/datafile.txt", accountId: "111122223333", type: "AWS::S3::Object" },
          { ARN: `arn:aws:s3:::bucket-${n % 4}`, accountId: "111122223333", type: "AWS::S3::Bucket" },
        ],
        readOnly: n % 2 === 0,
        eventType: "AwsApiCall",
        eventCategory: "Management",
        recipientAccountId: "111122223333",
        tlsDetails: { tlsVersion: ["TLSv1.1", "TLSv1.2"][n % 2], cipherSuite: "x" },
        ...(n % 4 === 0 ? { errorCode: "AccessDenied", errorMessage: "no" } : {}),
      }; // prettier-ignore
      conditions(record);
      record.eventName ??= ["GetObject", "AssumeRole", "ConsoleLogin"][at % 3];
      if (!/^[0-9a-f-]{36}$/.test(String(record.eventID)))
        record.eventID = `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
      if (/errorcode\s+is\s+null/i.test(query))
        for (const key of ["errorCode", "errorMessage"]) delete record[key];
      if (/arn\s+is\s+null/i.test(query)) delete (record.userIdentity as Fields).arn;
      record.apiVersion = id;
      records.push(record);
    }
  }
  return records;
}
