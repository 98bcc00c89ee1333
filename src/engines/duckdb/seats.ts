import type { Problem } from "../../diagnostics/problem.js";

/** A fixed number of seats, taken in order of asking. */
export class Seats {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Waits for a seat; gives up when the signal is aborted, with what `reason` makes of it. */
  take(signal: AbortSignal, reason: (signal: AbortSignal) => Problem): Promise<void> {
    if (signal.aborted) return Promise.reject(reason(signal));
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const seated = (): void => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(seated), 1);
        reject(reason(signal));
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(seated);
    });
  }

  /** Gives a seat back: to whoever waits longest. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
