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
  /** Processor time of all its threads; undefined where the system does not tell. */
  cpuSeconds: number | undefined;
}

const POLL_MS = 20;
/** The kernel's clock ticks a second in /proc, the same on every Linux. */
const TICKS = 100;

/** Runs a process to its end, measured from outside: start, loading and exit count. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv; watch?: boolean } = {},
): Promise<ProcessRun> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, {
      env: { ...process.env, ...options.env },
    });
    let stdout = "";
    let stderr = "";
    let peakBytes: number | undefined;
    let cpuSeconds: number | undefined;
    const look = (): void => {
      peakBytes = highWaterMark(child.pid) ?? peakBytes;
      cpuSeconds = processorSeconds(child.pid) ?? cpuSeconds;
    };
    const watch = options.watch === true ? setInterval(look, POLL_MS) : undefined;
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      resolve({ code, stdout, stderr, seconds: (performance.now() - started) / 1000, peakBytes, cpuSeconds });
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

/** What a process has used so far. Linux only. */
function processorSeconds(pid: number | undefined): number | undefined {
  try {
    // The name, in brackets, may hold blanks; the fields after it do not.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) && ticks > 0 ? ticks / TICKS : undefined;
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
