import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { A, a, B, b, batch, message, packed, read, sns, zip } from "./fixtures.test.js";

export const LAYOUTS: [name: string, content: string | Buffer, format: string][] = [
  ["trail file", `{"Records":[${a},${b}]}`, "trail file"],
  ["gz", gzipSync(`{"Records":[${a},${b}]}`), "trail file"],
  [
    "gz members",
    Buffer.concat([gzipSync(`{"Records":[${a}]}`), gzipSync(`{"Records":[${b}]}`)]),
    "trail file",
  ],
  [
    "indented, BOM, leading lines",
    `\uFEFF\n\n${JSON.stringify({ Records: [A, B] }, null, "\t")}\r\n`,
    "trail file",
  ],
  ["array", `[${a},${b}]`, "array"],
  ["ndjson", `${a}\n${b}\n`, "ndjson"],
  ["firehose", a + b, "concatenated"],
  [
    "lookup-events",
    JSON.stringify({
      Events: [{ EventId: "a", EventName: "x", CloudTrailEvent: a }, { CloudTrailEvent: b }],
      NextToken: "n",
    }),
    "lookup-events",
  ],
  [
    "array of lookup events",
    JSON.stringify([{ EventId: "a", CloudTrailEvent: a }, { CloudTrailEvent: b }]),
    "lookup-events",
  ],
  [
    "eventbridge",
    [A, B]
      .map((detail) =>
        JSON.stringify({
          version: "0",
          "detail-type": "AWS API Call via CloudTrail",
          source: "aws.iam",
          detail,
        }),
      )
      .join("\n"),
    "eventbridge",
  ],
  ["cloudwatch export", `2024-05-01T10:00:00.000Z ${a}\n2024-05-01T10:00:01.000Z ${b}\n`, "ndjson"],
  ["subscription batch", batch, "cloudwatch-logs"],
  ["awslogs", JSON.stringify({ awslogs: { data: packed } }), "cloudwatch-logs"],
  [
    "kinesis",
    JSON.stringify({
      Records: [
        {
          kinesis: { data: packed },
          eventSource: "aws:kinesis",
          eventName: "aws:kinesis:record",
          eventVersion: "1.0",
        },
      ],
    }),
    "kinesis",
  ],
  [
    "firehose records",
    JSON.stringify({
      records: [
        { recordId: "1", data: Buffer.from(a).toString("base64") },
        { recordId: "2", data: Buffer.from(b).toString("base64") },
      ],
    }),
    "payloads",
  ],
  ["lake", JSON.stringify([{ eventid: "a", eventJson: a }, { EVENTJSON: b }]), "lake"],
  [
    "sqs poll",
    JSON.stringify({
      Messages: [
        { MessageId: "1", Body: a },
        { MessageId: "2", Body: b },
      ],
    }),
    "sqs",
  ],
  [
    "sqs lambda with sns with a batch",
    JSON.stringify({
      Records: [
        { messageId: "1", eventSource: "aws:sqs", body: JSON.stringify(sns(JSON.stringify(sns(batch)))) },
      ],
    }),
    "sqs",
  ],
  [
    "sns lambda",
    JSON.stringify({
      Records: [
        { EventSource: "aws:sns", Sns: sns(a) },
        { EventSource: "aws:sns", Sns: sns(b) },
      ],
    }),
    "sns",
  ],
  [
    "_raw",
    `${JSON.stringify({ _raw: a })}\n${JSON.stringify({ _raw: B, eventName: "CreateUser", eventSource: "x" })}`,
    "raw events",
  ],
  ["_raw trail file", JSON.stringify([{ _raw: { Records: [A, B] } }]), "raw events"],
  [
    "splunk",
    `${JSON.stringify({ preview: false, result: { _raw: a, eventName: "x" } })}\n${JSON.stringify({ result: { _raw: b } })}`,
    "splunk",
  ],
  [
    "elastic",
    JSON.stringify({
      hits: {
        total: 2,
        hits: [{ _source: { event: { original: a }, message: a } }, { _source: { "event.original": b } }],
      },
    }),
    "elastic",
  ],
  ["_source record", JSON.stringify([{ _index: "i", _source: A }, { _source: B }]), "elastic"],
  ["input.message", JSON.stringify([{ input: { message: a } }, { "input.message": B }]), "messages"],
  ["message", JSON.stringify([{ message: a }, { message: B }]), "messages"],
  [
    "a wrapper nobody knows",
    JSON.stringify([{ aws: { cloudtrail: A } }, { tests: [{ log: B }] }]),
    "wrapped",
  ],
  [
    "csv with whole records",
    `time,EventJSON\n1,"${a.replaceAll('"', '""')}"\n2,"${b.replaceAll('"', '""')}"\n`,
    "csv",
  ],
  [
    "zip",
    zip([
      ["dir/", Buffer.alloc(0)],
      ["__MACOSX/._x", Buffer.from("x")],
      ["dir/a.json", Buffer.from(a)],
      ["b.gz", gzipSync(b)],
    ]),
    "record",
  ],
];

describe("formats", () => {
  it.each(LAYOUTS)("%s", async (_, content, format) => {
    const found = await read(content);
    expect({ problems: found.problems, rejected: found.rejected }).toEqual({ problems: [], rejected: [] });
    expect(found.values).toEqual([A, B]);
    expect(found.format).toBe(format);
    expect(found.setAside).toBeUndefined();
  });

  it("keeps numbers and spelling digit for digit", async () => {
    const text = '{"eventName":"x","eventSource":"s","n":[1.10,1e3,12345678901234567890],"u":"\\u00e9\\/"}';
    expect((await read(`{"Records":[${text}]}`)).texts).toEqual([text]);
    expect((await read(`[{"detail":${text}}]`)).texts).toEqual([text]);
    expect((await read(JSON.stringify({ Message: text }))).texts).toEqual([text]);
  });

  it("rebuilds records from the event history's CSV", async () => {
    const header =
      "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category";
    const row =
      'alice,AKIAX,2024-05-01T10:00:00Z,iam.amazonaws.com,CreateUser,us-east-1,192.0.2.1,"cli, v2",,"[{""resourceType"":""AWS::IAM::User"",""resourceName"":""bob""}]",r-1,e-1,false,AwsApiCall,111122223333,Management';
    const found = await read(`\uFEFF${header}\r\n${row}\r\n,,,,,,,,,,,,,,,\r\n`);
    expect(found.values).toEqual([
      {
        userIdentity: { userName: "alice", accessKeyId: "AKIAX" },
        eventTime: "2024-05-01T10:00:00Z",
        eventSource: "iam.amazonaws.com",
        eventName: "CreateUser",
        awsRegion: "us-east-1",
        sourceIPAddress: "192.0.2.1",
        userAgent: "cli, v2",
        resources: [{ ARN: "bob", type: "AWS::IAM::User" }],
        requestID: "r-1",
        eventID: "e-1",
        readOnly: false,
        eventType: "AwsApiCall",
        recipientAccountId: "111122223333",
        eventCategory: "Management",
      },
    ]);
    expect(found.format).toBe("event-history csv");
    expect(found.rejected.map((problem) => problem.code)).toEqual(["record-not-cloudtrail"]);
    expect((await read("Event name;User name\nx;y\n")).problems.map((problem) => problem.code)).toEqual([
      "csv-not-rebuildable",
    ]);
  });

  it("takes Insight, aggregated, old and re-serialised records", async () => {
    const kinds = [
      {
        eventVersion: "1.08",
        eventType: "AwsCloudTrailInsight",
        eventCategory: "Insight",
        insightDetails: {},
      },
      { eventVersion: "1.0", eventType: "AwsAggregatedEvent", eventCategory: "Aggregated", eventId: "x" },
      { eventName: "RunInstances", "@timestamp": "2020-09-14T00:00:00Z" },
      { eventVersion: "1.01", eventSource: "x", eventName: null },
    ];
    expect((await read(JSON.stringify(kinds))).values).toEqual(kinds);
  });
});

describe("what holds no records", () => {
  const s3 = { eventVersion: "2.1", eventSource: "aws:s3", eventName: "ObjectCreated:Put", s3: {} };
  it.each([
    ["digest", { awsAccountId: "1", digestS3Object: "x", logFiles: [] }],
    ["s3-notification", { Records: [s3] }],
    ["s3-notification", { Records: [{ body: JSON.stringify(sns(JSON.stringify({ Records: [s3] }))) }] }],
    ["s3-notification", { Service: "Amazon S3", Event: "s3:TestEvent" }],
    [
      "control message",
      { messageType: "CONTROL_MESSAGE", logEvents: [message("CWL CONTROL MESSAGE: Checking health")] },
    ],
    ["no records", { Records: [] }],
    ["no records", []],
    ["no records", { Events: [] }],
  ])("sets aside %s", async (kind, value) => {
    const found = await read(JSON.stringify(value));
    expect(found).toMatchObject({ setAside: kind, problems: [], rejected: [], values: [] });
  });

  it.each([
    ["empty-file", ""],
    ["empty-file", " \n\t\r\n "],
    ["empty-file", gzipSync("")],
    ["empty-file", zip([])],
    ["not-json", "# Title\n\nSome text, and more: yes\n"],
    ["not-json", "title: x\nlist:\n  - 1\n"],
    ["not-json", Buffer.from("PAR1....")],
    ["not-utf8", Buffer.from('\uFEFF{"Records":[]}', "utf16le")],
    ["not-cloudtrail", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}'],
    ["not-cloudtrail", '{"a":1}\n{"b":2}\n'],
    ["not-cloudtrail", '[{"a":1},{"b":2}]'],
    ["encrypted-archive", zip([["a.json", Buffer.from(a), 1]])],
  ])("reports %s", async (code, content) => {
    const found = await read(content);
    expect(found.problems.map((problem) => problem.code)).toEqual([code]);
    expect(found.problems[0]?.source?.split("!")[0]).toBe(found.file);
    expect({ values: found.values, rejected: found.rejected, aside: found.setAside }).toEqual({
      values: [],
      rejected: [],
      aside: undefined,
    });
  });
});
