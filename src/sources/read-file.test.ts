import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProblemData } from "../diagnostics/problem.js";
import { A, a, B, b, batch, event, folder, type Found, packed, read, zip } from "./fixtures.test.js";
import { readFile, readStream } from "./read-file.js";

describe("defects cost as little as they can", () => {
  const one = (found: Found): Partial<ProblemData>[] =>
    found.rejected.map(({ code, line, column }) => ({ code, line: line ?? 0, column: column ?? 0 }));

  it("names the line and column of invalid JSON and keeps the others", async () => {
    const found = await read(`{"Records":[${a},\n{"eventName":tru,"x":1},${b}]}`);
    expect(found.values).toEqual([A, B]);
    expect(one(found)).toEqual([{ code: "invalid-json", line: 2, column: 14 }]);
    expect(found.problems).toEqual([]);
  });

  it("loses a first line that was cut, and no other", async () => {
    const found = await read(`${a.slice(40)}\n${a}\n${b}\n`);
    expect(found.values).toEqual([A, B]);
    expect(one(found)).toEqual([{ code: "invalid-json", line: 1, column: 1 }]);
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
    expect(one(found)).toEqual([{ code: "record-too-large", line: 1, column: Array.from(a).length + 3 }]);
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
    const large = await read(bomb, { maxExpansion: 2000 });
    expect(large.problems.map((problem) => problem.code)).toEqual(["empty-file"]);
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
    const seeds = [
      `{"Records":[${a},${b}]}`,
      gzipSync(a),
      `${a}\n${b}`,
      batch,
      packed,
      `["${packed}"]`,
      `Event ID,Event name,Event time\n1,2,3`,
      zip([["a", gzipSync(b)]]),
    ].map((content) => (Buffer.isBuffer(content) ? content : Buffer.from(content)));
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
