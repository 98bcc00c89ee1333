// Compiles src/ to dist/, from nothing, so that a deleted file leaves no ghost in the package.
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"],
  {
    stdio: "inherit",
  },
);
chmodSync("bin/trailhound.cjs", 0o755);
process.exitCode = status ?? 1;
