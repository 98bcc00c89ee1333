import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ingestClean, ingestLosses, statusAnswer, statusEmpty, TRACES } from "../../test/golden/answers.js";
import { CHAINED, KEY, rowsOf, trailhound, traces } from "../../test/golden/command.js";
import type { Json, Lake } from "../library/contract.js";

describe("status", () => {
  test("json is the answer", async () => {
    const { stdout, stderr, code } = await trailhound(["status", "--format", "json"], {
      lake: { status: async () => statusAnswer },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(statusAnswer);
  });

  test("an empty lake says so, unless --quiet", async () => {
    const lake: Partial<Lake> = { status: async () => statusEmpty };
    expect((await trailhound(["status"], { lake })).stderr).toContain("holds no records yet");
    expect((await trailhound(["status", "--quiet"], { lake })).stderr).toBe("");
  });
});

describe("trace", () => {
  test("json is one object for one id, an array for several", async () => {
    const one = await trailhound(["trace", KEY, "--format", "json"], { lake: traces });
    expect(JSON.parse(one.stdout)).toEqual(TRACES.iamUser);
    const two = await trailhound(["trace", KEY, CHAINED, "--format", "json"], { lake: traces });
    expect(JSON.parse(two.stdout)).toEqual([TRACES.iamUser, TRACES.longChain]);
  });

  test("- answers one JSON line for each line, skips blank ones, and one bad id costs itself alone", async () => {
    const { code, stdout, stderr } = await trailhound(["trace", "-", "--format", "json"], {
      lake: traces,
      input: `${KEY}\r\n\nwhat\n  ${CHAINED} `,
    });
    expect(code).toBe(1);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((text) => (JSON.parse(text) as { query: string }).query),
    ).toEqual([KEY, CHAINED]);
    expect(JSON.parse(stderr)).toMatchObject({ code: "bad-id" });
  });

  test("nothing found is no failure, and says why", async () => {
    const { code, stdout, stderr } = await trailhound(["trace", TRACES.notSeen.query], { lake: traces });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(TRACES.notSeen);
    expect(stderr).toContain("regions other than");
  });

  test("csv has a row for each hop, and one for an answer without hops", async () => {
    const { stdout } = await trailhound(["trace", KEY, CHAINED, "--format", "csv"], { lake: traces });
    expect(stdout.trimEnd().split("\r\n")).toHaveLength(1 + 1 + TRACES.longChain.chain.length);
  });

  test("--evidence writes the case and tells where", async () => {
    const written: string[] = [];
    const lake: Partial<Lake> = {
      ...traces,
      writeEvidence: async (trace, dir) => (written.push(`${trace.query} ${dir}`), { files: ["a", "b"] }),
    };
    const { stderr } = await trailhound(["trace", KEY, "--evidence", "case-7"], { lake });
    expect(written).toEqual([`${KEY} case-7`]);
    expect(stderr).toContain("2 files in case-7");
  });
});

describe("ingest", () => {
  test("makes the lake, prints the report, draws progress over itself on a terminal", async () => {
    const lake: Partial<Lake> = {
      async ingest(_sources, options) {
        options?.onProgress?.({
          phase: "reading",
          filesDone: 1,
          filesTotal: 4,
          events: 9,
          bytesDone: 5,
          bytesTotal: 10,
          rawBytes: 50,
          elapsedMs: 2000,
          phaseMs: 0,
        });
        return ingestClean;
      },
    };
    const { code, stdout, stderr, opened } = await trailhound(["ingest", "logs", "--no-color"], {
      tty: true,
      lake,
    });
    expect(code).toBe(0);
    expect(opened[0]?.create).toBe(true);
    expect(stdout).toContain("1,204,331 read = 1,200,001 added + 4,330 duplicates + 0 rejected");
    expect(stderr).toMatch(
      /^\r\x1b\[Kreading █+░+ {1,2}50% {2}1\/4 files · 9 events · 3 B\/s · 2 s left\r\x1b\[K$/,
    );
    expect((await trailhound(["ingest", "logs"], { lake })).stderr).toBe("");
    expect((await trailhound(["ingest", "logs", "--quiet"], { tty: true, lake })).stderr).toBe("");
  });

  test("losses end with 1; their problems reach stderr, as JSON where it was typed", async () => {
    const lake: Partial<Lake> = { ingest: async () => ingestLosses };
    const json = await trailhound(["ingest", "logs", "--format", "json"], { lake });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual(ingestLosses);
    const problems = json.stderr
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text) as { code: string; next: string });
    expect(problems.map(({ code }) => code)).toEqual(ingestLosses.problems.map(({ code }) => code));
    expect(problems.every(({ next }) => next !== "")).toBe(true);
    const pipe = await trailhound(["ingest", "logs"], { lake });
    expect(pipe.stderr).toContain("2 × truncated");
  });

  test("passes on its options and standard input", async () => {
    let seen: unknown;
    const lake: Partial<Lake> = {
      ingest: async (sources, options) => (
        (seen = { sources, ...options, stdin: options?.stdin !== undefined }),
        ingestClean
      ),
    };
    await trailhound(["ingest", "-", "logs", "--no-wait", "--keep-secrets"], { lake, input: "{}" });
    expect(seen).toMatchObject({ sources: ["-", "logs"], noWait: true, keepSecrets: true, stdin: true });
  });
});

describe("sql", () => {
  const many = Array.from({ length: 500 }, (_, i): Json[] => [`row ${i}`]);

  test("a terminal shows the first 200 rows, --all and pipes everything", async () => {
    const lines = (text: string): number => text.trimEnd().split("\n").length;
    const first = await trailhound(["sql", "q"], { tty: true, lake: rowsOf(["n"], many) });
    expect(lines(first.stdout)).toBe(201);
    expect(first.stderr).toContain("--all");
    expect(
      lines((await trailhound(["sql", "q", "--all"], { tty: true, lake: rowsOf(["n"], many) })).stdout),
    ).toBe(501);
    expect(
      lines((await trailhound(["sql", "q", "--limit", "7"], { lake: rowsOf(["n"], many) })).stdout),
    ).toBe(7);
    expect(lines((await trailhound(["sql", "q"], { lake: rowsOf(["n"], many) })).stdout)).toBe(500);
    expect(
      lines((await trailhound(["sql", "q", "--format", "table"], { lake: rowsOf(["n"], many) })).stdout),
    ).toBe(501);
  });

  test("json keeps columns of the same name apart; csv is safe for spreadsheets", async () => {
    const lake = rowsOf(
      ["a", "a"],
      [
        ["=1+1", { x: 1 }],
        [-5, null],
      ],
    );
    expect(JSON.parse((await trailhound(["sql", "q", "--format", "json"], { lake })).stdout)).toEqual([
      { a: "=1+1", a_1: { x: 1 } },
      { a: -5, a_1: null },
    ]);
    const { stdout } = await trailhound(["sql", "q", "--format", "csv"], {
      lake: rowsOf(
        ["a", "a"],
        [
          ["=1+1", { x: 1 }],
          [-5, null],
        ],
      ),
    });
    expect(stdout).toBe('a,a\r\n\'=1+1,"{""x"":1}"\r\n-5,\r\n');
  });

  test("the query may come from an argument that begins with a comment, a file, or a pipe", async () => {
    const asked: string[] = [];
    const lake: Partial<Lake> = {
      sql: (query) => (asked.push(query.trim()), rowsOf(["n"], [])["sql"]!(query)),
    };
    const file = join(await mkdtemp(join(tmpdir(), "trailhound-")), "q.sql");
    await writeFile(file, "SELECT 2");
    await trailhound(["sql", "-- why\nSELECT 1"], { lake });
    await trailhound(["sql", "--file", file], { lake });
    await trailhound(["sql"], { lake, input: "SELECT 3" });
    expect(asked).toEqual(["-- why\nSELECT 1", "SELECT 2", "SELECT 3"]);
    const missing = await trailhound(["sql", "--file", `${file}.no`], { lake });
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("source-not-found");
  });

  test("no rows say so; a limit nobody typed makes the answer incomplete", async () => {
    expect((await trailhound(["sql", "q"], { lake: rowsOf(["n"], []) })).stderr).toContain("No rows");
    expect((await trailhound(["sql", "q", "--format", "json"], { lake: rowsOf(["n"], []) })).stdout).toBe(
      "[]\n",
    );
    expect((await trailhound(["sql", "q"], { lake: rowsOf(["n"], [["x"]], true) })).code).toBe(1);
    expect(
      (await trailhound(["sql", "q", "--max-rows", "1"], { lake: rowsOf(["n"], [["x"]], true) })).code,
    ).toBe(0);
  });
});
