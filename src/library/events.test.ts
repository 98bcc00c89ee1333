import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ingest } from "../collect/ingest.js";
import { Layout } from "../lake/layout.js";
import { LakeReader } from "../lake/reader.js";
import { createLake } from "../lake/store.js";
import { countEvents, selectEvents, type EventOrder, type Selection } from "../investigate/events/events.js";

let dir = "";
let layout: Layout;
const ALL: Selection = { where: "true" };

/** Records of one second share their time, so that only the tie-breakers order them. */
function records(from: number, count: number): unknown[] {
  return Array.from({ length: count }, (_, i) => ({
    eventVersion: "1.08",
    userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/alice", accountId: "111122223333", userName: "alice", principalId: "AIDAEXAMPLE" },
    eventTime: `2026-03-0${1 + (i % 3)}T10:00:0${i % 2}Z`,
    eventSource: "ec2.amazonaws.com",
    eventName: i % 5 === 0 ? "RunInstances" : "DescribeInstances",
    awsRegion: "us-east-1",
    eventID: `00000000-0000-4000-8000-${String(from + i).padStart(12, "0")}`,
    recipientAccountId: "111122223333",
  }));
} // prettier-ignore

async function add(name: string, from: number, count: number): Promise<void> {
  await writeFile(join(dir, name), JSON.stringify({ Records: records(from, count) }));
  await ingest(layout, [join(dir, name)], { now: () => new Date(), signal: new AbortController().signal });
}

async function ids(selection: Selection, order?: EventOrder): Promise<{ ids: string[]; cursors: string[] }> {
  await using reader = await LakeReader.open(layout);
  const found = { ids: [] as string[], cursors: [] as string[] };
  for await (const { row, record, cursor } of selectEvents(reader, selection, order)) {
    expect(JSON.parse(record)).toMatchObject({ eventID: row.eventId, eventTime: row.eventTime });
    found.ids.push(row.eventId);
    found.cursors.push(cursor);
  }
  return found;
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "trailhound-events-"));
  layout = new Layout(join(dir, "lake"));
  await createLake(layout);
  await add("a.json", 0, 40);
  await add("b.json", 100, 1200);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe("selectEvents", () => {
  test("newest first, and the same backwards with oldestFirst", async () => {
    const newest = (await ids(ALL)).ids;
    expect(newest).toHaveLength(1240);
    expect((await ids(ALL, { oldestFirst: true })).ids).toEqual(newest.toReversed());
  });

  test("filters, ranges and counts agree", async () => {
    const selection: Selection = {
      where: "e.eventname = 'RunInstances'",
      range: { from: Date.UTC(2026, 2, 2) / 1000, to: Date.UTC(2026, 2, 3) / 1000 },
    };
    await using reader = await LakeReader.open(layout);
    const found = (await ids(selection)).ids;
    expect(found.length).toBe(await countEvents(reader, selection));
    expect(found.length).toBeGreaterThan(50);
  });

  test("pages join without a gap or a repeat, also across an ingest", async () => {
    const before = (await ids(ALL)).ids;
    const first = await ids(ALL, { limit: 37 });
    await add("c.json", 5000, 60);
    const paged = [...first.ids];
    let cursor = first.cursors.at(-1);
    while (cursor !== undefined) {
      const next = await ids(ALL, { limit: 97, after: cursor });
      paged.push(...next.ids);
      cursor = next.cursors.at(-1);
    }
    expect(new Set(paged).size).toBe(paged.length);
    // Every event that was there at the start is there, in the same order.
    expect(paged.filter((id) => before.includes(id))).toEqual(before);
  });

  test.each([
    "",
    "x",
    Buffer.from("[1]").toString("base64url"),
    Buffer.from('["a",1,2,3,4,5]').toString("base64url"),
  ])("refuses the cursor %j", async (after) => {
    await expect(ids(ALL, { after })).rejects.toMatchObject({ code: "usage" });
  });
});
