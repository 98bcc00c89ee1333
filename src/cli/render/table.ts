import type { Line } from "./text.js";
import { cutLine, line, lineWidth, padLine, span } from "./text.js";
import { displayWidth } from "./width.js";

/** One column of a table and how it gives way when the terminal is narrow. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Columns that give way first have the higher number; 0 gives way last. */
  readonly give?: number;
  /** It is not squeezed below this. */
  readonly min?: number;
  /**
   * Which end is cut away: identifiers that differ at their end are cut at the start. `path` does so where the cell has a
   * slash; a plain name, an address of mail, a service's name or a list tells most at its beginning.
   */
  readonly cutAt?: "end" | "start" | "path";
  /** Where its minimum is still too wide, it is left out before the next column gives way. */
  readonly optional?: boolean;
  /** It is left out where no row has anything in it; as every optional one. */
  readonly ifAny?: boolean;
}

const GAP = 2;

/** A table as lines, never wider than `width`: columns are squeezed, then left out, in the order they give way. */
export function table(columns: readonly Column[], rows: readonly (readonly Line[])[], width: number): Line[] {
  const layout = layOut(columns, rows, width);
  return [titles(layout), ...rows.map((row) => tableRow(layout, row))];
}

/** Columns with their widths: decided on the first rows, then used for any number of rows that follow. */
export interface Layout {
  readonly columns: readonly { readonly at: number; readonly column: Column; readonly width: number }[];
  readonly width: number;
}

/** Decides which columns fit, and how wide each is. */
export function layOut(
  columns: readonly Column[],
  rows: readonly (readonly Line[])[],
  width: number,
): Layout {
  let fitted: Fitted[] = columns.map((column, at) => {
    const natural = Math.max(displayWidth(column.title), ...rows.map((row) => lineWidth(row[at] ?? [])));
    return { at, column, natural, width: natural, min: Math.min(natural, column.min ?? 4) };
  });
  // A column with nothing in it tells nothing.
  fitted = fitted.filter(
    ({ at, column }) =>
      !((column.optional || column.ifAny) && rows.every((row) => lineWidth(row[at] ?? []) === 0)),
  );
  const over = (): number =>
    fitted.reduce((sum, one) => sum + one.width, 0) + GAP * (fitted.length - 1) - width;
  for (const one of givingWay(fitted)) {
    if (over() > 0) one.width = Math.max(one.min, one.width - over());
    if (over() > 0 && one.column.optional) fitted = fitted.filter((other) => other !== one);
  }
  for (const one of givingWay(fitted)) {
    if (over() > 0) one.width = Math.max(1, one.width - over());
  }
  while (over() > 0 && fitted.length > 1) fitted = fitted.slice(0, -1);
  // Room that leaving a column out has freed goes back to the squeezed ones, those that give way last first.
  for (const one of givingWay(fitted).reverse())
    one.width += Math.max(0, Math.min(one.natural - one.width, -over()));
  return { columns: fitted, width };
}

interface Fitted {
  readonly at: number;
  readonly column: Column;
  readonly natural: number;
  readonly min: number;
  width: number;
}

function givingWay(columns: readonly Fitted[]): Fitted[] {
  return columns.toSorted((a, b) => (b.column.give ?? 0) - (a.column.give ?? 0));
}

/** The titles of a laid-out table. */
export function titles(layout: Layout): Line {
  return tableRow(layout, titleCells(layout));
}

/** One row of a laid-out table. */
export function tableRow(layout: Layout, row: readonly Line[]): Line {
  const cells = layout.columns.flatMap(({ at, column, width }, i) => {
    const text = row[at] ?? [];
    const cell = padLine(cutLine(text, width, cutEnd(text, column.cutAt)), width, column.align);
    return i === 0 ? cell : [...line(" ".repeat(GAP)), ...cell];
  });
  return cutLine(cells, layout.width);
}

/** Which end of a text a column that cuts by `path` cuts away. */
export function cutEnd(text: Line, at: Column["cutAt"]): "end" | "start" {
  if (at !== "path") return at ?? "end";
  const words = text.map((part) => part.text).join("");
  return words.includes("/") && !words.includes(", ") ? "start" : "end";
}

function titleCells(layout: Layout): Line[] {
  const cells: Line[] = [];
  for (const { at, column } of layout.columns) cells[at] = [span(column.title, "dim")];
  return cells;
}
