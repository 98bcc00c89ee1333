import { describe, expect, test } from "vitest";
import { renderExplained } from "../query-explain.js";
import { markedLine, noticeLines } from "./notice.js";
import { paint } from "./text.js";
import { displayWidth } from "./width.js";

const VIEW = { width: 60, color: false, unicode: true, now: new Date(0), limit: undefined };

function drawn(text: string, marked: string, width: number): [string, string] {
  const start = text.indexOf(marked);
  const lines = paint(markedLine(text, { start, end: start + marked.length }, width), VIEW).split("\n");
  return [lines[0] ?? "", lines[1] ?? ""];
}

describe("a marked line", () => {
  test("has carets below the stretch", () => {
    expect(drawn("{ $.a != b }", "!=", 40)).toEqual(["{ $.a != b }", "      ^^"]);
  });

  test("is the line the stretch is in, with its number", () => {
    expect(drawn("{ $.a = 1 &&\n  $.b = 2 }", "$.b", 40)).toEqual(["2:   $.b = 2 }", "     ^^^"]);
  });

  test.each([20, 40, 60])("is cut around the stretch to %i columns", (width) => {
    const [shown, carets] = drawn(`${"x".repeat(200)} HERE ${"y".repeat(200)}`, "HERE", width);
    expect(displayWidth(shown)).toBeLessThanOrEqual(width);
    expect(shown.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("HERE");
  });

  test("keeps its carets in place behind wide and escaped characters", () => {
    const [shown, carets] = drawn("漢\u202eab = 1", "ab", 40);
    expect(shown).toBe("漢\\u202eab = 1");
    expect(displayWidth(shown.slice(0, shown.indexOf("ab")))).toBe(carets.indexOf("^"));
  });
});

test("a warning says that it is one, and wraps", () => {
  const lines = paint(noticeLines({ kind: "warning", text: "word ".repeat(30) }, undefined, VIEW), VIEW);
  expect(lines).toMatch(/^warning: word/);
  expect(Math.max(...lines.split("\n").map((one) => one.length))).toBeLessThanOrEqual(60);
});

test("an explanation shows words, notices with their place, and the whole SQL", () => {
  const shown = renderExplained(
    {
      text: "{ $.a = 1 }",
      sql: `SELECT 1\n${"x".repeat(90)}`,
      notices: [{ kind: "guess", text: "A guess.", span: { start: 2, end: 5 } }],
      words: ["all of", "  a is 1"],
    },
    VIEW,
  );
  expect(shown).toBe(
    `READS AS\n  all of\n    a is 1\n\nWORTH KNOWING\n  A guess.\n    { $.a = 1 }\n      ^^^\n\nRUNS AS\n  SELECT 1\n  ${"x".repeat(90)}\n`,
  );
});
