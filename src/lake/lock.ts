import { link, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../diagnostics/problem.js";

export interface LockHolder {
  pid: number;
  host: string;
  since: string;
  token: string;
}

/** A lock from another host is taken as abandoned when its holder has not touched it for this long. */
const SILENT_MS = 60_000;
const HEARTBEAT_MS = 5_000;
const POLL_MS = 150;

/** The right to write a lake, held by one process at a time and freed when that process ends, however it ends. */
export class WriteLock implements AsyncDisposable {
  readonly #file: string;
  readonly #token: string;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(file: string, token: string, clock: () => Date) {
    this.#file = file;
    this.#token = token;
    this.#heartbeat = setInterval(() => {
      const now = clock();
      utimes(file, now, now).catch(() => undefined);
    }, HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /**
   * Takes the lock; waits for a living holder (calling `onWait` with it) or, with `noWait`, throws `lake-held`.
   * The lock file appears with its content in one step, so no reader can see it half-written.
   */
  static async take(
    file: string,
    options: {
      noWait?: boolean;
      onWait?: (holder: LockHolder) => void;
      signal?: AbortSignal | undefined;
      now: () => Date;
    },
  ): Promise<WriteLock> {
    const holder: LockHolder = {
      pid: process.pid,
      host: hostname(),
      since: options.now().toISOString(),
      token: randomUUID(),
    };
    const own = path.join(path.dirname(file), `.lock.${holder.token}`);
    await writeFile(own, JSON.stringify(holder));
    try {
      for (;;) {
        try {
          await link(own, file);
          return new WriteLock(file, holder.token, options.now);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        }
        const other = await readHolder(file);
        if (other === undefined) continue;
        if (await isAbandoned(file, other, options.now().getTime())) {
          await removeIfStill(file, other.token);
          continue;
        }
        if (options.noWait) throw held(file, other);
        options.onWait?.(other);
        if (options.signal?.aborted)
          throw new Problem({
            code: "cancelled",
            detail: "Waiting for the lake was cancelled.",
            source: file,
          });
        await sleep(POLL_MS);
      }
    } finally {
      await rm(own, { force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat);
    await removeIfStill(this.#file, this.#token);
  }
}

function held(file: string, { pid, host, since }: LockHolder): Problem {
  return new Problem({
    code: "lake-held",
    detail: `Process ${pid} on ${host} has been ingesting since ${since}.`,
    source: file,
  });
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as LockHolder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return { pid: 0, host: hostname(), since: "", token: "" };
  }
}

async function isAbandoned(file: string, holder: LockHolder, now: number): Promise<boolean> {
  if (holder.host === hostname()) return !isAlive(holder.pid);
  try {
    return now - (await stat(file)).mtimeMs > SILENT_MS;
  } catch {
    return false;
  }
}

/** Whether a process of this host is alive. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function removeIfStill(file: string, token: string): Promise<void> {
  const holder = await readHolder(file);
  if (holder !== undefined && holder.token === token) await rm(file, { force: true });
}
