import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake, type OpenedLake } from "../../src/index.js";
import { textAt, type CloudTrailRecord } from "../../src/trail/record.js";
import { examplesOf } from "../support/article-examples.js";

/**
 * The examples that the five articles print, broken as they are (`cloudtrail-identity.md` §9), each with a verdict: what
 * Trailhound must answer, and what it must not. The committed cases have the same defects with IDs of their own.
 */
const articles = path.resolve(import.meta.dirname, "../../../shared/articles");
const there = existsSync(articles);

const title = there
  ? "the articles' examples"
  : "the articles' examples: skipped, ../shared/articles is not here";

describe.skipIf(!there)(`${title}`, () => {
  let scratch: string;
  const lakes: OpenedLake[] = [];

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), "trailhound-articles-"));
  });
  afterAll(async () => {
    for (const lake of lakes) await lake[Symbol.asyncDispose]();
    await rm(scratch, { recursive: true, force: true });
  });

  function examples(number: string) {
    const file = readdirSync(articles).find((name) => name.startsWith(number))!;
    return examplesOf(readFileSync(path.join(articles, file), "utf8"));
  }

  async function lakeOf(records: readonly CloudTrailRecord[]): Promise<OpenedLake> {
    const dir = path.join(scratch, String(lakes.length));
    await mkdir(dir);
    await writeFile(path.join(dir, "records.json"), JSON.stringify({ Records: records }));
    const lake = await openLake(path.join(dir, "lake"), {
      create: true,
      now: () => new Date("2027-01-01T00:00:00Z"),
    });
    lakes.push(lake);
    const report = await lake.ingest([path.join(dir, "records.json")], { threads: 0 });
    expect(report.records).toMatchObject({
      read: records.length,
      added: records.length,
      duplicates: 0,
      rejected: 0,
    });
    return lake;
  }

  /** One verdict a record, in the order of the article: `kind name confidence gap hops`. */
  async function verdicts(lake: OpenedLake, records: readonly CloudTrailRecord[]): Promise<string[]> {
    const { rows } = await lake.sql(
      `SELECT concat_ws('|', eventtime, eventname, coalesce(recipientaccountid, '')),
              concat_ws(' ', origin_kind, origin_name, origin_confidence, coalesce(origin_gap, '-'), hops)
       FROM attributed_events`,
      { dialect: "duckdb" },
    );
    const found = new Map<string, string>();
    for await (const row of rows) {
      const [record, answer] = row as [string, string];
      found.set(record, answer);
    }
    return records.map((record) => {
      const [time, name, recipient] = ["eventTime", "eventName", "recipientAccountId"].map(
        (field) => textAt(record, field) ?? "",
      );
      return `${name}: ${found.get(`${time}|${name}|${recipient}`)}`;
    });
  }

  test("S0: one key is both the caller's and the issued one; it is not its own parent", async () => {
    const { records, defects } = examples("000");
    expect(defects).toEqual([]);
    const lake = await lakeOf(records);
    // Who assumed the role is not in the article: the opener is the role's session, and root did nothing itself.
    expect(await verdicts(lake, records)).toEqual([
      "AssumeRoot: role John none issuing-event-not-in-lake 0",
      "DeleteBucketPolicy: role John none issuing-event-not-in-lake 1",
    ]);
    const task = await lake.trace("a1b2c3d4-5678-90ab-cdef-EXAMPLE11111");
    expect(task.chain.map(({ via, from, to }) => [via, from.account, to.account])).toEqual([
      ["AssumeRoot", "111111111111", "222222222222"],
    ]);
    const key = await lake.trace("ASIAIOSFODNN7EXAMPLE");
    expect(key.origin).toMatchObject({ kind: "role", name: "John" });
    expect([key, ...key.candidates!].every(({ chain }) => chain.length < 2)).toBe(true);
  });

  test("S1: every example by itself, though keys and event IDs repeat", async () => {
    const { records, defects } = examples("001");
    expect(defects).toEqual([
      "a comma is missing between two members",
      "a comma stands before a closing bracket",
    ]);
    const lake = await lakeOf(records);
    expect(await verdicts(lake, records)).toEqual([
      "GetUserPolicy: iam-user JaneDoe exact - 0",
      "AssumeRole: iam-user JohnDoe exact - 0",
      "AssumeRole: iam-user JohnDoe exact - 0",
      // The source identity JohnDoe is a claim, and the issuer's `userName` JohnDoe is not the role's name.
      "AssumeRole: role JohnRole1 none issuing-event-not-in-lake 1",
      // Printed as "AWS service" example; it is a role session with a command line's user agent.
      "DeleteBucket: role AssumeNothing none issuing-event-not-in-lake 0",
      "AssumeRoleWithSAML: saml-user SamlExample exact - 0",
      "AssumeRoleWithWebIdentity: web-identity <id of user> exact - 0",
      "ConsoleLogin: iam-user JohnDoe exact - 0",
      "ConsoleLogin: iam-user JaneDoe exact - 0",
      "ConsoleLogin: unknown  none not-seen 0",
    ]);
    // One event ID on both copies, and one on two unrelated events: the copies agree, the others do not.
    expect(await lake.trace("dEXAMPLE-ac7f-466c-a608-4ac8dEXAMPLE")).toMatchObject({
      origin: { name: "JohnDoe" },
      confidence: "exact",
    });
    expect(await lake.trace("dEXAMPLE-265a-41e0-9352-4401bEXAMPLE")).toMatchObject({
      origin: null,
      gap: { reason: "ambiguous" },
    });
    // A key printed in 2014 and 2019 and used in 2016 was not issued by either.
    const key = await lake.trace("ASIAI44QH8DHBEXAMPLE");
    expect(key.origin).toBeNull();
    const used = [key, ...key.candidates!].find(({ subject }) => subject?.arn?.endsWith("/devdsk"));
    expect(used).toMatchObject({
      origin: { kind: "role", name: "AssumeNothing" },
      confidence: "none",
      chain: [],
    });
  });

  test("S1: the pair alone is one call with two copies, of one event ID", async () => {
    const pair = examples("001").records.slice(1, 3);
    const lake = await lakeOf(pair);
    const answer = await lake.trace("ASIAI44QH8DHBEXAMPLE");
    expect(answer).toMatchObject({
      origin: { kind: "iam-user", name: "JohnDoe", account: "777788889999" },
      confidence: "exact",
    });
    expect(
      answer.chain.map(({ via, sourceIdentity, evidence }) => [via, sourceIdentity, evidence.length]),
    ).toEqual([["AssumeRole", "JohnDoe", 2]]);
    expect(answer.candidates).toBeUndefined();
    // The owner's copy alone knows a unique ID, and the session's name JohnDoe-EC2-dev proves nothing.
    const half = await lakeOf(pair.slice(1));
    expect(await half.trace("ASIAI44QH8DHBEXAMPLE")).toMatchObject({
      origin: { kind: "external-account", name: "AIDAQRSTUVWXYZEXAMPLE" },
      confidence: "exact",
      gap: { fetchNext: { account: "777788889999" } },
    });
  });

  test("S2: a long-term key in an assumed role, and a basic date", async () => {
    const { records, defects } = examples("002");
    expect(defects).toEqual([
      "a userIdentity alone, put into a record",
      "a userIdentity alone, put into a record",
    ]);
    const lake = await lakeOf(records);
    expect(await verdicts(lake, records)).toEqual([
      "Example1: iam-user Alice exact - 0",
      "Example2: role RoleToBeAssumed none issuing-event-not-in-lake 0",
    ]);
    expect(await lake.trace("AKIAIOSFODNN7EXAMPLE")).toMatchObject({
      origin: null,
      confidence: "none",
      gap: { reason: "ambiguous" },
    });
    const session = await lake.trace("AROAIDPPEZS35WEXAMPLE:AssumedRoleSessionName");
    expect(session.gap?.fetchNext?.from).toBe("2013-11-02T01:01:28Z");
  });

  test("S3 prints no record", () => {
    expect(examples("003")).toEqual({ records: [], defects: [] });
  });

  test("S4: a switch, and a session whose date is 157 seconds later, are the user's", async () => {
    const { records, defects } = examples("004");
    expect(defects).toEqual(["a list is closed twice", "a text is broken over two lines"]);
    const lake = await lakeOf(records);
    expect(await verdicts(lake, records)).toEqual([
      "SwitchRole: iam-user miyamoto strong - 1",
      "HeadBucket: iam-user miyamoto strong - 1",
    ]);
    const answer = await lake.trace("ASIAR2S4A2FVYII6OLNX");
    expect(answer).toMatchObject({
      origin: { kind: "iam-user", name: "miyamoto", account: "<アカウントA>" },
      confidence: "strong",
    });
    expect(answer.chain.map(({ via, rule }) => [via, rule])).toEqual([["SwitchRole", "J3"]]);
  });
});
