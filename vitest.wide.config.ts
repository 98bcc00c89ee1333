import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** What takes minutes: real processes that are killed, raced and flooded, and the property that order does not matter. */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts", "test/property/**/*.test.ts"],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    pool: "forks",
    // One less than there are processors is the default: on two processors, one file at a time.
    maxWorkers: Math.max(2, availableParallelism()),
    env: { UV_THREADPOOL_SIZE: "16" },
  },
});
