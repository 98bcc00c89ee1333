import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake } from "../../src/library/lake.js";
import { findPatterns } from "../../src/query/filter/import/find.js";
import { trailhound } from "../golden/command.js";
import { processorTime } from "../support/processor-time.js";

const FILES = join(import.meta.dirname, "filter/files");
const found = (name: string) => findPatterns(name, readFileSync(join(FILES, name), "utf8"));
const told = (name: string) => found(name).map((one) => [one.line, one.name, one.text]);

describe("the patterns of a file, with its own escapes decoded", () => {
  test("Terraform: strings, heredocs, maps of locals", () => {
    expect(told("alarms.tf")).toEqual([
      [4, "root-usage", '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }'],
      [8, "heredoc", '{ ($.errorCode = "*UnauthorizedOperation") ||\n  ($.errorCode = "AccessDenied*") }'],
      [16, "signin_failures", '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'],
      [17, "broken", '{ ($.eventName = ConsoleLogin) && ($.errorMessage == "Failed authentication") }'],
      [18, "no_mfa", '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }'],
      [23, "vpc", '[version, account, eni, source, destination, srcport, destport="22", ...]'],
      [26, "templated", "{ $.userIdentity.accountId = ${var.account} }"],
    ]); // prettier-ignore
    expect(found("alarms.tf").filter(({ unknown }) => unknown !== undefined).map(({ name }) => name)).toEqual(["templated"]); // prettier-ignore
  });

  test("Terraform: comments, escapes, quoted keys, and patterns of other things", () => {
    expect(told("odd.tf")).toEqual([
      [5, "by key", '{ $.a = "x\\\\y" }'],
      [6, "unicode", '{ $.a = "é" }'],
      [12, "module-alarm", '{ $.a = "kept \\"as it is\\" ${x}" }'],
    ]);
  });

  test("CloudFormation in YAML: folded text, !Sub, !Join", () => {
    expect(told("stack.yaml")).toEqual([
      [6, "UnauthorizedFilter", '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'],
      [12, "SubFilter", "{ $.recipientAccountId = ${AWS::AccountId} }"],
      [17, "joined", "{ $.eventName = ConsoleLogin }"],
      [20, "Terms", '"AccessDenied"'],
    ]);
    expect(found("stack.yaml").map(({ unknown }) => unknown !== undefined)).toEqual([false, true, false, false]);
  });

  test("CloudFormation in JSON: escapes, Fn::Join", () => {
    expect(told("stack.json")).toEqual([
      [1, "A", '{ $.eventName = "CreateUser" }'],
      [2, "B", "{ $.eventName = DeleteTrail }"],
    ]);
  });

  test("Markdown: a shell's quotes, fenced code, a JSON string in prose", () => {
    expect(told("runbook.md")).toEqual([
      [5, "Root logins", '{ $.userIdentity.type = "Root" }'],
      [9, "Trail changes", "{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) }"],
      [11, "Trail changes", '{ $.eventName = "StopLogging" }'],
    ]);
  });

  test("any text of any kind is looked through without a failure", () => {
    const pieces = ['"', "'", "{ $.a = b }", "{", "}", "${", "$", "<<EOT\n", "EOT", "\n", "pattern", " = ", ":", "- ", "!Sub ", "!Join ", "[", "]", "\\", "#", "/*", "&a", "*a", "`", "\t"]; // prettier-ignore
    fc.assert(
      fc.property(
        fc.constantFrom("x.tf", "x.yaml", "x.json", "x.md"),
        fc.array(fc.constantFrom(...pieces), { maxLength: 25 }),
        (name, parts) => void findPatterns(name, parts.join("")),
      ),
      { numRuns: 1_500 },
    );
  });

  test.each(["x.tf", "x.yaml", "x.md"])("a megabyte of braces in %s is looked through at once", (name) => {
    const used = processorTime();
    findPatterns(name, '"{ $.a'.repeat(30_000));
    findPatterns(name, "{".repeat(100_000));
    expect(used()).toBeLessThan(10_000);
  });
});

describe("filter --from-file", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "trailhound-alarms-"));
    const record = (at: number, more: object) => ({
      eventVersion: "1.08", eventTime: `2026-03-0${at}T10:00:00Z`, eventID: `00000000-0000-4000-8000-00000000000${at}`,
      eventSource: "signin.amazonaws.com", awsRegion: "us-east-1", recipientAccountId: "111122223333", eventName: "ConsoleLogin", ...more,
    }); // prettier-ignore
    const records = [
      record(1, { additionalEventData: { MFAUsed: "No" }, userIdentity: { type: "IAMUser", userName: "Alice" } }),
      record(2, { additionalEventData: { MFAUsed: "Yes" }, errorMessage: "Failed authentication" }),
      record(3, { additionalEventData: { MFAUsed: "No" }, userIdentity: { type: "Root" } }),
      record(4, { eventName: "DescribeInstances", requestParameters: { userName: "Alice" } }),
    ];
    await writeFile(join(dir, "trail.json"), JSON.stringify({ Records: records }));
    await using lake = await openLake(join(dir, "lake"), { create: true });
    await lake.ingest([join(dir, "trail.json")]);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));
  const run = (...words: string[]) => trailhound(["--lake", join(dir, "lake"), "filter", ...words], { openLake });

  test("says of each pattern what it matches, and exits with 1 where one is broken", async () => {
    const { code, stdout, stderr } = await run("--from-file", FILES, "--format", "json");
    const report = JSON.parse(stdout) as { files: number; alarms: Record<string, unknown>[] };
    const of = (name: string) => report.alarms.find((alarm) => alarm["name"] === name);
    expect(code).toBe(1);
    expect(report.files).toBe(readdirSync(FILES).length);
    expect(of("root-usage")).toMatchObject({ matches: 0, first: null, problem: null, notices: [] });
    expect(of("no_mfa")).toMatchObject({
      matches: 2,
      first: "2026-03-01T10:00:00Z",
      last: "2026-03-03T10:00:00Z",
      notices: [expect.stringContaining("NOT EXISTS ||")],
    });
    expect(of("broken")).toMatchObject({ matches: null, problem: { code: "filter-syntax", line: 1, column: 51 } });
    expect(of("templated")).toMatchObject({ matches: null, problem: { code: "filter-unknown" } });
    expect(of("vpc")).toMatchObject({ matches: null, problem: { code: "filter-space-delimited" } });
    expect(stderr).toContain("alarms.tf:17 broken: == is no operator");
  });

  test("exits with 0 where none is broken, also where a pattern is for other logs", async () => {
    await mkdir(join(dir, "tf"), { recursive: true });
    await writeFile(join(dir, "tf/a.tf"), 'resource "x" "y" {\n filter_pattern = "[a, b]"\n}\nlocals {\n p = "{ $.eventName = ConsoleLogin }"\n}\n'); // prettier-ignore
    const { code, stdout } = await run("--from-file", join(dir, "tf"), "--from-file", join(FILES, "runbook.md"), "--from", "2026-03-02", "--format", "csv"); // prettier-ignore
    expect(code).toBe(0);
    expect(stdout).toContain("p,");
    expect(stdout).toContain(",5,2,2026-03-02T10:00:00Z,2026-03-03T10:00:00Z,{ $.eventName = ConsoleLogin },");
  });

  test.each([
    { words: ["--from-file", "nowhere.tf"], code: 1, says: "source-not-found" },
    { words: ["--from-file", FILES, "{ $.a = b }"], code: 2, says: "no other option" },
    { words: ["--count", "--explain", "x"], code: 2, says: "not both" },
    { words: ["{ $.a == b }"], code: 2, says: "filter-syntax" },
    { words: ["--explain", "x", "--format", "csv"], code: 2, says: "no csv" },
  ])("$words is refused", async ({ words, code, says }) => {
    const answer = await run(...words);
    expect(answer.code).toBe(code);
    expect(answer.stderr.replace(/\s+/g, " ")).toContain(says);
  });

  test("the two patterns of AWS's article on a user's calls, and what the second one finds", async () => {
    const first = await run('{ $.userIdentity.userName = "Alice" }', "--format", "ndjson");
    expect(first.stdout.trim().split("\n").map((text) => (JSON.parse(text) as { eventID: string }).eventID)).toEqual(["00000000-0000-4000-8000-000000000001"]); // prettier-ignore
    const second = await run('{ ($.eventName = "DescribeInstances") && ($.requestParameters.userName = "Alice"  ) }', "--count");
    expect(JSON.parse(second.stdout)).toEqual({ matches: 1 });
    expect(second.stderr.replace(/\s+/g, " ")).toContain("not the one who made it: that is $.userIdentity.userName");
  });

  test("records come newest first, whole, with their origin where it is asked for", async () => {
    const { stdout } = await run("{ $.eventName = ConsoleLogin }", "--with-origin", "--limit", "2", "--format", "ndjson");
    const events = stdout.trim().split("\n").map((text) => JSON.parse(text) as { record: { eventTime: string }; confidence: string }); // prettier-ignore
    expect(events.map(({ record }) => record.eventTime)).toEqual(["2026-03-03T10:00:00Z", "2026-03-02T10:00:00Z"]);
    expect(events[0]).toHaveProperty("origin");
  });

  test("an empty answer says why", async () => {
    const { code, stdout, stderr } = await run("{ $.eventName = ConsoleLogin }", "--from", "2027-01-01", "--format", "json");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "[]\n" });
    expect(stderr).toContain("No record matches.");
  });
});
