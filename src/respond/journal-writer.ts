import { mkdir, open, rm, truncate, type FileHandle } from "node:fs/promises";
import path from "node:path";
import type { JournalLine } from "../answers/contain-journal.js";
import { asProblem, Problem } from "../diagnostics/problem.js";
import { WriteLock } from "../lake/lock.js";
import { linesOf, readJournal, type Journal } from "./journal.js";

/** A journal that is being written: by one process at a time, each line on the disk before the next thing is done. */
export class JournalWriter implements AsyncDisposable {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #lock: WriteLock;

  private constructor(file: string, handle: FileHandle, lock: WriteLock) {
    this.file = file;
    this.#handle = handle;
    this.#lock = lock;
  }

  /** Begins a journal. @throws Problem `journal-exists`, `containment-held` */
  static async begin(file: string, now: () => Date): Promise<JournalWriter> {
    const dir = path.dirname(file);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const lock = await lockOf(file, now);
    try {
      if (await isEmpty(file)) await rm(file, { force: true });
      const handle = await open(file, "ax", 0o600);
      await syncFolder(dir);
      await syncFolder(path.dirname(dir));
      return new JournalWriter(file, handle, lock);
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw asProblem(error);
      throw new Problem(
        { code: "journal-exists", detail: "There is a journal already: it is not begun anew.", source: file },
        { cause: error },
      );
    }
  }

  /** Goes on with a journal, after its last whole line. @throws Problem `containment-held`, and those of `readJournal` */
  static async resume(file: string, now: () => Date): Promise<{ writer: JournalWriter; journal: Journal }> {
    await readJournal(file);
    const lock = await lockOf(file, now);
    try {
      const journal = await readJournal(file);
      await truncate(file, journal.length);
      return { writer: new JournalWriter(file, await open(file, "a", 0o600), lock), journal };
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Writes lines, and answers once they are on the disk. A line that was cut by a full disk counts as not written: whoever goes on
   * with the journal looks at what became of its call.
   *
   * @throws Problem `file-system`
   */
  async write(...lines: readonly JournalLine[]): Promise<void> {
    try {
      await this.#handle.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      await this.#handle.sync();
    } catch (error) {
      const { code, message } = asProblem(error);
      throw new Problem(
        { code, detail: `The journal could not be written: ${message}`, source: this.file },
        { cause: error },
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
    await this.#lock[Symbol.asyncDispose]();
  }
}

const FIRST = '{"line":"plan",';

/** Whether a run was killed before its journal had a line: nothing was done then. */
async function isEmpty(file: string): Promise<boolean> {
  const lines = await linesOf(file).catch(() => undefined);
  // Whatever else is in the file is not ours to remove.
  return lines?.every(({ text, whole }) => !whole && FIRST.startsWith(text.slice(0, FIRST.length))) === true;
}

async function lockOf(file: string, now: () => Date): Promise<WriteLock> {
  try {
    return await WriteLock.take(`${file}.lock`, { noWait: true, now });
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code !== "lake-held") throw problem;
    throw new Problem(
      { code: "containment-held", detail: "Another process is at work with this journal.", source: file },
      { cause: error },
    );
  }
}

/** A new file's name is on the disk once its folder is; some systems cannot sync a folder. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
