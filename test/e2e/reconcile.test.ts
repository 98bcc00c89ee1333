import { cp, utimes, readFile, readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { generateDemo } from "../../demo/generate.js";
import { writeArchive } from "../../demo/write.js";
import {
  answersOf,
  assumed,
  eventCount,
  ingest,
  record,
  run,
  sql,
  status,
  trace,
  trailOf,
  Workspace,
} from "../support/e2e.js";
import type { IngestReport } from "../../src/answers/ingest.js";

const counts = ({ read, skipped, unchanged, setAside }: IngestReport["files"]) => ({
  read,
  skipped,
  unchanged,
  setAside,
});

interface Sum {
  eventId: string;
  files: { path: string; sha256: string }[];
}

const sumsIn = async (dir: string) =>
  JSON.parse(await readFile(path.join(dir, "SHA256SUMS.json"), "utf8")) as Sum[];

describe("counting", () => {
  test("every record is added, a duplicate or rejected; what was read is not read again", async () => {
    await using w = await Workspace.make();
    const demo = generateDemo({ background: false });
    await writeArchive(w.at("logs"), demo);
    const lake = w.at("lake");
    const written = demo.files.reduce((sum, file) => sum + file.records.length, 0);

    const first = await ingest(lake, w.at("logs"));
    expect(first.code).toBe(0);
    expect(counts(first.files)).toEqual({ read: demo.files.length, skipped: 0, unchanged: 0, setAside: 0 });
    expect(first.records.read).toBe(written);
    expect(first.records.added + first.records.duplicates + first.records.rejected).toBe(written);
    expect(first.records.duplicates).toBe(demo.truth.duplicates);
    expect(await eventCount(lake)).toBe(first.records.added);

    const second = await ingest(lake, w.at("logs"));
    expect(second.records).toEqual({ read: 0, added: 0, duplicates: 0, rejected: 0 });
    expect(counts(second.files)).toEqual({ read: 0, skipped: 0, unchanged: demo.files.length, setAside: 0 });

    const touched = demo.files[3]!;
    await utimes(w.at("logs", touched.path), new Date(), new Date());
    const third = await ingest(lake, w.at("logs"));
    expect(counts(third.files)).toEqual({
      read: 1,
      skipped: 0,
      unchanged: demo.files.length - 1,
      setAside: 0,
    });
    expect(third.records).toEqual({
      read: touched.records.length,
      added: 0,
      duplicates: touched.records.length,
      rejected: 0,
    });

    const before = await answersOf(lake, Object.keys(demo.truth.keys).slice(0, 5));
    await cp(w.at("logs"), w.at("copy"), { recursive: true });
    const copy = await ingest(lake, w.at("copy"));
    expect(copy.records).toEqual({ read: written, added: 0, duplicates: written, rejected: 0 });
    const after = await answersOf(lake, Object.keys(demo.truth.keys).slice(0, 5));
    const withoutFiles = (text: string) =>
      text.split("\n").filter((line) => !line.includes('"loggingBreaks"'));
    expect(withoutFiles(after.replaceAll(w.at("copy"), w.at("logs")))).toEqual(withoutFiles(before));

    const { records } = await status(lake);
    expect(records.read).toBe(records.stored + records.duplicates + records.rejected);
  });

  test("evidence names every file that held a copy, with its hash", async () => {
    await using w = await Workspace.make();
    const { issue, use, key } = assumed("ann");
    await w.trail("a/one.json", issue, use);
    await w.write("b/two.json.gz", gzipSync(trailOf([issue, record()])));
    await w.trail("c/three.json", issue);
    const lake = w.at("lake");
    await ingest(lake, [w.at("a"), w.at("b")]);
    await ingest(lake, w.at("c"));
    await trace(lake, key);
    expect((await run(["--lake", lake, "trace", key, "--evidence", w.at("case")])).code).toBe(0);
    const sum = (await sumsIn(w.at("case"))).find((one) => one.eventId === issue["eventID"]);
    expect(sum?.files.map((file) => file.path)).toEqual([
      w.at("a/one.json"),
      w.at("b/two.json.gz"),
      w.at("c/three.json"),
    ]);
    for (const file of sum?.files ?? []) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await readdir(w.at("case"))).sort()).toEqual(["SHA256SUMS.json", "records.ndjson", "trace.json"]);
  });

  test("each rejected record is counted and named, also where a file holds more than a hundred", async () => {
    await using w = await Workspace.make();
    await w.trail(
      "logs/bad.json",
      record(),
      ...Array.from({ length: 150 }, (_, n) => ({ foo: n })),
      record(),
    );
    const report = await ingest(w.at("lake"), w.at("logs"));
    expect(report.code).toBe(1);
    expect(report.records).toEqual({ read: 152, added: 2, duplicates: 0, rejected: 150 });
    const named = report.problems.filter((problem) => problem.code === "record-not-cloudtrail");
    // Either each is named, or what is left out is said.
    expect(
      named.length === 150 ||
        report.problems.some(({ detail }) => /\b(50|150) (more|other|further|in all|records)/.test(detail)),
    ).toBe(true);
  });

  test("a file named twice, and again below its folder, counts its records as duplicates", async () => {
    await using w = await Workspace.make();
    const file = await w.trail("logs/a.json", record(), record());
    const report = await ingest(w.at("lake"), [file, file, w.at("logs")]);
    expect(report.records.added).toBe(2);
    expect(report.records.read).toBe(report.records.added + report.records.duplicates);
    expect((await ingest(w.at("lake"), [file, w.at("logs")])).records.read).toBe(0);
  });

  test("a file that could not be opened is read once it can be", async () => {
    if (process.getuid?.() !== 0) return;
    await using w = await Workspace.make();
    const { chmod, chown, mkdir } = await import("node:fs/promises");
    const closed = await w.trail("logs/a.json", record());
    await w.trail("logs/b.json", record());
    await chmod(closed, 0);
    await mkdir(w.at("lake"));
    await chown(w.at("lake"), 65534, 65534);
    const first = await ingest(w.at("lake"), w.at("logs"), { uid: 65534 });
    expect([first.code, first.problems[0]?.code, first.records.added]).toEqual([1, "source-unreadable", 1]);
    await chmod(closed, 0o644);
    const second = await ingest(w.at("lake"), w.at("logs"), { uid: 65534 });
    expect(second.records.added).toBe(1);
  });

  test("a lake below the folder that is ingested is not read as a source", async () => {
    await using w = await Workspace.make();
    await w.trail("logs/a.json", record());
    const lake = w.at("logs/lake");
    for (const name of ["b.json", "c.json"]) {
      const report = await ingest(lake, w.at("logs"));
      expect(report.problems).toEqual([]);
      expect([report.code, report.files.read]).toEqual([0, 1]);
      await w.trail(`logs/${name}`, record());
    }
  });
});

describe("one record in many copies", () => {
  const poor = record({ eventID: "5d0e24bc-9b51-4bd3-9d52-cc8e5a8c1a11", requestID: "r-1" });
  const rich = { ...poor, requestParameters: { bucketName: "b" }, tlsDetails: { tlsVersion: "TLSv1.3" } };

  test.each([
    ["poorer first", [poor, rich]],
    ["richer first", [rich, poor]],
  ])("the richest copy is kept: %s", async (_name, order) => {
    await using w = await Workspace.make();
    const lake = w.at("lake");
    const other = record();
    await w.trail("a.json", order[0], other);
    await w.trail("b.json", order[1]);
    await ingest(lake, w.at("a.json"));
    const report = await ingest(lake, w.at("b.json"));
    expect(report.records).toEqual({ read: 1, added: 0, duplicates: 1, rejected: 0 });
    const rows = await sql(
      lake,
      "SELECT requestparameters, tlsdetails.tlsversion AS tls FROM cloudtrail_logs WHERE requestid = 'r-1'",
    );
    expect(rows).toEqual([{ requestparameters: '{"bucketName":"b"}', tls: "TLSv1.3" }]);
    expect(await eventCount(lake)).toBe(2);
    expect((await trace(lake, String(poor["eventID"]))).activity?.events).toBe(2);
    await run(["--lake", lake, "trace", String(poor["eventID"]), "--evidence", w.at("case")]);
    const sum = (await sumsIn(w.at("case"))).find((one) => one.eventId === poor["eventID"]);
    expect(sum?.files.map((file) => path.basename(file.path))).toEqual(["a.json", "b.json"]);
    const { records } = await status(lake);
    expect(records).toEqual({ stored: 2, read: 3, duplicates: 1, rejected: 0 });
  });

  test("an addendum and its original are both stored and counted once, in either order", async () => {
    await using w = await Workspace.make();
    const original = record({ eventID: "11111111-2222-4333-8444-555555555555", errorCode: "AccessDenied" });
    const amended = record({
      eventID: "66666666-2222-4333-8444-555555555555",
      requestParameters: { bucketName: "b" },
      addendum: {
        reason: "UPDATED_DATA",
        updatedFields: "requestParameters",
        originalRequestID: original["requestID"],
        originalEventID: original["eventID"],
      },
    });
    const answers: string[] = [];
    for (const [n, order] of [
      [original, amended],
      [amended, original],
    ].entries()) {
      const lake = w.at(`lake-${n}`);
      for (const [at, one] of order.entries()) await w.write(`same-${at}.json`, trailOf([one]));
      await ingest(lake, w.at("same-0.json"));
      await ingest(lake, w.at("same-1.json"));
      expect(await eventCount(lake)).toBe(2);
      const { activity } = await trace(lake, "AKIAE2EALICEXXXXXXXX");
      expect(activity).toMatchObject({ events: 1, errors: 0 });
      const dump = await answersOf(lake, [
        "AKIAE2EALICEXXXXXXXX",
        String(original["eventID"]),
        String(amended["eventID"]),
      ]);
      answers.push(dump.replace(/same-\d/g, "same"));
    }
    expect(answers[1]).toBe(answers[0]);
  });

  test("an amendment that comes in the same file, and again, still counts once", async () => {
    await using w = await Workspace.make();
    const original = record({ eventID: "11111111-2222-4333-8444-555555555556" });
    const amended = record({ addendum: { reason: "UPDATED_DATA", originalEventID: original["eventID"] } });
    await w.trail("a.json", original, amended, record());
    await w.trail("b.json", amended, original);
    await ingest(w.at("lake"), w.at("a.json"));
    await ingest(w.at("lake"), w.at("b.json"));
    expect((await trace(w.at("lake"), "AKIAE2EALICEXXXXXXXX")).activity?.events).toBe(2);
  });
});
