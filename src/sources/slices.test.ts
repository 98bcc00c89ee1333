import fc from "fast-check";
import { expect, test } from "vitest";
import { slicesOf } from "./slices.js";

const at = (text: string): number => Date.parse(text) / 1000;

test("days newest first; a day that is cut or goes on is named by what is asked for", () => {
  const now = at("2026-03-10T12:00:00Z");
  const slices = slicesOf({ from: at("2026-03-07T06:00:00Z") }, now);
  expect(slices.map(({ name, settled }) => [name, settled])).toEqual([
    ["2026-03-10", false],
    ["2026-03-09", true],
    ["2026-03-08", true],
    ["2026-03-07/06:00:00-24:00:00", true],
  ]);
  // Right after midnight yesterday is not over: what is delivered late is still to come.
  expect(slicesOf({ from: at("2026-03-09T00:00:00Z") }, at("2026-03-10T00:30:00Z"))).toMatchObject([
    { name: "2026-03-10", settled: false },
    { name: "2026-03-09", settled: false },
  ]);
  expect(slicesOf({ from: at("2026-03-09T01:00:00Z"), to: at("2026-03-09T02:00:00Z") }, now)).toMatchObject([
    { name: "2026-03-09/01:00:00-02:00:00", settled: true },
  ]);
  expect(slicesOf({ from: now + 5 }, now)).toEqual([]);
});

test("slices cover the range once, without a hole, and no name stands for two settled stretches", () => {
  const second = fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2026-01-20T00:00:00Z") });
  fc.assert(
    fc.property(second, second, second, second, second, (from, to, now, from2, now2) => {
      const slices = slicesOf({ from, to }, now);
      let end = Math.min(to, now);
      for (const slice of slices) {
        expect(slice.to).toBe(end);
        expect(slice.from).toBeLessThan(slice.to);
        expect(Math.floor(slice.from / 86_400)).toBe(Math.floor((slice.to - 1) / 86_400));
        end = slice.from;
      }
      expect(end).toBe(Math.min(from, to, now));
      const settled = new Map<string, string>();
      for (const { name, from: a, to: b, settled: over } of [...slices, ...slicesOf({ from: from2 }, now2)]) {
        if (!over) continue;
        expect(settled.get(name) ?? `${a}-${b}`).toBe(`${a}-${b}`);
        settled.set(name, `${a}-${b}`);
      }
    }),
  );
});
