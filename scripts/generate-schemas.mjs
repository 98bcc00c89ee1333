// Writes schemas/<verb>.json from the zod shapes in src/answers (built into dist/answers first).
// `--check` writes nothing and fails where a committed schema differs.
import { readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { keep } from "./keep.mjs";

/** Which export of an answers module is the whole answer; the others are its parts. */
const ANSWERS = {
  activity: "IdentityActivity",
  contain: "ContainmentPlan",
  "contain-journal": "JournalLine",
  "contain-report": "ContainmentReport",
  "contain-verify": "ContainmentVerification",
  history: "History",
  filter: "FilterReport",
  "iam-policy": "IamPolicy",
  ingest: "IngestReport",
  resource: "Resource",
  root: "RootAnswer",
  signins: "Signins",
  status: "Status",
  trace: "Trace",
  verify: "Verification",
};

const modules = new Map();
for (const file of readdirSync("dist/answers").filter((name) => name.endsWith(".js"))) {
  modules.set(file.replace(/\.js$/, ""), await import(pathToFileURL(`dist/answers/${file}`).href));
}
for (const name of modules.keys()) {
  if (!(name in ANSWERS))
    throw new Error(
      `Which export of src/answers/${name}.ts is the answer? Say so in ANSWERS, ${import.meta.url}`,
    );
}

// A part that has a name keeps it under $defs instead of being copied to every place that uses it.
for (const [module, exports] of modules) {
  for (const [name, shape] of Object.entries(exports)) {
    if (shape instanceof z.ZodType && name !== ANSWERS[module])
      z.globalRegistry.add(shape, { ...shape.meta(), id: name });
  }
}

const files = Object.entries(ANSWERS).map(([verb, root]) => {
  const shape = modules.get(verb)?.[root];
  if (!(shape instanceof z.ZodType)) throw new Error(`src/answers/${verb}.ts exports no ${root}`);
  // As input: an answer may gain fields, and a reader of an older schema must not refuse them.
  const { $schema, ...schema } = z.toJSONSchema(shape, { io: "input" });
  const text = { $schema, title: root, ...schema };
  return { path: `schemas/${verb}.json`, text: `${JSON.stringify(text, null, 2)}\n` };
});
keep(files, "npm run schemas");
