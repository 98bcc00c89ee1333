import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Problem } from "../diagnostics/problem.js";
import { formatTime } from "./time.js";
import { parseTimeRange } from "./time-range.js";

const NOW = new Date("2026-03-10T12:34:56Z");
const from = (text: string) => formatTime(parseTimeRange({ from: text }, NOW).from!);
const to = (text: string) => formatTime(parseTimeRange({ to: text }, NOW).to!);

function outcome(text: string): string {
  try {
    parseTimeRange({ from: text }, NOW);
    return "fine";
  } catch (error) {
    return (error as Problem).code;
  }
}

describe("parseTimeRange", () => {
  test.each([
    ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"],
    ["2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00Z"],
    ["2026-03-01 10:00", "2026-03-01T10:00:00Z"],
    ["2026-03-01T10:00Z", "2026-03-01T10:00:00Z"],
    ["2026-03-01", "2026-03-01T00:00:00Z"],
    ["2026-03", "2026-03-01T00:00:00Z"],
    ["7d", "2026-03-03T12:34:56Z"],
    ["2h ago", "2026-03-10T10:34:56Z"],
    ["90 minutes ago", "2026-03-10T11:04:56Z"],
    ["2 weeks", "2026-02-24T12:34:56Z"],
    ["yesterday", "2026-03-09T00:00:00Z"],
    ["today", "2026-03-10T00:00:00Z"],
    ["now", "2026-03-10T12:34:56Z"],
  ])("--from %s is %s", (text, expected) => expect(from(text)).toBe(expected));

  test.each([
    ["2026-03-01", "2026-03-02T00:00:00Z"],
    ["2026-02", "2026-03-01T00:00:00Z"],
    ["yesterday", "2026-03-10T00:00:00Z"],
    ["today", "2026-03-11T00:00:00Z"],
    ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"],
    ["1h", "2026-03-10T11:34:56Z"],
  ])("--to %s ends before %s: a day is included, a moment is not", (text, expected) =>
    expect(to(text)).toBe(expected),
  );

  test.each(["", "soon", "2026-13-01", "2026-02-30", "5 lightyears", "1e3d", "2026-03-01T25:00:00Z", "12"])(
    "refuses %j",
    (text) => {
      expect(() => from(text)).toThrow(expect.objectContaining<Partial<Problem>>({ code: "bad-time" }));
    },
  );

  test("refuses a range that ends before it begins", () => {
    expect(() => parseTimeRange({ from: "today", to: "yesterday" }, NOW)).toThrow(/before it begins/);
    expect(parseTimeRange({ from: "2026-03-01", to: "2026-03-01" }, NOW)).toEqual({
      from: 1772323200,
      to: 1772409600,
    });
  });

  test("never fails otherwise than by saying so", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(["fine", "bad-time"]).toContain(outcome(text));
      }),
    );
  });
});
