import { SNIFF_BYTES } from "./sniff.js";

/** White space in front of the first meaningful byte is looked through this far. */
const MAX_BLANK = 1 << 20;

/**
 * Takes enough bytes from the front of a stream to tell what it holds.
 *
 * @returns those bytes, and the whole stream again; an error met meanwhile is thrown by `chunks` in its place
 */
export async function peek(
  chunks: AsyncIterable<Buffer>,
): Promise<{ head: Buffer; chunks: AsyncIterable<Buffer> }> {
  const source = chunks[Symbol.asyncIterator]();
  const taken: Buffer[] = [];
  let size = 0;
  let blank = true;
  let failure: { error: unknown } | undefined;
  try {
    while (blank ? size < MAX_BLANK : size < SNIFF_BYTES) {
      const { done, value } = await source.next();
      if (done === true) break;
      taken.push(value);
      size += value.length;
      blank &&= isBlank(value);
    }
  } catch (error) {
    failure = { error };
  }
  async function* again(): AsyncGenerator<Buffer> {
    yield* taken;
    if (failure) throw failure.error;
    try {
      for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
    } finally {
      await source.return?.();
    }
  }
  return { head: taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken), chunks: again() };
}

function isBlank(bytes: Buffer): boolean {
  return /^[\s\u00ef\u00bb\u00bf]*$/.test(bytes.toString("latin1", 0, SNIFF_BYTES));
}
