#!/usr/bin/env node
"use strict";
// DuckDB's queries hold libuv threads; the pool is sized before anything else runs, which an ES module cannot do.
process.env.UV_THREADPOOL_SIZE ??= "16";
import("../dist/cli/main.js").then((app) => app.main(process.argv));
