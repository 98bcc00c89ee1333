import type { RemoteFile } from "../sources/remote.js";

/** Files that are taken together. */
const CHUNK = 1_000;
/** So many files are listed before they are wanted, and no more: a listing of millions is never held whole. */
const MOST_AHEAD = 20_000;

/** A source's files, listed while those before them are fetched: so the amount of work is known early. */
export class ListedAhead {
  /** Told when more may be taken. */
  onReady: () => void = () => undefined;
  readonly #listed: RemoteFile[] = [];
  #done = false;
  #stopped = false;
  #failure: { readonly error: unknown } | undefined;
  #proceed: (() => void) | undefined;

  constructor(files: AsyncIterable<RemoteFile>) {
    void this.#list(files);
  }

  /** Whether files can be taken without waiting, or it is known that there are none. */
  get ready(): boolean {
    return this.#done || this.#listed.length >= CHUNK;
  }

  /** The next files; undefined once there are no more. Only while `ready`. */
  take(): RemoteFile[] | undefined {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#listed.length === 0) return undefined;
    const chunk = this.#listed.splice(0, CHUNK);
    this.#proceed?.();
    return chunk;
  }

  /** Lists no further. */
  stop(): void {
    this.#stopped = true;
    this.#proceed?.();
  }

  async #list(files: AsyncIterable<RemoteFile>): Promise<void> {
    try {
      for await (const file of files) {
        this.#listed.push(file);
        if (this.#listed.length === CHUNK) this.onReady();
        if (this.#listed.length >= MOST_AHEAD)
          await new Promise<void>((resolve) => (this.#proceed = resolve));
        if (this.#stopped) return;
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#done = true;
      this.onReady();
    }
  }
}
