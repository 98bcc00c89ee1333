import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../support/arrows.js";

/** docs/walks.md held to the code: every file is there, is reached from one before it, and declares what is named. */
interface Step {
  file: string;
  names: string[];
  /** The number it is printed under. */
  number: number;
}

const page = readFileSync(join(root, "docs/walks.md"), "utf8");
const walks = new Map<string, Step[]>(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), stepsIn(section)]),
);

function stepsIn(section: string): Step[] {
  return [...section.matchAll(/^(\d+)\. `([^`]+)`(?: \(([^)]*)\))?: .+\.$/gm)].map((match) => ({
    number: Number(match[1]),
    file: match[2] ?? "",
    names: [...(match[3] ?? "").matchAll(/`([^`]+)`/g)].map((name) => name[1] ?? ""),
  }));
}

/** The files a file loads: imports of values, dynamic imports and workers; types do not carry a request. */
function loadedBy(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8").replace(/^import type [^;]*;/gm, "");
  const paths = [
    ...text.matchAll(/\bfrom "(\.[^"]+)"/g),
    ...text.matchAll(/\bimport\("(\.[^"]+)"\)/g),
    ...text.matchAll(/\bnew URL\("(\.[^"]+\.js)", import\.meta\.url\)/g),
  ];
  return paths.map((match) =>
    join(dirname(file), match[1] ?? "")
      .replace(/^dist\//, "src/")
      .replace(/\.js$/, ".ts"),
  );
}

function declares(file: string, name: string): boolean {
  const text = readFileSync(join(root, file), "utf8");
  return new RegExp(`\\b(?:function\\*?|class|const) ${name}\\b`).test(text);
}

test("there is a walk for each verb", () => {
  const files = readdirSync(join(root, "src/cli/commands"));
  const commands = files.map((file) => readFileSync(join(root, "src/cli/commands", file), "utf8"));
  const verbs = commands.flatMap((text) =>
    [...text.matchAll(/\.command\("([a-z-]+)"\)/g)].map((match) => match[1]),
  );
  expect(new Set(walks.keys())).toEqual(new Set(verbs));
});

describe.each([...walks])("the walk of %s", (verb, steps) => {
  test("has a line for each step, numbered in order", () => {
    const lines =
      page
        .split(`## ${verb}\n`)[1]
        ?.split("\n## ")[0]
        ?.match(/^\d+\. /gm) ?? [];
    expect(steps.map(({ number }) => number)).toEqual(lines.map((_, i) => i + 1));
    expect(steps.length).toBeGreaterThan(5);
  });

  test.each(steps)("$file is there and declares what is named", ({ file, names }) => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(names.filter((name) => !declares(file, name))).toEqual([]);
  });

  test.each(steps.slice(1))("$file is reached from a file before it", ({ file, number }) => {
    const before = steps.slice(0, number - 1).map((step) => step.file);
    expect(before.filter((other) => loadedBy(other).includes(file))).not.toEqual([]);
  });
});
