import { isUtf8 } from "node:buffer";
import type { RecordSink } from "./contract.js";
import { canRebuild, csvLayout, readCsv } from "./csv.js";
import { asDamage, Damage } from "./damage.js";
import { expandChunks, expandWhole } from "./decompress.js";
import { Intake, type Verdict } from "./intake.js";
import { peek } from "./peek.js";
import { isLinesAfterBadLine, isLogExport, sniff } from "./sniff.js";
import { type ZipEntry, zipEntries } from "./zip.js";

/** Limits in bytes, brackets and times; see ReadOptions. */
export interface ContentLimits {
  signal?: AbortSignal;
  maxRecordBytes: number;
  maxDepth: number;
  maxExpansion: number;
}

/** Expansion is judged from here on: small files of one repeated record expand a great deal. */
const EXPANSION_FLOOR = 64 << 20;
/** Largest text that is expanded in memory at once. */
const MAX_WHOLE = 128 << 20;
/** Largest archive that is held in memory because it comes from a stream. */
const MAX_HELD = 512 << 20;
/** gzip in zip in gzip …: deeper is hostile. */
const MAX_LAYERS = 4;

/** Bytes that are to be read: a stream, and where all of it is in memory, that. */
interface Body {
  chunks: AsyncIterable<Buffer>;
  whole?: Buffer;
  /** The path of the file whose stored bytes these are. */
  path?: string | undefined;
}

/** Reads the content of one file through its layers of compression, by what the bytes show. */
export class ContentReader {
  /** Bytes of text after all decompression. */
  rawBytes = 0;

  private readonly sink: RecordSink;
  private readonly limits: ContentLimits;
  private readonly storedBytes: number | undefined;
  private expanded = 0;
  private pulled = 0;

  /** @param storedBytes size of the file as stored, where it is known before it is read */
  constructor(sink: RecordSink, limits: ContentLimits, storedBytes: number | undefined) {
    this.sink = sink;
    this.limits = limits;
    this.storedBytes = storedBytes;
  }

  /** Reads bytes that are in memory. */
  whole(bytes: Buffer, name: string): Promise<Verdict> {
    this.pulled = bytes.length;
    return this.layer({ chunks: once(bytes), whole: bytes }, name, 0);
  }

  /** Reads a stream. `path`: the file it comes from, for archives, which are read from their end. */
  stream(chunks: AsyncIterable<Buffer>, name: string, path: string | undefined): Promise<Verdict> {
    return this.layer({ chunks: this.counted(chunks), path }, name, 0);
  }

  private async layer(body: Body, name: string, depth: number): Promise<Verdict> {
    this.limits.signal?.throwIfAborted();
    const { head, chunks } = body.whole ? { head: body.whole, chunks: body.chunks } : await peek(body.chunks);
    const content = sniff(head);
    const fail = async (code: Damage["code"], detail: string): Promise<Verdict> =>
      this.failed(chunks, new Damage(code, detail), name);
    if ((content.kind === "gzip" || content.kind === "zip") && depth >= MAX_LAYERS) {
      return fail("corrupt-archive", `It is compressed more than ${MAX_LAYERS} times over.`);
    }
    if (content.kind === "gzip") return this.gzip({ ...body, chunks }, name, depth);
    if (content.kind === "zip") return this.zip({ ...body, chunks }, name, depth);
    if (content.kind === "empty") return this.failed(chunks, undefined, name);
    if (content.kind === "utf16") return fail("not-utf8", "It looks like UTF-16.");
    if (content.kind === "other") return fail("not-json", `It is ${content.name}.`);
    const text = head.toString("utf8", 0, HEADER_BYTES);
    if (content.kind === "json" || isLogExport(text)) return this.json(chunks, name);
    const layout = csvLayout(text);
    if (!layout && isLinesAfterBadLine(text)) return this.json(chunks, name);
    if (!layout)
      return fail("not-json", "It begins with text that is neither JSON nor the header of a CloudTrail CSV.");
    if (!canRebuild(layout))
      return fail(
        "csv-not-rebuildable",
        "The CSV has no column with the whole record, nor an event ID, time and name.",
      );
    if (body.whole && !isUtf8(body.whole)) return fail("not-utf8", "The CSV is not UTF-8.");
    return this.text(name, chunks, (intake, counted) =>
      readCsv(counted, layout, intake, this.limits.maxRecordBytes),
    );
  }

  private gzip(body: Body, name: string, depth: number): Promise<Verdict> {
    if (body.whole) {
      const stored = body.whole.length;
      const room = Math.max(EXPANSION_FLOOR, stored * this.limits.maxExpansion);
      const found = expandWhole("gzip", body.whole, Math.min(MAX_WHOLE, room));
      if (found && !found.damage)
        return this.layer({ chunks: once(found.bytes), whole: found.bytes }, name, depth + 1);
      if (found) return this.layer({ chunks: once(found.bytes, found.damage) }, name, depth + 1);
    }
    return this.layer(
      { chunks: this.metered(expandChunks("gzip", body.chunks), () => this.stored(body)) },
      name,
      depth + 1,
    );
  }

  private stored(body: Body): number {
    return body.whole?.length ?? this.storedBytes ?? this.pulled;
  }

  private async zip(body: Body, name: string, depth: number): Promise<Verdict> {
    const verdicts: Verdict[] = [];
    try {
      const archive = body.whole ?? body.path ?? (await gather(body.chunks));
      for await (const entry of zipEntries(archive)) verdicts.push(await this.entry(entry, name, depth));
      if (verdicts.length === 0) throw new Damage("empty-file", "The archive holds no files.");
    } catch (error) {
      verdicts.push(this.problem(asDamage(error), name));
    }
    return merged(verdicts);
  }

  private entry(entry: ZipEntry, name: string, depth: number): Promise<Verdict> {
    const chunks = this.metered(entry.chunks, () => entry.compressedBytes);
    return this.layer({ chunks }, `${name}!${entry.name}`, depth + 1);
  }

  private json(chunks: AsyncIterable<Buffer>, name: string): Promise<Verdict> {
    return this.text(name, chunks, async (intake, counted) => {
      for await (const chunk of counted) intake.write(chunk);
    });
  }

  private async text(
    name: string,
    chunks: AsyncIterable<Buffer>,
    read: (intake: Intake, chunks: AsyncIterable<Buffer>) => Promise<void>,
  ): Promise<Verdict> {
    const { maxRecordBytes, maxDepth } = this.limits;
    const intake = new Intake(name, this.sink, { maxRecordBytes, maxDepth, maxPayloadBytes: maxRecordBytes });
    let damage: Damage | undefined;
    try {
      await read(intake, this.measured(chunks));
    } catch (error) {
      damage = asDamage(error);
    }
    const cut = intake.finish();
    if (damage) {
      intake.problems.push({ code: damage.code, detail: sentence(damage.message), source: name, ...cut });
    } else if (cut) {
      intake.problems.push({
        code: "truncated",
        detail: "The text ends in the middle of an item.",
        source: name,
        ...cut,
      });
    }
    return intake.verdict(damage !== undefined || cut !== undefined);
  }

  /** The verdict on what cannot be read at all; damage of the stream itself comes before it. */
  private async failed(
    chunks: AsyncIterable<Buffer>,
    damage: Damage | undefined,
    name: string,
  ): Promise<Verdict> {
    if (!damage) {
      try {
        for await (const chunk of this.measured(chunks)) void chunk;
        damage = new Damage("empty-file", "It holds nothing but white space, or nothing at all.");
      } catch (error) {
        damage = asDamage(error);
      }
    }
    return this.problem(damage, name);
  }

  private problem(damage: Damage, source: string): Verdict {
    return {
      format: "unknown",
      records: 0,
      problems: [{ code: damage.code, detail: sentence(damage.message), source }],
    };
  }

  private async *counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.pulled += chunk.length;
      yield chunk;
    }
  }

  private async *measured(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.limits.signal?.throwIfAborted();
      this.rawBytes += chunk.length;
      yield chunk;
    }
  }

  /** Stops a stream that expands beyond the limit: by itself, or together with the file's other entries. */
  private async *metered(chunks: AsyncIterable<Buffer>, stored: () => number): AsyncGenerator<Buffer> {
    const { maxExpansion } = this.limits;
    let raw = 0;
    for await (const chunk of chunks) {
      raw += chunk.length;
      this.expanded += chunk.length;
      const total = this.storedBytes ?? this.pulled;
      const alone = raw > EXPANSION_FLOOR && raw > maxExpansion * stored();
      if (alone || (this.expanded > EXPANSION_FLOOR && this.expanded > MAX_LAYERS * maxExpansion * total)) {
        throw new Damage("compression-bomb", `It expands more than ${maxExpansion} times`);
      }
      yield chunk;
    }
  }
}

/** A CSV header must fit into this. */
const HEADER_BYTES = 64 << 10;

async function* once(bytes: Buffer, damage?: Damage): AsyncGenerator<Buffer> {
  yield bytes;
  if (damage) throw damage;
}

async function gather(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_HELD)
      throw new Damage(
        "source-unreadable",
        "The archive is too large to be read from a stream; give its path",
      );
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** One verdict on an archive from those on its entries: set aside only where every entry is. */
function merged(verdicts: Verdict[]): Verdict {
  const best = verdicts.find((verdict) => verdict.records > 0) ?? verdicts[0];
  const { setAside } = verdicts[0] ?? {};
  const allAside = verdicts.every((verdict) => verdict.setAside !== undefined);
  return {
    format: best?.format ?? "unknown",
    records: verdicts.reduce((sum, verdict) => sum + verdict.records, 0),
    problems: verdicts.flatMap((verdict) => verdict.problems),
    ...(allAside && setAside !== undefined ? { setAside } : {}),
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
