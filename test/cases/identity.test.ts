import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake, type OpenedLake } from "../../src/index.js";
import { checkTrace, loadCases } from "../support/case-format.js";

/**
 * Every identity case is ingested into a lake of its own and traced: files, DuckDB, facts and resolver are the real ones.
 * `now` is fixed, because whether a session is alive depends on the clock.
 */
const cases = loadCases(path.join(import.meta.dirname, "identity"));
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "trailhound-cases-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe("identity cases", () => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", async (name, one) => {
    const dir = path.join(scratch, name.replaceAll("/", "_"));
    await mkdir(dir, { recursive: true });
    const file = path.join(dir, "records.json");
    await writeFile(file, JSON.stringify({ Records: one.records }));
    await using lake = await openLake(path.join(dir, "lake"), { create: true, now: () => new Date("2027-01-01T00:00:00Z") });
    const report = await lake.ingest([file], { threads: 0 });
    expect(report.records.rejected, JSON.stringify(report.problems)).toBe(0);
    const differences: string[] = [];
    const attributed = await attributions(lake);
    for (const expected of one.expect) {
      const answer = await lake.trace(expected.query);
      const found = checkTrace(expected, answer);
      // The columns of `attributed_events` say what a trace of the event says.
      const traced = told(answer.origin?.kind, answer.origin?.name, answer.confidence, answer.gap?.reason);
      const column = attributed.get(expected.query) ?? traced;
      if (column !== traced) found.push(`attributed_events: expected ${traced}, found ${column}`);
      if (found.length > 0) differences.push(`${expected.query}: ${found.join("; ")}`);
    }
    expect(differences, one.why).toEqual([]);
  });
});

/** What `attributed_events` says of each event that an ID stands for alone; insights and sums of events have no columns. */
async function attributions(lake: OpenedLake): Promise<Map<string, string>> {
  const { rows } = await lake.sql(
    `SELECT eventid, any_value(concat_ws(' | ', coalesce(origin_kind, '-'), coalesce(origin_name, '-'), origin_confidence, coalesce(origin_gap, '-')))
     FROM attributed_events WHERE origin_confidence IS NOT NULL GROUP BY eventid HAVING count(*) = 1`,
    { dialect: "duckdb" },
  );
  const found = new Map<string, string>();
  for await (const row of rows) {
    const [id, columns] = row as [string, string];
    found.set(id, columns);
  }
  return found;
}

function told(...columns: (string | undefined)[]): string {
  return columns.map((value) => value ?? "-").join(" | ");
}
