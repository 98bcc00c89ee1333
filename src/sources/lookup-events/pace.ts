import { setTimeout as sleep } from "node:timers/promises";

/** Lets calls start no closer to each other than an interval, in the order they came. */
export class Pace {
  readonly #intervalMs: number;
  #next = 0;

  constructor(perSecond: number) {
    this.#intervalMs = 1000 / perSecond;
  }

  /** Waits for the turn of one call. */
  async turn(signal: AbortSignal | undefined): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#next);
    this.#next = at + this.#intervalMs;
    if (at > now)
      await sleep(at - now, undefined, signal === undefined ? {} : { signal: AbortSignal.any([signal]) });
  }
}
