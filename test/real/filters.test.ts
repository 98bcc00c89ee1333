import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Problem } from "../../src/diagnostics/problem.js";
import type { Pattern } from "../../src/query/filter/ast.js";
import { parseFilter } from "../../src/query/filter/parse.js";
import { filterLake, type FilterLake } from "../support/filter-lake.js";
import { recordsFor } from "../support/filter-records.js";
import { naivelyMatches } from "../support/naive-filter.js";

/** Published filter patterns, on records made to meet each of their alternatives. */
const file = join(import.meta.dirname, "../../../shared/queries/filter-patterns.jsonl");

/** The texts that are broken as they were published, and what is said of each. */
const BROKEN: Readonly<Record<string, string>> = {
  fp0090: "This ) closes nothing",
  fp0091: "== is no operator",
  fp0092: "!== is no operator",
  fp0093: "A condition has one operator",
  fp0106: "a blank inside the field's name: $.eventName",
  fp0107: "&& or || is missing",
  fp0245: "never closed",
  fp0249: "never closed",
  fp0320: "write $.userIdentity.invokedBy NOT EXISTS",
  fp0325: 'A stray "',
};

interface Published {
  id: string;
  text: string;
}

describe.skipIf(!existsSync(file))(
  "published filter patterns (skipped where ../shared/queries is absent)",
  () => {
    const published = existsSync(file)
      ? readFileSync(file, "utf8")
          .trim()
          .split("\n")
          .map((text) => JSON.parse(text) as Published)
      : [];
    const sound = published.filter(({ id }) => BROKEN[id] === undefined);
    const patterns: Pattern[] = sound.map(({ text }) => parseFilter(text).pattern);
    const records = patterns.flatMap(recordsFor).map((fields, at) =>
      JSON.stringify({
        eventVersion: "1.08",
        eventTime: "2026-03-01T10:00:00Z",
        eventName: "ListBuckets",
        ...fields,
        eventID: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
      }),
    );
    let lake: FilterLake;
    beforeAll(async () => {
      lake = await filterLake(records);
    });
    afterAll(() => lake.remove());

    test("each is read, or refused for what is wrong with it", () => {
      const said = published.map(({ id, text }) => [id, refusal(text)]);
      const refused = said.filter(([, message]) => message !== "");
      expect(refused.map(([id]) => id)).toEqual(Object.keys(BROKEN));
      for (const [id = "", message] of refused) expect(message).toContain(BROKEN[id]);
    });

    test("each matches the records that the plainest reading of its rules matches, and all but one match some", async () => {
      const found = await lake.matching(patterns);
      const empty: string[] = [];
      patterns.forEach((pattern, at) => {
        const expected = records.filter((text) => naivelyMatches(pattern, text)).map(idOf);
        expect([...(found[at] ?? [])].toSorted(), sound[at]?.text).toEqual(expected.toSorted());
        if (expected.length === 0) empty.push(sound[at]?.id ?? "");
      });
      // It asks for records without an event name, which are none of CloudTrail's.
      expect(empty).toEqual(["fp0086"]);
    });
  },
);

function refusal(text: string): string {
  try {
    parseFilter(text);
    return "";
  } catch (error) {
    if (error instanceof Problem && error.line !== undefined) return error.message;
    throw error;
  }
}

function idOf(record: string): string {
  return (JSON.parse(record) as { eventID: string }).eventID;
}
