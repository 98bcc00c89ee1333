/** The bytes that matter to the splitter, and looking back over bytes already passed. */
export const NL = 0x0a;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const BACKSLASH = 0x5c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;

/** How far back a key or separator is looked for; what stands further away counts as absent. */
export const LOOK_BACK = 200;

/** JSON white space. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === NL || byte === 0x0d || byte === 0x09;
}

/**
 * Whether an opening bracket may stand at an offset: after a colon in an object, after a comma or bracket in an
 * array. This is what finds an unbalanced record before it swallows its neighbours.
 */
export function mayOpen(bytes: Buffer, at: number, inObject: boolean): boolean {
  const stop = Math.max(0, at - LOOK_BACK);
  for (let i = at - 1; i >= stop; i--) {
    const byte = bytes[i];
    if (isSpace(byte)) continue;
    return inObject ? byte === COLON : byte === COMMA || byte === OPEN_BRACKET;
  }
  return true;
}

/** The key before the value at an offset, where it is short and written without escapes. */
export function keyBefore(bytes: Buffer, at: number): string | undefined {
  const stop = Math.max(0, at - LOOK_BACK);
  let i = at - 1;
  while (i >= stop && isSpace(bytes[i])) i--;
  if (i < stop || bytes[i] !== COLON) return undefined;
  i--;
  while (i >= stop && isSpace(bytes[i])) i--;
  if (i < stop || bytes[i] !== QUOTE) return undefined;
  const end = i;
  i--;
  while (i >= stop && end - i <= 32 && bytes[i] !== QUOTE) {
    if (bytes[i] === BACKSLASH) return undefined;
    i--;
  }
  if (i <= stop || bytes[i] !== QUOTE || bytes[i - 1] === BACKSLASH) return undefined;
  return bytes.toString("latin1", i + 1, end);
}

/** Whether a byte ends a number or word. */
export function isPunctuation(byte: number): boolean {
  return byte === COMMA || byte === QUOTE || (byte | 0x20) === OPEN_BRACE || (byte | 0x20) === CLOSE_BRACE;
}

/** Whether a UTF-8 byte order mark stands at an index. */
export function isByteOrderMark(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}
