import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, run } from "../support/arrows.js";

/**
 * Runs what the README tells a reader to type. A block is run where `<!-- run -->` stands on the line above it:
 *
 *     <!-- run -->
 *     ```sh
 *     trailhound ingest logs
 *     ```
 *
 * All marked blocks run in order in one empty folder, as a reader would go on typing, with the built command on
 * PATH, a lake of their own, and `logs/`, a small real trail (scripts/smoke-trail.mjs), beside them. Each must
 * exit with 0 at every line.
 */
interface Block {
  line: number;
  script: string;
}

function markedBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^<!-- run -->\r?\n(?:\r?\n)?```sh\r?\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: markdown.slice(0, match.index).split("\n").length,
    script: match[1] ?? "",
  }));
}

const path = join(root, "README.md");
const readme = existsSync(path) ? await readFile(path, "utf8") : "";
const blocks = markedBlocks(readme);
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trailhound-readme-"));
  const bin = join(folder, ".bin");
  await mkdir(bin);
  await writeFile(
    join(bin, "trailhound"),
    `#!/bin/sh\nexec "${process.execPath}" "${root}/bin/trailhound.cjs" "$@"\n`,
  );
  await chmod(join(bin, "trailhound"), 0o755);
  await run(process.execPath, [join(root, "scripts/smoke-trail.mjs"), join(folder, "logs")], folder);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("a marked block is found, an unmarked one is left alone", () => {
  const sample = "# A\n\n<!-- run -->\n```sh\na\nb\n```\n\n```sh\nc\n```\n\n<!-- run -->\n\n```sh\nd\n```\n";
  expect(markedBlocks(sample)).toEqual([
    { line: 3, script: "a\nb\n" },
    { line: 13, script: "d\n" },
  ]);
});

test("a line that fails fails its block", async () => {
  expect(await shell({ line: 0, script: "false\ntrue\n" })).toMatchObject({ code: 1 });
});

describe("the README's commands", () => {
  test.skipIf(blocks.length > 0)("README.md has no block marked <!-- run --> yet", ({ skip }) => {
    skip("README.md has no block marked <!-- run -->, so there is nothing to run.");
  });

  for (const block of blocks) {
    test(`line ${block.line} runs as printed`, async () => {
      const { code, stdout, stderr } = await shell(block);
      expect(code, `${block.script}\n${stdout}\n${stderr}`).toBe(0);
    });
  }
});

function shell({ script }: Block): ReturnType<typeof run> {
  const env = {
    PATH: `${join(folder, ".bin")}${delimiter}${process.env["PATH"] ?? ""}`,
    HOME: folder,
    TRAILHOUND_LAKE: join(folder, "lake"),
    NO_COLOR: "1",
  };
  return run("sh", ["-euc", script], folder, env);
}
