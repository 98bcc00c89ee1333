import type { Json } from "../../library/contract.js";
import { json } from "./json.js";
import type { Column, Layout } from "./table.js";
import { layOut, tableRow, titles } from "./table.js";
import type { Line } from "./text.js";
import { line, paint, span } from "./text.js";
import type { View } from "./view.js";

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
    layout = layOut(shape, waiting, view.width);
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
