import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake, type IngestReport, type OpenedLake, type Trace } from "../../src/index.js";
import { listFiles } from "../../src/sources/files.js";
import { readFile } from "../../src/sources/read-file.js";
import { objectAt, textAt, type CloudTrailRecord } from "../../src/trail/record.js";

/**
 * Real records from other projects, read from the folder beside the repository where it is there. The joins of its
 * README (§2: A by key, B by principal and second, C by role, session name and second) are computed here naively from the
 * records, and the resolver must find at least as much.
 */
const data = path.resolve(import.meta.dirname, "../../../shared/data");
const there = existsSync(data);

// Skipped where the folder ../shared/data is not there: the records are other projects', and are not carried along.
describe.skipIf(!there)("real records of ../shared/data", () => {
  let scratch: string;
  let lake: OpenedLake;
  let counts: IngestReport["records"];
  const records: CloudTrailRecord[] = [];

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), "trailhound-real-"));
    lake = await openLake(path.join(scratch, "lake"), {
      create: true,
      now: () => new Date("2026-11-01T00:00:00Z"),
    });
    counts = (await lake.ingest([data])).records;
    for await (const file of listFiles([data], () => undefined)) {
      await readFile(
        file.path,
        { record: (_text, value) => void records.push(value), reject: () => undefined },
        {},
      );
    }
  });
  afterAll(async () => {
    await lake?.[Symbol.asyncDispose]();
    await rm(scratch, { recursive: true, force: true });
  });

  test("every record is accounted for", () => {
    expect(counts.read).toBe(counts.added + counts.duplicates + counts.rejected);
    expect(records).toHaveLength(counts.read - counts.rejected);
  });

  test("keys in use resolve no fewer than the naive joins do", async () => {
    const found = naiveJoins(records);
    const lost: string[] = [];
    const byRule = new Map<string, number>();
    for (const [key, why] of found) {
      const answer = await lake.trace(key);
      const hop = answer.chain.at(-1) ?? answer.candidates?.[0]?.chain.at(-1);
      if (hop === undefined || hop.rule === "embedded")
        lost.push(`${key} (${why}): ${answer.gap?.reason ?? "no hop"}`);
      else count(byRule, `${hop.rule} ${hop.confidence} ${hop.via}`);
    }
    expect(byRule.get("J1 exact AssumeRole")).toBeGreaterThan(20);
    expect(lost).toEqual([]);
    expect(found.size).toBeGreaterThan(30);
  });

  test("cribl's sessions without a sign-in are not bridged to another sign-in", async () => {
    const sessions = new Set<string>();
    for (const record of records) {
      const created = textAt(record, "userIdentity", "sessionContext", "attributes", "creationDate");
      const key = textAt(record, "userIdentity", "accessKeyId");
      if (key !== undefined && (created === "2022-01-03T19:38:05Z" || created === "2022-01-03T20:02:05Z"))
        sessions.add(key);
    }
    expect(sessions.size).toBe(4);
    for (const key of sessions) {
      const answer = await lake.trace(key);
      expect(answer.gap, key).toBeDefined();
      expect(answer.chain.flatMap((hop) => hop.evidence.map(({ eventName }) => eventName))).not.toContain(
        "AssumeRoleWithSAML",
      );
      expect(answer.chain.flatMap((hop) => hop.evidence.map(({ eventName }) => eventName))).not.toContain(
        "ConsoleLogin",
      );
    }
  });

  test("boogy's 192 sessions under one key stay apart", async () => {
    const answer = await lake.trace("ASIA8D4EB41DC82E6580");
    const { rows } = await lake.sql(
      "SELECT count(DISTINCT session_id) FROM attributed_events WHERE useridentity.accesskeyid = 'ASIA8D4EB41DC82E6580'",
    );
    for await (const [sessions] of rows) expect(sessions).toBe(192);
    expect(answer.candidatesTotal).toBeGreaterThanOrEqual(192);
    expect(answer.candidates).toHaveLength(50);
    expect(answer.origin).toBeNull();
    expect(answer.gap?.reason).toBe("ambiguous");
    expect(answer.candidates!.every((other: Trace) => other.subject !== null)).toBe(true);
  });

  test("whodunnit: one second, four identities, in the order of the keys", async () => {
    const [file] = (await readdir(path.join(data, "glassechidna__whodunnit"))).filter(
      (name) => name !== "SOURCE",
    );
    expect(file).toBeDefined();
    const answer = await lake.trace("ASIATJVZAAAARRT5X7PR");
    expect(answer.origin).toMatchObject({ kind: "iam-user", name: "asteele" });
    expect(answer.confidence).toBe("exact");
    expect(answer.chain.map((hop) => hop.via)).toEqual(["AssumeRole", "AssumeRole", "AssumeRole"]);
  });
});

/** Keys of role and federated sessions whose first use joins an issuing event by A, B or C, with which. */
function naiveJoins(records: readonly CloudTrailRecord[]): Map<string, string> {
  const byKey = new Map<string, CloudTrailRecord[]>();
  const byPrincipal = new Map<string, number[]>();
  const byRole = new Map<string, number[]>();
  const seconds = (text: string | undefined) => Math.floor(Date.parse(text ?? "") / 1000);
  for (const record of records) {
    const issued = textAt(record, "responseElements", "credentials", "accessKeyId");
    if (issued === undefined) continue;
    const time = seconds(textAt(record, "eventTime"));
    byKey.set(issued, [...(byKey.get(issued) ?? []), record]);
    const principal = textAt(record, "responseElements", "assumedRoleUser", "assumedRoleId");
    if (principal !== undefined) byPrincipal.set(principal, [...(byPrincipal.get(principal) ?? []), time]);
    const role = `${textAt(record, "requestParameters", "roleArn")}|${textAt(record, "requestParameters", "roleSessionName")}`;
    byRole.set(role, [...(byRole.get(role) ?? []), time]);
  }
  const found = new Map<string, string>();
  for (const record of records) {
    const identity = objectAt(record, "userIdentity");
    const type = textAt(identity, "type");
    const key = textAt(identity, "accessKeyId");
    const created = seconds(textAt(identity, "sessionContext", "attributes", "creationDate"));
    if (
      key === undefined ||
      !key.startsWith("ASIA") ||
      (type !== "AssumedRole" && type !== "FederatedUser") ||
      Number.isNaN(created)
    )
      continue;
    // Placeholder keys stand for many sessions; they have tests of their own.
    if (/EXAMPLE|1111111111|8D4EB41DC82E6580/.test(key)) continue;
    const near = (times: readonly number[] | undefined) =>
      times?.some((time) => Math.abs(time - created) <= 1) === true;
    const principal = textAt(identity, "principalId") ?? "";
    const issuer = textAt(identity, "sessionContext", "sessionIssuer", "arn");
    const why = [
      byKey.get(key)?.some((issuing) => Math.abs(seconds(textAt(issuing, "eventTime")) - created) <= 1)
        ? "A"
        : "",
      near(byPrincipal.get(principal)) ? "B" : "",
      near(byRole.get(`${issuer}|${principal.split(":").slice(1).join(":")}`)) ? "C" : "",
    ].join("");
    if (why !== "" && !found.has(key)) found.set(key, why);
  }
  return found;
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
