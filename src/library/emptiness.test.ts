import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake, type OpenedLake } from "./lake.js";
import type { AskedInVain } from "./contract.js";

let dir = "";
let lake: OpenedLake;

function record(n: number, fields: Record<string, unknown>): unknown {
  return {
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", userName: "alice", accountId: "111122223333" },
    eventTime: "2026-03-04T10:00:00Z",
    eventSource: "ec2.amazonaws.com",
    eventName: "RunInstances",
    awsRegion: "eu-central-1",
    eventID: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    readOnly: false,
    recipientAccountId: "111122223333",
    eventCategory: "Management",
    ...fields,
  };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "trailhound-emptiness-"));
  const file = join(dir, "trail.json");
  const Records = [
    record(1, {}),
    record(2, { eventTime: "2026-03-06T10:00:00Z", awsRegion: "us-east-1" }),
    record(3, { recipientAccountId: "444455556666" }),
    record(4, {
      eventSource: "s3.amazonaws.com",
      eventName: "PutObject",
      eventCategory: "Data",
      awsRegion: "us-east-1",
    }),
  ];
  await writeFile(file, JSON.stringify({ Records }));
  lake = await openLake(join(dir, "lake"), { create: true, now: () => new Date("2026-03-10T00:00:00Z") });
  await lake.ingest([file], { threads: 0 });
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const CASES: [name: string, asked: AskedInVain, expected: (string | RegExp)[]][] = [
  ["nothing that the lake does not hold", { accounts: ["111122223333"], eventNames: ["PutObject"] }, []],
  [
    "an account that was never ingested",
    { accounts: ["999988887777"] },
    [/^The lake holds no records of account 999988887777; it holds 111122223333, 444455556666\.$/],
  ],
  [
    "a region that was never ingested for that account",
    { accounts: ["444455556666"], regions: ["us-east-1"] },
    [/^The lake holds no records of account 444455556666 in us-east-1; it holds eu-central-1\.$/],
  ],
  [
    "a time before everything",
    { range: { to: "2026-03-01" } },
    [/lies before .* from 2026-03-04T10:00:00Z to 2026-03-06T10:00:00Z/],
  ],
  ["a time after everything", { range: { from: "2d" } }, [/lies after/]],
  [
    "a time after what is held of that region",
    { regions: ["eu-central-1"], range: { from: "2026-03-05" } },
    [/lies after .* in eu-central-1 from 2026-03-04T10:00:00Z to 2026-03-04T10:00:00Z/],
  ],
  ["a time that is held in part", { range: { from: "2026-03-03" } }, [/^Part of the time/]],
  ["the same time, all of it held", { range: { from: "2026-03-04T10:00:00Z", to: "2026-03-06" } }, [/^Part/]],
  ["data events that the lake has", { eventSources: ["s3.amazonaws.com"] }, []],
  ["data events that it has not", { eventSources: ["lambda.amazonaws.com"] }, [/no Lambda invocations at all/]],
  ["management events of such a service", { eventSources: ["lambda.amazonaws.com"], eventNames: ["CreateFunction"] }, []],
  ["data events by name", { eventNames: ["UpdateItem"] }, [/no DynamoDB item events at all/]],
  ["events that a trail can leave out", { eventSources: ["kms.amazonaws.com"] }, [/no events of kms\.amazonaws\.com at all/]],
  ["read-only events in a lake of writing calls", { eventNames: ["AssumeRole"] }, [/no read-only events at all/]],
  [
    "a global service in a region of its own",
    { regions: ["eu-central-1"], eventSources: ["iam.amazonaws.com"] },
    [/iam\.amazonaws\.com is a global service/],
  ],
  ["a hostile name", { accounts: ["'; DROP"], eventNames: ["x'"] }, [/no records of account '; DROP/]],
]; // prettier-ignore

describe("why an answer may be empty", () => {
  test.each(CASES)("%s", async (_name, asked, expected) => {
    const sentences = await lake.whyEmpty(asked);
    expect(sentences).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test("an empty lake", async () => {
    await writeFile(join(dir, "none.json"), JSON.stringify({ Records: [] }));
    await using empty = await openLake(join(dir, "empty"), { create: true });
    await empty.ingest([join(dir, "none.json")], { threads: 0 });
    expect(await empty.whyEmpty({ accounts: ["111122223333"] })).toEqual([
      "The lake holds no records yet: nothing was ingested, or no file held any.",
    ]);
  });
});
