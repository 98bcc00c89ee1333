import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { generateArchive } from "../../bench/generate.js";
import {
  answersOf,
  bin,
  ingest,
  keyOf,
  library,
  problemsOf,
  record,
  run,
  sleep,
  slow,
  Workspace,
} from "../support/e2e.js";

describe("the command", () => {
  test("ends with 0 when done, also where nothing matched, 1 where work failed, 2 where it was not understood", async () => {
    await using w = await Workspace.make();
    const source = await w.trail("a.json", record());
    const lake = ["--lake", w.at("lake")];
    const cases: [words: string[], code: number, problem?: string][] = [
      [["--help"], 0],
      [["--version"], 0],
      [[], 2],
      [["frobnicate"], 2, "usage"],
      [["status", "--frobnicate"], 2, "usage"],
      [["ingest"], 2, "usage"],
      [["trace"], 2, "usage"],
      [[...lake, "status"], 1, "no-lake"],
      [[...lake, "ingest", w.at("absent")], 1, "source-not-found"],
      [[...lake, "ingest", source], 0],
      [[...lake, "status"], 0],
      [[...lake, "trace", keyOf("alice")], 0],
      [[...lake, "trace", "AKIAIOSFODNN7NOTHING"], 0],
      [[...lake, "trace", "arn:aws:s3:::bucket"], 2, "bad-id"],
      [[...lake, "sql", "SELECT 1 WHERE false"], 0],
      [[...lake, "sql", "SELEKT 1"], 2, "sql-syntax"],
      [[...lake, "sql", "DROP VIEW cloudtrail_logs"], 2, "sql-not-select"],
      [[...lake, "sql", "SELECT nonsense FROM cloudtrail_logs"], 1, "sql-failed"],
    ];
    for (const [words, code, problem] of cases) {
      const result = await run([...words, "--format", "json"].slice(words.length === 0 ? 2 : 0));
      expect([words, result.code]).toEqual([words, code]);
      expect(problem === undefined ? undefined : problemsOf(result.stderr)[0]?.code, words.join(" ")).toBe(
        problem,
      );
      // Data stands on stdout alone, and is JSON where JSON was asked for.
      if (code === 0 && words[0] === "--lake") JSON.parse(result.stdout);
    }
  });

  test("stops quietly when its reader goes", async () => {
    await using w = await Workspace.make();
    await generateArchive({ events: 5_000, seed: 31, dir: w.at("logs") });
    await ingest(w.at("lake"), w.at("logs"));
    for (const format of slow ? ["ndjson", "json", "csv", "table"] : ["ndjson", "table"]) {
      const child = spawn(
        process.execPath,
        [bin, "--lake", w.at("lake"), "sql", "SELECT * FROM attributed_events", "--format", format],
        { stdio: ["ignore", "pipe", "pipe"] },
      );
      let errors = "";
      child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
      child.stdout.once("data", () => child.stdout.destroy());
      const code = await new Promise((resolve) => child.on("close", resolve));
      expect([format, code, errors]).toEqual([format, 0, ""]);
    }
    expect(await readdir(w.at("lake/readers"))).toEqual([]);
  });

  test("Ctrl-C cancels an ingest, and the re-run completes", async () => {
    await using w = await Workspace.make();
    const made = await generateArchive({ events: 20_000, seed: 32, dir: w.at("logs") });
    const calm = await ingest(w.at("calm"), w.at("logs"));
    let cancelled = 0;
    for (const part of slow ? [0.1, 0.3, 0.5, 0.7, 0.9] : [0.2, 0.6]) {
      const result = await run(["--lake", w.at("lake"), "ingest", w.at("logs"), "--format", "json"], {
        started: (child) => void sleep(150 + calm.seconds * 1000 * part).then(() => child.kill("SIGINT")),
        timeoutMs: 120_000,
      });
      expect(result.signal).toBeNull();
      if (result.code === 0) break;
      cancelled++;
      expect([result.code, result.stdout]).toEqual([1, ""]);
      expect(problemsOf(result.stderr)).toMatchObject([{ code: "cancelled" }]);
      expect(await readdir(w.at("lake"))).not.toContain("lock");
    }
    expect(cancelled).toBeGreaterThan(0);
    await ingest(w.at("lake"), w.at("logs"));
    expect(await answersOf(w.at("lake"), [made.sampleKey])).toBe(
      await answersOf(w.at("calm"), [made.sampleKey]),
    );
  });
});

describe("the library", () => {
  test("has two lakes open in one process, and two openings of one", async () => {
    await using w = await Workspace.make();
    const { openLake } = await library();
    await w.trail("a/a.json", record());
    await w.trail("b/b.json", record(), record());
    await using a = await openLake(w.at("lake-a"), { create: true });
    await using b = await openLake(w.at("lake-b"), { create: true });
    await using again = await openLake(w.at("lake-a"));
    const reports = await Promise.all([
      a.ingest([w.at("a")]),
      b.ingest([w.at("b")]),
      again.ingest([w.at("b")]),
    ]);
    expect(reports.map(({ records }) => records.added)).toEqual([1, 2, 2]);
    const statuses = await Promise.all([a.status(), b.status(), again.status(), a.status()]);
    expect(statuses.map(({ records }) => records.stored)).toEqual([3, 2, 3, 3]);
  });

  test("every call ends as cancelled when its signal says so, before or meanwhile, and the lake goes on", async () => {
    await using w = await Workspace.make();
    const { openLake, Problem } = await library();
    const made = await generateArchive({ events: 8_000, seed: 33, dir: w.at("logs") });
    await ingest(w.at("lake"), w.at("logs"));
    await using lake = await openLake(w.at("lake"), { create: true });
    const answer = await lake.trace(made.sampleKey);
    const drained = async (signal: AbortSignal): Promise<void> => {
      for await (const _ of (await lake.sql("SELECT * FROM attributed_events", { signal })).rows) continue;
    };
    await generateArchive({ events: 8_000, seed: 34, dir: w.at("more") });
    const calls: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
      status: (signal) => lake.status({ signal }),
      trace: (signal) => lake.trace(made.sampleKey, { signal }),
      writeEvidence: (signal) => lake.writeEvidence(answer, w.at("case"), { signal }),
      sql: drained,
      ingest: (signal) => lake.ingest([w.at("more")], { signal }),
    };
    for (const [name, call] of Object.entries(calls)) {
      const before = await call(AbortSignal.abort()).catch((error: unknown) => error);
      expect([name, before instanceof Problem && before.code]).toEqual([name, "cancelled"]);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 3);
      const meanwhile = await call(controller.signal).catch((error: unknown) => error);
      // It may have been quicker than the signal.
      const ended =
        meanwhile instanceof Problem
          ? meanwhile.code
          : meanwhile instanceof Error
            ? meanwhile.name
            : "cancelled";
      expect([name, ended]).toEqual([name, "cancelled"]);
    }
    expect((await lake.status()).records.stored).toBe(made.events);
    expect(await readdir(w.at("lake/readers"))).toHaveLength(1);
  });

  test("leaves nothing behind when it is disposed of", async () => {
    await using w = await Workspace.make();
    const { openLake } = await library();
    await ingest(w.at("lake"), await w.trail("a.json", record()));
    {
      await using lake = await openLake(w.at("lake"));
      await Promise.all([lake.status(), lake.trace(keyOf("alice")), lake.status()]);
      // A query whose rows nobody reads.
      await lake.sql("SELECT * FROM cloudtrail_logs");
    }
    expect(await readdir(w.at("lake/readers"))).toEqual([]);
  });

  test("a time limit as signal ends an ingest that waits", async () => {
    await using w = await Workspace.make();
    const { openLake } = await library();
    await generateArchive({ events: 20_000, seed: 35, dir: w.at("logs") });
    await using first = await openLake(w.at("lake"), { create: true });
    await using second = await openLake(w.at("lake"));
    const long = first.ingest([w.at("logs")]);
    await sleep(100);
    const waiting = second.ingest([await w.trail("a.json", record())], { signal: AbortSignal.timeout(500) });
    const start = performance.now();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    expect(performance.now() - start).toBeLessThan(1500);
    await long;
  });
});
