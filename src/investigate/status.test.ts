import { describe, expect, test } from "vitest";
import { gapsIn } from "./status.js";

const day = 24;
const all = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("gapsIn: an hour without a file, on a day that has files on the days before and after", () => {
  test("no hour is missing", () => {
    expect(gapsIn(all(0, 3 * day))).toEqual([]);
  });
  test("hours that follow each other are one gap", () => {
    const hours = all(0, 3 * day).filter((hour) => hour !== 30 && hour !== 31 && hour !== 40);
    expect(gapsIn(hours)).toEqual([
      { from: "1970-01-02T06:00:00Z", to: "1970-01-02T08:00:00Z" },
      { from: "1970-01-02T16:00:00Z", to: "1970-01-02T17:00:00Z" },
    ]);
  });
  test("days without any file are a gap, however many", () => {
    expect(gapsIn([...all(0, 2 * day), ...all(6 * day, 8 * day)])).toEqual([
      { from: "1970-01-03T00:00:00Z", to: "1970-01-07T00:00:00Z" },
    ]);
  });
  test("the first and the last day have no day before or after: their missing hours are no gaps", () => {
    const hours = all(0, 3 * day).filter((hour) => hour !== 5 && hour !== 2 * day + 5);
    expect(gapsIn(hours)).toEqual([]);
  });
  test("a source with files in fewer than half of its hours cannot tell", () => {
    expect(gapsIn(all(0, 3 * day).filter((hour) => hour % 3 === 0))).toBeUndefined();
  });
  test("less than three days cannot tell", () => {
    expect(gapsIn(all(0, day))).toBeUndefined();
    expect(gapsIn([])).toBeUndefined();
  });
});
