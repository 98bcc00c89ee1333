import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBench, type Bench } from "./support.js";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const never = new AbortController().signal;
const limits = { signal: never, timeoutMs: 120_000, maxRows: 1_000_000 };

const ENDLESS = "SELECT count(*) FROM range(1000000000000) a, range(1000000000000) b";

describe("ending", () => {
  it("stops at maxRows and says so", async () => {
    const answer = await bench.engine.query("SELECT n FROM cloudtrail_logs", { ...limits, maxRows: 2_500 });
    let count = 0;
    for await (const _ of answer.rows) count++;
    expect([count, answer.truncated()]).toEqual([2_500, true]);
    const exact = await bench.engine.query("SELECT n FROM cloudtrail_logs", { ...limits, maxRows: 3_000 });
    count = 0;
    for await (const _ of exact.rows) count++;
    expect([count, exact.truncated()]).toEqual([3_000, false]);
  });

  it("frees the connection when a loop ends early, a hundred times", async () => {
    for (let i = 0; i < 100; i++) {
      const answer = await bench.engine.query("SELECT a.n FROM cloudtrail_logs a, cloudtrail_logs b", limits);
      for await (const row of answer.rows) {
        expect(row).toHaveLength(1);
        break;
      }
    }
  });

  it("frees the connection of an answer that was never read", async () => {
    for (let i = 0; i < 10; i++) await (await bench.engine.query("FROM cloudtrail_logs", limits)).close();
  });

  it("is cancelled by its signal: before, while planning or running, while waiting, and between rows", async () => {
    expect((await bench.refusal("SELECT 1", { signal: AbortSignal.abort() })).code).toBe("cancelled");
    for (const delayMs of [0, 1, 5, 50]) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), delayMs);
      expect((await bench.refusal(ENDLESS, { signal: stop.signal, timeoutMs: 60_000 })).code).toBe(
        "cancelled",
      );
    }
    const stop = new AbortController();
    const answers = [1, 2, 3].map(() => bench.refusal(ENDLESS, { signal: stop.signal, timeoutMs: 60_000 }));
    const waiting = bench.refusal("SELECT 1", {
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(50)]),
    });
    expect((await waiting).code).toBe("cancelled");
    stop.abort();
    expect((await Promise.all(answers)).map(({ code }) => code)).toEqual([
      "cancelled",
      "cancelled",
      "cancelled",
    ]);

    const between = new AbortController();
    const answer = await bench.engine.query("FROM cloudtrail_logs", { ...limits, signal: between.signal });
    const rows = answer.rows[Symbol.asyncIterator]();
    await rows.next();
    between.abort();
    await expect(
      (async () => {
        for (;;) if ((await rows.next()).done === true) return;
      })(),
    ).rejects.toMatchObject({ code: "cancelled" });
  });

  it("does not count the reader's time against the time limit", async () => {
    const answer = await bench.engine.query("SELECT n FROM cloudtrail_logs", { ...limits, timeoutMs: 300 });
    let count = 0;
    for await (const _ of answer.rows) if (count++ === 0) await sleep(500);
    expect(count).toBe(3_000);
  });

  it("an error among the rows is a Problem and frees the connection", async () => {
    for (let i = 0; i < 5; i++) {
      const sql =
        "SELECT (CASE WHEN n = 2999 THEN eventname ELSE '1' END)::INT FROM cloudtrail_logs ORDER BY n";
      expect(await bench.refusal(`SELECT t.* FROM range(100), LATERAL (${sql}) t`)).toMatchObject({
        code: "sql-failed",
      });
      const answer = await bench.engine.query(
        "SELECT CASE WHEN i > 900000 THEN error('late') END FROM range(1000000) t(i)",
        limits,
      );
      const reading = async (): Promise<void> => {
        for await (const row of answer.rows) if (row[0] !== null) throw new Error("not null");
      };
      await expect(reading()).rejects.toMatchObject({ code: "sql-failed", message: "late" });
    }
  });

  it("no row is lost without a word when memory ends between rows", async () => {
    const sql =
      "SELECT list(i) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM range(100000) t(i)";
    expect((await bench.refusal(sql, { maxRows: 1e9, timeoutMs: 1_000 })).code).toBe("sql-limit");
  });

  it("finds the place of a failure among the rows", async () => {
    expect(
      await bench.refusal("SELECT 1 AS a,\n i::INT FROM range(2147000000, 2148000000) t(i)", {
        maxRows: 1e9,
      }),
    ).toMatchObject({ code: "sql-failed", line: 2, column: 3 });
  });

  it("runs several queries at the same time, and more in turn", async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => bench.rows(`SELECT count(*) + ${i} FROM cloudtrail_logs`)),
    );
    expect(all.map((rows) => rows[0]?.[0])).toEqual(Array.from({ length: 20 }, (_, i) => 3_000 + i));
  });

  it("disposing stops what runs", async () => {
    const own = await openBench();
    const running = own.refusal(ENDLESS, { timeoutMs: 60_000 });
    await sleep(100);
    await own[Symbol.asyncDispose]();
    expect((await running).code).toBe("cancelled");
    await expect(own.engine.query("SELECT 1", limits)).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("spilling", () => {
  it("spills into its own folder up to the limit, and leaves nothing there", async () => {
    const directory = join(await mkdtemp(join(tmpdir(), "trailhound-spill-")), "spill");
    await mkdir(directory);
    const own = await openBench({ spill: { directory, maxMB: 16 }, memoryLimitMB: 128 });
    const heavy = "SELECT md5(i::VARCHAR) AS h, i FROM range(10000000) t(i) ORDER BY h";
    const problem = await own.refusal(heavy, { timeoutMs: 60_000 });
    expect(problem).toMatchObject({ code: "sql-limit" });
    expect(problem.message).toContain("temporary disk space");
    expect(await own.rows("SELECT count(*) FROM cloudtrail_logs")).toEqual([[3000]]);
    await own[Symbol.asyncDispose]();
    expect(await readdir(directory).catch(() => [])).toEqual([]);
    await rm(join(directory, ".."), { recursive: true, force: true });
  }, 120_000);
});
