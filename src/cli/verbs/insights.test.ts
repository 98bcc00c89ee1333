import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trailhound } from "../../../test/golden/command.js";
import { openLake } from "../../library/lake.js";

let scratch: string;
let dir: string;
const records = path.resolve(import.meta.dirname, "../../../test/cases/insights/records.json");

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "trailhound-insights-"));
  dir = path.join(scratch, "lake");
  await using lake = await openLake(dir, { create: true });
  await lake.ingest([records], { threads: 0 });
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const insights = (words: string[], setting: { input?: string; tty?: boolean } = {}) =>
  trailhound(["--lake", dir, "insights", ...words], { openLake, ...setting });

describe("insights", () => {
  test("the four formats name columns as CloudWatch does", async () => {
    const query = "stats count(*) by eventSource | sort count(*) desc, eventSource asc | limit 1";
    const row = { "eventSource": "ec2.amazonaws.com", "count(*)": 2 }; // prettier-ignore
    expect(JSON.parse((await insights([query])).stdout)).toEqual(row);
    expect(JSON.parse((await insights([query, "--format", "json"])).stdout)).toEqual([row]);
    expect((await insights([query, "--format", "csv"])).stdout).toBe(
      "eventSource,count(*)\r\nec2.amazonaws.com,2\r\n",
    );
    expect((await insights(["--no-color", query], { tty: true })).stdout).toMatch(
      /^eventSource +count\(\*\)\nec2\.amazonaws\.com +2\n$/,
    );
  });

  test("a query on standard input, with the times of --from and --to", async () => {
    const asked = ["--from", "2026-03-02", "--to", "2026-03-02T09:15:31Z"];
    const { stdout, code } = await insights(asked, { input: "stats count(*) as n" });
    expect({ stdout, code }).toEqual({ stdout: '{"n":3}\n', code: 0 });
  });

  test("what is no query is wrong usage, with the place and the right form", async () => {
    const { stderr, stdout, code } = await insights(["filter errorCode exists", "--format", "json"]);
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
    expect(JSON.parse(stderr)).toMatchObject({ code: "insights-syntax", line: 1, column: 18 });
    expect((await insights(["pattern @message"])).code).toBe(2);
  });

  test("notices go to stderr with the place they are about, unless --quiet", async () => {
    const query = 'filter eventName like "Create%" | stats count(*) as n';
    const { stdout, stderr } = await insights([query]);
    expect(stdout).toBe('{"n":0}\n');
    expect(stderr).toContain("warning: like");
    expect(stderr).toContain("^^^^^^^^^");
    expect((await insights(["--quiet", query])).stderr).toBe("");
  });

  test("--explain shows the SQL and runs nothing", async () => {
    const { stdout, code } = await insights(["--explain", "fields eventName", "--format", "json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      text: "fields eventName",
      notices: [],
      sql: expect.stringMatching(/^SELECT /) as string,
    });
    expect((await insights(["--explain", "fields x", "--format", "csv"])).code).toBe(2);
  });

  test("rows beyond --max-rows are told of; a limit of the query is not", async () => {
    const cut = await insights(["fields eventID", "--max-rows", "3"]);
    expect(cut.stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(cut.stderr).toContain("Cut off after 3 rows");
    expect(cut.code).toBe(0);
    const whole = await insights(["fields eventID | limit 3"]);
    expect(whole).toMatchObject({ code: 0, stderr: "" });
  });

  test("no rows are no failure, and say why", async () => {
    const { stdout, stderr, code } = await insights(["--from", "2030-01-01", "fields eventName"]);
    expect({ stdout, code }).toEqual({ stdout: "", code: 0 });
    expect(stderr).toMatch(/^No rows\. .*lies after/);
  });

  test("a text that a spreadsheet would run is defused, and one that drives a terminal is shown", async () => {
    const { stdout } = await insights(['fields "=1+1" as x, "\u001b[2J" as y | limit 1', "--format", "csv"]);
    expect(stdout).toBe("x,y\r\n'=1+1,\\x1b[2J\r\n");
  });
});
