import { describe, expect, test } from "vitest";
import { ACTIVITIES } from "../../../test/golden/activity-answers.js";
import { trailhound } from "../../../test/golden/command.js";
import type { ActivityEvent, IdentityActivity } from "../../answers/activity.js";
import type { ActivityOptions, Lake } from "../../library/contract.js";

const full = ACTIVITIES["full"]!;
const EVENTS: ActivityEvent[] = Array.from({ length: 30 }, (_, i) => ({
  ...full.notable[0]!,
  eventId: `event-${i}`,
  ...(i === 0 ? { accounts: ["111111111111", "333333333333"], copies: [{ account: "333333333333", eventId: "copy" }] } : {}),
})); // prettier-ignore

/** A lake that gives this answer and these events, and remembers what it was asked. */
function lakeWith(answer: IdentityActivity): { lake: Partial<Lake>; asked: ActivityOptions[] } {
  const asked: ActivityOptions[] = [];
  const lake: Partial<Lake> = {
    async activity(_identity, options = {}) {
      asked.push(options);
      return answer;
    },
    async *activityEvents(_identity, options = {}) {
      for (const row of EVENTS.slice(0, options.limit ?? Infinity)) yield { row, record: "{}" };
    },
  };
  return { lake, asked };
}

describe("activity", () => {
  test("json is one object, its events last; --limit bounds them and the total is told", async () => {
    const { lake, asked } = lakeWith(full);
    const { stdout, code } = await trailhound(
      ["activity", "alice", "--format", "json", "--limit", "2", "--from", "7d"],
      { lake },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ ...full, events: EVENTS.slice(0, 2) });
    expect(asked[0]).toMatchObject({ range: { from: "7d" }, limit: 0 });
  });

  test("ndjson and csv are the events alone; what is to be known stands on stderr", async () => {
    const { lake } = lakeWith(full);
    const lines = await trailhound(["activity", "alice"], { lake });
    expect(
      lines.stdout
        .trimEnd()
        .split("\n")
        .map((text) => JSON.parse(text) as unknown),
    ).toEqual(EVENTS);
    expect(lines.stderr).toContain("Others of that name are left out");
    const csv = await trailhound(["activity", "alice", "--format", "csv", "--quiet"], { lake });
    expect(csv.stdout.trimEnd().split("\r\n")).toHaveLength(1 + EVENTS.length);
    expect(csv.stderr).toBe("");
  });

  test("a table is the summary, then the latest events, a call of two trails with both accounts", async () => {
    const { lake } = lakeWith(full);
    const { stdout, stderr } = await trailhound(
      ["activity", "alice", "--format", "table", "--limit", "20", "--no-color"],
      {
        lake,
        tty: true,
      },
    );
    expect(stdout).toContain("NEW  first seen");
    expect(stdout).toContain("111111111111→333333333333");
    expect(stdout.split("StopLogging").length - 1).toBeGreaterThanOrEqual(20);
    expect(stderr).toContain("The first 20 events");
  });

  test("--summary prints no events in any format", async () => {
    const { lake } = lakeWith(full);
    const json = await trailhound(["activity", "alice", "--summary", "--format", "json"], { lake });
    expect(JSON.parse(json.stdout)).toEqual({ ...full, events: [] });
    expect((await trailhound(["activity", "alice", "--summary"], { lake })).stdout).toBe("");
  });

  test("several readings: nothing is printed as if it were one, and the choices are told", async () => {
    const { lake } = lakeWith(ACTIVITIES["several"]!);
    const { stdout, stderr, code } = await trailhound(["activity", "alice", "--format", "csv", "--summary"], {
      lake,
    });
    expect({ stdout, code }).toEqual({ stdout: "", code: 0 });
    expect(stderr).toContain("not merged unasked");
    expect(stderr).toContain("--as iam-user --account 333333333333");
  });

  test("options reach the library; a kind that is none is refused", async () => {
    const { lake, asked } = lakeWith(full);
    await trailhound(
      ["activity", "alice", "--as", "role", "--account", "1", "--direct", "--weak", "--together"],
      {
        lake,
      },
    );
    expect(asked[0]).toMatchObject({
      as: "role",
      account: "1",
      direct: true,
      weak: true,
      together: true,
    });
    expect((await trailhound(["activity", "alice", "--as", "person"], { lake })).code).toBe(2);
    expect((await trailhound(["activity"], { lake })).code).toBe(2);
  });
});
