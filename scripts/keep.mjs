// What every generator does with its text: write it, or with `--check` compare it with what is committed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * @param {{ path: string, text: string }[]} files
 * @param {string} remedy the command that writes them
 */
export function keep(files, remedy) {
  const check = process.argv.includes("--check");
  let stale = 0;
  for (const { path, text } of files) {
    const before = read(path);
    if (before === text) continue;
    if (check) {
      stale += 1;
      console.error(
        `${path} ${before === undefined ? "is missing" : `is out of date${firstDifference(before, text)}`}`,
      );
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      console.log(`wrote ${path}`);
    }
  }
  if (stale > 0) {
    console.error(`Run \`${remedy}\` and commit what it writes.`);
    process.exitCode = 1;
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function firstDifference(before, after) {
  const old = before.split("\n");
  const now = after.split("\n");
  const at = now.findIndex((line, index) => line !== old[index]);
  const line = at === -1 ? now.length : at;
  return `, line ${line + 1}\n  committed: ${old[line] ?? "(end of file)"}\n  generated: ${now[line] ?? "(end of file)"}`;
}
