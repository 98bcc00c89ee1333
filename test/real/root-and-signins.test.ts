import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedLake } from "../../src/index.js";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { openLake } from "../../src/index.js";
import { examplesOf } from "../support/article-examples.js";
import { RecordLakes } from "../support/record-lake.js";

const shared = path.resolve(import.meta.dirname, "../../../shared");
const there = existsSync(path.join(shared, "articles"));
const skipped = there ? "" : ": skipped, ../shared is not here";

describe.skipIf(!there)(`the articles' walks in one command${skipped}`, () => {
  const lakes = new RecordLakes();
  afterAll(() => lakes[Symbol.asyncDispose]());
  const lakeOf = (number: string): Promise<OpenedLake> => {
    const folder = path.join(shared, "articles");
    const file = readdirSync(folder).find((name) => name.startsWith(number))!;
    return lakes.of(examplesOf(readFileSync(path.join(folder, file), "utf8")).records);
  };

  test("S0: from AssumeRoot by account and key to the member account's record", async () => {
    const { sessions, rootUser } = await (await lakeOf("000")).root();
    expect(sessions).toMatchObject([
      {
        opener: { kind: "role", name: "John", account: "111111111111" },
        account: "222222222222",
        taskPolicy: "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy",
        accessKeyId: "ASIAIOSFODNN7EXAMPLE",
        region: "us-west-2",
        sourceIPAddress: "192.0.2.1",
        openedAt: "2024-10-25T20:52:11Z",
        endsAt: "2024-10-25T21:07:11Z",
        actions: [
          {
            eventId: "a1b2c3d4-5678-90ab-cdef-EXAMPLE11111",
            iamAction: "s3:DeleteBucketPolicy",
            permitted: true,
            join: { rule: "J1", confidence: "exact" },
          },
        ],
        misfits: [],
      },
    ]);
    expect(rootUser).toEqual([]);
  });

  test("S4: from SwitchFrom to the user, and on to the session that the console renewed", async () => {
    const { rows, byUser } = await (await lakeOf("004")).signins();
    expect(rows).toMatchObject([
      {
        kind: "switch",
        user: "miyamoto",
        origin: { kind: "iam-user", name: "miyamoto", account: "<アカウントA>" },
        switchFrom: "arn:aws:iam::<アカウントA>:user/miyamoto",
        session: { keys: ["ASIAR2S4A2FVYII6OLNX"], events: 1, renewed: 1 },
      },
    ]);
    expect(byUser).toMatchObject([{ user: "miyamoto", account: "<アカウントB>", success: 0, switches: 1 }]);
  });

  test("S1: a hidden name is counted and nobody's", async () => {
    const { hidden, byUser, bursts } = await (await lakeOf("001")).signins();
    expect(hidden).toBe(1);
    expect(byUser.map(({ user, success, failure }) => `${user} ${success} ${failure}`).sort()).toEqual([
      "JaneDoe 0 1",
      "JohnDoe 1 0",
    ]);
    expect(bursts).toEqual([]);
  });
});

/** Counted once by hand with a separate script over every file: distinct records by ID, account, time and name. */
describe.skipIf(!there)(`real records${skipped}`, () => {
  let dir = "";
  let lake: OpenedLake;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "trailhound-real-signins-"));
    lake = await openLake(path.join(dir, "lake"), {
      create: true,
      now: () => new Date("2026-11-01T00:00:00Z"),
    });
    await lake.ingest([path.join(shared, "data")]);
  });
  afterAll(async () => {
    await lake?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  test("sign-ins: 12 ConsoleLogin, of which one failed, and two steps", async () => {
    const answer = await lake.signins();
    expect([answer.rowsTotal, answer.hidden, answer.unnamed, answer.bursts]).toEqual([14, 0, 0, []]);
    expect(answer.rows.filter(({ kind }) => kind === "step").map(({ eventName }) => eventName)).toEqual([
      "GetSigninToken",
      "CheckMfa",
    ]);
    expect(
      answer.byUser.map(({ user, success, failure, mfa }) => `${user} ${success} ${failure} ${mfa}`).sort(),
    ).toEqual([
      "Alice 1 0 0",
      "Bob 1 0 0",
      "anaya 2 1 1",
      "kamilo@cribl.io 3 0 0",
      "root 1 0 1",
      "stratus-red-team-nmfalu-jfzdtsvchl 1 0 0",
      "test 1 0 1",
      "xxxxxxxx 1 0 0",
    ]);
    // README §3.5: the sign-in of 20:23:54 is the session's, those before it are bridged to nothing.
    const sessions = answer.rows
      .filter(({ user }) => user === "kamilo@cribl.io")
      .map(({ eventTime, session }) => [eventTime, session!.keys.length, session!.events]);
    expect(sessions).toEqual([
      ["2022-01-03T20:23:54Z", 2, 10],
      ["2022-01-03T19:54:21Z", 0, 0],
      ["2022-01-03T19:21:13Z", 0, 0],
    ]);
  });

  test("root: no AssumeRoot among real records, and ten events of root users", async () => {
    const answer = await lake.root();
    expect([answer.sessions, answer.refused, answer.rootUserTotal]).toEqual([[], [], 10]);
    expect(answer.rootUse.filter(({ way }) => way === "unexplained").length).toBeGreaterThan(0);
    expect(
      answer.rootUser
        .filter(({ confidence }) => confidence === "weak")
        .every(({ way }) => way === "unexplained" || way === "on-behalf"),
    ).toBe(true);
  });
});
