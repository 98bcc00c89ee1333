import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process that has ended. */
export interface ProcessRun {
  code: number | null;
  stdout: string;
  stderr: string;
  seconds: number;
  /** The most memory it held at once, all its threads together; undefined where the system does not tell. */
  peakBytes: number | undefined;
}

const POLL_MS = 20;

/** Runs a process to its end, measured from outside: start, loading and exit count. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv; watchMemory?: boolean } = {},
): Promise<ProcessRun> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, {
      env: { ...process.env, ...options.env },
    });
    let stdout = "";
    let stderr = "";
    let peakBytes: number | undefined;
    const look = (): void => {
      const now = highWaterMark(child.pid);
      if (now !== undefined) peakBytes = Math.max(peakBytes ?? 0, now);
    };
    const watch = options.watchMemory === true ? setInterval(look, POLL_MS) : undefined;
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      resolve({ code, stdout, stderr, seconds: (performance.now() - started) / 1000, peakBytes });
    });
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}

/**
 * The kernel's own high-water mark of a process's resident memory, which polling cannot miss but for the last moments.
 * Linux only.
 */
function highWaterMark(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
