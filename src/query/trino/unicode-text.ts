/** The text of `U&'…'`: `\0041` and `\+01F600` are code points, the escape character twice is itself. */
export function unicodeText(raw: string, escape: string): { text: string } | { wrong: string } {
  if (Array.from(escape).length !== 1 || /[0-9A-Fa-f+'"\s]/.test(escape))
    return { wrong: "UESCAPE takes one character that is no hexadecimal digit, sign, quote or space" };
  let text = "";
  let at = 0;
  while (at < raw.length) {
    if (!raw.startsWith(escape, at)) {
      text += raw.charAt(at++);
      continue;
    }
    at += escape.length;
    if (raw.startsWith(escape, at)) {
      text += escape;
      at += escape.length;
      continue;
    }
    const digits = /^(?:\+([0-9A-Fa-f]{6})|([0-9A-Fa-f]{4}))/.exec(raw.slice(at, at + 7));
    if (digits === null)
      return { wrong: `\`${escape}\` must be followed by 4 hexadecimal digits, or + and 6` };
    const code = Number.parseInt(digits[1] ?? digits[2] ?? "", 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      return { wrong: `\`${escape}${digits[0]}\` is no character` };
    text += String.fromCodePoint(code);
    at += digits[0].length;
  }
  return { text };
}
