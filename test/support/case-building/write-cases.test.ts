import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format } from "prettier";
import { expect, test } from "vitest";
import { loadCases } from "../case-format.js";
import { allCases } from "./all-cases.js";

const FOLDER = join(import.meta.dirname, "../../cases/identity");

/** `WRITE_CASES=1 npx vitest run test/support/case-building` writes them anew. */
test("the identity cases on disk are what the builders make", async () => {
  const names = allCases.map((one) => one.name);
  expect(new Set(names).size).toBe(names.length);
  if (process.env["WRITE_CASES"] === "1") {
    for (const old of loadCases(FOLDER)) rmSync(join(FOLDER, `${old.name}.json`));
    for (const one of allCases) {
      const file = join(FOLDER, `${one.name}.json`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await format(JSON.stringify(one), { parser: "json", printWidth: 110 }));
    }
  }
  expect(loadCases(FOLDER).map((one) => one.name)).toEqual([...names].sort());
  for (const one of allCases) {
    const file = join(FOLDER, `${one.name}.json`);
    expect(existsSync(file), file).toBe(true);
    expect(JSON.stringify(JSON.parse(readFileSync(file, "utf8"))), one.name).toBe(JSON.stringify(one));
  }
});
