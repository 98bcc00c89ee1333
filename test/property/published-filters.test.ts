import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLake } from "../../src/library/lake.js";
import type { Pattern } from "../../src/query/filter/ast.js";
import { parseFilter } from "../../src/query/filter/parse.js";
import { matchingIn } from "../support/filter-lake.js";
import { naivelyMatches } from "../support/naive-filter.js";

/** Published filter patterns on real records; skipped where ../shared is absent. */
const shared = join(import.meta.dirname, "../../../shared");
const file = join(shared, "queries/filter-patterns.jsonl");

test.skipIf(!existsSync(file))(
  "published patterns match what the plainest reading matches on real records",
  async () => {
    const patterns = readFileSync(file, "utf8").trim().split("\n").flatMap(read);
    const dir = await mkdtemp(join(tmpdir(), "trailhound-real-filters-"));
    try {
      await using lake = await openLake(join(dir, "lake"), { create: true });
      await lake.ingest([join(shared, "data")]);
      const texts: { id: string; record: string }[] = [];
      for await (const { row, record } of (await lake.filter("")).events)
        texts.push({ id: row.eventId, record });
      expect(texts.length).toBeGreaterThan(1_000);
      const found = await matchingIn(join(dir, "lake"), patterns);
      let answered = 0;
      patterns.forEach((pattern, at) => {
        const expected = texts.filter(({ record }) => naivelyMatches(pattern, record)).map(({ id }) => id);
        expect(found[at]).toEqual(new Set(expected));
        if (expected.length > 0) answered++;
      });
      expect(answered).toBeGreaterThan(150);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
  600_000,
);

/** Those that are broken as published are the business of test/real/filters.test.ts. */
function read(line: string): Pattern[] {
  try {
    return [parseFilter((JSON.parse(line) as { text: string }).text).pattern];
  } catch {
    return [];
  }
}
