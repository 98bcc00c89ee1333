/** Not sooner than this after the last. */
const LEAST_MS = 2_000;
/** So much of the work done so far may be lost by a kill, at most. */
const SHARE_AT_RISK = 1 / 20;
/** Committing takes at most so much of the time; what is rate limited is fetched meanwhile. */
const SHARE_OF_COMMITS = 1 / 3;

/**
 * When what has come of a slow source is committed, so that a kill costs little of it: often at first, then less and less
 * often, and never so often that committing is what takes the time.
 */
export class CommitClock {
  readonly #now: () => number;
  readonly #start: number;
  #last: number;
  #cost = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#start = this.#last = now();
  }

  isDue(): boolean {
    const now = this.#now();
    const wait = Math.max(
      LEAST_MS,
      (this.#last - this.#start) * SHARE_AT_RISK,
      this.#cost / SHARE_OF_COMMITS,
    );
    return now - this.#last >= wait;
  }

  /** Runs a commit and notes what it cost. */
  async time(commit: () => Promise<void>): Promise<void> {
    const begun = this.#now();
    await commit();
    this.#last = this.#now();
    this.#cost = this.#last - begun;
  }
}
