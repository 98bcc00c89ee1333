import type { Json } from "../../library/contract.js";
import { json } from "./json.js";
import type { Column, Layout } from "./table.js";
import { layOut, tableRow, titles } from "./table.js";
import type { Line } from "./text.js";
import { line, lineWidth, paint, span } from "./text.js";
import type { View } from "./view.js";
import { displayWidth } from "./width.js";

/**
 * A table of a query's rows as they come: the first `window` rows decide the columns' widths, the rest follow in
 * them. Each call returns what can be printed by then.
 */
export function queryTable(
  columns: readonly { name: string; type: string }[],
  view: View,
  window: number,
): { row(row: Json[]): string; end(): string } {
  const shape = columns.map(columnOf);
  const waiting: Line[][] = [];
  let layout: Layout | undefined;
  const open = (): string => {
    layout = layOut(fairly(shape, waiting, view.width), waiting, view.width);
    const fixed = layout;
    const lines = [titles(fixed), ...waiting.splice(0).map((row) => tableRow(fixed, row))];
    const hidden = shape.length - fixed.columns.length;
    const note =
      hidden === 0 ? [] : [[span(`${hidden} columns do not fit: select fewer, or --format json`, "dim")]];
    return paint([...note, ...lines], view);
  };
  return {
    row(row) {
      const cells = shape.map((_, i) => cell(row[i] ?? null));
      if (layout !== undefined) return paint([tableRow(layout, cells)], view);
      waiting.push(cells);
      return waiting.length < window ? "" : open();
    },
    end: () => (layout === undefined && waiting.length > 0 ? open() : ""),
  };
}

/** Where texts must be cut, the long ones are: none to less than the same share of what room there is. */
function fairly(columns: readonly Column[], rows: readonly (readonly Line[])[], width: number): Column[] {
  const natural = columns.map(({ title }, at) =>
    Math.max(displayWidth(title), ...rows.map((row) => lineWidth(row[at] ?? []))),
  );
  const texts = natural.filter((_, at) => columns[at]?.give === 2).toSorted((a, b) => a - b);
  let room =
    width -
    2 * (columns.length - 1) -
    natural.reduce((sum, one, at) => sum + (columns[at]?.give === 2 ? 0 : one), 0);
  let share = 0;
  for (const [at, one] of texts.entries()) {
    share = Math.floor(room / (texts.length - at));
    if (one > share) break;
    room -= one;
  }
  return columns.map((column) =>
    column.give === 2 ? { ...column, min: Math.max(column.min ?? 0, share) } : column,
  );
}

function columnOf({ name, type }: { name: string; type: string }): Column {
  const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/.test(type);
  // Numbers and times are useless when cut; free text gives way first.
  const fixed = numeric || /^(TIMESTAMP|DATE|TIME|BOOLEAN)/.test(type);
  return { title: name, align: numeric ? "right" : "left", give: fixed ? 1 : 2, min: fixed ? 12 : 8 };
}

function cell(value: Json): Line {
  if (value === null) return [span("null", "dim")];
  if (typeof value === "string") return line(value);
  return line(typeof value === "object" ? json(value) : String(value));
}
