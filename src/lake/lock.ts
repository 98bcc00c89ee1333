import { link, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
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

/** A lock is taken as abandoned when its holder has not touched it for this long. */
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
          await removeLeftovers(file, own);
          return new WriteLock(file, holder.token, options.now);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        }
        const other = await readHolder(file);
        if (other === undefined) continue;
        if (other === "invalid" || (await isAbandoned(file, other, options.now().getTime()))) {
          await removeIf(file, other === "invalid" ? undefined : other.token);
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
    await removeIf(this.#file, this.#token);
  }
}

function held(file: string, { pid, host, since }: LockHolder): Problem {
  return new Problem({
    code: "lake-held",
    detail: `Process ${pid} on ${host} has been ingesting since ${since}.`,
    source: file,
  });
}

/** Removes what killed contenders left beside the lock; those that still wait keep theirs. */
async function removeLeftovers(file: string, own: string): Promise<void> {
  const dir = path.dirname(file);
  for (const name of await readdir(dir)) {
    const other = path.join(dir, name);
    if (other === own || !/^(\.lock\.|lock\.)/.test(name)) continue;
    const holder = await readHolder(other);
    const living =
      holder !== undefined && holder !== "invalid" && (holder.host !== hostname() || isAlive(holder.pid));
    if (!living) await rm(other, { force: true });
  }
}

/** Who holds the lock; undefined where nobody does, "invalid" for a file that no Trailhound wrote. */
async function readHolder(file: string): Promise<LockHolder | "invalid" | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const holder = JSON.parse(text) as Partial<LockHolder> | null;
    if (typeof holder?.pid === "number" && typeof holder.token === "string") return holder as LockHolder;
  } catch {
    // Not JSON: as good as any other text that is no holder.
  }
  return "invalid";
}

/**
 * Whether a holder is gone: its process has ended, or it has not touched the lock for a minute. The second also serves
 * where another process has got its number since, as in containers.
 */
async function isAbandoned(file: string, holder: LockHolder, now: number): Promise<boolean> {
  if (holder.host === hostname() && !isAlive(holder.pid)) return true;
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

/**
 * Removes the lock if it still is the one with this token (undefined: if it is invalid). It is moved aside before it is
 * looked at: between looking and removing, another process might have taken it over.
 */
async function removeIf(file: string, token: string | undefined): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const holder = await readHolder(aside);
  const same = token === undefined ? holder === "invalid" : holder !== "invalid" && holder?.token === token;
  if (!same) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}
