// Writes .oxlintrc.json: the rules of the house, and one override per room made from test/support/arrows.json.
// `--check` writes nothing and fails where the committed file differs.
import { readFileSync } from "node:fs";
import { keep } from "./keep.mjs";

const { rooms, packages } = JSON.parse(readFileSync("test/support/arrows.json", "utf8"));

/** Rooms that are one file in src/; they may grow into a folder. */
const SINGLE = ["library", "index"];

const config = {
  $schema: "./node_modules/oxlint/configuration_schema.json",
  plugins: ["typescript", "import", "unicorn", "oxc", "promise", "node", "vitest"],
  categories: { correctness: "error" },
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["dist/**", "dist-demo/**", "coverage/**", "demo/out/**", "bench/out/**"],
  rules: {
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/await-thenable": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "typescript/only-throw-error": "error",
    "typescript/return-await": ["error", "in-try-catch"],
    "typescript/no-explicit-any": "error",
    "import/no-cycle": "error",
    "no-console": "error",
    eqeqeq: ["error", "always"],
    "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    // Trails hold control characters on purpose; what guards against them must be able to name them.
    "no-control-regex": "off",
    // expect(value, message) is how a table test says which row failed.
    "vitest/valid-expect": ["error", { maxArgs: 2 }],
    // Cases are data: what is expected stands in the case, and one function compares.
    "vitest/expect-expect": "off",
  },
  overrides: [
    imports(["src/**"], [{ regex: "^(\\./)?\\.\\./", message: unknownRoom() }]),
    ...Object.keys(rooms).flatMap(room),
    ...Object.keys(rooms).flatMap(testsOfRoom),
    {
      files: ["src/**"],
      excludeFiles: ["src/cli/**", "src/**/*.test.ts"],
      rules: { "no-restricted-properties": ["error", ...outside()] },
    },
    { files: ["scripts/**", "demo/**", "bench/**"], rules: { "no-console": "off" } },
    // The door into the app: `main` answers for every failure itself.
    { files: ["bin/**"], rules: { "typescript/no-floating-promises": "off" } },
  ],
};

/** The overrides of one room: its arrows, and below it the folders that may use a package the room may not. */
function room(name) {
  const files = SINGLE.includes(name) ? [`src/${name}.ts`, `src/${name}/**`] : [`src/${name}/**`];
  const allowed = (prefix) => packages[prefix].some((glob) => files.includes(glob));
  const within = Object.values(packages)
    .flat()
    .filter((glob) => glob.startsWith(`src/${name}/`) && !files.includes(glob));
  const all = [
    imports(
      files,
      patterns(name, rooms[name], (prefix) => !allowed(prefix)),
    ),
  ];
  if (within.length > 0) {
    const open = (prefix) => allowed(prefix) || within.some((glob) => packages[prefix].includes(glob));
    all.push(
      imports(
        within,
        patterns(name, rooms[name], (prefix) => !open(prefix)),
      ),
    );
  }
  return all;
}

/** A test may use whatever lies below its room, not only the next rooms down. */
function testsOfRoom(name) {
  const below = everythingBelow(name);
  if (below.length === rooms[name].length) return [];
  const files = SINGLE.includes(name)
    ? [`src/${name}.test.ts`, `src/${name}/**/*.test.ts`]
    : [`src/${name}/**/*.test.ts`];
  const shut = (prefix) => !packages[prefix].includes(`src/${name}/**`);
  return [imports(files, patterns(name, below, shut, "a test in "))];
}

function everythingBelow(name, found = []) {
  for (const next of rooms[name]) {
    if (found.includes(next)) continue;
    found.push(next);
    everythingBelow(next, found);
  }
  return found;
}

function imports(files, list) {
  return { files, rules: { "no-restricted-imports": ["error", { patterns: list }] } };
}

/** oxlint's regular expressions know no look-around, so what is forbidden is spelt out. */
function patterns(name, allowed, shut, who = "") {
  const forbidden = Object.keys(rooms).filter((other) => other !== name && !allowed.includes(other));
  const files = forbidden.filter((other) => SINGLE.includes(other));
  const folders = forbidden.filter((other) => other !== "index");
  const up = SINGLE.includes(name) ? "^(\\./|(\\.\\./)+(src/)?)" : "^(\\./)?(\\.\\./)+(src/)?";
  const ends = [`(${folders.join("|")})/`, ...(files.length > 0 ? [`(${files.join("|")})\\.js$`] : [])];
  const may = allowed.length > 0 ? `only ${allowed.join(", ")}` : "nothing of ours";
  return [
    {
      regex: `${up}(${ends.join("|")})`,
      message: `${who}${name} imports ${may} (CONTRIBUTING.md, "Rooms and arrows").`,
    },
    { regex: "^trailhound(/|$)", message: "Inside src, import by relative path." },
    ...Object.keys(packages)
      .filter(shut)
      .map((prefix) => ({
        regex: `^${prefix}`,
        message: `${prefix}* is used in ${packages[prefix].join(", ")} only.`,
      })),
  ];
}

function unknownRoom() {
  return 'This folder is no room yet: give it arrows in test/support/arrows.json (CONTRIBUTING.md, "Rooms and arrows").';
}

/** What only the command line may touch: everything else takes it as a parameter. */
function outside() {
  const message = "Only cli/ knows the process and the clock; take it as a parameter.";
  const ofProcess = ["env", "exit", "exitCode", "argv", "stdout", "stderr"];
  return [
    ...ofProcess.map((property) => ({ object: "process", property, message })),
    { object: "Date", property: "now", message },
  ];
}

/** One override a line: long, but a change of one arrow is a change of few lines. */
function print({ overrides, ...rest }) {
  const head = JSON.stringify(rest, null, 2).replace(/\n\}$/, "");
  return `${head},\n  "overrides": [\n${overrides.map((one) => `    ${JSON.stringify(one)}`).join(",\n")}\n  ]\n}\n`;
}

keep([{ path: ".oxlintrc.json", text: print(config) }], "node scripts/generate-lint.mjs");
