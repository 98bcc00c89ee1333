import { isUtf8 } from "node:buffer";
import type { Json } from "../trail/record.js";
import { ByteWindow, type Place } from "./byte-window.js";
import type { Item, ItemFault, ItemHandler } from "./item-handler.js";

/** What stands before the JSON on each line of a log export. */
const TIMESTAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
export const MAX_PREFIX = 512;
/** Text between items is kept up to this many bytes. */
export const MAX_GARBAGE = 4096;

/** Whether a text holds so many opening brackets that they may nest deeper than a limit. */
function mayNestDeeper(text: string, limit: number): boolean {
  let left = limit;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1))
      if (--left < 0) return true;
  }
  return false;
}

/** Reports the items of one byte stream: numbers them, and knows their places even when their bytes are gone. */
export class ItemReport {
  readonly window = new ByteWindow();
  /** Offset of the current item in the stream. */
  start = 0;
  /** The current item is too large to be kept. */
  oversize = false;
  /** Values on their own. */
  loose = 0;

  private readonly handler: ItemHandler;
  private ordinal = 0;
  private startPlace: Place | undefined;

  constructor(handler: ItemHandler) {
    this.handler = handler;
  }

  /** Begins an item. `hold`: its place may be asked for when its bytes are gone. */
  begin(start: number, hold: boolean): void {
    this.start = start;
    this.oversize = false;
    this.startPlace = undefined;
    if (hold) this.startPlace = this.placeOf(start);
  }

  markOversize(): void {
    this.startPlace ??= this.placeOf(this.start);
    this.oversize = true;
  }

  placeOf(offset: number): Place {
    if (offset === this.start && this.startPlace) return this.startPlace;
    return this.window.place(offset, Math.min(offset, this.start));
  }

  /** Delivers the current item, which ends at `end`. */
  item(end: number, container: string): void {
    const text = this.window.text(this.start, end);
    if (text === undefined) this.lose("not-utf8", this.start, container);
    else this.handler.item(text, this.next(container), this.window.spaced);
  }

  /** Delivers the current item if the text up to `end` is one valid JSON value that nests no deeper than allowed. */
  wholeItem(end: number, container: string, maxDepth: number): boolean {
    const text = this.window.text(this.start, end);
    if (text === undefined || mayNestDeeper(text, maxDepth)) return false;
    let value: Json;
    try {
      value = JSON.parse(text) as Json;
    } catch {
      return false;
    }
    this.handler.item(text, this.next(container), this.window.spaced, value);
    return true;
  }

  /** Reports what begins at `from` as lost. `textEnd`: its bytes up to there are still held. */
  lose(code: ItemFault, from: number, container: string, textEnd?: number): void {
    const text =
      textEnd === undefined ? undefined : this.window.text(from, Math.min(textEnd, this.window.end));
    this.handler.lost(code, this.next(container), this.placeOf(from), text);
  }

  stray(at: number): void {
    this.handler.stray(this.source(at, at + 1), this.placeOf(at));
  }

  container(name: string): void {
    this.handler.container(name);
  }

  /** Whether the current text, which ends at `end`, is the timestamp that a log export puts before its JSON. */
  isLogPrefix(end: number): boolean {
    return end - this.start <= MAX_PREFIX && TIMESTAMP.test(this.source(this.start, end));
  }

  /** Whether the current text is UTF-8, as far as it was kept. */
  isText(end: number): boolean {
    const { bytes, base } = this.window;
    return end - this.start > MAX_GARBAGE || isUtf8(bytes.subarray(this.start - base, end - base));
  }

  /** Bytes still held, as Latin-1. */
  source(from: number, to: number): string {
    return this.window.bytes.toString("latin1", from - this.window.base, to - this.window.base);
  }

  private next(container: string): Item {
    if (container === "") this.loose++;
    return { ordinal: ++this.ordinal, container };
  }
}
