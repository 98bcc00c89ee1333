import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CloudTrailRecord } from "../../src/trail/record.js";
import type { IdentityActivity, OpenedLake } from "../../src/index.js";
import * as k from "../support/case-building/kit.js";
import { RecordLakes } from "../support/record-lake.js";

const { t } = k;
const lakes = new RecordLakes();
afterAll(() => lakes[Symbol.asyncDispose]());
const seed: k.Seed = { name: "activity first seen", made: 0 };
const HOME = k.accountId(seed, "home");
const alice = k.user(seed, HOME, "alice");
const bob = k.user(seed, HOME, "bob");
const [KNOWN, NEW, OTHERS] = ["198.51.100.1", "203.0.113.9", "192.0.2.5"];

const made = (who: k.User, day: string, ip: string, more: Partial<k.Call> = {}): CloudTrailRecord =>
  k.use(seed, t("10:00:00", day), k.asUser(who), { ip, agent: "agent/1", region: "eu-central-1", ...more });

/** alice from a known address, then from a new one, region and agent; bob was at the new address before her. */
const records = [
  made(alice, "2026-02-01", KNOWN),
  made(bob, "2026-02-02", NEW),
  made(alice, "2026-03-01", KNOWN, { agent: "agent/1 md/command#s3.ls" }),
  made(alice, "2026-03-02", NEW, { region: "us-east-1", agent: "agent/2" }),
  k.use(seed, t("11:00:00", "2026-03-02"), k.asUserSession(alice, k.keyId(seed, "ASIA", HOME), t("11:00:00", "2026-03-02"), { invokedBy: "cloudformation.amazonaws.com" })),
  made(alice, "2026-03-20", OTHERS),
]; // prettier-ignore

let lake: OpenedLake;
beforeAll(async () => {
  lake = await lakes.of(records);
});

describe("what is new about an identity", () => {
  test("in the range, and in none of its earlier records; how far back they reach", async () => {
    const { firstSeen, summary } = await lake.activity("alice", {
      range: { from: "2026-03-01", to: "2026-03-10" },
    });
    expect(summary.events).toBe(3);
    expect(firstSeen).toMatchObject({
      // bob's use of the address does not make it alice's; a service that calls for her has no address.
      ips: [NEW],
      // The command that the AWS CLI adds makes no new agent.
      userAgents: ["agent/2"],
      regions: ["us-east-1"],
      earlier: { events: 1, from: t("10:00:00", "2026-02-01"), to: t("10:00:00", "2026-02-01") },
      comparable: true,
    });
    expect(firstSeen.detail).toContain("reach back 27 days, to 2026-02-01T10:00:00Z");
  });

  test("what comes after the range is not looked at", async () => {
    const { firstSeen } = await lake.activity("alice", { range: { from: "2026-02-02", to: "2026-03-10" } });
    expect(firstSeen.ips).not.toContain(OTHERS);
  });

  test.each([
    ["nothing earlier in the lake", { from: "2026-02-01" }, "holds nothing of this identity before"],
    ["no beginning", {}, "Without --from"],
  ])("%s: everything is listed, and it is said that new means nothing", async (_name, range, said) => {
    const { firstSeen } = await lake.activity("alice", { range });
    expect(firstSeen.comparable).toBe(false);
    expect(firstSeen.detail).toContain(said);
    expect(firstSeen.detail).toContain("new means nothing");
    expect(firstSeen.ips).toEqual([KNOWN, NEW, OTHERS]);
  });

  test("a hint that it was there before speaks against its being new", async () => {
    const role = k.role(seed, HOME, "web");
    const by = (day: string, context: { ec2RoleDelivery: string } | undefined) =>
      k.use(seed, t("10:00:00", day), k.asRole({ role, name: "i-0abc1234def567890", key: k.keyId(seed, "ASIA", HOME), createdAt: t("09:00:00", day), ...(context ? { context } : {}) }), { ip: NEW });
    const own = await lakes.of([by("2026-02-01", undefined), by("2026-03-01", { ec2RoleDelivery: "2.0" })]);
    const { firstSeen } = await own.activity("i-0abc1234def567890", { range: { from: "2026-03-01" } });
    expect(firstSeen).toMatchObject({ ips: [], comparable: true, earlier: { events: 1 } });
  }); // prettier-ignore
});

/** An answer without what other tests look at. */
const whole = ({ events, ...rest }: IdentityActivity) => ({
  ...rest,
  events: events.map(({ eventId }) => eventId),
});

test("the same answer for any order and any split of the same records", async () => {
  const shared = k.assumeRole(seed, { at: t("12:00:00", "2026-03-02"), by: k.asUser(alice), role: k.role(seed, k.accountId(seed, "prod"), "deploy"), name: "x" });
  const more = [k.use(seed, t("12:01:00", "2026-03-02"), k.asRole(shared.session)), ...shared.records, ...records];
  const once = await lakes.of(more);
  const orders = [[more.toReversed()], more.map((record) => [record]), [more.slice(0, 4), more.slice(2)]];
  for (const batches of orders) {
    const other = await lakes.of(...batches);
    for (const identity of ["alice", "deploy", alice.key])
      expect(whole(await other.activity(identity))).toEqual(whole(await once.activity(identity)));
  }
}); // prettier-ignore

describe("what there is to say where nothing is found", () => {
  test("near names, in another case or a slip away; and why", async () => {
    for (const typed of ["Alice", "alise", "ali"]) {
      const answer = await lake.activity(typed);
      expect(answer.identity).toBeNull();
      expect(answer.near[0]).toMatchObject({ as: "iam-user", name: "alice", account: HOME });
    }
    const elsewhere = await lake.activity("alice", { account: "999999999999" });
    expect(elsewhere.why.join()).toContain("--account 999999999999");
    expect(elsewhere.readings).toHaveLength(1);
    const empty = await lake.activity("alice", { range: { from: "2030-01-01" } });
    expect(empty.identity).toMatchObject({ name: "alice", events: 5 });
    expect(empty.why.join(" ")).toMatch(/none in that time\..*lies after/);
  });

  test("an empty lake", async () => {
    const none = await lakes.of([]);
    expect((await none.activity("alice")).why.join()).toContain("no records yet");
  });

  test.each(["", "  "])("%j is no identity", async (text) => {
    await expect(lake.activity(text)).rejects.toMatchObject({ code: "usage" });
  });

  test.each(["'; DROP TABLE x; --", "%", "_", "*", "\0", "x".repeat(5000), "a:b/c", "arn:aws:s3:::bucket", "\u202ealice", "alice' OR '1'='1"])(
    "%j is a name like any other, and nobody's",
    async (text) => {
      const answer = await lake.activity(text);
      expect(answer.identity).toBeNull();
      expect(answer.eventsTotal).toBe(0);
    },
  ); // prettier-ignore
});

test("events one by one are those of the answer, newest first, and can be given up", async () => {
  const { events } = await lake.activity("alice");
  const streamed: string[] = [];
  for await (const { row, record } of lake.activityEvents("alice")) {
    expect(JSON.parse(record)).toMatchObject({ eventID: row.eventId });
    streamed.push(row.eventId);
  }
  expect(streamed).toEqual(events.map(({ eventId }) => eventId));
  expect(streamed).toHaveLength(5);
  for await (const _event of lake.activityEvents("alice")) break;
  expect((await lake.activity("alice", { limit: 2 })).events).toHaveLength(2);
  const summary = await lake.activity("alice", { limit: 0 });
  expect(summary).toMatchObject({ events: [], eventsTotal: 5 });
});
