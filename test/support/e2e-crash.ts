/**
 * Source of a module for `node --require` that kills its process at the Nth change of the file system (`CRASH_AT`), before
 * the change where `CRASH_SIDE` is "before", else after it: exact crashes, where random kills may only hit.
 */
export const CRASH_MODULE = `"use strict";
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const at = Number(process.env.CRASH_AT);
const before = process.env.CRASH_SIDE === "before";
let count = 0;
for (const name of ["writeFile", "rename", "rm", "link", "mkdir"]) {
  const real = fs.promises[name];
  fs.promises[name] = async (...args) => {
    const mine = ++count;
    if (mine === at && before) process.kill(process.pid, "SIGKILL");
    try {
      return await real(...args);
    } finally {
      if (mine === at) process.kill(process.pid, "SIGKILL");
    }
  };
}
syncBuiltinESMExports();
`;
