import { constants, createGunzip, createInflateRaw, gunzipSync, inflateRawSync } from "node:zlib";
import { asDamage, type Damage } from "./damage.js";
import { pump } from "./pump.js";

/** How data is compressed: gzip with all its members, or the bare deflate of a zip entry. */
export type Compression = "gzip" | "deflate";

/**
 * Expands compressed data held in memory.
 *
 * @param maxBytes largest expanded size
 * @returns undefined where it would be larger; with `damage`, everything before the damage
 */
export function expandWhole(
  compression: Compression,
  bytes: Buffer,
  maxBytes: number,
): { bytes: Buffer; damage?: Damage } | undefined {
  const chunkSize = Math.min(1 << 20, Math.max(1 << 14, bytes.length * 12));
  const inflate = compression === "gzip" ? gunzipSync : inflateRawSync;
  const expand = (length: number, finishFlush: number): Buffer =>
    inflate(bytes.subarray(0, length), { maxOutputLength: maxBytes, chunkSize, finishFlush });
  try {
    return { bytes: expand(bytes.length, constants.Z_FINISH) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    return {
      bytes: longestPrefix(bytes.length, (length) => expand(length, constants.Z_SYNC_FLUSH)),
      damage: asDamage(error),
    };
  }
}

/** zlib drops the output of the step that fails; a prefix that ends before the damage gives all of it. */
function longestPrefix(total: number, expand: (length: number) => Buffer): Buffer {
  let good = 0;
  let bad = total + 1;
  let kept: Buffer = Buffer.alloc(0);
  for (let length = total; bad - good > 1; length = (good + bad) >> 1) {
    try {
      kept = expand(length);
      good = length;
    } catch {
      bad = length;
    }
  }
  return kept;
}

/**
 * Expands a compressed stream. An error of zlib is thrown after what came before it has been yielded; of the last
 * 16 KiB of text before damage some may be missing, because zlib gives nothing of the step that fails.
 */
export function expandChunks(
  compression: Compression,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  return pump<Buffer>(chunks, compression === "gzip" ? createGunzip() : createInflateRaw());
}
