import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Problem } from "../../src/diagnostics/problem.js";
import { parseFilter } from "../../src/query/filter/parse.js";
import { printPattern } from "../../src/query/filter/print.js";
import { filterLake, type FilterLake } from "../support/filter-lake.js";
import { naivelyMatches } from "../support/naive-filter.js";

/** What patterns match and what is refused, as data: each record is ingested and asked of the real engine. */
interface Case {
  pattern: string;
  record: Record<string, unknown>;
  matches: boolean;
  explanation: string;
  source: string;
}

const read = <T>(name: string): T[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, "filter", `${name}.json`), "utf8")) as T[];
const cases = [...read<Case>("documented"), ...read<Case>("semantics")].map((one, at) => ({
  ...one,
  id: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
}));
const record = ({ id, record: own }: (typeof cases)[number]): string =>
  JSON.stringify({ eventTime: "2026-03-01T10:00:00Z", eventID: id, recipientAccountId: "111122223333", eventName: "X", ...own });

let lake: FilterLake;
let found: Set<string>[];
beforeAll(async () => {
  lake = await filterLake(cases.map(record));
  found = await lake.matching(cases.map(({ pattern }) => parseFilter(pattern).pattern));
});
afterAll(() => lake.remove());

test.each(cases)("$pattern: $explanation", (one) => {
  const { pattern } = parseFilter(one.pattern);
  expect(found[cases.indexOf(one)]?.has(one.id)).toBe(one.matches);
  expect(naivelyMatches(pattern, record(one))).toBe(one.matches);
  expect(naivelyMatches(parseFilter(printPattern(pattern)).pattern, record(one))).toBe(one.matches);
});

describe("refused, with the place and what to write instead", () => {
  const refused = read<{ pattern: string; says: string; column: number }>("refused");
  test.each(refused)("$pattern", ({ pattern, says, column }) => {
    const problem = refusal(pattern);
    expect(problem?.message).toContain(says);
    expect({ line: problem?.line, column: problem?.column }).toEqual({ line: 1, column });
  });
});

function refusal(pattern: string): Problem | undefined {
  try {
    parseFilter(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
