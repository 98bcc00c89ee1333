import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "demo/**/*.test.ts"],
    // What takes minutes is in vitest.wide.config.ts, what needs moto in vitest.aws.config.ts.
    exclude: ["test/e2e/**", "test/aws/**", "test/property/**", "node_modules/**"],
    // Some tests trace hundreds of sessions one after another; a shared machine may be busy.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
    // One less than there are processors is the default: on two processors, one file at a time.
    maxWorkers: Math.max(2, availableParallelism()),
    env: { UV_THREADPOOL_SIZE: "16" },
  },
});
