import type { Status } from "../../answers/status.js";
import type { Line, Tone } from "./text.js";
import { span } from "./text.js";

type Coverage = Status["accounts"][number];

/** The time that all pictures share, so that holes line up from row to row. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
}

/** The axis over all rows. */
export function axisOf(rows: readonly Coverage[], cells: number): Axis {
  const times = rows
    .flatMap((row) => [Date.parse(row.from), Date.parse(row.to)])
    .filter((at) => !Number.isNaN(at));
  const from = times.length === 0 ? 0 : times.reduce((a, b) => Math.min(a, b));
  const to = times.length === 0 ? 0 : times.reduce((a, b) => Math.max(a, b));
  return { from, to: Math.max(to, from + 1), cells };
}

/** A picture of one row's time: `▇` covered, `▃` partly, `·` missing, `░` cannot tell, blank before and after. */
export function picture(row: Coverage, axis: Axis): Line {
  const step = (axis.to - axis.from) / axis.cells;
  const glyphs = Array.from({ length: axis.cells }, (_, i) =>
    glyph(row, axis.from + i * step, axis.from + (i + 1) * step),
  );
  // Neighbours of one kind are one span, so that colours do not bloat the line.
  const spans: Line[number][] = [];
  for (let i = 0; i < glyphs.length;) {
    const start = i;
    while (i < glyphs.length && glyphs[i] === glyphs[start]) i++;
    const what = glyphs[start] ?? " ";
    spans.push(span(what.repeat(i - start), TONES[what] ?? "plain"));
  }
  return spans;
}

/** What the pictures' signs mean. */
export const LEGEND: Line = [
  span("▇", "good"), span(" covered  ", "dim"), span("▃", "poor"), span(" partly  ", "dim"),
  span("·", "alarm"), span(" missing  ", "dim"), span("░", "dim"), span(" cannot tell", "dim"),
]; // prettier-ignore

const TONES: Readonly<Record<string, Tone>> = { "▇": "good", "▃": "poor", "·": "alarm", "░": "dim" };

function glyph(row: Coverage, start: number, end: number): string {
  const from = Math.max(start, Date.parse(row.from));
  const to = Math.min(end, Math.max(Date.parse(row.to), Date.parse(row.from) + 1));
  if (!(to > from)) return " ";
  if (row.coverage === "cannot-tell") return "░";
  const missing = row.gaps.reduce(
    (sum, gap) => sum + overlap(from, to, Date.parse(gap.from), Date.parse(gap.to)),
    0,
  );
  if (missing === 0) return "▇";
  return missing >= (to - from) * 0.999 ? "·" : "▃";
}

function overlap(from: number, to: number, a: number, b: number): number {
  return Math.max(0, Math.min(to, b) - Math.max(from, a));
}
