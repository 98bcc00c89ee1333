import type { ByteWindow, Place } from "./byte-window.js";
import { ItemReport, MAX_GARBAGE, MAX_PREFIX } from "./item-report.js";
import * as ascii from "./json-bytes.js";
import { LineStart, Restart } from "./restart.js";
import type { ItemFault, ItemHandler, ItemLimits } from "./item-handler.js";
import { type SavedScan, ValueScan } from "./value-scan.js";

/** What stands between two records of a trail file. */
const SEAM = Buffer.from('},{"eventVersion"');

type Mode = "top" | "between" | "body" | "scalar" | "garbage" | "resync";

/**
 * Finds the items in a byte stream of JSON: the elements of top-level arrays and of CloudTrail's containers, values
 * one after the other, one a line, or one a line behind a timestamp. Reads in any chunks with the same result, in
 * memory bounded by the largest allowed item. An item that breaks costs itself: reading goes on at the next line
 * that can begin an item, or at the next object that begins with the same key.
 */
export class JsonItems {
  /** Whether a line break stood between two values on their own. */
  looseLines = false;

  private readonly report: ItemReport;
  private readonly limits: ItemLimits;
  private readonly window: ByteWindow;
  private readonly value: ValueScan;
  private readonly levels: { container: string; saved?: SavedScan }[] = [];

  private mode: Mode = "top";
  /** Offset in the stream of the next byte to look at. */
  private at = 0;
  /** Whether containers are looked for in the current value. */
  private frame = false;
  /** The current value held a container, so it is no item itself. */
  private hollow = false;
  private stray = false;

  private readonly line = new LineStart();
  private readonly restart = new Restart();
  /** White space before the current item where it begins its line, else -1. */
  private indent = 0;
  private prefixed = false;
  private rewindLeft: number;
  /** Up to here no item ends at a seam, or none that is known: each byte is looked at for seams once. */
  private noSeamBefore = -1;

  constructor(handler: ItemHandler, limits: ItemLimits) {
    this.report = new ItemReport(handler);
    this.window = this.report.window;
    this.limits = limits;
    this.value = new ValueScan(limits.maxDepth);
    this.rewindLeft = 8 * limits.maxRecordBytes;
  }

  /** Takes the next bytes, which must not change afterwards. */
  write(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.window.take(chunk, this.keepFrom());
    this.run(false);
  }

  /** Ends the stream. Gives the place where the unfinished item or container begins, if the text was cut. */
  finish(): Place | undefined {
    for (;;) {
      this.run(true);
      if (this.mode === "between" || (this.mode === "body" && this.hollow))
        return this.report.placeOf(this.window.end);
      if (this.mode !== "body") return undefined;
      if (this.value.deep) {
        this.lose("too-deep");
        return undefined;
      }
      const unfinished = this.report.start;
      if (this.report.oversize || this.rewindLeft <= 0) return this.report.placeOf(unfinished);
      this.rewind(this.window.end);
      if (!this.resync(true)) return this.report.placeOf(unfinished);
      this.lose("invalid-json", unfinished, this.window.end);
    }
  }

  /** How many values stood on their own. */
  get loose(): number {
    return this.report.loose;
  }

  /** The place of a byte of the current item, counted from its start. Only while it is being reported. */
  placeInItem(byte: number): Place {
    return this.report.placeOf(this.report.start + byte);
  }

  private keepFrom(): number {
    const near = Math.max(this.window.base, this.at - ascii.LOOK_BACK - 1);
    const { start, oversize } = this.report;
    if (this.mode === "body") return this.hollow || oversize ? near : start;
    if (this.mode === "scalar") return oversize ? near : start;
    return this.mode === "garbage" && this.at - start <= MAX_GARBAGE ? start : near;
  }

  private run(final: boolean): void {
    while (this[this.mode](final)) continue;
  }

  private byte(): number | undefined {
    return this.at < this.window.end ? this.window.bytes[this.at - this.window.base] : undefined;
  }

  private top(final: boolean): boolean {
    for (let byte = this.byte(); byte !== undefined; byte = this.byte()) {
      if (byte === ascii.NL) this.newLine();
      else if (byte === 0xef && this.window.end - this.at < 3 && !final) return false;
      else if (byte === 0xef && ascii.isByteOrderMark(this.window.bytes, this.at - this.window.base)) {
        this.at += 2;
        this.line.begin(this.at + 1);
      } else if (byte === ascii.OPEN_BRACE) return this.beginValue(true);
      else if (byte === ascii.QUOTE) return this.beginValue(false);
      else if (byte === ascii.OPEN_BRACKET) return this.enter("[]");
      else if (byte === ascii.CLOSE_BRACE || byte === ascii.CLOSE_BRACKET || byte === ascii.COLON)
        this.strayByte();
      else if (!ascii.isSpace(byte) && byte !== ascii.COMMA) return this.begin("garbage");
      this.at++;
    }
    return false;
  }

  private between(): boolean {
    for (let byte = this.byte(); byte !== undefined; byte = this.byte()) {
      if (byte === ascii.NL) this.newLine();
      else if (byte === ascii.OPEN_BRACE || byte === ascii.OPEN_BRACKET || byte === ascii.QUOTE) {
        return this.beginValue(false);
      } else if (byte === ascii.CLOSE_BRACKET) return this.leave();
      else if (byte === ascii.CLOSE_BRACE || byte === ascii.COLON) this.strayByte();
      else if (!ascii.isSpace(byte) && byte !== ascii.COMMA) return this.begin("scalar");
      this.at++;
    }
    return false;
  }

  /**
   * Trail files put record after record without a blank. Where the text up to the next such seam is one JSON value, it is
   * the item: the scan would end at the same byte. Everything else is left to the scan.
   */
  private upToSeam(): boolean {
    const { window, report, limits } = this;
    if (this.frame || this.hollow || this.at !== report.start || this.at < this.noSeamBefore) return false;
    const seam = window.bytes.indexOf(SEAM, this.at - window.base) + window.base;
    if (seam < this.at || seam + SEAM.length > window.end) {
      this.noSeamBefore = window.end;
      return false;
    }
    const end = seam + 1;
    if (end - this.at > limits.maxRecordBytes || !report.wholeItem(end, this.container(), limits.maxDepth)) {
      this.noSeamBefore = end;
      return false;
    }
    this.at = end;
    this.resume();
    return true;
  }

  private body(): boolean {
    if (this.upToSeam()) return true;
    const { window, value } = this;
    const result = value.scan(window.bytes, this.at - window.base, window.end - window.base);
    this.at = value.at + window.base;
    if (result === "container") {
      this.hollow = true;
      return this.enter(value.container, value.save());
    }
    const size = Math.min(this.at, window.end) - this.report.start;
    if (!this.hollow && size > this.limits.maxRecordBytes) {
      if (!this.frame) return this.lookInside();
      this.report.markOversize();
    }
    if (result === "more") return false;
    this.resume();
    if (result === "broken") this.breakItem();
    else if (!this.hollow) this.closeItem();
    return true;
  }

  private scalar(final: boolean): boolean {
    for (let byte = this.byte(); byte !== undefined; byte = this.byte()) {
      if (ascii.isSpace(byte) || ascii.isPunctuation(byte)) break;
      this.at++;
    }
    if (this.at - this.report.start > this.limits.maxRecordBytes) this.report.markOversize();
    if (this.at === this.window.end && !final) return false;
    this.mode = "between";
    this.value.deep = false;
    this.closeItem();
    return true;
  }

  private garbage(final: boolean): boolean {
    for (let byte = this.byte(); byte !== undefined && byte !== ascii.NL; byte = this.byte()) {
      const opens = byte === ascii.OPEN_BRACE || byte === ascii.OPEN_BRACKET;
      if (opens && this.report.isLogPrefix(this.at)) {
        this.prefixed = true;
        return this.resume();
      }
      this.at++;
    }
    if (this.at === this.window.end && !final) return false;
    this.lose(this.report.isText(this.at) ? "invalid-json" : "not-utf8");
    this.mode = "top";
    return true;
  }

  /** Looks for the next byte that can begin an item, after one that broke. */
  private resync(final: boolean): boolean {
    for (let byte = this.byte(); byte !== undefined; byte = this.byte()) {
      if (byte === ascii.NL) this.newLine();
      else if (byte === ascii.OPEN_BRACE) {
        const found = this.restart.isAt(this.window, this.at, this.line, final);
        if (found === undefined) return false;
        if (found) return this.resume();
        this.line.clean = false;
      } else if (!ascii.isSpace(byte)) {
        const digit = byte >= 0x30 && byte <= 0x39;
        if (this.prefixed && this.levels.length === 0 && this.line.clean && digit) return this.resume();
        this.line.clean = false;
      }
      this.at++;
    }
    return false;
  }

  private resume(): boolean {
    this.mode = this.levels.length > 0 ? "between" : "top";
    return true;
  }

  private newLine(): void {
    this.line.begin(this.at + 1);
    if (this.levels.length === 0 && this.report.loose > 0) this.looseLines = true;
  }

  private strayByte(): void {
    if (!this.stray) this.report.stray(this.at);
    this.stray = true;
    this.line.clean = false;
  }

  private begin(mode: "garbage" | "scalar" | "body"): boolean {
    this.report.begin(this.at, mode === "garbage");
    this.indent = this.line.indentAt(this.at);
    this.stray = false;
    this.mode = mode;
    return true;
  }

  private beginValue(frame: boolean): boolean {
    this.frame = frame;
    this.hollow = false;
    this.value.begin(frame);
    return this.begin("body");
  }

  /** A container's item is too large to be one item: looks for a container in it, from its start. */
  private lookInside(): boolean {
    this.frame = true;
    this.at = this.report.start;
    this.value.begin(true);
    return true;
  }

  private enter(container: string, saved?: SavedScan): boolean {
    this.levels.push(saved ? { container, saved } : { container });
    this.report.container(container);
    this.mode = "between";
    this.line.clean = false;
    this.at++;
    return true;
  }

  private leave(): boolean {
    const saved = this.levels.pop()?.saved;
    this.mode = saved ? "body" : "top";
    if (saved) this.value.restore(saved);
    this.frame = true;
    this.hollow = true;
    this.line.clean = false;
    this.at++;
    return true;
  }

  private closeItem(): void {
    if (this.report.oversize) this.lose("record-too-large");
    else if (this.value.deep) this.lose("too-deep");
    else this.report.item(this.at, this.container());
  }

  private breakItem(): void {
    const brokenAt = this.at;
    if (!this.hollow && !this.report.oversize) {
      this.lose("invalid-json", this.report.start, brokenAt + 1);
      this.rewind(brokenAt);
      return;
    }
    this.lose("invalid-json", this.hollow ? brokenAt : this.report.start);
    this.restart.prepare(this.indent, brokenAt, "");
    this.mode = "resync";
  }

  private rewind(brokenAt: number): void {
    this.restart.prepare(
      this.indent,
      brokenAt,
      this.report.source(this.report.start, Math.min(brokenAt, this.report.start + MAX_PREFIX)),
    );
    this.rewindLeft -= brokenAt - this.report.start;
    this.at = this.rewindLeft > 0 ? this.report.start + 1 : brokenAt;
    this.line.clean = false;
    this.mode = "resync";
  }

  private lose(code: ItemFault, from = this.report.start, textEnd?: number): void {
    this.report.lose(code, from, this.container(), textEnd);
  }

  private container(): string {
    return this.levels.at(-1)?.container ?? "";
  }
}
