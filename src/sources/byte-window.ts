import { isAscii, isUtf8 } from "node:buffer";
import { NL } from "./json-bytes.js";

/** A place in the decompressed text, 1-based; columns count characters. */
export interface Place {
  line: number;
  column: number;
}

/** Smallest buffer for bytes carried from chunk to chunk, so that most chunks are only appended. */
const SPARE = 1 << 20;

/**
 * The part of a byte stream that is still needed. Offsets are counted from the start of the stream; the byte of
 * offset `o` is `bytes[o - base]`, valid up to `end`.
 */
export class ByteWindow {
  bytes: Buffer = Buffer.alloc(0);
  /** Offset of the first byte held. */
  base = 0;
  /** Offset after the last byte held. */
  end = 0;
  /** Whether the window may hold line breaks or tabs. */
  spaced = false;

  private owned = false;
  private ascii = true;
  private counted = 0;
  private line = 1;
  private column = 1;

  /** Adds a chunk and drops what stands before `keep`. A chunk that follows nothing is used in place, not copied. */
  take(chunk: Buffer, keep: number): void {
    this.count(Math.min(keep, this.end));
    const kept = Math.max(0, this.end - keep);
    const ascii = isAscii(chunk);
    const spaced = chunk.includes(NL) || chunk.includes(0x0d) || chunk.includes(0x09);
    if (kept === 0) {
      this.bytes = chunk;
      this.owned = false;
      this.base = this.end;
      this.ascii = ascii;
      this.spaced = spaced;
    } else {
      const used = this.end - this.base;
      if (!this.owned || used + chunk.length > this.bytes.length) {
        const needed = kept + chunk.length;
        const fits = this.owned && needed * 2 <= this.bytes.length;
        const target = fits ? this.bytes : Buffer.allocUnsafe(Math.max(needed * 2, SPARE));
        this.bytes.copy(target, 0, used - kept, used);
        this.bytes = target;
        this.owned = true;
        this.base = this.end - kept;
      }
      chunk.copy(this.bytes, this.end - this.base);
      this.ascii &&= ascii;
      this.spaced ||= spaced;
    }
    this.end += chunk.length;
  }

  /** The text of a span, or undefined where its bytes are not UTF-8. */
  text(from: number, to: number): string | undefined {
    const start = from - this.base;
    const end = to - this.base;
    if (this.ascii) return this.bytes.toString("latin1", start, end);
    const text = this.bytes.toString("utf8", start, end);
    if (text.includes("\uFFFD") && !isUtf8(this.bytes.subarray(start, end))) return undefined;
    return text;
  }

  /** The place of an offset. `floor`: no later question goes back before this offset. */
  place(offset: number, floor: number): Place {
    this.count(Math.min(floor, offset));
    const { counted, line, column } = this;
    this.count(offset);
    const place = { line: this.line, column: this.column };
    this.counted = counted;
    this.line = line;
    this.column = column;
    return place;
  }

  private count(offset: number): void {
    const to = Math.min(offset, this.end) - this.base;
    let at = this.counted - this.base;
    if (to <= at) return;
    for (let next = this.bytes.indexOf(NL, at); next !== -1 && next < to; next = this.bytes.indexOf(NL, at)) {
      this.line++;
      this.column = 1;
      at = next + 1;
    }
    const rest = this.bytes.subarray(at, to);
    if (isAscii(rest)) this.column += rest.length;
    else for (const byte of rest) if ((byte & 0xc0) !== 0x80) this.column++;
    this.counted = to + this.base;
  }
}
