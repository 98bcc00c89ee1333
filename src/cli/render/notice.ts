import type { Notice } from "../../library/contract.js";
import type { Line } from "./text.js";
import { indent, line, span, wrap } from "./text.js";
import type { View } from "./view.js";
import { cut, displayWidth } from "./width.js";
import { printable } from "./printable.js";

/** What a notice says, and below it the user's line with carets under the stretch it is about. */
export function noticeLines(notice: Notice, text: string | undefined, view: View): Line[] {
  const lead =
    notice.kind === "warning" ? line(span("warning: ", "poor"), notice.text) : line(span(notice.text, "dim"));
  const marked =
    text === undefined || notice.span === undefined ? [] : markedLine(text, notice.span, view.width - 2);
  return [...wrap(lead, view.width), ...indent(marked, "  ")];
}

/** The line of a text in which a stretch begins, cut to `width` around it, and carets below the stretch. */
export function markedLine(text: string, at: { start: number; end: number }, width: number): Line[] {
  const from = text.lastIndexOf("\n", at.start - 1) + 1;
  const newline = text.indexOf("\n", at.start);
  const to = newline < 0 ? text.length : newline;
  const number = text.split("\n").length > 1 ? `${text.slice(0, from).split("\n").length}: ` : "";
  const before = oneLine(text.slice(from, at.start));
  const inside = oneLine(text.slice(at.start, Math.min(at.end, to)));
  const after = oneLine(text.slice(Math.min(Math.max(at.end, at.start), to), to));
  const room = Math.max(10, width - number.length);
  const marked = cut(inside, Math.max(1, room - 6));
  // The stretch matters most, then what stands before it; each keeps a third where both are long.
  const rest = room - displayWidth(marked);
  const lead = cut(before, Math.max(3, rest - Math.min(displayWidth(after), Math.floor(rest / 3))), "start");
  const tail = cut(after, Math.max(0, rest - displayWidth(lead)));
  const carets = "^".repeat(Math.max(1, displayWidth(marked)));
  return [
    line(span(number, "dim"), lead, span(marked, "strong"), tail),
    line(" ".repeat(number.length + displayWidth(lead)), span(carets, "poor")),
  ];
}

function oneLine(text: string): string {
  return printable(text.replace(/[\t\r]/g, " "));
}
