import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { IngestCall } from "../../src/library/contract.js";
import { openLake } from "../../src/library/lake.js";
import { root } from "../support/e2e.js";
import { CloudTrailServer } from "./cloudtrail-server.js";

let server: CloudTrailServer;
let dir = "";
let number = 0;

beforeAll(async () => {
  server = await CloudTrailServer.start();
  dir = await mkdtemp(join(tmpdir(), "trailhound-lookup-"));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => {
  server.records = [];
  server.calls.length = 0;
  server.refuse = () => undefined;
  server.tokenLife = Infinity;
  server.throttles = true;
  server.throttled = 0;
  number += 1;
});

const ACCOUNT = "111122223333";
const NOW = "2026-03-10T12:00:00Z";

function record(at: string, region = "us-east-1", n = server.records.length) {
  return {
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", principalId: "AIDAQ3EGTCQZALICE0001", arn: `arn:aws:iam::${ACCOUNT}:user/alice`, accountId: ACCOUNT, userName: "alice", accessKeyId: "AKIAQ3EGTCQZEXAMPLE1" },
    eventTime: at,
    eventSource: "iam.amazonaws.com",
    eventName: "ListUsers",
    awsRegion: region,
    eventID: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    readOnly: true,
    recipientAccountId: ACCOUNT,
    eventCategory: "Management",
    requestParameters: { big: 12345678901234567890n.toString(), text: "é\u2028" },
  };
} // prettier-ignore

/** So many events of one day, one every few seconds. */
function fill(day: string, count: number, region = "us-east-1"): void {
  const start = Date.parse(`${day}T00:00:00Z`);
  for (let i = 0; i < count; i++)
    server.records.push(record(`${new Date(start + i * 3000).toISOString().slice(0, 19)}Z`, region));
}

async function ingest(remote: IngestCall["remote"] = {}, name = "lake", now = NOW) {
  server.calls.length = 0;
  const notes: string[] = [];
  await using lake = await openLake(join(dir, `${name}-${number}`), { create: true, now: () => new Date(now) });
  const report = await lake.ingest(["lookup-events:"], { remote: { aws: { endpointUrl: server.url }, ...remote }, onNote: (text) => notes.push(text), threads: 0 });
  const lookups = server.of("LookupEvents").filter(({ input }) => input["StartTime"] !== undefined);
  return { ...report, notes, lookups };
} // prettier-ignore

describe("the event history", () => {
  test("is asked in all default regions, day by day; what is over is asked once", async () => {
    server.throttles = false;
    fill("2026-03-08", 120);
    fill("2026-03-09", 3, "eu-west-1");
    fill("2026-03-10", 2);
    const first = await ingest({ range: { from: "2026-03-08" } });
    expect(first).toMatchObject({
      records: { read: 125, added: 125, duplicates: 0, rejected: 0 },
      problems: [],
    });
    expect(new Set(first.lookups.map(({ region }) => region)).size).toBe(17);
    // 17 regions, 3 days, and two more pages of the full one.
    expect(first.lookups).toHaveLength(17 * 3 + 2);
    const again = await ingest({ range: { from: "2026-03-08" } }, "lake", "2026-03-10T12:00:01Z");
    expect(again).toMatchObject({ records: { read: 2, added: 0, duplicates: 2 } });
    expect(again.lookups).toHaveLength(17);
    expect(again.files.unchanged).toBe(17 * 2);
    // A day later the day that went on is over, and is asked for once more.
    fill("2026-03-10", 4, "eu-west-1");
    const later = await ingest({ range: { from: "2026-03-08" } }, "lake", "2026-03-11T12:00:00Z");
    expect(later.records).toMatchObject({ added: 4, duplicates: 2 });
    expect(later.lookups).toHaveLength(17 * 2);
  });

  test("keeps the record as it came, and takes it for the same as a trail's", async () => {
    fill("2026-03-09", 5);
    await ingest({ range: { from: "2026-03-09", to: "2026-03-09" }, regions: ["us-east-1"] });
    await using lake = await openLake(join(dir, `lake-${number}`));
    const { rows } = await lake.sql("SELECT count(*) FROM cloudtrail_logs WHERE awsregion = 'us-east-1'");
    for await (const row of rows) expect(Number(row[0])).toBe(5);
    const events: { eventID: string }[] = [];
    for await (const event of lake.historyEvents())
      events.push(JSON.parse(event.record) as { eventID: string });
    expect(events.map(({ eventID }) => eventID).sort()).toEqual(
      server.records.map(({ eventID }) => eventID).sort(),
    );
    expect(events[0]).toEqual(server.records.find(({ eventID }) => eventID === events[0]?.eventID));
  });

  test("keeps to two requests a second for each region, regions beside each other", async () => {
    fill("2026-03-09", 300);
    fill("2026-03-09", 300, "eu-west-1");
    const begun = performance.now();
    const report = await ingest({ range: { from: "2026-03-09", to: "2026-03-09" }, regions: ["us-east-1", "eu-west-1"] });
    const seconds = (performance.now() - begun) / 1000;
    expect(report).toMatchObject({ records: { added: 600 }, problems: [] });
    expect(server.throttled).toBe(0);
    // Six pages and a probe of each: some three seconds, not six.
    expect(seconds).toBeGreaterThan(2.5);
    expect(seconds).toBeLessThan(5.5);
  }); // prettier-ignore

  test("throttling by others is waited out", async () => {
    fill("2026-03-09", 60);
    let left = 3;
    server.refuse = ({ operation }) =>
      operation === "LookupEvents" && left-- > 0
        ? { code: "ThrottlingException", message: "Rate exceeded" }
        : undefined;
    expect(
      await ingest({ range: { from: "2026-03-09", to: "2026-03-09" }, regions: ["us-east-1"] }),
    ).toMatchObject({
      records: { added: 60 },
      problems: [],
    });
  });

  test("tokens that expire cost nothing but a new question", async () => {
    server.throttles = false;
    fill("2026-03-09", 430);
    server.tokenLife = 2;
    const report = await ingest({
      range: { from: "2026-03-09", to: "2026-03-09" },
      regions: ["us-east-1"],
    });
    expect(report).toMatchObject({ records: { read: 430, added: 430, duplicates: 0 }, problems: [] });
    // Nine pages, and not once more than that from the beginning.
    expect(report.lookups.length).toBeLessThan(20);
  });

  test("regions that are denied or not enabled are named once, and the rest goes on", async () => {
    server.throttles = false;
    fill("2026-03-08", 3);
    server.refuse = ({ region, operation }) => {
      if (operation !== "LookupEvents") return undefined;
      if (region === "eu-west-1")
        return { code: "AccessDeniedException", message: "an explicit deny in a service control policy" };
      if (region === "af-south-1")
        return {
          code: "UnrecognizedClientException",
          message: "The security token included in the request is invalid.",
        };
      return undefined;
    };
    const report = await ingest({
      regions: ["us-east-1", "eu-west-1", "af-south-1"],
      range: { from: "2026-03-01" },
    });
    expect(report.records.added).toBe(3);
    expect(report.problems.map(({ code, source }) => [code, source])).toEqual([
      ["aws-denied", `lookup-events:${ACCOUNT}/eu-west-1`],
      ["aws-region-disabled", `lookup-events:${ACCOUNT}/af-south-1`],
    ]);
    expect(report.files.skipped).toBe(2);
  });

  test("credentials that AWS does not know, another account, and days that are gone", async () => {
    server.refuse = ({ operation }) =>
      operation === "GetCallerIdentity"
        ? { code: "InvalidClientTokenId", message: "The security token is invalid." }
        : undefined;
    await expect(ingest()).rejects.toMatchObject({ code: "aws-credentials" });
    server.refuse = () => undefined;
    await expect(ingest({ accounts: ["999988887777"] })).rejects.toMatchObject({ code: "usage" });
    const old = await ingest({ range: { from: "2025-01-01", to: "2025-02-01" } });
    expect(old.lookups).toEqual([]);
    expect(old.notes.join(" ")).toContain("90 days");
  });

  test("a kill halfway loses little: the next run asks only for the rest", async () => {
    // The command's own clock, and a history of its last days.
    const days = [9, 8, 7, 6, 5, 4, 3, 2].map((ago) =>
      new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10),
    );
    for (const day of days) fill(day, 150);
    const lake = join(dir, `killed-${number}`);
    const words = ["bin/trailhound.cjs", "ingest", "lookup-events:", "--lake", lake, "--from", days[0] ?? "", "--to", days[7] ?? "", "--region", "us-east-1", "--endpoint-url", server.url, "--format", "json"];
    const child = spawn(process.execPath, words, { cwd: root, stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    while (server.of("LookupEvents").length < 19) await sleep(50);
    child.kill("SIGKILL");
    await ended;
    const before = server.of("LookupEvents").length;
    server.calls.length = 0;
    const again = spawn(process.execPath, words, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    again.stdout.on("data", (data: Buffer) => (out += data.toString()));
    expect(await new Promise((resolve) => again.once("exit", resolve))).toBe(0);
    const after = server.of("LookupEvents").length;
    const { unchanged } = (JSON.parse(out) as { files: { unchanged: number } }).files;
    // Eight days of three pages: those that were done are not asked for again, and there is one probe.
    expect(before).toBeGreaterThanOrEqual(19);
    expect(unchanged).toBeGreaterThanOrEqual(2);
    expect(after).toBe(1 + 3 * (8 - unchanged));
    await using opened = await openLake(lake);
    expect((await opened.status()).records.stored).toBe(1200);
  }); // prettier-ignore
});
