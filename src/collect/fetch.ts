import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { asProblem, type ProblemData } from "../diagnostics/problem.js";
import type { RemoteFile } from "../sources/remote.js";
import type { ListedAhead } from "./listed-ahead.js";

/** What is fetched and not read yet takes at most so much disk. */
const SPOOL_BYTES = 256 * 1024 * 1024;
/** Files that are fetched beside each other. */
const AT_ONCE = 16;
/** Files that are known to be wanted, at most, give or take a thousand. */
const MOST_WAITING = 20_000;

/** A file that has come: where it lies until it has been read. */
export interface Fetched {
  readonly found: RemoteFile;
  readonly local: string;
}

/** Fetches files ahead of their reading, within bounds of number and disk. */
export class Fetcher {
  readonly #dir: string;
  readonly #signal: AbortSignal | undefined;
  readonly #spoolBytes: number;
  readonly #sizes = new Map<string, number>();
  #bytes = 0;
  #serial = 0;
  #wake: (() => void) | undefined;
  /** Bytes that were fetched. */
  fetched = 0;

  /** @param spoolBytes what files take that are fetched and not read yet, at most; a larger one comes alone */
  constructor(dir: string, signal: AbortSignal | undefined, spoolBytes = SPOOL_BYTES) {
    this.#dir = dir;
    this.#signal = signal;
    this.#spoolBytes = spoolBytes;
  }

  /**
   * Files as they come, in no order; `wanted` says which of those that were listed. One that cannot be fetched is told, and
   * costs itself alone.
   */
  async *all(
    listed: ListedAhead,
    wanted: (files: RemoteFile[]) => Promise<RemoteFile[]>,
    onProblem: (problem: ProblemData, file: RemoteFile) => void,
  ): AsyncGenerator<Fetched> {
    await mkdir(this.#dir, { recursive: true });
    const waiting: RemoteFile[] = [];
    let more = true;
    listed.onReady = () => this.#wake?.();
    const running = new Set<Promise<void>>();
    const come: Fetched[] = [];
    const start = (found: RemoteFile): void => {
      const local = path.join(this.#dir, String(this.#serial++));
      this.#bytes += found.size;
      this.#sizes.set(local, found.size);
      const job = found
        .fetch(local, this.#signal)
        .then(async () => {
          // How large it is, a source does not always know before it has come.
          const size = found.size > 0 ? found.size : (await stat(local)).size;
          this.#bytes += size - found.size;
          this.#sizes.set(local, size);
          this.fetched += size;
          come.push({ found, local });
        })
        .catch(async (error: unknown) => {
          await this.release(local);
          this.#signal?.throwIfAborted();
          onProblem(asProblem(error).toJSON(), found);
        })
        .finally(() => running.delete(job));
      running.add(job);
    };
    try {
      while (more || waiting.length > 0 || running.size > 0 || come.length > 0) {
        this.#signal?.throwIfAborted();
        while (more && listed.ready && waiting.length < MOST_WAITING) {
          const files = listed.take();
          if (files === undefined) more = false;
          else waiting.push(...(await wanted(files)));
        }
        let next = waiting[0];
        while (next !== undefined && running.size < AT_ONCE && this.#fits(next.size)) {
          start(next);
          waiting.shift();
          next = waiting[0];
        }
        const ready = come.shift();
        if (ready !== undefined) yield ready;
        // The next files may not be listed yet, and all room may be taken by files that are being read.
        else if (more || waiting.length > 0 || running.size > 0)
          await Promise.race([...running, new Promise<void>((resolve) => (this.#wake = resolve))]);
      }
    } finally {
      await Promise.allSettled(running);
    }
  }

  #fits(size: number): boolean {
    return this.#bytes === 0 || this.#bytes + size <= this.#spoolBytes;
  }

  /** Removes a file that has been read. */
  async release(local: string): Promise<void> {
    const size = this.#sizes.get(local);
    if (size === undefined) return;
    this.#sizes.delete(local);
    await rm(local, { force: true });
    this.#bytes -= size;
    this.#wake?.();
  }
}
