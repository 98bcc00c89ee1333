import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOW, ingestLosses, statusAnswer, TRACES } from "../../../test/golden/answers.js";
import type { Trace } from "../../answers/trace.js";
import { csvLine } from "./csv.js";
import { renderIngest } from "./ingest.js";
import { json } from "./json.js";
import { printable } from "./printable.js";
import { renderStatus } from "./status.js";
import { renderTrace } from "./trace.js";
import type { View } from "./view.js";
import { cut, displayWidth, splitAt } from "./width.js";

const view = (width: number): View => ({ width, color: false, unicode: true, now: NOW, limit: undefined });
const DANGEROUS = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Strings as attackers write them: any Unicode, with control characters far above their share. */
const nasty = fc.string({
  unit: fc.oneof(fc.constantFrom("\x1b", "\x07", "\r", "\n", "\t", "\x9b", "\u202e", "\u2066", "\u200b", "\u2028", "\ud800", "\x7f", " ", "字", "e\u0301", "🙂", "\u{e0041}"), fc.string({ unit: "binary", maxLength: 3 })),
  maxLength: 60,
}); // prettier-ignore

/** The answer with every string in it, keys of records too, replaced by one of the nasty ones. */
function poison<T>(value: T, by: string): T {
  if (typeof value === "string") return `${value}${by}` as T;
  if (Array.isArray(value)) return value.map((item: unknown) => poison(item, by)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      ["kind", "confidence", "reason", "code", "coverage"].includes(key) ? item : poison(item as unknown, by),
    ]),
  ) as T;
}

describe("whatever stands in the logs", () => {
  test("no rendering lets a control character through, and none is wider than the terminal", () => {
    fc.assert(
      fc.property(
        nasty,
        fc.constantFrom(...Object.keys(TRACES)),
        fc.constantFrom(40, 60, 80, 132),
        (text, name, width) => {
          const trace = poison((TRACES as Record<string, Trace>)[name] as Trace, text);
          const renderings = [
            renderTrace(trace, view(width)),
            renderStatus(poison(statusAnswer, text), view(width)),
            renderIngest(poison(ingestLosses, text), view(width)),
          ];
          for (const rendering of renderings) {
            expect(rendering).not.toMatch(DANGEROUS);
            const own = rendering.split("\nNEXT")[0] ?? "";
            for (const line of own.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test("JSON is equal in value and shows nothing that acts on a terminal", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const written = json({ [text]: text });
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify({ [text]: text })));
        expect(written).not.toMatch(DANGEROUS);
      }),
    );
  });

  test("CSV holds no control character but line breaks and tabs in quotes, and no formula", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const cell = csvLine([text]).slice(0, -2);
        expect(cell.replace(/[\n\t]/g, "")).not.toMatch(DANGEROUS);
        expect(cell.replace(/^"/, "")).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });
});

test.each([
  ["\x1b[31mred", "\\x1b[31mred"],
  ["a\nb\tc\r", "a\\nb\\tc\\r"],
  ["\u202eexe.gpj", "\\u202eexe.gpj"],
  ["\u{e0041}", "\\u{e0041}"],
  ["\ud800", "\\ud800"],
  ["Zoë 山田 e\u0301 C:\\dir", "Zoë 山田 e\u0301 C:\\dir"],
])("printable(%j) is %j", (text, shown) => expect(printable(text)).toBe(shown));

test.each([
  [["plain", 'say "hi"', "a,b", "x\ny"], 'plain,"say ""hi""","a,b","x\ny"'],
  [["=1+1", "+1", "-1", "@x", "\tx"], "'=1+1,'+1,'-1,'@x,'\tx"],
  [[-1, 2.5, true, null, undefined, ["a"], { b: 1 }], '-1,2.5,true,,,"[""a""]","{""b"":1}"'],
])("csvLine(%j)", (cells, text) => expect(csvLine(cells)).toBe(`${text}\r\n`));

describe("widths", () => {
  test.each([
    ["abc", 3],
    ["山田太郎", 8],
    ["한국어", 6],
    ["ｆｕｌｌ", 8],
    ["e\u0301a\u0300", 2],
    ["🙂", 2],
    ["🇩🇪", 2],
    ["│ ●○", 4],
    ["", 0],
  ])("%j takes %i columns", (text, width) => expect(displayWidth(text)).toBe(width));

  test.each([
    ["abcdef", 4, "abc…"],
    ["山田太郎", 5, "山田…"],
    ["山田太郎", 4, "山…"],
    ["abc", 3, "abc"],
    ["abc", 0, ""],
  ])("cut(%j, %i) is %j", (text, width, kept) => expect(cut(text, width)).toBe(kept));

  test("cut at the start keeps the end", () => expect(cut("a/long/path.json", 8, "start")).toBe("…th.json"));
  test("splitAt never splits a grapheme", () => expect(splitAt("e\u0301字x", 2)).toEqual(["e\u0301", "字x"]));

  test("what is cut fits", () => {
    fc.assert(
      fc.property(nasty.map(printable), fc.integer({ min: 0, max: 30 }), (text, width) => {
        expect(displayWidth(cut(text, width))).toBeLessThanOrEqual(width);
        expect(displayWidth(cut(text, width, "start"))).toBeLessThanOrEqual(width);
        expect(splitAt(text, width).join("")).toBe(text);
      }),
    );
  });
});
