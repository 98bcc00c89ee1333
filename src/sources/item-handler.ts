import type { Json } from "../trail/record.js";
import type { Place } from "./byte-window.js";

/** One item: an element of a container, or a value on its own. */
export interface Item {
  /** 1-based number of the item in its file; lost items count. */
  ordinal: number;
  /** The key of the array it stands in, "[]" for a bare array, "" for a value on its own. */
  container: string;
}

/** Why an item is lost. */
export type ItemFault = "invalid-json" | "not-utf8" | "record-too-large" | "too-deep";

/** What the splitter reports, in file order. Calls are synchronous. */
export interface ItemHandler {
  /**
   * @param text the item's own text: balanced and UTF-8, but not yet known to be valid JSON
   * @param spaced whether the text may hold line breaks or tabs between its tokens
   */
  item(text: string, item: Item, spaced: boolean, parsed?: Json): void;
  /** An item that cannot be read. `text` is given where a closer look can say more than `place`. */
  lost(code: ItemFault, item: Item, place: Place, text?: string): void;
  /** A bracket or colon between two items, where none may stand. */
  stray(character: string, place: Place): void;
  /** An array that holds items has begun. */
  container(name: string): void;
}

/** Limits of one item: bytes of its text, and levels of brackets. */
export interface ItemLimits {
  maxRecordBytes: number;
  maxDepth: number;
}
