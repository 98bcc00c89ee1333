import { asProblem } from "../diagnostics/problem.js";
import type { Layout } from "../lake/layout.js";
import { LakeReader } from "../lake/reader.js";
import { currentSerial } from "../lake/store.js";
import type { Plan } from "../query/plan.js";
import type { QueryOptions, SqlResult } from "./contract.js";
import { runPlan } from "./run-plan.js";

/** Options of `openLake`. */
export interface OpenOptions {
  /** Cancels whatever the lake is doing. */
  signal?: AbortSignal;
  /** Makes the folder where there is none; without it, reading an absent lake is the problem `no-lake`. */
  create?: boolean;
  /** The clock, for which sessions are alive and for reports. */
  now?: () => Date;
}

/** How the calls of an open lake reach it: readers, queries and work that end together with it. */
export class LakeAccess implements AsyncDisposable {
  protected readonly layout: Layout;
  protected readonly now: () => Date;
  private readonly life: AbortController = new AbortController();
  private readonly signal: AbortSignal;
  private readonly working = new Set<Promise<unknown>>();
  /** How to let go of each query whose rows have not been read to their end. */
  protected readonly queries = new Set<() => Promise<void>>();
  /** A reader that is free, with the serial it reads. */
  private idle: LakeReader | undefined;

  constructor(layout: Layout, options: OpenOptions) {
    this.layout = layout;
    this.now = options.now ?? (() => new Date());
    this.signal =
      options.signal === undefined ? this.life.signal : AbortSignal.any([this.life.signal, options.signal]);
  }

  get dir(): string {
    return this.layout.dir;
  }

  /** Yields what a call finds on a reader that is its own until the last was read, or the reading was given up. */
  protected async *streaming<T>(
    signal: AbortSignal | undefined,
    call: (reader: LakeReader) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    if (this.signal.aborted) throw asProblem(this.signal.reason);
    const reader = await LakeReader.open(this.layout, this.joined(signal));
    const close = async (): Promise<void> => {
      if (this.queries.delete(close)) await reader[Symbol.asyncDispose]();
    };
    this.queries.add(close);
    try {
      yield* call(reader);
    } catch (error) {
      throw asProblem(error);
    } finally {
      await close();
    }
  }

  protected run(plan: Plan, options: QueryOptions): Promise<SqlResult> {
    return runPlan(this.layout, plan, {
      ...options,
      signal: this.joined(options.signal),
      opened: this.queries,
    });
  }

  protected joined(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.signal : AbortSignal.any([this.signal, signal]);
  }

  protected async work<T>(work: Promise<T>): Promise<T> {
    this.working.add(work);
    try {
      return await work;
    } catch (error) {
      throw asProblem(error);
    } finally {
      this.working.delete(work);
    }
  }

  /** Runs a call on a reader of its own; a reader of the lake as it still is serves the next call again. */
  protected reading<T>(
    signal: AbortSignal | undefined,
    call: (reader: LakeReader) => Promise<T>,
  ): Promise<T> {
    return this.work(
      (async () => {
        const serial = await currentSerial(this.layout);
        let reader = this.idle;
        this.idle = undefined;
        if (reader !== undefined && reader.manifest.serial !== serial) {
          await reader[Symbol.asyncDispose]();
          reader = undefined;
        }
        reader ??= await LakeReader.open(this.layout);
        reader.signal = this.joined(signal);
        try {
          return await call(reader);
        } finally {
          if (this.idle === undefined && !this.life.signal.aborted) this.idle = reader;
          else await reader[Symbol.asyncDispose]();
        }
      })(),
    );
  }

  /** Cancels what is under way, waits for it, and lets the lake go. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.life.abort();
    await Promise.allSettled(this.working);
    for (const close of Array.from(this.queries)) await close();
    await this.idle?.[Symbol.asyncDispose]();
    this.idle = undefined;
  }
}
