/** Lets so much work run at once; the rest waits its turn, first come, first served. */
export class Lanes {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(lanes: number) {
    this.#free = lanes;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/**
 * Does work for each of many, so much of it at once. After a failure nothing more is begun, and what runs is told to stop;
 * the first failure is thrown once all has ended.
 */
export async function inParallel<T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T, stopped: () => boolean) => Promise<void>,
): Promise<void> {
  const left = all.values();
  const failures: unknown[] = [];
  const stopped = (): boolean => failures.length > 0;
  const lane = async (): Promise<void> => {
    for (const one of left) {
      if (stopped()) return;
      try {
        await work(one, stopped);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (stopped()) throw failures[0];
}
