import type { ByteWindow } from "./byte-window.js";
import { CLOSE_BRACE, COMMA, isSpace } from "./json-bytes.js";

/** Longest beginning of an item that others are compared with. */
const MAX_HEAD = 64;

/** Which line an offset is on, and whether only white space stands before it there. */
export class LineStart {
  /** Offset of the first byte of the line. */
  from = 0;
  clean = true;

  /** A new line begins at an offset. */
  begin(from: number): void {
    this.from = from;
    this.clean = true;
  }

  /** White space before an offset where that begins its line, else -1. What follows no longer begins the line. */
  indentAt(offset: number): number {
    const indent = this.clean ? offset - this.from : -1;
    this.clean = false;
    return indent;
  }
}

/**
 * Where reading may go on after an item that broke: at an object that begins a line indented no deeper than the
 * broken item, that begins with the same key, or that stood where no object may stand and so broke the item.
 */
export class Restart {
  private indent = 0;
  private brokenAt = -1;
  private head: Buffer | undefined;

  /**
   * @param indent of the broken item, -1 where it did not begin its line
   * @param brokenAt offset of the byte that cannot be right
   * @param source the beginning of the item, up to that byte
   */
  prepare(indent: number, brokenAt: number, source: string): void {
    this.indent = indent;
    this.brokenAt = brokenAt;
    const head = /^\{"[^"\\]*"/.exec(source.slice(0, MAX_HEAD))?.[0];
    this.head = head === undefined ? undefined : Buffer.from(head, "latin1");
  }

  /** Whether the opening brace at an offset begins an item; undefined where more bytes are needed to tell. */
  isAt(window: ByteWindow, at: number, line: LineStart, final: boolean): boolean | undefined {
    if (at === this.brokenAt || (line.clean && (this.indent < 0 || at - line.from <= this.indent)))
      return true;
    const { head } = this;
    if (!head) return false;
    if (window.end - at < head.length && !final) return undefined;
    const index = at - window.base;
    const before = window.bytes[index - 1];
    const apart = index === 0 || before === COMMA || before === CLOSE_BRACE || isSpace(before);
    return (
      apart &&
      head.compare(window.bytes, index, Math.min(index + head.length, window.end - window.base)) === 0
    );
  }
}
