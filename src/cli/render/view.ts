import type { Line } from "./text.js";
import { cutLine, line, padLine, paint, span, wrap } from "./text.js";
import { displayWidth } from "./width.js";

/** What a rendering may know of the place it is shown in; everything else comes from the answer. */
export interface View {
  /** Columns; no line is wider. */
  readonly width: number;
  readonly color: boolean;
  /** Box drawing and other symbols; plain ASCII otherwise. */
  readonly unicode: boolean;
  readonly now: Date;
  /** Rows of each list; undefined leaves each list its own default, Infinity shows all. */
  readonly limit: number | undefined;
}

/** Sections of lines, one blank line between them, as text. Empty sections vanish. */
export function page(sections: readonly (readonly Line[])[], view: View): string {
  const lines = sections
    .filter((section) => section.length > 0)
    .flatMap((section, i) => (i === 0 ? section : [[], ...section]));
  return paint(lines, view);
}

/** A section's heading and what it amounts to. */
export function heading(title: string, view: View, summary: Line | string = ""): Line {
  const rest = typeof summary === "string" ? [span(summary, "dim")] : summary;
  return cutLine(line(span(title.toUpperCase(), "heading"), "  ", ...rest), view.width);
}

/** The columns that `field` gives to its label, unless told otherwise. */
export const LABEL = 7;

/** A labelled value, wrapped under itself; nothing where there is no value. */
export function field(label: string, value: Line, width: number, labelWidth = LABEL): Line[] {
  if (value.every((part) => part.text === "")) return [];
  return wrap(value, width - labelWidth).map((part, i) => [
    span((i === 0 ? label : "").padEnd(labelWidth), "dim"),
    ...part,
  ]);
}

/** The first items of a list, and the line that says how many were left out. */
export function shown<T>(
  items: readonly T[],
  view: View,
  usual: number,
): { items: readonly T[]; rest: Line[] } {
  const limit = view.limit ?? usual;
  if (items.length <= limit) return { items, rest: [] };
  return { items: items.slice(0, limit), rest: [leftOut(items.length - limit)] };
}

function leftOut(count: number): Line {
  return [
    span(`… ${count.toLocaleString("en-US")} more: --all shows them, --limit N as many as you like`, "dim"),
  ];
}

/** A command to copy: one line, or several where a quoted argument holds line breaks. */
export interface Command {
  readonly command: string;
  readonly purpose: string;
}

/** The commands to type next, each with what it is for. A command is never broken or cut: it is there to be copied. */
export function nextCommands(commands: readonly Command[], view: View): Line[] {
  if (commands.length === 0) return [];
  const widest = Math.max(...commands.map(({ command }) => displayWidth(command)));
  const beside = commands.every(
    ({ command, purpose }) => !command.includes("\n") && widest + displayWidth(purpose) + 4 <= view.width,
  );
  const lines = commands.flatMap(({ command, purpose }) => {
    if (beside)
      return [line("  ", ...padLine([span(command, "accent")], widest), "  ", span(purpose, "dim"))];
    return [
      line("  ", span(`# ${purpose}`, "dim")),
      ...command.split("\n").map((part) => line("  ", span(part, "accent"))),
    ];
  });
  return [heading("next", view), ...lines];
}

/** An argument as a shell takes it literally. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
