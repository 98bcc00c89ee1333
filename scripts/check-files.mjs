// What oxlint cannot say about files: a name that tells nothing is an error; more than 300 lines is a warning
// (oxlint's max-lines stops at 400).
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

const ROOTS = ["src", "test", "demo", "bench", "scripts"];
const NAMES_THAT_TELL_NOTHING = /^(utils?|helpers?|managers?|misc|common)$|[.-](utils?|helpers?|managers?)$/;
const BUDGET = 300;

const root = process.argv[2] ?? ".";
const entries = ROOTS.flatMap((folder) => list(join(root, folder)));
for (const { path, isFile } of entries) {
  const name = basename(path).replace(/(\.test)?\.[a-z]+$/, "");
  if (NAMES_THAT_TELL_NOTHING.test(name)) {
    console.error(`${path}: name it after what it does; "${name}" tells nothing.`);
    process.exitCode = 1;
  }
  if (!isFile || !/\.(ts|mjs|cjs)$/.test(path)) continue;
  const lines = readFileSync(path, "utf8").split("\n").length - 1;
  if (lines > BUDGET) console.warn(`warning: ${path} has ${lines} lines; the budget is ${BUDGET}.`);
}

function list(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => ({
      path: join(entry.parentPath ?? entry.path, entry.name),
      isFile: entry.isFile(),
    }));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}
