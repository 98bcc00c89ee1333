import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { ContentReader } from "./content.js";
import type { ReadReport, RecordSink } from "./contract.js";
import { asDamage } from "./damage.js";
import type { Verdict } from "./intake.js";

/** How a file is read; every limit has a default. */
export interface ReadOptions {
  /** What problems give as their source; the path unless told otherwise. */
  name?: string;
  /** Stops the reading; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Largest JSON text of one record, bytes. Default 16 MiB. */
  maxRecordBytes?: number;
  /** Deepest nesting of brackets in one record. Default 256. */
  maxDepth?: number;
  /** How many times its size a file may expand, once it is past 64 MiB. Default 1000. */
  maxExpansion?: number;
  /** Stored files up to this size are read at once, larger ones as a stream; the result is the same. Default 8 MiB. */
  wholeBytes?: number;
}

const DEFAULTS = { maxRecordBytes: 16 << 20, maxDepth: 256, maxExpansion: 1000, wholeBytes: 8 << 20 };

/**
 * Reads the records of one file, in whatever format its content shows.
 * Bad input never makes it throw: defects of the file come back in the report, defects of a record go to the sink.
 *
 * @param file path, also the name that problems give as their source
 * @throws only the reason of `options.signal`
 */
export async function readFile(
  file: string,
  sink: RecordSink,
  options: ReadOptions = {},
): Promise<ReadReport> {
  options.signal?.throwIfAborted();
  const name = options.name ?? file;
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    const stat = await handle.stat();
    const settings = { ...DEFAULTS, ...options };
    if (stat.isFile() && stat.size <= settings.wholeBytes) {
      const bytes = await handle.readFile({ signal: options.signal });
      const reader = new ContentReader(sink, settings, bytes.length);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return report(await reader.whole(bytes, name), reader.rawBytes, sha256, bytes.length);
    }
    const source = new HashedSource(
      handle.createReadStream({ autoClose: false, highWaterMark: 1 << 18 }),
      options.signal,
    );
    const reader = new ContentReader(sink, settings, stat.isFile() ? stat.size : undefined);
    const verdict = await reader.stream(source.chunks(), name, stat.isFile() ? file : undefined);
    return await finish(source, verdict, reader, name);
  } catch (error) {
    options.signal?.throwIfAborted();
    return report(unreadable(error, name), 0, "", 0);
  } finally {
    await handle?.close();
  }
}

/**
 * Reads the records of a byte stream, as `readFile` does.
 *
 * @param name what problems give as their source
 */
export async function readStream(
  stream: Readable,
  name: string,
  sink: RecordSink,
  options: ReadOptions = {},
): Promise<ReadReport> {
  options.signal?.throwIfAborted();
  const settings = { ...DEFAULTS, ...options };
  const source = new HashedSource(stream, options.signal);
  const reader = new ContentReader(sink, settings, undefined);
  try {
    const front = await source.upTo(settings.wholeBytes);
    const content = source.ended
      ? reader.whole(front, name)
      : reader.stream(source.chunks(front), name, undefined);
    return await finish(source, await content, reader, name);
  } catch (error) {
    options.signal?.throwIfAborted();
    return report(unreadable(error, name), reader.rawBytes, "", source.size);
  }
}

async function finish(
  source: HashedSource,
  verdict: Verdict,
  reader: ContentReader,
  name: string,
): Promise<ReadReport> {
  try {
    await source.drain();
  } catch (error) {
    const failure = unreadable(error, name).problems;
    if (!verdict.problems.some((problem) => problem.code === failure[0]?.code))
      verdict.problems.push(...failure);
  }
  return report(verdict, reader.rawBytes, source.digest(), source.size);
}

function unreadable(error: unknown, source: string): Verdict {
  const { code, message } = asDamage(error);
  return { format: "unknown", records: 0, problems: [{ code, detail: message, source }] };
}

function report(verdict: Verdict, rawBytes: number, sha256: string, compressedBytes: number): ReadReport {
  const { format, setAside, problems } = verdict;
  return {
    format,
    sha256,
    compressedBytes,
    rawBytes,
    problems,
    ...(setAside === undefined ? {} : { setAside }),
  };
}

/** A stream whose bytes are hashed as they pass, and to the end even where the reader stops early. */
class HashedSource {
  size = 0;
  ended = false;
  private readonly iterator: AsyncIterator<Buffer | string>;
  private readonly hash: Hash = createHash("sha256");
  private readonly signal: AbortSignal | undefined;

  constructor(stream: Readable, signal: AbortSignal | undefined) {
    this.iterator = stream[Symbol.asyncIterator]();
    this.signal = signal;
  }

  async *chunks(front?: Buffer): AsyncGenerator<Buffer> {
    if (front) yield front;
    for (let chunk = await this.next(); chunk; chunk = await this.next()) yield chunk;
  }

  /** The first bytes: all of them where there are no more than `limit`, else a little more than `limit`. */
  async upTo(limit: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    while (this.size <= limit) {
      const chunk = await this.next();
      if (!chunk) break;
      parts.push(chunk);
    }
    return Buffer.concat(parts);
  }

  async drain(): Promise<void> {
    while (await this.next()) continue;
  }

  digest(): string {
    return this.hash.digest("hex");
  }

  private async next(): Promise<Buffer | undefined> {
    this.signal?.throwIfAborted();
    if (this.ended) return undefined;
    const { done, value } = await this.iterator.next();
    if (done === true) {
      this.ended = true;
      return undefined;
    }
    const chunk = typeof value === "string" ? Buffer.from(value) : value;
    this.size += chunk.length;
    this.hash.update(chunk);
    return chunk;
  }
}
