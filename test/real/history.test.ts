import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake, type HistoryQuery, type OpenedLake } from "../../src/index.js";
import { textAt, type CloudTrailRecord } from "../../src/trail/record.js";
import { examplesOf } from "../support/article-examples.js";

/**
 * Searches that the articles describe, over the records that they print: by user name as AWS means it, by resource, then by
 * the key that was found.
 */
const articles = path.resolve(import.meta.dirname, "../../../shared/articles");
const there = existsSync(articles);
const title = there
  ? "searches of the articles"
  : "searches of the articles: skipped, ../shared/articles is not here";

describe.skipIf(!there)(`${title}`, () => {
  let scratch: string;
  let lake: OpenedLake;
  let records: CloudTrailRecord[];

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), "trailhound-searches-"));
    records = readdirSync(articles).flatMap(
      (file) => examplesOf(readFileSync(path.join(articles, file), "utf8")).records,
    );
    // The third article searches for an instance that it does not print: this is the record it would find.
    const launched = { ...example("GetCallerIdentity"), eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventID: "00000000-0000-4000-8000-00000000000a", eventTime: "2020-01-01T00:00:00Z", userIdentity: { type: "IAMUser", principalId: "AIDACKCEVSQ6C2EXAMPLE", arn: "arn:aws:iam::111111111111:user/Mallory", accountId: "111111111111", accessKeyId: "AKIAI44QH8DHBEXAMPLE", userName: "Mallory" }, responseElements: { instancesSet: { items: [{ instanceId: "i-0123456789abcdef0" }] } } }; // prettier-ignore
    await writeFile(path.join(scratch, "trail.json"), JSON.stringify({ Records: [...records, launched] }));
    lake = await openLake(path.join(scratch, "lake"), { create: true });
    await lake.ingest([path.join(scratch, "trail.json")], { threads: 0 });
  });
  afterAll(async () => {
    await lake[Symbol.asyncDispose]();
    await rm(scratch, { recursive: true, force: true });
  });

  function example(eventName: string): CloudTrailRecord {
    return records.find((record) => textAt(record, "eventName") === eventName) ?? records[0] ?? {};
  }

  async function names(query: HistoryQuery): Promise<string[]> {
    const { rows } = await lake.history({ limit: 1000, ...query });
    return rows.map(({ row }) => row.eventName);
  }

  /** What a search by hand over the printed records finds. */
  function byHand(fits: (record: CloudTrailRecord) => boolean): number {
    return records.filter(fits).length;
  }

  test("every example comes back, by its event name", async () => {
    const printed = new Set(
      records.map((record) => textAt(record, "eventName")).filter((name) => name !== undefined),
    );
    for (const name of printed) {
      const found = (await names({ eventName: [name] })).length;
      expect({ name, found: found > 0 }).toEqual({ name, found: true });
    }
  });

  test("the user name of a role's calls is the session's, never the role's", async () => {
    const session = byHand((record) => textAt(record, "userIdentity", "arn")?.endsWith("/miyamoto") === true);
    expect(session).toBeGreaterThan(0);
    expect(await names({ userName: ["miyamoto"] })).toHaveLength(session);
    expect(await names({ userName: ["SwitchRole"] })).toEqual([]);
    expect((await lake.whyNoEvents({ userName: ["SwitchRole"] })).join(" ")).toContain("is a role's name");
  });

  test("a resource, then the key that acted on it, then all that the key did", async () => {
    const { rows } = await lake.history({ resourceName: ["i-0123456789abcdef0"] });
    expect(rows.map(({ row }) => row.eventName)).toEqual(["RunInstances"]);
    const key = rows[0]?.row.accessKeyId ?? "";
    expect(key).toBe("AKIAI44QH8DHBEXAMPLE");
    const own = byHand((record) => textAt(record, "userIdentity", "accessKeyId") === key);
    expect(await names({ accessKey: [key] })).toHaveLength(own + 1);
  });

  test("root by its name in LookupEvents, and AWS's form of the same", async () => {
    const root = byHand((record) => textAt(record, "userIdentity", "type") === "Root");
    expect(root).toBeGreaterThan(0);
    expect(await names({ userName: ["root"] })).toHaveLength(root);
    expect(await names({ attributes: ["AttributeKey=Username,AttributeValue=root"] })).toHaveLength(root);
  });

  test("reading calls whose response is there, and why", async () => {
    const { rows } = await lake.history({ eventName: ["AssumeRole*"], limit: 100 });
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) {
      const events = await lake.explainEvent(row.eventId);
      expect(
        events
          .flatMap(({ explanations }) => explanations)
          .some(({ text }) => text.includes("the exception to the rule")),
      ).toBe(true);
    }
  });

  test("a hidden user name says why it is hidden", async () => {
    const { rows } = await lake.history({ userName: ["HIDDEN_DUE_TO_SECURITY_REASONS"] });
    expect(rows.length).toBeGreaterThan(0);
    const [event] = await lake.explainEvent(rows[0]?.row.eventId ?? "");
    expect(event?.explanations.map(({ about }) => about)).toContain("userIdentity.userName");
  });

  test("whoever switched is named in the switch", async () => {
    const { rows } = await lake.history({ eventName: ["SwitchRole"] });
    const [event] = await lake.explainEvent(rows[0]?.row.eventId ?? "");
    const from = event?.explanations.find(({ about }) => about === "additionalEventData.SwitchFrom");
    expect(from?.text).toContain("user/miyamoto switched");
  });
});
