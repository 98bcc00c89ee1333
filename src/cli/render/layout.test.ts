import { describe, expect, test } from "vitest";
import type { View } from "./view.js";
import { field, heading, nextCommands, shellWord, shown } from "./view.js";
import { bytes, count, counted, duration, minute, period, time } from "./quantities.js";
import { queryTable } from "./query-table.js";
import { renderProgress } from "./progress.js";
import { table } from "./table.js";
import { apart, cutLine, dotted, line, lineWidth, paint, span, wrap } from "./text.js";

const plain = { color: false, unicode: true };
const view = (width: number, limit?: number): View => ({ ...plain, width, now: new Date(0), limit });
const text = (lines: readonly ReturnType<typeof line>[]): string[] =>
  paint(lines, plain).trimEnd().split("\n");

describe("lines", () => {
  test("wrap breaks between dotted parts before it breaks within one", () => {
    expect(text(wrap(dotted([line("one two"), line("three four"), line("five")]), 12))).toEqual([
      "one two",
      "three four",
      "five",
    ]);
    expect(text(wrap(dotted([line("one"), line("two"), line("three")]), 9))).toEqual(["one · two", "three"]);
  });

  test("wrap breaks words that are longer than the line", () => {
    expect(text(wrap(line("ab abcdefgh"), 4))).toEqual(["ab", "abcd", "efgh"]);
  });

  test("a dot that came with the data is no place to break", () => {
    expect(text(wrap(line("a · b"), 20))).toEqual(["a · b"]);
  });

  test("cutLine shows that something is lost even where a part ends at the edge", () => {
    expect(text([cutLine(line("abc", "def"), 3)])).toEqual(["ab…"]);
    expect(text([cutLine(line("abc", "def"), 3, "start")])).toEqual(["…ef"]);
  });

  test("apart gives up its right part where there is no room", () => {
    expect(text([apart(line("left"), line("right"), 20)])).toEqual(["left           right"]);
    expect(lineWidth(apart(line("left"), line("a right part"), 15))).toBeLessThanOrEqual(15);
  });

  test("ASCII keeps every column where it was", () => {
    expect(paint([line("◉ a → b … │ ●●○")], { color: false, unicode: false })).toBe("@ a > b ~ | **.\n");
  });

  test("tones become colours only where asked", () => {
    expect(paint([line(span("x", "alarm"))], { color: true, unicode: true })).toBe(
      "\x1b[1m\x1b[31mx\x1b[39m\x1b[22m\n",
    );
  });
});

describe("tables", () => {
  const columns = [
    { title: "id", min: 6 },
    { title: "name", give: 1, min: 4 },
    { title: "extra", give: 2, min: 5, optional: true },
    { title: "n", align: "right" as const, min: 1 },
  ];
  const rows = [[line("AKIA01"), line("a rather long name"), line("extra text"), line("12")]];

  test.each([
    [60, ["id      name                extra        n", "AKIA01  a rather long name  extra text  12"]],
    [38, ["id      name                extra    n", "AKIA01  a rather long name  extra…  12"]],
    [32, ["id      name                 n", "AKIA01  a rather long name  12"]],
    [20, ["id      name       n", "AKIA01  a rathe…  12"]],
  ])("at %i columns", (width, expected) => expect(text(table(columns, rows, width))).toEqual(expected));

  test("an optional column without content is left out", () => {
    expect(text(table(columns, [[line("x"), line("y"), line(), line("1")]], 60))[0]).toBe("id  name  n");
  });

  test("a query's later rows follow the widths of the first ones", () => {
    const shown = queryTable([{ name: "a", type: "VARCHAR" }, { name: "n", type: "BIGINT" }], view(20), 2); // prettier-ignore
    expect([
      shown.row(["x", 1]),
      shown.row([null, 22]),
      shown.row(["longer than that", 3]),
      shown.end(),
    ]).toEqual(["", "a      n\nx      1\nnull  22\n", "lon…   3\n", ""]);
  });

  test("columns that do not fit at all are counted, not hidden", () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ name: `column_${i}`, type: "VARCHAR" }));
    const shown = queryTable(many, view(80), 1);
    expect(shown.row(many.map(() => "value"))).toMatch(/^\d+ columns do not fit/);
  });
});

describe("pieces of a page", () => {
  test("headings are cut, labelled values are wrapped under themselves", () => {
    expect(text([heading("title", view(12), "and what it says")])).toEqual(["TITLE  and …"]);
    expect(text(field("from", line("one two three"), 16))).toEqual(["from   one two", "       three"]);
    expect(field("none", line(""), 16)).toEqual([]);
  });

  test("lists say what they leave out; --limit and --all decide", () => {
    expect(shown([1, 2, 3], view(60), 2)).toMatchObject({ items: [1, 2] });
    expect(text(shown([1, 2, 3], view(60), 2).rest)[0]).toContain("1 more");
    expect(shown([1, 2, 3], view(60, Infinity), 2)).toEqual({ items: [1, 2, 3], rest: [] });
  });

  test("commands are quoted for a shell and never broken", () => {
    expect(shellWord("arn:aws:iam::1:user/x")).toBe("arn:aws:iam::1:user/x");
    expect(shellWord("it's $HOME")).toBe("'it'\\''s $HOME'");
    expect(text(nextCommands([{ command: "a very long command", purpose: "why" }], view(12)))).toEqual([
      "NEXT",
      "  # why",
      "  a very long command",
    ]);
  });

  test("progress fits, and says who holds the lake while it waits", () => {
    const at = {
      phase: "reading",
      filesDone: 1200,
      filesTotal: 2800,
      events: 640000,
      bytesDone: 4e8,
      bytesTotal: 1e9,
      rawBytes: 4e9,
      elapsedMs: 8000,
      phaseMs: 7900,
    } as const;
    expect(renderProgress(at, view(100))).toBe(
      "reading ██████████░░░░░░░░░░░░░░ 40%  1,200/2,800 files · 640,000 events · 50.0 MB/s · 12 s left",
    );
    for (const width of [40, 60, 80]) expect(renderProgress(at, view(width)).length).toBeLessThan(width);
    expect(renderProgress({ ...at, waitingFor: "process 4711" }, view(80))).toBe(
      "waiting for process 4711, which holds the lake",
    );
    expect(renderProgress({ ...at, phase: "listing" }, view(80))).toBe("looking for files · 2,800 files");
    expect(renderProgress({ ...at, phase: "committing" }, view(80))).toBe("committing · 8 s");
    const resolving = {
      ...at,
      phase: "resolving",
      elapsedMs: 400_000,
      phaseMs: 30_000,
      steps: { done: 80_000, total: 320_000 },
    } as const;
    expect(renderProgress(resolving, view(100))).toBe(
      "resolving identities ██████░░░░░░░░░░░░░░░░░░ 25%  80,000/320,000 identities · 1 min 30 s left",
    );
    for (const width of [40, 60, 80])
      expect(renderProgress(resolving, view(width)).length).toBeLessThan(width);
    const merging = { ...resolving, phase: "compacting", steps: { done: 0, total: 3 } } as const;
    expect(renderProgress(merging, view(100))).toBe("compacting ░░░░░░░░░░░░░░░░░░░░░░░░  0%  0/3 merges");
  });
});

describe("quantities", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [1_234_567_890, "1.2 GB"],
  ])("%i bytes are %s", (value, shown) => expect(bytes(value)).toBe(shown));

  test.each([
    [0, "0 s"],
    [59_400, "59 s"],
    [61_000, "1 min 1 s"],
    [34 * 60_000, "34 min"],
    [3 * 3_600_000 + 20 * 60_000, "3 h 20 min"],
    [76 * 3_600_000, "3 d 4 h"],
    [400 * 86_400_000, "400 d"],
    [Number.NaN, "?"],
  ])("%i ms are %s", (ms, shown) => expect(duration(ms)).toBe(shown));

  test("times", () => {
    expect(time("2026-03-01T09:12:44.000Z")).toBe("2026-03-01 09:12:44Z");
    expect(minute("2026-03-01T09:12:44Z")).toBe("2026-03-01 09:12Z");
    expect(time("never")).toBe("never");
    expect(period("2026-03-01T09:12:44Z", "2026-03-01T10:12:44Z")).toBe("2026-03-01 09:12:44 → 10:12:44Z");
    expect(period("2026-03-01T09:12:44Z", "2026-03-02T10:12:44Z")).toBe(
      "2026-03-01 09:12:44 → 2026-03-02 10:12:44Z",
    );
    expect([count(1204), counted(1, "event"), counted(2, "event")]).toEqual(["1,204", "1 event", "2 events"]);
  });
});
