/**
 * Characters that can drive or deceive a terminal: controls (C0, C1, DEL, ESC), everything Unicode calls a format
 * character (bidirectional overrides and isolates, zero-width characters, tags, the byte order mark), line and
 * paragraph separators, halves of surrogate pairs, and whatever else has no shape of its own (fillers, variation
 * selectors). Logs hold strings that attackers chose.
 */
const DECEIVING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The text with every deceiving character made visible as an escape: `\x1b`, `\u202e`, `\n`. */
export function printable(text: string): string {
  return text.replace(DECEIVING, (char) => SHORT[char] ?? escape(char));
}

/** As `printable`, but keeps line breaks and tabs: for cells that a quoting format holds together. */
export function printableLines(text: string): string {
  return text.replace(DECEIVING, (char) =>
    char === "\n" || char === "\t" ? char : (SHORT[char] ?? escape(char)),
  );
}

function escape(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\u{${code.toString(16)}}`;
}
