import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import type { ProblemData } from "../diagnostics/problem.js";
import type { CloudTrailRecord } from "../trail/record.js";
import type { ReadReport } from "./contract.js";
import { type ReadOptions, readFile, readStream } from "./read-file.js";

export const folder = mkdtempSync(join(tmpdir(), "trailhound-sources-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

export interface Found extends ReadReport {
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
export async function read(
  content: string | Buffer,
  options: ReadOptions = {},
  damaged = false,
): Promise<Found> {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const file = join(folder, `file-${count++}`);
  writeFileSync(file, bytes);
  const whole = await collect((sink) => readFile(file, sink, options), file);
  const streamed = await collect((sink) => readFile(file, sink, { ...options, wholeBytes: -1 }), file);
  expect(damaged ? { ...whole, file } : streamed).toEqual(whole);
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

export const event = (id: string, more: object = {}): Record<string, unknown> => ({
  eventVersion: "1.11",
  userIdentity: { type: "IAMUser", userName: "alice" },
  eventTime: "2024-05-01T10:00:00Z",
  eventSource: "iam.amazonaws.com",
  eventName: "CreateUser",
  requestParameters: { note: 'tab\t quote" line\nbreak é 😀', Records: [{ a: 1 }] },
  eventID: id,
  ...more,
});
export const A = event("a");
export const B = event("b", { resources: [{ ARN: "arn:x" }] });
export const a = JSON.stringify(A);
export const b = JSON.stringify(B);

export function zip(entries: [name: string, bytes: Buffer, flags?: number][]): Buffer {
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

export const message = (text: string): object => ({ id: "1", timestamp: 1, message: text });
export const batch = JSON.stringify({
  messageType: "DATA_MESSAGE",
  logGroup: "g",
  logEvents: [message(a), message(b)],
});
export const packed = gzipSync(batch).toString("base64");
export const sns = (text: string): object => ({ Type: "Notification", MessageId: "m", Message: text });

it("the zip that tests build is one that is read", async () => {
  expect((await read(zip([["a.json", Buffer.from(a)]]))).values).toEqual([A]);
});
