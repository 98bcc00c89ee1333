import { describe, expect, test } from "vitest";
import { trailhound } from "../../../test/golden/command.js";
import { rootAnswer, rootEmpty, rootHostile } from "../../../test/golden/root-answers.js";
import { signinsAnswer, signinsEmpty } from "../../../test/golden/signin-answers.js";
import type { Lake, RootOptions, SigninsOptions } from "../../library/contract.js";

const asked: (RootOptions | SigninsOptions)[] = [];
const full: Partial<Lake> = {
  root: async (options) => (asked.push(options ?? {}), rootAnswer),
  signins: async (options) => (asked.push(options ?? {}), signinsAnswer),
  whyEmpty: async () => ["The lake holds no records of account 1."],
};
const empty: Partial<Lake> = { ...full, root: async () => rootEmpty, signins: async () => signinsEmpty };
const lines = (text: string): string[] => text.trimEnd().split("\n");

describe.each([
  ["root", rootAnswer],
  ["signins", signinsAnswer],
] as const)("%s", (verb, answer) => {
  test("json is the answer", async () => {
    const { stdout, code } = await trailhound([verb, "--format", "json"], { lake: full });
    expect([code, JSON.parse(stdout)]).toEqual([0, answer]);
  });

  test("a lake with nothing says why on stderr, nothing with --quiet, and is no failure", async () => {
    const said = await trailhound([verb, "--format", "ndjson"], { lake: empty });
    expect([said.code, said.stdout]).toEqual([0, ""]);
    expect(said.stderr.replaceAll("\n", " ")).toContain("The lake holds no records of account 1.");
    expect((await trailhound([verb, "--format", "ndjson", "--quiet"], { lake: empty })).stderr).toBe("");
  });

  test("passes the range, filters and limit on", async () => {
    asked.length = 0;
    await trailhound([verb, "--account", "1", "--account", "2", "--from", "7d", "--limit", "3", "--format", "json"], { lake: full });
    expect(asked).toMatchObject([{ accounts: ["1", "2"], range: { from: "7d" }, limit: 3 }]);
    asked.length = 0;
    await trailhound([verb, "--format", "csv"], { lake: full });
    expect(asked[0]).not.toHaveProperty("limit");
  });

  test.each([["--account", " "], ["--limit", "0"], ["--what"]])("refuses %s %s", async (...words) => {
    expect((await trailhound([verb, ...words], { lake: full })).code).toBe(2);
  });
}); // prettier-ignore

test("root: ndjson is one object a line, csv one event a row", async () => {
  const rows = lines((await trailhound(["root", "--format", "ndjson"], { lake: full })).stdout).map(
    (text) => (JSON.parse(text) as { list: string }).list,
  );
  expect(rows).toEqual(["session", "session", "session", "refused", "root-user", "root-user", "root-user"]);
  const csv = lines((await trailhound(["root", "--format", "csv"], { lake: full })).stdout);
  expect(csv[0]).toMatch(/^list,memberAccount,taskPolicy,openedBy,.*,misfits,eventTime,/);
  expect(csv.slice(1).map((text) => text.split(",")[0])).toEqual([
    "opened",
    "action",
    "action",
    "action",
    "action",
    "opened",
    "opened",
    "refused",
    "root-user",
    "root-user",
    "root-user",
  ]);
  const hostile = await trailhound(["root", "--format", "csv"], {
    lake: { ...full, root: async () => rootHostile },
  });
  expect(hostile.stdout).not.toMatch(/[\x1b\u202e\u200b]/);
});

test("signins: ndjson is the rows, csv one record a row", async () => {
  const ndjson = await trailhound(["signins", "--format", "ndjson"], { lake: full });
  expect(lines(ndjson.stdout).map((text) => JSON.parse(text) as unknown)).toEqual(signinsAnswer.rows);
  const csv = lines((await trailhound(["signins", "--format", "csv"], { lake: full })).stdout);
  expect(csv).toHaveLength(signinsAnswer.rows.length + 1);
  asked.length = 0;
  await trailhound(
    ["signins", "--user", "alice", "--source-ip", "203.0.113.9", "--failures", "--format", "json"],
    { lake: full },
  );
  expect(asked).toMatchObject([{ users: ["alice"], sourceIps: ["203.0.113.9"], failures: true }]);
});
