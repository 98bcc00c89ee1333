import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { IngestCall } from "../../src/library/contract.js";
import { openLake } from "../../src/library/lake.js";
import { Moto } from "./moto.js";

let moto: Moto;
let logs: CloudWatchLogsClient;
let dir = "";
let number = 0;

const ACCOUNT = "111122223333";
const GROUP = "CloudTrail/logs";
const HOUR = 3_600_000;
/** CloudWatch takes no events older than two weeks. */
const NOW = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 12 * HOUR;

beforeAll(async () => {
  moto = await Moto.start();
  dir = await mkdtemp(join(tmpdir(), "trailhound-logs-"));
  logs = new CloudWatchLogsClient({ endpoint: moto.url, region: "us-east-1" });
});
afterAll(async () => {
  logs.destroy();
  await moto[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  number += 1;
  await moto.reset();
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  for (const stream of ["one", "two"])
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: stream }));
});

async function put(stream: string, at: number, count: number, message?: string): Promise<void> {
  const logEvents = Array.from({ length: count }, (_, i) => {
    const record = {
      eventVersion: "1.11",
      userIdentity: { type: "IAMUser", principalId: "AIDAQ3EGTCQZALICE0001", arn: `arn:aws:iam::${ACCOUNT}:user/alice`, accountId: ACCOUNT, userName: "alice", accessKeyId: "AKIAQ3EGTCQZEXAMPLE1" },
      eventTime: `${new Date(at + i * 1000 - 300_000).toISOString().slice(0, 19)}Z`,
      eventSource: "iam.amazonaws.com",
      eventName: "ListUsers",
      awsRegion: "us-east-1",
      eventID: `00000000-0000-4000-8000-${String(at / 1000 + i).padStart(12, "0")}`,
      recipientAccountId: ACCOUNT,
    };
    return { timestamp: at + i * 1000, message: message ?? JSON.stringify(record) };
  });
  await logs.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName: stream, logEvents }));
} // prettier-ignore

async function ingest(remote: IngestCall["remote"] = {}, source = `cloudwatch:${GROUP}`, now = NOW) {
  const notes: string[] = [];
  await using lake = await openLake(join(dir, `lake-${number}`), { create: true, now: () => new Date(now) });
  const report = await lake.ingest([source], { remote: { aws: { endpointUrl: moto.url }, ...remote }, onNote: (text) => notes.push(text), threads: 0 });
  return { ...report, notes };
} // prettier-ignore

describe("a log group", () => {
  test("is read day by day, from all its streams; what is over is not asked for again", async () => {
    await put("one", NOW - 26 * HOUR, 30);
    await put("two", NOW - 25 * HOUR, 20);
    await put("one", NOW - HOUR, 5);
    const first = await ingest();
    expect(first).toMatchObject({ records: { read: 55, added: 55, rejected: 0 }, problems: [] });
    expect(first.notes.join(" ")).toContain("--from");
    await put("two", NOW - 2 * HOUR, 3);
    const again = await ingest(undefined, undefined, NOW + 1000);
    expect(again).toMatchObject({ records: { added: 3, duplicates: 5 } });
    expect(again.files.unchanged).toBe(30);
  });

  test("only the times that were asked for, end and start exact", async () => {
    await put("one", NOW - 26 * HOUR, 10);
    await put("one", NOW - 3 * HOUR, 10);
    const from = new Date(NOW - 3 * HOUR + 2000).toISOString();
    const to = new Date(NOW - 3 * HOUR + 6000).toISOString();
    expect(await ingest({ range: { from, to } })).toMatchObject({ records: { read: 4 } });
  });

  test("what is no record is rejected and named; pages of large groups are followed", async () => {
    await put("one", NOW - 3 * HOUR, 1, "no record");
    for (let batch = 0; batch < 3; batch++) await put("two", NOW - (4 + batch) * HOUR, 3000);
    const report = await ingest({ range: { from: "2d" } });
    expect(report.records).toMatchObject({ added: 9000, rejected: 1 });
  });

  test("in another region, and one that is not there", async () => {
    await put("one", NOW - 3 * HOUR, 2);
    await expect(ingest({ regions: ["eu-west-1"] })).rejects.toMatchObject({ code: "log-group-not-found" });
    const both = await ingest({ regions: ["eu-west-1", "us-east-1"] });
    expect(both).toMatchObject({
      files: { skipped: 1 },
      records: { added: 2 },
      problems: [{ code: "log-group-not-found" }],
    });
    await expect(ingest({}, "cloudwatch:")).rejects.toMatchObject({ code: "usage" });
    await expect(ingest({}, "cloudwatch:a b")).rejects.toMatchObject({ code: "usage" });
  });

  test("an ARN, as it is printed, tells the region and is asked for as an identifier", async () => {
    const asked: { host: string | undefined; input: Record<string, unknown> }[] = [];
    // moto knows log groups by their names only.
    const server = createServer((incoming, outgoing) => {
      let body = "";
      incoming.on("data", (data: Buffer) => (body += data.toString()));
      incoming.on("end", () => {
        const scope = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? "");
        asked.push({ host: scope?.[1], input: JSON.parse(body) as Record<string, unknown> });
        outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
        outgoing.end(JSON.stringify({ events: [] }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const arn = `arn:aws:logs:eu-west-1:222233334444:log-group:${GROUP}`;
    await ingest(
      { aws: { endpointUrl: `http://127.0.0.1:${port}` }, range: { from: "3d" } },
      `cloudwatch:${arn}:*`,
    );
    server.close();
    server.closeAllConnections();
    expect(new Set(asked.map(({ host }) => host))).toEqual(new Set(["eu-west-1"]));
    expect(new Set(asked.map(({ input }) => input["logGroupIdentifier"]))).toEqual(new Set([arn]));
  });
});
