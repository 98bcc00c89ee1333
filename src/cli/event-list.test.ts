import { describe, expect, test } from "vitest";
import type { Row } from "../answers/trace.js";
import { NOW } from "../../test/golden/answers.js";
import { printEvents, type EventListing } from "./event-list.js";
import type { Format } from "./globals.js";
import { displayWidth } from "./render/width.js";
import type { Session } from "./verb.js";

function row(n: number, more: Partial<Row> = {}): Row {
  return {
    eventId: `e-${n}`, eventTime: "2026-03-04T10:00:00Z", eventName: "RunInstances", eventSource: "ec2.amazonaws.com", account: "111122223333",
    region: "eu-central-1", actor: "arn:aws:iam::111122223333:user/alice", resources: [], origin: { kind: "iam-user", name: "alice" }, confidence: "exact", ...more,
  };
} // prettier-ignore

async function printed(rows: AsyncIterable<Row> | Row[], format: Format, limit?: number, how: EventListing<Row> = {}) {
  let stdout = "";
  const notes: string[] = [];
  const session = {
    globals: { format, limit },
    view: { width: 80, color: false, unicode: true, now: NOW, limit },
    out: { write: async (text: string) => void (stdout += text) },
    note: (text: string) => void notes.push(text),
  } as unknown as Session;
  const outcome = await printEvents(session, rows, how);
  return { stdout, notes, outcome };
} // prettier-ignore

const many = Array.from({ length: 450 }, (_, n) => row(n));

describe("a list of events", () => {
  test("a table stops after a few rows on a terminal and says so; --all shows all", async () => {
    const short = await printed(many, "table");
    expect(short.stdout.match(/RunInstances/g)).toHaveLength(50);
    expect(short.notes).toEqual([
      "The first 50 events; --all or a pipe gives all, --limit N as many as you like.",
    ]);
    expect((await printed(many, "table", Infinity)).stdout.match(/RunInstances/g)).toHaveLength(450);
  });

  test("rows after those that decided the widths keep to them, and no line is wider than the terminal", async () => {
    const long = Array.from({ length: 10 }, (_, n) => row(n, { eventName: "A".repeat(200), actor: "漢".repeat(90), resources: ["x".repeat(300)] }));
    const { stdout } = await printed([...many, ...long], "table", Infinity, { acting: true });
    expect(Math.max(...stdout.split("\n").map(displayWidth))).toBeLessThanOrEqual(80);
  }); // prettier-ignore

  test("nothing is read beyond the limit but the one that tells there is more", async () => {
    let read = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<Row> {
      try {
        for (;;) yield row(read++);
      } finally {
        closed = true;
      }
    }
    const { outcome, stdout } = await printed(endless(), "ndjson", 3);
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect({ ...outcome, last: outcome.last?.eventId, read, closed }).toEqual({
      count: 3,
      last: "e-2",
      more: true,
      read: 4,
      closed: true,
    });
  });

  test("json is one array, also of nothing; a table of nothing is nothing; csv has its header", async () => {
    expect(JSON.parse((await printed(many, "json", Infinity)).stdout)).toEqual(many);
    expect((await printed([], "json")).stdout).toBe("[]\n");
    expect((await printed([], "ndjson")).stdout).toBe("");
    expect((await printed([], "table")).stdout).toBe("");
    expect((await printed([], "csv")).stdout).toMatch(/^eventTime,eventName,.*\r\n$/);
    expect((await printed(many, "csv", Infinity)).stdout.trimEnd().split("\r\n")).toHaveLength(451);
  });

  test("each verb may print an event in its own words", async () => {
    const how: EventListing<Row> = { json: ({ eventId }) => `"${eventId}"`, ndjson: ({ eventId }) => eventId, more: (last) => `on after ${last.eventId}` };
    expect(JSON.parse((await printed(many, "json", 2, how)).stdout)).toEqual(["e-0", "e-1"]);
    expect(await printed(many, "ndjson", 2, how)).toMatchObject({ stdout: "e-0\ne-1\n", notes: ["on after e-1"] });
  }); // prettier-ignore
});
