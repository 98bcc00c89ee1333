import { opendir, stat } from "node:fs/promises";
import type { Dirent } from "node:fs";
import type { ProblemData } from "../diagnostics/problem.js";
import type { FoundFile } from "./contract.js";

/**
 * Finds the files below the paths a user typed, in the order typed, and in a folder in byte order of their paths.
 * Names that begin with a dot are skipped below a typed folder, never when typed. A folder is entered once, however
 * many links lead to it.
 *
 * @param onProblem told of what is missing or cannot be read; the walk goes on
 * @throws only the reason of `signal`
 */
export async function* listFiles(
  paths: string[],
  onProblem: (problem: ProblemData) => void,
  signal?: AbortSignal,
): AsyncGenerator<FoundFile> {
  for (const typed of paths) {
    signal?.throwIfAborted();
    yield* visit(normalised(typed), new Set(), onProblem, signal);
  }
}

async function* visit(
  path: string,
  entered: Set<string>,
  onProblem: (problem: ProblemData) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<FoundFile> {
  let names: Dirent[];
  try {
    const found = await stat(path);
    if (!found.isDirectory()) {
      if (entered.size === 0 || found.isFile()) yield { path, size: found.size, mtimeMs: found.mtimeMs };
      return;
    }
    const identity = `${found.dev}:${found.ino}`;
    if (entered.has(identity)) return;
    entered.add(identity);
    names = await entries(path, signal);
  } catch (error) {
    signal?.throwIfAborted();
    onProblem(problemOf(error, path));
    return;
  }
  for (const entry of names) {
    signal?.throwIfAborted();
    yield* visit(joined(path, entry.name), entered, onProblem, signal);
  }
}

/** The visible entries of a folder in byte order of the paths below it: a folder sorts as if it ended in "/". */
async function entries(path: string, signal: AbortSignal | undefined): Promise<Dirent[]> {
  const found: { key: Buffer; entry: Dirent }[] = [];
  for await (const entry of await opendir(path, { bufferSize: 1024 })) {
    signal?.throwIfAborted();
    if (entry.name.startsWith(".")) continue;
    found.push({ key: Buffer.from(entry.isDirectory() ? `${entry.name}/` : entry.name), entry });
  }
  return found.sort((a, b) => a.key.compare(b.key)).map(({ entry }) => entry);
}

function joined(folder: string, name: string): string {
  if (folder === ".") return name;
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

function normalised(path: string): string {
  const short = path.replace(/^(?:\.\/+)+(?=.)/, "").replace(/\/{2,}/g, "/");
  return short.length > 1 ? short.replace(/\/$/, "") : short;
}

function problemOf(error: unknown, source: string): ProblemData {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR")
    return { code: "source-not-found", detail: `There is no ${source}.`, source };
  if (code === "ELOOP")
    return { code: "source-unreadable", detail: `${source} is a link to itself.`, source };
  return { code: "source-unreadable", detail: `${source} cannot be read: ${message}.`, source };
}
