import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateDemo } from "../../demo/generate.js";
import { writeArchive } from "../../demo/write.js";
import { root, run } from "../support/arrows.js";

/**
 * Runs what the README and the pages in docs/ tell a reader to type. A block is run where `<!-- run -->` stands above it:
 *
 *     <!-- run -->
 *     ```sh
 *     trailhound ingest logs
 *     ```
 *
 * All marked blocks of a page run in order in one folder, as a reader would go on typing, with the built command on PATH, a
 * lake of their own, and `logs/`, a small real trail (scripts/smoke-trail.mjs), beside them; docs/start.md has the demo's
 * logs instead. `sh` must exit with 0 at every line, and no answer may be empty. `ts` is type-checked against the
 * package and run. `sql` under `<!-- run: lake -->` runs on a plain DuckDB in the lake's folder.
 */
interface Block {
  line: number;
  language: string;
  script: string;
}

function markedBlocks(markdown: string): Block[] {
  const blocks = /^<!-- run(?:: lake)? -->\r?\n(?:\r?\n)?```(sh|ts|sql)\r?\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(blocks)].map((match) => ({
    line: markdown.slice(0, match.index).split("\n").length,
    language: match[1] ?? "",
    script: match[2] ?? "",
  }));
}

async function pagesIn(folder: string): Promise<string[]> {
  if (!existsSync(join(root, folder))) return [];
  const names = await readdir(join(root, folder));
  return names.filter((name) => name.endsWith(".md")).map((name) => `${folder}/${name}`);
}

const paths = [
  ...["README.md"].filter((path) => existsSync(join(root, path))),
  ...(await pagesIn("docs")),
  ...(await pagesIn("docs/tasks")),
];
const pages = await Promise.all(
  paths.map(async (path) => ({
    path,
    blocks: markedBlocks(await readFile(join(root, path), "utf8")),
  })),
);

let work = "";

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "trailhound-readme-"));
  const bin = join(work, ".bin");
  await mkdir(bin);
  await writeFile(
    join(bin, "trailhound"),
    `#!/bin/sh\nexec "${process.execPath}" "${root}/bin/trailhound.cjs" "$@"\n`,
  );
  await chmod(join(bin, "trailhound"), 0o755);
  for (const { path, blocks } of pages) {
    if (blocks.length === 0) continue;
    const folder = folderOf(path);
    await mkdir(join(folder, "node_modules"), { recursive: true });
    await symlink(root, join(folder, "node_modules/trailhound"), "dir");
    if (path === "docs/start.md") await writeArchive(join(folder, "demo/out/logs"), generateDemo());
    else await run(process.execPath, [join(root, "scripts/smoke-trail.mjs"), join(folder, "logs")], folder);
  }
});

afterAll(async () => {
  await rm(work, { recursive: true, force: true });
});

function folderOf(path: string): string {
  return join(work, path.replaceAll("/", "-").replace(/\.md$/, ""));
}

test("a marked block is found, an unmarked one is left alone", () => {
  const sample = "# A\n\n<!-- run -->\n```sh\na\nb\n```\n\n```sh\nc\n```\n\n<!-- run -->\n\n```sh\nd\n```\n";
  expect(markedBlocks(sample)).toEqual([
    { line: 3, language: "sh", script: "a\nb\n" },
    { line: 13, language: "sh", script: "d\n" },
  ]);
});

test("a line that fails fails its block", async () => {
  expect(await shell("false\ntrue\n", work)).toMatchObject({ code: 1 });
});

test("the README has blocks to run", () => {
  expect(pages.find(({ path }) => path === "README.md")?.blocks.length).toBeGreaterThan(3);
});

test("the page on SQL lists every column of attributed_events", async () => {
  const folder = join(work, "columns");
  await mkdir(folder);
  await run(process.execPath, [join(root, "scripts/smoke-trail.mjs"), join(folder, "logs")], folder);
  const { stdout } = await shell(
    "trailhound ingest logs > report\ntrailhound sql 'SELECT * FROM attributed_events LIMIT 1' --format json\n",
    folder,
  );
  const [row] = JSON.parse(stdout) as Record<string, unknown>[];
  const page = await readFile(join(root, "docs/tasks/attribution-in-sql.md"), "utf8");
  expect(Object.keys(row ?? {}).filter((column) => !page.includes(`\`${column}\``))).toEqual([]);
});

describe.each(pages.filter(({ blocks }) => blocks.length > 0))("$path", ({ path, blocks }) => {
  test.each(blocks)("line $line runs as printed", async ({ language, script }) => {
    if (language === "sql") return plainDuckdb(script, join(folderOf(path), "lake"));
    if (language === "ts") return typeScript(script, folderOf(path));
    const { code, stdout, stderr } = await shell(script, folderOf(path));
    expect(code, `${script}\n${stdout}\n${stderr}`).toBe(0);
    // A page that prints an ID which is not in the logs, or a query that finds nothing, has gone stale.
    expect(stderr).not.toMatch(/No trace of|No rows\./);
  });
});

function shell(script: string, folder: string): ReturnType<typeof run> {
  const env = {
    PATH: `${join(work, ".bin")}${delimiter}${process.env["PATH"] ?? ""}`,
    HOME: folder,
    TRAILHOUND_LAKE: join(folder, "lake"),
    NO_COLOR: "1",
  };
  return run("sh", ["-euc", script], folder, env);
}

async function typeScript(script: string, folder: string): Promise<void> {
  const options = {
    target: "es2022",
    lib: ["es2022", "esnext.disposable"],
    module: "nodenext",
    strict: true,
    exactOptionalPropertyTypes: true,
    outDir: "built",
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  };
  await writeFile(join(folder, "package.json"), `{ "type": "module" }`);
  await writeFile(join(folder, "example.ts"), script);
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: ["example.ts"] }),
  );
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const compiled = await run(process.execPath, [compiler, "-p", "tsconfig.json"], folder);
  expect(compiled.code, compiled.stdout).toBe(0);
  const ran = await run(process.execPath, ["built/example.js"], folder);
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stdout).toContain("alice");
}

async function plainDuckdb(query: string, folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  try {
    const connection = await instance.connect();
    await connection.run(`SET file_search_path = '${folder}'`);
    const rows = (await connection.runAndReadAll(query)).getRows();
    expect(rows.length).toBeGreaterThan(0);
    connection.disconnectSync();
  } finally {
    instance.closeSync();
  }
}
