import { closeSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import type { EventRow } from "../trail/event-row.js";

/** A closed file of spooled rows, ready to be committed. */
export interface Piece {
  /** Counts up within its writer. */
  sequence: number;
  file: string;
  rows: number;
  bytes: number;
  longestLine: number;
}

const PIECE_BYTES = 64 * 1024 * 1024;
const BUFFER_CHARS = 1 << 20;
/** Lines of up to this many letters fit the reader's default line size whatever their encoding. */
const LONG = 500_000;

/** Writes rows as lines, in pieces of about 64 MB, so that memory and the time until a commit stay bounded. */
export class SpoolWriter {
  readonly #dir: string;
  readonly #name: string;
  readonly #onPiece: (piece: Piece) => void;
  #handle: number | undefined;
  #piece: Piece = { sequence: 0, file: "", rows: 0, bytes: 0, longestLine: 0 };
  #buffer: string[] = [];
  #buffered = 0;

  constructor(dir: string, name: string, onPiece: (piece: Piece) => void) {
    this.#dir = dir;
    this.#name = name;
    this.#onPiece = onPiece;
  }

  /** The piece that holds the latest row; -1 before the first. */
  latest = -1;

  write(row: EventRow): void {
    const line = lineOf(row);
    this.latest = this.#piece.sequence;
    this.#buffer.push(line, "\n");
    this.#buffered += line.length;
    this.#piece.rows += 1;
    this.#piece.bytes += line.length + 1;
    // Bytes, not letters; worth counting for the rare long line only.
    const size = line.length > LONG ? Buffer.byteLength(line) : line.length;
    if (size > this.#piece.longestLine) this.#piece.longestLine = size;
    if (this.#buffered >= BUFFER_CHARS) this.#drain();
    if (this.#piece.bytes >= PIECE_BYTES) this.close();
  }

  #drain(): void {
    if (this.#buffer.length === 0) return;
    if (this.#handle === undefined) {
      this.#piece.file = path.join(this.#dir, `${this.#name}-${this.#piece.sequence}.tsv`);
      this.#handle = openSync(this.#piece.file, "w");
    }
    let bytes = Buffer.from(this.#buffer.join(""));
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(this.#handle, bytes));
    this.#buffer = [];
    this.#buffered = 0;
  }

  /** Closes the current piece and hands it over; does nothing where it is empty. */
  close(): void {
    this.#drain();
    if (this.#handle === undefined) return;
    closeSync(this.#handle);
    this.#handle = undefined;
    const done = this.#piece;
    this.#piece = { sequence: done.sequence + 1, file: "", rows: 0, bytes: 0, longestLine: 0 };
    this.#onPiece(done);
  }
}

/** No field that a column holds is longer in CloudTrail's own records (1 kB, §1.1); what is cut here stays in the text. */
const MOST_LETTERS = 8_192;

/**
 * One row as a line: its columns as JSON, a tab, and the record's exact text. JSON text holds no tab or line break outside
 * escapes, so the two stay apart without quoting. In columns only, lone surrogates, legal in JSON escapes but not in UTF-8,
 * become U+FFFD, and absurdly long values are cut.
 */
function lineOf({ raw, ...columns }: EventRow): string {
  let json = JSON.stringify(columns);
  if (json.includes("\\ud") || json.length > 4 * MOST_LETTERS) {
    json = JSON.stringify(columns, (_key, value: unknown) =>
      typeof value === "string" ? value.slice(0, MOST_LETTERS).toWellFormed() : value,
    );
  }
  return `${json}\t${raw}`;
}
