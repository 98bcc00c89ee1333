/** What stands in place of a masked token. */
export const MASK = "HIDDEN_BY_TRAILHOUND";
const AWS_MASK = "HIDDEN_DUE_TO_SECURITY_REASONS";
const NAMES = new Set(["sessiontoken", "x-amz-security-token"]);
/** JSON in a string in JSON …: real records nest at most three deep. */
const MAX_NESTING = 8;

/**
 * A key spelled with letters, hyphens and `\u` escapes only, its colon, and the quote that opens a string value. A
 * quote that is followed by such characters and another quote always opens a string, so no tokenizer is needed and
 * JSON in the middle of prose is found too.
 */
const KEY_BEFORE_STRING = /"((?:[A-Za-z-]|\\u[0-9a-fA-F]{4})+)"[ \n\r\t]*:[ \n\r\t]*"/g;
const STRING = /"(?:[^"\\]|\\[^])*"/g;
const UNIT = /\\(?:u[0-9a-fA-F]{4}|[^])|[^]/g;

/** A replacement of `[start, end)` by the mask. */
type Edit = [start: number, end: number];

/**
 * Replaces the string value of every key named sessionToken or X-Amz-Security-Token (any case, also written with
 * `\u` escapes), at any depth and in JSON held inside a string, by `HIDDEN_BY_TRAILHOUND`. Everything else stays
 * byte for byte: other values under such keys, null, and what AWS itself has hidden.
 *
 * @param text JSON text; text without such a key is returned as it is
 */
export function maskSessionTokens(text: string): string {
  if (!mayHoldToken(text)) return text;
  let masked = "";
  let copied = 0;
  for (const [start, end] of tokenSpans(text, 0)) {
    masked += text.slice(copied, start) + MASK;
    copied = end;
  }
  return copied === 0 ? text : masked + text.slice(copied);
}

function mayHoldToken(text: string): boolean {
  // Letters and hyphens can be spelled otherwise by \u escapes only, however deep.
  return (/oken/i.test(text) && /sessiontoken|security-token/i.test(text)) || text.includes("\\u");
}

/** Where the contents of token values stand in a text, in order and without overlap. */
function tokenSpans(text: string, nesting: number): Edit[] {
  const edits: Edit[] = [];
  for (const match of text.matchAll(KEY_BEFORE_STRING)) {
    if (!NAMES.has(unescaped(match[1] ?? "").toLowerCase())) continue;
    const start = match.index + match[0].length;
    const end = endOfString(text, start);
    const content = text.slice(start, end);
    if (content !== AWS_MASK && content !== MASK && start >= (edits.at(-1)?.[1] ?? 0))
      edits.push([start, end]);
  }
  if (nesting >= MAX_NESTING || !text.includes("\\")) return edits;
  const direct = new Set(edits.map(([start]) => start));
  // In prose before JSON a stray quote would shift every string; JSON begins at its first bracket.
  STRING.lastIndex = 0;
  const strings = new RegExp(STRING);
  strings.lastIndex = Math.max(0, text.search(/[[{]/));
  for (let match = strings.exec(text); match; match = strings.exec(text)) {
    const start = match.index + 1;
    const content = match[0].slice(1, -1);
    if (!content.includes("\\") || !mayHoldToken(content) || direct.has(start)) continue;
    const { decoded, offsets } = decode(content);
    for (const [from, to] of tokenSpans(decoded, nesting + 1)) {
      edits.push([start + (offsets[from] ?? 0), start + (offsets[to] ?? content.length)]);
    }
  }
  return edits.sort((a, b) => a[0] - b[0]);
}

function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at++;
  }
  return text.length;
}

/** A string's content decoded, and for each decoded unit the offset in the content that it came from. */
function decode(content: string): { decoded: string; offsets: number[] } {
  let decoded = "";
  const offsets: number[] = [];
  for (const { 0: unit, index } of content.matchAll(UNIT)) {
    decoded += unit.length === 1 ? unit : unescaped(unit);
    offsets.push(index);
  }
  offsets.push(content.length);
  return { decoded, offsets };
}

const SHORT: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|([^]))/g,
    (_, hex: string | undefined, short: string | undefined) =>
      hex === undefined ? (SHORT[short ?? ""] ?? short ?? "") : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
