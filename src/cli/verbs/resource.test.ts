import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trailhound } from "../../../test/golden/command.js";
import { openLake } from "../../library/lake.js";

const A = "111122223333";
let dir = "";
const run = (...words: string[]) => trailhound(["--lake", join(dir, "lake"), ...words], { openLake });

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "trailhound-resource-cli-"));
  const record = (n: number, eventName: string, more: object) => ({
    eventVersion: "1.09", eventTime: `2026-03-01T08:00:0${n}Z`, eventSource: "s3.amazonaws.com", eventName, awsRegion: "us-east-1",
    userIdentity: { type: "IAMUser", principalId: "AIDARTX3GSDSQALICE222", arn: `arn:aws:iam::${A}:user/alice`, accountId: A, accessKeyId: "AKIARTX3GSDSQAALICE2", userName: "alice" },
    sourceIPAddress: "203.0.113.7", eventID: `5e0c0000-0000-4000-8000-00000000000${n}`, recipientAccountId: A, requestParameters: { bucketName: "acme" }, ...more,
  }); // prettier-ignore
  const records = [
    record(1, "CreateBucket", {}),
    record(2, "PutBucketAcl", {
      requestParameters: { bucketName: "acme", "x-amz-acl": "=cmd|'/C calc'!A0" },
    }),
    record(3, "DeleteBucket", { errorCode: "AccessDenied" }),
    record(4, "ListBuckets", { requestParameters: null }),
  ];
  await writeFile(join(dir, "a.json"), JSON.stringify({ Records: records }));
  await using lake = await openLake(join(dir, "lake"), { create: true });
  await lake.ingest([join(dir, "a.json")], { threads: 0 });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test("json is the answer, ndjson and csv its events with what each did", async () => {
  const json = await run("resource", "acme", "--format", "json");
  expect(json.code).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({
    resource: "acme",
    created: { what: "created" },
    state: "present",
  });
  const lines = (await run("resource", "acme", "--key", "--format", "ndjson")).stdout.trim().split("\n");
  expect(lines.map((text) => (JSON.parse(text) as { what: string }).what)).toEqual([
    "created",
    "granted",
    "failed",
    ...Array<string>(4).fill("key-history"),
  ]);
  const csv = (await run("resource", "acme", "--format", "csv")).stdout.trim().split("\r\n");
  expect(csv).toHaveLength(4);
  expect(csv[0]).toMatch(/^what,eventTime,.*,to$/);
  // A cell that a spreadsheet would run is defused.
  expect(csv[2]).toContain("x-amz-acl==cmd");
  expect(csv[2]).not.toMatch(/,=cmd/);
});

test("nothing found is no failure, and says why", async () => {
  const none = await run("resource", "nowhere", "--account", "999999999999", "--format", "ndjson");
  expect(none).toMatchObject({ code: 0, stdout: "" });
  expect(none.stderr).toMatch(/No record names this resource.*no records of account 999999999999/s);
});

test("wrong usage", async () => {
  expect((await run("resource")).code).toBe(2);
  expect((await run("resource", " ")).code).toBe(2);
  expect((await run("resource", "acme", "--key", "--key-of", "x")).code).toBe(2);
  expect((await run("resource", "acme", "--from", "not a time")).code).toBe(2);
});
