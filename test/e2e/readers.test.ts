import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { generateArchive } from "../../bench/generate.js";
import {
  assumed,
  bin,
  eventCount,
  ingest,
  keyOf,
  library,
  manifestOf,
  record,
  run,
  sleep,
  slow,
  Workspace,
} from "../support/e2e.js";

/** Asks in processes of their own, over and over, until `done`; gives every count of records seen, and every complaint. */
async function readUntil(
  lake: string,
  id: string,
  done: Promise<unknown>,
): Promise<{ counts: Set<number>; complaints: string[]; reads: number }> {
  const counts = new Set<number>();
  const complaints: string[] = [];
  let reads = 0;
  let going = true;
  void done.finally(() => (going = false)).catch(() => {});
  const loop = async (words: string[], count?: (stdout: string) => number): Promise<void> => {
    while (going) {
      const result = await run(["--lake", lake, ...words, "--format", "json"], { timeoutMs: 120_000 });
      reads++;
      if (result.code !== 0 || result.stderr !== "")
        complaints.push(`${words[0]}: ${result.code} ${result.signal} ${result.stderr}`);
      else if (count !== undefined) counts.add(count(result.stdout));
    }
  };
  await Promise.all([
    loop(["status"], (text) =>
      (JSON.parse(text) as { accounts: { events: number }[] }).accounts.reduce(
        (sum, one) => sum + one.events,
        0,
      ),
    ),
    loop(["trace", id]),
    loop(["sql", "SELECT count(*) AS n, count(origin_kind) AS resolved FROM attributed_events"], (text) => {
      const [{ n, resolved }] = JSON.parse(text) as [{ n: number; resolved: number }];
      // Every record of these has an origin: fewer would be records without their resolution.
      if (n !== resolved) complaints.push(`${n} records, ${resolved} resolved`);
      return n;
    }),
  ]);
  return { counts, complaints, reads };
}

/** So many ingests of one record each, from this process. */
async function smallIngests(w: Workspace, dir: string, many: number): Promise<void> {
  const { openLake } = await library();
  await using lake = await openLake(dir);
  for (let n = 0; n < many; n++)
    await lake.ingest([await w.trail(`more/${n}.json`, record({ eventTime: "2026-10-20T01:00:00Z" }))]);
}

describe("readers beside a writer", () => {
  test("see the lake before or after a long ingest, and nothing between", async () => {
    await using w = await Workspace.make();
    const lake = w.at("lake");
    const before = await generateArchive({ events: 2_000, seed: 21, dir: w.at("before") });
    await generateArchive({ events: slow ? 200_000 : 20_000, seed: 22, dir: w.at("after") });
    await ingest(lake, w.at("before"));
    const long = ingest(lake, w.at("after"));
    const { counts, complaints, reads } = await readUntil(lake, before.sampleKey, long);
    expect(complaints).toEqual([]);
    expect(reads).toBeGreaterThan(5);
    const all = before.events + (await long).records.added;
    expect([...counts].filter((count) => count !== before.events && count !== all)).toEqual([]);
  });

  test("see whole ingests while many follow one another and the lake compacts itself", async () => {
    await using w = await Workspace.make();
    const lake = w.at("lake");
    const each = 3;
    const many = slow ? 31 : 13;
    const folders = [];
    for (let n = 0; n < many; n++) {
      const { issue, use } = assumed(`p${n}`);
      await w.trail(`${n}/a.json`, issue, use, record());
      folders.push(w.at(String(n)));
    }
    await ingest(lake, folders[0]!);
    const writing = (async () => {
      for (const folder of folders.slice(1)) await ingest(lake, folder);
    })();
    const { counts, complaints, reads } = await readUntil(lake, keyOf("p0"), writing);
    expect(complaints).toEqual([]);
    expect(reads).toBeGreaterThan(10);
    expect([...counts].filter((count) => count % each !== 0 || count > many * each)).toEqual([]);
    expect(await eventCount(lake)).toBe(many * each);
    expect(await readdir(w.at("lake/readers"))).toEqual([]);
  });

  test("a query with a slow consumer keeps its files through compactions, and frees them when it ends", async () => {
    await using w = await Workspace.make();
    const lake = w.at("lake");
    await generateArchive({ events: 10_000, seed: 23, dir: w.at("logs"), days: 2 });
    const { records } = await ingest(lake, w.at("logs"));
    const old = (await manifestOf(lake)).parts.map((part) => `${part.id}.events.parquet`);
    const query = "SELECT * FROM attributed_events";
    const slowly = spawn(process.execPath, [bin, "--lake", lake, "sql", query, "--format", "ndjson"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let lines = 0;
    let errors = "";
    slowly.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    const closed = new Promise<number | null>((resolve) => slowly.on("close", resolve));
    await new Promise((resolve) => slowly.stdout.once("readable", resolve));
    await smallIngests(w, lake, 9);
    const { parts, retired } = await manifestOf(lake);
    const dropped = old.filter((name) => !parts.some((part) => name.startsWith(part.id)));
    expect(dropped.length).toBeGreaterThan(0);
    expect(retired.length).toBeGreaterThan(0);
    for (const name of dropped) expect(await readdir(w.at("lake/objects"))).toContain(name);
    slowly.stdout.on("data", (data: Buffer) => (lines += data.toString().split("\n").length - 1));
    expect([await closed, errors]).toEqual([0, ""]);
    expect(lines).toBe(records.added);
    // The next ingest removes what nobody reads any more.
    await w.trail("more/last.json", record());
    await ingest(lake, w.at("more"));
    for (const name of dropped) expect(await readdir(w.at("lake/objects"))).not.toContain(name);
  });

  test("that were killed do not keep files for ever", async () => {
    await using w = await Workspace.make();
    const lake = w.at("lake");
    await generateArchive({ events: 10_000, seed: 24, dir: w.at("logs"), days: 2 });
    await ingest(lake, w.at("logs"));
    const reader = spawn(process.execPath, [bin, "--lake", lake, "sql", "SELECT * FROM attributed_events"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    await new Promise((resolve) => reader.stdout.once("readable", resolve));
    expect(await readdir(w.at("lake/readers"))).toHaveLength(1);
    reader.kill("SIGKILL");
    await sleep(100);
    await smallIngests(w, lake, 9);
    expect(await readdir(w.at("lake/readers"))).toEqual([]);
    expect((await manifestOf(lake)).retired).toEqual([]);
  });
});
