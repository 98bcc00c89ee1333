import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/cli/render/contain-report.js";
import type { View } from "../../src/cli/render/view.js";
import { displayWidth } from "../../src/cli/render/width.js";
import type { ApplyOptions, ContainmentPlan, ContainOptions, Journal, Lake } from "../../src/index.js";
import { NOW } from "./answers.js";
import { trailhound } from "./command.js";
import { PLANS } from "./contain-answers.js";
import { REPORTS } from "./contain-report-answers.js";
import { expectGolden } from "./golden.js";

const WIDTHS = [60, 80, 132] as const;
const view = (width: number, more: Partial<View> = {}): View => ({ width, color: false, unicode: true, now: NOW, limit: undefined, ...more }); // prettier-ignore

describe.each(Object.entries(REPORTS))("contain-report-%s", (name, report) => {
  test.each(WIDTHS)("at %d columns", (width) =>
    expectGolden(`contain-report-${name}-${width}`, renderReport(report, view(width))),
  );
  test("in ASCII", () =>
    expectGolden(`contain-report-${name}-ascii`, renderReport(report, view(80, { unicode: false }))));

  test.each([...WIDTHS, 40])("is never wider than %d columns, commands to copy apart", (width) => {
    const lines = renderReport(report, view(width)).split("\n");
    const next = lines.findIndex((text) => text.startsWith("NEXT"));
    expect((next < 0 ? lines : lines.slice(0, next)).filter((text) => displayWidth(text) > width)).toEqual([]);
  });

  test("lets no control or invisible character through", () => {
    expect(renderReport(report, view(80)).match(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)).toBeNull();
  });
});

const KEY = "AKIAIOSFODNN7EXAMPLE";
const plan: ContainmentPlan = { ...PLANS.full, id: "20260302T100000Z-101ec734cf6e" };

/** A lake that remembers what it was asked to do. */
function watched() {
  const asked: { applied?: ContainmentPlan; options?: ApplyOptions; plan?: ContainOptions; resumed?: string; undone?: string } = {};
  const lake: Partial<Lake> = {
    contain: async (_id, options = {}) => {
      asked.plan = options;
      return plan;
    },
    applyContainment: async (given, options = {}) => {
      Object.assign(asked, { applied: given, options });
      return REPORTS["done"]!;
    },
    resumeContainment: async (which) => {
      asked.resumed = which;
      return REPORTS["stopped"]!;
    },
    undoContainment: async (which, options = {}) => {
      Object.assign(asked, { undone: which, options });
      await options.onSecret?.({ kind: "password", user: "alice", value: "s3cret" });
      return REPORTS["undone"]!;
    },
    readContainment: async () => ({ plan }) as Journal,
  };
  return { lake, asked };
} // prettier-ignore

describe("agreeing", () => {
  test("nobody to ask: nothing is done without --yes and the very plan", async () => {
    const { lake, asked } = watched();
    const refused = await trailhound(["contain", KEY, "--apply"], { lake });
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("not-confirmed");
    const other = await trailhound(["contain", KEY, "--apply", "--yes", "20260302T100000Z-aaaaaaaaaaaa"], { lake });
    expect(other).toMatchObject({ code: 1, stdout: "" });
    expect(other.stderr).toContain("plan-changed");
    expect((await trailhound(["contain", KEY, "--apply", "--yes", "yes"], { lake })).code).toBe(2);
    expect(asked.applied).toBeUndefined();
    const done = await trailhound(["contain", KEY, "--apply", "--yes", plan.id, "--include-shared", "--format", "json"], { lake });
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(done.stdout)).toEqual(REPORTS["done"]);
    // The plan is made again as of the time that its ID names.
    expect(asked.plan).toMatchObject({ at: new Date("2026-03-02T10:00:00Z"), include: ["--include-shared"] });
    expect(asked.applied).toEqual(plan);
    // Nobody sits at stderr: what would make a secret is refused by the library.
    expect(asked.options?.onSecret).toBeUndefined();
  });

  test.each([
    [`${plan.id}\n`, 0],
    ["yes\n", 1],
    ["\n", 1],
  ])("at a terminal the plan is shown and its ID typed: %j", async (typed, code) => {
    const { lake, asked } = watched();
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    stdin.write(typed);
    const ended = await trailhound(["contain", KEY, "--apply", "--no-color"], { lake, tty: true, stdin });
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain("STEPS  in this order");
    expect(ended.stderr).toContain(`Type the plan's ID to go on (${plan.id})`);
    expect(asked.applied !== undefined).toBe(code === 0);
    expect(ended.stdout === "").toBe(code !== 0);
  });

  test("a dry run asks nobody; a plan that was begun is gone on with by its name", async () => {
    const { lake, asked } = watched();
    expect((await trailhound(["contain", KEY, "--apply", "--dry-run"], { lake })).code).toBe(0);
    expect(asked.options).toMatchObject({ dryRun: true });
    const resumed = await trailhound(["contain", "--resume", plan.id], { lake });
    expect(resumed.code).toBe(1);
    expect(resumed.stderr.replaceAll(/\s+/g, " ")).toContain("Step 2: iam DeleteLoginProfile: AccessDenied");
    expect(asked.resumed).toBe(plan.id);
  });
}); // prettier-ignore

describe("secrets", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "contain-secrets-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test("go to a new file of the owner's alone, and nowhere else", async () => {
    const file = join(dir, "new");
    const { code, stdout, stderr } = await trailhound(["contain", "--undo", plan.id, "--yes", plan.id, "--secrets", file], watched());
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain("s3cret");
    expect(stderr).toContain("containment-incomplete");
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ kind: "password", user: "alice", value: "s3cret" });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("never to a file that is there already: nothing is done then", async () => {
    const file = join(dir, "there");
    await writeFile(file, "kept");
    const { lake, asked } = watched();
    const { code, stderr } = await trailhound(["contain", "--undo", plan.id, "--yes", plan.id, "--secrets", file], { lake });
    expect(code).toBe(1);
    expect(stderr).toContain("file-system");
    expect(asked.undone).toBeUndefined();
    expect(await readFile(file, "utf8")).toBe("kept");
  });

  test("are shown once at a terminal", async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    stdin.write(`${plan.id}\n`);
    const { stderr, stdout } = await trailhound(["contain", "--undo", plan.id, "--no-color"], { ...watched(), tty: true, stdin });
    expect(stderr).toContain("The new password of alice, shown this once:\ns3cret\n");
    expect(stdout).not.toContain("s3cret");
  });
}); // prettier-ignore

test.each([
  [["--apply"], "is missing"],
  [["--resume", "p", KEY], "nothing beside it"],
  [["--undo", "p", "--apply"], "different things"],
  [[KEY, "--dry-run"], "--dry-run goes with --apply"],
  [[KEY, "--role-name", "r"], "asks nobody but the lake"],
  [["--resume", "p", "--yes", "p"], "--yes goes with --apply, --undo"],
  [["--undo", "p", "--skip", "1"], "--skip goes with --apply, --resume"],
  [["--undo", "p", "--include-weak"], "of the plan in the journal"],
  [[KEY, "--apply", "--as", "script"], "--as prints a plan"],
  [[], "is missing"],
])("contain %j is wrong usage", async (words, says) => {
  const { code, stdout, stderr } = await trailhound(["contain", ...words], watched());
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.replaceAll(/\s+/g, " ")).toContain(says);
});

const orders = (text: string): number[] =>
  text.trim().split("\n").map((one) => (JSON.parse(one) as { order: number }).order); // prettier-ignore

test.each<[string, (text: string) => void]>([
  ["table", (text) => expect(text).toContain("2 steps done")],
  ["json", (text) => expect(JSON.parse(text)).toEqual(REPORTS["done"])],
  ["ndjson", (text) => expect(orders(text)).toEqual([1, 2, 3])],
  ["csv", (text) => expect(text.trim().split("\r\n")).toHaveLength(4)],
])("--format %s", async (format, check) => {
  const words = ["contain", KEY, "--apply", "--yes", plan.id, "--format", format];
  const { stdout, code } = await trailhound(words, watched());
  expect(code).toBe(0);
  check(stdout);
});
