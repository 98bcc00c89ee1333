import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from "yauzl";
import { Damage } from "./damage.js";
import { expandChunks, expandWhole } from "./decompress.js";

/** A file in a zip archive. */
export interface ZipEntry {
  /** Its path in the archive. */
  name: string;
  compressedBytes: number;
  /** Its expanded bytes; throws a Damage or an error of zlib after all that could be read. */
  chunks: AsyncIterable<Buffer>;
}

const STORED = 0;
const DEFLATED = 8;
/** Entries up to these sizes are expanded at once, which saves more of a damaged one. */
const MAX_WHOLE_STORED = 8 << 20;
const MAX_WHOLE_EXPANDED = 64 << 20;

/**
 * The files of a zip archive, in its order; folders, and what macOS and hidden names add, are left out.
 *
 * @param archive the path of a file, or the archive's bytes
 * @throws Damage where the archive's directory is damaged
 */
export async function* zipEntries(archive: string | Buffer): AsyncGenerator<ZipEntry> {
  let zip: ZipFile | undefined;
  try {
    zip =
      typeof archive === "string"
        ? await openPromise(archive, { autoClose: false })
        : await fromBufferPromise(archive);
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith("/") || isHidden(entry.fileName)) continue;
      yield { name: entry.fileName, compressedBytes: entry.compressedSize, chunks: contents(zip, entry) };
    }
  } catch (error) {
    throw readingError(error);
  } finally {
    zip?.close();
  }
}

async function* contents(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw new Damage("encrypted-archive", "It is encrypted");
  const { compressionMethod } = entry;
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    throw new Damage("corrupt-archive", `Its compression method ${compressionMethod} is not known`);
  }
  let raw: AsyncIterable<Buffer>;
  try {
    raw = (await zip.openReadStreamPromise(entry, { decodeFileData: false })) as AsyncIterable<Buffer>;
  } catch (error) {
    throw readingError(error);
  }
  let checksum = 0;
  for await (const chunk of compressionMethod === STORED ? raw : expanded(raw, entry)) {
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (checksum !== entry.crc32) throw new Damage("corrupt-archive", "Its checksum does not fit its contents");
}

async function* expanded(raw: AsyncIterable<Buffer>, entry: Entry): AsyncGenerator<Buffer> {
  if (entry.compressedSize > MAX_WHOLE_STORED || entry.uncompressedSize > MAX_WHOLE_EXPANDED) {
    yield* expandChunks("deflate", raw);
    return;
  }
  const parts: Buffer[] = [];
  for await (const part of raw) parts.push(part);
  const stored = Buffer.concat(parts);
  const found = expandWhole("deflate", stored, MAX_WHOLE_EXPANDED);
  if (!found) throw new Damage("corrupt-archive", "It is larger than the archive says");
  yield found.bytes;
  if (found.damage) throw found.damage;
}

function isHidden(name: string): boolean {
  return name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}

function readingError(error: unknown): unknown {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (error instanceof Damage || name === "AbortError" || code !== undefined) return error;
  return new Damage("corrupt-archive", `The zip archive cannot be read: ${message}`);
}
