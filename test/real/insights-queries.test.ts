import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake, type OpenedLake } from "../../src/index.js";
import { Problem } from "../../src/diagnostics/problem.js";
import type { Expression } from "../../src/query/insights/ast.js";
import { parseInsights } from "../../src/query/insights/parse.js";

/**
 * Published Logs Insights queries, verbatim. For each, a record is made that its filters let through, so that a query that
 * runs also finds something; those on OCSF's fields are refused with the field's name and place.
 */
const published = path.resolve(import.meta.dirname, "../../../shared/queries/insights.jsonl");
const there = existsSync(published);
const title = there ? "published queries" : "published queries: skipped, ../shared/queries is not here";
const OCSF = /\b(api\.|src_endpoint|actor\.|cloud\.|class_name|activity_name|severity|status)/;

interface Published {
  id: string;
  text: string;
}
const queries: Published[] = there
  ? readFileSync(published, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Published)
  : [];

type Fields = Map<string, string | undefined>;

/** What a record must hold for a condition to hold. */
function wanted(condition: Expression, into: Fields, holds = true): void {
  const set = (of: Expression, value: string) => {
    if (of.kind === "field" && !into.has(of.path.join(".")))
      into.set(of.path.join("."), holds ? value : undefined);
  };
  if (condition.kind === "and") for (const one of condition.operands) wanted(one, into, holds);
  else if (condition.kind === "or") condition.operands.slice(0, 1).forEach((one) => wanted(one, into, holds));
  else if (condition.kind === "not") wanted(condition.of, into, !holds);
  else if (condition.kind === "comparison" && condition.operator === "=" && condition.right.kind === "text")
    set(condition.left, condition.right.value);
  else if (condition.kind === "in" && !condition.negated && condition.items[0]?.kind === "text")
    set(condition.of, condition.items[0].value);
  else if (condition.kind === "like" && !condition.negated)
    set(
      condition.of,
      condition.pattern.kind === "text" ? condition.pattern.value : exampleOf(condition.pattern.source),
    );
  else if (condition.kind === "call" && condition.args[0] !== undefined) set(condition.args[0], "there");
}

/** A text that one of the published regular expressions matches: its first alternative, without its signs. */
function exampleOf(source: string): string {
  return (
    source
      .replace(/\(\?i\)|[\^$()]/g, "")
      .split("|")[0]
      ?.replace(/\\(.)/g, "$1") ?? ""
  );
}

function recordFor(text: string, n: number): unknown {
  const fields: Fields = new Map();
  for (const command of parseInsights(text).commands)
    if (command.kind === "filter") wanted(command.condition, fields);
  const record: Record<string, unknown> = {
    eventVersion: "1.11",
    eventTime: "2026-03-01T10:00:00Z",
    eventSource: "ec2.amazonaws.com",
    eventName: "RunInstances",
    awsRegion: "us-east-1",
    sourceIPAddress: "198.51.100.7",
    eventID: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/alice", accountId: "111122223333", userName: "alice" },
    recipientAccountId: "111122223333",
  }; // prettier-ignore
  for (const [name, value] of fields) {
    if (value === undefined) continue;
    if (name === "@message") record["requestID"] = value;
    else put(record, aliased(name), value);
  }
  return record;
}

/** The alias that one published query gives a field and filters by. */
function aliased(name: string): string[] {
  return (
    name === "IMDSv2" ? "responseElements.instancesSet.items.0.metadataOptions.httpTokens" : name
  ).split(".");
}

function put(into: Record<string, unknown>, [first = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const list = /^\d+$/.test(rest[0] ?? "");
  const inner = (into[first] ??= list ? [] : {}) as Record<string, unknown>;
  put(inner, rest, value);
}

describe.skipIf(!there)(`${title}`, () => {
  let scratch: string;
  let lake: OpenedLake;

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), "trailhound-published-"));
    const file = path.join(scratch, "made.json");
    const own = queries.filter(({ text }) => !OCSF.test(text));
    await writeFile(file, JSON.stringify({ Records: own.map(({ text }, n) => recordFor(text, n)) }));
    lake = await openLake(path.join(scratch, "lake"), { create: true });
    const report = await lake.ingest([file], { threads: 0 });
    if (report.records.rejected > 0) throw new Error(JSON.stringify(report.problems));
  });
  afterAll(async () => {
    await lake[Symbol.asyncDispose]();
    await rm(scratch, { recursive: true, force: true });
  });

  test.each(queries.filter(({ text }) => !OCSF.test(text)))("$id gives rows", async ({ text }) => {
    const { rows } = await lake.insights(text);
    let count = 0;
    for await (const _row of rows) count++;
    expect(count, text).toBeGreaterThan(0);
  });

  test.each(queries.filter(({ text }) => OCSF.test(text)))("$id is refused: OCSF", async ({ text }) => {
    const problem = await lake.insights(text).then(
      () => undefined,
      (error: unknown) => error as Problem,
    );
    expect(problem).toBeInstanceOf(Problem);
    expect(problem?.code).toBe("insights-refused");
    expect(problem?.message).toMatch(/^[\w.]+ is a field of OCSF/);
    expect(problem?.line).toBeGreaterThan(0);
  });
});
