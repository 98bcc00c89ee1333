import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  keyBefore,
  mayOpen,
  NL,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from "./json-bytes.js";

/**
 * How a scan ended: the bytes ran out; the value is complete; its brackets cannot be right; or an array begins
 * whose elements are items of their own.
 */
export type ScanEnd = "more" | "closed" | "broken" | "container";

/** A scan laid aside while the items of a container are read. */
export interface SavedScan {
  depth: number;
  frameDepth: number;
  context: Uint8Array;
}

/** Arrays of these names, directly in an object or below WRAPPERS only, hold items. No record has such a key. */
const CONTAINERS = new Set([
  "Records",
  "records",
  "Events",
  "events",
  "logEvents",
  "Messages",
  "messages",
  "hits",
]);
const WRAPPERS = new Set(["hits", "data", "_raw", "result", "_source", "event", "body"]);

/** Finds the end of one JSON value by its brackets and strings, in any number of steps. */
export class ValueScan {
  /** After a scan: the index after the value, of the byte that broke it, or of the container's bracket. */
  at = 0;
  /** Whether brackets nested deeper than the limit. */
  deep = false;
  /** The name of the container that was met. */
  container = "";

  private depth = 0;
  /** The depth at which a container may stand, -1 where none is looked for. */
  private frameDepth = -1;
  private inString = false;
  /** For each depth, whether an object (1) or an array (0) is open. */
  private readonly context: Uint8Array;
  private readonly maxDepth: number;

  constructor(maxDepth: number) {
    this.maxDepth = maxDepth;
    this.context = new Uint8Array(maxDepth + 1);
  }

  /** Begins a value. With `frame`, arrays that hold items are looked for in it. */
  begin(frame: boolean): void {
    this.depth = 0;
    this.frameDepth = frame ? 1 : -1;
    this.deep = false;
    this.inString = false;
  }

  save(): SavedScan {
    return { depth: this.depth, frameDepth: this.frameDepth, context: this.context.slice(0, this.depth) };
  }

  restore(saved: SavedScan): void {
    this.begin(true);
    this.depth = saved.depth;
    this.frameDepth = saved.frameDepth;
    this.context.set(saved.context);
  }

  /** Scans `bytes[from, to)`; `from` may stand beyond `to` after an escape that was cut. */
  scan(bytes: Buffer, from: number, to: number): ScanEnd {
    const { context, maxDepth } = this;
    let { depth, inString } = this;
    let at = from;
    for (;;) {
      if (inString) {
        for (;;) {
          if (at >= to) {
            this.at = at;
            this.depth = depth;
            this.inString = true;
            return "more";
          }
          const byte = bytes[at++] as number;
          if (byte > BACKSLASH) continue;
          if (byte === QUOTE) break;
          if (byte === BACKSLASH) at++;
          else if (byte === NL) {
            this.at = at - 1;
            return "broken";
          }
        }
        inString = false;
        if (depth === 0) {
          this.at = at;
          return "closed";
        }
      }
      for (;;) {
        if (at >= to) {
          this.at = at;
          this.depth = depth;
          this.inString = false;
          return "more";
        }
        const byte = bytes[at] as number;
        if (byte === QUOTE) {
          at++;
          inString = true;
          break;
        }
        if (byte <= 0x5a) {
          at++;
          continue;
        }
        if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
          const isObject = byte === OPEN_BRACE;
          if (depth > 0 && depth <= maxDepth) {
            const inObject = context[depth - 1] === 1;
            const before = bytes[at - 1];
            if (!(inObject && before === 0x3a) && !mayOpen(bytes, at, inObject)) {
              this.at = at;
              return "broken";
            }
            if (depth === this.frameDepth && inObject && this.frames(bytes, at, isObject)) {
              this.depth = depth;
              this.at = at;
              return "container";
            }
          }
          if (depth < maxDepth) context[depth] = isObject ? 1 : 0;
          else this.deep = true;
          depth++;
        } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          if (depth <= maxDepth && context[depth - 1] !== (byte === CLOSE_BRACE ? 1 : 0)) {
            this.at = at;
            return "broken";
          }
          depth--;
          if (depth < this.frameDepth) this.frameDepth = Math.max(1, depth);
          if (depth === 0) {
            this.at = at + 1;
            return "closed";
          }
        }
        at++;
      }
    }
  }

  /** Whether the bracket opens a container; an object below a wrapper key is looked into. */
  private frames(bytes: Buffer, at: number, isObject: boolean): boolean {
    const key = keyBefore(bytes, at);
    if (key === undefined) return false;
    if (!isObject) {
      this.container = key;
      return CONTAINERS.has(key);
    }
    if (WRAPPERS.has(key)) this.frameDepth++;
    return false;
  }
}
