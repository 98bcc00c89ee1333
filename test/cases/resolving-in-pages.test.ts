import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { generateDemo } from "../../demo/generate.js";
import { attribute, type ResolveLimits } from "../../src/collect/attribute.js";
import { Database } from "../../src/lake/database.js";
import { Layout } from "../../src/lake/layout.js";
import type { Manifest } from "../../src/lake/manifest.js";
import { loadCases } from "../support/case-format.js";
import { RecordLakes } from "../support/record-lake.js";

/**
 * A large lake is resolved a page at a time, with just the facts that each page asks for. Every identity case and every
 * story of the demo, in one lake of many parts, comes to the same origins and dependencies as with all facts in memory.
 */
const cases = loadCases(path.join(import.meta.dirname, "identity")).flatMap(({ records }) => records);
const stories = generateDemo({ background: false }).files.flatMap(({ records }) => records);

/** Records dealt out to so many ingests: uses of one stamp and copies of one call come to lie in several parts. */
function dealt(records: readonly unknown[], parts: number): unknown[][] {
  return Array.from({ length: parts }, (_, part) => records.filter((_record, at) => at % parts === part));
}

async function resolved(dir: string, limits: ResolveLimits): Promise<{ origins: unknown; depends: unknown }> {
  const layout = new Layout(dir);
  const draft = JSON.parse(await readFile(layout.manifest, "utf8")) as Manifest;
  draft.origins = null;
  draft.depends = [];
  using db = await Database.open({ memoryLimitMB: 300, tempDirectory: layout.temp("test") });
  const seen: number[] = [];
  await attribute(db, layout, draft, undefined, draft, (done) => seen.push(done), undefined, limits);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  const rows = (table: "origins" | "depends") =>
    db.all(`SELECT * FROM read_parquet('${layout.object(draft.origins!, table)}') ORDER BY ALL`);
  return { origins: await rows("origins"), depends: await rows("depends") };
}

describe("resolving a page at a time", () => {
  test("comes to what resolving with all facts in memory comes to", async () => {
    await using lakes = new RecordLakes();
    const lake = await lakes.of(...dealt([...cases, ...stories], 4));
    const whole = await resolved(lake.dir, { whole: Infinity, page: 10_000, kept: 0 });
    expect((whole.origins as unknown[]).length).toBeGreaterThan(1000);
    for (const limits of [
      { whole: 0, page: 150, kept: 0 },
      { whole: 0, page: 400, kept: 300 },
      { whole: 0, page: 100_000, kept: 0 },
    ])
      expect(await resolved(lake.dir, limits)).toEqual(whole);
  });
});
