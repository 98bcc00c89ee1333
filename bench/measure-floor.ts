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
 * Seconds that `zcat` takes for these files on as many processes as there are cores, to nowhere: no tool that reads the
 * whole archive can be quicker, so it is what ingest is measured against.
 */
export async function floorSeconds(files: readonly string[]): Promise<number> {
  const cores = availableParallelism();
  const each = Math.max(1, Math.min(MOST_FILES_A_PROCESS, Math.ceil(files.length / (cores * 4))));
  const command = `exec xargs -0 -P ${cores} -n ${each} zcat > /dev/null`;
  const run = await runProcess("sh", ["-c", command], { input: files.join("\0") });
  if (run.code !== 0) throw new Error(`zcat failed: ${run.stderr}`);
  return run.seconds;
}
