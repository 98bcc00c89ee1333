import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

/** Holds a text to its golden file; UPDATE_GOLDEN=1 rewrites the file instead, for a person to look at. */
export function expectGolden(name: string, text: string): void {
  const path = new URL(`${name}.txt`, import.meta.url);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, text);
  if (!existsSync(path)) throw new Error(`No golden file ${name}.txt: run with UPDATE_GOLDEN=1, then look at it.`);
  expect(text).toBe(readFileSync(path, "utf8"));
}
