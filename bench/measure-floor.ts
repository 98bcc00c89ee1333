import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { runProcess } from "./run-process.js";

const MOST_FILES_A_PROCESS = 200;

/** Every gz file below a folder. */
export function archiveFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".gz"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * What `zcat` takes for these files on as many processes as there are cores, to nowhere: the time on the clock, and the
 * processor time, which a busy machine disturbs less. It is what ingest is measured against.
 */
export async function floorOf(files: readonly string[]): Promise<{ seconds: number; cpuSeconds: number }> {
  const cores = availableParallelism();
  const each = Math.max(1, Math.min(MOST_FILES_A_PROCESS, Math.ceil(files.length / (cores * 4))));
  const command = `xargs -0 -P ${cores} -n ${each} zcat > /dev/null && times`;
  const run = await runProcess("sh", ["-c", command], { input: files.join("\0") });
  if (run.code !== 0) throw new Error(`zcat failed: ${run.stderr}`);
  return { seconds: run.seconds, cpuSeconds: timesOf(run.stdout) };
}

/** The processor time in the answer of the shell's `times`: user and system, of itself and of its children. */
export function timesOf(text: string): number {
  let seconds = 0;
  for (const [, minutes, rest] of text.matchAll(/(\d+)m([\d.,]+)s/g))
    seconds += Number(minutes) * 60 + Number(rest?.replace(",", "."));
  return seconds;
}
