import { promisify } from "node:util";
import { inflateRaw, type InflateRaw } from "node:zlib";

const inflate = promisify(inflateRaw) as unknown as (
  bytes: Buffer,
  options: { info: true; maxOutputLength: number },
) => Promise<{ buffer: Buffer; engine: InflateRaw }>;

/** Trail files hold at most some 50 MB of JSON; what grows beyond this is hostile. */
const LARGEST = 1 << 29;

/**
 * The uncompressed bytes of a file as its hash was taken: of one gzip member and nothing behind it, as AWS's own validation
 * demands, or of plain JSON, as browsers store it.
 */
export async function unpack(stored: Buffer): Promise<Buffer | { readonly broken: string }> {
  if (stored[0] !== 0x1f || stored[1] !== 0x8b) return stored;
  const start = memberStart(stored);
  if (start === undefined) return { broken: "invalid format" };
  try {
    const { buffer, engine } = await inflate(stored.subarray(start), {
      info: true,
      maxOutputLength: LARGEST,
    });
    const rest = stored.length - start - engine.bytesWritten - 8;
    if (rest > 0) return { broken: "unexpected data after end of compressed stream" };
    return rest < 0 || stored.readUInt32LE(stored.length - 4) !== buffer.length % 2 ** 32
      ? { broken: "invalid format" }
      : buffer;
  } catch {
    return { broken: "invalid format" };
  }
}

/** Where the compressed data begins, behind the gzip header (RFC 1952). */
function memberStart(bytes: Buffer): number | undefined {
  const flags = bytes[3];
  if (bytes[2] !== 8 || flags === undefined || bytes.length < 18) return undefined;
  let at = 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  for (const text of [8, 16]) {
    if (!(flags & text)) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if (flags & 2) at += 2;
  return at < bytes.length ? at : undefined;
}
