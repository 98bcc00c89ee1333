import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trailhound } from "../../test/golden/command.js";
import { Problem } from "../diagnostics/problem.js";
import type { ApplyOptions } from "../library/contract.js";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "trailhound-secrets-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const resumed = (secrets: string, resumeContainment: (options: ApplyOptions) => Promise<never>) =>
  trailhound(["contain", "--resume", "20260501T030000Z-0f3a9c51d27e", "--secrets", secrets], {
    lake: { resumeContainment: (_which, options = {}) => resumeContainment(options) },
  });
const refused = new Problem({ code: "containment-undone", detail: "It was undone." });

test("a run that made no secret leaves no file for one, so that it can be run again", async () => {
  const { code } = await resumed(join(dir, "none"), () => Promise.reject(refused));
  expect(code).toBe(1);
  expect(await readdir(dir)).toEqual([]);
});

test("a secret that was made is kept, whatever came after it; a file that is there is never written over", async () => {
  const file = join(dir, "kept");
  await resumed(file, async ({ onSecret }) => {
    await onSecret?.({ kind: "password", user: "alice", value: "n3w" });
    throw refused;
  });
  const text = await readFile(file, "utf8");
  expect(JSON.parse(text)).toEqual({ kind: "password", user: "alice", value: "n3w" });
  expect((await resumed(file, () => Promise.reject(refused))).code).not.toBe(0);
  expect(await readFile(file, "utf8")).toBe(text);
  const empty = join(dir, "empty");
  await writeFile(empty, "");
  await resumed(empty, () => Promise.reject(refused));
  expect(await readdir(dir)).toContain("empty");
});
