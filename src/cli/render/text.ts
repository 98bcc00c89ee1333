import { styleText } from "node:util";
import { printable } from "./printable.js";
import { cut, displayWidth, splitAt } from "./width.js";

/** What a piece of text means; how it looks is decided once, in `paint`. */
export type Tone = "plain" | "strong" | "heading" | "dim" | "good" | "fair" | "poor" | "alarm" | "accent";

declare const safe: unique symbol;
/** A piece of printable text. Only `span` makes one, so that no string reaches a terminal unescaped. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
  readonly [safe]: true;
}
export type Line = readonly Span[];

/** The only door for text into a rendering: deceiving characters become visible escapes here. */
export function span(text: string, tone: Tone = "plain"): Span {
  return make(printable(text), tone);
}

/** Spans side by side; plain strings are spans too. */
export function line(...parts: readonly (Span | string)[]): Line {
  return parts.map((part) => (typeof part === "string" ? span(part) : part));
}

/** The parts that are there, with ` · ` between them. `wrap` breaks such a line between its parts. */
export function dotted(parts: readonly (Line | undefined)[]): Line {
  const present = parts.filter((part): part is Line => part !== undefined && part.length > 0);
  return present.flatMap((part, i) => (i === 0 ? part : [DOT, ...part]));
}

export function lineWidth(of: Line): number {
  return of.reduce((sum, part) => sum + displayWidth(part.text), 0);
}

/** The line cut to at most `width` columns, with an ellipsis where it was cut. */
export function cutLine(of: Line, width: number, at: "end" | "start" = "end"): Line {
  if (lineWidth(of) <= width) return of;
  const parts = at === "start" ? of.toReversed() : of;
  const kept: Span[] = [];
  let room = width;
  for (const part of parts) {
    const wide = displayWidth(part.text);
    // The last part that fits still gives up a column, because what follows it is cut away.
    if (wide < room) {
      kept.push(part);
      room -= wide;
      continue;
    }
    kept.push(make(shorten(part.text, room, at), part.tone));
    break;
  }
  return at === "start" ? kept.toReversed() : kept;
}

/** The line filled with blanks to `width` columns. */
export function padLine(of: Line, width: number, align: "left" | "right" = "left"): Line {
  const missing = width - lineWidth(of);
  if (missing <= 0) return of;
  const blank = make(" ".repeat(missing), "plain");
  return align === "left" ? [...of, blank] : [blank, ...of];
}

/** Left and right part at the two ends of `width` columns; the left part is cut where they do not fit. */
export function apart(left: Line, right: Line, width: number): Line {
  if (right.length === 0) return cutLine(left, width);
  const room = width - lineWidth(right) - 2;
  if (room < 8) return cutLine(left, width);
  return [...padLine(cutLine(left, room), room + 2), ...right];
}

/** The line broken between dotted parts, else at blanks, else where it must be, into lines of at most `width`. */
export function wrap(of: Line, width: number): Line[] {
  const lines: Line[] = [];
  for (const part of splitAtDots(of)) {
    const last = lines.at(-1);
    if (last !== undefined && lineWidth(last) + lineWidth([DOT]) + lineWidth(part) <= width) {
      lines[lines.length - 1] = [...last, DOT, ...part];
    } else {
      lines.push(...wrapWords(part, Math.max(1, width)));
    }
  }
  return lines;
}

function splitAtDots(of: Line): Line[] {
  const parts: Span[][] = [[]];
  for (const one of of) {
    if (one === DOT) parts.push([]);
    else parts[parts.length - 1]?.push(one);
  }
  return parts;
}

function wrapWords(of: Line, room: number): Line[] {
  const lines: Span[][] = [];
  let last: Span[] = [];
  let used = 0;
  const next = (): void => {
    lines.push(last);
    last = [];
    used = 0;
  };
  for (const { word, tone } of words(of)) {
    let rest = word;
    if (used > 0 && used + displayWidth(rest) > room) next();
    if (used === 0 && lines.length > 0 && word.trim() === "") continue;
    while (displayWidth(rest) > room) {
      const [head, tail] = splitAt(rest, room);
      last.push(make(head, tone));
      next();
      rest = tail;
    }
    last.push(make(rest, tone));
    used += displayWidth(rest);
  }
  next();
  return lines.map(trimEnd).filter((part, i) => i === 0 || part.length > 0);
}

/** Every line with the same beginning. */
export function indent(lines: readonly Line[], by: Line | string): Line[] {
  const start = typeof by === "string" ? [make(by, "plain")] : by;
  return lines.map((of) => [...start, ...of]);
}

/** The lines as text for a terminal: coloured or not, with box drawing or with plain ASCII in its place. */
export function paint(lines: readonly Line[], look: { color: boolean; unicode: boolean }): string {
  return lines.map((of) => `${paintLine(trimEnd(of), look)}\n`).join("");
}

function paintLine(of: Line, look: { color: boolean; unicode: boolean }): string {
  return of
    .map((part) => {
      const text = look.unicode ? part.text : part.text.replace(GLYPH, (glyph) => ASCII[glyph] ?? glyph);
      return look.color && part.tone !== "plain"
        ? styleText(LOOKS[part.tone], text, { validateStream: false })
        : text;
    })
    .join("");
}

const LOOKS: Record<Exclude<Tone, "plain">, Parameters<typeof styleText>[0]> = {
  strong: "bold",
  heading: ["bold", "blue"],
  dim: "dim",
  good: "green",
  fair: "cyan",
  poor: "yellow",
  alarm: ["bold", "red"],
  accent: "cyan",
};

/** The glyphs that renderings draw with, each as one ASCII character, for terminals without UTF-8. */
const ASCII: Readonly<Record<string, string>> = {
  "─": "-", "│": "|", "┆": ":", "├": "+", "└": "`", "▼": "v", "▲": "!", "▸": ">", "→": ">", "·": "-", "…": "~",
  "◉": "@", "★": "#", "◈": "%", "■": "=", "▣": "&", "◇": "o", "◆": "*", "●": "*", "○": ".", "█": "#", "░": "?", "▏": "|", "▕": "|",
  "▇": "#", "▃": "-", "✗": "x", "×": "x", "≥": ">", "↑": "^",
}; // prettier-ignore
const GLYPH = new RegExp(`[${Object.keys(ASCII).join("")}]`, "gu");

/** What `dotted` puts between parts; known to `wrap` by identity. */
const DOT = span(" · ", "dim");

function make(text: string, tone: Tone): Span {
  return { text, tone } as Span;
}

function shorten(text: string, width: number, at: "end" | "start"): string {
  // Here something is always lost, even where this part alone would fit: the ellipsis has to show it.
  const marked = at === "end" ? `${text} ` : ` ${text}`;
  return displayWidth(text) <= width && displayWidth(marked) > width
    ? cut(marked, width, at)
    : cut(text, width, at);
}

function words(of: Line): { word: string; tone: Tone }[] {
  return of.flatMap((part) =>
    (part.text.match(/ +|[^ ]+/g) ?? []).map((word) => ({ word, tone: part.tone })),
  );
}

function trimEnd(of: Line): Line {
  const kept = [...of];
  for (let last = kept.at(-1); last !== undefined; last = kept.at(-1)) {
    const text = last.text.trimEnd();
    kept.pop();
    if (text === "") continue;
    kept.push(make(text, last.tone));
    break;
  }
  return kept;
}
