import { spawn } from "node:child_process";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { generateArchive } from "../../bench/generate.js";
import {
  eventCount,
  ingest,
  library,
  problemsOf,
  record,
  root,
  run,
  sleep,
  slow,
  status,
  Workspace,
} from "../support/e2e.js";

/** Resolves when the process that holds the lake's lock has taken it. */
async function held(lake: string): Promise<void> {
  while (!(await readdir(lake).catch((): string[] => [])).includes("lock")) await sleep(5);
}

describe("two ingests at a time", () => {
  test("the second waits, or says who holds the lake with --no-wait; a reader waits for neither", async () => {
    await using w = await Workspace.make();
    const lake = w.at("lake");
    await w.trail("small/a.json", record());
    await ingest(lake, w.at("small"));
    const made = await generateArchive({ events: 15_000, seed: 4, dir: w.at("large") });
    await w.trail("second/b.json", record());

    const order: string[] = [];
    const large = ingest(lake, w.at("large")).finally(() => order.push("large"));
    await held(lake);
    const waiting = ingest(lake, w.at("second")).finally(() => order.push("second"));
    const refused = await run(["--lake", lake, "ingest", w.at("second"), "--no-wait", "--format", "json"]);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    const [problem] = problemsOf(refused.stderr);
    expect(problem).toMatchObject({ code: "lake-held" });
    expect(problem?.detail).toMatch(/process \d+ on /i);
    expect((await status(lake)).records.stored).toBe(1);
    expect(order).toEqual([]);

    expect((await waiting).records.added).toBe(1);
    expect((await large).records.added).toBe(made.events);
    expect(order).toEqual(["large", "second"]);
    expect(await eventCount(lake)).toBe(made.events + 2);
    expect(await readdir(lake)).not.toContain("lock");
  });

  test("many at once all get their turn", async () => {
    await using w = await Workspace.make();
    const files = await Promise.all(
      Array.from({ length: 5 }, (_, n) => w.trail(`logs/${n}.json`, record(), record())),
    );
    const reports = await Promise.all(files.map((file) => ingest(w.at("lake"), file)));
    expect(reports.map((report) => report.records.added)).toEqual(files.map(() => 2));
    expect(await eventCount(w.at("lake"))).toBe(10);
  });

  test("a waiting one can be cancelled", async () => {
    await using w = await Workspace.make();
    const lake = w.at("lake");
    await mkdir(lake);
    await writeFile(
      w.at("lake/lock"),
      JSON.stringify({ pid: process.pid, host: hostname(), since: "2026-10-20T10:00:00Z", token: "t" }),
    );
    const source = await w.trail("a.json", record());
    const result = await run(["--lake", lake, "ingest", source, "--format", "json"], {
      started: (child) => void sleep(3_000).then(() => child.kill("SIGINT")),
      timeoutMs: 120_000,
    });
    expect([result.signal, result.code]).toEqual([null, 1]);
    expect(problemsOf(result.stderr)[0]?.code).toBe("cancelled");
    expect(await readdir(lake)).toContain("lock");
  });
});

describe("a lock that was left behind", () => {
  const now = new Date();
  const anHourAgo = new Date(now.getTime() - 3_600_000);

  test("by a killed ingest does not block", async () => {
    await using w = await Workspace.make();
    const made = await generateArchive({ events: 10_000, seed: 5, dir: w.at("logs") });
    const lake = w.at("lake");
    await run(["--lake", lake, "ingest", w.at("logs")], {
      started: (child) => void held(lake).then(() => child.kill("SIGKILL")),
    });
    expect(await readdir(lake)).toContain("lock");
    expect((await ingest(lake, w.at("logs"), { flags: ["--no-wait"] })).records.added).toBe(made.events);
  });

  test.each(["", "null", "{}", "garbage", '{"pid":"1","host":7}'])(
    "with %j in it does not block",
    async (text) => {
      await using w = await Workspace.make();
      const source = await w.trail("a.json", record());
      await mkdir(w.at("lake"));
      await writeFile(w.at("lake/lock"), text);
      await utimes(w.at("lake/lock"), anHourAgo, anHourAgo);
      expect((await ingest(w.at("lake"), source, { timeoutMs: 50_000 })).records.added).toBe(1);
    },
  );

  // A container's processes have the same few numbers each time it starts, and one name: the number alone proves nothing.
  test("by a process whose number another process has now does not block", async () => {
    await using w = await Workspace.make();
    const source = await w.trail("a.json", record());
    const other = spawn("sleep", ["60"]);
    try {
      await mkdir(w.at("lake"));
      const holder = { pid: other.pid, host: hostname(), since: "2026-10-20T10:00:00Z", token: "t" };
      await writeFile(w.at("lake/lock"), JSON.stringify(holder));
      await utimes(w.at("lake/lock"), anHourAgo, anHourAgo);
      expect((await ingest(w.at("lake"), source, { timeoutMs: 50_000 })).records.added).toBe(1);
    } finally {
      other.kill();
    }
  });

  test("on another host blocks while it is fresh, and not when it has long been silent", async () => {
    await using w = await Workspace.make();
    const source = await w.trail("a.json", record());
    await mkdir(w.at("lake"));
    await writeFile(
      w.at("lake/lock"),
      JSON.stringify({ pid: 1, host: "elsewhere", since: "2026-10-20T10:00:00Z", token: "t" }),
    );
    const fresh = await run(["--lake", w.at("lake"), "ingest", source, "--no-wait", "--format", "json"]);
    expect(problemsOf(fresh.stderr)[0]?.code).toBe("lake-held");
    await utimes(w.at("lake/lock"), anHourAgo, anHourAgo);
    expect((await ingest(w.at("lake"), source, { flags: ["--no-wait"] })).records.added).toBe(1);
  });

  test("is taken over by one of those that wait, never by two", async () => {
    await using w = await Workspace.make();
    await w.write(
      "contender.mjs",
      `import { WriteLock } from ${JSON.stringify(`file://${root}dist/lake/lock.js`)};
       import { openSync, closeSync, rmSync } from "node:fs";
       const [file, inside, until] = process.argv.slice(2);
       while (Date.now() < Number(until)) {
         const lock = await WriteLock.take(file, {});
         let mine = false;
         try { closeSync(openSync(inside, "wx")); mine = true; } catch { console.log("two at once"); }
         await new Promise((resolve) => setImmediate(resolve));
         if (mine) rmSync(inside);
         // Half the holders die with the lock in hand; their successor has another number.
         if (Math.random() < 0.5) process.kill(process.pid, "SIGKILL");
         await lock[Symbol.asyncDispose]();
       }`,
    );
    const until = Date.now() + (slow ? 20_000 : 4000);
    let collisions = 0;
    let turns = 0;
    const contend = async (): Promise<void> => {
      while (Date.now() < until) {
        turns++;
        const child = spawn(process.execPath, [
          w.at("contender.mjs"),
          w.at("lock"),
          w.at("inside"),
          String(until),
        ]);
        child.stdout.on(
          "data",
          (data: Buffer) => (collisions += data.toString().split("two at once").length - 1),
        );
        await new Promise((resolve) => child.on("close", resolve));
      }
    };
    await Promise.all(Array.from({ length: 12 }, contend));
    expect(turns).toBeGreaterThan(12);
    expect(collisions).toBe(0);
  });
});

describe("reading threads", () => {
  // Eight readers close their last pieces at once while two full ones wait: fewer bytes than a batch, more pieces than may wait.
  test("as many as on a large machine finish", async () => {
    await using w = await Workspace.make();
    const pad = "x".repeat(100_000);
    await w.trail(
      "logs/a.json",
      ...Array.from({ length: 1350 }, () => record({ requestParameters: { pad } })),
    );
    for (let n = 0; n < 40; n++)
      await w.trail(`logs/b${n}.json`, ...Array.from({ length: 20 }, () => record()));
    const { openLake } = await library();
    await using lake = await openLake(w.at("lake"), { create: true });
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 20_000);
    const report = await lake.ingest([w.at("logs")], { threads: 8, signal: stop.signal });
    clearTimeout(timer);
    expect(report.records.added).toBe(1350 + 800);
  });
});
