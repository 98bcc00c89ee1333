import type { OpenLake } from "../library/contract.js";
import { run } from "./run.js";
import { processTerminal } from "./terminal.js";

/** The command `trailhound`, as bin/trailhound.cjs starts it. The library is loaded when a verb opens the lake. */
export async function main(argv: readonly string[]): Promise<void> {
  // The SDK's advice on Node versions is for those who build with it; whoever reads an answer cannot follow it.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const openLake: OpenLake = async (...args) => {
    const library = await import("../library/lake.js");
    return library.openLake(...args);
  };
  process.exitCode = await run(argv.slice(2), processTerminal(), openLake);
  // An unread standard input would keep the process alive after the answer is given.
  process.stdin.destroy();
}
