import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { ProblemData } from "../diagnostics/problem.js";
import type { CloudTrailRecord } from "../trail/record.js";
import type { ReadReport } from "./contract.js";
import { type ReadOptions, readFile, readStream } from "./read-file.js";

const folder = mkdtempSync(join(tmpdir(), "trailhound-sources-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

interface Found extends ReadReport {
  texts: string[];
  values: CloudTrailRecord[];
  rejected: ProblemData[];
  file: string;
}

async function collect(
  read: (sink: Parameters<typeof readFile>[1]) => Promise<ReadReport>,
  file: string,
): Promise<Found> {
  const texts: string[] = [];
  const values: CloudTrailRecord[] = [];
  const rejected: ProblemData[] = [];
  const report = await read({
    record: (text, value) => {
      texts.push(text);
      values.push(value);
    },
    reject: (problem) => rejected.push(problem),
  });
  return { ...report, texts, values, rejected, file };
}

/** Reads content as a file in one piece and as streams, and holds all of them to the same result. */
async function read(content: string | Buffer, options: ReadOptions = {}, damaged = false): Promise<Found> {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const file = join(folder, `file-${count++}`);
  writeFileSync(file, bytes);
  const whole = await collect((sink) => readFile(file, sink, options), file);
  const streamed = await collect((sink) => readFile(file, sink, { ...options, wholeBytes: -1 }), file);
  if (!damaged) expect(streamed).toEqual(whole);
  expect(streamed.problems.map((problem) => problem.code)).toEqual(
    whole.problems.map((problem) => problem.code),
  );
  const pieces = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, i) =>
    bytes.subarray(i * 1000, i * 1000 + 1000),
  );
  const piped = await collect((sink) => readStream(Readable.from(pieces), file, sink, options), file);
  expect(piped).toEqual(whole);
  expect(whole.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(whole.compressedBytes).toBe(bytes.length);
  for (const text of whole.texts) expect(text).not.toMatch(/[\n\r\t]/);
  expect(whole.texts.map((text) => JSON.parse(text) as unknown)).toEqual(whole.values);
  return whole;
}

const event = (id: string, more: object = {}): Record<string, unknown> => ({
  eventVersion: "1.11",
  userIdentity: { type: "IAMUser", userName: "alice" },
  eventTime: "2024-05-01T10:00:00Z",
  eventSource: "iam.amazonaws.com",
  eventName: "CreateUser",
  requestParameters: { note: 'tab\t quote" line\nbreak é 😀', Records: [{ a: 1 }] },
  eventID: id,
  ...more,
});
const A = event("a");
const B = event("b", { resources: [{ ARN: "arn:x" }] });
const a = JSON.stringify(A);
const b = JSON.stringify(B);

function zip(entries: [name: string, bytes: Buffer, flags?: number][]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes, flags = 0] of entries) {
    const data = deflateRawSync(bytes);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), fields, tail, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from("PK\x05\x06"), end]);
}

const message = (text: string): object => ({ id: "1", timestamp: 1, message: text });
const batch = JSON.stringify({
  messageType: "DATA_MESSAGE",
  logGroup: "g",
  logEvents: [message(a), message(b)],
});
const packed = gzipSync(batch).toString("base64");
const sns = (text: string): object => ({ Type: "Notification", MessageId: "m", Message: text });

const LAYOUTS: [name: string, content: string | Buffer, format: string][] = [
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
  [
    "lake",
    JSON.stringify(
      [{ eventName: "CreateUser", eventJson: a }, { EVENTJSON: b }].map(({ eventName: _, ...row }) => row),
    ),
    "lake",
  ],
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

describe("defects cost as little as they can", () => {
  const one = (found: Found): Partial<ProblemData>[] =>
    found.rejected.map(({ code, line, column }) => ({ code, line: line ?? 0, column: column ?? 0 }));

  it("names the line and column of invalid JSON and keeps the others", async () => {
    const found = await read(`{"Records":[${a},\n{"eventName":tru,"x":1},${b}]}`);
    expect(found.values).toEqual([A, B]);
    expect(one(found)).toEqual([{ code: "invalid-json", line: 2, column: 14 }]);
    expect(found.problems).toEqual([]);
  });

  it("rejects one record that is not UTF-8", async () => {
    const bad = Buffer.from(b.replace("alice", "al\xffce"), "latin1");
    const found = await read(Buffer.concat([Buffer.from(`${a}\n`), bad, Buffer.from(`\n${b}`)]));
    expect(found.values).toEqual([A, B]);
    expect(one(found)).toEqual([{ code: "not-utf8", line: 2, column: 1 }]);
  });

  it("rejects what is no record among records", async () => {
    const found = await read(`{"Records":[{"x":1},${a},7,{"Records":[]}]}`);
    expect(found.values).toEqual([A]);
    expect(one(found).map((problem) => problem.code)).toEqual([
      "record-not-cloudtrail",
      "record-not-cloudtrail",
    ]);
  });

  it("rejects what is too deep, also in a string", async () => {
    const deep = JSON.stringify(event("d")).replace('"d"', `${"[".repeat(300)}${"]".repeat(300)}`);
    const found = await read(`[${a},${deep},${JSON.stringify({ message: deep })},${b}]`);
    expect(found.values).toEqual([A, B]);
    expect(one(found).map((problem) => problem.code)).toEqual(["too-deep", "too-deep"]);
  });

  it("rejects what is too large", async () => {
    const found = await read(`[${a},${JSON.stringify(event("x".repeat(5000)))},${b}]`, {
      maxRecordBytes: 2000,
    });
    expect(found.values).toEqual([A, B]);
    expect(one(found)).toEqual([{ code: "record-too-large", line: 1, column: [...a].length + 3 }]);
  });

  it("keeps the records before a cut", async () => {
    const text = `{"Records":[${a},\n${b.slice(0, -20)}`;
    for (const content of [Buffer.from(text), gzipSync(text)]) {
      const found = await read(content);
      expect(found.values).toEqual([A]);
      expect(found.problems).toMatchObject([{ code: "truncated", line: 2, column: 1 }]);
    }
    const many = Array.from({ length: 300 }, (_, i) =>
      JSON.stringify(event(createHash("sha256").update(`${i}`).digest("hex"))),
    );
    const gz = gzipSync(`{"Records":[${many.join(",")}]}`);
    const found = await read(gz.subarray(0, gz.length - 2000));
    expect(found.values.length).toBeGreaterThan(200);
    expect(found.problems).toMatchObject([{ code: "truncated", line: 1 }]);
  });

  it("reports damaged gzip and what follows it", async () => {
    const found = await read(
      Buffer.concat([gzipSync(`{"Records":[${a},${b}]}`), Buffer.from("garbage")]),
      {},
      true,
    );
    expect(found.values).toEqual([A, B]);
    expect(found.problems.map((problem) => problem.code)).toEqual(["corrupt-archive"]);
    const crc = gzipSync(`{"Records":[${a},${b}]}`);
    crc[crc.length - 6] = (crc[crc.length - 6] ?? 0) ^ 1;
    expect((await read(crc, {}, true)).problems.map((problem) => problem.code)).toEqual(["corrupt-archive"]);
  });

  it("reports a damaged entry of an archive and reads the others", async () => {
    const bytes = zip([
      ["a", Buffer.from(a)],
      ["b", Buffer.from(`${b}\n`.repeat(2))],
    ]);
    bytes.writeUInt8(0xff, bytes.indexOf("b", bytes.indexOf("PK\x03\x04", 4)) + 20);
    const found = await read(bytes);
    expect(found.values[0]).toEqual(A);
    expect(found.problems.map((problem) => [problem.code, problem.source])).toEqual([
      ["corrupt-archive", `${found.file}!b`],
    ]);
    const cut = await read(zip([["a", Buffer.from(a)]]).subarray(0, 200));
    expect(cut.problems.map((problem) => problem.code)).toEqual(["corrupt-archive"]);
  });

  it("stops at a compression bomb", async () => {
    const bomb = gzipSync(Buffer.alloc(80 << 20, " "));
    const found = await read(bomb, { maxExpansion: 100 });
    expect(found.problems.map((problem) => problem.code)).toEqual(["compression-bomb"]);
  });

  it("reports what is not there or no file, and stops when told", async () => {
    const sink = { record: () => {}, reject: () => {} };
    expect((await readFile(join(folder, "nothing"), sink)).problems).toMatchObject([
      { code: "source-not-found" },
    ]);
    expect((await readFile(folder, sink)).problems).toMatchObject([{ code: "source-unreadable" }]);
    const failing = new Readable({
      read() {
        this.destroy(Object.assign(new Error("gone"), { syscall: "read" }));
      },
    });
    expect((await readStream(failing, "-", sink)).problems).toMatchObject([
      { code: "source-unreadable", source: "-" },
    ]);
    await expect(readFile(folder, sink, { signal: AbortSignal.abort() })).rejects.toThrow("abort");
  });

  it("never throws, whatever the bytes", async () => {
    const seeds = LAYOUTS.map(([, content]) => (Buffer.isBuffer(content) ? content : Buffer.from(content)));
    const changed = fc.tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
      fc.nat(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          changed.map(([seed, changes, cut]) => {
            const bytes = Buffer.from(seed);
            for (const [at, value] of changes) bytes[at % bytes.length] = value;
            return cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
          }),
        ),
        async (bytes) => {
          const sink = { record: () => {}, reject: () => {} };
          await readStream(Readable.from([bytes]), "-", sink);
          const file = join(folder, "fuzz");
          writeFileSync(file, bytes);
          await readFile(file, sink);
        },
      ),
      { numRuns: 400 },
    );
  });
});
