import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { ProblemData } from "../diagnostics/problem.js";
import { listFiles } from "./files.js";

const root = mkdtempSync(join(tmpdir(), "trailhound-files-"));
afterAll(() => rmSync(root, { recursive: true }));

async function list(...paths: string[]): Promise<{ paths: string[]; problems: ProblemData[] }> {
  const problems: ProblemData[] = [];
  const found: string[] = [];
  for await (const file of listFiles(paths, (problem) => problems.push(problem))) {
    expect(file.mtimeMs).toBeGreaterThan(0);
    found.push(file.path.replace(root, ""));
  }
  return { paths: found, problems };
}

mkdirSync(join(root, "t/b"), { recursive: true });
mkdirSync(join(root, "t/.hidden"));
for (const name of ["t/b/z", "t/b/é", "t/b.json", "t/b0", "t/B", "t/.DS_Store", "t/.hidden/x"])
  writeFileSync(join(root, name), "x");
symlinkSync("..", join(root, "t/b/loop"));
symlinkSync("missing", join(root, "t/broken"));

it("walks folders in byte order of the paths, survives loops, skips dot names", async () => {
  const { paths, problems } = await list(`${root}/t/`);
  expect(paths).toEqual(["/t/B", "/t/b.json", "/t/b/z", "/t/b/é", "/t/b0"]);
  expect(problems).toMatchObject([{ code: "source-not-found", source: `${root}/t/broken` }]);
});

it("takes what was typed as it was typed", async () => {
  expect((await list(`${root}/t/.DS_Store`, `${root}/t/.hidden`)).paths).toEqual([
    "/t/.DS_Store",
    "/t/.hidden/x",
  ]);
  expect((await list(`${root}/nope`)).problems).toMatchObject([
    { code: "source-not-found", source: `${root}/nope` },
  ]);
  const here = process.cwd();
  process.chdir(root);
  try {
    expect((await list("./t/b//")).paths).toEqual([
      "t/b/loop/B",
      "t/b/loop/b.json",
      "t/b/loop/b0",
      "t/b/z",
      "t/b/é",
    ]);
    expect((await list("././t/b0", ".")).paths[0]).toBe("t/b0");
    expect((await list(".")).paths).toContain("t/b0");
  } finally {
    process.chdir(here);
  }
});

it.skipIf(process.getuid?.() === 0)("reports a folder that cannot be read and goes on", async () => {
  mkdirSync(join(root, "closed"));
  chmodSync(join(root, "closed"), 0);
  expect((await list(`${root}/closed`, `${root}/t/b0`)).problems).toMatchObject([
    { code: "source-unreadable" },
  ]);
});

it("stops when told", async () => {
  const walk = listFiles([root], () => {}, AbortSignal.abort());
  await expect(walk.next()).rejects.toThrow("abort");
});
