import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTime, parseExpiration, parseTime } from "./time.js";

const seconds = fc.integer({ min: 0, max: 4_102_444_800 });

describe("parseTime", () => {
  test("reads back what formatTime prints", () => {
    fc.assert(fc.property(seconds, (time) => parseTime(formatTime(time)) === time));
  });
  test.each([
    ["2013-11-02T01:06:28Z", 1383354388, "the form CloudTrail writes"],
    ["20131102T010628Z", 1383354388, "the basic form of the documentation (§9.9)"],
    ["2013-11-02 01:06:28.000000000", 1383354388, "as Panther stores it"],
    ["2013-11-02T01:06:28.782Z", 1383354388, "fractions are cut"],
    ["2013-11-02T03:06:28+02:00", 1383354388, "with an offset, as the CLI prints it"],
    ["2013-11-02T01:06:28", 1383354388, "without a zone: UTC"],
  ])("%s", (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });
  test.each(["", "XXXX", "...", "2013-13-02T01:06:28Z", "1383354388", "yesterday"])(
    "%j is no time",
    (text) => {
      expect(parseTime(text)).toBeUndefined();
    },
  );
});

describe("parseExpiration", () => {
  test.each([
    ["Jul 31, 2021 2:37:29 PM", "2021-07-31T14:37:29Z"],
    ["Jul 30, 2024, 9:46:15 PM", "2024-07-30T21:46:15Z"],
    ["Oct 25, 2024, 12:07:11 AM", "2024-10-25T00:07:11Z"],
    ["Oct 25, 2024, 12:07:11\u202fPM", "2024-10-25T12:07:11Z"],
    ["2024-10-25T12:07:11Z", "2024-10-25T12:07:11Z"],
  ])("%s", (text, expected) => {
    expect(formatTime(parseExpiration(text)!)).toBe(expected);
  });
  test.each([undefined, "", "Foo 31, 2021 2:37:29 PM"])("%j is no expiration", (text) => {
    expect(parseExpiration(text)).toBeUndefined();
  });
});
