import type { AwsDoor, AwsOptions } from "../aws/connection.js";
import type { ProblemData } from "../diagnostics/problem.js";
import type { TimeRange } from "../trail/time-range.js";
import type { FoundFile } from "./contract.js";

/** What is asked of sources that are not on this machine. */
export interface RemoteOptions {
  readonly aws?: AwsOptions;
  readonly door?: AwsDoor;
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly range?: TimeRange;
  readonly requesterPays?: boolean;
}

/** A file that lies elsewhere: it is fetched to disk, read, and removed. */
export interface RemoteFile extends FoundFile {
  /**
   * Writes the file to a path.
   *
   * @throws Problem what was refused or gone; it costs this file alone
   */
  fetch(to: string, signal: AbortSignal | undefined): Promise<void>;
}

/** What a source tells while it lists. */
export interface RemoteListener {
  /** A place that could not be listed, or a file that could not be told: the rest goes on. */
  readonly onProblem: (problem: ProblemData) => void;
  /** What a person should know: what was found, what was skipped and why. */
  readonly onNote: (text: string) => void;
}

/** How far a place was listed: everything from a day on up to a key. */
export interface Mark {
  /** `YYYY/MM/DD`; "" from the beginning. */
  readonly from: string;
  /** The last key that was listed and is in the lake. */
  readonly upTo: string;
}

/** Where records come from that are not on this machine. */
export interface RemoteSource {
  /** Files in the order of their places; `marks` are those of the last run. */
  files(marks: Readonly<Record<string, Mark>>, signal: AbortSignal | undefined): AsyncGenerator<RemoteFile>;
  /** The places that were listed whole, as they are now, once everything was fetched. */
  marks(): Readonly<Record<string, Mark>>;
  /** Calls made so far. */
  readonly requests: number;
  [Symbol.dispose](): void;
}

/** Runs generators beside each other, at most so many, and yields as each gives. */
export async function* interleaved<T>(
  generators: readonly (() => AsyncGenerator<T>)[],
  atOnce: number,
): AsyncGenerator<T> {
  const waiting = [...generators];
  const running = new Map<
    AsyncGenerator<T>,
    Promise<{ from: AsyncGenerator<T>; result: IteratorResult<T> }>
  >();
  const pull = (from: AsyncGenerator<T>): void => {
    running.set(
      from,
      from.next().then((result) => ({ from, result })),
    );
  };
  try {
    for (;;) {
      while (running.size < atOnce) {
        const next = waiting.shift();
        if (next === undefined) break;
        pull(next());
      }
      if (running.size === 0) return;
      const { from, result } = await Promise.race(running.values());
      if (result.done === true) running.delete(from);
      else {
        pull(from);
        yield result.value;
      }
    }
  } finally {
    // What was asked for and not taken may fail unheard.
    for (const pending of running.values()) pending.catch(() => undefined);
  }
}
