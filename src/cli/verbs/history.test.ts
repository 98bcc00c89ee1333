import { describe, expect, test } from "vitest";
import { trailhound } from "../../../test/golden/command.js";
import { Problem } from "../../diagnostics/problem.js";
import type { EventRow, HistoryQuery, Lake } from "../../library/contract.js";

/** A record whose numbers no JavaScript number holds, laid out over several lines. */
const RECORD = '{\n  "eventID": "e-1",\n  "n": 12345678901234567890.10,\t"bidi": "a\u202eb"\r\n}';
const ONE_LINE = '{"eventID": "e-1","n": 12345678901234567890.10,\t"bidi": "a\u202eb"}';

function event(n: number): EventRow {
  return {
    row: {
      eventId: `e-${n}`,
      eventTime: "2026-03-04T10:00:00Z",
      eventName: "RunInstances",
      eventSource: "ec2.amazonaws.com",
      account: "111122223333",
      region: "eu-central-1",
      actor: "arn:aws:sts::111122223333:assumed-role/deploy/nightly",
      resources: [],
      origin: { kind: "iam-user", name: "alice" },
      confidence: "exact",
    },
    record: RECORD,
    cursor: `cursor-${n}`,
    stamp: null,
  };
}

function lakeOf(count: number): { lake: Partial<Lake>; asked: HistoryQuery[] } {
  const asked: HistoryQuery[] = [];
  const lake: Partial<Lake> = {
    historyEvents(query = {}) {
      asked.push(query);
      return {
        range: { from: "2026-03-01T00:00:00Z" },
        async *[Symbol.asyncIterator]() {
          for (let n = 0; n < Math.min(count, query.limit ?? Infinity); n++) yield event(n);
        },
      };
    },
    whyNoEvents: async () => ["The lake holds nothing of that."],
  };
  return { lake, asked };
}

describe("history", () => {
  test("every filter reaches the library under its name, repeated ones as lists", async () => {
    const { lake, asked } = lakeOf(1);
    const words =
      "history --event-id a --event-id b --event-name c --event-source d --resource-name e --resource-type f --user-name g --access-key h --read-only --account i --region j --source-ip k --principal l --session m --origin n --error --invoked-by o --from 7d --oldest-first --cursor x";
    expect((await trailhound(words.split(" "), { lake })).code).toBe(0);
    expect(asked).toEqual([
      {
        eventId: ["a", "b"],
        eventName: ["c"],
        eventSource: ["d"],
        resourceName: ["e"],
        resourceType: ["f"],
        userName: ["g"],
        accessKey: ["h"],
        readOnly: ["true"],
        account: ["i"],
        region: ["j"],
        sourceIp: ["k"],
        principal: ["l"],
        session: ["m"],
        origin: ["n"],
        error: ["*"],
        invokedBy: ["o"],
        range: { from: "7d" },
        oldestFirst: true,
        cursor: "x",
      },
    ]);
  });

  test("AWS's own form, as words and behind its option", async () => {
    const { lake, asked } = lakeOf(1);
    await trailhound(["history", "AttributeKey=EventName,AttributeValue=a,b"], { lake });
    await trailhound(
      ["history", "--read-only", "False", "--lookup-attributes", "AttributeKey=Username,AttributeValue=x"],
      { lake },
    );
    expect(asked).toMatchObject([
      { attributes: ["AttributeKey=EventName,AttributeValue=a,b"] },
      { attributes: ["AttributeKey=Username,AttributeValue=x"], readOnly: ["false"] },
    ]);
  });

  test("ndjson is the record alone, digit for digit, on one line", async () => {
    const { stdout, stderr } = await trailhound(["history"], lakeOf(2));
    expect({ stdout, stderr }).toEqual({ stdout: `${ONE_LINE}\n${ONE_LINE}\n`, stderr: "" });
  });

  test("--with-origin wraps the record as it is", async () => {
    const { stdout } = await trailhound(["history", "--with-origin"], lakeOf(1));
    expect(stdout).toBe(
      `{"origin":{"kind":"iam-user","name":"alice"},"confidence":"exact","record":${ONE_LINE}}\n`,
    );
  });

  test("json is rows, each with its record", async () => {
    const { stdout } = await trailhound(["history", "--format", "json"], lakeOf(2));
    expect(JSON.parse(stdout)).toEqual(
      [event(0), event(1)].map(({ row, record }) => ({ ...row, record: JSON.parse(record) as unknown })),
    );
    expect(stdout).toContain("12345678901234567890.10");
  });

  test("on a terminal what drives it is escaped, in records too", async () => {
    const { stdout } = await trailhound(["history", "--format", "ndjson"], { tty: true, ...lakeOf(1) });
    expect(stdout).toBe(`${ONE_LINE.replace("\u202e", "\\u202e")}\n`);
  });

  test("where more follow, stderr has the command for them, with times that do not move", async () => {
    const words = ["history", "--user-name", "it's me", "--error", "--limit", "2", "--from", "7d", "--with-origin", "--lake", "my lake"];
    const { stdout, stderr } = await trailhound(words, lakeOf(9));
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(stderr).toContain("The first 2 events");
    expect(stderr.split("\n").at(-2)).toBe(
      "  trailhound --lake 'my lake' history '--user-name=it'\\''s me' '--error=*' --from 2026-03-01T00:00:00Z --with-origin --limit 2 --cursor cursor-1",
    );
    expect((await trailhound([...words, "--quiet"], lakeOf(9))).stderr).toBe("");
    expect((await trailhound(words, lakeOf(2))).stderr).toBe("");
  }); // prettier-ignore

  test("a table stops at 50 on a terminal; a pipe asks for all", async () => {
    const { lake, asked } = lakeOf(99);
    const { stdout } = await trailhound(["history"], { tty: true, lake });
    expect(stdout.match(/RunInstances/g)).toHaveLength(50);
    await trailhound(["history", "--format", "table"], { lake });
    expect(asked.map(({ limit }) => limit)).toEqual([51, undefined]);
  });

  test("nothing found is no failure, and says why", async () => {
    const { code, stdout, stderr } = await trailhound(["history", "--format", "json"], lakeOf(0));
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "[]\n",
      stderr: "No events match. The lake holds nothing of that.\n",
    });
  });

  test.each([
    [["history", "e-1", "--origin", "alice"], /--event-id/],
    [["history", "e-1", "--from", "7d"], /no range/],
    [["history", "e-1", "e-2"], /--event-id/],
    [["history", "--event-name", ""], /empty/],
    [["history", "--read-only", "maybe"], /true or false/],
    [["history", "--colour", "red"], /unknown option/],
  ])("%j is not understood", async (words, message) => {
    const { code, stderr } = await trailhound(words, lakeOf(1));
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("what the library refuses ends with its exit code", async () => {
    const lake: Partial<Lake> = {
      historyEvents() {
        throw new Problem({ code: "bad-time", detail: "no time" });
      },
    };
    expect((await trailhound(["history", "--from", "x"], { lake })).code).toBe(2);
  });
});
