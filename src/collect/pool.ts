import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Readable } from "node:stream";
import { asProblem, Problem } from "../diagnostics/problem.js";
import { readInto, type ReadTask, type TaskReport } from "./read-task.js";
import { SpoolWriter, type Piece } from "./spool.js";
import type { FromWorker, ToWorker, WorkerSetup } from "./worker.js";

export interface PoolEvents {
  /** A piece of spool is closed; `reader` tells whose. */
  piece(reader: number, piece: Piece): void;
  /** A file has been read to its end; its last rows may still be in an open piece. */
  done(reader: number, report: TaskReport): void;
}

/** Reads files into the spool, on threads where that pays. */
export interface ReaderPool extends AsyncDisposable {
  /** Resolves when the file has been handed to a free reader. */
  read(task: ReadTask, stream?: Readable): Promise<void>;
  /** Resolves when everything handed over has been read and its piece closed. */
  flush(): Promise<void>;
  /** Tells that pieces have been committed: readers that wait may go on. */
  committed(pieces: number): void;
  /** Stops waiting: whoever waits for a reader gets this error. */
  fail(error: unknown): void;
}

/** Pieces that may wait for a commit before the readers pause. */
const MOST_WAITING = 8;

/** One reader in this thread: for small ingests, where a thread's start costs more than it brings. */
export class InlinePool implements ReaderPool {
  readonly #events: PoolEvents;
  readonly #spool: SpoolWriter;
  readonly #signal: AbortSignal | undefined;

  constructor(dir: string, events: PoolEvents, signal: AbortSignal | undefined) {
    this.#events = events;
    this.#signal = signal;
    this.#spool = new SpoolWriter(dir, "inline", (piece) => events.piece(0, piece));
  }

  async read(task: ReadTask, stream?: Readable): Promise<void> {
    this.#events.done(0, await readInto(this.#spool, task, stream, this.#signal));
  }

  async flush(): Promise<void> {
    this.#spool.close();
  }

  committed(): void {}

  fail(): void {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

interface Reader {
  worker: Worker;
  busy: boolean;
}

/** Several reading threads. Standard input, which cannot cross threads, is read here beside them. */
export class ThreadPool implements ReaderPool {
  readonly #readers: Reader[] = [];
  readonly #inline: InlinePool;
  readonly #waiting = new Int32Array(new SharedArrayBuffer(4));
  #failure: Error | undefined;
  #wake: (() => void)[] = [];
  #unflushed = 0;

  constructor(dir: string, threads: number, events: PoolEvents, signal: AbortSignal | undefined) {
    this.#inline = new InlinePool(
      dir,
      { piece: (_, p) => events.piece(threads, p), done: (_, r) => events.done(threads, r) },
      signal,
    );
    signal?.addEventListener(
      "abort",
      () => this.fail(new Problem({ code: "cancelled", detail: "The ingest was cancelled." })),
      { once: true },
    );
    for (let number = 0; number < threads; number++) {
      const workerData: WorkerSetup = {
        dir,
        name: `reader-${number}`,
        waiting: this.#waiting,
        mostWaiting: MOST_WAITING,
      };
      const reader: Reader = { worker: new Worker(workerFile(), { workerData }), busy: false };
      reader.worker.on("message", (message: FromWorker) => {
        if (message.type === "piece") events.piece(number, message.piece);
        else if (message.type === "done") {
          reader.busy = false;
          events.done(number, message.report);
        } else if (message.type === "flushed") this.#unflushed -= 1;
        else this.fail(new Problem({ code: "internal", detail: message.message }));
        this.#wakeAll();
      });
      reader.worker.on("error", (error) => this.fail(error));
      this.#readers.push(reader);
    }
  }

  /** The compiled thread; undefined where the sources run uncompiled, as in tests. */
  static available(): boolean {
    return existsSync(workerFile());
  }

  #wakeAll(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async read(task: ReadTask, stream?: Readable): Promise<void> {
    if (stream !== undefined) return this.#inline.read(task, stream);
    await this.#until(() => this.#readers.some((reader) => !reader.busy));
    const reader = this.#readers.find((candidate) => !candidate.busy)!;
    reader.busy = true;
    reader.worker.postMessage({ type: "read", task } satisfies ToWorker);
  }

  async flush(): Promise<void> {
    await this.#inline.flush();
    await this.#until(() => this.#readers.every((reader) => !reader.busy));
    this.#unflushed = this.#readers.length;
    for (const reader of this.#readers) reader.worker.postMessage({ type: "flush" } satisfies ToWorker);
    await this.#until(() => this.#unflushed === 0);
  }

  fail(error: unknown): void {
    this.#failure ??= asProblem(error);
    this.#wakeAll();
  }

  committed(pieces: number): void {
    Atomics.sub(this.#waiting, 0, pieces);
    Atomics.notify(this.#waiting, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.worker.terminate()));
  }
}

function workerFile(): string {
  return fileURLToPath(new URL("./worker.js", import.meta.url));
}
