import { constants, createGunzip, gunzipSync } from "node:zlib";
import { asDamage, type Damage } from "./damage.js";
import { pump } from "./pump.js";

/**
 * Expands a gzip file held in memory, all its members.
 *
 * @param maxBytes largest expanded size
 * @returns undefined where it would be larger; with `damage`, everything before the damage
 */
export function gunzipWhole(bytes: Buffer, maxBytes: number): { bytes: Buffer; damage?: Damage } | undefined {
  const chunkSize = Math.min(1 << 20, Math.max(1 << 14, bytes.length * 12));
  const expand = (length: number, finishFlush: number): Buffer =>
    gunzipSync(bytes.subarray(0, length), { maxOutputLength: maxBytes, chunkSize, finishFlush });
  try {
    return { bytes: expand(bytes.length, constants.Z_FINISH) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    return { bytes: longestPrefix(bytes.length, (length) => expand(length, constants.Z_SYNC_FLUSH)), damage: asDamage(error) };
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

/** Expands a gzip stream, all its members. An error of zlib is thrown after what came before it has been yielded. */
export function gunzipChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  return pump<Buffer>(chunks, createGunzip({ chunkSize: 1 << 16 }));
}
