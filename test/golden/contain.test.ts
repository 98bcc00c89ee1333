import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { markdownOf } from "../../src/cli/render/contain-markdown.js";
import { commandName, policyFiles, scriptOf } from "../../src/cli/render/contain-script.js";
import { renderContainment } from "../../src/cli/render/contain.js";
import type { View } from "../../src/cli/render/view.js";
import { displayWidth } from "../../src/cli/render/width.js";
import { NOW } from "./answers.js";
import { trailhound } from "./command.js";
import { PLANS } from "./contain-answers.js";
import { expectGolden } from "./golden.js";

const WIDTHS = [60, 80, 132] as const;
const view = (width: number, more: Partial<View> = {}): View => ({ width, color: false, unicode: true, now: NOW, limit: undefined, ...more }); // prettier-ignore

describe.each(Object.entries(PLANS))("contain-%s", (name, plan) => {
  test.each(WIDTHS)("at %d columns", (width) =>
    expectGolden(`contain-${name}-${width}`, renderContainment(plan, view(width))),
  );
  test("in ASCII", () =>
    expectGolden(`contain-${name}-ascii`, renderContainment(plan, view(80, { unicode: false }))));
  test("as Markdown", () => expectGolden(`contain-${name}-markdown`, markdownOf(plan)));
  test("as a script", () => expectGolden(`contain-${name}-script`, scriptOf(plan)));

  test.each([...WIDTHS, 40])("is never wider than %d columns, commands to copy apart", (width) => {
    const lines = renderContainment(plan, view(width)).split("\n");
    const next = lines.findIndex((text) => text.startsWith("NEXT"));
    expect((next < 0 ? lines : lines.slice(0, next)).filter((text) => displayWidth(text) > width)).toEqual([]);
  });

  test("lets no control or invisible character through", () => {
    for (const text of [renderContainment(plan, view(80)), markdownOf(plan), scriptOf(plan)])
      expect(text.match(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)).toBeNull();
  });
});

describe("the script", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "contain-script-"));
    // Answers for the account of the profile, and writes down every other call as it was given its words.
    await writeFile(
      join(dir, "aws"),
      `#!/bin/sh\ncase "$*" in *get-caller-identity*) echo "$2";; *) for word; do printf '%s\\0' "$word" >> "$CALLS"; done;; esac\n`,
    );
    await chmod(join(dir, "aws"), 0o755);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const runs = async (plan: keyof typeof PLANS, profiles: Record<string, string>): Promise<string[]> => {
    const script = join(dir, `${plan}.sh`);
    const calls = join(dir, `${plan}.calls`);
    await writeFile(script, scriptOf(PLANS[plan]));
    await writeFile(calls, "");
    execFileSync("sh", [script], { env: { PATH: `${dir}:${process.env["PATH"]}`, HOME: dir, CALLS: calls, ...profiles }, stdio: "pipe" }); // prettier-ignore
    return execFileSync("cat", [calls], { encoding: "utf8" }).split("\0").slice(0, -1);
  };
  const ALL = { PROFILE_111111111111: "111111111111", PROFILE_333333333333: "333333333333" };

  test("gives AWS the plan's very input, in its order, without the held steps", async () => {
    const words = await runs("full", ALL);
    const inputs = words.filter((_, at) => words[at - 1] === "--cli-input-json").map((text) => JSON.parse(text) as unknown); // prettier-ignore
    expect(inputs).toEqual(PLANS.full.steps.filter(({ held }) => !held).flatMap(({ calls }) => calls.map(({ input }) => input))); // prettier-ignore
  });

  test("a hostile name reaches AWS as it is, and the shell never", async () => {
    const words = await runs("hostile", ALL);
    const inputs = words.filter((_, at) => words[at - 1] === "--cli-input-json").map((text) => JSON.parse(text) as unknown); // prettier-ignore
    expect(inputs).toEqual(PLANS.hostile.steps.flatMap(({ calls }) => calls.map(({ input }) => input)));
  });

  test("stops before the first call where a profile is missing, or of another account", async () => {
    await expect(runs("full", {})).rejects.toThrow("PROFILE_111111111111");
    await expect(runs("full", { ...ALL, PROFILE_333333333333: "elsewhere" })).resolves.not.toEqual([]);
    await expect(runs("full", { ...ALL, PROFILE_111111111111: "elsewhere" })).rejects.toThrow("not of account 111111111111"); // prettier-ignore
  });

  test.each([
    ["UpdateAccessKey", "update-access-key"],
    ["UpdateSSHPublicKey", "update-ssh-public-key"],
    ["ModifyDBSnapshotAttribute", "modify-db-snapshot-attribute"],
    ["RemovePermission", "remove-permission"],
  ])("%s is %s", (action, name) => expect(commandName(action)).toBe(name));
});

test("policy files: a name for each document, without paths", () => {
  const names = Object.keys(policyFiles(PLANS.hostile));
  expect(names).toHaveLength(2);
  for (const name of names) expect(name).toMatch(/^[\w.-]+\.json$/);
});

describe("the command", () => {
  const lake = { contain: async () => PLANS.full };
  test.each([
    ["--format json", (text: string) => expect(JSON.parse(text)).toEqual(PLANS.full)],
    ["--format ndjson", (text: string) => expect(text.trim().split("\n").map((one) => (JSON.parse(one) as { order: number }).order)).toEqual([1, 2, 3])],
    ["--format csv", (text: string) => expect(text.trim().split("\r\n")).toHaveLength(4)],
    ["--as script", (text: string) => expect(text).toBe(scriptOf(PLANS.full))],
    ["--as markdown", (text: string) => expect(text).toBe(markdownOf(PLANS.full))],
    ["--as policies", (text: string) => expect(JSON.parse(text)).toEqual(policyFiles(PLANS.full))],
  ])("%s", async (words, check) => {
    const { stdout, code } = await trailhound(["contain", "AKIAIOSFODNN7EXAMPLE", ...words.split(" ")], { lake });
    expect(code).toBe(0);
    check(stdout);
  }); // prettier-ignore
});
