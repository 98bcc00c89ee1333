// Uses the package as a stranger would: packs it, installs the tarball in an empty folder, and tries its command,
// its import and its types there.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";

const root = resolve(import.meta.dirname, "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const work = mkdtempSync(join(tmpdir(), "trailhound-pack-"));
const stranger = join(work, "stranger");
const key = "ASIARTX3GSDSQADEPLOY";
let tarball = "";

const steps = {
  "npm pack"() {
    const [packed] = JSON.parse(run("npm", ["pack", "--json", "--silent", "--pack-destination", work], root));
    tarball = join(work, packed.filename);
    const strays = packed.files.filter(({ path }) => /\.test\.|\.tsbuildinfo$|^(src|test)\//.test(path));
    equal(
      strays.length,
      0,
      `files that do not belong in the package: ${strays.map(({ path }) => path).join(", ")}`,
    );
  },
  "npm install of the tarball in an empty folder"() {
    write("package.json", `{ "private": true, "type": "module" }`);
    run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball]);
  },
  "the command: --version"() {
    equal(run("npx", ["--no-install", "trailhound", "--version"]).trim(), version);
  },
  "the command: ingest"() {
    run(process.execPath, [join(root, "scripts/smoke-trail.mjs"), join(stranger, "logs")]);
    const report = JSON.parse(trailhound("ingest", "logs"));
    equal(report.records.read, 3);
    equal(report.records.added, 3);
  },
  "the command: trace"() {
    const trace = JSON.parse(trailhound("trace", key));
    equal(trace.origin?.kind, "iam-user");
    equal(trace.origin.name, "alice");
    equal(trace.confidence, "exact");
    equal(trace.chain.length, 1);
  },
  "the import"() {
    write(
      "use.mjs",
      `import { openLake } from "trailhound";
import schema from "trailhound/schemas/trace.json" with { type: "json" };
const lake = await openLake("lake");
const trace = await lake.trace("${key}");
await lake[Symbol.asyncDispose]();
process.stdout.write(JSON.stringify({ name: trace.origin?.name, title: schema.title }));
`,
    );
    equal(run(process.execPath, ["--no-warnings", "use.mjs"]), `{"name":"alice","title":"Trace"}`);
  },
  "the types"() {
    write(
      "use.ts",
      `import { openLake, Problem, type Trace } from "trailhound";

export async function whoIs(key: string): Promise<string> {
  const lake = await openLake("lake", { signal: AbortSignal.timeout(60_000) });
  try {
    const trace: Trace = await lake.trace(key);
    // @ts-expect-error an origin's kind is one of a closed list, so the types are really there
    if (trace.origin?.kind === "robot") return "robot";
    return trace.origin?.name ?? trace.gap?.reason ?? trace.confidence;
  } catch (error) {
    return error instanceof Problem ? error.code : "unknown";
  } finally {
    await lake[Symbol.asyncDispose]();
  }
}
`,
    );
    const compilerOptions = {
      target: "es2022",
      module: "nodenext",
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    };
    write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["use.ts"] }));
    run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"]);
  },
};

mkdirSync(stranger);
try {
  for (const [name, step] of Object.entries(steps)) {
    const start = performance.now();
    try {
      step();
    } catch (error) {
      console.error(`FAILED ${name}\n${said(error)}`);
      process.exitCode = 1;
      break;
    }
    console.log(`ok ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${name}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function trailhound(...args) {
  return run("npx", ["--no-install", "trailhound", ...args, "--lake", "lake", "--format", "json"]);
}

function run(command, args, cwd = stranger) {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 300_000,
  });
}

function write(name, text) {
  writeFileSync(join(stranger, name), text);
}

function equal(actual, expected, what = "") {
  if (actual !== expected) throw new Error(`expected ${expected}, got ${actual} ${what}`);
}

function said(error) {
  return [error.message, error.stdout].filter(Boolean).join("\n");
}
