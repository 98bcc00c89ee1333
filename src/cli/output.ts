import { once } from "node:events";
import type { Writable } from "node:stream";

/** Thrown where the reader of our output has gone (`| head`): no failure, just the end. */
export class ReaderGone extends Error {}

/** Writes data to a stream at the pace of its reader. */
export class Output {
  readonly #stream: Writable;
  #gone = false;
  #failure: Error | undefined;

  /** `onGone` is called once, when the reader closes the pipe. */
  constructor(stream: Writable, onGone: () => void = () => {}) {
    this.#stream = stream;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") {
        this.#failure ??= error;
      } else if (!this.#gone) {
        this.#gone = true;
        onGone();
      }
    });
  }

  get readerGone(): boolean {
    return this.#gone || (this.#stream.destroyed && this.#failure === undefined);
  }

  async write(text: string): Promise<void> {
    this.#check();
    if (text === "" || this.#stream.write(text)) return;
    const waiting = new AbortController();
    const { signal } = waiting;
    await Promise.race([
      once(this.#stream, "drain", { signal }),
      once(this.#stream, "close", { signal }),
    ]).catch(() => {});
    // Takes both listeners off again: a slow reader makes this wait thousands of times.
    waiting.abort();
    this.#check();
  }

  /** Resolves when all that was written is with the reader, or the reader is gone. */
  async flush(): Promise<void> {
    if (this.readerGone) return;
    await new Promise<void>((resolve) => this.#stream.write("", () => resolve()));
    if (this.#failure !== undefined) throw this.#failure;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.readerGone) throw new ReaderGone();
  }
}
