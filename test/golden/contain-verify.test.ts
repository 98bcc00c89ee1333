import { describe, expect, test } from "vitest";
import { ContainmentVerification } from "../../src/answers/contain-verify.js";
import { renderContainVerification } from "../../src/cli/render/contain-verify.js";
import type { View } from "../../src/cli/render/view.js";
import { displayWidth } from "../../src/cli/render/width.js";
import type { Contained, Lake } from "../../src/library/contract.js";
import { NOW } from "./answers.js";
import { trailhound } from "./command.js";
import { VERIFICATIONS } from "./contain-verify-answers.js";
import { expectGolden } from "./golden.js";

const WIDTHS = [60, 80, 132] as const;
const view = (width: number, more: Partial<View> = {}): View => ({ width, color: false, unicode: true, now: NOW, limit: undefined, ...more }); // prettier-ignore

describe.each(Object.entries(VERIFICATIONS))("contain-verify-%s", (name, answer) => {
  test("is an answer", () => expect(ContainmentVerification.parse(answer)).toEqual(answer));
  test.each(WIDTHS)("at %d columns", (width) =>
    expectGolden(`contain-verify-${name}-${width}`, renderContainVerification(answer, view(width))),
  );
  test("in ASCII", () =>
    expectGolden(
      `contain-verify-${name}-ascii`,
      renderContainVerification(answer, view(80, { unicode: false })),
    ));

  test.each([...WIDTHS, 40])("is never wider than %d columns, commands to copy apart", (width) => {
    const lines = renderContainVerification(answer, view(width)).split("\n");
    const next = lines.findIndex((text) => text.startsWith("NEXT"));
    expect((next < 0 ? lines : lines.slice(0, next)).filter((text) => displayWidth(text) > width)).toEqual([]);
  });

  test("lets no control or invisible character through", () =>
    expect(renderContainVerification(answer, view(80)).match(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)).toBeNull()); // prettier-ignore
});

describe("the command", () => {
  const asked: Contained[] = [];
  const lakeOf = (answer: ContainmentVerification): Partial<Lake> => ({
    whyEmpty: async () => [],
    verifyContainment: async (of) => {
      asked.push(of);
      return answer;
    },
  });
  const run = (words: string, answer: ContainmentVerification = VERIFICATIONS.full) =>
    trailhound(["contain", ...words.split(" ")], { lake: lakeOf(answer) });

  test("ends with 1 where something is not contained, was opened again or never begun; with 0 else", async () => {
    const code = async (verdict: ContainmentVerification["verdict"]) =>
      (await run("AKIAIOSFODNN7EXAMPLE --verify", { ...VERIFICATIONS.full, verdict })).code;
    for (const verdict of ["not-contained", "re-entered", "not-begun"] as const)
      expect(await code(verdict)).toBe(1);
    for (const verdict of ["contained", "quiet", "waiting", "undone"] as const)
      expect(await code(verdict)).toBe(0);
  });

  test("takes an identifier before or after the word, or the file of a plan", async () => {
    asked.length = 0;
    await run("AKIAIOSFODNN7EXAMPLE --verify");
    await run("--verify AKIAIOSFODNN7EXAMPLE");
    await run("--verify arn:aws:iam::111111111111:user/alice");
    await run("--verify cases/plan.json");
    expect(asked).toEqual(["AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::111111111111:user/alice", { plan: "cases/plan.json" }]); // prettier-ignore
    for (const words of ["--verify", "AKIAIOSFODNN7EXAMPLE --verify plan.json", "AKIAIOSFODNN7EXAMPLE --as script --verify", "--verify plan.json --session", "AKIAIOSFODNN7EXAMPLE --verify --apply"]) // prettier-ignore
      expect((await run(words)).code, words).toBe(2);
    expect((await trailhound(["contain"], { lake: lakeOf(VERIFICATIONS.full) })).code).toBe(2);
  });

  test("json is the answer; ndjson and csv have a line for each step and entry", async () => {
    const { full, hostile } = VERIFICATIONS;
    expect(JSON.parse((await run("AKIAIOSFODNN7EXAMPLE --verify --format json")).stdout)).toEqual(full);
    const lines = (await run("AKIAIOSFODNN7EXAMPLE --verify --format ndjson")).stdout.trim().split("\n");
    expect(lines.map((text) => (JSON.parse(text) as { what: string }).what)).toEqual([...full.steps.map(() => "step"), "entry", "entry"]); // prettier-ignore
    const { stdout } = await run("AKIAIOSFODNN7EXAMPLE --verify --format csv", hostile);
    const rows = stdout.trim().split("\r\n");
    expect(rows).toHaveLength(1 + hostile.steps.length + hostile.entries.length);
    expect(rows.map((text) => text.replaceAll(/"([^"]|"")*"/g, "").split(",").length)).toEqual(rows.map(() => 20)); // prettier-ignore
  });
});
