import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonPattern, recordFields } from "../../../test/support/arbitrary-filter.js";
import { filterLake, type FilterLake } from "../../../test/support/filter-lake.js";
import { naivelyMatches } from "../../../test/support/naive-filter.js";
import { Problem } from "../../diagnostics/problem.js";
import { lint } from "./lint.js";
import { parseFilter } from "./parse.js";
import { printPattern } from "./print.js";
import { wordsOf } from "./words.js";
import { processorTime } from "../../../test/support/processor-time.js";

/** A tree without its places. */
function bare(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (key === "span" ? undefined : value)));
}

describe("parsing and printing", () => {
  test("what is printed is read again as the same pattern", () => {
    fc.assert(
      fc.property(jsonPattern, (pattern) => {
        expect(bare(parseFilter(printPattern(pattern)).pattern)).toEqual(bare(pattern));
      }),
      { numRuns: 500 },
    );
  });

  test("each place covers the text that was read there", () => {
    const text = '{ $.a = "x" && ($.b NOT EXISTS || $.c[*] != 4*) }';
    const { pattern } = parseFilter(text);
    const parts = pattern.kind === "json" && "parts" in pattern.expression ? pattern.expression.parts : [];
    expect(parts.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      '$.a = "x"',
      "($.b NOT EXISTS || $.c[*] != 4*)",
    ]);
  });
});

/** Texts near to patterns: pieces of their grammar in any order. */
const PIECES = ["{", "}", "(", ")", "$.a", "$", ".", "[0]", "[*]", "['x']", "=", "!=", "<", "&&", "||", "&", " ", '"', "'", "x", "*", "%", "%x%", "\\", "NOT", "EXISTS", "IS", "NULL", "AND", "1e5", "é", "\n", "\0", "\ud800", "-", "?"]; // prettier-ignore

describe("what would quietly match nothing is said", () => {
  const said = (text: string): string[] =>
    lint(text, parseFilter(text).pattern).map(({ text: what }) => what);

  test.each([
    ['{ $.eventname = "CreateUser" }', "CloudTrail writes eventName, and the case of names counts"],
    ['{ $.detail.eventName = "CreateUser" }', "detail is the envelope of EventBridge"],
    ['{ $.userIdentity.sessionIssuer.userName = "x" }', "CloudTrail writes userIdentity.sessionContext.sessionIssuer.userName"],
    [String.raw`"{ ($.eventName = \"CreateUser\") }"`, "In quotes this is a phrase, looked for as it stands"],
  ])("%s", (text, what) => {
    expect(said(text)[0]).toContain(what);
  }); // prettier-ignore

  test("and nothing of what is right", () => {
    for (const text of [
      '{ $.eventName = "x" && $.requestParameters.username = "y" }',
      '"{ x"',
      "AccessDenied",
    ])
      expect(said(text)).toEqual([]);
  });
});

describe("any text", () => {
  const read = (text: string): void => {
    try {
      const { pattern } = parseFilter(text);
      wordsOf(pattern);
      lint(text, pattern);
      parseFilter(printPattern(pattern));
    } catch (error) {
      if (!(error instanceof Problem) || error.code === "internal") throw error;
    }
  };

  test("is read or refused with a problem", () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }), (parts) => read(parts.join(""))), { numRuns: 500 }); // prettier-ignore
    fc.assert(fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }), (parts) => read(`{ ${parts.join("")} }`)), { numRuns: 500 }); // prettier-ignore
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), read), { numRuns: 500 });
  });

  test("also one that was a pattern before a character was lost or added", () => {
    fc.assert(
      fc.property(
        jsonPattern,
        fc.nat(),
        fc.constantFrom("", ...PIECES),
        fc.nat(2),
        (pattern, where, added, lost) => {
          const text = printPattern(pattern);
          const at = where % (text.length + 1);
          read(text.slice(0, at) + added + text.slice(at + lost));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ["parentheses", `{ ${"(".repeat(30_000)}`],
    ["parentheses that are closed", `{ ${"(".repeat(20_000)}$.a=b${")".repeat(20_000)} }`],
    ["conditions", `{ ${"$.a=b||".repeat(9_000)}$.a=b }`],
    ["steps", `{ $${".a".repeat(30_000)} = b }`],
    ["terms", "a ".repeat(30_000)],
    ["characters", "x".repeat(200_000)],
  ])("too many %s are refused at once", (_what, text) => {
    const used = processorTime();
    expect(() => parseFilter(text)).toThrow(Problem);
    expect(used()).toBeLessThan(10_000);
  });

  test("the largest that is read is read at once, and so is one long string of wildcards", () => {
    const used = processorTime();
    read(`{ ${"(".repeat(90)}$.a = "${"x*".repeat(30_000)}"${")".repeat(90)} }`);
    read(`{ ${Array.from({ length: 1_900 }, (_, i) => `$.f${i} != "${i}"`).join(" || ")} }`);
    expect(used()).toBeLessThan(10_000);
  });
});

describe("on the engine", () => {
  const count = 150;
  const records = fc.sample(recordFields, { numRuns: count, seed: 7 }).map((fields, at) =>
    JSON.stringify({
      ...fields,
      eventTime: "2026-03-01T10:00:00Z",
      eventID: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
      eventName:
        typeof fields["eventName"] === "string" && fields["eventName"] !== "" ? fields["eventName"] : "x",
      eventSource: at % 2 === 0 ? "x" : "Root",
    }),
  );
  let lake: FilterLake;
  beforeAll(async () => {
    lake = await filterLake(records);
  });
  afterAll(() => lake.remove());

  test("patterns match the records that the plainest reading of their rules matches", async () => {
    const patterns = fc.sample(jsonPattern, { numRuns: 75, seed: 11 });
    const found = await lake.matching(patterns);
    let matched = 0;
    patterns.forEach((pattern, at) => {
      const expected = records.filter((text) => naivelyMatches(pattern, text)).map(idOf);
      expect([...(found[at] ?? [])].toSorted(), printPattern(pattern)).toEqual(expected.toSorted());
      matched += expected.length > 0 ? 1 : 0;
    });
    expect(matched).toBeGreaterThan(20);
  });

  test("a pattern of wildcards alone is answered at once", async () => {
    const { pattern } = parseFilter(`{ $.a = "${"a*".repeat(3_000)}" || $.a = %${"a*".repeat(300)}b% }`);
    const used = processorTime();
    await lake.matching([pattern]);
    expect(used()).toBeLessThan(10_000);
  });
});

function idOf(record: string): string {
  return (JSON.parse(record) as { eventID: string }).eventID;
}
