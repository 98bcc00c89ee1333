import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { arrowsInSource, below, type Complaint, lint, roomOf, rooms, root, run } from "../support/arrows.js";

const names = Object.keys(rooms);
const isFile = (room: string): boolean => room === "index" || room === "library";

/** The ways to import a path; each must be seen. */
const forms: Record<string, (path: string, id: string) => string> = {
  value: (path, id) => `import { x as ${id}Value } from "${path}"; export { ${id}Value };`,
  type: (path, id) => `import type { X as ${id}Type } from "${path}"; export type { ${id}Type };`,
  again: (path) => `export * from "${path}";`,
  lazy: (path, id) => `export const ${id} = (): Promise<unknown> => import("${path}");`,
};

/** A file of `room` that imports every other room, one a line, and where it lies. */
function probe(
  room: string,
  form: string,
  options: { deep?: boolean; test?: boolean } = {},
): [string, string] {
  const end = options.test === true ? ".test.ts" : ".ts";
  const up = isFile(room) ? "./" : options.deep === true ? "../../" : "../";
  const path = isFile(room)
    ? `src/${room}${end}`
    : `src/${room}/${options.deep === true ? "inner/" : ""}probe-${form}${end}`;
  const lines = names.map((to) =>
    to === room ? "" : (forms[form]?.(isFile(to) ? `${up}${to}.js` : `${up}${to}/anything.js`, to) ?? ""),
  );
  return [path, lines.join("\n")];
}

/** The rooms whose import was refused, in a file made by `probe`. */
function refused(all: Complaint[], file: string): string[] {
  return all
    .filter((one) => one.file === file && one.rule === "no-restricted-imports")
    .map((one) => names[one.line - 1] ?? "?")
    .sort();
}

const except = (room: string, allowed: Iterable<string>): string[] => {
  const may = new Set([room, ...allowed]);
  return names.filter((name) => !may.has(name)).sort();
};

describe("the arrows between rooms", () => {
  test("every room in src/ is in the table", async () => {
    const found = (await readdir(join(root, "src"))).map(roomOf);
    expect(found.filter((name) => !names.includes(name))).toEqual([]);
  });

  test("CONTRIBUTING.md shows the same table", async () => {
    const text = await readFile(join(root, "CONTRIBUTING.md"), "utf8");
    const shown = [...text.matchAll(/^\| `([a-z]+)(?:\.ts)?` +\| [^|]+ \| ([^|]+) \|$/gm)].map(
      ([, room, may = ""]) => [room, may.trim() === "–" ? [] : may.trim().split(", ").sort()],
    );
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(Object.entries(rooms).map(([room, may]) => [room, [...may].sort()])),
    );
  });

  test("no room reaches itself by its arrows", () => {
    for (const room of names) expect([...below(room)], room).not.toContain(room);
  });

  for (const form of Object.keys(forms)) {
    test(`lint refuses each forbidden import and no other (${form})`, async () => {
      const all = await lint(Object.fromEntries(names.map((room) => probe(room, form))));
      for (const room of names) {
        expect(refused(all, probe(room, form)[0]), room).toEqual(except(room, rooms[room] ?? []));
      }
    });
  }

  test("lint refuses the same from folders further in, and from a room that became a folder", async () => {
    const folders = names.filter((room) => !isFile(room));
    const [, library] = probe("library", "value");
    const all = await lint({
      ...Object.fromEntries(folders.map((room) => probe(room, "value", { deep: true }))),
      "src/library/open.ts": library.replaceAll('"./', '"../'),
    });
    for (const room of folders) {
      expect(refused(all, probe(room, "value", { deep: true })[0]), room).toEqual(
        except(room, rooms[room] ?? []),
      );
    }
    expect(refused(all, "src/library/open.ts")).toEqual(except("library", rooms["library"] ?? []));
  });

  test("a test may import everything below its room, and nothing above", async () => {
    const all = await lint(Object.fromEntries(names.map((room) => probe(room, "value", { test: true }))));
    for (const room of names) {
      expect(refused(all, probe(room, "value", { test: true })[0]), room).toEqual(except(room, below(room)));
    }
  });

  test("DuckDB and the AWS SDK stay where they belong", async () => {
    const text = `import "@duckdb/node-api";\nimport "@aws-sdk/client-s3";\nimport "trailhound";\n`;
    const where = names.map((room) => (isFile(room) ? `src/${room}.ts` : `src/${room}/a.ts`));
    where.push(
      "src/engines/athena/a.ts",
      "src/engines/duckdb/a.ts",
      "src/respond/effects.ts",
      "src/respond/effects/a.ts",
    );
    const all = await lint(Object.fromEntries(where.map((file) => [file, text])));
    const free = (line: number): string[] =>
      where.filter((file) => !all.some((one) => one.file === file && one.line === line)).sort();
    expect(free(1)).toEqual([
      "src/engines/a.ts",
      "src/engines/athena/a.ts",
      "src/engines/duckdb/a.ts",
      "src/lake/a.ts",
    ]);
    expect(free(2)).toEqual([
      "src/aws/a.ts",
      "src/engines/athena/a.ts",
      "src/respond/effects.ts",
      "src/respond/effects/a.ts",
      "src/sources/a.ts",
    ]);
    expect(free(3)).toEqual([]);
  });

  test("a folder without arrows may import nothing of ours", async () => {
    const all = await lint({ "src/attic/a.ts": `import "../trail/record.js";\n` });
    expect(all).toMatchObject([{ file: "src/attic/a.ts", rule: "no-restricted-imports" }]);
  });

  test("the code as it stands follows them, whatever way it spells its imports", async () => {
    const wrong = (await arrowsInSource()).filter(({ file, from, to }) =>
      file.endsWith(".test.ts") ? !below(from).has(to) : !(rooms[from] ?? []).includes(to),
    );
    expect(wrong).toEqual([]);
  });
});

/** One offence for each rule of the house; the rule must be the one that speaks. */
const offences: Record<string, [file: string, text: string]> = {
  "no-floating-promises": [
    "src/lake/floating.ts",
    `import { DuckDBInstance } from "@duckdb/node-api";
export async function run(): Promise<void> {
  const connection = await (await DuckDBInstance.create()).connect();
  connection.run("SELECT 1");
}
`,
  ],
  "no-misused-promises": [
    "src/trail/misused.ts",
    `export function each(list: number[], job: (n: number) => Promise<void>): void {\n  list.forEach(async (n) => { await job(n); });\n}\n`,
  ],
  "await-thenable": [
    "src/trail/await.ts",
    `export async function one(): Promise<number> {\n  return await 1;\n}\n`,
  ],
  "switch-exhaustiveness-check": [
    "src/trail/switch.ts",
    `export function say(kind: "a" | "b"): string {\n  switch (kind) {\n    case "a":\n      return "A";\n  }\n  return "";\n}\n`,
  ],
  "no-cycle": [
    "src/trail/cycle-a.ts",
    `import { b } from "./cycle-b.js";\nexport const a = (): number => b();\n`,
  ],
  "no-console": ["src/cli/console.ts", `console.log("to no one");\n`],
  "no-explicit-any": ["src/trail/any.ts", `export const x: any = 1;\n`],
  "max-lines": ["src/trail/long.ts", "export {};\n".repeat(401)],
  "no-restricted-properties": ["src/lake/clock.ts", `export const now = (): number => Date.now();\n`],
  "filename-case": ["src/trail/CamelCase.ts", "export {};\n"],
  "only-throw-error": ["src/trail/throw.ts", `export function fail(): never {\n  throw "text";\n}\n`],
};

describe("the rules of the house", () => {
  test("each rule speaks where it is broken", async () => {
    const all = await lint({
      ...Object.fromEntries(Object.values(offences)),
      "src/trail/cycle-b.ts": `import { a } from "./cycle-a.js";\nexport const b = (): number => a();\n`,
    });
    for (const [rule, [file]] of Object.entries(offences)) {
      expect(all, rule).toContainEqual(expect.objectContaining({ rule, file }));
    }
  });

  test("clean code is left alone, and cli/ may read its process", async () => {
    const all = await lint({
      "src/trail/clean.ts": `export const twice = (n: number): number => n * 2;\n`,
      "src/cli/main.ts": `export const color = process.env["NO_COLOR"] === undefined;\n`,
    });
    expect(all).toEqual([]);
  });

  test("names that tell nothing are refused, and long files are pointed out", async () => {
    const dir = await mkdtemp(join(tmpdir(), "trailhound-names-"));
    try {
      await mkdir(join(dir, "src/trail/helpers"), { recursive: true });
      await writeFile(join(dir, "src/trail/time-utils.ts"), "");
      await writeFile(join(dir, "src/trail/long.ts"), "export {};\n".repeat(301));
      const { code, stderr } = await run(process.execPath, ["scripts/check-files.mjs", dir], root);
      expect(code).toBe(1);
      expect(stderr).toContain("helpers: name it");
      expect(stderr).toContain("time-utils.ts: name it");
      expect(stderr).toContain("long.ts has 301 lines");
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
