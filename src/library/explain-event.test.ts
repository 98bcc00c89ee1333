import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trailhound } from "../../test/golden/command.js";
import { openLake, type OpenedLake } from "./lake.js";

/** Events explained over a real lake: what one record alone cannot tell. */
const A = "111122223333";
const B = "444455556666";
const id = (n: number): string => `5e0c0000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const KEY = "ASIARTX3GSDSQADEPLOY";
const roleArn = `arn:aws:iam::${B}:role/prod`;
const alice = {
  type: "IAMUser",
  principalId: "AIDAALICE",
  arn: `arn:aws:iam::${A}:user/alice`,
  accountId: A,
  accessKeyId: "AKIARTX3GSDSQAALICE2",
  userName: "alice",
};

function record(n: number, fields: Record<string, unknown>): Record<string, unknown> {
  return {
    eventVersion: "1.11",
    userIdentity: alice,
    eventTime: "2026-03-04T09:00:00Z",
    eventSource: "sts.amazonaws.com",
    eventName: "AssumeRole",
    awsRegion: "us-east-1",
    sourceIPAddress: "203.0.113.7",
    userAgent: "aws-cli",
    requestParameters: { roleArn, roleSessionName: "x" },
    requestID: "r-1",
    responseElements: {
      credentials: { accessKeyId: KEY, sessionToken: "secret", expiration: "Mar 4, 2026, 10:00:00 AM" },
      assumedRoleUser: { assumedRoleId: "AROAPROD:x", arn: `arn:aws:sts::${B}:assumed-role/prod/x` },
    },
    eventID: id(n),
    readOnly: true,
    eventType: "AwsApiCall",
    recipientAccountId: A,
    eventCategory: "Management",
    ...fields,
  };
}
const resources = [{ accountId: B, type: "AWS::IAM::Role", ARN: roleArn }];
const CALLERS = record(1, { sharedEventID: "s-1", resources });
const OWNERS = record(2, {
  sharedEventID: "s-1",
  resources,
  recipientAccountId: B,
  userIdentity: { type: "AWSAccount", principalId: "AIDAALICE", accountId: A },
});
const USE = record(3, {
  eventTime: "2026-03-04T09:05:00Z",
  eventSource: "ec2.amazonaws.com",
  eventName: "RunInstances",
  readOnly: false,
  requestParameters: null,
  responseElements: null,
  recipientAccountId: B,
  userIdentity: {
    type: "AssumedRole",
    principalId: "AROAPROD:x",
    arn: `arn:aws:sts::${B}:assumed-role/prod/x`,
    accountId: B,
    accessKeyId: KEY,
    sessionContext: {
      sessionIssuer: { type: "Role", principalId: "AROAPROD", arn: roleArn, accountId: B, userName: "prod" },
      attributes: { creationDate: "2026-03-04T09:00:00Z", mfaAuthenticated: "false" },
    },
  },
});
const LONELY = record(4, {
  eventTime: "2026-03-05T09:00:00Z",
  sharedEventID: "s-2",
  resources,
  responseElements: null,
});
const ONE_ID = [record(5, { eventName: "GetCallerIdentity" }), record(5, { eventName: "GetSessionToken" })];
const AMENDED = record(6, { eventName: "GetSessionToken", eventTime: "2026-03-06T09:00:00Z" });
const AMENDING = record(7, {
  eventName: "GetSessionToken",
  eventTime: "2026-03-06T09:00:00Z",
  addendum: { reason: "UPDATED_DATA", updatedFields: "userAgent", originalEventID: id(6) },
});
const PRECISE = JSON.stringify(record(8, { eventName: "GetAccessKeyInfo" })).replace(
  '"us-east-1"',
  '"us-east-1","precise":12345678901234567890.10',
);

let dir = "";
let lake: OpenedLake;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "trailhound-explain-"));
  lake = await openLake(join(dir, "lake"), { create: true, now: () => new Date("2026-03-10T00:00:00Z") });
  const files = {
    "a.json": { Records: [CALLERS, USE, LONELY, ...ONE_ID] },
    "b.json": { Records: [OWNERS, CALLERS, AMENDED, AMENDING] },
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(dir, name), JSON.stringify(content));
  await writeFile(join(dir, "c.json"), `{"Records":[\n${PRECISE}\n]}`);
  await lake.ingest([join(dir, "a.json"), join(dir, "b.json"), join(dir, "c.json")], { threads: 0 });
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
}); // prettier-ignore

const explained = async (n: number) => (await lake.explainEvent(id(n)))[0]!;
const texts = async (n: number, about: string) =>
  (await explained(n)).explanations.filter((one) => one.about === about).map(({ text }) => text);

describe("an event explained", () => {
  test("names the other copy of a call, from either side", async () => {
    expect((await explained(1)).twin).toMatchObject({ eventId: id(2), account: B });
    expect(await texts(1, "sharedEventID")).toEqual([`The other copy is event ${id(2)} in account ${B}.`]);
    expect((await explained(2)).twin).toMatchObject({ eventId: id(1), account: A });
  });

  test("a copy that is not in the lake is named by its account; another call's copy is no twin", async () => {
    expect((await explained(4)).twin).toBeUndefined();
    expect(await texts(4, "sharedEventID")).toEqual([
      `The other copy is in the trail of account ${B} and not in this lake.`,
    ]);
  });

  test("who is behind it, by the resolver, with the hop's proof", async () => {
    const event = await explained(3);
    expect(event).toMatchObject({
      eventName: "RunInstances",
      origin: { kind: "iam-user", name: "alice" },
      confidence: "exact",
      chain: [{ via: "AssumeRole", rule: "J1" }],
    });
    expect((await texts(3, "userIdentity"))[0]).toMatch(
      new RegExp(
        `the IAM user alice of account ${A} \\(exact\\): AssumeRole gave .* by event ${id(1)}, J1 exact`,
      ),
    );
  });

  test("every file that held a copy", async () => {
    const { files } = await explained(1);
    expect(files.map(({ path }) => path.slice(dir.length + 1))).toEqual(["a.json", "b.json"]);
    expect(files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("all records that share an ID, in an order of their own", async () => {
    const names = (await lake.explainEvent(id(5))).map(({ eventName }) => eventName);
    expect(names.sort()).toEqual(["GetCallerIdentity", "GetSessionToken"]);
  });

  test("a record that another takes the place of says so", async () => {
    expect(await texts(6, "eventID")).toEqual([
      `A later record takes the place of this one: ${id(7)}. It is not counted in answers.`,
    ]);
    expect(await texts(7, "eventID")).toEqual([]);
  });

  test("nothing for an unknown ID, however hostile", async () => {
    for (const unknown of [id(99), "' OR true --", "*", "", "\u0000"])
      expect(await lake.explainEvent(unknown)).toEqual([]);
  });
});

describe("trailhound history <event-id>", () => {
  const run = (words: string[]) => trailhound(["history", ...words], { openLake: async () => new Proxy(lake, { get: (of, name) => (name === Symbol.asyncDispose ? async () => {} : typeof Reflect.get(of, name) === "function" ? (Reflect.get(of, name) as () => void).bind(of) : Reflect.get(of, name)) }) }); // prettier-ignore

  test("json: rows with their record digit for digit, and what there is to say", async () => {
    const { stdout, code } = await run([id(8), "--format", "json"]);
    expect(code).toBe(0);
    expect(stdout).toContain('"precise":12345678901234567890.10');
    const [event] = JSON.parse(stdout) as Record<string, unknown>[];
    expect(Object.keys(event!)).toEqual(
      expect.arrayContaining(["eventId", "origin", "record", "explanations", "chain", "files"]),
    );
    expect(event).not.toHaveProperty("twin");
  });

  test("ndjson: the record alone; a table: the whole page; several share an ID: all", async () => {
    expect((await run([id(8)])).stdout).toBe(`${PRECISE}\n`.replace('"secret"', '"HIDDEN_BY_TRAILHOUND"'));
    expect((await run([id(1), "--format", "table"])).stdout).toContain("OTHER COPY");
    const { stdout, stderr } = await run([id(5), "--format", "table"]);
    expect(stdout.match(/WHAT IT MEANS/g)).toHaveLength(2);
    expect(stderr).toContain("2 records share this event ID");
  });

  test("an ID that no record has is no failure, and says so", async () => {
    const { stdout, stderr, code } = await run([id(99), "--format", "json"]);
    expect({ stdout, code }).toEqual({ stdout: "[]\n", code: 0 });
    expect(stderr).toContain("No record in the lake has the event ID");
  });

  test("a key is no event ID", async () => {
    const { stderr, code } = await run([KEY]);
    expect(code).toBe(2);
    expect(stderr).toContain("--access-key");
  });
});
