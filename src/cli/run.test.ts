import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { statusAnswer } from "../../test/golden/answers.js";
import { trailhound, traces } from "../../test/golden/command.js";
import type { Lake } from "../library/contract.js";

describe("usage", () => {
  test.each([
    { words: ["trase", "x"], says: "Did you mean trace?" },
    { words: ["trace", "x", "--evidense", "y"], says: "Did you mean --evidence?", help: "trace " },
    { words: ["trace"], says: "missing required argument 'id'", help: "trace " },
    { words: ["status", "--format", "yaml"], says: "Allowed choices are table, json, ndjson, csv" },
    { words: ["status", "--limit", "0"], says: "whole number" },
    { words: ["status", "more"], says: "too many arguments", help: "status " },
    { words: ["sql"], says: "A query is missing", help: "sql " },
    { words: ["trace", "-", "x"], says: "not both", help: "trace " },
    { words: ["trace", "x", "y", "--evidence", "d"], says: "one id at a time", help: "trace " },
  ])("$words is answered with: $says", async ({ words, says, help = "" }) => {
    const { code, stdout, stderr } = await trailhound(words);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.replace(/\s+/g, " ")).toContain(says);
    expect(stderr).toContain("usage");
    expect(stderr).toContain(`trailhound ${help}--help`);
  });

  test("is one JSON object where a JSON format was typed, anywhere", async () => {
    const { code, stderr } = await trailhound(["--format=ndjson", "trase"]);
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({
      code: "usage",
      detail: expect.stringContaining("trase"),
      next: "trailhound --help",
    });
  });

  test("stays text where JSON is only the pipe's default", async () => {
    const { stderr } = await trailhound(["trace", "nonsense"], { lake: traces });
    expect(stderr).not.toContain("{");
    expect(stderr).toContain("bad-id");
  });

  test("a bare command prints its help and counts as wrong usage", async () => {
    const { code, stdout, stderr } = await trailhound([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: trailhound");
  });

  test.each(["ingest", "status", "trace", "sql"])(
    "%s --help shows examples and global options",
    async (verb) => {
      const { code, stdout } = await trailhound([verb, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`trailhound ${verb}`);
      expect(stdout).toContain("Examples:");
      expect(stdout).toContain("--lake <dir>");
      expect(stdout.split("\n").filter((text) => text.length > 80)).toEqual([]);
    },
  );

  test("--version", async () => {
    const { code, stdout } = await trailhound(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("global options", () => {
  const lake: Partial<Lake> = { status: async () => statusAnswer };

  test.each([
    { words: ["status", "--lake", "/a"], env: {}, dir: "/a" },
    { words: ["--lake", "/a", "status"], env: { TRAILHOUND_LAKE: "/b" }, dir: "/a" },
    { words: ["status"], env: { TRAILHOUND_LAKE: "/b" }, dir: "/b" },
    { words: ["status"], env: { XDG_DATA_HOME: "/data" }, dir: "/data/trailhound" },
    { words: ["status"], env: { XDG_DATA_HOME: "relative" }, dir: "/home/alice/.local/share/trailhound" },
    { words: ["status"], env: {}, dir: "/home/alice/.local/share/trailhound" },
  ])("$words with $env opens $dir, and never creates it", async ({ words, env, dir }) => {
    const { opened, disposed } = await trailhound(words, { env: env as Record<string, string>, lake });
    expect(opened).toEqual([{ dir, create: undefined }]);
    expect(disposed).toBe(1);
  });

  test("a terminal gets a table, a pipe ndjson", async () => {
    expect((await trailhound(["status"], { tty: true, lake })).stdout).toContain("COVERAGE");
    const lines = (await trailhound(["status"], { lake })).stdout.trimEnd().split("\n");
    expect(lines.map((text) => JSON.parse(text))).toEqual(statusAnswer.accounts);
  });

  test("colour on a terminal only, and not with --no-color or NO_COLOR", async () => {
    const colour = "\x1b[";
    expect((await trailhound(["status"], { tty: true, lake })).stdout).toContain(colour);
    expect((await trailhound(["status", "--no-color"], { tty: true, lake })).stdout).not.toContain(colour);
    expect((await trailhound(["status"], { tty: true, lake, env: { NO_COLOR: "1" } })).stdout).not.toContain(
      colour,
    );
    expect((await trailhound(["status", "--format", "table"], { lake })).stdout).not.toContain(colour);
  });

  test("ASCII where the locale is not UTF-8", async () => {
    const { stdout } = await trailhound(["status", "--no-color"], { tty: true, lake, env: { LANG: "C" } });
    expect(stdout).toMatch(/^[\x20-\x7e\n]+$/);
  });
});

describe("endings", () => {
  test("a reader that goes away (| head) is no failure", async () => {
    const pipe = new PassThrough({ highWaterMark: 64 });
    const endless: Partial<Lake> = {
      sql: async () => ({
        columns: [{ name: "n", type: "BIGINT" }],
        rows: (async function* () {
          for (let n = 0; ; n++) yield [n];
        })(),
        truncated: () => false,
        notices: [],
      }),
    };
    pipe.once("data", () => pipe.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" })));
    const { code, stderr, disposed } = await trailhound(["sql", "q"], { stdout: pipe, lake: endless });
    expect({ code, stderr, disposed }).toEqual({ code: 0, stderr: "", disposed: 1 });
  });

  test("the first Ctrl-C aborts the work, closes the lake and ends with cancelled", async () => {
    let press: () => void = () => {};
    const lake: Partial<Lake> = {
      ingest: (_sources, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener("abort", () => reject(options.signal?.reason as Error));
          press();
        }),
    };
    const { code, stderr, disposed } = await trailhound(["ingest", "logs", "--format", "json"], {
      lake,
      interruptible: (how) => (press = how),
    });
    expect({ code, disposed }).toEqual({ code: 1, disposed: 1 });
    expect(JSON.parse(stderr)).toMatchObject({ code: "cancelled" });
  });

  test("what is no Problem is a defect of ours, with its stack", async () => {
    const { code, stderr } = await trailhound(["status"], {
      openLake: () => Promise.reject(new TypeError("x is undefined")),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/internal[^]*x is undefined[^]*at /);
  });
});
