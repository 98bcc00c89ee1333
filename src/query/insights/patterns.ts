import type { Pattern } from "./ast.js";
import { notInsights, refusedInsights } from "./problems.js";

type RegexPattern = Extract<Pattern, { kind: "regex" }>;

/** How many `*` a glob of `parse` has. */
export function globNames(pattern: { readonly value: string }): number {
  return pattern.value.split("*").length - 1;
}

/**
 * A glob of `parse` as a regular expression with one group for each `*`: as few characters as possible, the last one
 * takes the rest where nothing follows it.
 */
export function globRegex(glob: string): string {
  const pieces = glob.split("*").map((piece) => piece.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&"));
  const last = pieces.at(-1) === "" ? pieces.length - 2 : -1;
  return `(?s)${pieces.map((piece, at) => (at === pieces.length - 1 ? piece : `${piece}${at === last ? "(.*)" : "(.*?)"}`)).join("")}`;
}

/** The capturing groups of a regular expression in order: their names, undefined where they have none. */
export function regexNames(text: string, pattern: RegexPattern): (string | undefined)[] {
  return readRegex(text, pattern).groups;
}

/** A regular expression as RE2 reads it. Its own named groups are plain ones here; RE2 finds them by number. */
export function re2(text: string, pattern: RegexPattern): string {
  return readRegex(text, pattern).re2;
}

const MAX_REPEAT = 1_000;
const MAX_GROUPS = 100;
const MAX_NESTING = 100;
const CLASSES = /^(alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit)$/;

/**
 * Reads a regular expression once: RE2 (https://github.com/google/re2/wiki/Syntax), which CloudWatch uses too, so that a
 * fault is shown at its place before anything runs. It knows neither look-around nor back-references and answers in
 * linear time.
 *
 * @throws Problem `insights-syntax` for what RE2 does not read, `insights-refused` for what other dialects have.
 */
function readRegex(text: string, pattern: RegexPattern): { re2: string; groups: (string | undefined)[] } {
  const source = pattern.source;
  const groups: (string | undefined)[] = [];
  const open: number[] = [];
  let out = "";
  let at = 0;
  /** Whether what stands before can be repeated, and whether it already is. */
  let atom: "none" | "value" | "repeated" = "none";
  const fail = (message: string, where = at): never => {
    throw notInsights(text, placeIn(text, pattern, where), message);
  };
  const refuse = (message: string): never => {
    throw refusedInsights(text, placeIn(text, pattern, at), message);
  };
  while (at < source.length) {
    const char = source.charAt(at);
    if (char === "\\") {
      const taken = escapeAt(source, at);
      if (taken === undefined) fail("The regular expression ends in a backslash.");
      const escape = taken ?? "";
      if (/^\\[1-9]/.test(escape))
        refuse(`${escape}, a reference to a group, is not in RE2, which CloudWatch uses too.`);
      if (/^\\[GKRXZhHuleN]/.test(escape)) fail(`${escape} is no escape of RE2.`);
      out += escape;
      at += escape.length;
      atom = /^\\[bBAz]$/.test(escape) ? "none" : "value";
      if (escape.startsWith("\\Q")) atom = "value";
    } else if (char === "[") {
      const end = classEnd(source, at);
      if (end === undefined) fail("The [ of the regular expression is not closed.");
      const set = source.slice(at, end);
      const named = [...set.matchAll(/\[:\^?([a-z]+):\]/g)].find(([, name]) => !CLASSES.test(name ?? ""));
      if (named !== undefined) fail(`${named[0]} is no class of RE2.`);
      const reversed = badRange(set);
      if (reversed !== undefined) fail(`The range ${reversed} ends before it begins.`);
      out += set;
      at = end ?? source.length;
      atom = "value";
    } else if (char === "(") {
      if (open.push(at) > MAX_NESTING)
        fail(`The regular expression is nested more than ${MAX_NESTING} deep.`);
      const head = groupHead(source.slice(at, at + 200));
      if (head.kind === "look")
        refuse(`${head.text}, looking around, is not in RE2, which CloudWatch uses too; use two conditions.`);
      if (head.kind === "unknown") fail(`${head.text} begins no group that RE2 knows.`);
      if (head.kind === "capture") {
        groups.push(head.name);
        if (groups.length > MAX_GROUPS) fail(`The regular expression has more than ${MAX_GROUPS} groups.`);
        out += "(";
      } else out += head.text;
      if (head.kind === "flags") open.pop();
      at += head.text.length;
      atom = "none";
    } else if (char === ")") {
      if (open.pop() === undefined) fail("This ) of the regular expression closes nothing.");
      out += char;
      at++;
      atom = "value";
    } else if (/[*+?]/.test(char) || (char === "{" && /^\{\d+(,\d*)?\}/.test(source.slice(at, at + 24)))) {
      if (atom === "none") fail(`There is nothing before ${char} that could be repeated.`);
      if (atom === "repeated") {
        if (char === "+")
          refuse(
            "A possessive repetition (…+ behind a repetition) is not in RE2, which CloudWatch uses too.",
          );
        fail(`What ${char} repeats is repeated already.`);
      }
      const times = char === "{" ? (/^\{(\d+)(?:,(\d*))?\}/.exec(source.slice(at)) ?? [char]) : [char];
      const [low, high] = [Number(times[1] ?? 0), Number(times[2] || (times[1] ?? 0))];
      if (Math.max(low, high) > MAX_REPEAT) fail(`RE2 repeats at most ${MAX_REPEAT} times.`);
      const taken = times[0] ?? char;
      if (high < low) fail(`${taken} ends before it begins.`);
      out += taken;
      at += taken.length;
      if (source.charAt(at) === "?") {
        out += "?";
        at++;
      }
      atom = "repeated";
    } else {
      const whole = String.fromCodePoint(source.codePointAt(at) ?? 0);
      out += whole;
      at += whole.length;
      atom = char === "|" || char === "^" ? "none" : "value";
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) fail("This ( of the regular expression is not closed.", unclosed);
  return { re2: out, groups };
}

/** The place in the query of a place in the expression; before it, `\/` may have become `/`. */
function placeIn(text: string, pattern: RegexPattern, at: number): number {
  let index = pattern.span.start + 1;
  for (let seen = 0; seen < at && index < pattern.span.end; seen++, index++)
    if (text.charAt(index) === "\\" && text.charAt(index + 1) === "/" && pattern.source.charAt(seen) === "/")
      index++;
  return Math.min(index, text.length);
}

/** The escape that begins here, whole: `\d`, `\x{1F600}`, `\pL`, `\Q…\E`. */
function escapeAt(source: string, at: number): string | undefined {
  if (at + 1 >= source.length) return undefined;
  if (source.startsWith("\\Q", at)) {
    const end = source.indexOf("\\E", at);
    return end < 0 ? source.slice(at) : source.slice(at, end + 2);
  }
  return /^\\(?:x\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|[pP]\{\^?\w+\}|[pP]\w|[\s\S])/u.exec(
    source.slice(at, at + 40),
  )?.[0];
}

/** The end of the character class that begins here. */
function classEnd(source: string, start: number): number | undefined {
  let at = start + 1;
  if (source.charAt(at) === "^") at++;
  if (source.charAt(at) === "]") at++;
  while (at < source.length) {
    if (source.charAt(at) === "\\") at += 2;
    else if (source.startsWith("[:", at) && source.indexOf(":]", at) > 0) at = source.indexOf(":]", at) + 2;
    else if (source.charAt(at) === "]") return at + 1;
    else at++;
  }
  return undefined;
}

function badRange(set: string): string | undefined {
  const plain = set
    .slice(1, -1)
    .replace(/\[:\^?[a-z]+:\]/g, "")
    .replace(/^\^/, "");
  for (const [range, low, high] of plain.matchAll(/([^\\-])-([^\\\]])/gu)) {
    if ((low?.codePointAt(0) ?? 0) > (high?.codePointAt(0) ?? 0) && !plain.includes("\\")) return range;
  }
  return undefined;
}

function groupHead(rest: string): {
  kind: "capture" | "plain" | "flags" | "look" | "unknown";
  text: string;
  name?: string;
} {
  if (!rest.startsWith("(?")) return { kind: "capture", text: "(" };
  const named = /^\(\?P?<([\p{L}_@][\p{L}\p{N}_@.]*)>/u.exec(rest);
  if (named?.[1] !== undefined) return { kind: "capture", text: named[0], name: named[1] };
  const look = /^\(\?(<?[=!]|>)/.exec(rest);
  if (look !== null) return { kind: "look", text: look[0] };
  const flags = /^\(\?[imsU]*(?:-[imsU]+)?([:)])/.exec(rest);
  if (flags !== null && flags[0] !== "(?)")
    return { kind: flags[1] === ")" ? "flags" : "plain", text: flags[0] };
  return { kind: "unknown", text: rest.slice(0, 3) };
}
