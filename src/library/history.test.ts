import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { openLake, type OpenedLake } from "./lake.js";
import type { HistoryQuery } from "./history.js";

/** Every filter over a real lake. Events are named by the last part of their IDs. */
const A = "111122223333";
const B = "444455556666";
const ROLE = "AROARTX3GSDSQADEPLOYROL";
const ISSUED = "ASIARTX3GSDSQADEPLOY";
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

const alice = {
  type: "IAMUser",
  principalId: "AIDAALICE",
  arn: `arn:aws:iam::${A}:user/ops/alice`,
  accountId: A,
  accessKeyId: "AKIAALICE",
  userName: "alice",
};
const session = (more: object = {}) => ({
  type: "AssumedRole",
  principalId: `${ROLE}:nightly`,
  arn: `arn:aws:sts::${A}:assumed-role/deploy/nightly`,
  accountId: A,
  accessKeyId: ISSUED,
  sessionContext: {
    sessionIssuer: {
      type: "Role",
      principalId: ROLE,
      arn: `arn:aws:iam::${A}:role/ci/deploy`,
      accountId: A,
      userName: "deploy",
    },
    attributes: { creationDate: "2026-03-04T09:00:00Z", mfaAuthenticated: "false" },
  },
  ...more,
});
const root = { type: "Root", principalId: B, arn: `arn:aws:iam::${B}:root`, accountId: B, accessKeyId: "" };
const federated = {
  type: "FederatedUser",
  principalId: `${A}:carol`,
  arn: `arn:aws:sts::${A}:federated-user/carol`,
  accountId: A,
  accessKeyId: "ASIACAROL",
};

function event(n: number, fields: Record<string, unknown>): Record<string, unknown> {
  return {
    eventVersion: "1.11",
    userIdentity: alice,
    eventTime: `2026-03-04T09:${String(n).padStart(2, "0")}:00Z`,
    eventSource: "ec2.amazonaws.com",
    eventName: "DescribeInstances",
    awsRegion: "eu-central-1",
    sourceIPAddress: "203.0.113.7",
    userAgent: "aws-cli",
    requestParameters: null,
    responseElements: null,
    requestID: `r-${n}`,
    eventID: id(n),
    readOnly: true,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: A,
    eventCategory: "Management",
    ...fields,
  };
}

const RECORDS = [
  event(0, {
    eventSource: "sts.amazonaws.com", eventName: "AssumeRole", requestParameters: { roleArn: `arn:aws:iam::${A}:role/ci/deploy`, roleSessionName: "nightly" },
    responseElements: { credentials: { accessKeyId: ISSUED, expiration: "Mar 4, 2026, 10:00:00 AM" }, assumedRoleUser: { assumedRoleId: `${ROLE}:nightly`, arn: `arn:aws:sts::${A}:assumed-role/deploy/nightly` } },
    resources: [{ accountId: A, type: "AWS::IAM::Role", ARN: `arn:aws:iam::${A}:role/ci/deploy` }],
  }),
  event(1, { userIdentity: session(), eventName: "RunInstances", readOnly: false, responseElements: { instancesSet: { items: [{ instanceId: "i-0123456789abcdef0" }] } } }),
  event(2, { userIdentity: session({ invokedBy: "cloudformation.amazonaws.com" }), eventName: "DeleteVolume", readOnly: false, sourceIPAddress: "cloudformation.amazonaws.com", errorCode: "Client.UnauthorizedOperation", errorMessage: "no" }),
  event(3, { userIdentity: root, eventSource: "signin.amazonaws.com", eventName: "ConsoleLogin", errorMessage: "Failed authentication", readOnly: false, awsRegion: "us-east-1", recipientAccountId: B, sourceIPAddress: "2001:db8::a:1", eventType: "AwsConsoleSignIn", responseElements: { ConsoleLogin: "Failure" } }),
  event(4, { userIdentity: root, eventSource: "iam.amazonaws.com", eventName: "ListUsers", awsRegion: "us-east-1", recipientAccountId: B, sourceIPAddress: "10.1.2.3" }),
  event(5, { userIdentity: federated, eventName: "DescribeVolumes", sourceIPAddress: "10.1.3.4" }),
  event(6, { userIdentity: { type: "AWSService", invokedBy: "ec2.amazonaws.com" }, eventSource: "sts.amazonaws.com", eventName: "AssumeRole", sourceIPAddress: "ec2.amazonaws.com", eventID: "not-a-uuid" }),
  event(7, { userIdentity: { ...alice, userName: "deploy", arn: `arn:aws:iam::${A}:user/deploy`, principalId: "AIDADEPLOY", accessKeyId: "AKIADEPLOY" }, eventName: "100%_done", sourceIPAddress: "AWS Internal", readOnly: undefined }),
  event(8, { userIdentity: { type: "AssumedRole", principalId: `${ROLE}:nightly`, arn: `arn:aws:sts::${A}:assumed-role/deploy/nightly`, accountId: A }, eventSource: "signin.amazonaws.com", eventName: "SwitchRole", eventType: "AwsConsoleSignIn", sourceIPAddress: "2001:db8:0:0:0:b::1" }),
]; // prettier-ignore

let dir = "";
let lake: OpenedLake;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "trailhound-history-"));
  lake = await openLake(join(dir, "lake"), { create: true, now: () => new Date("2026-03-10T00:00:00Z") });
  await writeFile(join(dir, "trail.json"), JSON.stringify({ Records: RECORDS }));
  await lake.ingest([join(dir, "trail.json")], { threads: 0 });
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const numberOf = (eventId: string): number =>
  eventId === "not-a-uuid" ? 6 : Number(eventId.slice(eventId.lastIndexOf("-") + 1));
async function found(query: HistoryQuery): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { row } of lake.historyEvents(query)) numbers.push(numberOf(row.eventId));
  return numbers.sort((a, b) => a - b);
}

const CASES: [name: string, query: HistoryQuery, events: number[]][] = [
  ["nothing asked: everything", {}, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ["event ID", { eventId: [id(1)] }, [1]],
  ["event ID that is no UUID", { eventId: ["not-a-uuid", id(2)] }, [2, 6]],
  ["event ID in capitals, which mean nothing in a UUID", { eventId: [id(1).toUpperCase()] }, [1]],
  ["event name", { eventName: ["AssumeRole"] }, [0, 6]],
  ["event name, two", { eventName: ["AssumeRole", "RunInstances"] }, [0, 1, 6]],
  ["event name is case-sensitive", { eventName: ["assumerole"] }, []],
  ["event name with *", { eventName: ["De*e*"] }, [2, 5]],
  ["event name whose % and _ are not wildcards", { eventName: ["100%_done"] }, [7]],
  ["% is no wildcard", { eventName: ["%"] }, []],
  ["event source", { eventSource: ["sts.amazonaws.com"] }, [0, 6]],
  ["event source by its short name", { eventSource: ["sts", "iam"] }, [0, 4, 6]],
  ["resource name: a temporary key finds what issued it", { resourceName: [ISSUED] }, [0]],
  ["resource name: what only the response names", { resourceName: ["i-0123456789abcdef0"] }, [1]],
  ["resource type", { resourceType: ["AWS::EC2::Instance"] }, [1]],
  ["resource type with *", { resourceType: ["AWS::IAM::*"] }, [0]],
  ["user name of an IAM user", { userName: ["alice"] }, [0]],
  ["user name of a role session is the session's", { userName: ["nightly"] }, [1, 2, 8]],
  ["a role's name is no user name; a user of that name is", { userName: ["deploy"] }, [7]],
  ["user name of root", { userName: ["root"] }, [3, 4]],
  ["user name of a federated user", { userName: ["carol"] }, [5]],
  ["access key: what it signed, not what issued it", { accessKey: [ISSUED] }, [1, 2]],
  ["read-only", { readOnly: ["true"] }, [0, 4, 5, 6, 8]],
  ["not read-only; a record that does not say is neither", { readOnly: ["false"] }, [1, 2, 3]],
  ["account", { account: [B] }, [3, 4]],
  ["region", { region: ["us-east-1"] }, [3, 4]],
  ["source address", { sourceIp: ["203.0.113.7"] }, [0, 1]],
  ["block of addresses", { sourceIp: ["10.1.2.0/23"] }, [4, 5]],
  ["block of one address", { sourceIp: ["10.1.2.3/32"] }, [4]],
  ["block whose address is not its first", { sourceIp: ["10.1.3.255/23"] }, [4, 5]],
  ["every IPv4 address", { sourceIp: ["0.0.0.0/0"] }, [0, 1, 4, 5]],
  ["IPv6 address written in full", { sourceIp: ["2001:DB8:0:0:0:0:a:1"] }, [3]],
  ["IPv6 block", { sourceIp: ["2001:db8::/32"] }, [3, 8]],
  ["IPv6 block that ends within a digit", { sourceIp: ["2001:db8:0:0:0:a::/95"] }, [8]],
  ["every IPv6 address", { sourceIp: ["::/0"] }, [3, 8]],
  ["name in place of an address", { sourceIp: ["AWS Internal", "ec2.amazonaws.com"] }, [6, 7]],
  ["principal by user ARN", { principal: [`arn:aws:iam::${A}:user/ops/alice`] }, [0]],
  ["principal by role ARN: its sessions, sign-ins too", { principal: [`arn:aws:iam::${A}:role/ci/deploy`] }, [1, 2, 8]],
  ["principal by role ARN of another account", { principal: [`arn:aws:iam::${B}:role/ci/deploy`] }, []],
  ["principal by session ARN", { principal: [`arn:aws:sts::${A}:assumed-role/deploy/nightly`] }, [1, 2, 8]],
  ["principal by session ARN without session", { principal: [`arn:aws:sts::${A}:assumed-role/deploy`] }, [1, 2, 8]],
  ["principal by unique ID", { principal: [ROLE] }, [1, 2, 8]],
  ["principal by half a unique ID", { principal: [ROLE.slice(0, -1)] }, []],
  ["principal by principal ID", { principal: [`${ROLE}:nightly`] }, [1, 2, 8]],
  ["principal by account ID: root", { principal: [B] }, [3, 4]],
  ["principal by name: user or role", { principal: ["deploy"] }, [1, 2, 7, 8]],
  ["principal by service", { principal: ["ec2.amazonaws.com"] }, [6]],
  ["session by ID", { session: [`${A}/${ROLE}:nightly/2026-03-04T09:00:00Z`] }, [1, 2]],
  ["session by ID of another second", { session: [`${A}/${ROLE}:nightly/2026-03-04T09:00:01Z`] }, []],
  ["session by ARN", { session: [`arn:aws:sts::${A}:assumed-role/deploy/nightly`] }, [1, 2, 8]],
  ["session by principal ID", { session: [`${ROLE}:nightly`] }, [1, 2, 8]],
  ["origin by name, through the role", { origin: ["alice"] }, [0, 1, 2]],
  ["origin by ARN", { origin: [`arn:aws:iam::${A}:user/ops/alice`] }, [0, 1, 2]],
  ["origin of another name", { origin: ["ali"] }, []],
  ["error code", { error: ["Client.UnauthorizedOperation"] }, [2]],
  ["error code with *", { error: ["*Unauthorized*"] }, [2]],
  ["any error: a failed sign-in has a message only", { error: ["*"] }, [2, 3]],
  ["any error, or a code", { error: ["*", "None"] }, [2, 3]],
  ["invoked by", { invokedBy: ["cloudformation"] }, [2]],
  ["AND across filters", { origin: ["alice"], readOnly: ["false"], error: ["*"] }, [2]],
  ["AND of OR", { eventName: ["AssumeRole", "ListUsers"], account: [A, B], userName: ["root", "alice"] }, [0, 4]],
  ["a range", { range: { from: "2026-03-04T09:03:00Z", to: "2026-03-04T09:05:00Z" } }, [3, 4]],
  ["hostile text", { eventName: ["' OR true --"], userName: ["\\'; DROP", "\u0000"], origin: ["') OR ('1'='1"] }, []],
]; // prettier-ignore

describe("each filter", () => {
  test.each(CASES)("%s", async (_name, query, events) => expect(await found(query)).toEqual(events));

  test.each([
    ["AttributeKey=EventId,AttributeValue=not-a-uuid", [6]],
    ["AttributeKey=EventName,AttributeValue=ConsoleLogin", [3]],
    ["AttributeKey=ReadOnly,AttributeValue=false", [1, 2, 3]],
    ["AttributeKey=Username,AttributeValue=nightly", [1, 2, 8]],
    ["AttributeKey=ResourceType,AttributeValue=AWS::EC2::Instance", [1]],
    [`AttributeKey=ResourceName,AttributeValue=${ISSUED}`, [0]],
    ["AttributeKey=EventSource,AttributeValue=iam.amazonaws.com", [4]],
    [`AttributeKey=AccessKeyId,AttributeValue=${ISSUED}`, [1, 2]],
    ["AttributeValue=ListUsers,AttributeKey=EventName", [4]],
    ['[{"AttributeKey":"EventName","AttributeValue":"ListUsers"}]', [4]],
    ["AttributeKey=EventName,AttributeValue=a,b", []],
  ])("AWS's own form: %s", async (attribute, events) =>
    expect(await found({ attributes: [attribute] })).toEqual(events),
  );

  test("AWS's attributes meet ours: OR within one, AND across", async () => {
    const attributes = ["AttributeKey=EventName,AttributeValue=ListUsers", "AttributeKey=Username,AttributeValue=root"];
    expect(await found({ attributes, eventName: ["ConsoleLogin", "RunInstances"] })).toEqual([3, 4]);
  });

  test.each<[HistoryQuery, RegExp]>([
    [{ attributes: ["AttributeKey=Colour,AttributeValue=red"] }, /"Colour" is no attribute key\. Keys are EventId, /],
    [{ attributes: ["AttributeKey=eventname,AttributeValue=x"] }, /Keys are case-sensitive: EventName/],
    [{ attributes: ["AttributeKey=EventName"] }, /no lookup attribute/],
    [{ attributes: ["AttributeKey=EventName,AttributeValue="] }, /has no value/],
    [{ attributes: ["AttributeKey=ReadOnly,AttributeValue=maybe"] }, /true or false/],
    [{ attributes: ["[{]"] }, /neither/],
    [{ session: ["nightly"] }, /--user-name/],
    [{ sourceIp: ["10.0.0.0/33"] }, /no block/],
    [{ cursor: "bm9uZQ" }, /not a cursor/],
  ])("what cannot be asked: %j", async (query, message) => {
    await expect(lake.history(query)).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(message) });
  });

  test("a range that ends before it begins", async () => {
    await expect(lake.history({ range: { from: "2026-03-05", to: "2026-03-01" } })).rejects.toMatchObject({ code: "bad-time" });
  });
}); // prettier-ignore

describe("pages", () => {
  const all = async (oldestFirst = false) => (await lake.history({ limit: 100, oldestFirst })).rows;

  test("newest first, or oldest first", async () => {
    const rows = await all();
    expect(rows.map(({ row }) => numberOf(row.eventId))).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect((await all(true)).map(({ row }) => row.eventId)).toEqual(
      rows.map(({ row }) => row.eventId).reverse(),
    );
  });

  test("of any sizes are the whole", async () => {
    const whole = (await all()).map(({ row }) => row.eventId);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }), async (sizes) => {
        const seen: string[] = [];
        let cursor: string | undefined;
        for (let at = 0; ; at++) {
          const page = await lake.history({ limit: sizes[at % sizes.length]!, ...(cursor === undefined ? {} : { cursor }) });
          seen.push(...page.rows.map(({ row }) => row.eventId));
          if (page.next === undefined) break;
          cursor = page.next;
        }
        expect(seen).toEqual(whole);
      }),
      { numRuns: 12 },
    );
  }); // prettier-ignore

  test("a record comes back as it was written", async () => {
    const { rows } = await lake.history({ eventId: [id(7)] });
    expect(JSON.parse(rows[0]!.record)).toEqual(JSON.parse(JSON.stringify(RECORDS[7])));
  });

  test("a lake that closes while events are read ends them", async () => {
    const own = await openLake(join(dir, "lake"));
    const events = own.historyEvents({})[Symbol.asyncIterator]();
    await events.next();
    await own[Symbol.asyncDispose]();
    await events.return?.();
  });
});

describe("why nothing was found", () => {
  test.each<[HistoryQuery, RegExp]>([
    [{ eventName: ["runinstances"] }, /--event-name is case-sensitive: the lake has RunInstances\./],
    [{ eventName: ["RunInstance"] }, /Did you mean --event-name RunInstances\?/],
    [{ userName: ["Nightly"] }, /--user-name is case-sensitive: the lake has nightly\./],
    [{ origin: ["Alice"] }, /--origin is case-sensitive: the lake has alice\./],
    [{ accessKey: [ISSUED.toLowerCase()] }, /the lake has ASIARTX3GSDSQADEPLOY/],
    [{ userName: ["deploy"], eventName: ["RunInstances"] }, /deploy is a role's name/],
    [
      { accessKey: [ISSUED], readOnly: ["true"], eventName: ["AssumeRole"] },
      /calls name it, .* --resource-name ASIA/,
    ],
    [{ resourceName: [id(4)] }, /is an event ID: trailhound history/],
    [{ account: ["999988887777"] }, /no records of account 999988887777/],
    [{ range: { from: "2026-03-09" } }, /lies after/],
  ])("%j", async (query, sentence) => {
    expect(await found(query)).toEqual([]);
    expect((await lake.whyNoEvents(query)).join(" ")).toMatch(sentence);
  });
});
