import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { generateArchive } from "../../bench/generate.js";
import type { IngestReport } from "../../src/answers/ingest.js";
import { CRASH_MODULE } from "../support/e2e-crash.js";
import {
  answersOf,
  assumed,
  ingest,
  library,
  record,
  run,
  seeded,
  sleep,
  slow,
  trace,
  untidiness,
  Workspace,
} from "../support/e2e.js";

/** Starts an ingest and kills it after a while; answers whether it was killed before it ended. */
async function killedIngest(lake: string, source: string | string[], afterMs: number): Promise<boolean> {
  const words = ["--lake", lake, "ingest", ...[source].flat(), "--quiet"];
  const { signal, code, stderr } = await run(words, {
    started: (child) => void sleep(afterMs).then(() => child.kill("SIGKILL")),
  });
  expect(signal === null ? [code, stderr] : [0, ""]).toEqual([0, ""]);
  return signal === "SIGKILL";
}

/** What a lake holds as the command says it; undefined where nothing was ever published. */
async function storedIn(lake: string): Promise<number | undefined> {
  const result = await run(["--lake", lake, "status", "--format", "json"]);
  if (result.code === 0) return (JSON.parse(result.stdout) as { records: { stored: number } }).records.stored;
  expect((JSON.parse(result.stderr) as { code: string }).code).toBe("no-lake");
  return undefined;
}

/** The ingest that follows a crash, in this process, where it costs less. */
async function reingest(lake: string, source: string): Promise<IngestReport> {
  const { openLake } = await library();
  await using opened = await openLake(lake, { create: true });
  return await opened.ingest([source]);
}

interface Calm {
  /** How long an undisturbed ingest takes. */
  ms: number;
  answers: string;
  stored: number;
}

/**
 * Kills ingests of a folder at random moments until `wanted` kills have hit. Each lake gets up to five of them and then an
 * ingest that completes; its answers must be those of an undisturbed one.
 */
async function killUntil(
  w: Workspace,
  calm: Calm,
  ids: string[],
  wanted: number,
  seed: number,
): Promise<void> {
  const random = seeded(seed);
  for (let hits = 0, lakes = 0; hits < wanted; lakes++) {
    expect(lakes).toBeLessThan(wanted);
    const lake = w.at(`lake-${lakes}`);
    for (let n = 0, alive = true; alive && n < 5 && hits < wanted; n++) {
      alive = await killedIngest(lake, w.at("logs"), calm.ms * (0.05 + 0.9 * random()));
      if (alive) hits++;
      const stored = await storedIn(lake);
      // Nothing, or all of it: a kill may come after the publication.
      expect(stored ?? calm.stored).toBe(calm.stored);
    }
    const last = await ingest(lake, w.at("logs"));
    expect(last.code).toBe(0);
    expect(last.records.read).toBe(last.records.added + last.records.duplicates + last.records.rejected);
    const answers = await answersOf(lake, ids);
    expect(firstDifference(answers, calm.answers)).toBeUndefined();
    expect(await untidiness(lake)).toEqual([]);
    await rm(lake, { recursive: true });
  }
}

function firstDifference(text: string, other: string): string | undefined {
  if (text === other) return undefined;
  const [lines, others] = [text.split("\n"), other.split("\n")];
  const at = lines.findIndex((line, n) => line !== others[n]);
  return `line ${at} of ${others.length}: ${lines[at]?.slice(-400)} and not ${others[at]?.slice(-400)}`;
}

describe("an ingest that is killed", () => {
  test.each<[when: string, events: number, kills: number]>([
    ["at random moments", slow ? 60_000 : 30_000, 15],
    // More than one batch: kills between batches, and in a file that lies in two.
    ...(slow ? [["between batches", 260_000, 10] as [string, number, number]] : []),
  ])(
    "%s leaves a lake that opens, and a re-run that completes to the same answers",
    async (_when, events, kills) => {
      await using w = await Workspace.make();
      const made = await generateArchive({ events, seed: events, dir: w.at("logs"), days: 20 });
      const ids = made.samples.flatMap((sample) => [sample.key, sample.eventId]);
      const { seconds, records } = await ingest(w.at("calm"), w.at("logs"));
      const calm = { ms: seconds * 1000, answers: await answersOf(w.at("calm"), ids), stored: records.added };
      expect(await untidiness(w.at("calm"))).toEqual([]);
      await killUntil(w, calm, ids, kills, 1);
    },
    600_000,
  );

  test("loses no folder to many small ingests, each killed somewhere", async () => {
    await using w = await Workspace.make();
    const random = seeded(3);
    const folders: string[] = [];
    for (let n = 0; n < (slow ? 30 : 16); n++) {
      const { issue, use } = assumed(`p${n}`, { eventTime: "2026-10-20T10:00:00Z" });
      await w.trail(`logs/${n}/a.json`, issue, use, record({ eventTime: "2026-11-02T00:00:00Z" }));
      folders.push(w.at(`logs/${n}`));
    }
    const keys = folders.map((_, n) => assumed(`p${n}`).key);
    await ingest(w.at("calm"), w.at("logs"));
    for (const folder of folders) {
      await killedIngest(w.at("lake"), folder, 100 + random() * 160);
      if (random() < 0.5) await ingest(w.at("lake"), folder);
    }
    const last = await ingest(w.at("lake"), w.at("logs"));
    expect(last.code).toBe(0);
    expect(await answersOf(w.at("lake"), keys)).toBe(await answersOf(w.at("calm"), keys));
    expect(await untidiness(w.at("lake"))).toEqual([]);
  });

  // Every change that our own code makes to the file system, one crash on either side of each. The lake beforehand has
  // seven parts a month, so that the ingest compacts; the new file replaces a record, adds one and repeats one.
  test.each(slow ? ["after", "before"] : ["after"])(
    "%s each change it makes to the file system",
    { timeout: 300_000 },
    async (side) => {
      await using w = await Workspace.make();
      const poor = record({ eventID: "5d0e24bc-9b51-4bd3-9d52-cc8e5a8c1a11" });
      const { issue, use, key } = assumed("ann");
      const repeated = record();
      for (let n = 0; n < 7; n++) {
        await w.trail(
          `logs/${n}.json`,
          ...(n === 0 ? [poor, repeated] : [record({ userIdentity: { type: "IAMUser" } })]),
        );
        await ingest(w.at("base"), w.at("logs"));
      }
      await w.trail("logs/new.json", issue, use, repeated, {
        ...poor,
        requestParameters: { bucketName: "b" },
      });
      await cp(w.at("base"), w.at("calm"), { recursive: true });
      await ingest(w.at("calm"), w.at("logs"));
      const old = await answersOf(w.at("base"), [key]);
      const expected = await answersOf(w.at("calm"), [key]);
      const crash = await w.write("crash.cjs", CRASH_MODULE);
      const failures: string[] = [];
      const tryAt = async (at: number): Promise<boolean> => {
        const lake = w.at(`lake-${at}`);
        await cp(w.at("base"), lake, { recursive: true });
        const { signal } = await run(["--lake", lake, "ingest", w.at("logs"), "--quiet"], {
          node: ["--require", crash],
          env: { CRASH_AT: String(at), CRASH_SIDE: side },
        });
        const between = await answersOf(lake, [key]).catch((error: unknown) => String(error));
        if (between !== old && between !== expected)
          failures.push(`change ${at}: afterwards the lake says ${between.slice(0, 300)}`);
        const again = await reingest(lake, w.at("logs")).catch((error: unknown) => String(error));
        if (typeof again === "string") failures.push(`change ${at}: the re-run says ${again}`);
        else {
          if ((await answersOf(lake, [key])) !== expected)
            failures.push(`change ${at}: the answers differ after the re-run`);
          for (const mess of await untidiness(lake))
            failures.push(`change ${at}: ${mess.replace(/[0-9a-f-]{36}/, "…")}`);
        }
        await rm(lake, { recursive: true });
        return signal === "SIGKILL";
      };
      // The last changes remove retired objects one by one: some of those tell as much as all.
      let at = slow ? 1 : 9;
      for (; (await Promise.all([tryAt(at), tryAt(at + 1)])).every(Boolean); at += at < 36 ? 2 : 7)
        expect(at).toBeLessThan(150);
      expect(at).toBeGreaterThan(15);
      expect(failures).toEqual([]);
    },
  );
});

describe("a lake that lies elsewhere", () => {
  test("answers after its folder was moved", async () => {
    await using w = await Workspace.make();
    const { issue, use, key } = assumed("ann");
    await w.trail("logs/a.json", issue, use);
    await ingest(w.at("lake"), w.at("logs"));
    const before = await answersOf(w.at("lake"), [key]);
    await mkdir(w.at("else where"));
    await rename(w.at("lake"), w.at("else where/la[k]e '*'"));
    expect(await answersOf(w.at("else where/la[k]e '*'"), [key])).toBe(before);
    expect(await readdir(w.at())).not.toContain("lake");
  });

  test("below folders whose names look like Hive partitions keeps its own columns", async () => {
    await using w = await Workspace.make();
    const { issue, use, key } = assumed("ann");
    await w.trail("logs/a.json", issue, use);
    await ingest(w.at("lake"), w.at("logs"));
    const lake = w.at("account=evil/eventname=Nothing/ts=2001-01-01/lake");
    await ingest(lake, w.at("logs"));
    expect(await answersOf(lake, [key])).toBe(await answersOf(w.at("lake"), [key]));
    expect((await trace(lake, key)).origin?.name).toBe("ann");
  });
});
