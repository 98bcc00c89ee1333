import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, run } from "../support/arrows.js";

interface Manifest {
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  files: string[];
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;

/** What `npm pack` would put into the tarball, from the build that is there. */
async function packed(): Promise<string[]> {
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--silent", "--ignore-scripts"], root);
  const [tarball] = JSON.parse(stdout) as { files: { path: string }[] }[];
  return (tarball?.files ?? []).map(({ path }) => path);
}

/** scripts/pack-check.mjs installs the tarball and uses it; these hold what can be seen without installing. */
describe("the package", () => {
  test("holds the command, the library, the schemas and the papers, and no test", async () => {
    const files = await packed();
    for (const needed of [
      "LICENSE",
      "CHANGELOG.md",
      "bin/trailhound.cjs",
      "dist/diagnostics/problem.js",
      "dist/diagnostics/problem.d.ts",
      "schemas/trace.json",
    ]) {
      expect(files).toContain(needed);
    }
    expect(files.filter((path) => /\.test\.|^(src|test|demo|bench|scripts|docs)\//.test(path))).toEqual([]);
  });

  test("names only files that exist after a build", () => {
    const targets = Object.values(manifest.exports).flatMap((to) =>
      typeof to === "string" ? [to] : Object.values(to),
    );
    const missing = [...Object.values(manifest.bin), ...targets].filter(
      (target) => !existsSync(join(root, target.replace(/\/\*\.json$/, ""))),
    );
    expect(missing).toEqual([]);
  });

  test("has a command that may be executed", async () => {
    for (const target of Object.values(manifest.bin)) {
      expect((await stat(join(root, target))).mode & 0o111, target).toBe(0o111);
    }
  });

  test("is locked for every platform its dependencies are built for", async () => {
    const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const wanted = Object.values(lock.packages).flatMap((one) => Object.keys(one.optionalDependencies ?? {}));
    const missing = wanted.filter(
      (name) => !Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`)),
    );
    expect(missing, "run node scripts/complete-lock.mjs").toEqual([]);
  });

  test("pins every dependency exactly, and CONTRIBUTING.md says why each is held", async () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual(
      [],
    );
    const ledger = await readFile(join(root, "CONTRIBUTING.md"), "utf8");
    const silent = Object.entries(all).filter(
      ([name, version]) =>
        !ledger
          .split("\n")
          .some((line) => line.startsWith("|") && line.includes(`\`${name}\``) && line.includes(version)),
    );
    expect(silent).toEqual([]);
  });
});
