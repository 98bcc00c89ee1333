import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  eventCount,
  ingest,
  keyOf,
  library,
  problemsOf,
  record,
  run,
  status,
  trailOf,
  user,
  Workspace,
} from "../support/e2e.js";

/** A gzip member of zeros: 40 kB that expand to 40 MB, and so on. */
const zeros = (bytes: number): Buffer => gzipSync(Buffer.alloc(bytes, 0x20), { level: 9 });

describe("a folder with bad files", () => {
  test("each costs itself alone and is named with its reason", async () => {
    await using w = await Workspace.make();
    const good = Array.from({ length: 20 }, () => record());
    const zipped = gzipSync(trailOf(good));
    const cut = gzipSync(trailOf(Array.from({ length: 3000 }, () => record())));
    const files: Record<string, [content: string | Uint8Array, code?: string]> = {
      "a-good.json": [trailOf(good)],
      "b-deep.json": [
        `{"Records":[{"eventName":"x","deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}]}`,
        "too-deep",
      ],
      "c-empty.json": ["", "empty-file"],
      "d-noise.bin": [Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 251)), "not-json"],
      "e-latin.json": [Buffer.from(trailOf([record({ userAgent: "caf\u00e9" })]), "latin1"), "not-utf8"],
      "f-cut.json.gz": [cut.subarray(0, cut.length / 2), "truncated"],
      "g-invalid.json": ['{"Records": [\n  {"eventName": "x",\n   "eventID": oops}\n]}', "invalid-json"],
      "h-other.json": ['{"name":"a package","version":"1.0.0"}', "not-cloudtrail"],
      "i-bomb.json.gz": [Buffer.concat([zeros(300_000_000), gzipSync(trailOf(good))]), "compression-bomb"],
      "j-large.json": [
        trailOf([record({ requestParameters: { pad: "x".repeat(20_000_000) } }), record()]),
        "record-too-large",
      ],
      "k-digest.json": [JSON.stringify({ awsAccountId: "1", digestS3Object: "x", logFiles: [] })],
      "l-tampered.json.gz": [
        Buffer.concat([zipped.subarray(0, zipped.length - 8), Buffer.alloc(8)]),
        "corrupt-archive",
      ],
      "z-good.json.gz": [gzipSync(trailOf([record()]))],
    };
    for (const [name, [content]] of Object.entries(files)) await w.write(`logs/${name}`, content);
    const report = await ingest(w.at("lake"), w.at("logs"));
    expect(report.code).toBe(1);
    expect(report.records.read).toBe(
      report.records.added + report.records.duplicates + report.records.rejected,
    );
    expect(report.files.setAside).toBe(1);
    const found = Object.keys(files).map((name) => [
      name,
      report.problems.find(({ source }) => source?.endsWith(name))?.code,
    ]);
    expect(found).toEqual(Object.entries(files).map(([name, [, code]]) => [name, code]));
    expect(report.problems.find(({ code }) => code === "invalid-json")).toMatchObject({
      line: 3,
      column: 15,
    });
    // On stderr the same, with what to do.
    const told = problemsOf(report.stderr);
    expect(told.map(({ code }) => code)).toEqual(report.problems.map(({ code }) => code));
    for (const one of told) expect(one.next).not.toBe("");
    // The good ones, the one beside the large record, those before the cut; those of the tampered file are copies.
    const stored = await eventCount(w.at("lake"));
    expect(stored).toBe(report.records.added);
    expect(stored).toBeGreaterThan(20 + 1 + 1 + 1000);
    const { files: counted } = await status(w.at("lake"));
    expect(counted.problems.length).toBeGreaterThanOrEqual(10);
    // A person sees the names too.
    const again = await run(["--lake", w.at("lake-2"), "ingest", w.at("logs"), "--format", "table"]);
    const bad = Object.keys(files).filter((name) => files[name]![1] !== undefined);
    expect(bad.filter((name) => !(again.stdout + again.stderr).includes(name))).toEqual([]);
  });

  test("standard input may be gzip, plain, or nothing", async () => {
    await using w = await Workspace.make();
    const records = [record(), record()];
    const lake = w.at("lake");
    expect((await ingest(lake, "-", { stdin: gzipSync(trailOf(records)) })).records.added).toBe(2);
    expect(
      (await ingest(lake, "-", { stdin: records.map((one) => JSON.stringify(one)).join("\n") })).records
        .duplicates,
    ).toBe(2);
    expect(await ingest(lake, "-", { stdin: "" })).toMatchObject({
      code: 1,
      problems: [{ code: "empty-file", source: "-" }],
    });
    const both = await ingest(lake, ["-", await w.trail("a.json", record())], { stdin: trailOf([record()]) });
    expect(both.records.added).toBe(2);
  });
});

/** Ingests a hostile record beside a good one: whatever becomes of it, the good one is kept and every verb answers. */
async function survives(...hostile: unknown[]): Promise<void> {
  await using w = await Workspace.make();
  const { openLake } = await library();
  const textOf = (one: unknown): string => (typeof one === "string" ? one : trailOf([one]));
  await w.trail("logs/good.json", record(), record({ userIdentity: user("bob") }));
  for (const [n, one] of hostile.entries()) await w.write(`logs/hostile-${n}.json`, textOf(one));
  const { records } = await ingest(w.at("lake"), w.at("logs"));
  expect(records.read).toBe(2 + hostile.length);
  expect(records.read).toBe(records.added + records.duplicates + records.rejected);

  await using lake = await openLake(w.at("lake"));
  await lake.status();
  expect((await lake.trace(keyOf("bob"))).origin?.name).toBe("bob");
  const answer = await lake.trace(keyOf("alice"));
  expect(answer.activity?.events).toBeGreaterThan(0);
  await lake.writeEvidence(answer, w.at("case"));
  // Copies of it are compared with it.
  for (const [n, one] of hostile.entries())
    await w.write(`copies/hostile-${n}.json`, `${textOf(one)}\n${textOf(one)}`);
  const copies = await lake.ingest([w.at("copies")]);
  expect([copies.records.added, copies.records.read]).toEqual([0, 2 * hostile.length]);
  const columns = hostile.some((one) => textOf(one).length > 1e6) ? "eventid, origin_kind" : "*";
  let rows = 0;
  for await (const _ of (await lake.sql(`SELECT ${columns} FROM attributed_events`)).rows) rows++;
  expect(rows).toBe(records.added);
}

describe("a hostile record costs nobody else anything", () => {
  const session = (createdAt: unknown): unknown => ({
    ...user("alice"), type: "AssumedRole", sessionContext: { attributes: { creationDate: createdAt } },
  }); // prettier-ignore
  const nul = "a\u0000b";
  test.each<[string, ...unknown[]]>([
    ["times beyond what a clock shows", ...["9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+14:00", "9999-12-31T23:59:59-99:99", "2026-02-31T10:99:99Z"].map((eventTime) => record({ eventTime }))],
    ["creation dates beyond what a clock shows", ...["9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+14:00"].map((time) => record({ userIdentity: session(time) }))],
    ["NUL in every text", record({ eventID: nul, eventName: nul, awsRegion: nul, userAgent: nul, sourceIPAddress: nul, recipientAccountId: nul, errorCode: nul })],
    ["NUL in the ID of an event that proves something", record({ eventID: nul, eventName: "CreateAccessKey", eventSource: "iam.amazonaws.com", requestParameters: { userName: "bob" }, responseElements: { accessKey: { userName: "bob", accessKeyId: keyOf("bob"), status: "Active" } } })],
    ["NUL in the ID of an amended event", record({ addendum: { reason: "UPDATED_DATA", originalEventID: nul } })],
    ["SQL in IDs", record({ eventID: "x'); DROP TABLE fates; --" }), record({ addendum: { originalEventID: "'" }, recipientAccountId: "' OR 1=1 --" })],
    ["lone surrogates", record({ eventID: "\ud800", eventName: "\udfff", userAgent: "\ud800" })],
    ["numbers beyond any type", ...["1e999", "-1e999", "9".repeat(5000), "1e-999"].map((text) => trailOf([record({ additionalEventData: "@" })]).replace('"@"', `{"n":${text}}`))],
    ["values of other types", ...[null, 7, "x", [], {}, [[]], true].map((odd) => record({ eventName: odd, userIdentity: odd, eventTime: odd, recipientAccountId: odd, awsRegion: odd, responseElements: odd, resources: odd, addendum: odd }))],
    ["fields with the names of our columns", record({ file: "x", raw: "y", stamp: "z", files: [1], month: "m", __proto__x: 1, constructor: 1, toString: 2 })],
    ["a record just below 16 MB in letters of three bytes", record({ userAgent: "\u6f22".repeat(5_400_000) })],
  ])("%s", async (_name, ...hostile) => survives(...hostile)); // prettier-ignore

  test("names of files are data too", async () => {
    await using w = await Workspace.make();
    const names = [
      "it's.json",
      'say "x".json',
      "a*b?.json",
      "[ab].json",
      "%20.json",
      "new\nline.json",
      "\u001b[31mred.json",
      "-rf",
      "\u6f22.json",
      "; rm x.json",
    ];
    for (const name of names) await w.trail(`logs/${name}`, record());
    const report = await ingest(w.at("lake"), w.at("logs"));
    expect(report).toMatchObject({ code: 0, problems: [], records: { added: names.length } });
    expect((await ingest(w.at("lake"), w.at("logs"))).files.unchanged).toBe(names.length);
    await w.write("logs/bad \u001b[2J.json", "nonsense");
    const shown = await run(["--lake", w.at("lake"), "ingest", w.at("logs"), "--format", "table"]);
    expect(shown.stdout + shown.stderr).not.toContain("\u001b[2J");
  });
});
