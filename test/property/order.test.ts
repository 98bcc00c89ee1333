import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded, type Random } from "../../demo/random.js";
import { awkward, everyStory, oneOfEachKind, someFiles, type Archive } from "./case-archives.js";
import { Filled, Reference, shuffled, singly, write, type Plan } from "./shuffled-ingests.js";

/**
 * The same answers, byte for byte, however the lake was filled: permutations × splits × repeats of the files. ORDER_RUNS
 * sets how many fillings there are in all; ORDER_SEED, which.
 */
const RUNS = Number(process.env["ORDER_RUNS"] ?? 200);
const SEED = Number(process.env["ORDER_SEED"] ?? 1);
/** Fillings at a time: one waits for its disk while another computes. */
const AT_ONCE = 2;
const share = (of: number): number => Math.max(1, Math.round(RUNS * of));

let base = "";
let fillings = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "order-"));
});
afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

interface Run {
  plan: Plan;
  ids: readonly string[];
}

/** Fills a lake by each run and holds its answers to those of one ingest of everything. */
async function hold(reference: Reference, runs: readonly Run[]): Promise<void> {
  const failures: string[] = [];
  const queue = [...runs.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [number, { plan, ids }] = next;
      fillings++;
      const found = await reference.differences(plan, ids, base);
      if (found.length > 0)
        failures.push(`run ${number}, ${JSON.stringify(plan)}:\n  ${found.slice(0, 3).join("\n  ")}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(failures.slice(0, 3)).toEqual([]);
}

const some = (ids: readonly string[], count: number, random: Random): string[] =>
  random.shuffle([...ids]).slice(0, count);
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe("the order, split and repeat of files changes nothing", () => {
  it("in all stories of the demo", async () => {
    const archive = everyStory();
    const random = seeded(SEED);
    const files = await write(join(base, "every"), archive);
    await using all = await Filled.by([files], base);
    const runs = times(share(0.02), () => ({
      plan: shuffled(files, random),
      ids: some(archive.ids, 12, random),
    }));
    await hold(new Reference(all, true), runs);
  });

  it("in a part of the demo with every issuing API, one file at a time too", async () => {
    const archive = someFiles(56);
    const random = seeded(SEED + 1);
    const files = await write(join(base, "some"), archive);
    expect(files.length).toBeGreaterThan(40);
    await using all = await Filled.by([files], base);
    const keysAndSessions = archive.ids.filter((id) => !/^[0-9a-f-]{36}$/.test(id));
    const runs = times(share(0.14), (i) => ({
      plan: i % 60 === 0 ? singly(files, random) : shuffled(files, random),
      ids: i % 60 === 1 ? some(keysAndSessions, 60, random) : some(archive.ids, 4, random),
    }));
    await hold(new Reference(all, true), runs);
  });

  it("where copies of the files lie under other paths", async () => {
    const archive = someFiles(40);
    const random = seeded(SEED + 2);
    const files = await write(join(base, "first"), archive);
    const copies = await write(join(base, "second"), archive);
    await using all = await Filled.by([files], base);
    const runs = times(share(0.04), () => {
      const plan = shuffled([...files, ...some(copies, 12, random)], random);
      return { plan, ids: some(archive.ids, 4, random) };
    });
    await hold(new Reference(all, false), runs);
  });

  const kinds = [...awkward(), ...oneOfEachKind()];
  it.each(kinds)(
    "with every record in its own file: $name",

    async (archive: Archive) => {
      const number = kinds.indexOf(archive);
      const random = seeded(SEED + 3 + number);
      const files = await write(join(base, "a"), archive);
      const copies = await write(join(base, "b"), { ...archive, files: archive.files.slice(0, 3) });
      const both = [...files, ...copies];
      await using all = await Filled.by([both], base);
      const runs = times(Math.ceil(share(0.8) / kinds.length), (i) => ({
        plan: i === 0 && number % 3 === 0 ? singly(both, random) : shuffled(both, random),
        ids: some(archive.ids, i === 0 ? 12 : 3, random),
      }));
      await hold(new Reference(all, true), runs);
    },
  );

  it("when files are read again because their time changed", async () => {
    const [archive] = awkward();
    const random = seeded(SEED + 99);
    const files = await write(join(base, "touched"), archive!);
    await using all = await Filled.by([files], base);
    await using lake = await Filled.by(shuffled(files, random), base);
    const reference = new Reference(all, true);
    for (const hour of times(3, (i) => i)) {
      const again = some(files, 6, random);
      for (const file of again) await utimes(file, 1_700_000_000, 1_700_000_000 + hour);
      const report = await lake.lake.ingest(again);
      expect(report.records).toMatchObject({ read: again.length, added: 0, duplicates: again.length });
    }
    expect(await reference.compare(lake, archive!.ids)).toEqual([]);
  });

  it("was tried often enough", () => {
    expect(fillings).toBeGreaterThanOrEqual(Math.min(200, RUNS));
  });
});
