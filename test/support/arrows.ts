import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import table from "./arrows.json" with { type: "json" };

export const root = resolve(import.meta.dirname, "../..");

/** Which rooms each room may import; `index` and `library` may be single files. */
export const rooms: Readonly<Record<string, readonly string[]>> = table.rooms;

/** The rooms a test beside a file of `room` may import: everything that lies below it. */
export function below(room: string, found = new Set<string>()): Set<string> {
  for (const next of rooms[room] ?? []) {
    if (found.has(next)) continue;
    found.add(next);
    below(next, found);
  }
  return found;
}

/** One complaint of oxlint: `src/lake/a.ts:3 no-restricted-imports`. */
export interface Complaint {
  file: string;
  line: number;
  rule: string;
}

/** Lints files in a folder of their own that has this project's oxlint and TypeScript configuration. */
export async function lint(files: Record<string, string>): Promise<Complaint[]> {
  const dir = await mkdtemp(join(tmpdir(), "trailhound-lint-"));
  try {
    await cp(join(root, ".oxlintrc.json"), join(dir, ".oxlintrc.json"));
    await cp(join(root, "tsconfig.json"), join(dir, "tsconfig.json"));
    await symlink(join(root, "node_modules"), join(dir, "node_modules"));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    const { stdout, stderr } = await run(
      join(root, "node_modules/.bin/oxlint"),
      ["--format", "json", "src"],
      dir,
    );
    return complaints(stdout, stderr);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function complaints(stdout: string, stderr: string): Complaint[] {
  let parsed: {
    diagnostics: { code?: string; message: string; filename: string; labels: { span: { line: number } }[] }[];
  };
  try {
    parsed = JSON.parse(stdout) as typeof parsed;
  } catch {
    throw new Error(`oxlint printed no JSON:\n${stdout}\n${stderr}`);
  }
  return parsed.diagnostics.map(({ code, message, filename, labels }) => ({
    file: filename,
    line: labels[0]?.span.line ?? 0,
    rule: /\(([^)]+)\)/.exec(code ?? "")?.[1] ?? message,
  }));
}

/** Runs a command to its end, whatever its exit code. */
export function run(
  command: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 1, stdout, stderr });
    });
  });
}

/** An import of one room's file by another's, as it really stands in src/. */
export interface Arrow {
  file: string;
  from: string;
  to: string;
}

/** Every import in src/ that crosses a room, by where its path really leads; `import("…")` types included. */
export async function arrowsInSource(): Promise<Arrow[]> {
  const src = join(root, "src");
  const files = (await readdir(src, { recursive: true })).filter((name) => name.endsWith(".ts"));
  const found: Arrow[] = [];
  for (const name of files) {
    const path = join(src, name);
    const text = await readFile(path, "utf8");
    for (const [, specifier = ""] of text.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.[^"'\n]+)["']/g)) {
      const target = relative(src, resolve(dirname(path), specifier));
      if (target.startsWith("..")) continue;
      const arrow = { file: `src/${name}`, from: roomOf(name), to: roomOf(target) };
      if (arrow.from !== arrow.to) found.push(arrow);
    }
  }
  return found;
}

/** The room a path below src/ lies in: its first folder, or its own name where it is a file of src/ itself. */
export function roomOf(path: string): string {
  return path.split(/[\\/]/)[0]?.replace(/(\.test)?\.[jt]s$/, "") ?? "";
}
