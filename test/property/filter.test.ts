import fc from "fast-check";
import { expect, test } from "vitest";
import { printPattern } from "../../src/query/filter/print.js";
import { jsonPattern, recordFields } from "../support/arbitrary-filter.js";
import { filterLake } from "../support/filter-lake.js";
import { naivelyMatches } from "../support/naive-filter.js";

/** Other patterns and other records each time; a failure names its seed. */
test("patterns match what the plainest reading of their rules matches", async () => {
  const seed = Number(process.env["FILTER_SEED"] ?? Date.now() % 1_000_000);
  const records = fc.sample(recordFields, { numRuns: 400, seed }).map((fields, at) => {
    const { eventName } = fields;
    return JSON.stringify({
      ...fields,
      eventTime: "2026-03-01T10:00:00Z",
      eventID: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
      eventName: typeof eventName === "string" && eventName !== "" ? eventName : "x",
    });
  });
  const lake = await filterLake(records);
  try {
    const patterns = fc.sample(jsonPattern, { numRuns: 1_500, seed });
    const found = await lake.matching(patterns);
    patterns.forEach((pattern, at) => {
      const expected = records.filter((text) => naivelyMatches(pattern, text));
      const ids = expected.map((text) => (JSON.parse(text) as { eventID: string }).eventID);
      expect([...(found[at] ?? [])].toSorted(), `seed ${seed}: ${printPattern(pattern)}`).toEqual(
        ids.toSorted(),
      );
    });
  } finally {
    await lake.remove();
  }
});
