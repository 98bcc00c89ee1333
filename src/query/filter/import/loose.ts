import type { FoundPattern } from "./found.js";
import { isJsonPattern } from "./found.js";

const START = /\{[\s(]*\$\s*[.[]|\{\s*\(+\s*\$\w/g;
/** Longer than any pattern that CloudWatch Logs takes, which is 1,024 characters. */
const MOST = 8_192;
const MOST_PATTERNS = 2_000;

/**
 * The patterns on fields in any other text: prose, fenced code, scripts. Within quotes a pattern ends at the closing quote,
 * with backslash escapes decoded; elsewhere at its closing brace. Its name is the heading or the setting before it.
 */
export function loosePatterns(source: string): FoundPattern[] {
  const found: FoundPattern[] = [];
  let after = 0;
  let line = 1;
  let counted = 0;
  let tried = 0;
  for (const match of source.matchAll(START)) {
    if (match.index < after) continue;
    if (++tried > MOST_PATTERNS) break;
    const { text, end } = patternAt(source, match.index);
    after = end;
    for (
      let at = source.indexOf("\n", counted);
      at >= 0 && at < match.index;
      at = source.indexOf("\n", counted)
    ) {
      line++;
      counted = at + 1;
    }
    if (isJsonPattern(text))
      found.push({ name: nameBefore(source, match.index) ?? `line ${line}`, line, text });
  }
  return found;
}

function patternAt(source: string, start: number): { text: string; end: number } {
  const lead = /(["'`])\s*$/.exec(source.slice(Math.max(0, start - 20), start));
  const quote = lead?.[1];
  // A pattern's own strings stand in plain double quotes where nothing around it does.
  if (
    quote === undefined ||
    (quote === '"' && !/^[^"\n]*(\\"|"\s*[,)\]}\n])/.test(source.slice(start, start + MOST)))
  )
    return bracedAt(source, start);
  let text = "";
  let at = start;
  for (; at < source.length && at - start < MOST; at++) {
    const char = source.charAt(at);
    if (char === quote) break;
    const next = source.charAt(at + 1);
    if (char === "\\" && (next === '"' || next === "\\" || next === "'" || next === "`" || next === "$")) {
      text += next;
      at++;
    } else text += char;
  }
  return { text, end: at + 1 };
}

function bracedAt(source: string, start: number): { text: string; end: number } {
  const text = braced(source, start);
  return { text, end: start + Math.max(1, text.length) };
}

/** Up to the brace that closes it, which stands in no string; to the end of the paragraph where none does. */
function braced(source: string, start: number): string {
  const paragraph = /\n\s*\n|\n```/.exec(source.slice(start, start + MOST))?.index;
  const body = source.slice(start, paragraph === undefined ? start + MOST : start + paragraph);
  let quoted = false;
  for (let at = 1; at < body.length; at++) {
    const char = body.charAt(at);
    if (char === "\\" && quoted) at++;
    else if (char === '"') quoted = !quoted;
    else if (char === "}" && !quoted) return body.slice(0, at + 1);
  }
  return body.split("\n")[0] ?? body;
}

function nameBefore(source: string, at: number): string | undefined {
  const near = source.slice(Math.max(0, at - 4_000), at);
  return [...near.matchAll(/^#{1,6}\s+(.+)$/gm)].at(-1)?.[1]?.trim();
}
