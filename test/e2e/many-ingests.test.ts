import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  answersOf,
  assumed,
  ingest,
  library,
  manifestOf,
  record,
  slow,
  untidiness,
  Workspace,
} from "../support/e2e.js";

const INGESTS = slow ? 1000 : 80;

test(`${INGESTS} small ingests make a lake like one large one`, async () => {
  await using w = await Workspace.make();
  const months = ["2026-08", "2026-09", "2026-10"];
  const keys: string[] = [];
  for (let n = 0; n < INGESTS; n++) {
    const { issue, use, key } = assumed(`p${n}`);
    const month = months[n % months.length]!;
    // Half of the uses come long before the event that issued their key.
    const [first, second] = n % 2 === 0 ? [issue, use] : [use, issue];
    await w.trail(`logs/${n}/a.json`, first, record({ eventTime: `${month}-03T10:00:00Z` }));
    await w.trail(
      `logs/${(n + 40) % INGESTS}/b.json`,
      second,
      record({ eventTime: `${month}-07T10:00:00Z` }),
    );
    keys.push(key);
  }
  const { openLake } = await library();
  const times: number[] = [];
  {
    await using lake = await openLake(w.at("many"), { create: true });
    for (let n = 0; n < INGESTS; n++) {
      const start = performance.now();
      const { records } = await lake.ingest([w.at("logs", String(n))]);
      times.push(performance.now() - start);
      expect(records.added).toBe(4);
    }
  }
  await ingest(w.at("one"), w.at("logs"));

  const ids = keys.filter((_, n) => n % 50 === 0);
  expect(await answersOf(w.at("many"), ids)).toBe(await answersOf(w.at("one"), ids));
  expect(await untidiness(w.at("many"))).toEqual([]);
  const manifest = await manifestOf(w.at("many"));
  for (const month of months)
    expect(manifest.parts.filter((part) => part.month === month).length).toBeLessThan(9);
  expect(manifest.ledger.length).toBeLessThan(9);
  expect((await readdir(w.at("many/objects"))).length).toBeLessThan(100);

  const time = async (dir: string): Promise<{ trace: number; status: number }> => {
    await using lake = await openLake(w.at(dir));
    const clock = async (work: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      for (let n = 0; n < 5; n++) await work();
      return (performance.now() - start) / 5;
    };
    await lake.status();
    return { trace: await clock(() => lake.trace(keys[7]!)), status: await clock(() => lake.status()) };
  };
  const [many, one] = [await time("many"), await time("one")];
  const mean = (list: number[]): string => (list.reduce((sum, ms) => sum + ms, 0) / list.length).toFixed(0);
  process.stdout.write(
    `${INGESTS} ingests: first 20 ${mean(times.slice(0, 20))} ms each, last 20 ${mean(times.slice(-20))} ms each; ` +
      `against one large ingest trace ${(many.trace / one.trace).toFixed(2)} times, status ${(many.status / one.status).toFixed(2)} times\n`,
  );
});
