import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verification } from "../../../test/golden/answers.js";
import { trailhound } from "../../../test/golden/command.js";
import type { Verification } from "../../answers/verify.js";

const none = { valid: 0, invalid: 0, missing: 0, unproven: 0 };
const sums = (digests: Partial<typeof none>, files: Partial<typeof none> = {}, more: Partial<Verification["sums"]> = {}) =>
  ({ ...verification, sums: { digests: { ...none, ...digests }, files: { ...none, ...files }, unexpected: 0, notChecked: 0, ...more } }); // prettier-ignore
const exit = async (answer: Verification, ...words: string[]) =>
  (await trailhound(["verify", "logs", ...words], { lake: { verify: async () => answer } })).code;

test.each([
  ["valid", sums({ valid: 3 }, { valid: 9 }), 0, 0],
  ["an invalid digest", sums({ valid: 2, invalid: 1 }), 1, 1],
  ["a missing digest", sums({ valid: 2, missing: 1 }), 1, 1],
  ["a changed file", sums({ valid: 3 }, { invalid: 1 }), 1, 1],
  ["a missing file", sums({ valid: 3 }, { missing: 1 }), 1, 1],
  ["a planted file", sums({ valid: 3 }, {}, { unexpected: 1 }), 1, 1],
  ["unproven", sums({ valid: 2, unproven: 1 }), 0, 1],
  ["not checked", sums({ valid: 2 }, {}, { notChecked: 1 }), 0, 1],
  ["nothing to verify by", sums({}), 0, 1],
] as const)("%s", async (_, answer, plain, strict) => {
  expect([await exit(answer), await exit(answer, "--strict")]).toEqual([plain, strict]);
});

test("hands on keys and range, prints every format", async () => {
  const keys = join(mkdtempSync(join(tmpdir(), "trailhound-keys-")), "keys.json");
  writeFileSync(keys, "{}");
  let seen: unknown;
  const lake = { verify: async (sources: readonly string[], options?: object) => ((seen = { sources, ...options }), verification) };
  const run = (format: string) => trailhound(["verify", "logs", "--public-keys", keys, "--from", "7d", "--format", format], { lake });
  expect(JSON.parse((await run("json")).stdout)).toEqual(verification);
  expect(seen).toMatchObject({ sources: ["logs"], publicKeys: "{}", range: { from: "7d" } });
  expect((await run("ndjson")).stdout.trimEnd().split("\n")).toHaveLength(verification.hours.length);
  expect((await run("csv")).stdout.trimEnd().split("\r\n")).toHaveLength(verification.hours.length + 1);
  expect(await trailhound(["verify", "logs", "--public-keys", "/nowhere"], { lake })).toMatchObject({ code: 1 });
}); // prettier-ignore
